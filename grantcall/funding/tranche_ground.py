"""What the payment of a tranche rests on, for one award or for many in the same statements."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grantcall.core.errors import Reason
from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.definitions.vocabulary.guards import GUARDS
from grantcall.funding.models import Award
from grantcall.funding.models_project import AwardSheet, BankCheck, Publication, Report
from grantcall.funding.payment_details import (
    SLOT,
    PaymentDetails,
    account_is_sound,
    details_in,
    fields_for_payment,
)
from grantcall.funding.sheets import slot_filled
from grantcall.process.models import Step
from grantcall.proposals.models import Proposal

NOT_GRANTED = ("renounced", "lapsed")


@dataclass(frozen=True, slots=True)
class Ground:
    """The facts behind payments, by award."""

    awards: Mapping[str, Award]
    granted: Mapping[str, int]  # to the group in the award's solar year, in cents
    published: frozenset[str]
    checks: Mapping[str, BankCheck]
    details: Mapping[str, PaymentDetails]
    reports: Mapping[str, Mapping[str, str]]
    reached: Mapping[str, Mapping[str, datetime]]


def ground_of(session: Session, award_ids: Collection[str], zone: str) -> Ground:
    """Gather the ground of some awards; seven statements, however many they are."""
    ids = sorted(award_ids)
    rows = session.execute(
        select(Award, Proposal.group_id)
        .join(Proposal, Proposal.id == Award.proposal_id)
        .where(Award.id.in_(ids))
    ).all()
    awards = {row.Award.id: row.Award for row in rows}
    groups = {row.Award.id: row.group_id for row in rows}
    sheets = session.scalars(
        select(AwardSheet).where(AwardSheet.award_id.in_(ids), AwardSheet.slot == SLOT)
    )
    found = {sheet.award_id: details_in(sheet) for sheet in sheets}
    published = session.scalars(
        select(Publication.award_id).where(Publication.award_id.in_(ids)).distinct()
    )
    return Ground(
        awards=awards,
        granted=_granted(session, awards, groups, zone),
        published=frozenset(published),
        checks=_newest_checks(session, ids),
        details={award_id: one for award_id, one in found.items() if one is not None},
        reports=_reports(session, ids),
        reached=_reached(session, awards),
    )


def publication_due(ground: Ground, award_id: str, definition: Definition) -> bool:
    """Tell whether the grant must be published before it is paid.

    What the group was granted in the same solar year counts as a whole (D.Lgs. 33/2013,
    art. 26: above the sum that the call names, for one beneficiary, in the solar year).
    """
    most = definition.publication.get("before_paying_above")
    return isinstance(most, int) and ground.granted.get(award_id, 0) > most


def why_not_published(ground: Ground, award_id: str, definition: Definition) -> list[Reason]:
    """Return why the publication keeps an award from being paid."""
    if not publication_due(ground, award_id, definition) or award_id in ground.published:
        return []
    article = definition.publication.get("article")
    return [
        Reason(
            "act_not_published",
            GUARDS["act_published"].not_yet,
            next=Words("Registrate giorno e indirizzo.", "Record the day and the address."),
            article=str(article) if article else None,
        )
    ]


def why_account_unchecked(ground: Ground, award_id: str, definition: Definition) -> list[Reason]:
    """Return why the account of an award cannot be paid to."""
    slot = slot_filled(definition, "award", "offered")
    form = definition.forms.get(slot or "")
    if form is None or not fields_for_payment(form):
        return []
    details, check = ground.details.get(award_id), ground.checks.get(award_id)
    asks = GUARDS["bank_details_checked"]
    if details is None or not account_is_sound(form, details):
        text = Words("Le coordinate bancarie mancano.", "The bank details are missing.")
        return [Reason("bank_details_missing", text if details is None else asks.no)]
    if check is None or check.details_digest != details.digest:
        return [Reason("bank_details_unchecked", asks.not_yet, next=_LOOK)]
    if not check.passed:
        return [Reason("bank_details_refused", asks.no, next=_CORRECT)]
    return []


def _granted(
    session: Session, awards: Mapping[str, Award], groups: Mapping[str, str], zone: str
) -> dict[str, int]:
    rows = session.execute(
        select(Proposal.group_id, Award.opened_at, Award.amount_cents)
        .join(Award, Award.proposal_id == Proposal.id)
        .where(
            Proposal.group_id.in_(sorted(set(groups.values()))),
            Award.kind.not_in(NOT_GRANTED),
        )
    )
    local = ZoneInfo(zone)
    sums: dict[tuple[str, int], int] = {}
    for row in rows:
        key = (row.group_id, row.opened_at.astimezone(local).year)
        sums[key] = sums.get(key, 0) + row.amount_cents
    return {
        award_id: sums.get((groups[award_id], award.opened_at.astimezone(local).year), 0)
        for award_id, award in awards.items()
    }


def _newest_checks(session: Session, ids: list[str]) -> dict[str, BankCheck]:
    rows = session.scalars(
        select(BankCheck).where(BankCheck.award_id.in_(ids)).order_by(BankCheck.audit_seq)
    )
    return {row.award_id: row for row in rows}


def _reports(session: Session, ids: list[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {award_id: {} for award_id in ids}
    rows = session.execute(
        select(Report.award_id, Report.rule, Report.kind).where(Report.award_id.in_(ids))
    )
    for row in rows:
        found[row.award_id][row.rule] = row.kind
    return found


def _reached(session: Session, awards: Mapping[str, Award]) -> dict[str, dict[str, datetime]]:
    refs = {award.object_ref: award_id for award_id, award in awards.items()}
    rows = session.execute(
        select(Step.object, Step.to_kind, func.min(Step.dated).label("first"))
        .where(Step.object.in_(sorted(refs)))
        .group_by(Step.object, Step.to_kind)
    )
    found: dict[str, dict[str, datetime]] = {award_id: {} for award_id in awards}
    for row in rows:
        found[refs[row.object]][f"{row.to_kind}_at"] = row.first
    return found


_LOOK = Words("Guardate intestatario e conto.", "Look at the holder and the account.")
_CORRECT = Words("Il gruppo deve correggerle.", "The group has to correct them.")
