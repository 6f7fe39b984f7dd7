"""Letting instalments fall due as soon as nothing stands in their way any more."""

from grantcall.core.actor import ENGINE
from grantcall.core.unit_of_work import Work
from grantcall.funding.models import Award
from grantcall.funding.settled import tranches_of
from grantcall.funding.ways import way_to
from grantcall.process.door import fire
from grantcall.process.frozen import definition_of
from grantcall.process.needs import blockers_of
from grantcall.process.registry import Asked, Circumstances


def let_fall_due(work: Work, award: Award, cause: str) -> int:
    """Bring every planned tranche that has all it needs to due; return how many moved.

    For acts that no step announces, such as a publication or a check of the account.
    """
    definition = definition_of(work.session, award.version_id)
    transitions = definition.workflows["tranche"].transitions
    moved = 0
    for tranche in tranches_of(work.session, award.id):
        action = way_to(definition, tranche, "due") if tranche.kind == "planned" else None
        if action is None:
            continue
        circumstances = Circumstances(cause=cause)
        asked = Asked(
            work.session,
            tranche,
            transitions[action],
            definition,
            ENGINE,
            work.now,
            circumstances,
        )
        if not blockers_of(asked):
            fire(work, tranche, action, circumstances, ENGINE)
            moved += 1
    return moved
