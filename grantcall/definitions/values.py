"""Values of a definition file: money, days, instants, words."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from grantcall.core.words import Words
from grantcall.definitions.trees import Table, named, text

_CENTS = re.compile(r"^\d{1,9}\.\d{2}$")
_ISO_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_ISO_INSTANT = re.compile(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?")


def is_money(value: object) -> bool:
    """Say whether a value is money as a file writes it: whole euro, or text with cents."""
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (isinstance(value, str) and bool(_CENTS.match(value)))


def cents(value: int | str) -> int:
    """Return money of a file in cents: 2000 → 200000, "1999.50" → 199950."""
    if isinstance(value, int):
        return value * 100
    euro, _, rest = value.partition(".")
    return int(euro) * 100 + int(rest)


def written_date(value: object) -> date | None:
    """Return a day from TOML or from its ISO text, `None` for anything else."""
    if isinstance(value, datetime):
        return None
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _ISO_DAY.match(value):
        return date.fromisoformat(value)
    return None


def written_instant(value: object) -> datetime | None:
    """Return a local instant (naive) from TOML or from its ISO text, else `None`."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, str) and _ISO_INSTANT.match(value):
        return datetime.fromisoformat(value)
    return None


def to_utc(local: datetime, zone: str) -> datetime:
    """Return a local instant of a zone as an aware UTC instant."""
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def occurrences(local: datetime, zone: str) -> int:
    """Say how often a local hour happens: 0 where the clock skips it, 2 where it repeats."""
    where = ZoneInfo(zone)
    first, second = local.replace(tzinfo=where, fold=0), local.replace(tzinfo=where, fold=1)
    back = first.astimezone(UTC).astimezone(where).replace(tzinfo=None)
    if back != local.replace(fold=0):
        return 0
    return 1 if first.utcoffset() == second.utcoffset() else 2


def label(entry: Table) -> Words:
    """Return the label of a checked table (`it`, `en`)."""
    return Words(entry["it"], text(entry.get("en")))


def sub_words(entry: Table, key: str) -> Words | None:
    """Return a text such as `next.it` / `next.en`, or `None` where it is left out."""
    inner = entry.get(key)
    return label(inner) if isinstance(inner, dict) and "it" in inner else None


def in_order(value: object) -> list[tuple[str, Table]]:
    """Return id and table of each entry of an ordered list of a frozen document."""
    return list(named(value).items())
