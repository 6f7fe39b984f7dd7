"""The group's page of its award: where it stands, the money, the reports, the papers."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from grantcall.core.db import reader
from grantcall.core.errors import NotFound, Reason, Refusal
from grantcall.core.i18n import term_words, unbroken, with_due
from grantcall.core.money import format_cents
from grantcall.core.policy import Right, allowed
from grantcall.core.register import RegisterEntry, format_number
from grantcall.core.words import Words
from grantcall.funding.accept_award import renounce
from grantcall.funding.filing import document_of
from grantcall.funding.letters import letters_of_proposal
from grantcall.funding.models import Award
from grantcall.funding.models_project import Filed
from grantcall.funding.pages_award_part import newest_award
from grantcall.funding.pages_project_files import files_of_award
from grantcall.funding.pages_project_room import arrived
from grantcall.funding.pages_project_view import (
    moments,
    paper_rows,
    paper_title,
    report_rows,
    tone_of,
    tranche_rows,
)
from grantcall.funding.pages_room import funding
from grantcall.funding.reports_of import reports_of
from grantcall.funding.roles import roles_on_award
from grantcall.funding.run_award import finish, start
from grantcall.funding.settled import money_of
from grantcall.funding.sheets import slot_filled
from grantcall.funding.tranche_ground import ground_of
from grantcall.people.models import Account
from grantcall.people.queries import names_of
from grantcall.process.door import Choice, may
from grantcall.process.frozen import definition_of
from grantcall.process.registry import Circumstances
from grantcall.proposals.models import CitizenGroup, GroupRole, Proposal
from grantcall.proposals.pages_words import time_left
from grantcall.proposals.placeholders import grouped
from grantcall.web.access import actor, requires
from grantcall.web.answers_shown import shown_parts
from grantcall.web.context import language, zone
from grantcall.web.errors import status_of
from grantcall.web.more_parts import speaks
from grantcall.web.services import services

_GROUP_STEPS = {"start": start, "finish": finish}
_NEXT = {
    "accepted": Words("Preparatevi a cominciare.", "Get ready to begin."),
    "active": Words(
        "Fate le attività e tenete ogni ricevuta. Poi si scrive la relazione.",
        "Run the activities and keep each receipt. Then comes the report.",
    ),
    "amendment": Words(
        "Scrivete che cosa cambia: l’ufficio legge e decide.",
        "Write what changes: the office reads and decides.",
    ),
    "reporting": Words(
        "Scrivete la relazione che manca: dopo si paga l’ultima quota.",
        "Write the report that is missing: then the last instalment is paid.",
    ),
    "recovery": Words("Restituite {sum}.", "Give back {sum}."),
    "closed": Words(
        "Non dovete fare altro: i conti sono a posto.",
        "Nothing else to do: the accounts are settled.",
    ),
}


@speaks(30)
def award_speaks(session: Session, proposal: Proposal) -> Mapping[str, Any] | None:
    """Let the award say where the group stands, in the same words as on its own page."""
    award = newest_award(session, proposal)
    if award is None:
        return None
    words = now_words(award)
    state = words["where"].in_(language())
    return {**words, "where": _("Contributo: %(state)s", state=state[:1].lower() + state[1:])}


@funding.get("/proposals/<ref:ref>/award")
@requires(Right.AWARD_READ, object="award")
def award_page(proposal: Proposal, award: Award) -> Any:
    """Show where an award stands, what to do now, by when, and who to call."""
    session = reader()
    definition = definition_of(session, award.version_id)
    papers = paper_rows(session, award, definition)
    money = money_of(session, award)
    roles = roles_on_award(session, actor(), award)
    return render_template(
        "funding/award.html",
        **basics(proposal, award),
        letters=_letters(session, proposal) if allowed(Right.LETTER_READ, roles) else [],
        can=group_choices(award),
        tranches=tranche_rows(session, award, definition),
        money=money,
        reports=report_rows(session, award, definition),
        papers=papers,
        moments=moments(session, award, definition, papers, proposal.ref or ""),
        may_answer=allowed(Right.AWARD_ANSWER, roles),
        refused_bank=refused_account(award),
        nameless=nameless_contact(session, proposal),
    )


def nameless_contact(session: Session, proposal: Proposal) -> dict[str, Any] | None:
    """Return a contact whose account says no name: its address, and if it is who asks."""
    row = session.execute(
        select(Account.id, Account.email)
        .join(GroupRole, GroupRole.account_id == Account.id)
        .where(
            GroupRole.group_id == proposal.group_id,
            GroupRole.role == "contact",
            GroupRole.until.is_(None),
            Account.name == "",
        )
    ).first()
    return None if row is None else {"email": row.email, "asks": row.id == actor().account_id}


def _letters(session: Session, proposal: Proposal) -> list[tuple[str, str]]:
    """Return the address and the number of each letter the group may read."""
    return [
        (f"/letters/{row.id}", format_number("OUT", row.year, row.number))
        for row in letters_of_proposal(session, proposal.id)
    ]


@funding.get("/proposals/<ref:ref>/award/papers/<id:paper_id>")
@requires(Right.AWARD_READ, object="award")
def award_paper(proposal: Proposal, award: Award, paper_id: str) -> Any:
    """Show the receipt of something that was sent: number, instant, content, fingerprint."""
    session = reader()
    row = session.execute(
        select(Filed, RegisterEntry)
        .join(RegisterEntry, RegisterEntry.id == Filed.register_entry_id)
        .where(Filed.id == paper_id, Filed.award_id == award.id)
    ).first()
    if row is None:
        raise NotFound()
    filed: Filed = row.Filed
    definition = definition_of(session, award.version_id)
    document = document_of(filed)
    return render_template(
        "funding/paper.html",
        **basics(proposal, award),
        filed=filed,
        entry=row.RegisterEntry,
        document=document,
        title=paper_title(definition, filed.step, document.get("report")),
        parts=_parts_of(award, document),
        fingerprint=grouped(filed.fingerprint),
        by=names_of(session, {filed.by}).get(filed.by, ""),
    )


@funding.get("/proposals/<ref:ref>/award/renounce")
@requires(Right.AWARD_ANSWER, object="award")
def renouncing(proposal: Proposal, award: Award) -> Any:
    """Say what is lost, before an award is given up."""
    if "renounce" not in group_choices(award):
        raise NotFound()
    return _renounce_page(proposal, award, "")


@funding.post("/proposals/<ref:ref>/award/renounce")
@requires(Right.AWARD_ANSWER, object="award")
def renounce_now(proposal: Proposal, award: Award) -> Any:
    """Give an award up; lead to the receipt."""
    ref, proposal_id, award_id = proposal.ref, proposal.id, award.id
    reason = request.form.get("reason", "").strip()[:2000]
    try:
        paper_id = renounce(
            award_id,
            reason,
            actor=actor(),
            clock=services().clock,
            received_at=arrived(),
            token=request.form.get("token", "")[:64],
        )
    except NotFound:
        raise
    except Refusal as refusal:
        again = reader().get_one(Proposal, proposal_id)
        there = reader().get_one(Award, award_id)
        return _renounce_page(again, there, reason, refusal.reasons), status_of(refusal)
    return redirect(url_for("funding.award_paper", ref=ref, paper_id=paper_id), 303)


@funding.post("/proposals/<ref:ref>/award/steps/<name:step>")
@requires(Right.AWARD_ANSWER, object="award")
def award_step(proposal: Proposal, award: Award, step: str) -> Response:
    """Say that the project begins, or that its activities are over."""
    if step not in _GROUP_STEPS:
        raise NotFound()
    ref, version_id = proposal.ref, award.version_id
    token = request.form.get("token", "")[:64]
    _GROUP_STEPS[step](award.id, actor=actor(), clock=services().clock, token=token)
    label = definition_of(reader(), version_id).workflows["award"].transitions[step].label
    flash(_("Fatto: %(step)s.", step=label.in_(language())), "ok")
    return redirect(url_for("funding.award_page", ref=ref), 303)


def basics(proposal: Proposal, award: Award) -> dict[str, Any]:
    """Return what every page of the award names: whose it is, and the four answers."""
    session = reader()
    group = session.get_one(CitizenGroup, proposal.group_id)
    return {
        "proposal": proposal,
        "award": award,
        "group": group.name,
        "definition": definition_of(session, award.version_id),
        "tone": tone_of(award.kind),
        **now_words(award),
    }


def now_words(award: Award) -> dict[str, Any]:
    """Return where an award stands, what comes next, and by when, in the page's language."""
    session, lang = reader(), language()
    definition = definition_of(session, award.version_id)
    state = definition.workflows["award"].states[award.state]
    due_at = award.due_at
    due_words = "" if due_at is None else unbroken(term_words(due_at, zone(), lang))
    late = due_at is not None and arrived() >= due_at
    by_when = None
    if due_at is not None:
        by_when = due_words if late else f"{due_words}. {time_left(due_at, arrived())}"
    said = "" if state.next is None else state.next.in_(lang)
    following = with_due(said, due_at, zone(), lang)
    if not following and award.kind in _NEXT:
        to_return = format_cents(money_of(session, award).to_return, lang)
        following = _NEXT[award.kind].in_(lang).replace("{sum}", to_return)
    if award.kind == "reporting":
        by_when = _next_report(session, award)
        if by_when is None:
            following = _("L’ufficio legge le relazioni e decide le spese. Vi scriviamo.")
    return {
        "where": state.label,
        "following": following or _("Per ora non dovete fare nulla."),
        "by_when": by_when,
    }


def group_choices(award: Award) -> dict[str, Choice]:
    """Return the steps that this person of the group may take, with what stands before them."""
    asked = Circumstances(reason="…", received_at=arrived())
    return {one.action: one for one in may(reader(), actor(), award, arrived(), asked)}


def _next_report(session: Session, award: Award) -> str | None:
    waiting = [
        one.due_at or one.due
        for one in reports_of(session, award.id)
        if one.kind in ("planned", "late", "clarification")
    ]
    known = [instant for instant in waiting if instant is not None]
    return unbroken(term_words(min(known), zone(), language())) if known else None


def refused_account(award: Award) -> str | None:
    """Return what the office wrote about account details that it refused."""
    ground = ground_of(reader(), [award.id], zone())
    check, details = ground.checks.get(award.id), ground.details.get(award.id)
    if check is None or details is None or check.passed:
        return None
    return check.note if check.details_digest == details.digest else None


def _parts_of(award: Award, document: dict[str, Any]) -> list[Any]:
    session = reader()
    definition = definition_of(session, award.version_id)
    if "report" in document:
        slot = slot_filled(definition, "report")
    else:
        kinds = ("amendment",) if document.get("applied") else ("offered",)
        slot = slot_filled(definition, "award", *kinds)
    if slot is None or not document["answers"]:
        return []
    answers = document["answers"]
    files = files_of_award(session, award)
    return shown_parts(definition, slot, answers, list(answers), language(), files)


def _renounce_page(
    proposal: Proposal, award: Award, reason: str, told: Sequence[Reason] = ()
) -> str:
    money = money_of(reader(), award)
    return render_template(
        "funding/renounce.html",
        **basics(proposal, award),
        reason=reason,
        told=told,
        money=money,
    )
