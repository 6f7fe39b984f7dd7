"""What staff type about a call: acts, reasons, dates."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from grantcall.calls.record_act import ActGiven
from grantcall.core.errors import Invalid, Reason
from grantcall.core.words import Words
from grantcall.definitions.values import occurrences

ACT_FIELDS = ("act_number", "act_date", "act_subject", "act_link")


def act_of(form: Mapping[str, str]) -> ActGiven:
    """Read the fields of an act; a day that is no day counts as missing."""
    return ActGiven(
        form.get("act_number", ""),
        _day(form.get("act_date", "")),
        form.get("act_subject", ""),
        form.get("act_link", ""),
    )


def instant_typed(day: str, hour: str, zone: str) -> datetime:
    """Read a local day and hour of the call's zone as an instant.

    Raises `Invalid` when they cannot be read, or name an hour that the clock change skips
    or repeats.
    """
    local: datetime | None
    try:
        local = datetime.fromisoformat(f"{day.strip()}T{hour.strip()}")
    except ValueError:
        local = None
    if local is None or local.tzinfo is not None:
        raise Invalid(
            Reason(
                "not_an_instant",
                Words("Indicate il giorno e l'ora.", "Give the day and the hour."),
                field="closes_date",
            )
        )
    if occurrences(local, zone) != 1:
        raise Invalid(
            Reason(
                "hour_unclear",
                Words("A quell'ora cambia l'ora legale.", "The clocks change at that hour."),
                next=Words("Scegliete un'altra ora.", "Choose another hour."),
                field="closes_time",
            )
        )
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
