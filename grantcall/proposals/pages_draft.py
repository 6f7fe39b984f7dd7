"""The draft: its task list, the read-through with the one send button, giving it up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from grantcall.core.db import reader
from grantcall.core.errors import NotFound, Reason, Refusal
from grantcall.core.policy import Right
from grantcall.people.queries import names_of
from grantcall.proposals.answers import values_of
from grantcall.proposals.models import Proposal
from grantcall.proposals.pages_reads import (
    Draft,
    Lack,
    files_for,
    in_section,
    lacks_of,
    read_draft,
    section_url,
    what_is_missing,
)
from grantcall.proposals.pages_room import arrived, is_open, proposals, while_draft
from grantcall.proposals.pages_roster import read_roster
from grantcall.proposals.pages_words import deadline_words, hour_words, wrote_words
from grantcall.proposals.submit import submit
from grantcall.proposals.withdraw import withdraw
from grantcall.web.access import actor, requires
from grantcall.web.answers_shown import shown_parts
from grantcall.web.context import language
from grantcall.web.downloads import hand_out_own
from grantcall.web.services import services

FEW = 8  # missing things that fit on a telephone without folding


@dataclass(frozen=True, slots=True)
class Task:
    """One row of the task list."""

    label: Any
    url: str
    note: str
    tone: str
    state: str
    ready: bool


@proposals.get("/drafts/<id:draft_id>")
@requires(Right.PROPOSAL_READ, object="draft")
@while_draft
def draft(proposal: Proposal) -> Any:
    """Show what there is to write, who has confirmed, what is missing."""
    now = arrived()
    if not is_open(proposal, now):
        return _closed_draft(proposal)
    session = reader()
    read = read_draft(session, proposal, now)
    reasons, may_send = what_is_missing(session, read, actor(), now)
    tasks = _tasks(read, reasons)
    return render_template(
        "proposals/draft.html",
        draft=read,
        tasks=tasks,
        ready=sum(task.ready for task in tasks),
        roster=read_roster(session, read, language()),
        due_words=deadline_words(proposal.due_at, now) if proposal.due_at else "",
        **_missing(read, reasons),
        may_send=may_send,
    )


@proposals.get("/drafts/<id:draft_id>/preview")
@requires(Right.PROPOSAL_READ, object="draft")
@while_draft
def preview(proposal: Proposal) -> Any:
    """Show everything that would be sent, and the button when nothing is missing."""
    if not is_open(proposal, arrived()):
        return _closed_draft(proposal)
    return _preview_page(proposal)


@proposals.post("/drafts/<id:draft_id>/submit")
@requires(Right.PROPOSAL_SUBMIT, object="draft")
def send(proposal: Proposal) -> Any:
    """Send the proposal; a repeated post leads to the same receipt."""
    draft_id = proposal.id
    try:
        submit(
            draft_id,
            actor=actor(),
            clock=services().clock,
            received_at=arrived(),
            token=request.form.get("token", "")[:64],
        )
    except NotFound:
        raise
    except Refusal as refusal:
        fresh = reader().get_one(Proposal, draft_id)
        if fresh.ref is not None:  # somebody of the group was faster: their receipt is ours
            return redirect(url_for("proposals.receipt", ref=fresh.ref), 303)
        if not is_open(fresh, arrived()):
            return _closed_draft(fresh), 409
        return _preview_page(fresh, refusal.reasons), 422
    sent = reader().get_one(Proposal, draft_id)
    return redirect(url_for("proposals.receipt", ref=sent.ref), 303)


@proposals.get("/drafts/<id:draft_id>/give-up")
@requires(Right.PROPOSAL_SUBMIT, object="draft")
@while_draft
def give_up(proposal: Proposal) -> Any:
    """Say what is lost, before the draft is given up."""
    if not is_open(proposal, arrived()):
        return _closed_draft(proposal)
    read = read_draft(reader(), proposal, arrived())
    return render_template("proposals/give_up.html", draft=read)


@proposals.post("/drafts/<id:draft_id>/give-up")
@requires(Right.PROPOSAL_SUBMIT, object="draft")
@while_draft
def give_up_now(proposal: Proposal) -> Any:
    """Give the draft up."""
    draft_id = proposal.id
    withdraw(
        draft_id,
        actor=actor(),
        clock=services().clock,
        received_at=arrived(),
        token=request.form.get("token", "")[:64],
    )
    return redirect(url_for("proposals.draft", draft_id=draft_id), 303)


@proposals.get("/drafts/<id:draft_id>/files/<id:file_id>")
@requires(Right.PROPOSAL_READ, object="draft")
def file(proposal: Proposal, file_id: str) -> Response:
    """Hand out a file of this proposal, always as a download."""
    return hand_out_own(proposal.object_ref, file_id)


def closed_page(draft: Draft, typed: Sequence[tuple[str, str]] = ()) -> str:
    """Show a draft that can no longer be sent: readable, with what was typed just now."""
    session = reader()
    return render_template(
        "proposals/closed.html",
        draft=draft,
        roster=read_roster(session, draft, language()),
        parts=_parts(draft),
        typed=typed,
        gone=draft.proposal.kind == "withdrawn",
        state=draft.definition.workflows["proposal"].states[draft.proposal.state],
        hour=_hour_of_closing(draft),
    )


def _closed_draft(proposal: Proposal) -> str:
    return closed_page(read_draft(reader(), proposal, arrived()))


def _preview_page(proposal: Proposal, reasons: Sequence[Reason] = ()) -> str:
    session, now = reader(), arrived()
    read = read_draft(session, proposal, now)
    found, may_send = what_is_missing(session, read, actor(), now)
    parts = _parts(read)
    for part in parts:
        part.url = section_url(proposal, part.id)
    return render_template(
        "proposals/preview.html",
        draft=read,
        parts=parts,
        roster=read_roster(session, read, language()),
        due_words=deadline_words(proposal.due_at, now) if proposal.due_at else "",
        refused=bool(reasons),
        **_missing(read, list(reasons) or found),
        may_send=may_send,
    )


def _parts(read: Draft) -> list[Any]:
    files = files_for(reader(), read.proposal, (read.form.fields[name] for name in read.asked))
    return shown_parts(
        read.definition, "proposal", values_of(read.answers), read.asked, language(), files
    )


def _missing(read: Draft, reasons: Sequence[Reason]) -> dict[str, Any]:
    """Return the missing things: one by one, and per section when there are many."""
    lacks = lacks_of(read, reasons)
    groups: list[tuple[Any, str | None, list[Lack]]] = []
    if len(lacks) > FEW:
        for section in read.form.sections:
            own = [lack for lack in lacks if lack.section == section.id]
            if own:
                groups.append((section.label, section_url(read.proposal, section.id), own))
        rest = [lack for lack in lacks if lack.section is None]
        if rest:
            groups.append((_("Tutta la domanda"), None, rest))
    return {"lacks": lacks, "lack_groups": groups}


def _tasks(read: Draft, reasons: Sequence[Reason]) -> list[Task]:
    last = {
        section.id: max(
            (read.answers[name] for name in section.fields if name in read.answers),
            key=lambda answer: answer.changed_at,
            default=None,
        )
        for section in read.sections
    }
    names = names_of(reader(), {answer.changed_by for answer in last.values() if answer})
    tasks = []
    for section in read.sections:
        missing = list(in_section(read.form, section.id, reasons))
        begun = any(
            name in read.answers and read.answers[name].value is not None for name in section.fields
        )
        notes = []
        if section.minutes:
            notes.append(ngettext("%(num)s minuto", "%(num)s minuti", section.minutes))
        written = last[section.id]
        if written is not None and written.changed_by in names:
            notes.append(wrote_words(names[written.changed_by], written.changed_at, arrived()))
        tone, state = _state(begun, bool(missing))
        tasks.append(
            Task(
                label=section.label,
                url=section_url(read.proposal, section.id),
                note=" · ".join(notes),
                tone=tone,
                state=state,
                ready=tone == "ok",
            )
        )
    return tasks


def _state(begun: bool, missing: bool) -> tuple[str, str]:
    if not missing:
        return "ok", _("Pronta")
    return ("wait", _("Iniziata")) if begun else ("neutral", _("Da iniziare"))


def _hour_of_closing(draft: Draft) -> str:
    closes = draft.definition.calendar.entries.get("closes")
    return hour_words(closes) if isinstance(closes, datetime) else ""
