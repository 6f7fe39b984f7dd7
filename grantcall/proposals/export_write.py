"""Writing rows as bytes, a piece at a time; nothing in a cell can become a formula."""

import csv
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence

import xlsxwriter

from grantcall.proposals.export_rows import Column, Row

_PIECE = 1 << 16
_NUL = re.compile(r"\x00")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# OWASP's list, with the full-width forms that some programs read as the plain ones.
_FORMULA = re.compile(r"^\s*[=+\-@\t\r＝＋－＠]")
_LONGEST_CELL = 32_767  # Excel's own limit
Writer = Callable[[Sequence[Column], Iterable[Row]], Iterator[bytes]]

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def harmless(text: str) -> str:
    """Return text that a spreadsheet will not take for a formula (safety D28)."""
    text = _NUL.sub("", text)
    return f"'{text}" if _FORMULA.match(text) else text


def write_csv(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield CSV for Italian Excel: UTF-8 with its mark, semicolons, decimal commas."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    buffer.write("\ufeff")
    writer.writerow([column.id for column in columns])
    for row in rows:
        writer.writerow([_csv_cell(column.cell(row)) for column in columns])
        if buffer.tell() >= _PIECE:
            yield _taken(buffer)
    yield _taken(buffer)


def write_json(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield a JSON list with one object per proposal: values as they were sent."""
    opening = "["
    for row in rows:
        yield f"{opening}\n{json.dumps(row, ensure_ascii=False)}".encode()
        opening = ","
    yield b"[]\n" if opening == "[" else b"\n]\n"


def write_xlsx(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield a workbook: texts in text cells, numbers and euro in number cells."""
    with tempfile.TemporaryFile() as target:
        book = xlsxwriter.Workbook(
            target,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 1)
        head, plain = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column.id, head)
        for line, row in enumerate(rows, 1):
            for place, column in enumerate(columns):
                value = column.cell(row)
                if isinstance(value, str):
                    text = _CONTROL.sub("", value)[:_LONGEST_CELL]
                    sheet.write_string(line, place, text, plain)
                elif value is not None:
                    sheet.write_number(line, place, value)
        book.close()
        target.seek(0)
        while piece := target.read(_PIECE):
            yield piece


def _csv_cell(value: str | int | float | None) -> str:
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, float):
        return f"{value:.2f}".replace(".", ",")
    return "" if value is None else str(value)


def _taken(buffer: io.StringIO) -> bytes:
    written = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return written


WRITERS: dict[str, Writer] = {"csv": write_csv, "xlsx": write_xlsx, "json": write_json}
