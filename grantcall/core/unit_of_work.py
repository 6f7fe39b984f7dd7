"""The one kind of place that commits.

A public use case opens exactly one unit of work. Returning commits, raising rolls back. A
refusal is audited afterwards in a transaction of its own, once per actor, action, record
and minute.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from grantcall.core import audit
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.db import db
from grantcall.core.errors import Refusal


@dataclass(slots=True)
class Work:
    """A writing transaction with its actor and its one present instant."""

    session: Session
    actor: Actor
    now: datetime
    attempt: tuple[str, str] | None = None  # (action, object) for the trail of refusals
    _afterwards: list[Callable[[], None]] = field(default_factory=list)

    def recording(
        self, action: str, object_ref: str, actor: Actor | None = None, *, flush: bool = True
    ) -> AbstractContextManager[audit.Recording]:
        """Record one act of this unit in the audit trail.

        Without `flush` its rows are written later, by the next act of the same rows.
        """
        return audit.recording(
            self.session,
            at=self.now,
            actor=(actor or self.actor).ref,
            action=action,
            object_ref=object_ref,
            flush=flush,
        )

    def trying(self, action: str, object_ref: str) -> None:
        """Say what is being attempted, so that a refusal is recorded under that name."""
        self.attempt = (action, object_ref)

    def after_commit(self, call: Callable[[], None]) -> None:
        """Call something once the transaction is safe; its failure never undoes the act."""
        self._afterwards.append(call)


@contextmanager
def unit_of_work(actor: Actor, clock: Clock) -> Iterator[Work]:
    """Open the writing transaction of one use case."""
    session = db.session()
    if session.info.get("writing"):
        raise RuntimeError("units of work do not nest: a use case calls helpers, not use cases")
    session.rollback()  # ends the reading transaction; loaded rows are read again
    session.connection(execution_options={"read_only": False})
    audit.take_turn(session)
    session.info["writing"] = True
    work = Work(session=session, actor=actor, now=clock.now())
    try:
        yield work
        session.commit()
    except Refusal as refusal:
        session.rollback()
        _record_refusal(session, work, refusal)
        raise
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["writing"] = False
    for call in work._afterwards:
        call()


def _record_refusal(session: Session, work: Work, refusal: Refusal) -> None:
    if work.attempt is None:
        return
    action, object_ref = work.attempt
    action = f"refused:{action}"
    session.connection(execution_options={"read_only": False})
    audit.take_turn(session)
    minute = work.now.replace(second=0, microsecond=0)
    seen = audit.count_since(
        session, actor=work.actor.ref, action=action, object_ref=object_ref, since=minute
    )
    if not seen:
        with work.recording(action, object_ref) as event:
            event.note(code=refusal.code, reasons=[reason.code for reason in refusal.reasons])
    session.commit()
