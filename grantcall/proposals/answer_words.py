"""One answer as lines of plain text: for papers and for tables that people open."""

from collections.abc import Mapping

from grantcall.core.i18n import day_words
from grantcall.core.money import format_cents
from grantcall.definitions.answers.values import as_day
from grantcall.definitions.model import Column, Definition, Field
from grantcall.engine.showing import NO, YES

_CHOICES = ("choice", "choices", "place")
BETWEEN = " · "


def answer_lines(
    question: Field,
    value: object,
    definition: Definition,
    lang: str,
    files: Mapping[str, str] | None = None,
) -> tuple[str, ...]:
    """Return an answer line by line: a row of a table is one line; nothing when not answered.

    `files` names the stored files by id.
    """
    if value is None or value == "":
        return ()
    if question.type == "rows" and isinstance(value, list):
        return tuple(_row(question, row, definition, lang) for row in value)
    if question.type == "file" and isinstance(value, list):
        return tuple((files or {}).get(str(entry), str(entry)) for entry in value)
    if isinstance(value, list):
        return tuple(_plain(question, entry, definition, lang) for entry in value)
    return tuple(_plain(question, value, definition, lang).splitlines())


def _row(question: Field, row: object, definition: Definition, lang: str) -> str:
    if not isinstance(row, dict):
        return str(row)
    cells = [
        _plain(column, row.get(column.id), definition, lang)
        for column in question.columns
        if row.get(column.id) is not None
    ]
    return BETWEEN.join(cells)


def _plain(column: Column, value: object, definition: Definition, lang: str) -> str:
    if isinstance(value, bool):
        return (YES if value else NO).in_(lang)
    if isinstance(value, dict):
        return str(value.get("other", ""))
    if column.type == "money" and isinstance(value, int):
        return format_cents(value, lang)
    if column.type == "date":
        day = as_day(value)
        return str(value) if day is None else day_words(day, definition.calendar.zone, lang)
    if column.type in _CHOICES:
        options = definition.lists.get(column.options or "", {})
        inline = {option.id: option for option in column.inline_options}
        option = options.get(str(value)) or inline.get(str(value))
        return str(value) if option is None else option.label.in_(lang)
    return str(value)
