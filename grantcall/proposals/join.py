"""One link for the group's chat: each person writes their own line and confirms at once."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Invalid, NotFound
from grantcall.core.ids import hash_secret, new_secret
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.definitions.answers import AnswerSchema
from grantcall.definitions.model import Definition
from grantcall.process.door import fire, start
from grantcall.process.frozen import definition_of
from grantcall.process.registry import Circumstances
from grantcall.proposals.models import CitizenGroup, Member, Proposal
from grantcall.proposals.roster import (
    find_same_person,
    new_member,
    recount,
    refuse_closed_roster,
    set_answers,
)
from grantcall.proposals.roster_mail import confirm_by_mail

_BEHIND_LINK = (
    select(Proposal)
    .join(CitizenGroup, CitizenGroup.id == Proposal.group_id)
    .where(CitizenGroup.join_secret == bindparam("secret"), CitizenGroup.join_open.is_(True))
    .with_for_update(of=Proposal)
    .execution_options(populate_existing=True)
)


@dataclass(frozen=True, slots=True)
class Joined:
    """Who joined: the member and the secret of their own page (none when they had one)."""

    member_id: str
    secret: str | None


def member_actor(member_id: str) -> Actor:
    """Return the actor behind a personal link."""
    return Actor(ref=f"member:{member_id}", member_id=member_id)


def join_group(
    join_secret: str, typed: Mapping[str, object], *, clock: Clock, visitor: Actor
) -> Joined:
    """Take a person into the group by its link, confirmed by themselves.

    Somebody who was named before confirms that line; somebody who has confirmed gets the
    same result again. Raises `NotFound` for a wrong or closed link, `Invalid` with every
    problem, `Conflict` (`roster_closed`) when the roster no longer changes.
    """
    with unit_of_work(visitor, clock) as work:
        proposal, definition = _group_behind(work, join_secret)
        values = _checked(definition, typed)
        known = find_same_person(work.session, proposal.id, values)
        if known is not None and known.kind == "confirmed":
            return Joined(known.id, None)
        secret = new_secret()
        member = known or new_member(work, proposal, values, how="link", secret=secret)
        person = member_actor(member.id)
        if known is None:
            # The row itself is written with the step that follows, in one statement.
            with work.recording("member.name", member.object_ref, person, flush=False) as event:
                start(work, member, definition, event)
        set_answers(member, values)
        member.secret_hash = hash_secret(secret)
        _confirm(work, proposal, member, definition, person, secret)
        return Joined(member.id, secret)


def confirm_member(
    member_id: str, typed: Mapping[str, object], *, secret: str, clock: Clock
) -> None:
    """Confirm a named person through their personal link, with what they state now."""
    person = member_actor(member_id)
    with unit_of_work(person, clock) as work:
        member = work.session.get(Member, member_id, with_for_update=True)
        if member is None or member.secret_hash != hash_secret(secret):
            raise NotFound()
        proposal = work.session.get_one(Proposal, member.proposal_id)
        definition = definition_of(work.session, proposal.version_id)
        refuse_closed_roster(work, proposal, definition)
        if member.kind == "confirmed":
            return
        set_answers(member, _checked(definition, typed))
        _confirm(work, proposal, member, definition, person, secret)


def confirm_on_paper(
    member_id: str, typed: Mapping[str, object], scan_id: str, *, actor: Actor, clock: Clock
) -> None:
    """Record a signature on the paper sheet, with the stored scan; a connector's act."""
    with unit_of_work(actor, clock) as work:
        member = work.session.get(Member, member_id, with_for_update=True)
        if member is None:
            raise NotFound()
        proposal = work.session.get_one(Proposal, member.proposal_id)
        definition = definition_of(work.session, proposal.version_id)
        refuse_closed_roster(work, proposal, definition)
        set_answers(member, _checked(definition, typed))
        member.how, member.confirmed_at = "paper", work.now
        fire(work, member, "confirm_on_paper", Circumstances(extra={"scan_id": scan_id}))
        recount(work, proposal.id)


def _confirm(
    work: Work,
    proposal: Proposal,
    member: Member,
    definition: Definition,
    person: Actor,
    secret: str,
) -> None:
    member.confirmed_at = work.now
    fire(work, member, "confirm", actor=person)
    recount(work, proposal.id)
    if member.answers.get("email"):
        with work.recording("member.thank", member.object_ref, person) as event:
            confirm_by_mail(work, event, proposal, member, definition, secret)


def _group_behind(work: Work, join_secret: str) -> tuple[Proposal, Definition]:
    proposal = work.session.scalar(_BEHIND_LINK, {"secret": join_secret})
    if proposal is None:
        raise NotFound()
    definition = definition_of(work.session, proposal.version_id)
    refuse_closed_roster(work, proposal, definition)
    return proposal, definition


def _checked(definition: Definition, typed: Mapping[str, object]) -> dict[str, object]:
    schema = AnswerSchema(definition.forms["member"], definition)
    values, problems = schema.load_partial(typed)
    # What cannot be read is missing as well: one sentence per question is enough.
    found = {reason.field: reason for reason in [*schema.load_full(values), *problems]}
    if found:
        raise Invalid(*found.values())
    return dict(values)
