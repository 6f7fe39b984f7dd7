"""Bringing the opening forward: a correction of the calendar, with reason and act."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from grantcall.calls.found import all_checks, checked_reason, managed_call, require_published
from grantcall.calls.models import Call
from grantcall.calls.phases import Phase, phase_of
from grantcall.calls.record_act import ActGiven, add_act, checked_act
from grantcall.calls.versions import correct_dates
from grantcall.core import idempotency
from grantcall.core.actor import ENGINE, Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Reason
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.definitions.values import occurrences
from grantcall.process.door import fire
from grantcall.process.frozen import definition_of
from grantcall.process.registry import Circumstances

ACTION = "call.open_now"


@dataclass(frozen=True, slots=True)
class Opened:
    """The version that says so, and since when the call is open."""

    version: int
    opens: datetime


def open_now(
    slug: str, act: ActGiven, reason: str, *, actor: Actor, clock: Clock, token: str
) -> Opened:
    """Open a published call before its time, from this minute on, for everybody.

    Raises `NotFound`, `Invalid` for act and reason, `Conflict` when the call is not
    published, already open, or over.
    """
    with unit_of_work(actor, clock) as work:
        call = managed_call(work, slug)
        work.trying(ACTION, call.object_ref)
        payload = {"slug": slug, "act": act.payload, "reason": reason}
        known = idempotency.recall(work, token, ACTION, payload)
        if known is not None:
            version, _, since = known.partition(" ")
            return Opened(int(version), datetime.fromisoformat(since))
        _refuse_unless_waiting(call, work.now)
        all_checks(lambda: checked_reason(reason), lambda: checked_act(work, call, act))
        act_id = add_act(work, call, "open", act)
        zone = definition_of(work.session, call.version_id).calendar.zone
        opens = _this_minute(work.now, zone)
        made = correct_dates(
            work, call, {"opens": opens}, action=ACTION, reason=reason.strip(), act_id=act_id
        )
        _let_the_engine_open(work, call)
        idempotency.remember(work, token, ACTION, payload, f"{made.number} {opens.isoformat()}")
        return Opened(made.number, opens)


def _let_the_engine_open(work: Work, call: Call) -> None:
    """Take the step of the clock that has just run out, as the worker would."""
    if call.due_action is not None and call.due_at is not None and call.due_at <= work.now:
        at = call.due_at
        fire(
            work,
            call,
            call.due_action,
            Circumstances(dated=at, received_at=at, cause=ACTION),
            ENGINE,
        )


def _refuse_unless_waiting(call: Call, now: datetime) -> None:
    require_published(call)
    phase = phase_of(call, now)
    if phase is Phase.UPCOMING:
        return
    text = {
        Phase.OPEN: Words("Il bando è già aperto.", "The call is already open."),
        Phase.CANCELLED: Words("Il bando è annullato.", "The call is cancelled."),
    }.get(phase, Words("Il bando è già chiuso.", "The call is already closed."))
    raise Conflict(Reason("not_waiting", text))


def _this_minute(now: datetime, zone: str) -> datetime:
    """Return the beginning of this minute, before an hour that the clock change repeats."""
    instant = now.replace(second=0, microsecond=0)
    where = ZoneInfo(zone)
    while occurrences(instant.astimezone(where).replace(tzinfo=None, fold=0), zone) != 1:
        instant -= timedelta(hours=1)
    return instant
