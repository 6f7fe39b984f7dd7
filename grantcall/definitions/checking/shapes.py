"""Shapes: what may stand under a key. A layout of a file is a table of shapes."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from grantcall.definitions.faults import Reporter, near
from grantcall.definitions.trees import Path
from grantcall.definitions.values import is_money
from grantcall.definitions.vocabulary.settings import LENGTH_UNITS

Shape = Callable[[Reporter, Path, object], None]

ID = re.compile(r"^[a-z][a-z0-9_]{0,39}$")
SLUG = re.compile(r"^[a-z0-9][a-z0-9-]{0,39}$")
_PLACE = re.compile(r"\{([^{}]*)\}")


KNOWN_KEYS: set[str] = set()
"""Every key of every layout, gathered as the layouts are built: the manual explains each."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table: its shape, and whether it must be there."""

    shape: Shape
    required: bool = False


def table_of(keys: Mapping[str, Key], *, labels: bool = False) -> Shape:
    """Return the shape of a table with exactly these keys; `labels` adds `it` and `en`."""
    known = {**keys, **({"it": Key(text), "en": Key(text)} if labels else {})}
    KNOWN_KEYS.update(known)

    def shape(report: Reporter, path: Path, value: object) -> None:
        if not isinstance(value, dict):
            report.fault(path, "must be a table")
            return
        for name, inner in value.items():
            if name in known:
                known[name].shape(report, (*path, name), inner)
            else:
                report.unknown(path, name, known, f"unknown key “{name}”")
        _missing(report, path, value, known)
        if labels:
            check_label(report, path, value, "label")

    return shape


def named(shape: Shape, *, pattern: re.Pattern[str] = ID) -> Shape:
    """Return the shape of a table of named tables, each of the given shape."""

    def all_of(report: Reporter, path: Path, value: object) -> None:
        if not isinstance(value, dict) or not value:
            report.fault(path, "must hold at least one named table")
            return
        for name, inner in value.items():
            if not pattern.match(name):
                check_id(report, (*path, name), name)
            shape(report, (*path, name), inner)

    return all_of


def check_id(report: Reporter, path: Path, name: str) -> None:
    """Report a name that is no id."""
    if not ID.match(name):
        report.fault(
            path,
            f"“{name}” is not an id: lower case letters, digits and “_”, "
            "a letter first, at most 40 characters",
        )


def check_label(report: Reporter, path: Path, value: Mapping[str, object], what: str) -> None:
    """Report a missing Italian text, and warn of a missing English one."""
    if not value.get("it"):
        report.fault((*path, "it"), f"the Italian {what} is missing")
    elif "en" not in value:
        report.warn((*path, "en"), f"the English {what} is missing, the Italian is shown")


def words(*, placeholders: tuple[str, ...] | None = None) -> Shape:
    """Return the shape of a text in two languages; `placeholders` are those it may use."""

    def shape(report: Reporter, path: Path, value: object) -> None:
        if not isinstance(value, dict):
            report.fault(path, f"write {path[-1]}.it and {path[-1]}.en")
            return
        for name, inner in value.items():
            if name not in ("it", "en"):
                report.unknown(path, name, ("it", "en"), f"unknown key “{name}”")
                continue
            text(report, (*path, name), inner)
            if isinstance(inner, str) and placeholders is not None:
                _only_places(report, (*path, name), inner, placeholders)
        if {"it", "en"}.issuperset(value):
            check_label(report, path, value, "text")

    return shape


def text(report: Reporter, path: Path, value: object) -> None:
    """A text that is not empty."""
    if not isinstance(value, str):
        report.fault(path, "must be a text in quotes")
    elif not value.strip():
        report.fault(path, "is empty")


def flag(report: Reporter, path: Path, value: object) -> None:
    """Yes or no."""
    if not isinstance(value, bool):
        report.fault(path, "must be true or false")


def anything(report: Reporter, path: Path, value: object) -> None:
    """Looked at elsewhere."""


def whole(lowest: int | None = 0, highest: int | None = None) -> Shape:
    """Return the shape of a whole number between two limits."""

    def shape(report: Reporter, path: Path, value: object) -> None:
        if isinstance(value, float):
            report.fault(path, f"{value} is a decimal number; write a whole number")
        elif isinstance(value, bool) or not isinstance(value, int):
            report.fault(path, "must be a whole number")
        elif lowest is not None and value < lowest:
            report.fault(path, f"{value} is too small: the least is {lowest}")
        elif highest is not None and value > highest:
            report.fault(path, f"{value} is too large: the most is {highest}")

    return shape


def money(report: Reporter, path: Path, value: object) -> None:
    """A sum of money: whole euro, or text with cents."""
    if isinstance(value, float):
        report.fault(path, decimal_money(value))
    elif not is_money(value):
        report.fault(path, 'must be money: whole euro (2000), or text with cents ("1999.50")')
    elif isinstance(value, int) and value < 0:
        report.fault(path, "money cannot be below zero")


def decimal_money(value: float) -> str:
    """Return what is said of a decimal number where money stands."""
    return f'{value} is a decimal number; write whole euro, or text with cents: "{value:.2f}"'


def word(choices: Iterable[str]) -> Shape:
    """Return the shape of one word of a closed list."""
    allowed = tuple(choices)

    def shape(report: Reporter, path: Path, value: object) -> None:
        if not isinstance(value, str):
            report.fault(path, f"must be one of {', '.join(allowed)}")
        elif value not in allowed:
            _off_list(report, path, value, allowed)

    return shape


def one_or_many(choices: Iterable[str] | None = None) -> Shape:
    """Return the shape of one id or a list of ids, of a closed list where one is given."""
    allowed = None if choices is None else tuple(choices)

    def shape(report: Reporter, path: Path, value: object) -> None:
        entries = value if isinstance(value, list) else [value]
        seen: set[str] = set()
        for index, entry in enumerate(entries):
            here = (*path, index) if isinstance(value, list) else path
            if not isinstance(entry, str):
                report.fault(here, "must be an id in quotes")
            elif allowed is not None and entry not in allowed:
                _off_list(report, here, entry, allowed)
            elif entry in seen:
                report.fault(here, f"“{entry}” stands here twice")
            else:
                seen.add(entry)

    return shape


def list_of(shape: Shape) -> Shape:
    """Return the shape of a list."""

    def all_of(report: Reporter, path: Path, value: object) -> None:
        if not isinstance(value, list):
            report.fault(path, "must be a list in [ ]")
            return
        for index, inner in enumerate(value):
            shape(report, (*path, index), inner)

    return all_of


def length(report: Reporter, path: Path, value: object) -> None:
    """A length of time: one unit, and perhaps the fact it is counted from."""
    if not isinstance(value, dict):
        report.fault(path, "must be a length such as { days = 10 }")
        return
    table_of({**{unit: Key(whole(1, 36500)) for unit in LENGTH_UNITS}, "after": Key(text)})(
        report, path, value
    )
    units = [unit for unit in LENGTH_UNITS if unit in value]
    if len(units) > 1:
        report.fault(path, f"says {' and '.join(units)}: one unit only")
    elif not units and not report.touched(path):
        report.fault(path, f"needs one of {', '.join(LENGTH_UNITS)}")


def format_one(report: Reporter, path: Path, value: object) -> None:
    """The format of the file."""
    if value != 1 or isinstance(value, bool):
        report.fault(path, f"format {value} is not known here; write format = 1")


def is_day(value: object) -> bool:
    """Say whether a value is a day without an hour."""
    return isinstance(value, date) and not isinstance(value, datetime)


def _off_list(report: Reporter, path: Path, value: str, allowed: tuple[str, ...]) -> None:
    close = near(value, allowed)
    few = f": allowed are {', '.join(allowed)}" if close is None and len(allowed) <= 12 else ""
    report.fault(path, f"“{value}” is not known here{few}", close)


def _missing(
    report: Reporter, path: Path, value: Mapping[str, object], keys: Mapping[str, Key]
) -> None:
    absent = [name for name, key in keys.items() if key.required and name not in value]
    # A misspelt key is reported once, not once more as missing.
    strangers = [near(name, keys) for name in value if name not in keys]
    for name in absent:
        if name not in strangers:
            report.fault(path, f"“{name}” is missing")


def _only_places(report: Reporter, path: Path, value: str, allowed: tuple[str, ...]) -> None:
    for name in _PLACE.findall(value):
        if name not in allowed:
            listed = " and ".join(f"{{{one}}}" for one in allowed)
            report.fault(path, f"uses {{{name}}}; only {listed} may stand here")
