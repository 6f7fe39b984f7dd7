"""Saving a section: several people may write at once, and nothing typed is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import NotFound, Reason, Refusal
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.definitions.answers import AnswerSchema
from grantcall.definitions.model import Definition
from grantcall.process.frozen import definition_of
from grantcall.proposals.answers import (
    NEW,
    Present,
    answer_token,
    present_answers,
    touch,
    write_answers,
)
from grantcall.proposals.clarified import named_fields
from grantcall.proposals.facts import asked_names, facts_of_proposal
from grantcall.proposals.models import Proposal
from grantcall.proposals.roles import locked_for, roles_on_proposal


@dataclass(frozen=True, slots=True)
class Clash:
    """Two people wrote the same answer: what stands, what was typed, who wrote and when."""

    field: str
    theirs: object
    mine: object
    by: str
    at: datetime
    token: str


@dataclass(slots=True)
class Saved:
    """What became of a section: saved fields with their new tokens, problems, clashes.

    `answers` are those that stand now; `asked_before` and `asked` the questions that were
    asked and are asked now.
    """

    at: datetime
    answers: dict[str, Present] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    problems: list[Reason] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    asked_before: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


def save_answers(
    proposal_id: str,
    typed: Mapping[str, object],
    bases: Mapping[str, str],
    *,
    actor: Actor,
    clock: Clock,
) -> Saved:
    """Keep what can be kept of a section, say what cannot, and show both texts of a clash.

    `typed` maps field to raw value as parsed by the form; `bases` maps field to the token
    the form was made from. An answer that this person did not touch never overwrites.
    Raises `NotFound`, or `Refusal` when the draft is closed for writing.
    """
    with unit_of_work(actor, clock) as work:
        proposal = locked_for(work.session, actor, Right.PROPOSAL_EDIT, proposal_id)
        definition = definition_of(work.session, proposal.version_id)
        open_fields = writable_fields(work, proposal, definition)
        schema = AnswerSchema(definition.forms["proposal"], definition)
        known = {name: typed[name] for name in typed if name in open_fields}
        values, problems = schema.load_partial(known)
        present = present_answers(work.session, proposal.id)
        saved = Saved(work.now, dict(present), problems=list(problems))
        saved.asked_before = saved.asked = _asked(work, proposal, definition, present)
        for name, value in values.items():
            _save_one(work, name, value, bases.get(name, NEW), present, saved)
        if saved.tokens:
            touch(work.session, proposal, work.now)
        if _write(work, proposal.id, present, saved.answers):
            saved.asked = _asked(work, proposal, definition, saved.answers)
    return saved


def writable_fields(work: Work, proposal: Proposal, definition: Definition) -> Sequence[str]:
    """Return the fields this actor may write now.

    Raises `NotFound` when the state gives them no pen, `Refusal` (`too_late`) when the clock
    of the state has run out.
    """
    state = definition.workflows["proposal"].states[proposal.state]
    roles = roles_on_proposal(work.session, work.actor, proposal)
    if not roles & set(state.edits):
        if roles & {"contact", "deputy", "member", "connector"}:
            raise Refusal(
                Reason(
                    "closed_for_writing",
                    Words(
                        "La domanda non si può più modificare.",
                        "The application can no longer be changed.",
                    ),
                )
            )
        raise NotFound()
    if proposal.due_action is not None and proposal.due_at and work.now >= proposal.due_at:
        raise Refusal(
            Reason(
                "too_late",
                Words(
                    "Il tempo è scaduto. La bozza si può leggere, non più inviare.",
                    "Time ran out. The draft can be read but no longer sent.",
                ),
            )
        )
    form = definition.forms["proposal"]
    named = named_fields(work.session, proposal)
    return [
        name
        for name, question in form.fields.items()
        if question.type not in ("roster", "note") and (named is None or name in named)
    ]


def _save_one(
    work: Work,
    name: str,
    value: object,
    base: str,
    present: Mapping[str, Present],
    saved: Saved,
) -> None:
    known = present.get(name)
    if known is None:
        if value is None:
            return
        _keep(work, name, value, 1, saved)
        return
    base_version, _, base_digest = base.partition(":")
    untouched = base_digest == answer_token(0, value).partition(":")[2]
    if value == known.value or (untouched and base != known.token):
        saved.tokens[name] = known.token
        return
    if base_version != str(known.version):
        saved.clashes.append(
            Clash(name, known.value, value, known.changed_by, known.changed_at, known.token)
        )
        return
    _keep(work, name, value, known.version + 1, saved)


def _keep(work: Work, name: str, value: object, version: int, saved: Saved) -> None:
    saved.answers[name] = Present(value, version, work.now, work.actor.ref)
    saved.tokens[name] = saved.answers[name].token


def _write(
    work: Work, proposal_id: str, before: Mapping[str, Present], now: Mapping[str, Present]
) -> bool:
    """Write the answers that are new and those that changed; tell whether there were any."""
    changed = {name: answer for name, answer in now.items() if before.get(name) is not answer}
    write_answers(
        work.session,
        proposal_id,
        new={name: answer for name, answer in changed.items() if name not in before},
        changed={name: answer for name, answer in changed.items() if name in before},
        now=now,
    )
    return bool(changed)


def _asked(
    work: Work, proposal: Proposal, definition: Definition, answers: Mapping[str, Present]
) -> tuple[str, ...]:
    facts = facts_of_proposal(work.session, proposal, definition, work.now, answers)
    return asked_names(definition.forms["proposal"], facts, definition)
