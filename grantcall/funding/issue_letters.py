"""All the letters of a call that wait: planned without a trace, then one by one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.db import reader
from grantcall.core.errors import Reason, Refusal
from grantcall.core.ids import new_id
from grantcall.funding.issue_letter import call_to_issue, issue_once, the_offer
from grantcall.funding.letter_paper import preview_letter
from grantcall.funding.models import AllocationLine, Award
from grantcall.process.door import may
from grantcall.process.frozen import definition_of
from grantcall.process.registry import record_kind
from grantcall.proposals.models import CitizenGroup, Proposal

Waiting = tuple[Award, Proposal, str]
Progress = Callable[[Sequence[str]], Iterable[str]]
_READERS = ("contact", "deputy")


@dataclass(frozen=True, slots=True)
class Planned:
    """A letter that would leave: for whom, how much, how many mails; or why it cannot."""

    award_id: str
    ref: str
    group: str
    title: str
    how: str
    from_reserve: bool
    amount_cents: int
    asked_cents: int
    mails: int
    blockers: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What issuing all letters of a call would do; nothing has happened yet."""

    slug: str
    letters: tuple[Planned, ...]

    @property
    def ready(self) -> tuple[Planned, ...]:
        """Return the letters that can leave."""
        return tuple(one for one in self.letters if not one.blockers)

    @property
    def blocked(self) -> tuple[Planned, ...]:
        """Return those that cannot, each with its reasons."""
        return tuple(one for one in self.letters if one.blockers)

    @property
    def mails(self) -> int:
        """Return how many mails would leave."""
        return sum(one.mails for one in self.ready)

    @property
    def cents(self) -> int:
        """Return the sum of the letters that can leave."""
        return sum(one.amount_cents for one in self.ready)


@dataclass(frozen=True, slots=True)
class Stopped:
    """An award whose letter could not be issued, and why."""

    award_id: str
    ref: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Issued:
    """What a batch came to: the letters it wrote, those of others meanwhile, those stopped."""

    letters: tuple[str, ...]
    already: int
    stopped: tuple[Stopped, ...]


def plan_letters(slug: str, *, actor: Actor, clock: Clock) -> Plan:
    """Say which letters of a call would leave now; every paper is tried, nothing is written.

    Raises `NotFound` when there is no such call, or no right.
    """
    call = call_to_issue(slug, actor)
    session, now = reader(), clock.now()
    planned = [_planned(session, row, actor, now) for row in _waiting(session, call.id)]
    return Plan(slug, tuple(planned))


def plan_letter(slug: str, award_id: str, *, actor: Actor, clock: Clock) -> Planned | None:
    """Say what the letter of one award would be; `None` when it waits for none any more.

    Nothing is written. Raises `NotFound` when there is no such call, or no right.
    """
    call = call_to_issue(slug, actor)
    session, now = reader(), clock.now()
    rows = _waiting(session, call.id, award_id)
    return _planned(session, rows[0], actor, now) if rows else None


def _planned(session: Session, row: Waiting, actor: Actor, now: datetime) -> Planned:
    award, proposal, group = row
    blockers: list[Reason] = []
    choice = the_offer(may(session, actor, award, now))
    if choice is not None:
        blockers += choice.blockers
        definition = definition_of(session, award.version_id)
        try:
            preview_letter(session, award, definition, choice.transition, now)
        except Refusal as refusal:
            blockers += refusal.reasons
    return Planned(
        award.id,
        proposal.ref or "",
        group,
        proposal.title,
        award.how,
        award.from_reserve,
        award.amount_cents,
        award.asked_cents,
        _mails(session, award),
        tuple(blockers),
    )


def issue_letters(
    slug: str, *, actor: Actor, clock: Clock, progress: Progress = lambda ids: ids
) -> Issued:
    """Issue every letter of a call that waits, in the order in which money was given.

    Each is a transaction of its own: after an interruption the next run goes on with those
    that still wait. One that cannot leave is told and stops no other. Raises `NotFound`.
    """
    call = call_to_issue(slug, actor)
    waiting = {award.id: proposal.ref or "" for award, proposal, _ in _waiting(reader(), call.id)}
    letters: list[str] = []
    stopped: list[Stopped] = []
    already = 0
    for award_id in progress(list(waiting)):
        try:
            made = issue_once(award_id, actor=actor, clock=clock, token=new_id())
        except Refusal as refusal:
            stopped.append(Stopped(award_id, waiting[award_id], refusal.reasons))
            continue
        if made is None:
            already += 1
        else:
            letters.append(made)
    return Issued(tuple(letters), already, tuple(stopped))


def count_waiting(session: Session, call_id: str) -> int:
    """Count the awards of a call that wait for their letter."""
    return (
        session.scalar(
            select(func.count()).where(Award.call_id == call_id, Award.kind == "approved")
        )
        or 0
    )


def _waiting(session: Session, call_id: str, award_id: str | None = None) -> list[Waiting]:
    query = (
        select(Award, Proposal, CitizenGroup.name)
        .join(Proposal, Proposal.id == Award.proposal_id)
        .join(CitizenGroup, CitizenGroup.id == Proposal.group_id)
        .outerjoin(
            AllocationLine,
            (AllocationLine.allocation_id == Award.allocation_id)
            & (AllocationLine.proposal_id == Award.proposal_id),
        )
        .where(Award.call_id == call_id, Award.kind == "approved")
        .order_by(AllocationLine.turn, Proposal.number, Award.id)
    )
    if award_id is not None:
        query = query.where(Award.id == award_id)
    return [(row.Award, row.Proposal, row.name) for row in session.execute(query)]


def _mails(session: Session, award: Award) -> int:
    kind = record_kind(Award.RECORD)
    people = {
        recipient.email for role in _READERS for recipient in kind.recipients(session, award, role)
    }
    return len(people)
