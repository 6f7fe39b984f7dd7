"""An award as pages show it: instalments, reports, papers, what happened, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.errors import Reason
from grantcall.core.i18n import instant_words
from grantcall.core.register import RegisterEntry
from grantcall.core.words import Words
from grantcall.definitions.model import Definition, TrancheRule
from grantcall.engine.conditions import evaluate
from grantcall.engine.facts import Facts, facts_from
from grantcall.engine.verdicts import Verdict
from grantcall.engine.wording import condition_sentence
from grantcall.funding.models import Award
from grantcall.funding.models_project import Filed, Report, Tranche
from grantcall.funding.placeholders_project import report_label, tranche_label
from grantcall.funding.reports_of import reports_of
from grantcall.funding.settled import tranches_of
from grantcall.funding.tranche_ground import (
    Ground,
    ground_of,
    why_account_unchecked,
    why_not_published,
)
from grantcall.process.door import steps_of
from grantcall.web.context import language, zone

TONES = {
    **dict.fromkeys(("accepted", "active", "paid", "closed"), "ok"),
    **dict.fromkeys(
        ("offered", "amendment", "reporting", "due", "released", "late", "clarification"), "wait"
    ),
    **dict.fromkeys(("lapsed", "revoked", "recovery", "withheld", "missing"), "no"),
    **dict.fromkeys(("renounced", "cancelled", "planned"), "neutral"),
}
_WAITING = ("planned", "due")


@dataclass(frozen=True, slots=True)
class TrancheRow:
    """One instalment: its name, cents, state, and what it waits for."""

    tranche: Tranche
    label: Words
    state: Words
    tone: str
    why: Sequence[Reason]


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report: its name, state, and by when it is due."""

    report: Report
    label: Words
    state: Words
    tone: str
    due: datetime | None


@dataclass(frozen=True, slots=True)
class PaperRow:
    """Something that the group sent, with its number."""

    id: str
    title: Words
    number: str
    at: datetime
    audit_seq: int


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


def plainest(reasons: Sequence[Reason]) -> list[Reason]:
    """Say each thing once: a rule about a question without answer waits for the answer."""
    missing = {reason.field for reason in reasons if reason.code == "missing"}
    return [
        reason
        for reason in reasons
        if not (reason.code.startswith("rule:") and reason.field in missing)
    ]


def tone_of(kind: str) -> str:
    """Return the tone of a kind of state of an award, a tranche or a report."""
    return TONES.get(kind, "info")


def tranche_rows(
    session: Session, award: Award, definition: Definition, ground: Ground | None = None
) -> list[TrancheRow]:
    """Return the instalments of an award with what each waits for; eight statements."""
    ground = ground or ground_of(session, [award.id], definition.calendar.zone)
    states = definition.workflows["tranche"].states if "tranche" in definition.workflows else {}
    return [
        TrancheRow(
            one,
            tranche_label(definition, one.rule),
            states[one.state].label,
            tone_of(one.kind),
            why_waiting(ground, one, definition) if one.kind in _WAITING else (),
        )
        for one in tranches_of(session, award.id)
    ]


def why_waiting(ground: Ground, tranche: Tranche, definition: Definition) -> list[Reason]:
    """Return which needs of a tranche are not met, as its guards would say; no statement.

    Conditions are asked of what the ground knows: the reports, and when the award reached
    each of its kinds.
    """
    rule = _rule(definition, tranche.rule)
    reasons: list[Reason] = []
    for need in rule.needs if rule is not None else ():
        if need == "act_published":
            reasons += why_not_published(ground, tranche.award_id, definition)
        elif need == "bank_details_checked":
            reasons += why_account_unchecked(ground, tranche.award_id, definition)
        elif not isinstance(need, str):
            answer = evaluate(need, _facts(ground, tranche), definition)
            if answer.verdict is not Verdict.MET:
                said = condition_sentence(answer, definition)
                reasons.append(Reason("condition_not_met", said))
    return reasons


def report_rows(session: Session, award: Award, definition: Definition) -> list[ReportRow]:
    """Return the reports of an award; one statement."""
    states = definition.workflows["report"].states if "report" in definition.workflows else {}
    return [
        ReportRow(
            one,
            report_label(definition, one.rule),
            states[one.state].label,
            tone_of(one.kind),
            one.due_at if one.due_at is not None else one.due,
        )
        for one in reports_of(session, award.id)
    ]


def paper_rows(session: Session, award: Award, definition: Definition) -> list[PaperRow]:
    """Return what the group sent about an award, oldest first; two statements."""
    rules = {report.object_ref: report.rule for report in reports_of(session, award.id)}
    rows = session.execute(
        select(Filed.id, Filed.step, Filed.object, Filed.at, Filed.audit_seq, RegisterEntry)
        .join(RegisterEntry, RegisterEntry.id == Filed.register_entry_id)
        .where(Filed.award_id == award.id)
        .order_by(Filed.audit_seq)
    )
    return [
        PaperRow(
            row.id,
            paper_title(definition, row.step, rules.get(row.object)),
            row.RegisterEntry.written,
            row.at,
            row.audit_seq,
        )
        for row in rows
    ]


def paper_title(definition: Definition, step: str, rule: str | None = None) -> Words:
    """Return what was sent, as something that happened: "Relazione finale: inviata"."""
    record, _dot, action = step.partition(".")
    workflow = definition.workflows.get(record)
    transition = None if workflow is None else workflow.transitions.get(action)
    if workflow is None or transition is None:
        return Words("Nuove coordinate bancarie", "New bank details")
    what = workflow.label if rule is None else report_label(definition, rule)
    reached = workflow.states[transition.target].label
    return Words(
        f"{what.it}: {reached.it.lower()}", f"{what.in_('en')}: {reached.in_('en').lower()}"
    )


def moments(
    session: Session, award: Award, definition: Definition, papers: Sequence[PaperRow], ref: str
) -> list[Moment]:
    """Return what happened to an award, newest first, each with its paper; one statement."""
    states = definition.workflows["award"].states
    by_act = {paper.audit_seq: paper for paper in papers}
    rows = []
    for step in steps_of(session, award.object_ref):
        paper = by_act.get(step.audit_seq)
        rows.append(
            Moment(
                iso=step.dated.isoformat(),
                when=instant_words(step.dated, zone(), language()),
                title=states[step.to_state].label,
                note=step.reason,
                url=url_for("funding.award_paper", ref=ref, paper_id=paper.id) if paper else None,
                link=_("Ricevuta") if paper else None,
                status="done",
            )
        )
    if rows:
        last = rows[-1]
        rows[-1] = Moment(last.iso, last.when, last.title, last.note, last.url, last.link, "here")
    return rows[::-1]


def _rule(definition: Definition, name: str) -> TrancheRule | None:
    return next((rule for rule in definition.tranches if rule.id == name), None)


def _facts(ground: Ground, tranche: Tranche) -> Facts:
    award = ground.awards[tranche.award_id]
    values: dict[str, object] = {
        f"reports.{rule}": kind for rule, kind in ground.reports[award.id].items()
    }
    values.update({f"award.{name}": at for name, at in ground.reached[award.id].items()})
    values["award.approved_at"] = award.opened_at
    values["award.amount"] = award.amount_cents
    values["award.state"] = award.kind
    values["award.start_date"] = award.start_date
    values["award.end_date"] = award.end_date
    return facts_from(values, source="engine", record="tranche")
