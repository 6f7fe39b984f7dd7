"""Sheets of marks, and which of them count."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grantcall.engine.points import Panel, Rubric

SUBMITTED = "submitted"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One review: marks by criterion, and the kind of state that it stands in.

    In collegial mode it is the table's one sheet, and `present` says how many members
    agreed on it; else it is one person's.
    """

    proposal: str
    reviewer: str
    marks: Mapping[str, int]
    standing: str = SUBMITTED
    present: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A sheet that counts, in units by place of the rubric: 0 where its panel does not mark."""

    reviewer: str
    units: tuple[int, ...]
    present: int


# Valid sheets by proposal, then by panel in the order of the rubric.
Tally = dict[str, tuple[list[Row], ...]]
_Plan = tuple[tuple[str | None, Mapping[int, int]], ...]


def tally_of(rubric: Rubric, sheets: Iterable[Sheet]) -> Tally:
    """Sort sheets by proposal and panel; those that do not count leave no mark behind.

    Raises `ValueError` for what no sheet may hold: a mark off the scale, a submitted sheet
    that is not one panel's complete marks, two sheets where one may stand.
    """
    tally: Tally = {}
    plans = [
        (frozenset(panel.names), _plan(rubric, panel), place)
        for place, panel in enumerate(rubric.panels)
    ]
    for sheet in sorted(sheets, key=_by_proposal_and_reviewer):
        rows = tally.get(sheet.proposal)
        if rows is None:
            rows = tally[sheet.proposal] = tuple([] for _ in rubric.panels)
        if sheet.standing != SUBMITTED:
            continue
        marked = sheet.marks.keys()
        plan, place = next(
            ((plan, place) for names, plan, place in plans if names == marked), ((), -1)
        )
        if not plan:
            raise ValueError(f"the sheet of {sheet.reviewer} on {sheet.proposal} is not complete")
        panel = rows[place]
        if panel and (rubric.mode == "collegial" or panel[-1].reviewer == sheet.reviewer):
            raise ValueError(f"{sheet.proposal} has two sheets where one may stand")
        panel.append(Row(sheet.reviewer, _units(sheet, plan), sheet.present))
    return tally


def _by_proposal_and_reviewer(sheet: Sheet) -> tuple[str, str]:
    return sheet.proposal, sheet.reviewer


def _plan(rubric: Rubric, panel: Panel) -> _Plan:
    """Return, place by place, which mark to read and what each mark is worth."""
    return tuple(
        (criterion.id if place in panel.columns else None, rubric.units[place])
        for place, criterion in enumerate(rubric.criteria)
    )


def _units(sheet: Sheet, plan: _Plan) -> tuple[int, ...]:
    marks = sheet.marks
    try:
        return tuple([0 if name is None else units[marks[name]] for name, units in plan])
    except KeyError as off:
        raise ValueError(
            f"{off.args[0]} is no mark of the scale ({sheet.reviewer} on {sheet.proposal})"
        ) from off
