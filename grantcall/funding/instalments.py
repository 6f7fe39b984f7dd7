"""The instalments of an award: as they were planned, or as the call will split it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.engine.tranches import split_in_tranches
from grantcall.funding.models import Award
from grantcall.funding.models_project import Tranche

CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Instalment:
    """One instalment in cents. `kind` is where its record stands, empty before there is one."""

    rule: str
    label: Words
    percent: int
    amount_cents: int
    kind: str = ""


def instalments_of(session: Session, award: Award, definition: Definition) -> Sequence[Instalment]:
    """Return the instalments of an award in order, cancelled ones left out; one statement."""
    if not definition.tranches:
        return ()
    rules = {rule.id: rule for rule in definition.tranches}
    planned = session.execute(
        select(Tranche.rule, Tranche.amount_cents, Tranche.kind)
        .where(Tranche.award_id == award.id)
        .order_by(Tranche.turn)
    ).all()
    if planned:
        return [
            Instalment(
                row.rule, rules[row.rule].label, rules[row.rule].percent, row.amount_cents, row.kind
            )
            for row in planned
            if row.kind != CANCELLED
        ]
    return [
        Instalment(one.tranche, rules[one.tranche].label, rules[one.tranche].percent, one.amount)
        for one in split_in_tranches(award.amount_cents, definition.tranches)
    ]
