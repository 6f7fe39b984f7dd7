"""Money that left: instalments sum to the award, two people, no payment without its gate."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grantcall.core.settings import Settings
from grantcall.definitions.model import Condition, Definition
from grantcall.engine.conditions import evaluate
from grantcall.engine.facts import facts_from
from grantcall.engine.verdicts import Verdict
from grantcall.funding.models import Award, AwardAmount
from grantcall.funding.models_project import BankCheck, Payment, Publication, Report, Tranche
from grantcall.funding.settled import OUT, TAKEN_BACK
from grantcall.funding.tranche_ground import NOT_GRANTED
from grantcall.process.frozen import definition_of
from grantcall.process.models import Step
from grantcall.process.reached import kinds_reached
from grantcall.proposals.models import Proposal
from grantcall.store.files import FileStore
from grantcall.verify.registry import Broken, Findings, check

_GONE = (*NOT_GRANTED, *TAKEN_BACK)


@check("tranches", "I1, I4", "tranches")
def tranches(session: Session, store: FileStore, settings: Settings) -> Findings:
    """The instalments of an award sum to it; after a settlement only what is paid may exceed."""
    count = 0
    query = (
        select(Award.id, Award.amount_cents, Award.kind, Tranche.kind.label("there"))
        .add_columns(func.sum(Tranche.amount_cents).label("cents"), func.count().label("rows"))
        .join(Tranche, Tranche.award_id == Award.id)
        .group_by(Award.id, Award.amount_cents, Award.kind, Tranche.kind)
        .order_by(Award.id)
    )
    sums: dict[str, dict[str, int]] = {}
    awards: dict[str, tuple[int, str]] = {}
    for row in session.execute(query):
        count += row.rows
        sums.setdefault(row.id, {})[row.there] = int(row.cents)
        awards[row.id] = (row.amount_cents, row.kind)
    for award_id, (amount, kind) in awards.items():
        by_kind = sums[award_id]
        paid = by_kind.get("paid", 0)
        standing = sum(cents for there, cents in by_kind.items() if there != "cancelled")
        cancelled = by_kind.get("cancelled", 0)
        place = f"award:{award_id}"
        if kind in _GONE:
            if standing != paid:
                yield Broken("I4", place, "it ended with instalments that are still open")
        elif not _adds_up(amount, standing, paid, cancelled):
            message = f"its instalments sum to {standing} cents, the award is {amount}"
            yield Broken("I1", place, message)
    return count


@check("payments", "I5, I14, I26", "payments")
def payments(session: Session, store: FileStore, settings: Settings) -> Findings:
    """Each paid instalment left once, in full, by two people, with its gates open; what came
    back is no more than what left."""
    rows = session.execute(
        select(Payment, Tranche)
        .join(Tranche, Tranche.id == Payment.tranche_id)
        .order_by(Payment.audit_seq, Payment.id)
    ).all()
    out: dict[str, int] = {}
    back: dict[str, int] = {}
    for payment, tranche in rows:
        sums = out if payment.direction == OUT else back
        sums[tranche.id] = sums.get(tranche.id, 0) + payment.amount_cents
        if payment.direction != OUT:
            continue
        for message in _about_one(session, payment, tranche):
            yield Broken("I14", f"payment:{payment.id}", message)
    for tranche in session.scalars(select(Tranche).order_by(Tranche.id)):
        place = f"tranche:{tranche.id}"
        left = out.get(tranche.id, 0)
        if left != (tranche.amount_cents if tranche.kind == "paid" else 0):
            yield Broken("I26", place, f"{left} cents left for it, and it is {tranche.kind}")
        if tranche.kind == "paid":
            for message in _about_people(session, tranche):
                yield Broken("I5", place, message)
        if back.get(tranche.id, 0) > left:
            yield Broken("I26", place, "more came back than had left")
    return len(rows)


def _adds_up(amount: int, standing: int, paid: int, cancelled: int) -> bool:
    """Tell whether instalments fit an award, in cents.

    They are the award; or all that stands was paid before it was settled at less; or some
    were cancelled, and those that stand are the rest.
    """
    if standing >= amount:
        return standing in (amount, paid)
    return amount <= standing + cancelled


def _about_people(session: Session, tranche: Tranche) -> list[str]:
    """Tell where who released and who paid are not two, or not those of the steps."""
    authors = {
        row.to_kind: row.actor
        for row in session.execute(
            select(Step.to_kind, Step.actor)
            .where(Step.object == tranche.object_ref)
            .order_by(Step.audit_seq)
        )
    }
    said = [
        (
            "the same person released and paid it",
            tranche.released_by is None or tranche.released_by == tranche.paid_by,
        ),
        (
            "it was released by somebody else than its step says",
            tranche.released_by != authors.get("released"),
        ),
        ("it was paid by somebody else than its step says", tranche.paid_by != authors.get("paid")),
    ]
    return [message for message, broken in said if broken]


def _about_one(session: Session, payment: Payment, tranche: Tranche) -> Iterator[str]:
    definition = definition_of(session, tranche.version_id)
    award = session.get_one(Award, payment.award_id)
    if payment.award_id != tranche.award_id:
        yield "it is set against an instalment of another award"
    release = session.scalars(
        select(Step)
        .where(Step.object == tranche.object_ref, Step.to_kind == "released")
        .order_by(Step.audit_seq.desc())
        .limit(1)
    ).first()
    if release is None:
        yield "nobody released it"
    elif release.act_id is None and _needs_act(definition, release.action):
        yield "it was released without an act"
    rule = next((one for one in definition.tranches if one.id == tranche.rule), None)
    needs = () if rule is None else rule.needs
    if "act_published" in needs and _unpublished(session, award, payment.at, definition):
        yield "the grant was not published when it was paid"
    if "bank_details_checked" in needs and not _checked(session, award.id, payment.at):
        yield "nobody had looked at the account when it was paid"
    yield from _unmet(session, award, needs, definition)


def _needs_act(definition: Definition, action: str) -> bool:
    transition = definition.workflows["tranche"].transitions.get(action.partition(".")[2])
    return transition is not None and "act_recorded" in transition.needs


def _checked(session: Session, award_id: str, at: datetime) -> bool:
    newest = session.scalar(
        select(BankCheck.passed)
        .where(BankCheck.award_id == award_id, BankCheck.at <= at)
        .order_by(BankCheck.audit_seq.desc())
        .limit(1)
    )
    return bool(newest)


def _unpublished(session: Session, award: Award, at: datetime, definition: Definition) -> bool:
    most = definition.publication.get("before_paying_above")
    if not isinstance(most, int):
        return False
    local = ZoneInfo(definition.calendar.zone)
    group_id = session.get_one(Proposal, award.proposal_id).group_id
    rows = session.execute(
        select(Award.id, Award.opened_at, Award.amount_cents)
        .join(Proposal, Proposal.id == Award.proposal_id)
        .where(Proposal.group_id == group_id, Award.opened_at <= at, Award.kind.not_in(NOT_GRANTED))
    )
    year = award.opened_at.astimezone(local).year
    granted = sum(
        min(row.amount_cents, _amount_at(session, row.id, row.amount_cents, at))
        for row in rows
        if row.opened_at.astimezone(local).year == year
    )
    if granted <= most:
        return False
    published = session.scalar(
        select(func.count())
        .select_from(Publication)
        .where(Publication.award_id == award.id, Publication.at <= at)
    )
    return not published


def _amount_at(session: Session, award_id: str, present: int, at: datetime) -> int:
    known = session.scalar(
        select(AwardAmount.amount_cents)
        .where(AwardAmount.award_id == award_id, AwardAmount.at <= at)
        .order_by(AwardAmount.audit_seq.desc())
        .limit(1)
    )
    return present if known is None else known


def _unmet(
    session: Session, award: Award, needs: Sequence[str | Condition], definition: Definition
) -> Iterator[str]:
    """Ask the conditions of the instalment again: what opens them never closes."""
    reports = session.execute(
        select(Report.rule, Report.kind).where(Report.award_id == award.id)
    ).all()
    starts = definition.workflows["award"].states[definition.workflows["award"].starts].kind
    reached = kinds_reached(session, award.object_ref, starts, award.opened_at)
    values: dict[str, object] = {f"reports.{row.rule}": row.kind for row in reports}
    values.update({f"award.{name}": value for name, value in reached.items()})
    facts = facts_from(values, source="engine", record="tranche")
    for need in needs:
        if isinstance(need, str):
            continue
        if evaluate(need, facts, definition).verdict is Verdict.NOT_MET:
            yield "a condition of its instalment is not met"
