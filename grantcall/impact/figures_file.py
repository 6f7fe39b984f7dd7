"""A file of figures, read: every fault of it is found, and nothing is taken from a bad one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grantcall.core.errors import Invalid, Reason
from grantcall.core.words import Words
from grantcall.definitions.faults import near, written
from grantcall.definitions.trees import Path, Table, items, table
from grantcall.impact.units import SHOWN, UNITS

_TOP = ("programme", "it", "en", "about", "window", "indicator", "reading", "territory")
_INDICATOR = ("name", "unit", "shown", "beside", "front", "it", "en", "note", "source", "rows")
_ROW = ("value", "window", "source", "caveat")
_WINDOW = ("it", "en", "after", "months")
_READING = ("it", "en", "people", "turn", "months", "hours", "weeks", "rate")
_PLACE = ("code", "name", "residents", "north", "east")
_LENGTHS = {"name": 60, "source": 300, "it": 200, "en": 200}


@dataclass(frozen=True, slots=True)
class FigureGiven:
    """One figure of the file, with the window it names."""

    turn: int
    value: int
    window: Words
    months: int | None
    after_months: int | None
    source: str
    caveat: Words


@dataclass(frozen=True, slots=True)
class IndicatorGiven:
    """One indicator of the file, and its figures in order."""

    name: str
    turn: int
    unit: str
    shown: str
    beside: str
    front: bool
    label: Words
    note: Words
    figures: tuple[FigureGiven, ...]


@dataclass(frozen=True, slots=True)
class ReadingGiven:
    """One reading of people's time; its factors are names of indicators."""

    turn: int
    label: Words
    people: str
    people_turn: int | None
    months: int
    hours: str
    weeks: str
    rate: str


@dataclass(frozen=True, slots=True)
class PlaceGiven:
    """One municipality of the map; degrees in ten-thousandths."""

    code: str
    label: str
    residents: int
    north: int
    east: int
    source: str


@dataclass(frozen=True, slots=True)
class FiguresGiven:
    """The whole file."""

    programme: str
    label: Words
    about: Words
    indicators: tuple[IndicatorGiven, ...]
    readings: tuple[ReadingGiven, ...]
    places: tuple[PlaceGiven, ...]


def read_figures(document: Mapping[str, Any]) -> FiguresGiven:
    """Read a parsed file. Raises `Invalid` with every fault of it, each with its place."""
    reader = _Reader(dict(document))
    given = reader.whole()
    if reader.reasons:
        raise Invalid(*reader.reasons)
    return given


@dataclass(slots=True)
class _Reader:
    tree: Table
    reasons: list[Reason] = field(default_factory=list)

    def whole(self) -> FiguresGiven:
        self._keys((), self.tree, _TOP)
        places = table(self.tree.get("territory"))
        self._keys(("territory",), places, ("source", "municipalities"))
        given = FiguresGiven(
            programme=self._text((), self.tree, "programme"),
            label=self._label((), self.tree),
            about=self._words((), self.tree, "about"),
            indicators=tuple(
                self._indicator(("indicator", place), place + 1, table(row))
                for place, row in items(self.tree.get("indicator"))
            ),
            readings=tuple(
                self._reading(("reading", place), place + 1, table(row))
                for place, row in items(self.tree.get("reading"))
            ),
            places=tuple(
                self._place(("territory", "municipalities", place), table(row), places)
                for place, row in items(places.get("municipalities"))
            ),
        )
        if not given.indicators:
            self._fault((), "there is no indicator", "non c'è nessun indicatore")
        self._twice("indicator", [one.name for one in given.indicators])
        self._lead_somewhere(given)
        return given

    def _indicator(self, path: Path, turn: int, row: Table) -> IndicatorGiven:
        self._keys(path, row, _INDICATOR)
        name = self._text(path, row, "name")
        unit = self._one_of(path, row, "unit", tuple(UNITS))
        found = IndicatorGiven(
            name=name,
            turn=turn,
            unit=unit,
            shown=self._one_of(path, row, "shown", SHOWN),
            beside=str(row.get("beside", "")),
            front=row.get("front") is True,
            label=self._label(path, row),
            note=self._words(path, row, "note"),
            figures=tuple(
                self._figure((*path, "rows", place), place + 1, table(one), row)
                for place, one in items(row.get("rows"))
            ),
        )
        if not found.figures:
            self._fault(path, "it has no figure", "non ha nessun numero")
        seen = [(one.source, one.window.it) for one in found.figures]
        if len(set(seen)) < len(seen):
            self._fault(
                path,
                "two figures have the same window and source",
                "due numeri hanno lo stesso periodo e la stessa fonte",
            )
        return found

    def _figure(self, path: Path, turn: int, row: Table, indicator: Table) -> FigureGiven:
        self._keys(path, row, _ROW)
        windows = table(self.tree.get("window"))
        name = self._one_of(path, row, "window", tuple(windows))
        window = table(windows.get(name))
        place: Path = ("window", name)
        if window:
            self._keys(place, window, _WINDOW)
        return FigureGiven(
            turn=turn,
            value=self._number(path, row, "value") or 0,
            window=self._label(place, window) if window else Words(""),
            months=self._number(place, window, "months", least=1, needed=False),
            after_months=self._number(place, window, "after", needed=False),
            source=self._text(path, {"source": indicator.get("source", ""), **row}, "source"),
            caveat=self._words(path, row, "caveat"),
        )

    def _reading(self, path: Path, turn: int, row: Table) -> ReadingGiven:
        self._keys(path, row, _READING)
        return ReadingGiven(
            turn=turn,
            label=self._label(path, row),
            people=self._text(path, row, "people"),
            people_turn=self._number(path, row, "turn", least=1, needed=False),
            months=self._number(path, row, "months", least=1) or 1,
            hours=self._text(path, row, "hours"),
            weeks=self._text(path, row, "weeks"),
            rate=self._text(path, row, "rate"),
        )

    def _place(self, path: Path, row: Table, territory: Table) -> PlaceGiven:
        self._keys(path, row, _PLACE)
        return PlaceGiven(
            code=self._text(path, row, "code"),
            label=self._text(path, row, "name"),
            residents=self._number(path, row, "residents", least=1) or 1,
            north=self._degrees(path, row, "north"),
            east=self._degrees(path, row, "east"),
            source=self._text(("territory",), territory, "source"),
        )

    def _lead_somewhere(self, given: FiguresGiven) -> None:
        known = [one.name for one in given.indicators]
        named = [
            (("indicator", place, "beside"), one.beside)
            for place, one in enumerate(given.indicators)
            if one.beside
        ]
        for place, reading in enumerate(given.readings):
            named += [
                (("reading", place, part), getattr(reading, part))
                for part in ("people", "hours", "weeks", "rate")
            ]
        for path, name in named:
            if name and name not in known:
                self._unknown(path, name, known)

    def _keys(self, path: Path, row: Table, known: Sequence[str]) -> None:
        for key in row:
            if key not in known:
                self._unknown((*path, key), key, known)

    def _twice(self, path: str, names: Sequence[str]) -> None:
        for place, name in enumerate(names):
            if name in names[:place]:
                self._fault((path, place), f"“{name}” stands twice", f"«{name}» c'è due volte")

    def _text(self, path: Path, row: Mapping[str, Any], key: str) -> str:
        value = row.get(key)
        if not isinstance(value, str) or not value.strip():
            self._fault((*path, key), "a text is missing", "manca un testo")
            return ""
        most = _LENGTHS.get(key, 60)
        if len(value) > most:
            self._fault((*path, key), f"longer than {most}", f"più lungo di {most}")
        return value.strip()

    def _label(self, path: Path, row: Table) -> Words:
        return Words(self._text(path, row, "it"), self._text(path, row, "en"))

    def _words(self, path: Path, row: Table, key: str) -> Words:
        given = row.get(key)
        return self._label((*path, key), table(given)) if given is not None else Words("", "")

    def _one_of(self, path: Path, row: Table, key: str, known: Sequence[str]) -> str:
        value = row.get(key)
        if value not in known:
            self._unknown((*path, key), str(value), known)
        return str(value)

    def _number(
        self, path: Path, row: Table, key: str, *, least: int = 0, needed: bool = True
    ) -> int | None:
        value = row.get(key)
        if value is None and not needed:
            return None
        if type(value) is not int or not least <= value < 2**31:
            self._fault(
                (*path, key),
                f"a whole number from {least} is wanted",
                f"serve un numero intero da {least}",
            )
            return None
        return value

    def _degrees(self, path: Path, row: Table, key: str) -> int:
        value = row.get(key)
        if type(value) is not float or not -180 <= value <= 180:
            self._fault((*path, key), "degrees are wanted", "servono gradi")
            return 0
        return round(value * 10_000)

    def _unknown(self, path: Path, word: str, known: Sequence[str]) -> None:
        meant = near(word, known)
        hint = (f" (did you mean “{meant}”?)", f" (forse «{meant}»?)") if meant else ("", "")
        self._fault(path, f"“{word}” is unknown{hint[0]}", f"«{word}» non si conosce{hint[1]}")

    def _fault(self, path: Path, en: str, it: str) -> None:
        place = f"{written(path)}: " if path else ""
        text = Words(f"{place}{it}", f"{place}{en}")
        if all(reason.text != text for reason in self.reasons):
            self.reasons.append(Reason("figures_file", text, field=written(path) or None))
