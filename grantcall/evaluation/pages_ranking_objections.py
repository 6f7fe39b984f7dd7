"""Objections as pages read them: what the group wrote, what was answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.process.models import Step
from grantcall.proposals.models import Proposal

_OBJECT, _ANSWER = "proposal.object", "proposal.answer_objection"


@dataclass(frozen=True, slots=True)
class Objection:
    """One objection of a group, and its answer where there is one."""

    ref: str
    title: str
    text: str
    at: datetime
    answer: str | None = None
    answered_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Tell whether it still waits for an answer."""
        return self.answer is None


def objections_of(session: Session, proposal_ids: Sequence[str]) -> list[Objection]:
    """Return the objections on some proposals, oldest first; one statement."""
    rows = session.execute(
        select(Step.action, Step.reason, Step.dated, Proposal.ref, Proposal.title)
        .join(Proposal, "proposal:" + Proposal.id == Step.object)
        .where(Proposal.id.in_(proposal_ids), Step.action.in_((_OBJECT, _ANSWER)))
        .order_by(Step.audit_seq)
    )
    found: list[Objection] = []
    for row in rows:
        if row.action == _OBJECT:
            found.append(Objection(row.ref, row.title, row.reason or "", row.dated))
            continue
        at = max(place for place, one in enumerate(found) if one.ref == row.ref)
        one = found[at]
        found[at] = Objection(one.ref, one.title, one.text, one.at, row.reason, row.dated)
    return found
