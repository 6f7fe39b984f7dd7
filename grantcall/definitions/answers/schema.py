"""One compiled answer schema per form of a frozen definition, in two modes.

Drafts keep whatever can be read, and say what could not be sent as it stands; sending
asks every visible question. Values are ready for JSON: dates as ISO text, money in cents.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import RAISE, Schema, ValidationError
from marshmallow import fields as ma

from grantcall.core.errors import Reason
from grantcall.definitions.answers import said
from grantcall.definitions.answers.reading import Reader
from grantcall.definitions.answers.values import as_day, limits
from grantcall.definitions.model import Column, Definition, Field, Form

_ELSEWHERE = ("roster", "note")  # members are records of their own; a note asks nothing
_MOST_ROWS = 1000


class AnswerSchema:
    """Reads the answers of one form.

    `AnswerSchema(form, definition)` is cheap: what is compiled is kept per digest and form.
    """

    def __init__(self, form: Form, definition: Definition) -> None:
        self._form = form
        self._definition = definition
        compiled = _compiled(_Key(definition.digest, form.name, form, definition))
        self._draft, self._sending = compiled

    def load_partial(
        self, raw: Mapping[str, object], *, facts: Mapping[str, object] | None = None
    ) -> tuple[dict[str, object], list[Reason]]:
        """Read what was typed so far.

        Returns the values to keep (`None` for an answer that was emptied) and the problems.
        An answer that is too long or too large is kept and named among the problems; one
        that cannot be read at all is only named. Texts are as typed; money as a number is
        cents. `facts` gives limits such as `today`.
        """
        try:
            values: dict[str, object] = self._draft.load(dict(raw))
            problems: list[Reason] = []
        except ValidationError as error:
            values = _unpacked(error.valid_data)
            problems = list(_flat(error.messages, ()))
        values = {name: value for name, value in values.items() if name in raw}
        return values, [*problems, *self._moving_limits(values, facts or {})]

    def load_full(
        self,
        values: Mapping[str, object],
        visible: Collection[str] | None = None,
        *,
        facts: Mapping[str, object] | None = None,
    ) -> list[Reason]:
        """Return what keeps stored values from being sent, in the order of the form.

        `visible` names the questions asked (all without it); answers to hidden ones are
        left aside.
        """
        asked = [
            name
            for name, field in self._form.fields.items()
            if field.type not in _ELSEWHERE and (visible is None or name in visible)
        ]
        strangers = [name for name in values if name not in self._form.fields]
        data = {name: values[name] for name in asked if name in values}
        skipped = tuple(name for name in self._sending.fields if name not in asked)
        problems = [replace(said.UNKNOWN_FIELD, field=name) for name in strangers]
        try:
            self._sending.load(data, partial=skipped)
        except ValidationError as error:
            problems.extend(_flat(error.messages, ()))
        problems.extend(self._moving_limits(data, facts or {}))
        order = {name: place for place, name in enumerate(self._form.fields)}
        return sorted(
            problems, key=lambda reason: order.get((reason.field or "").split(".")[0], len(order))
        )

    def _moving_limits(
        self, values: Mapping[str, object], facts: Mapping[str, object]
    ) -> Iterator[Reason]:
        """Give what exceeds a limit that is itself a fact: `today`, or another answer."""
        known = {**_instants(self._definition), **facts, **values}
        for name, field in self._form.fields.items():
            if isinstance(values.get(name), list) and field.columns:
                for index, row in enumerate(_rows(values[name])):
                    inner = {**known, **row}
                    for column in field.columns:
                        path = f"{name}.{index}.{column.id}"
                        yield from _moving(column, row.get(column.id), inner, path)
            else:
                yield from _moving(field, values.get(name), known, name)


@dataclass(frozen=True)
class _Key:
    """Names a compiled form by what it was frozen as; the rest only travels along."""

    digest: str
    name: str
    form: Form
    definition: Definition

    def __hash__(self) -> int:
        return hash((self.digest, self.name))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Key):
            return NotImplemented
        return (self.digest, self.name) == (other.digest, other.name)


@lru_cache(maxsize=256)
def _compiled(key: _Key) -> tuple[Schema, Schema]:
    reader = Reader(key.definition.lists)
    asked = [field for field in key.form.fields.values() if field.type not in _ELSEWHERE]
    return _schema(asked, reader, sending=False), _schema(asked, reader, sending=True)


def _schema(columns: Collection[Column], reader: Reader, *, sending: bool) -> Schema:
    built: dict[str, ma.Field[Any]] = {
        column.id: _Answer(column, reader, sending=sending) for column in columns
    }
    return Schema.from_dict(built, name="Sending" if sending else "Draft")(unknown=RAISE)


class _Answer(ma.Field[Any]):
    """One question, read by its type; rows carry a schema of their own."""

    def __init__(self, column: Column, reader: Reader, *, sending: bool) -> None:
        lacking = [said.missing(column.label)]
        super().__init__(
            required=sending and not column.optional,
            allow_none=not sending or column.optional,
            error_messages={"required": lacking, "null": lacking},
        )
        self.column = column
        self.lacking = lacking
        self.sending = sending
        self.reader = reader
        self.inner = (
            _schema(column.columns, reader, sending=sending)
            if isinstance(column, Field) and column.columns
            else None
        )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if self.inner is not None:
            return self._rows(value)
        found = self.reader.read(self.column, value)
        reasons = [one for one in found.reasons if self.sending or one is not said.NOT_TICKED]
        if reasons:
            raise ValidationError(reasons, valid_data=_kept(found.value))
        if found.value is None and self.sending and not self.column.optional:
            raise ValidationError(self.lacking)
        return found.value

    def _rows(self, value: Any) -> list[dict[str, object]] | None:
        if not isinstance(value, list | tuple) or len(value) > _MOST_ROWS:
            raise ValidationError([said.WRONG_SHAPE])
        assert self.inner is not None
        kept: list[dict[str, object]] = []
        faults: dict[Any, Any] = {}
        for index, row in enumerate(value):
            if not isinstance(row, Mapping):
                faults[index] = [said.WRONG_SHAPE]
                continue
            if not any(_filled(cell) for cell in row.values()):
                continue  # an empty row is no row
            try:
                kept.append(self.inner.load(dict(row)))
            except ValidationError as error:
                faults[index] = error.messages
                kept.append(_unpacked(error.valid_data))
        faults.update(self._row_count(kept))
        if faults:
            raise ValidationError(faults, valid_data=_kept(kept or None))
        if not kept and self.sending and not self.column.optional:
            raise ValidationError(self.lacking)
        return kept or None

    def _row_count(self, kept: list[dict[str, object]]) -> dict[str, list[Reason]]:
        low, high = self.column.min, self.column.max
        if isinstance(high, int) and len(kept) > high:
            return {"": [said.too_many(len(kept), high)]}
        if kept and isinstance(low, int) and len(kept) < low:
            return {"": [said.too_few(len(kept), low)]}
        return {}


@dataclass(frozen=True)
class _Kept:
    """A value that goes with an error; the library would drop one that is zero or no."""

    value: object


def _kept(value: object) -> list[Any] | None:
    return None if value is None else [_Kept(value)]


def _unpacked(data: object) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in data.items() if isinstance(data, dict) else ():
        held = value[0] if isinstance(value, list) and value else value
        found[name] = held.value if isinstance(held, _Kept) else value
    return found


def _moving(
    column: Column, value: object, known: Mapping[str, object], path: str
) -> Iterator[Reason]:
    if value is None or not (isinstance(column.min, str) or isinstance(column.max, str)):
        return
    low, high = (_limit(column, name, known) for name in (column.min, column.max))
    own = as_day(value) if column.type == "date" else value
    if isinstance(own, date | int) and not isinstance(own, bool):
        for reason in limits(column, own, low, high):
            yield replace(reason, field=path)


def _limit(column: Column, name: object, known: Mapping[str, object]) -> object:
    """Return the value of a limit that is a fact; a fixed one was looked at already."""
    value = known.get(name) if isinstance(name, str) else None
    return as_day(value) if column.type == "date" else value


def _flat(messages: Any, path: tuple[object, ...]) -> Iterator[Reason]:
    """Give the reasons in the messages of marshmallow, each with the path of its answer."""
    if isinstance(messages, Reason):
        yield replace(messages, field=".".join(str(part) for part in path if part != ""))
    elif isinstance(messages, dict):
        for key, inner in messages.items():
            yield from _flat(inner, (*path, key))
    elif isinstance(messages, list):
        for inner in messages:
            yield from _flat(inner, path)
    else:  # marshmallow's own words: a question that is not in the form
        yield from _flat(said.UNKNOWN_FIELD, path)


def _instants(definition: Definition) -> dict[str, date]:
    zone = ZoneInfo(definition.calendar.zone)
    return {
        name: entry.astimezone(zone).date()
        for name, entry in definition.calendar.entries.items()
        if isinstance(entry, datetime)
    }


def _rows(value: object) -> list[dict[str, object]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _filled(cell: object) -> bool:
    return cell not in (None, "", [], {})
