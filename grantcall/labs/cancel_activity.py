"""An entry of the diary was wrong: it stays readable and no longer counts."""

from sqlalchemy import select

from grantcall.calls.found import checked_reason
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, NotFound, Reason
from grantcall.core.ids import new_id
from grantcall.core.unit_of_work import unit_of_work
from grantcall.core.words import Words
from grantcall.labs.diary_totals import count_again
from grantcall.labs.log_activity import require_open_diary, writable_lab
from grantcall.labs.models import Activity, ActivityCancelled
from grantcall.process.frozen import definition_of

ACTION = "lab.cancel_activity"


def cancel_activity(activity_id: str, reason: str, *, actor: Actor, clock: Clock) -> None:
    """Cancel an entry with a reason; whoever may write the diary may.

    Raises `NotFound`, `Invalid` without a reason, `Conflict` (`already_cancelled`,
    `diary_closed`).
    """
    with unit_of_work(actor, clock) as work:
        activity = work.session.get(Activity, activity_id)
        if activity is None:
            raise NotFound()
        lab, _roles = writable_lab(work, activity.lab_id, ACTION)
        require_open_diary(lab)
        written = checked_reason(reason)
        known = select(ActivityCancelled.id).where(ActivityCancelled.activity_id == activity.id)
        if work.session.scalar(known) is not None:
            text = Words("Questa riga è già annullata.", "This entry is cancelled already.")
            raise Conflict(Reason("already_cancelled", text))
        cancelled = ActivityCancelled(
            id=new_id(), activity_id=activity.id, reason=written, at=work.now, by=actor.ref
        )
        with work.recording(ACTION, lab.object_ref) as event:
            event.note(activity=activity.id)
            event.seal(cancelled)
            work.session.flush()
            definition = definition_of(work.session, lab.version_id)
            count_again(work.session, lab, definition, work.now)
            event.seal(lab)
