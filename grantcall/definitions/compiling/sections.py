"""The sections of a call: calendar, money, committee, criteria, ranking, tranches."""

from datetime import date, datetime
from typing import Literal

from grantcall.definitions.compiling.conditions import ConditionCompiler
from grantcall.definitions.compiling.forms import options
from grantcall.definitions.compiling.workflows import compile_needs
from grantcall.definitions.factbook import FactBook, Scope
from grantcall.definitions.model import (
    AllocationRules,
    Calendar,
    Cap,
    Committee,
    Criterion,
    Length,
    Lot,
    Money,
    Part,
    Promoter,
    RankingRules,
    ReportRule,
    Scoring,
    Tie,
    TrancheRule,
)
from grantcall.definitions.trees import Table, ids, table
from grantcall.definitions.values import (
    cents,
    in_order,
    label,
    to_utc,
    written_date,
    written_instant,
)

_PROPOSAL = Scope("proposal")


def length(tree: Table) -> Length:
    """Compile a length of time."""
    return Length(
        days=tree.get("days", 0),
        working_days=tree.get("working_days", 0),
        months=tree.get("months", 0),
        after=tree.get("after"),
    )


def calendar(tree: Table) -> Calendar:
    """Compile the calendar: local instants become UTC."""
    zone: str = tree["zone"]
    entries: dict[str, datetime | Length] = {}
    for name, value in tree.items():
        instant = written_instant(value)
        if isinstance(value, dict):
            entries[name] = length(value)
        elif instant is not None and name != "zone":
            entries[name] = to_utc(instant, zone)
    rest: tuple[str | date, ...] = tuple(
        written_date(day) or day for day in tree.get("rest_days", ())
    )
    return Calendar(zone, entries, rest)


def promoter(tree: Table) -> Promoter:
    """Compile who calls."""
    return Promoter(label(tree), tree["funder"], tree["office"], tree["officer"], tree["mail"])


def money(tree: Table, conditions: ConditionCompiler) -> Money:
    """Compile the fund; with lots it is their sum."""
    lots = tuple(
        Lot(
            id_,
            label(entry),
            cents(entry["budget"]),
            conditions.compile(entry["when"], _PROPOSAL),
        )
        for id_, entry in in_order(tree.get("lots"))
    )
    budget = sum(lot.budget for lot in lots) if lots else cents(tree["budget"])
    floor = tree.get("floor")
    return Money(
        budget=budget,
        caps=_caps(tree.get("cap"), conditions),
        floor=None if floor is None else cents(floor),
        lots=lots,
    )


def committee(tree: Table) -> Committee:
    """Compile who judges and what they may see."""
    return Committee(
        members=tree["members"],
        quorum=tree["quorum"],
        each_reads=tree.get("each_reads", "all"),
        hides=ids(tree.get("hides")),
        seals=tree["seals"],
        spread=tree.get("spread"),
        shut_out=ids(tree.get("shut_out")),
        warn_of=ids(tree.get("warn_of")),
        declarations=options(tree.get("declarations")),
    )


def scoring(tree: Table) -> Scoring:
    """Compile how marks are given."""
    marks = tree["marks"]
    return Scoring(tree["mode"], marks["from"], marks["to"], marks["step"], tree["comment"])


def parts(value: object) -> tuple[Part, ...]:
    """Compile the groups of criteria."""
    return tuple(
        Part(id_, label(entry), entry.get("minimum"), ids(entry.get("by")), entry.get("in"))
        for id_, entry in in_order(value)
    )


def criteria(value: object, comment: str) -> tuple[Criterion, ...]:
    """Compile the rubric; a criterion without its own `comment` has the scoring's."""
    return tuple(
        Criterion(
            id=id_,
            label=label(entry),
            weight=entry["weight"],
            anchors={
                int(mark): label(said)
                for mark, said in sorted(
                    table(entry.get("anchors")).items(), key=lambda pair: int(pair[0])
                )
            },
            minimum=entry.get("minimum"),
            part=entry.get("part"),
            comment=entry.get("comment", comment),
        )
        for id_, entry in in_order(value)
    )


def ranking(tree: Table) -> RankingRules:
    """Compile the ranking. Without `order_by` (collegial, or no criteria) it is the mean."""
    return RankingRules(
        order_by=tree.get("order_by", "mean"),
        threshold=tree.get("threshold"),
        ties=tuple(_tie(entry) for entry in tree.get("ties", ())),
        counts=ids(tree.get("counts")),
        separate_by=tree.get("separate_by"),
    )


def allocation(tree: Table, book: FactBook) -> AllocationRules:
    """Compile how the fund is spent; quotas are written out option by option."""
    unit = tree.get("round_down_to")
    return AllocationRules(
        if_short=ids(tree.get("if_short")),
        take_up=tree["take_up"],
        reduce_to=tree.get("reduce_to"),
        round_down_to=None if unit is None else cents(unit),
        awards=tree.get("awards"),
        minimums=_quotas(tree.get("minimums", ()), book),
        maximums=_quotas(tree.get("maximums", ()), book),
    )


def tranches(value: object, conditions: ConditionCompiler) -> tuple[TrancheRule, ...]:
    """Compile the instalments."""
    return tuple(
        TrancheRule(
            id_,
            label(entry),
            entry["percent"],
            compile_needs(entry.get("needs"), conditions, Scope("tranche")),
        )
        for id_, entry in in_order(value)
    )


def reports(value: object) -> tuple[ReportRule, ...]:
    """Compile the reports that a funded group owes."""
    return tuple(ReportRule(id_, label(entry), entry["due"]) for id_, entry in in_order(value))


def publication(tree: Table) -> dict[str, object]:
    """Compile what is made public; the amount that must be published first is in cents."""
    out: dict[str, object] = dict(tree)
    if "before_paying_above" in tree:
        out["before_paying_above"] = cents(tree["before_paying_above"])
    return out


def _caps(value: object, conditions: ConditionCompiler) -> tuple[Cap, ...]:
    if value is None:
        return ()
    if isinstance(value, int | str):
        return (Cap(amount=cents(value)),)
    entries: list[Table] = value if isinstance(value, list) else [table(value)]
    return tuple(
        Cap(
            amount=cents(entry["amount"]) if "amount" in entry else None,
            percent=entry.get("percent"),
            of=entry.get("of"),
            when=conditions.optional(entry, "when", _PROPOSAL),
        )
        for entry in entries
    )


def _tie(entry: str | Table) -> Tie:
    if isinstance(entry, str):
        return Tie("draw")
    way: Literal["higher", "lower", "earlier"]
    way = "higher" if "higher" in entry else "lower" if "lower" in entry else "earlier"
    return Tie(way, entry[way])


def _quotas(entries: list[Table], book: FactBook) -> tuple[tuple[str, str, int], ...]:
    fields = book.fields("proposal")
    return tuple(
        (entry["per"], option, entry["awards"])
        for entry in entries
        for option in fields[entry["per"]].options
    )
