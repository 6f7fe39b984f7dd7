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
from grantcall.proposals.answers import NEW, Present, answer_token, present_answers
from grantcall.proposals.clarified import named_fields
from grantcall.proposals.models import Answer, Proposal
from grantcall.proposals.roles import require, roles_on_proposal


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
    """What became of a section: saved fields with their new tokens, problems, clashes."""

    at: datetime
    tokens: dict[str, str] = field(default_factory=dict)
    problems: list[Reason] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)


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
        proposal = work.session.get(Proposal, proposal_id, with_for_update=True)
        require(work.session, actor, Right.PROPOSAL_EDIT, proposal)
        assert proposal is not None
        definition = definition_of(work.session, proposal.version_id)
        open_fields = writable_fields(work, proposal, definition)
        schema = AnswerSchema(definition.forms["proposal"], definition)
        known = {name: typed[name] for name in typed if name in open_fields}
        values, problems = schema.load_partial(known)
        saved = Saved(at=work.now, problems=list(problems))
        present = present_answers(work.session, proposal.id)
        for name, value in values.items():
            _save_one(work, proposal, name, value, bases.get(name, NEW), present, saved)
        if saved.tokens:
            proposal.touched_at = work.now
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
    proposal: Proposal,
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
        work.session.add(
            Answer(
                proposal_id=proposal.id,
                field=name,
                value=value,
                version=1,
                changed_at=work.now,
                changed_by=work.actor.ref,
            )
        )
        saved.tokens[name] = answer_token(1, value)
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
    row = work.session.get_one(Answer, (proposal.id, name))
    row.value, row.version = value, known.version + 1
    row.changed_at, row.changed_by = work.now, work.actor.ref
    saved.tokens[name] = answer_token(row.version, value)
