"""Conditions: tables of one subject and one operator become trees."""

from datetime import date, datetime
from typing import Any, Literal, cast

from grantcall.definitions.factbook import Fact, FactBook, Scope
from grantcall.definitions.model import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    FactRef,
    JudgedBy,
    ListRef,
    Named,
    Not,
    Value,
)
from grantcall.definitions.trees import Table
from grantcall.definitions.values import cents, is_money, to_utc, written_date, written_instant
from grantcall.definitions.vocabulary.operators import OPERATORS

_REFERS = frozenset({"at_least", "at_most", "between", "before", "after"})


class ConditionCompiler:
    """Compiles conditions of one call; the facts tell which numbers are money."""

    def __init__(self, book: FactBook, zone: str) -> None:
        self._book = book
        self._zone = zone

    def compile(self, value: object, scope: Scope) -> Condition:
        """Compile one condition as it reads in a scope; a bare id names a condition."""
        if isinstance(value, str):
            return Named(value)
        tree = cast("Table", value)
        if "all" in tree:
            return AllOf(tuple(self.compile(part, scope) for part in tree["all"]))
        if "any" in tree:
            return AnyOf(tuple(self.compile(part, scope) for part in tree["any"]))
        if "not" in tree:
            return Not(self.compile(tree["not"], scope))
        if "judged_by" in tree:
            return JudgedBy(tree["judged_by"])
        return self._comparison(tree, scope)

    def optional(self, tree: Table, key: str, scope: Scope) -> Condition | None:
        """Compile the condition under a key, `None` where it is left out."""
        return self.compile(tree[key], scope) if key in tree else None

    def _comparison(self, tree: Table, scope: Scope) -> Comparison:
        subject: Literal["fact", "count", "sum"]
        subject = "count" if "count" in tree else "sum" if "sum" in tree else "fact"
        name: str = tree[subject]
        operator = next(key for key in tree if key in OPERATORS)
        measured = "percent_of" in tree or "years_at" in tree
        fact = self._subject(subject, name, scope)
        money = subject != "count" and not measured and fact is not None and fact.type == "money"
        where = None
        if "where" in tree:
            rows = self._book.row_scope(scope, name)
            where = self.compile(tree["where"], rows or scope)
        return Comparison(
            subject=subject,
            name=name,
            operator=operator,
            value=self._value(tree[operator], operator, money),
            where=where,
            percent_of=tree.get("percent_of"),
            years_at=tree.get("years_at"),
            money=money,
        )

    def _subject(self, subject: str, name: str, scope: Scope) -> Fact | None:
        if subject != "sum":
            return self._book.find(scope, name)
        rows, _, column = name.partition(".")
        fact = self._book.find(scope, rows)
        return fact.columns.get(column) if fact else None

    def _value(self, raw: Any, operator: str, money: bool) -> Value:
        if isinstance(raw, list):
            return tuple(self._value(item, operator, money) for item in raw)
        if isinstance(raw, bool):
            return raw
        if money and is_money(raw):
            return cents(raw)
        if isinstance(raw, int):
            return raw
        moment = self._moment(raw)
        if moment is not None:
            return moment
        if operator in _REFERS:
            return FactRef(str(raw))
        if operator in ("one_of", "none_of") and raw in self._book.lists:
            return ListRef(str(raw))
        return str(raw)

    def _moment(self, raw: object) -> date | datetime | None:
        instant = written_instant(raw)
        if instant is not None:
            return to_utc(instant, self._zone)
        return written_date(raw)
