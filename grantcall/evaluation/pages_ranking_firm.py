"""Where the money ends, and how firm that line is if one reviewer is left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from string import ascii_uppercase

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.engine.allocation import allocate, request_of
from grantcall.engine.ranking import Ranking
from grantcall.engine.stability import Outcome, stability
from grantcall.evaluation.ranking_case import Case
from grantcall.funding.models import Allocation, AllocationLine
from grantcall.proposals.facts import facts_of_many
from grantcall.proposals.models import Proposal

_NEAR = 3  # places on either side of the line that the picture shows


@dataclass(frozen=True, slots=True)
class Trial:
    """The ranking without one reviewer, who is called by a letter: places and who is funded."""

    letter: str
    places: Mapping[str, int]
    funded: frozenset[str]


@dataclass(frozen=True, slots=True)
class Firm:
    """Who would be funded, and in how many trials each proposal keeps its side."""

    funded: frozenset[str]
    places: Mapping[str, int]
    trials: tuple[Trial, ...]
    changes: Mapping[str, int]
    last: str | None
    near: tuple[str, ...]

    @property
    def reserve(self) -> bool:
        """Tell whether some suitable proposal gets no money."""
        return len(self.funded) < len(self.places)

    @property
    def moved(self) -> int:
        """Return in how many trials another set would be funded."""
        return sum(trial.funded != self.funded for trial in self.trials)

    @property
    def sure(self) -> int:
        """Return how many funded proposals stay funded in every trial."""
        return len(self.funded - self.changes.keys())


def outcome_of(session: Session, case: Case, instant: datetime) -> Outcome | None:
    """Return what tells whom a ranking funds, cuts aside; `None` for a call without money.

    A fixed number of statements.
    """
    rules, money = case.definition.allocation, case.definition.money
    if rules is None or money is None:
        return None
    ids = [one.id for one in case.ranked]
    rows = session.scalars(select(Proposal).where(Proposal.id.in_(ids))).all()
    facts = facts_of_many(session, rows, case.definition, instant)
    by_ref = case.by_ref

    def outcome(ranking: Ranking) -> frozenset[str]:
        requests = [
            request_of(
                case.definition,
                ref,
                facts[by_ref[ref].id].adding({"position": position}),
                by_ref[ref].requested or 0,
            )
            for position, ref in enumerate(ranking.refs(), 1)
            if by_ref[ref].requested
        ]
        return frozenset(line.ref for line in allocate(rules, money, requests).funded)

    return outcome


def firm_of(case: Case, outcome: Outcome) -> Firm:
    """Return the line of the money and how firm it is; nothing is read or changed."""
    seen: list[Ranking] = []

    def noted(ranking: Ranking) -> frozenset[str]:
        seen.append(ranking)
        return outcome(ranking)

    found = stability(
        case.definition,
        [one.candidate for one in case.ranked],
        [one.sheet for one in case.sheets],
        noted,
        seed=case.ranking.seed,
    )
    funded = outcome(case.ranking)
    # The first ranking asked about is the whole one; then one per reviewer, in their order.
    trials = tuple(
        Trial(
            _letter(at),
            _places(ranking),
            (funded | frozenset(one.entering)) - frozenset(one.leaving),
        )
        for at, (one, ranking) in enumerate(zip(found.without, seen[1:], strict=True))
    )
    changes = {ref: len(readers) for ref, readers in found.hanging.items()}
    refs = case.ranking.refs()
    last = next((ref for ref in reversed(refs) if ref in funded), None)
    return Firm(funded, _places(case.ranking), trials, changes, last, _near(refs, last))


def decided_of(session: Session, case: Case, call_id: str) -> Firm:
    """Return the line of the money as the locked allocation drew it; one statement.

    How firm it would be is no longer asked.
    """
    refs = case.ranking.refs()
    found = session.scalars(
        select(Proposal.ref)
        .join(AllocationLine, AllocationLine.proposal_id == Proposal.id)
        .join(Allocation, Allocation.id == AllocationLine.allocation_id)
        .where(
            Allocation.call_id == call_id,
            Allocation.kind == "locked",
            AllocationLine.amount_cents > 0,
        )
    )
    given = set(found)
    funded = frozenset(ref for ref in refs if ref in given)
    last = next((ref for ref in reversed(refs) if ref in funded), None)
    return Firm(funded, _places(case.ranking), (), {}, last, ())


def _near(refs: tuple[str, ...], last: str | None) -> tuple[str, ...]:
    if last is None:
        return ()
    at = refs.index(last)
    return refs[max(0, at - _NEAR + 1) : at + _NEAR + 1]


def _places(ranking: Ranking) -> dict[str, int]:
    return {ref: place for place, ref in enumerate(ranking.refs(), 1)}


def _letter(place: int) -> str:
    again, at = divmod(place, len(ascii_uppercase))
    return ascii_uppercase[at] + (str(again) if again else "")
