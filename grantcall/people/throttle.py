"""How often something may be tried: a counter per subject and window, kept in the database.

Subjects (an address, a network) are kept hashed, and rows are dropped after a day.
"""

import ipaddress
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from grantcall.core.errors import Reason, TooMany
from grantcall.core.ids import hash_secret
from grantcall.core.unit_of_work import Work
from grantcall.core.words import Words
from grantcall.people.models import Throttle

_KEPT = timedelta(days=1)
_IPV6_HOME = 64  # one home or phone holds a whole /64


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` times per `window` (whole minutes) and subject."""

    name: str
    most: int
    window: timedelta


LINKS_PER_EMAIL = Limit("link-email", 5, timedelta(hours=1))
LINKS_PER_NETWORK = Limit("link-net", 40, timedelta(hours=1))
PASSWORDS_PER_EMAIL = Limit("pw-email", 10, timedelta(minutes=15))
PASSWORDS_PER_NETWORK = Limit("pw-net", 60, timedelta(minutes=15))
# A café or a town hall is one network: its limits leave room for a full room of people.


def count(work: Work, limit: Limit, subject: str) -> None:
    """Count one attempt. Raises `TooMany` (`too_many`) once the window is spent."""
    now = work.now
    work.session.execute(
        delete(Throttle)
        .where(Throttle.window < _minute(now - _KEPT))
        .execution_options(synchronize_session=False)
    )
    place = (_key(limit, subject), _window(limit, now))
    row = work.session.get(Throttle, place, with_for_update=True)
    if row is None:
        row = Throttle(key=place[0], window=place[1], count=0)
        work.session.add(row)
    if row.count >= limit.most:
        raise _too_many(limit, now)
    row.count += 1
    work.session.flush()


def refuse_if_spent(session: Session, limit: Limit, subject: str, now: datetime) -> None:
    """Raise `TooMany` when the window is spent already; counts nothing."""
    spent = session.scalar(
        select(Throttle.count).where(
            Throttle.key == _key(limit, subject), Throttle.window == _window(limit, now)
        )
    )
    if (spent or 0) >= limit.most:
        raise _too_many(limit, now)


def forgive(work: Work, limit: Limit, subject: str) -> None:
    """Forget the attempts of a subject that has proved itself."""
    work.session.execute(
        delete(Throttle)
        .where(Throttle.key == _key(limit, subject))
        .execution_options(synchronize_session="fetch")
    )


def network_of(remote: str | None) -> str:
    """Return what counts as one place: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        address = ipaddress.ip_address(remote or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, _IPV6_HOME), strict=False))
    return str(address)


def _key(limit: Limit, subject: str) -> str:
    return f"{limit.name}:{hash_secret(subject)}"


def _minute(now: datetime) -> int:
    return int(now.astimezone(UTC).timestamp()) // 60


def _length(limit: Limit) -> int:
    return int(limit.window.total_seconds()) // 60


def _window(limit: Limit, now: datetime) -> int:
    minute = _minute(now)
    return minute - minute % _length(limit)


def _too_many(limit: Limit, now: datetime) -> TooMany:
    ends = (_window(limit, now) + _length(limit)) * 60
    minutes = math.ceil((ends - now.timestamp()) / 60)
    again = (
        Words("Riprovate tra un minuto.", "Try again in a minute.")
        if minutes <= 1
        else Words("Riprovate tra {minutes} minuti.", "Try again in {minutes} minutes.").format(
            minutes=minutes
        )
    )
    return TooMany(
        Reason(
            "too_many",
            Words("Ci sono stati troppi tentativi.", "There have been too many attempts."),
            next=again,
        )
    )
