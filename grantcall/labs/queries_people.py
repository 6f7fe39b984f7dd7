"""Reads of a lab's own people, of its connectors and the office."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import false, func, or_, select, tuple_
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.labs.models import Activity, ActivityCancelled, Lab, LabRole, Practice
from grantcall.people.models import Account
from grantcall.proposals.models import CitizenGroup, GroupRole, Proposal


class Entry(NamedTuple):
    """One entry of the diary, with what was said when it was cancelled."""

    id: str
    day: date
    place: str
    people: int
    new_people: int
    helpers: int
    minutes_each: int
    heard_as: str
    answers: dict[str, Any]
    at: datetime
    by: str
    cancelled: str | None


@dataclass(frozen=True, slots=True)
class DiaryPage:
    """Entries, the newest day first, and whether there are older ones."""

    rows: tuple[Entry, ...]
    more_after: bool


def diary_page(
    session: Session, lab_id: str, start: tuple[date, str] | None = None, size: int = 20
) -> DiaryPage:
    """Return one page of a diary, after the entry that `start` names; one statement."""
    query = _entries(lab_id)
    if start is not None:
        query = query.where(tuple_(Activity.day, Activity.id) < start)
    found = session.execute(
        query.order_by(Activity.day.desc(), Activity.id.desc()).limit(size + 1)
    ).all()
    rows = tuple(Entry._make(row) for row in found[:size])
    return DiaryPage(rows, more_after=len(found) > size)


def whole_diary(session: Session, lab_id: str) -> list[Entry]:
    """Return every entry of a diary, oldest first; one statement."""
    rows = session.execute(_entries(lab_id).order_by(Activity.day, Activity.audit_seq))
    return [Entry._make(row) for row in rows]


def entry_of(session: Session, lab_id: str, activity_id: str) -> Entry | None:
    """Return one entry of a lab's own diary."""
    row = session.execute(_entries(lab_id).where(Activity.id == activity_id)).first()
    return None if row is None else Entry._make(row)


def _entries(lab_id: str) -> Any:
    return (
        select(
            Activity.id,
            Activity.day,
            Activity.place,
            Activity.people,
            Activity.new_people,
            Activity.helpers,
            Activity.minutes_each,
            Activity.heard_as,
            Activity.answers,
            Activity.at,
            Activity.by,
            ActivityCancelled.reason,
        )
        .outerjoin(ActivityCancelled, ActivityCancelled.activity_id == Activity.id)
        .where(Activity.lab_id == lab_id)
    )


class Part(NamedTuple):
    """Somebody's part in a lab: personal data. `role_id` is empty for the group's people."""

    role_id: str | None
    role: str
    name: str
    email: str


def parts_in(session: Session, lab: Lab) -> list[Part]:
    """Return who has a part in a lab: its own people, then the group's; two statements."""
    own = session.execute(
        select(LabRole.id, LabRole.role, Account.name, Account.email)
        .join(Account, Account.id == LabRole.account_id)
        .where(LabRole.lab_id == lab.id, LabRole.until.is_(None))
        .order_by(LabRole.role, LabRole.since)
    )
    found = [Part._make(row) for row in own]
    if lab.proposal_id is not None:
        group = session.execute(
            select(GroupRole.role, Account.name, Account.email)
            .join(Account, Account.id == GroupRole.account_id)
            .join(Proposal, Proposal.group_id == GroupRole.group_id)
            .where(Proposal.id == lab.proposal_id, GroupRole.until.is_(None))
            .order_by(GroupRole.role, GroupRole.since)
        )
        found += [Part(None, *row) for row in group]
    return found


class FollowedLab(NamedTuple):
    """A lab that a connector accompanies."""

    slug: str
    name: str
    municipality: str | None
    state: str
    kind: str
    version_id: str
    last_activity_on: date | None
    opened_at: datetime
    due_at: datetime | None
    activities: int
    practice_asked: bool


def followed_labs(session: Session, account_id: str, limit: int = 200) -> list[FollowedLab]:
    """Return the labs a connector accompanies, by name; one statement."""
    own = select(LabRole.lab_id).where(
        LabRole.account_id == account_id,
        LabRole.role == "connector",
        LabRole.until.is_(None),
    )
    of_groups = (
        select(Proposal.id)
        .join(GroupRole, GroupRole.group_id == Proposal.group_id)
        .where(
            GroupRole.account_id == account_id,
            GroupRole.role == "connector",
            GroupRole.until.is_(None),
        )
    )
    rows = session.execute(
        select(
            Lab.slug,
            Lab.name,
            Lab.municipality,
            Lab.state,
            Lab.kind,
            Lab.version_id,
            Lab.last_activity_on,
            Lab.opened_at,
            Lab.due_at,
            Lab.activities,
            func.coalesce(Practice.text == "", false()),
        )
        .outerjoin(Practice, Practice.lab_id == Lab.id)
        .where(or_(Lab.id.in_(own), Lab.proposal_id.in_(of_groups)))
        .order_by(Lab.name, Lab.id)
        .limit(limit)
    )
    return [FollowedLab._make(row) for row in rows]


def labs_nobody_follows(session: Session, limit: int = 50) -> list[tuple[str, str, str | None]]:
    """Return slug, name and municipality of open labs without a connector; one statement."""
    led = select(LabRole.lab_id).where(LabRole.role == "connector", LabRole.until.is_(None))
    accompanied = (
        select(Proposal.id)
        .join(GroupRole, GroupRole.group_id == Proposal.group_id)
        .where(GroupRole.role == "connector", GroupRole.until.is_(None))
    )
    rows = session.execute(
        select(Lab.slug, Lab.name, Lab.municipality)
        .where(
            Lab.kind.in_(("nascent", "active", "autonomous", "dormant")),
            Lab.id.not_in(led),
            or_(Lab.proposal_id.is_(None), Lab.proposal_id.not_in(accompanied)),
        )
        .order_by(Lab.name, Lab.id)
        .limit(limit)
    )
    return [(row.slug, row.name, row.municipality) for row in rows]


class FollowedGroup(NamedTuple):
    """A group that a connector accompanies, with where its proposal stands: no content."""

    proposal_id: str
    ref: str | None
    group: str
    call_label_it: str
    call_label_en: str | None
    state: str
    kind: str
    version_id: str
    members: int
    touched_at: datetime
    due_at: datetime | None


def followed_groups(session: Session, account_id: str, limit: int = 200) -> list[FollowedGroup]:
    """Return the groups a connector accompanies, the longest untouched first; one statement."""
    rows = session.execute(
        select(
            Proposal.id,
            Proposal.ref,
            CitizenGroup.name,
            Call.label_it,
            Call.label_en,
            Proposal.state,
            Proposal.kind,
            Proposal.version_id,
            Proposal.members_confirmed,
            Proposal.touched_at,
            Proposal.due_at,
        )
        .join(CitizenGroup, CitizenGroup.id == Proposal.group_id)
        .join(GroupRole, GroupRole.group_id == CitizenGroup.id)
        .join(Call, Call.id == Proposal.call_id)
        .where(
            GroupRole.account_id == account_id,
            GroupRole.role == "connector",
            GroupRole.until.is_(None),
        )
        .order_by(Proposal.touched_at, Proposal.id)
        .limit(limit)
    )
    return [FollowedGroup._make(row) for row in rows]


def silent_labs(session: Session, since: date) -> int:
    """Count the labs that should be heard of and have written nothing since a day."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Lab)
            .where(
                Lab.kind.in_(("active", "autonomous", "dormant")),
                or_(Lab.last_activity_on < since, Lab.last_activity_on.is_(None)),
            )
        )
        or 0
    )


def labs_of_account(session: Session, account_id: str) -> Sequence[tuple[str, str]]:
    """Return slug and name of the labs somebody belongs to, by name; one statement."""
    own = select(LabRole.lab_id).where(
        LabRole.account_id == account_id, LabRole.until.is_(None), LabRole.role != "connector"
    )
    of_groups = (
        select(Proposal.id)
        .join(GroupRole, GroupRole.group_id == Proposal.group_id)
        .where(
            GroupRole.account_id == account_id,
            GroupRole.until.is_(None),
            GroupRole.role != "connector",
        )
    )
    rows = session.execute(
        select(Lab.slug, Lab.name)
        .where(or_(Lab.id.in_(own), Lab.proposal_id.in_(of_groups)))
        .order_by(Lab.name)
        .limit(50)
    )
    return [(row.slug, row.name) for row in rows]
