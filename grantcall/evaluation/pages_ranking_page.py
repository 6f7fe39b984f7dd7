"""Everything that the page of a ranking shows, in a fixed number of statements."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from grantcall.calls.models import Act, Call
from grantcall.core.actor import Actor
from grantcall.engine.draw import explain_draw
from grantcall.evaluation.marks import SealedMarks
from grantcall.evaluation.pages_ranking_firm import Firm, decided_of, firm_of, outcome_of
from grantcall.evaluation.pages_ranking_objections import objections_of
from grantcall.evaluation.pages_ranking_view import lines_of, why_there
from grantcall.evaluation.progress import judged
from grantcall.evaluation.ranking_case import Case
from grantcall.evaluation.ranking_queries import newest_minutes
from grantcall.evaluation.ranking_reading import Reading, read_ranking
from grantcall.evaluation.ranking_seal import sheets_awaited
from grantcall.process.frozen import definition_of

DECIDED = ("running", "closed")
"""Kinds of a call whose money is decided."""


def ranking_page(session: Session, call: Call, asking: Actor, now: datetime) -> dict[str, Any]:
    """Return what the page shows: counts while marks are sealed, else the whole ranking."""
    view: dict[str, Any] = {"call": call, "definition": definition_of(session, call.version_id)}
    try:
        reading = read_ranking(session, call, asking)
    except SealedMarks as sealed:
        rows = judged(session, call.id, view["definition"])
        return {
            **view,
            "stage": "sealed",
            "why": sealed.reasons,
            "awaited": sheets_awaited(session, call.id),
            "short": [one for one in rows if one.short],
            "judged": rows,
        }
    return {**view, **_open(session, call, asking, now, reading)}


def _foreseen(session: Session, case: Case, now: datetime) -> Firm | None:
    outcome = outcome_of(session, case, now)
    return None if outcome is None else firm_of(case, outcome)


def _open(
    session: Session, call: Call, asking: Actor, now: datetime, reading: Reading
) -> dict[str, Any]:
    case = reading.case
    decided = call.kind in DECIDED
    firm = decided_of(session, case, call.id) if decided else _foreseen(session, case, now)
    lines = lines_of(session, case, firm, asking.account_id, decided=decided)
    suitable = [one for one in lines if one.position is not None]
    published = reading.published
    open_window = call.due_at is not None and now < call.due_at
    return {
        "stage": reading.stage,
        "lines": lines,
        "suitable": suitable,
        "below": [one for one in lines if one.position is None],
        "readers": len({one.sheet.reviewer for one in case.sheets}),
        "firm": firm,
        "decided": decided,
        "why_line": None if firm is None else why_there(case, firm),
        "titles": {one.ref: one.title for one in case.ranked},
        "lacking": reading.lacking,
        "to_draw": case.ranking.to_draw,
        "draw": case.draw,
        "draw_words": None if case.draw is None else explain_draw(case.draw.seed),
        "drawn": case.ranking.drawn,
        "published": published,
        "act": None
        if published is None or published.act_id is None
        else session.get(Act, published.act_id),
        "minutes": newest_minutes(session, call.id),
        "objections": []
        if published is None
        else objections_of(session, [one.id for one in case.ranked]),
        "window_open": open_window,
        "window_over": call.due_at is not None and not open_window,
        "gone": [one for one in lines if one.gone],
    }
