"""Checking: every rule of the format, all faults of all files at once."""

from grantcall.core.resources import Resources
from grantcall.definitions.checking import forms, layouts, workflows
from grantcall.definitions.checking.calendar import check_calendar, check_money
from grantcall.definitions.checking.circles import check_circles
from grantcall.definitions.checking.conditions import check_conditions
from grantcall.definitions.checking.context import Context, Desk
from grantcall.definitions.checking.evaluation import check_evaluation
from grantcall.definitions.checking.funding import check_funding
from grantcall.definitions.checking.rules import check_rules
from grantcall.definitions.checking.shapes import SLUG
from grantcall.definitions.checking.texts import check_texts
from grantcall.definitions.checking.whole import check_idle, check_names, check_sources
from grantcall.definitions.faults import Fault
from grantcall.definitions.reading import Source, gather
from grantcall.definitions.trees import text
from grantcall.definitions.vocabulary.kinds import RECORDS

__all__ = ["Desk", "check_call", "check_file"]


def check_call(slug: str, resources: Resources, desk: Desk) -> None:
    """Check a call with every file it names; faults are told to the desk."""
    files = gather(slug, resources)
    if isinstance(files, Fault):
        desk.add(files)
        return
    report = desk.open(files.call)
    if not SLUG.match(slug):
        report.fault((), f"“{slug}” is not a slug: lower case, digits and “-”, at most 40")
    layouts.CALL(report, (), files.call.tree)
    for fault in files.faults:
        desk.add(fault)
    for source in (*files.workflows.values(), *files.forms.values()):
        check_file(source, desk)
    context = Context(files, resources, desk)
    check_names(context)
    check_calendar(context)
    check_sources(context)
    if not files.faults and _records_known(
        context
    ):  # what an unreadable file refers to is not known
        _check_together(context)


def check_file(source: Source, desk: Desk) -> None:
    """Check what one workflow or form says by itself."""
    report = desk.open(source)
    if source.name.startswith("forms/"):
        layouts.FORM(report, (), source.tree)
        forms.check_structure(report, source.tree)
    else:
        layouts.WORKFLOW(report, (), source.tree)
        workflows.check_structure(report, source.tree)


def _records_known(context: Context) -> bool:
    forms = {text(form.get("record")) for form in context.forms.values()}
    return {*context.workflows, *forms}.issubset(RECORDS)


def _check_together(context: Context) -> None:
    check_money(context)
    for record in context.workflows:
        workflows.check_in_call(context, record)
    for slot in context.forms:
        forms.check_in_call(context, slot)
        check_circles(context, slot)
    check_conditions(context)
    check_rules(context)
    check_evaluation(context)
    check_funding(context)
    check_texts(context)
    check_idle(context)
