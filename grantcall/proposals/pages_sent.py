"""After the sending: where we are, what happens next, by when, who to call."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Select, Table, and_, bindparam, select

from grantcall.core.db import reader
from grantcall.core.errors import NotFound, Reason, Refusal
from grantcall.core.i18n import instant_words, term_words, unbroken, with_due
from grantcall.core.policy import Right
from grantcall.core.words import Words
from grantcall.process.door import Choice, may
from grantcall.process.frozen import definition_of
from grantcall.process.models import Step
from grantcall.process.registry import Circumstances
from grantcall.proposals.clarified import open_request
from grantcall.proposals.forms import ReasonForm
from grantcall.proposals.models import ClarificationRequest, Proposal, Receipt, Submission
from grantcall.proposals.pages_reads import Draft, files_for, read_draft
from grantcall.proposals.pages_room import arrived, proposals
from grantcall.proposals.pages_roster import read_roster
from grantcall.proposals.pages_words import time_left
from grantcall.proposals.submit import ask_reexamination
from grantcall.proposals.withdraw import withdraw
from grantcall.web.access import actor, requires
from grantcall.web.answers_shown import ShownPart, shown_parts
from grantcall.web.context import language, zone
from grantcall.web.more_parts import parts_for, spoken_for
from grantcall.web.services import services

_CAN_DO = ("withdraw", "answer", "ask_reexamination")
_LOSES_A_PLACE = ("admitted", "evaluation", "ranked", "reserve", "conditional", "objection")


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of the timeline."""

    iso: str
    when: str
    title: Words | str
    note: Words | str | None
    url: str | None
    link: str | None
    status: str


@proposals.get("/proposals/<ref:ref>")
@requires(Right.PROPOSAL_READ, object="proposal")
def sent(proposal: Proposal) -> Any:
    """Show where a sent proposal stands, what happened, and what was sent."""
    session, now = reader(), arrived()
    read = read_draft(session, proposal, now)
    asked = open_request(session, proposal.id) if proposal.kind == "clarification" else None
    return render_template(
        "proposals/sent.html",
        draft=read,
        **now_box(read),
        can=choices(proposal),
        asked=asked,
        asked_fields=_labels(read, asked),
        **_what_happened(read),
        parts=frozen_parts(read),
        roster=read_roster(session, read, language()),
        boxes=parts_for("group", session, proposal, actor()),
    )


@proposals.get("/proposals/<ref:ref>/withdraw")
@requires(Right.PROPOSAL_SUBMIT, object="proposal")
def withdrawing(proposal: Proposal) -> Any:
    """Say what is lost, before a proposal is withdrawn."""
    _open_choice(proposal, "withdraw")
    return _withdraw_page(proposal, ReasonForm())


@proposals.post("/proposals/<ref:ref>/withdraw")
@requires(Right.PROPOSAL_SUBMIT, object="proposal")
def withdraw_now(proposal: Proposal) -> Any:
    """Withdraw a proposal."""
    ref, form = proposal.ref, ReasonForm(request.form)
    withdraw(
        proposal.id,
        actor=actor(),
        clock=services().clock,
        received_at=arrived(),
        token=request.form.get("token", "")[:64],
        reason=form.reason.data.strip()[:2000] or None,
    )
    flash(_("La domanda è ritirata."), "ok")
    return redirect(url_for("proposals.sent", ref=ref), 303)


@proposals.get("/proposals/<ref:ref>/reexamination")
@requires(Right.PROPOSAL_SUBMIT, object="proposal")
def reexamination(proposal: Proposal) -> Any:
    """Ask why the office should look again."""
    _open_choice(proposal, "ask_reexamination")
    return _reexamination_page(proposal, ReasonForm())


@proposals.post("/proposals/<ref:ref>/reexamination")
@requires(Right.PROPOSAL_SUBMIT, object="proposal")
def reexamination_now(proposal: Proposal) -> Any:
    """Ask the office to look again at a refusal; lead to the receipt."""
    ref, form = proposal.ref, ReasonForm(request.form)
    try:
        receipt_id = ask_reexamination(
            proposal.id,
            form.reason.data.strip()[:4000],
            actor=actor(),
            clock=services().clock,
            received_at=arrived(),
            token=request.form.get("token", "")[:64],
        )
    except NotFound:
        raise
    except Refusal as refusal:
        again = reader().get_one(Proposal, proposal.id)
        return _reexamination_page(again, form, refusal.reasons), 422
    return redirect(url_for("proposals.receipt", ref=ref, number=receipt_id), 303)


def now_box(read: Draft) -> dict[str, Any]:
    """Return the four answers that stand under the title: where, next, by when, who.

    Once there is an award it is the award that says where the group stands.
    """
    spoken = spoken_for(reader(), read.proposal)
    if spoken is not None:
        return spoken
    record, lang = read.proposal, language()
    definition = definition_of(reader(), record.version_id)
    state = definition.workflows[record.RECORD].states[record.state]
    due = record.due_at
    late = due is not None and arrived() >= due
    due_words = "" if due is None else unbroken(term_words(due, zone(), lang))
    following = "" if state.next is None else state.next.in_(lang)
    by_when = None
    if due is not None:
        by_when = due_words if late else f"{due_words}. {time_left(due, arrived())}"
    return {
        "where": state.label,
        "following": with_due(following, due, zone(), lang).replace("{contact}", "")
        or _("Per ora non dovete fare nulla."),
        "by_when": by_when,
    }


def choices(proposal: Proposal) -> dict[str, Choice]:
    """Return the steps of the group that nothing but a form stands before."""
    found = may(
        reader(), actor(), proposal, arrived(), Circumstances(reason="…", received_at=arrived())
    )
    return {one.action: one for one in found if one.action in _CAN_DO}


def receipts_of(proposal: Proposal) -> Sequence[Receipt]:
    """Return the receipts of a proposal, oldest first; one statement."""
    return (
        reader()
        .scalars(
            select(Receipt).where(Receipt.proposal_id == proposal.id).order_by(Receipt.audit_seq)
        )
        .all()
    )


def frozen_parts(read: Draft, submission_id: str | None = None) -> list[ShownPart]:
    """Return what was sent, as it was frozen: the newest version, or a given one."""
    statement = _NEWEST_FROZEN if submission_id is None else _ONE_FROZEN
    names = {"proposal": read.proposal.id, "submission": submission_id}
    document = reader().execute(statement, names).scalar()
    if document is None:
        return []
    answers: dict[str, Any] = json.loads(document)["answers"]
    given = (read.form.fields[name] for name, value in answers.items() if value)
    files = files_for(reader(), read.proposal, given)
    return shown_parts(read.definition, "proposal", answers, list(answers), language(), files)


def _open_choice(proposal: Proposal, action: str) -> None:
    found = choices(proposal).get(action)
    if found is None:
        raise NotFound()
    if not found.open:
        raise Refusal(*found.blockers)


def _what_happened(read: Draft) -> dict[str, Any]:
    """Return the steps newest first, and the receipts oldest first; one statement."""
    proposal = read.proposal
    names = {"object": proposal.object_ref, "proposal": proposal.id}
    rows = reader().execute(_STEPS, names).all()
    states = read.definition.workflows["proposal"].states
    moments, receipts = [], []
    for place, row in enumerate(rows):
        url = None
        if row.receipt_id is not None:
            url = url_for("proposals.receipt", ref=proposal.ref, number=row.receipt_id)
            receipts.append({"id": row.receipt_id, "at": row.receipt_at})
        moments.append(
            Moment(
                iso=row.dated.isoformat(),
                when=instant_words(row.dated, zone(), language()),
                title=states[row.to_state].label,
                note=row.reason,
                url=url,
                link=_("Ricevuta") if url is not None else None,
                status="here" if place == len(rows) - 1 else "done",
            )
        )
    return {"moments": moments[::-1], "receipts": receipts}


def _steps() -> Select[Any]:
    step, receipt = cast(Table, Step.__table__).c, cast(Table, Receipt.__table__).c
    # A receipt is sealed by the event of the step that it acknowledges.
    own = and_(receipt.audit_seq == step.audit_seq, receipt.proposal_id == bindparam("proposal"))
    return (
        select(
            step.dated,
            step.to_state,
            step.reason,
            receipt.id.label("receipt_id"),
            receipt.at.label("receipt_at"),
        )
        .select_from(cast(Table, Step.__table__).outerjoin(cast(Table, Receipt.__table__), own))
        .where(step.object == bindparam("object"))
        .order_by(step.audit_seq)
    )


def _frozen() -> Select[Any]:
    row = cast(Table, Submission.__table__).c
    return select(row.document).where(row.proposal_id == bindparam("proposal"))


_STEPS = _steps()
_FROZEN = _frozen()
_NEWEST_FROZEN = _FROZEN.order_by(Submission.number.desc()).limit(1)
_ONE_FROZEN = _FROZEN.where(Submission.id == bindparam("submission"))


def _labels(read: Draft, asked: ClarificationRequest | None) -> list[Words]:
    names = asked.fields if asked is not None else []
    return [read.form.fields[name].label for name in names if name in read.form.fields]


def _withdraw_page(proposal: Proposal, form: ReasonForm) -> str:
    read = read_draft(reader(), proposal, arrived())
    return render_template(
        "proposals/withdraw.html",
        draft=read,
        form=form,
        loses_place=proposal.kind in _LOSES_A_PLACE,
    )


def _reexamination_page(
    proposal: Proposal, form: ReasonForm, reasons: Sequence[Reason] = ()
) -> str:
    read = read_draft(reader(), proposal, arrived())
    return render_template(
        "proposals/reexamination.html", draft=read, form=form, told=reasons, **now_box(read)
    )
