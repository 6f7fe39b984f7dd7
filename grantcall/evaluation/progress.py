"""How far the committee is: counts of sheets by person and by proposal, never a mark."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from grantcall.calls.models import Act
from grantcall.definitions.model import Definition
from grantcall.evaluation.models import CommitteeSeat, Review
from grantcall.evaluation.seats import CHAIR
from grantcall.people.models import Account
from grantcall.proposals.models import CitizenGroup, Proposal

PENDING = ("assigned", "draft")
_JUDGED = ("admitted", "conditional", "evaluation", "ranked", "reexamination")


@dataclass(frozen=True, slots=True)
class Sitting:
    """One seat with its person, act and the standing of their sheets by kind."""

    seat: CommitteeSeat
    name: str
    email: str
    act_number: str
    act_dated: date
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def assigned(self) -> int:
        """Return how many sheets they were given in all."""
        return sum(self.counts.values())

    @property
    def left(self) -> int:
        """Return how many sheets they have yet to send."""
        return sum(self.counts.get(kind, 0) for kind in PENDING)


@dataclass(frozen=True, slots=True)
class Judged:
    """One proposal with the standing of its sheets by kind."""

    ref: str
    group: str
    counts: Mapping[str, int]
    wanted: int

    @property
    def sent(self) -> int:
        """Return how many sheets are in."""
        return self.counts.get("submitted", 0)

    @property
    def left(self) -> int:
        """Return how many sheets are still awaited."""
        return sum(self.counts.get(kind, 0) for kind in PENDING)

    @property
    def short(self) -> bool:
        """Tell whether the quorum cannot be reached with the sheets that were given."""
        return self.sent + self.left < self.wanted


def sittings(session: Session, call_id: str) -> list[Sitting]:
    """Return every seat of a call, those held now first; two statements."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    rows = session.execute(
        select(Review.account_id, Review.kind, func.count())
        .where(Review.call_id == call_id)
        .group_by(Review.account_id, Review.kind)
    )
    for account_id, kind, count in rows:
        counts[account_id][kind] = count
    seat = CommitteeSeat
    seats = session.execute(
        select(seat, Account.name, Account.email, Act.number, Act.dated)
        .join(Account, Account.id == seat.account_id)
        .join(Act, Act.id == seat.act_id)
        .where(seat.call_id == call_id)
        .order_by(
            case((seat.ended_at.is_(None), 0), else_=1),
            case((seat.role == CHAIR, 0), else_=1),
            seat.appointed_at,
            Account.name,
        )
    )
    return [
        Sitting(one, name or email, email, number, dated, counts[one.account_id])
        for one, name, email, number, dated in seats
    ]


def judged(session: Session, call_id: str, definition: Definition) -> list[Judged]:
    """Return the proposals before the committee, by reference; one statement."""
    collegial = definition.scoring is not None and definition.scoring.mode == "collegial"
    committee = definition.committee
    wanted = 1 if committee is None or collegial else committee.quorum
    rows = session.execute(
        select(Proposal.ref, CitizenGroup.name, Review.kind, func.count(Review.id))
        .join(CitizenGroup, CitizenGroup.id == Proposal.group_id)
        .outerjoin(Review, Review.proposal_id == Proposal.id)
        .where(Proposal.call_id == call_id, Proposal.kind.in_(_JUDGED))
        .group_by(Proposal.ref, CitizenGroup.name, Review.kind)
        .order_by(Proposal.ref)
    )
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for ref, group, kind, count in rows:
        counts = found[ref or "", group]
        if count:
            counts[kind] = count
    return [Judged(ref, group, counts, wanted) for (ref, group), counts in found.items()]


@dataclass(frozen=True, slots=True)
class Standing:
    """One sheet on a proposal: whose it is and where it stands."""

    review: Review
    name: str
    seated: bool


def standings(session: Session, proposal_id: str) -> Sequence[Standing]:
    """Return the sheets on a proposal by name of the person, without marks; one statement."""
    seated = (
        select(CommitteeSeat.id)
        .where(
            CommitteeSeat.call_id == Review.call_id,
            CommitteeSeat.account_id == Review.account_id,
            CommitteeSeat.ended_at.is_(None),
        )
        .exists()
    )
    rows = session.execute(
        select(Review, Account.name, Account.email, seated)
        .join(Account, Account.id == Review.account_id)
        .where(Review.proposal_id == proposal_id)
        .order_by(Account.name, Account.email)
    )
    return [Standing(review, name or email, sits) for review, name, email, sits in rows]
