"""What happened to a record, in words: steps and decisions, who, when, why, under which act."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from grantcall.calls.models import Act
from grantcall.core.audit import AuditEvent
from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.people.queries import names_of
from grantcall.process.models import Step
from grantcall.web.desks.action_words import ACTIONS

_REFUSED = Words("Non riuscito: {step}", "Turned down: {step}")
_OTHERS = {
    "engine": Words("il sistema", "the system"),
    "shell": Words("riga di comando", "command line"),
    "visitor": Words("una persona senza account", "somebody without account"),
    "member": Words("una persona del gruppo", "a member of the group"),
    "account": Words("un account", "an account"),
}


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One act as people read it; `seq`, `hash` and `detail` are its technical side."""

    title: Words
    at: datetime
    who: Words | str
    note: Words | None
    reason: str | None
    act: Act | None
    step: bool
    seq: int
    hash: str
    action: str
    detail: str


def trail(
    session: Session,
    events: Sequence[AuditEvent],
    steps: Mapping[int, Step],
    definition: Definition,
    acts: Sequence[Act],
) -> list[TrailRow]:
    """Write events for reading, in the order given; one statement for the names."""
    names = names_of(session, {event.actor for event in events})
    by_id = {act.id: act for act in acts}
    rules = {rule.id: rule.label for rule in definition.rules}
    rows = []
    for event in events:
        step = steps.get(event.seq)
        rows.append(
            TrailRow(
                title=_title(event, step, definition),
                at=event.at,
                who=actor_words(event.actor, names),
                note=_note(event, rules),
                reason=None if step is None else step.reason,
                act=by_id.get(step.act_id or "") if step is not None else None,
                step=step is not None,
                seq=event.seq,
                hash=event.hash,
                action=event.action,
                detail=event.detail,
            )
        )
    return rows


def _title(event: AuditEvent, step: Step | None, definition: Definition) -> Words:
    """A step is told by the state it led to, which reads as something that happened."""
    record = event.object.partition(":")[0]
    if step is not None and record in definition.workflows:
        reached = definition.workflows[record].states.get(step.to_state)
        if reached is not None:
            return reached.label
    return action_words(event.action, definition)


def action_words(action: str, definition: Definition | None) -> Words:
    """Return what an action is called: the transition's label, or our own words."""
    if action.startswith("refused:"):
        return _REFUSED.format(step=action_words(action.removeprefix("refused:"), definition))
    record, _, name = action.partition(".")
    if definition is not None and record in definition.workflows:
        transition = definition.workflows[record].transitions.get(name)
        if transition is not None:
            return transition.label
    return ACTIONS.get(action) or ACTIONS.get(f"*.{name}") or Words(action)


def actor_words(ref: str, names: Mapping[str, str]) -> Words | str:
    """Return who acted: a name where there is an account, else what kind of actor."""
    return names.get(ref) or _OTHERS.get(ref.partition(":")[0]) or ref


def _note(event: AuditEvent, rules: Mapping[str, Words]) -> Words | None:
    detail = json.loads(event.detail)
    return rules.get(str(detail.get("rule")))
