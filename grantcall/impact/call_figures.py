"""The calls' own figures, counted from records: sent, admitted, funded, and the money."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from grantcall.definitions.model import Definition
from grantcall.engine.social_capital import hide_small_counts, is_hidden
from grantcall.funding.models import Award
from grantcall.proposals.models import Proposal

_ADMITTED_ON = ("admitted", "evaluation", "ranked", "awarded", "reserve", "refused", "unfunded")
_ENDED = ("renounced", "lapsed", "revoked")
_AFTER_CLOSE = ("screening", "evaluation", "provisional", "final", "running", "closed")
_AFTER_SCREENING = _AFTER_CLOSE[1:]
_DECIDED = ("final", "running", "closed")


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of proposals, and cents; `None` is not told: too early, or too few."""

    presented: int | None
    admitted: int | None
    funded: int | None
    cents: int | None


@dataclass(frozen=True, slots=True)
class CallFigures:
    """One call's figures: in all, and by municipality and by area (option ids)."""

    total: Tally
    by_municipality: Mapping[str, Tally]
    by_area: Mapping[str, Tally]


@dataclass(frozen=True, slots=True)
class _Counted:
    municipality: str
    area: str
    presented: int
    admitted: int
    funded: int
    cents: int


def count_calls(
    session: Session, calls: Mapping[str, tuple[str, Definition]]
) -> dict[str, CallFigures]:
    """Count calls by id, each given with its kind and definition; one statement.

    Nothing is told before its time: what was sent after closing, what was admitted after
    screening, money once the decision is final. Counts under the call's threshold are
    hidden, unless the published ranking lists them line by line anyway.
    """
    told = [call_id for call_id, (kind, _) in calls.items() if kind in _AFTER_CLOSE]
    if not told:
        return {}
    rows = _rows(session, told)
    return {call_id: _figures(rows.get(call_id, []), *calls[call_id]) for call_id in told}


def _rows(session: Session, call_ids: list[str]) -> dict[str, list[_Counted]]:
    given = Award.id.is_not(None)
    query = (
        select(
            Proposal.call_id,
            Proposal.municipality,
            Proposal.area,
            func.count(),
            func.sum(case((Proposal.kind.in_(_ADMITTED_ON), 1), else_=0)),
            func.sum(case((given, 1), else_=0)),
            func.sum(case((given, Award.amount_cents), else_=0)),
        )
        .outerjoin(Award, (Award.proposal_id == Proposal.id) & Award.kind.not_in(_ENDED))
        .where(Proposal.call_id.in_(call_ids), Proposal.number.is_not(None))
        .group_by(Proposal.call_id, Proposal.municipality, Proposal.area)
    )
    found: dict[str, list[_Counted]] = {}
    for call_id, town, area, *counts in session.execute(query):
        row = _Counted(town or "", area or "", *(int(count) for count in counts))
        found.setdefault(call_id, []).append(row)
    return found


def _figures(rows: list[_Counted], kind: str, definition: Definition) -> CallFigures:
    total = _tallied({"": rows}, kind, definition, column=None)
    return CallFigures(
        total[""],
        _tallied(_parted(rows, lambda row: row.municipality), kind, definition, "municipality"),
        _tallied(_parted(rows, lambda row: row.area), kind, definition, "area"),
    )


def _parted(rows: Iterable[_Counted], key: Callable[[_Counted], str]) -> dict[str, list[_Counted]]:
    parts: dict[str, list[_Counted]] = {}
    for row in rows:
        parts.setdefault(key(row), []).append(row)
    return parts


def _tallied(
    parts: Mapping[str, list[_Counted]], kind: str, definition: Definition, column: str | None
) -> dict[str, Tally]:
    below = definition.hide_counts_below if column is not None else 0
    shown = definition.publication.get("ranking")
    in_the_open = kind in _DECIDED and isinstance(shown, list | tuple) and column in shown
    if below and column is not None and len(parts) == 1:
        parts = _with_company(parts, _choices(definition, column), below)
    presented = _counts(parts, _presented, below)
    admitted = _counts(parts, _admitted, 0 if in_the_open else below)
    funded = _counts(parts, _funded, 0 if in_the_open else below)
    cents = {name: sum(row.cents for row in rows) for name, rows in parts.items()}
    return {
        name: Tally(
            presented[name],
            admitted[name] if kind in _AFTER_SCREENING else None,
            funded[name] if kind in _DECIDED else None,
            cents[name] if kind in _DECIDED and funded[name] is not None else None,
        )
        for name in parts
    }


def _with_company(
    parts: Mapping[str, list[_Counted]], known: Iterable[str], below: int
) -> Mapping[str, list[_Counted]]:
    """Add the choices that nobody made where the only line has a small count.

    Alone it would be the total, which is told; with others it may be any of them.
    """
    counts = [
        sum(of(row) for row in rows)
        for rows in parts.values()
        for of in (_presented, _admitted, _funded)
    ]
    if not any(is_hidden(count, below) for count in counts):
        return parts
    return {**{name: [] for name in known}, **parts}


def _choices(definition: Definition, field: str) -> tuple[str, ...]:
    question = definition.forms["proposal"].fields.get(field)
    if question is None:
        return ()
    if question.options:
        return tuple(definition.lists[question.options])
    return tuple(option.id for option in question.inline_options)


def _presented(row: _Counted) -> int:
    return row.presented


def _admitted(row: _Counted) -> int:
    return row.admitted


def _funded(row: _Counted) -> int:
    return row.funded


def _counts(
    parts: Mapping[str, list[_Counted]], of: Callable[[_Counted], int], below: int
) -> dict[str, int | None]:
    counts = {name: sum(of(row) for row in rows) for name, rows in parts.items()}
    return hide_small_counts(counts, below)
