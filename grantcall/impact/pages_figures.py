"""What came of it, for everybody: the figures page, the rows behind a number, the files."""

import csv
import io
import json
from typing import Any

from flask import Response, render_template, request

from grantcall.calls.queries import CallRow, public_calls
from grantcall.core.db import reader
from grantcall.core.errors import NotFound
from grantcall.core.words import Words
from grantcall.impact.managing import may_manage_figures
from grantcall.impact.pages_calls import counted_calls, map_of, shown
from grantcall.impact.pages_labs import diaries
from grantcall.impact.pages_people import growth_of, profile_of, worth_of
from grantcall.impact.pages_room import by_indicator, caveat_of, impact, value_words, window_of
from grantcall.impact.pages_tables import compared, counts, units_of
from grantcall.impact.queries import (
    FigureRow,
    history_of,
    places_of,
    readings_of,
    standing_figures,
)
from grantcall.impact.units import UNITS
from grantcall.process.frozen import definition_of
from grantcall.web.access import actor, public
from grantcall.web.context import language
from grantcall.web.site import use_call

_FILE_COLUMNS = (
    "programme", "name", "label_it", "label_en", "unit", "value", "months", "after_months",
    "window_it", "window_en", "source", "caveat_it", "caveat_en",
)  # fmt: skip


@impact.get("/impact")
@public
def figures_page() -> str:
    """Show every figure with unit, window and source, and where sources disagree."""
    session, calls = reader(), _public_calls()
    rows = standing_figures(session, _programme(calls))
    figures = by_indicator(rows)
    first = rows[0] if rows else None
    counted = counted_calls(session, calls)
    return render_template(
        "impact/figures.html",
        programme=_programme_words(first),
        about=Words(first.about_it, first.about_en) if first else None,
        any_figure=bool(rows),
        manages=may_manage_figures(actor()),
        units=units_of(figures),
        growth=growth_of(figures),
        profile=profile_of(figures),
        worth=worth_of(figures, readings_of(session, first.programme)) if first else None,
        pairs=compared(figures, "pair"),
        editions=compared(figures, "edition"),
        counts=counts(figures),
        diaries=diaries(session),
        calls=[shown(call) for call in counted],
        map=map_of(counted, places_of(session, first.programme)) if first else None,
    )


@impact.get("/impact/<name:name>")
@public
def indicator(name: str) -> str:
    """Show the rows behind a number: each figure, its window, its source, its corrections."""
    calls = _public_calls()
    rows = history_of(reader(), name, _programme(calls))
    if not rows:
        raise NotFound()
    first, asking = rows[0], actor()
    return render_template(
        "impact/indicator.html",
        programme=_programme_words(first),
        label=Words(first.label_it, first.label_en),
        note=Words(first.note_it, first.note_en),
        unit=UNITS[first.unit],
        indicator_id=first.indicator_id,
        rows=[_shown(row) for row in rows if row.replaced_by is None],
        corrected=[_shown(row) for row in rows if row.replaced_by is not None],
        manages=may_manage_figures(asking),
    )


@impact.get("/impact.csv")
@public
def figures_csv() -> Response:
    """Hand out the standing figures as CSV: plain, with semicolons and its encoding's mark."""
    buffer = io.StringIO()
    buffer.write("\ufeff")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(_FILE_COLUMNS)
    for row in standing_figures(reader(), _programme(_public_calls())):
        writer.writerow([_harmless(getattr(row, name)) for name in _FILE_COLUMNS])
    return _file(buffer.getvalue(), "text/csv; charset=utf-8", "csv")


@impact.get("/impact.json")
@public
def figures_json() -> Response:
    """Hand out the standing figures as JSON; money in cents, unknown lengths as null."""
    rows = standing_figures(reader(), _programme(_public_calls()))
    given = [{name: getattr(row, name) for name in _FILE_COLUMNS} for row in rows]
    text = json.dumps(given, ensure_ascii=False, indent=1) + "\n"
    return _file(text, "application/json", "json")


def _public_calls() -> list[CallRow]:
    rows = public_calls(reader())
    if rows:
        use_call(rows[0].version_id, rows[0].demo)
    return rows


def _programme(calls: list[CallRow]) -> str | None:
    """Return the programme asked for, else that of the newest call; `None` without calls."""
    asked = request.args.get("programme", "")[:60]
    if asked or not calls:
        return asked or None
    return definition_of(reader(), calls[0].version_id).programme


def _programme_words(row: FigureRow | None) -> Words | None:
    return Words(row.programme_it, row.programme_en) if row else None


def _shown(row: FigureRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": value_words(row.value, row.unit),
        "window": window_of(row),
        "source": row.source,
        "caveat": caveat_of(row),
        "reason": row.reason,
        "at": row.at,
    }


def _harmless(value: object) -> object:
    if isinstance(value, str) and value.lstrip()[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return "" if value is None else value


def _file(text: str, media_type: str, ending: str) -> Response:
    response = Response(text, content_type=media_type)
    name = f"{'indicatori' if language() == 'it' else 'figures'}.{ending}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
