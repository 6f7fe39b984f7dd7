"""The steps a person may take with a call, with everything that stands in the way."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.actor import Actor
from grantcall.core.errors import Reason
from grantcall.core.policy import roles_on_call
from grantcall.process.door import Choice
from grantcall.process.frozen import definition_of
from grantcall.process.needs import blockers_of
from grantcall.process.registry import Asked, Circumstances

ASKED_IN_FORM = ("act_missing", "reason_missing", "definition_unchecked")
"""What the form of a step asks for: no obstacle before it is filled in."""


@dataclass(frozen=True, slots=True)
class StepNow:
    """A step of the workflow with its obstacles."""

    choice: Choice

    @property
    def obstacles(self) -> tuple[Reason, ...]:
        """Return what a form cannot cure."""
        return tuple(one for one in self.choice.blockers if one.code not in ASKED_IN_FORM)


def steps_now(session: Session, actor: Actor, call: Call, now: datetime) -> list[StepNow]:
    """List the steps an actor may take with a call from where it stands."""
    definition = definition_of(session, call.version_id)
    roles = roles_on_call(actor, call.id)
    found = []
    for transition in definition.workflows["call"].transitions.values():
        if call.state in transition.sources and roles & set(transition.by):
            asked = Asked(session, call, transition, definition, actor, now, Circumstances())
            blockers = tuple(blockers_of(asked))
            found.append(StepNow(Choice(transition.id, transition, blockers)))
    return found
