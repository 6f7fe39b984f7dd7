"""Reading a ranking: as it was published, or as it would be once marks are open."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.actor import Actor
from grantcall.core.errors import NotFound, Reason
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.evaluation.marks import SealedMarks
from grantcall.evaluation.models import ConflictDeclaration, Ranking
from grantcall.evaluation.ranking_again import published_case
from grantcall.evaluation.ranking_case import Case, case_of
from grantcall.evaluation.ranking_guards import draw_reasons, note_reasons, short_reasons
from grantcall.evaluation.ranking_seal import sealed
from grantcall.process.frozen import definition_of

Stage = Literal["now", "provisional", "final"]


@dataclass(frozen=True, slots=True)
class Reading:
    """A ranking to be shown. `stage` "now" is not published: it can still change.

    `published` is the row behind it, where there is one.
    """

    stage: Stage
    case: Case
    published: Ranking | None

    @property
    def lacking(self) -> list[Reason]:
        """Return what a ranking that is not published still lacks."""
        if self.published is not None:
            return []
        return [
            *short_reasons(self.case.ranking.not_ranked),
            *note_reasons(self.case.without_note),
            *draw_reasons(self.case.ranking.to_draw),
        ]


def read_ranking(session: Session, call: Call, asking: Actor) -> Reading:
    """Return the newest published ranking of a call, else how it would be now.

    For the chair, staff and auditors. Raises `NotFound` without the right, `SealedMarks`
    with the reasons before marks are open.
    """
    if not allowed(Right.RANKING_READ, roles_on_call(asking, call.id)):
        raise NotFound()
    published = session.scalar(
        select(Ranking)
        .where(Ranking.call_id == call.id)
        .order_by(Ranking.audit_seq.desc())
        .limit(1)
    )
    if published is not None:
        stage: Stage = "final" if published.stage == "final" else "provisional"
        return Reading(stage, published_case(session, published), published)
    definition = definition_of(session, call.version_id)
    closed = sealed(session, call, definition)
    if closed:
        raise SealedMarks(*closed)
    if definition.ranking is None:
        raise NotFound()
    return Reading("now", case_of(session, call), None)


def shut_to(session: Session, case: Case, account_id: str | None) -> frozenset[str]:
    """Return the ids of the proposals that somebody is in conflict with: their marks stay
    shut to them, whatever is open to others (I15)."""
    if account_id is None:
        return frozenset()
    return frozenset(
        session.scalars(
            select(ConflictDeclaration.proposal_id).where(
                ConflictDeclaration.account_id == account_id,
                ConflictDeclaration.proposal_id.in_([one.id for one in case.ranked]),
                ConflictDeclaration.conflict != "none",
            )
        )
    )
