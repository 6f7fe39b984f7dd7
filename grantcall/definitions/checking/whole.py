"""The call as a whole: its slots, its sources, and that nothing in it is idle."""

import re
from collections.abc import Iterator

from grantcall.definitions.checking.context import Context
from grantcall.definitions.checking.shapes import check_id
from grantcall.definitions.trees import Path, at, ids, items, named, table
from grantcall.definitions.vocabulary.settings import ENGINE_SLOTS

_REF = re.compile(r"^[A-Z][A-Z0-9]{0,7}$")


def check_names(context: Context) -> None:
    """Check the reference, the programme and the form slots."""
    report, call = context.report, context.call
    ref = call.get("ref")
    if isinstance(ref, str) and ref.strip() and not _REF.match(ref):
        report.fault(("ref",), f"“{ref}” must be capital letters and digits, at most 8")
    slots = call.get("forms")
    if slots is not None and not isinstance(slots, dict):
        report.fault(("forms",), "must be a table: slot = “file”")
    for slot, name in table(slots).items():
        check_id(report, ("forms", slot), slot)
        if not isinstance(name, str):
            report.fault(("forms", slot), "must be the name of a file in forms/")
    if "lab" in context.workflows:
        if "activity" not in table(slots):
            report.fault(("forms",), "the lab's diary needs a form “activity”")
        if "lab_promises" not in named(call.get("lists")) and _asks_promises(context):
            report.fault(("lists",), "the labs state promises again: “lab_promises” is missing")


def check_idle(context: Context) -> None:
    """Report lists, conditions, calendar entries, slots and parts that nothing uses."""
    used, report, call = context.used, context.report, context.call
    if _asks_promises(context):
        used.lists.add("lab_promises")
    for slot, record in ENGINE_SLOTS.items():
        if record in context.workflows and slot == "activity":
            used.slots.add(slot)
    moments = [name for name in context.calendar if name not in ("zone", "rest_days")]
    _idle(context, "lists", named(call.get("lists")), used.lists)
    _idle(context, "conditions", named(call.get("conditions")), used.conditions)
    _idle(context, "calendar", moments, used.calendar)
    _idle(context, "forms", table(call.get("forms")), used.slots)
    _idle(context, "parts", named(call.get("parts")), used.parts)
    if "scoring" in call and "review" in context.workflows:
        states = named(context.workflows["review"].get("states")).values()
        if not any(state.get("fills") == "rubric" for state in states):
            report.fault(("criteria",), "nothing uses them: no state of the review fills “rubric”")


def check_sources(context: Context) -> None:
    """Check that every path that has a source, or is assumed, exists."""
    report, sources = context.report, context.call.get("sources")
    if sources is None:
        return
    if not isinstance(sources, dict):
        report.fault(("sources",), "must be a table: path = “where it comes from”")
        return
    known = list(_paths(context.call, ()))
    for name, value in sources.items():
        if name == "assumed":
            for index, path in items(value):
                _check_path(context, ("sources", "assumed", index), path, known)
            if not isinstance(value, list):
                report.fault(("sources", "assumed"), "must be a list of paths")
            continue
        _check_path(context, ("sources", name), name, known)
        if not isinstance(value, str):
            report.fault(("sources", name), "must say in words where it comes from")


def _check_path(context: Context, here: Path, path: object, known: list[str]) -> None:
    if not isinstance(path, str):
        context.report.fault(here, "must be a path in quotes")
    elif at(context.call, tuple(path.split("."))) is None:
        context.report.unknown(here, path, known, f"the file has no “{path}”")


def _paths(value: object, path: Path) -> Iterator[str]:
    for key, inner in table(value).items():
        yield ".".join(str(part) for part in (*path, key))
        yield from _paths(inner, (*path, key))


def _idle(context: Context, section: str, names: object, used: set[str]) -> None:
    suggested = context.desk.suggested()
    for name in names if isinstance(names, dict | list) else ():
        if name not in used | suggested and not context.report.touched((section, name)):
            context.report.fault((section, name), "nothing uses it")


def _asks_promises(context: Context) -> bool:
    steps = named(table(context.workflows.get("lab")).get("transitions")).values()
    return any("lab_promises_kept" in ids(step.get("needs")) for step in steps)
