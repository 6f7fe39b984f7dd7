"""The roster: naming people, and what follows when they confirm, decline or leave."""

from collections.abc import Mapping
from typing import cast

from sqlalchemy import Table, bindparam, func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from grantcall.core.actor import Actor
from grantcall.core.canonical import sha256_hex
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Invalid, NotFound, Reason
from grantcall.core.ids import hash_secret, new_id, new_secret
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.definitions.answers import AnswerSchema
from grantcall.definitions.model import Definition
from grantcall.engine.people_match import person_key
from grantcall.process.door import fire, start
from grantcall.process.frozen import definition_of
from grantcall.process.registry import Circumstances
from grantcall.proposals.clarified import named_fields
from grantcall.proposals.models import Member, Proposal
from grantcall.proposals.roles import locked_for
from grantcall.proposals.roster_mail import invite_by_mail

_MEMBER, _PROPOSAL = cast(Table, Member.__table__), cast(Table, Proposal.__table__)
_RECOUNT = (
    update(_PROPOSAL)
    .where(_PROPOSAL.c.id == bindparam("proposal"))
    .values(
        members_confirmed=select(func.count())
        .select_from(_MEMBER)
        .where(_MEMBER.c.proposal_id == bindparam("proposal"), _MEMBER.c.kind == "confirmed")
        .scalar_subquery()
    )
    .returning(_PROPOSAL.c.members_confirmed)
)
_SAME_PERSON = (
    select(Member)
    .where(
        Member.proposal_id == bindparam("proposal"),
        Member.person_key == bindparam("key"),
        Member.kind.in_(("named", "confirmed")),
    )
    .order_by(Member.added_at)
    .limit(1)
)


def add_member(proposal_id: str, typed: Mapping[str, object], *, actor: Actor, clock: Clock) -> str:
    """Name a person, to be confirmed by themselves; return the member's id.

    Whoever left an address gets a mail with a personal link. Raises `Invalid` with every
    problem, `Conflict` (`already_named`) for somebody who is on the roster.
    """
    with unit_of_work(actor, clock) as work:
        proposal, definition = _roster_to_manage(work, proposal_id)
        schema = AnswerSchema(definition.forms["member"], definition)
        values, problems = schema.load_partial(typed)
        problems = [*problems, *_nameless(values)]
        if problems:
            raise Invalid(*problems)
        _refuse_twice(work.session, proposal, values)
        _refuse_full(work.session, proposal, definition)
        secret = new_secret()
        member = new_member(work, proposal, values, how="invited", secret=secret)
        with work.recording("member.name", member.object_ref) as event:
            start(work, member, definition, event)
            if values.get("email"):
                invite_by_mail(work, event, proposal, member, definition, secret)
    return member.id


def take_off(member_id: str, *, actor: Actor, clock: Clock, reason: str | None = None) -> None:
    """Take a person off the roster: who was only named is removed or declines, who confirmed
    leaves.

    The group may remove people who have not confirmed, and nothing of them is kept; the
    person themselves, or a connector, may always go.
    """
    with unit_of_work(actor, clock) as work:
        member = work.session.get(Member, member_id, with_for_update=True)
        if member is None:
            raise NotFound()
        action = "leave" if member.kind == "confirmed" else "decline"
        if member.kind == "named" and actor.member_id != member.id:
            action = "remove"
            set_answers(member, {})
            member.secret_hash = None
        fire(work, member, action, Circumstances(reason=reason))
        recount(work, member.proposal_id)


def new_member(
    work: Work, proposal: Proposal, values: Mapping[str, object], *, how: str, secret: str
) -> Member:
    """Build the row of a new member; the caller starts it through the door."""
    member = Member(
        id=new_id(),
        proposal_id=proposal.id,
        call_id=proposal.call_id,
        version_id=proposal.version_id,
        how=how,
        added_by=work.actor.ref,
        added_at=work.now,
        secret_hash=hash_secret(secret),
    )
    set_answers(member, values)
    return member


def set_answers(member: Member, values: Mapping[str, object]) -> None:
    """Set what a person stated, and the keys by which the same person is recognised."""
    member.answers = dict(values)
    member.person_key = _person_key(values)
    email = str(values.get("email") or "").strip().casefold()
    member.email_key = sha256_hex(email.encode()) if email else ""


def _person_key(values: Mapping[str, object]) -> str:
    key = person_key(
        str(values.get("name") or ""),
        str(values.get("surname") or ""),
        str(values.get("municipality") or ""),
    )
    return sha256_hex(key.encode()) if key else ""


def recount(work: Work, proposal_id: str) -> None:
    """Bring the narrow row's number of confirmed members up to date."""
    work.session.flush()
    proposal = work.session.get_one(Proposal, proposal_id)
    found = work.session.execute(_RECOUNT, {"proposal": proposal_id}).scalar_one()
    set_committed_value(proposal, "members_confirmed", found)


def find_same_person(
    session: Session, proposal_id: str, values: Mapping[str, object]
) -> Member | None:
    """Return the present member of this roster with the same name, surname and town."""
    key = _person_key(values)
    return session.scalar(_SAME_PERSON, {"proposal": proposal_id, "key": key}) if key else None


def _roster_to_manage(work: Work, proposal_id: str) -> tuple[Proposal, Definition]:
    proposal = locked_for(work.session, work.actor, Right.ROSTER_MANAGE, proposal_id)
    definition = definition_of(work.session, proposal.version_id)
    refuse_closed_roster(work, proposal, definition)
    return proposal, definition


def refuse_closed_roster(work: Work, proposal: Proposal, definition: Definition) -> None:
    """Refuse when the roster no longer changes: people join while the draft is open, or when
    a clarification asks for the roster.
    """
    roster = {
        name
        for name, field in definition.forms["proposal"].fields.items()
        if field.type == "roster"
    }
    late = proposal.due_at is not None and work.now >= proposal.due_at
    if late or not (
        proposal.kind == "draft" or roster & (named_fields(work.session, proposal) or set())
    ):
        raise Conflict(
            Reason(
                "roster_closed",
                Words(
                    "L'elenco del gruppo è chiuso: non si aggiungono più persone.",
                    "The group's roster is closed: nobody can be added any more.",
                ),
                next=Words("Scrivete al referente del gruppo.", "Write to the group's contact."),
            )
        )


def _nameless(values: Mapping[str, object]) -> list[Reason]:
    words = {
        "name": Words("Scrivete il nome.", "Write the name."),
        "surname": Words("Scrivete il cognome.", "Write the surname."),
    }
    return [
        Reason("name_missing", said, field=name)
        for name, said in words.items()
        if not values.get(name)
    ]


def _refuse_twice(session: Session, proposal: Proposal, values: Mapping[str, object]) -> None:
    if find_same_person(session, proposal.id, values) is not None:
        raise Conflict(
            Reason(
                "already_named",
                Words("Questa persona è già nell'elenco.", "This person is on the list already."),
                field="surname",
            )
        )


def _refuse_full(session: Session, proposal: Proposal, definition: Definition) -> None:
    most = next(
        (
            question.max
            for question in definition.forms["proposal"].fields.values()
            if question.type == "roster" and isinstance(question.max, int)
        ),
        200,
    )
    count = session.scalar(
        select(func.count())
        .select_from(Member)
        .where(Member.proposal_id == proposal.id, Member.kind.in_(("named", "confirmed")))
    )
    if (count or 0) >= most:
        raise Conflict(
            Reason(
                "roster_full",
                Words(
                    "L'elenco arriva al massimo a {most} persone.",
                    "The list holds {most} people at most.",
                ).format(most=most),
            )
        )
