"""What the steps of an award at work do, by the names of the closed vocabulary."""

from collections.abc import Sequence
from datetime import date, datetime

from grantcall.core.ids import new_id
from grantcall.engine.clocks import due
from grantcall.engine.tranches import split_in_tranches
from grantcall.funding import effects_report, effects_tranche  # noqa: F401 - register by name
from grantcall.funding.completeness_project import asked_now, frozen_answers
from grantcall.funding.facts_project import END, NEW_END, START, dates_in
from grantcall.funding.filing import file_document
from grantcall.funding.models import Award, AwardAmount
from grantcall.funding.models_project import AwardSheet, Report, Tranche
from grantcall.funding.payment_details import (
    fields_for_payment,
    keep_details,
)
from grantcall.funding.reports_of import reports_of
from grantcall.funding.settled import CLOSED, tranches_of
from grantcall.funding.sheets import slot_filled
from grantcall.funding.ways import way_to
from grantcall.process.door import start
from grantcall.process.registry import Doing, Next, effect, facts_of
from grantcall.process.stamps import read_clock


@effect("register_in", "award")
def register_in(doing: Doing) -> Sequence[Next]:
    """File what the group sends, with its number; at the acceptance keep dates and account."""
    award: Award = doing.record
    slot = slot_filled(doing.definition, "award", "offered")
    if slot is None or award.kind != "accepted":
        if slot is not None and award.kind == "renounced":
            _take_off(doing, slot, fields_for_payment(doing.definition.forms[slot]))
        file_document(doing, award, {})
        return ()
    answers = _asked_answers(doing, slot)
    secret = fields_for_payment(doing.definition.forms[slot])
    details = keep_details(
        doing.work,
        award.id,
        {name: value for name, value in answers.items() if name in secret},
    )
    _take_off(doing, slot, secret)
    open_ = {name: value for name, value in answers.items() if name not in secret}
    file_document(doing, award, open_, commitments=details.commitments())
    _take_dates(award, open_)
    return ()


@effect("plan_tranches")
def plan_tranches(doing: Doing) -> Sequence[Next]:
    """Plan the instalments of the call; they sum to the award exactly."""
    award: Award = doing.record
    if "tranche" not in doing.definition.workflows:
        return ()
    parts = split_in_tranches(award.amount_cents, doing.definition.tranches)
    for turn, part in enumerate(parts):
        tranche = Tranche(
            id=new_id(),
            call_id=award.call_id,
            award_id=award.id,
            rule=part.tranche,
            turn=turn,
            version_id=award.version_id,
            amount_cents=part.amount,
            opened_at=doing.work.now,
        )
        start(doing.work, tranche, doing.definition, doing.event)
    doing.work.session.flush()
    return ()


@effect("plan_reports")
def plan_reports(doing: Doing) -> Sequence[Next]:
    """Plan the reports of the call, each with the instant by which it is due."""
    award: Award = doing.record
    if "report" not in doing.definition.workflows:
        return ()
    for turn, rule in enumerate(doing.definition.reports):
        report = Report(
            id=new_id(),
            call_id=award.call_id,
            award_id=award.id,
            rule=rule.id,
            turn=turn,
            version_id=award.version_id,
            due=_due(doing, rule.due),
            opened_at=doing.work.now,
        )
        start(doing.work, report, doing.definition, doing.event)
    doing.work.session.flush()
    return ()


@effect("stop_tranches")
def stop_tranches(doing: Doing) -> Sequence[Next]:
    """Cancel every instalment that is not paid."""
    found = []
    for tranche in tranches_of(doing.work.session, doing.record.id):
        action = way_to(doing.definition, tranche, "cancelled")
        if tranche.kind not in CLOSED and action is not None:
            found.append(Next(tranche, action))
    return found


@effect("open_recovery")
def open_recovery(doing: Doing) -> Sequence[Next]:
    """Put on record that the award now comes to nothing: what was paid has to come back."""
    doing.event.seal(
        AwardAmount(
            award_id=doing.record.id,
            why="settled",
            amount_cents=0,
            reason=doing.circumstances.reason or "",
            at=doing.work.now,
            by=doing.event.actor,
        )
    )
    return ()


@effect("apply_change")
def apply_change(doing: Doing) -> Sequence[Next]:
    """File the change as it was granted, move the last day, and with it what waits for it."""
    award: Award = doing.record
    slot = slot_filled(doing.definition, "award", "amendment")
    if slot is None:
        return ()
    sheet = doing.work.session.get(AwardSheet, (award.id, slot))
    answers = dict(sheet.answers) if sheet is not None else {}
    file_document(
        doing,
        award,
        answers,
        applied=True,
        before={START: award.start_date, END: award.end_date},
    )
    _first, last = dates_in({END: answers.get(NEW_END)})
    if last is not None and last != award.end_date:
        award.end_date = last
        _wind(doing, award)
        for report in reports_of(doing.work.session, award.id):
            _move_due(doing, report)
    return ()


def _move_due(doing: Doing, report: Report) -> None:
    """Let a report that is still awaited wait for the new instant."""
    rule = next((one for one in doing.definition.reports if one.id == report.rule), None)
    if rule is None or report.kind != "planned":
        return
    moved = _due(doing, rule.due)
    if moved != report.due:
        report.due = moved
        _wind(doing, report)
        doing.event.seal(report)


def _wind(doing: Doing, record: Award | Report) -> None:
    state = doing.definition.workflows[record.RECORD].states[record.state]
    read_clock(doing.work.session, record, state, doing.definition, record.state_since)


def _due(doing: Doing, name: str) -> datetime | None:
    """Return when a calendar entry ends for this award; `None` while it cannot be known."""
    award, calendar = doing.record, doing.definition.calendar
    entry = calendar.entries.get(name)
    if entry is None:
        return None
    if isinstance(entry, datetime) or entry.after is None:
        return due(entry, doing.work.now, calendar)
    facts = facts_of(doing.work.session, award, doing.definition, doing.work.now)
    since = facts.get(entry.after).value
    return due(entry, since, calendar, since) if isinstance(since, date) else None


def _asked_answers(doing: Doing, slot: str) -> dict[str, object]:
    session, award = doing.work.session, doing.record
    facts = facts_of(session, award, doing.definition, doing.work.now)
    form = doing.definition.forms[slot]
    sheet = session.get(AwardSheet, (award.id, slot))
    answers = dict(sheet.answers) if sheet is not None else {}
    return frozen_answers(answers, asked_now(form, facts, doing.definition))


def _take_off(doing: Doing, slot: str, names: Sequence[str]) -> None:
    sheet = doing.work.session.get(AwardSheet, (doing.record.id, slot))
    if sheet is not None:
        sheet.answers = {n: value for n, value in sheet.answers.items() if n not in names}
        sheet.version += 1


def _take_dates(award: Award, answers: dict[str, object]) -> None:
    award.start_date, award.end_date = dates_in(answers)
