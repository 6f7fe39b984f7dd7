"""The first edition's reports: written by the groups, read by the office, paid to the end."""

import io
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from grantcall.calls.record_act import record_act
from grantcall.core.actor import Actor
from grantcall.core.db import db
from grantcall.demo.decisions import Decisions
from grantcall.demo.first_awards import carried_out
from grantcall.demo.first_play import Entry, Played
from grantcall.demo.inputs import ZONE, Inputs
from grantcall.demo.publishing import typed_act
from grantcall.demo.stage import Stage, sheet
from grantcall.funding.decide_expense import accept_expenses
from grantcall.funding.decide_report import accept_report
from grantcall.funding.models import Award
from grantcall.funding.models_project import Report, Tranche
from grantcall.funding.run_award import close, finish
from grantcall.funding.send_report import send_report
from grantcall.funding.tranche_steps import pay_many, release_many
from grantcall.funding.write_report import attach_to_report, save_report
from grantcall.labs.models import Activity, Lab

_INTERIM, _FINAL, _LAST = "interim", "final", "end"


def play_reports(
    stage: Stage, inputs: Inputs, given: Decisions, played: Played, staff: Actor, second: Actor
) -> None:
    """Let every group report and be paid; one balance waits for its second signature."""
    says = given.tree["reports"]
    short = [entry for entry in played.entries if not entry.group.from_slides]
    long = [entry for entry in played.entries if entry.group.from_slides]
    for moment, entries, rules in (
        ("short_on", short, (_INTERIM, _FINAL)),
        ("interim_on", long, (_INTERIM,)),
        ("final_on", long, (_FINAL,)),
    ):
        stage.at(given.moment(says[moment]))
        for entry in entries:
            if _FINAL in rules:
                _finish(stage, entry)
            for rule in rules:
                _report(stage, says, entry, rule, staff)
        _pay(stage, inputs, _waiting(played, says["waits"]), staff, second)
    _close(stage, staff)


def _finish(stage: Stage, entry: Entry) -> None:
    """Say that the activities are over, where there is an award under way."""
    query = select(Award.id).where(Award.proposal_id == entry.proposal_id, Award.kind == "active")
    award_id = db.session.scalars(query).first()
    db.session.rollback()
    if award_id is not None:
        finish(award_id, actor=entry.contact, clock=stage.clock, token=stage.token())


def _report(stage: Stage, says: dict[str, Any], entry: Entry, rule: str, staff: Actor) -> None:
    found = db.session.execute(
        select(Report.id, Award.amount_cents)
        .join(Award, Award.id == Report.award_id)
        .where(Award.proposal_id == entry.proposal_id, Report.rule == rule)
    ).first()
    db.session.rollback()
    if found is None:
        return
    stage.clock.advance(minutes=25)
    written = _written(stage, says, entry, rule, found.id, found.amount_cents)
    saved = save_report(found.id, written, {}, actor=entry.contact, clock=stage.clock)
    if saved.problems or saved.clashes:
        raise RuntimeError(f"the play's report was not taken: {saved}")
    send_report(
        found.id,
        actor=entry.contact,
        clock=stage.clock,
        received_at=stage.clock.now(),
        token=stage.token(),
    )
    accept_expenses(found.id, actor=staff, clock=stage.clock)
    accept_report(found.id, actor=staff, clock=stage.clock, token=stage.token())


def _written(
    stage: Stage, says: dict[str, Any], entry: Entry, rule: str, report_id: str, cents: int
) -> dict[str, object]:
    people, helpers, minutes = _diary(entry)
    whole = cents if rule == _FINAL else cents // 2
    parts = (whole * 7 // 10, whole - whole * 7 // 10)
    paid_on = stage.clock.now().astimezone(ZONE).date() - timedelta(days=12)
    written: dict[str, object] = {
        "story": says["story"],
        "people": people,
        "helpers": helpers,
        "hours": minutes // 60,
        "expenses": [
            _expense(stage, entry, report_id, f"{rule}, {what}", what, sum_, paid_on)
            for what, sum_ in zip(says["spent"], parts, strict=True)
        ],
    }
    if rule == _FINAL:
        written |= {"goes_on": entry.group.from_slides, "learned": says["learned"]}
    return written


def _expense(
    stage: Stage,
    entry: Entry,
    report_id: str,
    text: str,
    what: str,
    cents: int,
    paid_on: date,
) -> dict[str, object]:
    proof = attach_to_report(
        report_id,
        "expenses",
        io.BytesIO(sheet(f"ricevuta di «{entry.group.name}», {text}.")),
        "ricevuta.pdf",
        store=stage.store,
        actor=entry.contact,
        clock=stage.clock,
    )
    return {
        "what": what,
        "kind": "goods",
        "paid_on": paid_on.isoformat(),
        "amount": cents,
        "proof": [proof],
    }


def _diary(entry: Entry) -> tuple[int, int, int]:
    """Return attendances, helpers and minutes given in the group's lab so far."""
    row = db.session.execute(
        select(
            func.coalesce(func.sum(Activity.people), 0),
            func.coalesce(func.sum(Activity.helpers), 0),
            func.coalesce(func.sum(Activity.helpers * Activity.minutes_each), 0),
        )
        .join(Lab, Lab.id == Activity.lab_id)
        .where(Lab.proposal_id == entry.proposal_id)
    ).one()
    db.session.rollback()
    return int(row[0]), int(row[1]), int(row[2])


def _pay(stage: Stage, inputs: Inputs, waiting: str, staff: Actor, second: Actor) -> None:
    """Release what fell due under one act, and pay it three days later: all but one balance."""
    db.session.rollback()
    due = db.session.execute(
        select(Tranche.id, Tranche.award_id, Tranche.rule)
        .where(Tranche.kind == "due")
        .order_by(Tranche.audit_seq)
    ).all()
    db.session.rollback()
    stage.clock.advance(days=7)
    act = typed_act(stage, inputs.acts["balance"])
    act_id = record_act(inputs.call, "concession", act, actor=staff, clock=stage.clock)
    ids = [row.id for row in due]
    carried_out(release_many(ids, act_id, actor=staff, clock=stage.clock, token=stage.token()))
    paid = [row.id for row in due if (row.award_id, row.rule) != (waiting, _LAST)]
    stage.clock.advance(days=3)
    today = _day_of(stage.clock.now())
    carried_out(pay_many(paid, today, actor=second, clock=stage.clock, token=stage.token()))


def _close(stage: Stage, staff: Actor) -> None:
    """Close every award whose money is settled."""
    db.session.rollback()
    open_ones = select(Tranche.award_id).where(Tranche.kind.not_in(("paid", "cancelled")))
    settled = db.session.scalars(
        select(Award.id)
        .where(Award.kind == "reporting", Award.id.not_in(open_ones))
        .order_by(Award.audit_seq)
    ).all()
    db.session.rollback()
    for award_id in settled:
        stage.clock.advance(minutes=6)
        close(award_id, actor=staff, clock=stage.clock, token=stage.token())


def _waiting(played: Played, name: str) -> str:
    proposal_id = played.named(name).proposal_id
    found = db.session.scalars(select(Award.id).where(Award.proposal_id == proposal_id)).one()
    db.session.rollback()
    return found


def _day_of(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()
