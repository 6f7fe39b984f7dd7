"""What the steps of a tranche do, by the names of the closed vocabulary."""

from collections.abc import Sequence

from sqlalchemy import select

from grantcall.funding.models_project import Payment, Tranche
from grantcall.funding.settled import OUT
from grantcall.process.models import Step
from grantcall.process.registry import Doing, Next, effect


@effect("pay_money")
def pay_money(doing: Doing) -> Sequence[Next]:
    """Write the payment down, with who released and who paid: two people, sealed together."""
    tranche: Tranche = doing.record
    tranche.released_by = _author_of(doing, tranche, "released")
    tranche.paid_by = doing.event.actor
    given = doing.circumstances.extra
    doing.event.seal(
        Payment(
            award_id=tranche.award_id,
            tranche_id=tranche.id,
            direction=OUT,
            amount_cents=tranche.amount_cents,
            dated=given["dated"],
            reference=given.get("reference", ""),
            at=doing.work.now,
            by=doing.event.actor,
        )
    )
    return ()


def _author_of(doing: Doing, tranche: Tranche, kind: str) -> str:
    """Return who last brought a tranche to a kind."""
    return doing.work.session.scalars(
        select(Step.actor)
        .where(Step.object == tranche.object_ref, Step.to_kind == kind)
        .order_by(Step.audit_seq.desc())
        .limit(1)
    ).one()
