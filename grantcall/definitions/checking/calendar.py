"""The calendar and the money of a call."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from grantcall.definitions.checking import shapes
from grantcall.definitions.checking.context import Context
from grantcall.definitions.factbook import Scope
from grantcall.definitions.faults import Reporter
from grantcall.definitions.trees import Path, Table, items, named, table
from grantcall.definitions.values import cents, is_money, occurrences
from grantcall.definitions.vocabulary.settings import REST_DAYS

_PROPOSAL = Scope("proposal")
_CAP = shapes.table_of(
    {
        "amount": shapes.Key(shapes.money),
        "percent": shapes.Key(shapes.whole(1, 100)),
        "of": shapes.Key(shapes.text),
        "when": shapes.Key(shapes.anything),
    }
)


def check_calendar(context: Context) -> None:
    """Check zone, instants, lengths and days of rest."""
    report, value = context.report, context.call.get("calendar")
    if not isinstance(value, dict):
        if value is not None:
            report.fault(("calendar",), "must be a table")
        return
    zone = _check_zone(report, value)
    for name, entry in value.items():
        path: Path = ("calendar", name)
        if name == "rest_days":
            _check_rest_days(report, path, entry)
        elif name != "zone":
            shapes.check_id(report, path, name)
            _check_moment(report, path, entry, zone)
    opens, closes = value.get("opens"), value.get("closes")
    local = [one for one in (opens, closes) if isinstance(one, datetime) and one.tzinfo is None]
    if len(local) == 2 and local[1] <= local[0]:
        report.fault(("calendar", "closes"), "comes before “opens”")
    if "call" in context.workflows:
        for name in ("opens", "closes"):
            context.used.calendar.add(name)
            if name not in value:
                report.fault(("calendar",), f"“{name}” is missing")
            elif isinstance(value[name], dict):
                report.fault(("calendar", name), "must be an instant, not a length")


def check_money(context: Context) -> None:
    """Check that caps name money, and that lots and budget agree."""
    report = context.report
    if "money" not in context.call:
        return
    tree = table(context.call["money"])
    path: Path = ("money",)
    lots = named(tree.get("lots"))
    if lots:
        budgets = [lot.get("budget") for lot in lots.values()]
        if "budget" in tree and all(is_money(one) for one in (*budgets, tree["budget"])):
            total = sum(cents(one) for one in budgets if one is not None)
            if cents(tree["budget"]) != total:
                report.fault(
                    (*path, "budget"), f"is not the sum of the lots, {total // 100}; leave it out"
                )
    elif "budget" not in tree and not report.touched(path):
        report.fault(path, "“budget” is missing")
    if "cap" in tree:
        _check_caps(context, (*path, "cap"), tree["cap"])


def _check_zone(report: Reporter, calendar: Table) -> str | None:
    zone = calendar.get("zone")
    if zone is None:
        report.fault(("calendar",), "“zone” is missing")
        return None
    try:
        ZoneInfo(str(zone))
    except (ZoneInfoNotFoundError, ValueError):
        report.unknown(
            ("calendar", "zone"), str(zone), available_timezones(), f"there is no zone “{zone}”"
        )
        return None
    return str(zone)


def _check_moment(report: Reporter, path: Path, entry: object, zone: str | None) -> None:
    if isinstance(entry, dict):
        shapes.length(report, path, entry)
    elif shapes.is_day(entry):
        report.fault(path, f"{entry} is a day without an hour: write {entry}T12:00:00")
    elif not isinstance(entry, datetime):
        report.fault(path, "must be an instant (2018-11-30T12:00:00), or a length { days = 10 }")
    elif entry.tzinfo is not None:
        report.fault(path, "is written in the call's zone, without an offset")
    elif zone is not None:
        happens = occurrences(entry, zone)
        if happens != 1:
            said = "skips this hour" if happens == 0 else "repeats this hour"
            report.fault(path, f"the clock change {said}; choose another")


def _check_rest_days(report: Reporter, path: Path, entry: object) -> None:
    if not isinstance(entry, list):
        report.fault(path, "must be a list in [ ]")
    for index, day in items(entry):
        if not shapes.is_day(day) and day not in REST_DAYS:
            report.unknown((*path, index), str(day), REST_DAYS, f"“{day}” is not a day of rest")


def _check_caps(context: Context, path: Path, value: object) -> None:
    if not isinstance(value, list | dict):
        shapes.money(context.report, path, value)
        return
    entries = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
    for index, cap in entries:
        here = path if index is None else (*path, index)
        _CAP(context.report, here, cap)
        _check_cap(context, here, table(cap))


def _check_cap(context: Context, path: Path, cap: Table) -> None:
    report = context.report
    if ("amount" in cap) == ("percent" in cap):
        if not report.touched(path):
            report.fault(path, "needs either “amount”, or “percent” and “of”")
    elif ("percent" in cap) != ("of" in cap):
        report.fault(path, "“percent” and “of” go together")
    name = cap.get("of")
    if isinstance(name, str):
        start, _, column = name.partition(".")
        fact = context.book.find(_PROPOSAL, name)
        rows = context.book.find(_PROPOSAL, start)
        fact = fact or (rows.columns.get(column) if rows else None)
        if fact is None:
            known = context.book.all(_PROPOSAL)
            report.unknown((*path, "of"), name, known, f"unknown fact “{name}”")
        elif fact.type != "money":
            report.fault((*path, "of"), f"“{name}” is not money")
