"""Numbers, money, dates, yes or no, choices, files."""

import re
from datetime import date, datetime

from grantcall.core.errors import Invalid, Reason
from grantcall.core.money import parse_euro
from grantcall.definitions.answers import said
from grantcall.definitions.answers.result import Read
from grantcall.definitions.answers.texts import tidy
from grantcall.definitions.model import Column

_NUMBER = re.compile(r"^[+-]?\d{1,12}$")
_GROUPED = re.compile(r"^\d{1,3}([.  ]\d{3})+$")
_DAY_FIRST = re.compile(r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})$")
_FILE_ID = re.compile(r"^[A-Za-z0-9_-]{1,64}$")
_YES = frozenset({"yes", "true", "on", "y", "1", "sì", "si"})
_NO = frozenset({"no", "false", "off", "n", "0"})
_MOST_CENTS = 10**14
_OTHER_LENGTH = 200


def read_number(column: Column, raw: object) -> Read:
    """Read a whole number, from digits as typed or from a number."""
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        return Read(None, (said.NOT_A_NUMBER,))
    if isinstance(raw, str):
        text = raw.strip()
        if _GROUPED.match(text):
            text = re.sub(r"\D", "", text)
        if not _NUMBER.match(text):
            return Read(None, (said.NOT_A_NUMBER,))
        raw = int(text)
    return _limited(column, raw) if abs(raw) < 10**12 else Read(None, (said.NOT_A_NUMBER,))


def read_money(column: Column, raw: object) -> Read:
    """Read money: a text is euro as typed, a number is cents already."""
    if isinstance(raw, str):
        try:
            raw = parse_euro(raw)
        except Invalid as error:
            return Read(None, error.reasons)
    if isinstance(raw, bool) or not isinstance(raw, int) or not 0 <= raw < _MOST_CENTS:
        return Read(None, (_not_money(),))
    return _limited(column, raw)


def read_date(column: Column, raw: object) -> Read:
    """Read a day, as `2030-12-31` or as `31/12/2030`; it is kept as ISO text."""
    day = as_day(raw)
    if day is None:
        return Read(None, (said.NOT_A_DATE,))
    found = _limited(column, day)
    return Read(day.isoformat(), found.reasons)


def as_day(raw: object) -> date | None:
    """Return a day from a date, an instant or a text, `None` when there is none in it."""
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if not isinstance(raw, str):
        return None
    text = raw.strip()
    match = _DAY_FIRST.match(text)
    try:
        if match:
            return date(int(match[3]), int(match[2]), int(match[1]))
        return date.fromisoformat(text) if re.match(r"^\d{4}-\d\d-\d\d$", text) else None
    except ValueError:
        return None


def read_yes_no(column: Column, raw: object) -> Read:
    """Read yes or no; a declaration that is not ticked can be kept but not sent."""
    if isinstance(raw, str):
        word = raw.strip().lower()
        answer = True if word in _YES else False if word in _NO else None
    else:
        answer = raw if isinstance(raw, bool) else None
    if answer is None:
        return Read(None, (said.NOT_YES_NO,))
    if column.type == "declaration" and not answer:
        return Read(False, (said.NOT_TICKED,))
    return Read(answer)


def read_choice(column: Column, raw: object, allowed: frozenset[str]) -> Read:
    """Read one option, or `{"other": "…"}` where the field allows free text."""
    if isinstance(raw, dict):
        return _read_other(column, raw)
    if isinstance(raw, str) and raw.strip() in allowed:
        return Read(raw.strip())
    return Read(None, (said.NOT_AN_OPTION,))


def read_choices(column: Column, raw: object, allowed: frozenset[str]) -> Read:
    """Read several options, each once, in the order given."""
    entries = raw if isinstance(raw, list | tuple) else [raw]
    kept: list[object] = []
    for entry in entries:
        found = read_choice(column, entry, allowed)
        if found.reasons:
            return found
        if found.value is not None and found.value not in kept:
            kept.append(found.value)
    return _counted(column, kept, None)


def read_files(column: Column, raw: object) -> Read:
    """Read the ids of stored files; one file where the field names no `max`."""
    entries = raw if isinstance(raw, list | tuple) else [raw]
    kept: list[object] = []
    for entry in entries:
        if not isinstance(entry, str) or not _FILE_ID.match(entry):
            return Read(None, (said.WRONG_SHAPE,))
        if entry not in kept:
            kept.append(entry)
    return _counted(column, kept, 1)


def _counted(column: Column, kept: list[object], most: int | None) -> Read:
    if not kept:
        return Read(None)
    limit = column.max if isinstance(column.max, int) else most
    if limit is not None and len(kept) > limit:
        return Read(kept, (said.too_many(len(kept), limit),))
    if isinstance(column.min, int) and len(kept) < column.min:
        return Read(kept, (said.too_few(len(kept), column.min),))
    return Read(kept)


def _read_other(column: Column, raw: dict[object, object]) -> Read:
    if not column.other or set(raw) != {"other"}:
        return Read(None, (said.NOT_AN_OPTION,))
    text = tidy(raw["other"], lines=False)
    if isinstance(text, Reason):
        return Read(None, (text,))
    if not text:
        return Read(None)
    if len(text) > _OTHER_LENGTH:
        return Read({"other": text}, (said.too_long(len(text), _OTHER_LENGTH),))
    return Read({"other": text})


def limits(column: Column, value: int | date, low: object, high: object) -> tuple[Reason, ...]:
    """Return what a value exceeds, given its two limits in its own unit (or nothing)."""
    reasons = []
    if _comparable(value, high) and value > high:  # type: ignore[operator]
        reasons.append(said.above(column.type, value, high))  # type: ignore[arg-type]
    if _comparable(value, low) and value < low:  # type: ignore[operator]
        reasons.append(said.below(column.type, value, low))  # type: ignore[arg-type]
    return tuple(reasons)


def _limited(column: Column, value: int | date) -> Read:
    return Read(value, limits(column, value, column.min, column.max))


def _comparable(value: int | date, limit: object) -> bool:
    return isinstance(limit, date) if isinstance(value, date) else isinstance(limit, int)


def _not_money() -> Reason:
    try:
        parse_euro("")
    except Invalid as error:
        return error.reasons[0]
    raise AssertionError("an empty text is no money")
