"""Closing: the frozen deadline closes a call; a person may only ask the engine to catch up."""

from dataclasses import dataclass
from datetime import datetime

from grantcall.calls.found import managed_call, require_published
from grantcall.calls.models import Call
from grantcall.calls.phases import Phase, phase_of
from grantcall.calls.record_act import ActGiven, add_act
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Reason
from grantcall.core.i18n import instant_words
from grantcall.core.unit_of_work import unit_of_work
from grantcall.core.words import Words
from grantcall.process.clocks import catch_up
from grantcall.process.frozen import definition_of

ACTION = "call.ask_to_close"


@dataclass(frozen=True, slots=True)
class Closed:
    """When it closed, and how many records the engine moved now."""

    closes: datetime
    moved: int


def close_call(slug: str, act: ActGiven | None = None, *, actor: Actor, clock: Clock) -> Closed:
    """See to it that a call whose deadline has passed is closed, and what follows from it.

    Safe to repeat. Before the deadline it is refused with the instant in words: nothing
    closes a call early. An act, when given, is entered. Raises `NotFound`, `Conflict`.
    """
    with unit_of_work(actor, clock) as work:
        call = managed_call(work, slug)
        work.trying(ACTION, call.object_ref)
        zone = definition_of(work.session, call.version_id).calendar.zone
        _refuse_early(call, work.now, zone)
        act_id = None if act is None else add_act(work, call, "close", act)
        with work.recording(ACTION, call.object_ref) as event:
            event.note(act=act_id)
        closes = call.closes
    return Closed(closes, catch_up(clock))


def _refuse_early(call: Call, now: datetime, zone: str) -> None:
    require_published(call)
    phase = phase_of(call, now)
    if phase is Phase.CANCELLED:
        raise Conflict(
            Reason("cancelled", Words("Il bando è annullato.", "The call is cancelled."))
        )
    if phase in (Phase.OPEN, Phase.UPCOMING):
        when = Words(instant_words(call.closes, zone, "it"), instant_words(call.closes, zone, "en"))
        raise Conflict(
            Reason(
                "before_deadline",
                Words(
                    "Il bando si chiude da solo: {when}. Prima non si può.",
                    "The call closes by itself: {when}. Not before.",
                ).format(when=when),
                next=Words(
                    "Chi sta scrivendo ha tempo fino ad allora.",
                    "Whoever is writing has until then.",
                ),
            )
        )
