"""What a report can be begun with: figures of the diary, and expenses already reported.

A room to the right that knows figures of a project registers them under the first part of
a form's `prefill` ("activities"); the field names the rest ("people").
"""

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from grantcall.definitions.model import Definition
from grantcall.funding.models import Award
from grantcall.funding.models_project import Report
from grantcall.funding.money_rows import money_table
from grantcall.funding.report_requests import report_answers
from grantcall.funding.reports_of import reports_of
from grantcall.funding.sheets import slot_filled

Figures = Callable[[Session, str], Mapping[str, object]]
"""Gives figures of a project by name, for the id of its proposal."""

_sources: dict[str, Figures] = {}


def prefill_from(name: str) -> Callable[[Figures], Figures]:
    """Register where the figures of a `prefill` name come from ("activities")."""

    def keep(source: Figures) -> Figures:
        if _sources.get(name, source) is not source:
            raise RuntimeError(f"“{name}” is registered twice")
        _sources[name] = source
        return source

    return keep


def first_answers(
    session: Session, award: Award, report: Report, definition: Definition
) -> dict[str, object]:
    """Return what a report that nobody has begun yet is shown with; nothing is stored."""
    slot = slot_filled(definition, "report")
    if slot is None:
        return {}
    form = definition.forms[slot]
    found: dict[str, object] = {}
    known: dict[str, Mapping[str, object]] = {}
    for field in form.fields.values():
        source, _dot, name = (field.prefill or "").partition(".")
        if source in _sources:
            if source not in known:
                known[source] = _sources[source](session, award.proposal_id)
            if known[source].get(name) is not None:
                found[field.id] = known[source][name]
    table = money_table(form)
    earlier = [one for one in reports_of(session, award.id) if one.turn < report.turn]
    if table is not None and earlier:
        # A later report tells the whole: it begins with the expenses told so far.
        rows = report_answers(session, earlier[-1]).get(table[0].id)
        if rows:
            found[table[0].id] = rows
    return found
