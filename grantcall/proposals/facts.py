"""What conditions may ask of a proposal or a member, gathered in a fixed number of reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from grantcall.calls.models import Call
from grantcall.definitions.model import Definition
from grantcall.engine.body_signs import signs_of_a_body
from grantcall.engine.caps import with_limits
from grantcall.engine.facts import UNKNOWN, Facts, facts_of_answers
from grantcall.engine.visible import asked_fields, without_hidden
from grantcall.proposals.answers import present_answers, values_of
from grantcall.proposals.models import Answer, CitizenGroup, Member, Proposal

_GONE = ("declined", "left")


def facts_of_proposal(
    session: Session, proposal: Proposal, definition: Definition, instant: datetime
) -> Facts:
    """Gather answers, roster, calendar and the engine's own facts; five statements.

    While a proposal is being sent `submitted_at` is the instant of arrival.
    """
    read = _Read(
        values_of(present_answers(session, proposal.id)),
        session.get_one(Call, proposal.call_id).kind,
        session.get_one(CitizenGroup, proposal.group_id).name,
        members_facts(session, proposal.id, definition),
    )
    return _assembled(proposal, definition, instant, read)


def facts_of_many(
    session: Session, proposals: Sequence[Proposal], definition: Definition, instant: datetime
) -> dict[str, Facts]:
    """Gather the same of many proposals of one call, by id; five statements in all."""
    ids = [proposal.id for proposal in proposals]
    if not ids:
        return {}
    answers: dict[str, dict[str, object]] = {}
    for row in session.execute(
        select(Answer.proposal_id, Answer.field, Answer.value).where(Answer.proposal_id.in_(ids))
    ):
        answers.setdefault(row.proposal_id, {})[row.field] = row.value
    people: dict[str, list[Facts]] = {}
    elsewhere = _counted_elsewhere(session, ids)
    for member in _members(session, ids):
        row_of_facts = _member_row(definition, member, elsewhere)
        people.setdefault(member.proposal_id, []).append(row_of_facts)
    groups = {
        row.id: row.name
        for row in session.execute(
            select(CitizenGroup.id, CitizenGroup.name)
            .join(Proposal, Proposal.group_id == CitizenGroup.id)
            .where(Proposal.id.in_(ids))
        )
    }
    state = session.get_one(Call, proposals[0].call_id).kind
    return {
        proposal.id: _assembled(
            proposal,
            definition,
            instant,
            _Read(
                answers.get(proposal.id, {}),
                state,
                groups[proposal.group_id],
                tuple(people.get(proposal.id, ())),
            ),
        )
        for proposal in proposals
    }


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of one proposal: answers, its call's kind of state, its people."""

    answers: Mapping[str, object]
    call_state: str
    group: str
    people: tuple[Facts, ...]


def _assembled(proposal: Proposal, definition: Definition, instant: datetime, read: _Read) -> Facts:
    answers = plain_answers(read.answers)
    form = definition.forms["proposal"]
    facts = facts_of_answers(form, answers, "answer" if proposal.number is None else "version")
    if proposal.area is not None and definition.classification is not None:
        facts = facts.adding({definition.classification.field: proposal.area}, "decision")
    facts = facts.adding(calendar_facts(definition), "call").adding(
        {
            "state": proposal.kind,
            "call.state": read.call_state,
            "today": instant.astimezone(ZoneInfo(definition.calendar.zone)).date(),
            "submitted_at": proposal.submitted_at or instant,
            "members": proposal.members_confirmed,
            "signs_of_a_body": _signs(read.group, definition, answers),
        }
    )
    facts = facts.with_rows(
        {name: read.people for name, field in form.fields.items() if field.type == "roster"}
    )
    return with_limits(definition, without_hidden(form, facts, definition))


def facts_of_member(
    session: Session, member: Member, definition: Definition, instant: datetime
) -> Facts:
    """Gather what one member stated, with the engine's facts about them."""
    row = _member_row(definition, member, _counted_elsewhere(session, [member.proposal_id]))
    return row.adding(calendar_facts(definition), "call").adding({"state": member.kind})


def members_facts(session: Session, proposal_id: str, definition: Definition) -> tuple[Facts, ...]:
    """Return one row of facts per person who was ever named; two statements."""
    members = _members(session, [proposal_id])
    elsewhere = _counted_elsewhere(session, [proposal_id])
    return tuple(_member_row(definition, member, elsewhere) for member in members)


def calendar_facts(definition: Definition) -> dict[str, object]:
    """Return the instants of the call's calendar by name."""
    return {
        name: entry
        for name, entry in definition.calendar.entries.items()
        if isinstance(entry, datetime)
    }


def visible_fields(
    session: Session, proposal: Proposal, definition: Definition, instant: datetime
) -> list[str]:
    """Return the fields that are asked given the present answers, in order of the form."""
    facts = facts_of_proposal(session, proposal, definition, instant)
    return [field.id for field in asked_fields(definition.forms["proposal"], facts, definition)]


def plain_answers(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers with a free "other" text in place of its wrapping."""
    return {
        name: str(value["other"]) if isinstance(value, dict) and "other" in value else value
        for name, value in answers.items()
    }


def _member_row(definition: Definition, member: Member, elsewhere: frozenset[str]) -> Facts:
    confirmed: object = UNKNOWN if member.kind == "named" else member.kind not in _GONE
    stated = facts_of_answers(definition.forms["member"], plain_answers(member.answers))
    return stated.adding(
        {"confirmed": confirmed, "counted_in_another_group": member.id in elsewhere}
    )


def _members(session: Session, proposal_ids: Sequence[str]) -> Sequence[Member]:
    return session.scalars(
        select(Member)
        .where(Member.proposal_id.in_(proposal_ids))
        .order_by(Member.added_at, Member.id)
    ).all()


def _confirmed_later() -> Select[str]:
    mine, other = aliased(Member), aliased(Member)
    same_person = or_(
        and_(mine.person_key != "", other.person_key == mine.person_key),
        and_(mine.email_key != "", other.email_key == mine.email_key),
    )
    return (
        select(mine.id)
        .join(other, and_(other.call_id == mine.call_id, same_person))
        .join(Proposal, Proposal.id == other.proposal_id)
        .where(
            mine.proposal_id.in_(bindparam("proposals", expanding=True)),
            other.proposal_id != mine.proposal_id,
            mine.kind == "confirmed",
            other.kind == "confirmed",
            other.confirmed_at > mine.confirmed_at,
            Proposal.kind.not_in(("withdrawn", "expired")),
        )
    )


# Asked at nearly every step of a proposal: building it costs more than running it.
_CONFIRMED_LATER = _confirmed_later()


def _counted_elsewhere(session: Session, proposal_ids: Sequence[str]) -> frozenset[str]:
    """Find the members who confirmed later in another group of the same call."""
    return frozenset(session.scalars(_CONFIRMED_LATER, {"proposals": list(proposal_ids)}))


def _signs(group: str, definition: Definition, answers: Mapping[str, Any]) -> int:
    texts = {"group": group}
    for name, field in definition.forms["proposal"].fields.items():
        if field.type in ("line", "text") and isinstance(answers.get(name), str):
            texts[name] = answers[name]
    return signs_of_a_body(texts).count
