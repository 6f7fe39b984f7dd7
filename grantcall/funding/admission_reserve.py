"""An admission with reserve: what it left open has to be resolved before the letter."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grantcall.engine.rules import blocking
from grantcall.funding.models_project import RuleDecision
from grantcall.process.models import Step
from grantcall.proposals.findings import ADMIT, decisions_on, verdicts_now
from grantcall.proposals.models import Proposal

ADMISSION = "admission"
"""The name under which a person decides, for an award, that the reserve is lifted."""
_KINDS = ("conditional", "admitted")


def reserve_is_open(session: Session, record: Any, proposal: Proposal) -> bool:
    """Tell whether an admission with reserve still stands in the way of `record`.

    It is resolved by an admission since, by a person's decision about the award (the newest
    counts), or, where nobody decided, when every rule of admission lets it pass now.
    """
    rows = session.execute(
        select(Step.to_kind, func.max(Step.audit_seq).label("last"))
        .where(Step.object == proposal.object_ref, Step.to_kind.in_(_KINDS))
        .group_by(Step.to_kind)
    )
    last = {row.to_kind: row.last for row in rows}
    if "conditional" not in last or last.get("admitted", 0) > last["conditional"]:
        return False
    lifted = session.scalar(
        select(RuleDecision.accept)
        .where(RuleDecision.object == record.object_ref, RuleDecision.rule == ADMISSION)
        .order_by(RuleDecision.audit_seq.desc())
        .limit(1)
    )
    if lifted is not None:
        return not lifted
    verdicts = verdicts_now(session, proposal, ADMIT)
    return bool(blocking(verdicts, False, decisions_on(session, proposal.id)))
