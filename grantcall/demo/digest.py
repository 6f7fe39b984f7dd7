"""The digest of what a play came to: contents alone, never random ids, secrets or bytes."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.canonical import canonical_bytes, sha256_hex
from grantcall.core.outbox import OutboxMessage
from grantcall.core.register import RegisterEntry
from grantcall.evaluation.models import Ranking, RankingEntry, Review, SentSheet
from grantcall.funding.models import Award
from grantcall.funding.models_project import Tranche
from grantcall.labs.models import Activity, Lab
from grantcall.people.models import Account
from grantcall.process.models import Step
from grantcall.proposals.models import CitizenGroup, Finding, Proposal

Names = dict[str, str]
"""What people call a record, by its reference in the trail."""


def digest_of(session: Session, call: Call) -> str:
    """Return the sha256 of everything that was decided in a call and in the labs."""
    groups = _groups(session, call)
    names = _names(session, call, groups)
    outcome = {
        "call": [call.slug, call.state, call.opens, call.closes],
        "proposals": _proposals(session, call),
        "steps": _steps(session, names),
        "findings": _findings(session, groups),
        "register": _register(session, names),
        "marks": _marks(session, call, names),
        "ranking": _ranking(session, call, groups),
        "awards": _awards(session, call, groups),
        "labs": _labs(session),
        "mails": _mails(session, call),
    }
    return sha256_hex(canonical_bytes(outcome))


def _groups(session: Session, call: Call) -> Names:
    rows = session.execute(
        select(Proposal.id, CitizenGroup.name)
        .join(CitizenGroup, CitizenGroup.id == Proposal.group_id)
        .where(Proposal.call_id == call.id)
    )
    return {row.id: row.name for row in rows}


def _names(session: Session, call: Call, groups: Names) -> Names:
    """Name the call's records and all labs; an award, tranche or review after its group."""
    names = {call.object_ref: call.slug}
    names |= {f"proposal:{proposal_id}": name for proposal_id, name in groups.items()}
    for award in session.execute(
        select(Award.id, Award.proposal_id).where(Award.call_id == call.id)
    ):
        names[f"award:{award.id}"] = groups[award.proposal_id]
    for tranche in session.execute(
        select(Tranche.id, Tranche.rule, Award.proposal_id)
        .join(Award, Award.id == Tranche.award_id)
        .where(Award.call_id == call.id)
    ):
        names[f"tranche:{tranche.id}"] = f"{groups[tranche.proposal_id]}, {tranche.rule}"
    for review in session.execute(
        select(Review.id, Review.proposal_id, Account.email)
        .join(Account, Account.id == Review.account_id)
        .where(Review.call_id == call.id)
    ):
        names[f"review:{review.id}"] = f"{groups[review.proposal_id]}, {review.email}"
    for lab in session.execute(select(Lab.id, Lab.slug)):
        names[f"lab:{lab.id}"] = lab.slug
    return names


def _proposals(session: Session, call: Call) -> list[Any]:
    return _rows(
        session.execute(
            select(
                CitizenGroup.name,
                Proposal.ref,
                Proposal.number,
                Proposal.state,
                Proposal.kind,
                Proposal.title,
                Proposal.requested_cents,
                Proposal.members_confirmed,
                Proposal.submitted_at,
            )
            .join(CitizenGroup, CitizenGroup.id == Proposal.group_id)
            .where(Proposal.call_id == call.id)
            .order_by(CitizenGroup.name)
        )
    )


def _steps(session: Session, names: Names) -> list[Any]:
    rows = session.execute(
        select(Step.object, Step.action, Step.to_state, Step.dated, Step.reason).order_by(
            Step.audit_seq
        )
    )
    return [[names[row.object], *row[1:]] for row in rows if row.object in names]


def _findings(session: Session, groups: Names) -> list[Any]:
    rows = session.execute(
        select(Finding.proposal_id, Finding.step, Finding.rule, Finding.round, Finding.verdict)
        .where(Finding.proposal_id.in_(groups))
        .order_by(Finding.step, Finding.rule, Finding.round)
    )
    return sorted([groups[row.proposal_id], *map(str, row[1:])] for row in rows)


def _register(session: Session, names: Names) -> list[Any]:
    rows = session.execute(
        select(
            RegisterEntry.object,
            RegisterEntry.register,
            RegisterEntry.year,
            RegisterEntry.number,
            RegisterEntry.at,
        ).order_by(RegisterEntry.register, RegisterEntry.year, RegisterEntry.number)
    )
    return [[names[row.object], *row[1:]] for row in rows if row.object in names]


def _marks(session: Session, call: Call, names: Names) -> list[Any]:
    rows = session.execute(
        select(SentSheet.review_id, SentSheet.number, SentSheet.marks, SentSheet.comments)
        .join(Review, Review.id == SentSheet.review_id)
        .where(Review.call_id == call.id)
    )
    found = [[names[f"review:{row.review_id}"], *row[1:]] for row in rows]
    return sorted(found, key=lambda row: (row[0], row[1]))


def _ranking(session: Session, call: Call, groups: Names) -> list[Any]:
    rows = session.execute(
        select(RankingEntry.proposal_id, Ranking.stage, RankingEntry.position)
        .join(Ranking, Ranking.id == RankingEntry.ranking_id)
        .where(Ranking.call_id == call.id)
    )
    return sorted([groups[row.proposal_id], row.stage, row.position or 0] for row in rows)


def _awards(session: Session, call: Call, groups: Names) -> list[Any]:
    rows = session.execute(
        select(Award.proposal_id, Award.kind, Award.how, Award.amount_cents, Award.taken_cents)
        .where(Award.call_id == call.id)
        .order_by(Award.audit_seq)
    )
    return sorted([groups[row.proposal_id], *row[1:]] for row in rows)


def _labs(session: Session) -> list[Any]:
    labs = session.execute(
        select(Lab.slug, Lab.name, Lab.municipality, Lab.kind, Lab.activities, Lab.people).order_by(
            Lab.slug
        )
    )
    diary = session.execute(
        select(Lab.slug, Activity.day, Activity.people, Activity.helpers, Activity.heard_as)
        .join(Activity, Activity.lab_id == Lab.id)
        .order_by(Lab.slug, Activity.day)
    )
    return [_rows(labs), _rows(diary)]


def _mails(session: Session, call: Call) -> list[Any]:
    return _rows(
        session.execute(
            select(OutboxMessage.kind, OutboxMessage.recipient, OutboxMessage.created_at)
            .where(OutboxMessage.call_id == call.id)
            .order_by(OutboxMessage.created_at, OutboxMessage.kind, OutboxMessage.recipient)
        )
    )


def _rows(rows: Iterable[Any]) -> list[Any]:
    return [list(row) for row in rows]
