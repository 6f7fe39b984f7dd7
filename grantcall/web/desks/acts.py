"""The formal act behind a decision: one that is on record, or a new one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from grantcall.calls.models import Act
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Invalid, NotFound, Reason
from grantcall.core.ids import new_id
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.core.unit_of_work import unit_of_work
from grantcall.core.words import Words

PURPOSE = "admission"
LONGEST_SUBJECT = 500
FIELDS = ("act", "act_number", "act_date", "act_subject")


@dataclass(frozen=True, slots=True)
class TypedAct:
    """An act as it was typed or chosen; `chosen` is the id of one on record."""

    chosen: str
    number: str
    dated: date | None
    subject: str


def typed_act(given: Mapping[str, str], on_record: Sequence[Act]) -> TypedAct:
    """Read the act's part of a form. Raises `Invalid` with everything that is missing."""
    chosen = given.get("act", "")
    if chosen in {act.id for act in on_record}:
        return TypedAct(chosen, "", None, "")
    number = " ".join(given.get("act_number", "").split())
    subject = " ".join(given.get("act_subject", "").split())
    dated = _date(given.get("act_date", ""))
    problems = []
    if not number or len(number) > 40:
        text = Words(
            "Scrivete il numero dell'atto, al massimo 40 caratteri.",
            "Write the number of the act, 40 characters at most.",
        )
        problems.append(Reason("act_missing", text, field="act_number"))
    if dated is None:
        text = Words("Scrivete la data dell'atto.", "Write the date of the act.")
        problems.append(Reason("act_undated", text, field="act_date"))
    if not subject or len(subject) > LONGEST_SUBJECT:
        text = Words(
            "Scrivete l'oggetto dell'atto, al massimo 500 caratteri.",
            "Write the subject of the act, 500 characters at most.",
        )
        problems.append(Reason("act_without_subject", text, field="act_subject"))
    if problems:
        raise Invalid(*problems)
    return TypedAct("", number, dated, subject)


def act_id_of(typed: TypedAct, call_id: str, *, actor: Actor, clock: Clock) -> str:
    """Return the id of the act, recording it when it is new.

    The same number and date of a call give the act that is there. Raises `Invalid` for a
    date to come.
    """
    if typed.chosen or typed.dated is None:
        return typed.chosen
    with unit_of_work(actor, clock) as work:
        if not allowed(Right.PROPOSAL_ADMIT, roles_on_call(actor, call_id)):
            raise NotFound()
        work.trying("act.record", f"call:{call_id}")
        if typed.dated > work.now.date():
            text = Words("La data dell'atto è nel futuro.", "The act's date lies ahead.")
            raise Invalid(Reason("act_in_the_future", text, field="act_date"))
        known = work.session.scalar(
            select(Act.id).where(
                Act.call_id == call_id,
                Act.purpose == PURPOSE,
                Act.number == typed.number,
                Act.dated == typed.dated,
            )
        )
        if known is not None:
            return known
        act = Act(
            id=new_id(),
            call_id=call_id,
            purpose=PURPOSE,
            number=typed.number,
            dated=typed.dated,
            subject=typed.subject,
            recorded_at=work.now,
            recorded_by=actor.ref,
        )
        with work.recording("act.record", act.object_ref) as event:
            event.seal(act)
    return act.id


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
