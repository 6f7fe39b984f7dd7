"""What a lab would advise others: its good practice."""

from sqlalchemy import select

from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Invalid, Reason
from grantcall.core.ids import new_id
from grantcall.core.unit_of_work import unit_of_work
from grantcall.core.words import Words
from grantcall.labs.log_activity import writable_lab
from grantcall.labs.models import Practice
from grantcall.labs.texts import paragraphs, problems_with

ACTION = "lab.write_practice"


def write_practice(lab_id: str, text: str, *, actor: Actor, clock: Clock) -> None:
    """Keep a lab's practice, asked for or not; a new text replaces the old one.

    Lives on when the lab has ended: that is when it is asked for. Raises `NotFound`,
    `Invalid`.
    """
    written = paragraphs(text)
    with unit_of_work(actor, clock) as work:
        lab, _roles = writable_lab(work, lab_id, ACTION)
        problems = problems_with(practice=written)
        if not written:
            missing = Words("Scrivete almeno una riga.", "Write at least one line.")
            problems.append(Reason("practice_missing", missing, field="practice"))
        if problems:
            raise Invalid(*problems)
        practice = work.session.scalar(select(Practice).where(Practice.lab_id == lab.id))
        if practice is None:
            practice = Practice(id=new_id(), lab_id=lab.id, asked_at=work.now)
        practice.text, practice.written_at, practice.by = written, work.now, actor.ref
        with work.recording(ACTION, lab.object_ref) as event:
            event.seal(practice)
