"""How the door deals with calls."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.calls.people import recipients_of_call
from grantcall.calls.placeholders import call_placeholders
from grantcall.core.actor import Actor
from grantcall.core.policy import roles_on_call
from grantcall.definitions.model import Definition
from grantcall.engine.facts import Facts, facts_from
from grantcall.process.registry import RecordKind, register_record


def facts_of_call(session: Session, call: Call, definition: Definition, instant: datetime) -> Facts:
    """Gather the instants of the calendar, the kind of state and the day; no statement."""
    entries = definition.calendar.entries.items()
    values: dict[str, object] = {
        name: entry for name, entry in entries if isinstance(entry, datetime)
    }
    facts = facts_from(values, source="call", record="call")
    local = instant.astimezone(ZoneInfo(definition.calendar.zone))
    return facts.adding({"state": call.kind, "today": local.date()})


def _roles(session: Session, actor: Actor, call: Call) -> frozenset[str]:
    return roles_on_call(actor, call.id)


def _no_family(session: Session, proposal_id: str) -> Sequence[Any]:
    return ()


def _in_call(
    session: Session, call_id: str, states: Sequence[str], after: Any | None, limit: int
) -> Sequence[Call]:
    call = session.get(Call, call_id)
    return [call] if call is not None and after is None and call.state in states else []


register_record(
    RecordKind(
        model=Call,
        roles=_roles,
        facts=facts_of_call,
        family_id=lambda call: None,
        of_family=_no_family,
        recipients=recipients_of_call,
        placeholders=call_placeholders,
        call_id=lambda call: call.id,
        in_call=_in_call,
    )
)
