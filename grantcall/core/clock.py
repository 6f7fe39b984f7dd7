"""Time as an argument: who needs the present instant receives a clock."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the present instant, aware and in UTC."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        ...


class SystemClock:
    """The server's own clock."""

    def now(self) -> datetime:
        """Return the present instant in UTC with microseconds."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that moves only when told: for tests and for playing the demonstration."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock starts at an aware instant")
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the instant it was last set to."""
        return self._now

    def move_to(self, instant: datetime) -> None:
        """Set the clock to `instant`, which may lie before the present one."""
        self._now = instant.astimezone(UTC)

    def advance(self, **delta: float) -> None:
        """Move the clock forward by a `timedelta(**delta)`."""
        self._now += timedelta(**delta)
