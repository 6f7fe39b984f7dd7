"""One WTForms field per type of question: what was typed, what is shown, what is wrong.

A field parses the names that its macro writes and gives them to the answer schema as they
were typed; it judges nothing. Whether it was on the page at all is said by its hidden
`v-<name>`, so that an unticked box is told from a question that was not asked.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from wtforms import Field as WtField
from wtforms.utils import unset_value

from grantcall.core.errors import Reason
from grantcall.core.money import format_cents
from grantcall.core.words import Words
from grantcall.definitions.model import Column, Field, Option
from grantcall.proposals.answers import NEW

OTHER = "-other-"  # no option id begins with a dash
MOST_ROWS = 200
_NOT_IN_A_ROW = ("choices",)
_CELL = re.compile(r"^(\d{1,3})-([a-z][a-z0-9_]*)(-kept)?$")

Choice = tuple[str, Words, str]


@dataclass(frozen=True, slots=True)
class CellColumn:
    """A column as the macro of rows wants it."""

    id: str
    type: str
    label: Words
    options: Sequence[Choice]


def anchor_of(path: str) -> str:
    """Return the id of the control of an answer: "budget.0.amount" → "q-budget-0-amount"."""
    return "q-" + path.replace(".", "-")


def anchor_in(question: Field, path: Sequence[str]) -> str:
    """Return the id of the control behind a problem; `path` leads from a table to a cell.

    The first cell of a table carries the id of the table itself.
    """
    if len(path) != 2 or not question.columns or list(path) == ["0", question.columns[0].id]:
        return anchor_of(question.id)
    return anchor_of(".".join([question.id, *path]))


def sentence(reason: Reason) -> Words:
    """Return a reason with its next step, as one text beside a field."""
    if reason.next is None:
        return reason.text
    return Words("{text} {next}", "{text} {next}").format(text=reason.text, next=reason.next)


def written(column: Column, value: object, lang: str) -> str:
    """Write a stored value as somebody would type it."""
    if value is None:
        return ""
    if column.type == "money" and isinstance(value, int):
        return format_cents(value, lang).replace("€", "").strip()
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


class Question(WtField):
    """What every question has. `shown` goes into the control, `typed()` to the schema."""

    def __init__(self, *, question: Field, options: Sequence[Choice], lang: str, **kwargs: Any):
        super().__init__(label=question.label.in_(lang), **kwargs)
        self.question = question
        self.options = options
        self.lang = lang
        self.id = anchor_of(self.name)
        self.base = NEW
        self.on_page = False
        self.shown: Any = None
        self.faults: list[Words] = []
        self.required = not question.optional

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take what was typed when this field was on the page, else what is stored."""
        self.process_errors: list[str] = []
        self.data = None if data is unset_value else data
        self.on_page = formdata is not None and f"v-{self.name}" in formdata
        if self.on_page:
            self.base = str(formdata[f"v-{self.name}"])[:80]
            self.take(formdata)
        else:
            self.show(self.data)

    def show(self, value: object) -> None:
        """Prepare a stored value for the control."""
        self.shown = written(self.question, value, self.lang)

    def take(self, formdata: Any) -> None:
        """Read what was typed."""
        self.shown = formdata.get(self.name, "")

    def typed(self) -> object:
        """Return what the schema reads."""
        return self.shown

    def blame(self, path: Sequence[str], text: Words) -> None:
        """Keep a problem for showing; `path` leads on into rows."""
        self.faults.append(text)

    def readable(self) -> str:
        """Return what was typed as plain text, to be copied from a page that refuses it."""
        return self.shown if isinstance(self.shown, str) else ""


class ChoiceQuestion(Question):
    """One of several, perhaps with a text of one's own."""

    other_text = ""

    def show(self, value: object) -> None:
        if isinstance(value, dict):
            self.shown, self.other_text = OTHER, str(value.get("other", ""))
        else:
            self.shown = "" if value is None else str(value)

    def take(self, formdata: Any) -> None:
        self.shown = formdata.get(self.name, "")
        self.other_text = formdata.get(f"{self.name}-other", "")

    def typed(self) -> object:
        return {"other": self.other_text} if self.shown == OTHER else self.shown

    def other(self) -> dict[str, object] | None:
        """Return what the macro needs for the choice “other”, when there is one."""
        if not self.question.other:
            return None
        return {"value": OTHER, "name": f"{self.name}-other", "text": self.other_text}


class ChoicesQuestion(ChoiceQuestion):
    """Any of several."""

    def show(self, value: object) -> None:
        entries = value if isinstance(value, list) else []
        self.shown = [OTHER if isinstance(entry, dict) else str(entry) for entry in entries]
        texts = [str(entry.get("other", "")) for entry in entries if isinstance(entry, dict)]
        self.other_text = texts[0] if texts else ""

    def take(self, formdata: Any) -> None:
        self.shown = formdata.getlist(self.name)
        self.other_text = formdata.get(f"{self.name}-other", "")

    def typed(self) -> object:
        return [{"other": self.other_text} if entry == OTHER else entry for entry in self.shown]


class TickQuestion(Question):
    """A declaration to tick; unticked is no answer."""

    def show(self, value: object) -> None:
        self.shown = value is True

    def take(self, formdata: Any) -> None:
        self.shown = bool(formdata.get(self.name))

    def typed(self) -> object:
        return "yes" if self.shown else ""


class FilesQuestion(Question):
    """Files by their ids; the page keeps uploads and adds their ids to `shown`."""

    def show(self, value: object) -> None:
        self.shown = [str(entry) for entry in value] if isinstance(value, list) else []

    def take(self, formdata: Any) -> None:
        gone = formdata.getlist("remove-file")
        kept = formdata.getlist(f"{self.name}-kept")
        self.shown = [entry for entry in kept if f"{self.name}:{entry}" not in gone]

    @property
    def many(self) -> bool:
        """Tell whether the question takes more than one file."""
        return isinstance(self.question.max, int) and self.question.max > 1

    def shelf(self, files: Mapping[str, Any]) -> list[dict[str, str]]:
        """Return what is there already, for the macro; `files` are stored files by id."""
        return [
            {
                "name": files[entry].name,
                "url": files[entry].url,
                "size": files[entry].size,
                "remove": f"{self.name}:{entry}",
            }
            for entry in self.shown
            if entry in files
        ]


class RowsQuestion(Question):
    """A table: named `<name>-<row>-<column>`, rows counted from 0.

    A cell of files holds the ids of those that are kept; what comes with the request is kept
    by the page, which then calls `attach`. Columns of several choices have no control in a
    row and are left out.
    """

    def __init__(self, *, cell_options: Mapping[str, Sequence[Choice]], **kwargs: Any):
        super().__init__(**kwargs)
        self.columns = [
            CellColumn(column.id, column.type, column.label, cell_options[column.id])
            for column in self.question.columns
            if column.type not in _NOT_IN_A_ROW
        ]
        self.file_columns = {one.id for one in self.columns if one.type == "file"}
        self.places: list[int] = []
        self.row_faults: dict[int, dict[str, list[Words]]] = {}

    def show(self, value: object) -> None:
        rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
        self.shown = [
            {
                column.id: _file_ids(row.get(column.id))
                if column.type == "file"
                else written(column, row.get(column.id), self.lang)
                for column in self.question.columns
            }
            for row in rows
        ]
        self.places = list(range(len(self.shown)))

    def take(self, formdata: Any) -> None:
        cells: dict[int, dict[str, Any]] = {}
        known = {column.id for column in self.columns}
        taken_off = formdata.getlist("remove-file")
        for key in formdata:
            match = _CELL.match(key.removeprefix(f"{self.name}-"))
            if not key.startswith(f"{self.name}-") or not match or match[2] not in known:
                continue
            row = cells.setdefault(int(match[1]), {})
            if match[2] not in self.file_columns:
                row[match[2]] = formdata[key]
            elif match[3]:
                path = f"{self.name}-{match[1]}-{match[2]}"
                ids = dict.fromkeys(formdata.getlist(key))
                row[match[2]] = [one for one in ids if f"{path}:{one}" not in taken_off]
        gone = formdata.get("remove-row", "")
        self.places = [
            index
            for index in sorted(cells)[:MOST_ROWS]
            if gone != f"{self.name}-{index}"
            and any(_filled(cell) for cell in cells[index].values())
        ]
        self.shown = [cells[index] for index in self.places]

    def attach(self, index: int, column: str, file_id: str) -> None:
        """Put a file that was kept just now into the row it came with, by its place as sent."""
        if index not in self.places:
            at = sum(place < index for place in self.places)
            self.places.insert(at, index)
            self.shown.insert(at, {})
        row = self.shown[self.places.index(index)]
        row[column] = [*row.get(column, []), file_id]

    def keep_files(self, own: Collection[str]) -> None:
        """Let go of ids that the page handed back but that name no file of this record."""
        for row in self.shown:
            for column in self.file_columns & row.keys():
                row[column] = [one for one in row[column] if one in own]

    def typed(self) -> object:
        return [dict(row) for row in self.shown]

    def blame(self, path: Sequence[str], text: Words) -> None:
        if len(path) == 2 and path[0].isdigit():
            row = self.row_faults.setdefault(int(path[0]), {})
            row.setdefault(path[1], []).append(text)
        else:
            self.faults.append(text)

    def shown_rows(self, blank: int = 0) -> list[dict[str, object]]:
        """Return the rows for the macro: what there is, then `blank` empty ones; never none."""
        rows: list[dict[str, object]] = [
            {"cells": row, "faults": self.row_faults.get(index, {})}
            for index, row in enumerate(self.shown)
        ]
        most = self.question.max if isinstance(self.question.max, int) else MOST_ROWS
        wanted = max(len(rows) + blank, 1)
        return rows + [{"cells": {}, "faults": {}} for _row in range(min(wanted, most) - len(rows))]

    def readable(self) -> str:
        lines = ([text for text in row.values() if isinstance(text, str)] for row in self.shown)
        return "\n".join(" · ".join(filter(None, line)) for line in lines)

    def total_label(self) -> str | None:
        """Return what to call the sum under the last column, when that is money."""
        return _("Totale") if self.columns and self.columns[-1].type == "money" else None


def _file_ids(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _filled(cell: object) -> bool:
    return bool(cell.strip() if isinstance(cell, str) else cell)


class ElsewhereQuestion(Question):
    """A roster, which has a page of its own, or a note: nothing is typed here."""

    def show(self, value: object) -> None:
        self.shown = None

    def take(self, formdata: Any) -> None:
        self.shown = None


KINDS: Mapping[str, type[Question]] = {
    "choice": ChoiceQuestion,
    "place": ChoiceQuestion,
    "choices": ChoicesQuestion,
    "declaration": TickQuestion,
    "file": FilesQuestion,
    "rows": RowsQuestion,
    "roster": ElsewhereQuestion,
    "note": ElsewhereQuestion,
}
"""The types that need more than one line of text."""


def options_of(
    column: Column, lists: Mapping[str, Mapping[str, Option]], lang: str
) -> tuple[Choice, ...]:
    """Return the options of a question: id, label, and a hint made from their examples."""
    options = lists[column.options].values() if column.options else column.inline_options
    return tuple(
        (option.id, option.label, ", ".join(one.in_(lang) for one in option.examples))
        for option in options
    )
