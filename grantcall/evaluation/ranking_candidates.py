"""Which proposals are ranked, and the facts that tie list and separate lists read of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.definitions.model import Definition
from grantcall.engine.facts import FactValue, Missing, fact_value
from grantcall.engine.ties import Candidate
from grantcall.evaluation.models import Ranking, RankingEntry
from grantcall.proposals.facts import facts_of_many
from grantcall.proposals.models import Proposal

Stage = Literal["provisional", "final"]
IN_EVALUATION = ("evaluation",)
STILL_RANKED = ("evaluation", "ranked", "reexamination")
"""Kinds of a proposal that was in the provisional ranking and has not gone since."""
_NARROW = {
    "requested": "requested_cents",
    "submitted_at": "submitted_at",
    "municipality": "municipality",
}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A proposal to be ranked, with what pages and papers show of it."""

    id: str
    ref: str
    title: str
    municipality: str | None
    requested: int | None
    facts: Mapping[str, FactValue]

    @property
    def candidate(self) -> Candidate:
        """Return what the engine ranks."""
        return Candidate(self.ref, self.facts)


def candidates_of(
    session: Session, call: Call, definition: Definition, stage: Stage
) -> tuple[Ranked, ...]:
    """Return the proposals to rank, by reference.

    For the provisional ranking these are the proposals in evaluation; for the final one
    those of the provisional ranking that have not withdrawn. One statement, unless the tie list
    reads facts that only the answers hold.
    """
    query = select(Proposal).where(Proposal.call_id == call.id, Proposal.ref.is_not(None))
    if stage == "provisional":
        query = query.where(Proposal.kind.in_(IN_EVALUATION))
    else:
        ranked = (
            select(RankingEntry.proposal_id)
            .join(Ranking, Ranking.id == RankingEntry.ranking_id)
            .where(Ranking.call_id == call.id, Ranking.stage == "provisional")
        )
        query = query.where(Proposal.kind.in_(STILL_RANKED), Proposal.id.in_(ranked))
    rows: Sequence[Proposal] = session.scalars(query.order_by(Proposal.ref)).all()
    facts = _facts_of(session, rows, definition, names_read(definition))
    return tuple(
        Ranked(
            id=one.id,
            ref=one.ref or "",
            title=one.title,
            municipality=one.municipality,
            requested=one.requested_cents,
            facts=facts[one.id],
        )
        for one in rows
    )


def names_read(definition: Definition) -> tuple[str, ...]:
    """Return the facts that the ranking reads of a proposal besides its points."""
    rules = definition.ranking
    if rules is None:
        return ()
    marked = {one.id for one in definition.criteria} | {one.id for one in definition.parts}
    names = [tie.of for tie in rules.ties if tie.of is not None]
    read = [name for name in names if name.removeprefix("points.") not in marked]
    return tuple(dict.fromkeys([*read, *([rules.separate_by] if rules.separate_by else [])]))


def _facts_of(
    session: Session, rows: Sequence[Proposal], definition: Definition, wanted: Sequence[str]
) -> dict[str, dict[str, FactValue]]:
    """Return the facts that ties and lists read, by proposal: from the narrow row where it
    holds them all, else from the answers."""
    found: dict[str, dict[str, FactValue]] = {}
    if not rows or all(name in _NARROW for name in wanted):
        for row in rows:
            found[row.id] = {name: fact_value(getattr(row, _NARROW[name])) for name in wanted}
    else:
        # The instant matters to no answer: what was sent stays as it was sent.
        many = facts_of_many(session, rows, definition, rows[0].state_since)
        for row in rows:
            found[row.id] = {name: many[row.id].get(name).value for name in wanted}
    return {
        key: {name: value for name, value in facts.items() if not isinstance(value, Missing)}
        for key, facts in found.items()
    }
