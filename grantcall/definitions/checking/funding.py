"""After the ranking: allocation, tranches, reports, publication, privacy."""

from grantcall.definitions.checking.context import Context
from grantcall.definitions.factbook import Scope
from grantcall.definitions.trees import Path, Table, ids, items, named, table, text
from grantcall.definitions.vocabulary.guards import GUARDS
from grantcall.definitions.vocabulary.settings import RANKING_COLUMNS

_SECTION_NEEDS = (
    ("classification", "proposal"),
    ("committee", "review"),
    ("ranking", "call"),
    ("allocation", "allocation"),
    ("tranches", "tranche"),
    ("reports", "report"),
    ("money", "proposal"),
)


def check_funding(context: Context) -> None:
    """Check how money is spent down the ranking, paid, reported and published."""
    for section, record in _SECTION_NEEDS:
        if section in context.call and record not in context.workflows:
            context.report.fault((section,), f"the call has no workflow for {record}")
    _check_allocation(context)
    _check_tranches(context)
    for id_, entry in named(context.call.get("reports")).items():
        due = text(entry.get("due"))
        if due is not None:
            _check_due(context, ("reports", id_, "due"), due)
    _check_publication(context)


def _check_allocation(context: Context) -> None:
    tree, report = table(context.call.get("allocation")), context.report
    if not tree:
        return
    path: Path = ("allocation",)
    reduces = "reduce" in ids(tree.get("if_short"))
    floor = tree.get("reduce_to")
    if reduces and floor is None:
        report.fault(path, "“reduce” needs “reduce_to”: how far down")
    elif floor is not None and not reduces:
        report.fault((*path, "reduce_to"), "“if_short” does not say reduce")
    fields = context.book.fields("proposal")
    sums = [name for name, fact in fields.items() if fact.type == "money"]
    if isinstance(floor, str):
        if floor == "floor":
            if "floor" not in table(context.call.get("money")):
                report.fault((*path, "reduce_to"), "the call's [money] has no floor")
        elif floor not in sums:
            report.unknown(
                (*path, "reduce_to"), floor, [*sums, "floor"], f"“{floor}” is no sum of money"
            )
    for key in ("minimums", "maximums"):
        for index, quota in items(tree.get(key)):
            _check_quota(context, (*path, key, index, "per"), table(quota))


def _check_quota(context: Context, path: Path, quota: Table) -> None:
    per = text(quota.get("per"))
    fields = context.book.fields("proposal")
    choices = [name for name, fact in fields.items() if fact.type == "choice"]
    if per is not None and per not in choices:
        context.report.unknown(path, per, choices, f"“{per}” is no choice of the proposal")


def _check_tranches(context: Context) -> None:
    entries = named(context.call.get("tranches"))
    percents = [entry.get("percent") for entry in entries.values()]
    if entries and all(isinstance(percent, int) for percent in percents):
        total = sum(percent for percent in percents if percent is not None)
        if total != 100:
            context.report.fault(("tranches",), f"percents sum to {total}, not 100")
    for id_, entry in entries.items():
        for need in ids(entry.get("needs")):
            if need in GUARDS and "tranche" not in GUARDS[need].records:
                context.report.fault(
                    ("tranches", id_, "needs"), f"“{need}” cannot be asked of a tranche"
                )
            elif need == "tranche_needs_met":
                context.report.fault(("tranches", id_, "needs"), f"“{need}” asks for itself")


def _check_due(context: Context, path: Path, due: str) -> None:
    entries = [name for name in context.calendar if name not in ("zone", "rest_days")]
    if due not in entries:
        context.report.unknown(path, due, entries, f"the calendar has no “{due}”")
    else:
        context.use_moment(due, Scope("award"))


def _check_publication(context: Context) -> None:
    tree, report = table(context.call.get("publication")), context.report
    fields = context.book.fields("proposal")
    public = [name for name in fields if _is_public(context, name)]
    for name in ids(tree.get("ranking")):
        path: Path = ("publication", "ranking")
        if name in RANKING_COLUMNS or name in public:
            continue
        if name in fields:
            report.fault(path, f"“{name}” is not public: its field says no seen_by = “public”")
        else:
            report.unknown(
                path, name, [*RANKING_COLUMNS, *public], f"“{name}” is no column of a ranking"
            )
    for name in ids(tree.get("by")):
        path = ("publication", "by")
        if name not in fields:
            report.unknown(path, name, fields, f"no form of the proposal asks “{name}”")
        elif fields[name].type not in ("choice", "choices") or name not in public:
            report.fault(path, f"“{name}” cannot be counted in public: it is no public choice")


def _is_public(context: Context, name: str) -> bool:
    return any(
        form.get("record") == "proposal"
        and named(form.get("fields")).get(name, {}).get("seen_by") == "public"
        for form in context.forms.values()
    )
