"""What the evaluation knows of a proposal: facts for conditions, values for mails."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.definitions.model import Definition
from grantcall.engine.points import show_points
from grantcall.evaluation.models import Ranking, RankingEntry
from grantcall.process.registry import more_facts, more_placeholders
from grantcall.proposals.models import Proposal

PAST_EVALUATION = (
    *("ranked", "reexamination", "awarded", "reserve"),
    *("refused", "unfunded", "withdrawn"),
)
"""Kinds of a proposal that may stand in a ranking."""
_WHOLE = 100  # hundredths of a point


@more_facts("proposal", by="evaluation")
def facts_of_ranking(
    session: Session, proposal: Proposal, definition: Definition, instant: datetime
) -> Mapping[str, object]:
    """Return points, place and tier of a proposal that is past evaluation; one statement.

    Points are whole, rounded down: 59.99 does not reach 60. Before the money is decided a
    tier is suitable or unsuitable.
    """
    entry = entry_of(session, proposal)
    if entry is None:
        return {}
    facts: dict[str, object] = {"position": entry.position}
    if entry.points is not None:
        facts["points"] = entry.points // _WHOLE
    facts |= {f"points.{name}": points // _WHOLE for name, points in entry.criteria.items()}
    if entry.tier in ("suitable", "unsuitable"):
        facts["tier"] = entry.tier
    return facts


@more_placeholders("proposal", by="evaluation")
def placeholders_of_ranking(
    session: Session, proposal: Proposal, definition: Definition, lang: str, role: str
) -> Mapping[str, str]:
    """Return points, place and threshold for mails; empty where there is no ranking yet."""
    entry = entry_of(session, proposal)
    rules = definition.ranking
    threshold = rules.threshold if rules is not None else None
    points = entry.points if entry is not None else None
    position = entry.position if entry is not None else None
    return {
        "points": "" if points is None else show_points(points).in_(lang),
        "position": "" if position is None else str(position),
        "threshold": "" if threshold is None else str(threshold),
    }


def entry_of(session: Session, proposal: Proposal) -> RankingEntry | None:
    """Return a proposal's line in the newest ranking it stands in; no statement before one."""
    if proposal.kind not in PAST_EVALUATION:
        return None
    return session.scalar(
        select(RankingEntry)
        .join(Ranking, Ranking.id == RankingEntry.ranking_id)
        .where(RankingEntry.proposal_id == proposal.id)
        .order_by(Ranking.audit_seq.desc())
        .limit(1)
    )
