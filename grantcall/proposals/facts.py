"""What conditions may ask of a proposal or a member, gathered in a fixed number of reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.reading import once
from grantcall.definitions.model import Definition, Form
from grantcall.engine.body_signs import signs_of_a_body
from grantcall.engine.caps import with_limits
from grantcall.engine.facts import UNKNOWN, Facts, Later, facts_of_answers
from grantcall.engine.visible import asked_fields, without_hidden
from grantcall.proposals.answers import Present, present_answers, values_of
from grantcall.proposals.models import Answer, CitizenGroup, Member, Proposal
from grantcall.proposals.roster_rows import PersonRow, counted_elsewhere, people_of, people_of_many

_GONE = ("declined", "left")


def facts_of_proposal(
    session: Session,
    proposal: Proposal,
    definition: Definition,
    instant: datetime,
    answers: Mapping[str, Present] | None = None,
) -> Facts:
    """Gather answers, roster, calendar and the engine's own facts.

    One statement for the answers, none when they are at hand; the rest is read when a
    condition asks for it. Asked again about the same row they are the same. While a proposal
    is being sent `submitted_at` is the instant of arrival.
    """
    if answers is not None:
        return _gathered(session, proposal, definition, instant, answers)
    row = (proposal.kind, proposal.number, proposal.submitted_at, proposal.area)
    key = ("facts", proposal.id, definition.digest, instant, row, proposal.members_confirmed)
    return once(
        session,
        key,
        (Answer, Member, Proposal, CitizenGroup, Call),
        lambda: _gathered(
            session, proposal, definition, instant, present_answers(session, proposal.id)
        ),
    )


def _gathered(
    session: Session,
    proposal: Proposal,
    definition: Definition,
    instant: datetime,
    answers: Mapping[str, Present],
) -> Facts:
    read = _Read(
        values_of(answers),
        Later(lambda: call_kind(session, proposal.call_id)),
        Later(lambda: group_of(session, proposal.group_id).name),
        Later(lambda: members_facts(session, proposal.id, definition)),
    )
    return _assembled(proposal, definition, instant, read)


def group_of(session: Session, group_id: str) -> CitizenGroup:
    """Return the group of a proposal; read once."""
    return once(
        session,
        ("group", group_id),
        (CitizenGroup,),
        lambda: session.get_one(CitizenGroup, group_id),
    )


def call_kind(session: Session, call_id: str) -> str:
    """Return the kind of a call's present state; read once."""
    return once(
        session, ("call kind", call_id), (Call,), lambda: session.get_one(Call, call_id).kind
    )


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
    for person in people_of_many(session, ids):
        people.setdefault(person.proposal_id, []).append(_person_facts(definition, person))
    groups = {
        row.id: row.name
        for row in session.execute(
            select(CitizenGroup.id, CitizenGroup.name)
            .join(Proposal, Proposal.group_id == CitizenGroup.id)
            .where(Proposal.id.in_(ids))
        )
    }
    state = call_kind(session, proposals[0].call_id)
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
    call_state: str | Later
    group: str | Later
    people: tuple[Facts, ...] | Later


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
            "signs_of_a_body": Later(lambda: _signs(read.group, definition, answers)),
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
    elsewhere = Later(lambda: counted_elsewhere(session, member.id))
    row = _member_row(definition, member.kind, member.answers, elsewhere)
    return row.adding(calendar_facts(definition), "call").adding({"state": member.kind})


def members_facts(session: Session, proposal_id: str, definition: Definition) -> tuple[Facts, ...]:
    """Return one row of facts per person who was ever named; read once."""

    def read() -> tuple[Facts, ...]:
        people = people_of(session, proposal_id)
        return tuple(_person_facts(definition, person) for person in people)

    key = ("facts of people", proposal_id, definition.digest)
    return once(session, key, (Member, Proposal), read)


def calendar_facts(definition: Definition) -> dict[str, object]:
    """Return the instants of the call's calendar by name."""
    return {
        name: entry
        for name, entry in definition.calendar.entries.items()
        if isinstance(entry, datetime)
    }


def visible_fields(
    session: Session, proposal: Proposal, definition: Definition, instant: datetime
) -> tuple[str, ...]:
    """Return the fields that are asked given the present answers, in order of the form."""
    facts = facts_of_proposal(session, proposal, definition, instant)
    return asked_names(definition.forms["proposal"], facts, definition)


def asked_names(form: Form, facts: Facts, definition: Definition) -> tuple[str, ...]:
    """Return the ids of the fields that are asked, in order of the form."""
    return tuple(field.id for field in asked_fields(form, facts, definition))


def plain_answers(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers with a free "other" text in place of its wrapping."""
    return {
        name: str(value["other"]) if isinstance(value, dict) and "other" in value else value
        for name, value in answers.items()
    }


def _person_facts(definition: Definition, person: PersonRow) -> Facts:
    return _member_row(definition, person.kind, person.answers, person.elsewhere)


def _member_row(
    definition: Definition, kind: str, answers: Mapping[str, Any], elsewhere: object
) -> Facts:
    confirmed: object = UNKNOWN if kind == "named" else kind not in _GONE
    stated = facts_of_answers(definition.forms["member"], plain_answers(answers))
    return stated.adding({"confirmed": confirmed, "counted_in_another_group": elsewhere})


def _signs(group: str | Later, definition: Definition, answers: Mapping[str, Any]) -> int:
    texts = {"group": group.value() if isinstance(group, Later) else group}
    for name, field in definition.forms["proposal"].fields.items():
        if field.type in ("line", "text") and isinstance(answers.get(name), str):
            texts[name] = answers[name]
    return signs_of_a_body(texts).count
