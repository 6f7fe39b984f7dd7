"""Answers to read: every question of a form with what was answered, section by section."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grantcall.core.i18n import day_words
from grantcall.core.money import format_cents
from grantcall.core.words import Words
from grantcall.definitions.answers.values import as_day
from grantcall.definitions.model import Column, Definition, Field

_YES, _NO = Words("Sì", "Yes"), Words("No", "No")
_ELSEWHERE = ("roster", "note")


@dataclass(frozen=True, slots=True)
class Item:
    """One of several chosen things, perhaps with an address."""

    text: Words | str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column."""

    label: Words
    num: bool


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table, as texts; `total` of its last column when that is money."""

    heads: Sequence[Head]
    rows: Sequence[Sequence[Words | str]]
    total: str | None


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """One question and its answer, ready to be read."""

    label: Words
    kind: str
    text: Words | str = ""
    items: Sequence[Item] = ()
    table: Table | None = None
    missing: bool = False


@dataclass(slots=True)
class ShownPart:
    """One section; `url` leads to where it can be changed."""

    id: str
    label: Words
    answers: list[ShownAnswer] = field(default_factory=list)
    url: str | None = None
    note: Words | str | None = None
    open: bool = False


def shown_parts(
    definition: Definition,
    slot: str,
    values: Mapping[str, object],
    asked: Collection[str],
    lang: str,
    files: Mapping[str, Any] | None = None,
) -> list[ShownPart]:
    """Return the sections that ask something, each with its questions and answers.

    `files` are stored files by id, with `.name` and `.url`.
    """
    form = definition.forms[slot]
    parts = []
    for section in form.sections:
        questions = [
            form.fields[name]
            for name in section.fields
            if name in asked and form.fields[name].type not in _ELSEWHERE
        ]
        if questions:
            answers = [
                shown_answer(definition, question, values.get(question.id), lang, files or {})
                for question in questions
            ]
            parts.append(ShownPart(section.id, section.label, answers))
    return parts


def shown_answer(
    definition: Definition,
    question: Field,
    value: object,
    lang: str,
    files: Mapping[str, Any],
) -> ShownAnswer:
    """Return one answer in words."""
    label, kind = question.label, question.type
    if value in (None, "", [], False) and value is not False:
        return ShownAnswer(label, kind, missing=True)
    if kind == "rows" and isinstance(value, list):
        return ShownAnswer(label, kind, table=_table(definition, question, value, lang, files))
    if kind == "file" and isinstance(value, list):
        kept = [files[entry] for entry in value if entry in files]
        return ShownAnswer(label, kind, items=[Item(one.name, one.url) for one in kept])
    if kind == "choices" and isinstance(value, list):
        items = [Item(plain(definition, question, entry, lang)) for entry in value]
        return ShownAnswer(label, kind, items=items)
    return ShownAnswer(label, kind, text=plain(definition, question, value, lang))


def plain(definition: Definition, column: Column, value: object, lang: str) -> Words | str:
    """Write one stored value for reading: labels for options, money, days, yes and no."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, dict):
        return str(value.get("other", ""))
    if column.type == "money" and isinstance(value, int):
        return format_cents(value, lang)
    if column.type == "date":
        day = as_day(value)
        return str(value) if day is None else day_words(day, definition.calendar.zone, lang)
    if column.type in ("choice", "choices", "place"):
        options = (
            definition.lists[column.options]
            if column.options
            else {option.id: option for option in column.inline_options}
        )
        return options[str(value)].label if str(value) in options else str(value)
    return str(value)


def column_sum(question: Field, rows: object) -> int | None:
    """Return the sum in cents of the last column of a table, when that is money."""
    if not question.columns or question.columns[-1].type != "money":
        return None
    name = question.columns[-1].id
    found = (
        [row.get(name) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    )
    return sum(amount for amount in found if isinstance(amount, int))


def _table(
    definition: Definition,
    question: Field,
    rows: list[Any],
    lang: str,
    files: Mapping[str, Any],
) -> Table:
    total = column_sum(question, rows)
    return Table(
        heads=[Head(one.label, one.type in ("money", "number")) for one in question.columns],
        rows=[
            [_cell(definition, one, row.get(one.id), lang, files) for one in question.columns]
            for row in rows
            if isinstance(row, dict)
        ],
        total=None if total is None else format_cents(total, lang),
    )


def _cell(
    definition: Definition, column: Column, value: object, lang: str, files: Mapping[str, Any]
) -> Words | str:
    if column.type == "file" and isinstance(value, list):
        return ", ".join(files[one].name for one in value if one in files)
    return plain(definition, column, value, lang)
