"""Persons: two where two are asked for, one contact per group."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from grantcall.core.settings import Settings
from grantcall.proposals.models import FindingDecision, GroupRole
from grantcall.store.files import FileStore
from grantcall.verify.registry import Broken, Findings, check

_SAME = ("proposal_id", "rule", "accept")


@check("second persons", "I5", "decisions")
def second_persons(session: Session, store: FileStore, settings: Settings) -> Findings:
    """A decision is confirmed by somebody else, and confirms what was decided."""
    second, first = aliased(FindingDecision), aliased(FindingDecision)
    count = session.scalar(select(func.count()).select_from(FindingDecision)) or 0
    query = (
        select(second, first)
        .outerjoin(first, first.id == second.seconds_id)
        .where(second.seconds_id.is_not(None))
        .order_by(second.id)
    )
    for confirmed, decided in session.execute(query):
        for message in _faults_of(confirmed, decided):
            yield Broken("I5", f"finding_decision:{confirmed.id}", message)
    return count


def _faults_of(confirmed: FindingDecision, decided: FindingDecision | None) -> list[str]:
    if decided is None:
        return ["the decision that it confirms is gone"]
    faults = []
    if confirmed.decided_by == decided.decided_by or confirmed.first_by != decided.decided_by:
        faults.append("it was not confirmed by a second person")
    if any(getattr(confirmed, name) != getattr(decided, name) for name in _SAME):
        faults.append("it confirms something else than was decided")
    return faults


@check("contacts", "I32", "groups")
def contacts(session: Session, store: FileStore, settings: Settings) -> Findings:
    """A group has one contact at a time."""
    query = (
        select(GroupRole.group_id, func.count().label("contacts"))
        .where(GroupRole.role == "contact", GroupRole.until.is_(None))
        .group_by(GroupRole.group_id)
        .order_by(GroupRole.group_id)
    )
    rows = session.execute(query).all()
    for row in rows:
        if row.contacts != 1:
            place = f"citizen_group:{row.group_id}"
            yield Broken("I32", place, f"{row.contacts} contacts at the same time")
    return len(rows)
