"""Fresh mails are sent at once: their ids are handed on as soon as the act is committed.

The outbox row is the truth. What happens here only spares people the wait for the next
sweep of the worker, so a rolled-back act hands nothing on and a failure is only logged.
"""

import logging
from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from grantcall.core.db import db
from grantcall.core.outbox import OutboxMessage

_FRESH = "fresh_mail"
_log = logging.getLogger("grantcall.mail")
_carrier: Callable[[str], None] | None = None
_failures: tuple[type[Exception], ...] = (OSError,)


def use_carrier(
    carrier: Callable[[str], None] | None, *, failures: tuple[type[Exception], ...] = (OSError,)
) -> None:
    """Say who takes the ids of fresh mails in this process (`None`: nobody, the sweep does).

    `failures` are the errors of the carrier's own medium, which never reach the act.
    """
    global _carrier, _failures
    _carrier, _failures = carrier, failures
    for name, listener in _LISTENERS.items():
        if not event.contains(db.session, name, listener):
            event.listen(db.session, name, listener)


def _after_flush(session: Session, context: Any) -> None:
    if _carrier is not None:
        fresh = [
            row.id for row in session.new if isinstance(row, OutboxMessage) and row.state == "ready"
        ]
        session.info.setdefault(_FRESH, []).extend(fresh)


def _after_commit(session: Session) -> None:
    for message_id in session.info.pop(_FRESH, ()):
        if _carrier is not None:
            try:
                _carrier(message_id)
            except _failures:
                _log.warning("mail %s waits for the next sweep", message_id, exc_info=True)
                return


def _after_rollback(session: Session) -> None:
    session.info.pop(_FRESH, None)


_LISTENERS: dict[str, Callable[..., None]] = {
    "after_flush": _after_flush,
    "after_commit": _after_commit,
    "after_rollback": _after_rollback,
}
