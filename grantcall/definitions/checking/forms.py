"""Forms: each field once in a section, of a known type, with limits that make sense."""

from typing import Any

from grantcall.definitions.checking import shapes
from grantcall.definitions.checking.context import Context
from grantcall.definitions.checking.layouts import OPTION
from grantcall.definitions.factbook import Scope
from grantcall.definitions.faults import Reporter
from grantcall.definitions.trees import Path, Table, ids, named, table, text
from grantcall.definitions.values import is_money, written_date
from grantcall.definitions.vocabulary.fields import (
    CHARACTERS,
    COLUMN_KEYS,
    FIELD_KEYS,
    FIELD_TYPES,
    KEEP,
    MEASURED,
    SEEN_BY,
)

_OPTIONS = shapes.named(OPTION)
KEYS = {
    "type": shapes.Key(shapes.text, required=True),
    "help": shapes.Key(shapes.words()),
    "optional": shapes.Key(shapes.flag),
    "when": shapes.Key(shapes.anything),
    "prefill": shapes.Key(shapes.text),
    "seen_by": shapes.Key(shapes.word(SEEN_BY)),
    "keep": shapes.Key(shapes.word(KEEP)),
    "soft_max": shapes.Key(shapes.whole(1)),
    "min": shapes.Key(shapes.anything),
    "max": shapes.Key(shapes.anything),
    "options": shapes.Key(shapes.anything),
    "other": shapes.Key(shapes.flag),
    "columns": shapes.Key(shapes.anything),
}
_ALL_KEYS = frozenset(KEYS)


def check_structure(report: Reporter, tree: Table) -> None:
    """Check what one form says by itself, whichever call uses it."""
    fields = named(tree.get("fields"))
    for id_, entry in fields.items():
        _check_field(report, ("fields", id_), entry, in_rows=False)
    _check_sections(report, tree, fields)


def check_in_call(context: Context, slot: str) -> None:
    """Check what a form needs from the call that uses it."""
    tree, report = context.forms[slot], context.of_form(slot)
    record = text(tree.get("record"))
    if record is None or record not in context.workflows:
        if record is not None:
            context.report.fault(
                ("forms", slot), f"is a form of {record}, but the call has no workflow for it"
            )
        return
    _check_unique(context, report, slot, record)
    scope = Scope(record)
    for id_, entry in named(tree.get("fields")).items():
        path: Path = ("fields", id_)
        _check_options(context, report, path, entry)
        _check_limits(context, report, path, entry, scope)
        _check_keep(context, report, path, entry)
        _check_prefill(context, report, path, entry)
        if entry.get("type") == "roster":
            context.used.slots.add("member")
            if "member" not in context.forms:
                report.fault(path, "a roster needs the call's form “member”")
        for column, inner in named(entry.get("columns")).items():
            here = (*path, "columns", column)
            _check_options(context, report, here, inner)
            _check_limits(context, report, here, inner, Scope(record, id_))


def _check_sections(report: Reporter, tree: Table, fields: dict[str, Table]) -> None:
    homes: dict[str, str] = {}
    for id_, section in named(tree.get("sections")).items():
        for name in ids(section.get("fields")):
            path: Path = ("sections", id_, "fields")
            if name not in fields:
                report.unknown(path, name, fields, f"there is no field “{name}”")
            elif name in homes:
                report.fault(("fields", name), f"stands in “{homes[name]}” and in “{id_}”")
            else:
                homes[name] = id_
    for name in fields:
        if name not in homes:
            report.fault(("fields", name), "stands in no section")


def _check_field(report: Reporter, path: Path, entry: Table, *, in_rows: bool) -> None:
    type_ = text(entry.get("type"))
    known = FIELD_TYPES.get(type_ or "")
    if type_ is not None and known is None:
        report.unknown((*path, "type"), type_, FIELD_TYPES, f"“{type_}” is not a type of field")
        return
    if known is not None and in_rows and not known.in_rows:
        report.fault((*path, "type"), f"“{type_}” cannot be a column")
        return
    base = COLUMN_KEYS if in_rows else FIELD_KEYS
    keys = (*base, *(known.keys if known else _ALL_KEYS))
    misplaced = [key for key in entry if key in _ALL_KEYS and key not in keys]
    for key in misplaced:
        report.fault((*path, key), f"does not go with the type “{type_}”")
    rest = {key: value for key, value in entry.items() if key not in misplaced}
    layout = {key: KEYS[key] for key in keys if key in KEYS}
    shapes.table_of(layout, labels=True)(report, path, rest)
    for key in known.needs if known else ():
        if key not in entry and not report.touched(path):
            report.fault(path, f"a {type_} needs “{key}”")
    if isinstance(entry.get("options"), dict):
        _OPTIONS(report, (*path, "options"), entry["options"])
    if "columns" in entry:
        _check_columns(report, (*path, "columns"), entry["columns"])


def _check_columns(report: Reporter, path: Path, value: object) -> None:
    shapes.named(shapes.anything)(report, path, value)
    for id_, inner in table(value).items():
        if isinstance(inner, dict):
            _check_field(report, (*path, id_), inner, in_rows=True)
        else:
            report.fault((*path, id_), "must be a table")


def _check_unique(context: Context, report: Reporter, slot: str, record: str) -> None:
    for other, source in context.files.forms.items():
        if other == slot:
            return
        if source.tree.get("record") != record or source.name == report.file:
            continue
        for id_ in named(context.forms[slot].get("fields")):
            if id_ in named(source.tree.get("fields")):
                report.fault(
                    ("fields", id_),
                    f"“{id_}” stands in {source.name} too: answers of one {record} "
                    "are named by field alone",
                )


def _check_options(context: Context, report: Reporter, path: Path, entry: Table) -> None:
    value = entry.get("options")
    if value is None:
        return
    here: Path = (*path, "options")
    if isinstance(value, str):
        lists = context.book.lists
        context.used.lists.add(value)
        if value not in lists:
            report.unknown(here, value, lists, f"the call has no list “{value}”")
    elif not isinstance(value, dict):
        report.fault(here, "must be the name of a list, or a table of options")


def _check_limits(
    context: Context, report: Reporter, path: Path, entry: Table, scope: Scope
) -> None:
    type_ = text(entry.get("type")) or ""
    for key in ("min", "max"):
        if key in entry:
            _check_limit(context, report, (*path, key), type_, entry[key], scope)
    low, high = entry.get("min"), entry.get("max")
    if _same_kind(low, high) and low is not None and high is not None and low > high:
        report.fault((*path, "min"), f"{low} is above “max”, {high}")
    soft = entry.get("soft_max")
    if isinstance(soft, int) and isinstance(high, int) and soft >= high:
        report.fault((*path, "soft_max"), f"{soft} is not below “max”, {high}")


def _check_limit(
    context: Context, report: Reporter, path: Path, type_: str, value: Any, scope: Scope
) -> None:
    if type_ in MEASURED and isinstance(value, str) and not is_money(value):
        fact = context.book.find(scope, value) or context.book.find(Scope(scope.record), value)
        if fact is None:
            known = context.book.all(scope)
            report.unknown(path, value, known, f"unknown fact “{value}”")
        elif fact.type != type_ and {fact.type, type_} != {"date", "instant"}:
            report.fault(path, f"“{value}” does not fit a {type_}")
        else:
            context.use_moment(value, scope)
    elif type_ == "money":
        shapes.money(report, path, value)
    elif type_ == "date":
        if written_date(value) is None:
            report.fault(path, "must be a day (2018-12-31), or the name of a fact")
    elif type_ in CHARACTERS:
        shapes.whole(1, 20000)(report, path, value)
    else:
        shapes.whole(0)(report, path, value)


def _check_keep(context: Context, report: Reporter, path: Path, entry: Table) -> None:
    keep = text(entry.get("keep")) or "answers"
    classes = table(table(context.call.get("privacy")).get("keep"))
    if "privacy" in context.call and keep in KEEP and keep not in classes:
        report.fault((*path, "keep"), f"the call's [privacy.keep] has no “{keep}”")


def _check_prefill(context: Context, report: Reporter, path: Path, entry: Table) -> None:
    name = text(entry.get("prefill"))
    if name is None:
        return
    diary = context.book.fields("lab") if "activity" in context.forms else {}
    known = [f"activities.{one}" for one, fact in diary.items() if fact.type == "number"]
    if name not in known:
        report.unknown((*path, "prefill"), name, known, f"“{name}” is not counted from records")
    if entry.get("type") != "number":
        report.fault((*path, "prefill"), "only a number is counted from records")


def _same_kind(low: object, high: object) -> bool:
    return type(low) is type(high) and not isinstance(low, str | bool)
