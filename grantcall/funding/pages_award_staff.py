"""One award for the office: where it stands, its steps, instalments, reports, account, papers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from grantcall.calls.models import Call
from grantcall.core.db import reader
from grantcall.core.errors import Invalid, NotFound, Reason, Refusal
from grantcall.core.money import parse_euro
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.funding.models import Award, AwardAmount
from grantcall.funding.models_project import AwardSheet, Filed, Payment, Publication
from grantcall.funding.money_rows import money_table
from grantcall.funding.pages_project_steps import (
    AWARD_STEPS,
    TRANCHE_STEPS,
    office_choices,
    whose,
)
from grantcall.funding.pages_project_view import (
    paper_rows,
    report_rows,
    tone_of,
    tranche_rows,
)
from grantcall.funding.pages_room import funding
from grantcall.funding.record_return import record_return
from grantcall.funding.settled import money_of
from grantcall.funding.sheets import slot_filled
from grantcall.funding.tranche_ground import ground_of, publication_due
from grantcall.people.queries import names_of
from grantcall.process.door import Choice, steps_of
from grantcall.process.frozen import definition_of
from grantcall.proposals.answers import present_answers, values_of
from grantcall.web.access import actor, requires
from grantcall.web.answers_shown import ShownPart, shown_parts
from grantcall.web.context import language
from grantcall.web.desks.record_page import once
from grantcall.web.errors import status_of
from grantcall.web.services import services

Page = tuple[str, int]
_WHY = {
    "decided": Words("deciso", "decided"),
    "completed": Words("completato", "completed"),
    "settled": Words("ricalcolato", "settled"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """A change that is asked: what the group wrote, and the present plan beside it."""

    version: int
    wanted: Sequence[ShownPart]
    present: Sequence[ShownPart]


@funding.get("/staff/awards/<id:award_id>")
@requires(Right.AWARD_READ, object="staff_award")
def award_record(award: Award) -> Page:
    """Show everything about an award but the account and the tax code."""
    return _page(award)


@funding.post("/staff/awards/<id:award_id>/returns")
@requires(Right.AWARD_MANAGE, object="staff_award")
def return_now(award: Award) -> Page | Response:
    """Record money that came back."""
    award_id, given = award.id, request.form
    try:
        record_return(
            award_id,
            _cents(given.get("amount", "")),
            _day(given.get("dated", "")),
            given.get("reference", ""),
            actor=actor(),
            clock=services().clock,
            token=once() or "",
        )
    except NotFound:
        raise
    except Refusal as refusal:
        again = reader().get_one(Award, award_id)
        return _page(again, refusal.reasons, status_of(refusal))
    flash(_("Restituzione registrata."), "ok")
    return redirect(f"/staff/awards/{award_id}", 303)


def _page(award: Award, reasons: Sequence[Reason] = (), status: int = 200) -> Page:
    session = reader()
    definition = definition_of(session, award.version_id)
    proposal, group = whose(award)
    ground = ground_of(session, [award.id], definition.calendar.zone)
    rows = tranche_rows(session, award, definition, ground)
    steps = _steps(award)
    amounts = session.scalars(
        select(AwardAmount).where(AwardAmount.award_id == award.id).order_by(AwardAmount.audit_seq)
    ).all()
    payments = session.scalars(
        select(Payment).where(Payment.award_id == award.id).order_by(Payment.audit_seq)
    ).all()
    trail = steps_of(session, award.object_ref)
    page = render_template(
        "funding/award_staff.html",
        award=award,
        proposal=proposal,
        group=group,
        definition=definition,
        slug=session.get_one(Call, award.call_id).slug,
        state=definition.workflows["award"].states[award.state],
        tone=tone_of(award.kind),
        steps=steps,
        money=money_of(session, award),
        tranches=[(row, office_choices(row.tranche, TRANCHE_STEPS)) for row in rows],
        reports=report_rows(session, award, definition),
        change=_change(session, award, definition),
        published=_publications(session, award),
        publication_due=publication_due(ground, award.id, definition),
        granted=ground.granted.get(award.id, 0),
        details=ground.details.get(award.id),
        check=ground.checks.get(award.id),
        amounts=[(one, _WHY[one.why]) for one in amounts],
        payments=payments,
        papers=paper_rows(session, award, definition),
        trail=trail,
        states=definition.workflows["award"].states,
        names=names_of(session, {one.actor for one in trail} | {one.by for one in payments}),
        manages=allowed(Right.AWARD_MANAGE, roles_on_call(actor(), award.call_id)),
        reasons=reasons,
        typed=request.form if reasons else {},
    )
    return page, status


def _steps(award: Award) -> list[Choice]:
    return office_choices(award, AWARD_STEPS)


def _publications(session: Session, award: Award) -> Sequence[Publication]:
    return session.scalars(
        select(Publication)
        .where(Publication.award_id == award.id)
        .order_by(Publication.audit_seq.desc())
    ).all()


def _change(session: Session, award: Award, definition: Definition) -> Change | None:
    slot = slot_filled(definition, "award", "amendment")
    if award.kind != "amendment" or slot is None:
        return None
    sheet = session.get(AwardSheet, (award.id, slot))
    answers = {} if sheet is None else dict(sheet.answers)
    wanted = shown_parts(definition, slot, answers, list(answers), language())
    applied = _last_applied(session, award)
    if applied is not None:
        present = shown_parts(definition, slot, applied, list(applied), language())
    else:
        sent = values_of(present_answers(session, award.proposal_id))
        table = money_table(definition.forms["proposal"])
        names = [] if table is None else [table[0].id]
        present = shown_parts(definition, "proposal", sent, names, language())
    for part in (*wanted, *present):
        part.open = True
    return Change(0 if sheet is None else sheet.version, wanted, present)


def _last_applied(session: Session, award: Award) -> dict[str, Any] | None:
    documents = session.scalars(
        select(Filed.document).where(Filed.award_id == award.id).order_by(Filed.audit_seq.desc())
    )
    for document in documents:
        filed = json.loads(document)
        if filed.get("applied"):
            answers: dict[str, Any] = filed["answers"]
            return answers
    return None


def _cents(text: str) -> int | None:
    try:
        return parse_euro(text)
    except Invalid:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
