"""The right side of a comparison: does it fit the fact it is compared with?"""

from typing import Any

from grantcall.definitions.checking.context import Context
from grantcall.definitions.checking.shapes import decimal_money
from grantcall.definitions.factbook import Fact, Scope
from grantcall.definitions.faults import Reporter
from grantcall.definitions.trees import Path
from grantcall.definitions.values import is_money, written_date, written_instant
from grantcall.definitions.vocabulary.operators import OPERATORS

TYPE_WORDS = {
    "number": "a number",
    "money": "money",
    "date": "a day",
    "instant": "an instant",
    "yes_no": "yes or no",
    "choice": "one choice",
    "choices": "a choice of several",
    "state": "a kind of state",
    "text": "a text",
    "file": "a file",
    "rows": "rows",
    "roster": "people",
    "note": "a text to read",
}
_MOMENTS = ("date", "instant")
_ORDERED = ("at_least", "at_most", "between", "before", "after")


class RightSide:
    """Checks right sides for the conditions of one file."""

    def __init__(self, context: Context, report: Reporter) -> None:
        self._context = context
        self._report = report

    def check(self, path: Path, operator: str, value: Any, fact: Fact, scope: Scope) -> None:
        """Report an operator that does not fit the fact, or a value that does not fit both."""
        if fact.type not in OPERATORS[operator].compares:
            hint = "includes" if fact.type == "choices" else None
            self._report.fault(
                path,
                f"“{operator}” does not fit “{fact.name}”, which is {TYPE_WORDS[fact.type]}",
                hint,
            )
        elif operator == "given":
            if not isinstance(value, bool):
                self._report.fault(path, "“given” takes true or false")
        elif operator in _ORDERED:
            self._check_ordered(path, operator, value, fact, scope)
        elif operator in ("one_of", "none_of"):
            self._check_set(path, operator, value, fact)
        else:
            self._check_single(path, operator, value, fact)

    def _check_set(self, path: Path, operator: str, value: Any, fact: Fact) -> None:
        if isinstance(value, str):
            self._check_list_name(path, value, fact)
        elif not isinstance(value, list) or not value:
            self._report.fault(path, f"“{operator}” takes a list, or the name of a list")
        else:
            for item in value:
                self._check_single(path, operator, item, fact)

    def _check_list_name(self, path: Path, name: str, fact: Fact) -> None:
        lists = self._context.book.lists
        if name not in lists:
            self._report.unknown(path, name, lists, f"the call has no list “{name}”")
            return
        self._context.used.lists.add(name)
        if fact.list is not None and fact.list != name and fact.list in lists:
            self._report.fault(
                path,
                f"“{fact.name}” takes its options from “{fact.list}”, not from “{name}”",
            )

    def _check_single(self, path: Path, operator: str, value: Any, fact: Fact) -> None:
        if fact.type in ("choice", "choices", "state"):
            if not isinstance(value, str):
                self._report.fault(path, f"“{operator}” takes an option of “{fact.name}”")
            elif fact.options and value not in fact.options:
                self._report.unknown(
                    path,
                    value,
                    fact.options,
                    f"“{value}” is not an option of “{fact.name}”",
                )
        elif fact.type == "yes_no":
            if not isinstance(value, bool):
                self._report.fault(path, f"“{fact.name}” is yes or no: write true or false")
        elif fact.type == "text":
            if not isinstance(value, str):
                self._report.fault(path, f"“{fact.name}” is a text: write it in quotes")
        else:
            self._check_literal(path, value, fact)

    def _check_ordered(
        self, path: Path, operator: str, value: Any, fact: Fact, scope: Scope
    ) -> None:
        if operator == "between":
            if not isinstance(value, list) or len(value) != 2:
                self._report.fault(path, "“between” takes two values: [lowest, highest]")
                return
            ends = value
        else:
            ends = [value]
        for end in ends:
            if isinstance(end, str) and not is_money(end):
                self._check_other_fact(path, end, fact, scope)
            else:
                self._check_literal(path, end, fact)
        if len(ends) == 2 and _above(ends[0], ends[1]):
            self._report.fault(path, f"“between” starts at {ends[0]}, above its end {ends[1]}")

    def _check_literal(self, path: Path, value: Any, fact: Fact) -> None:
        if isinstance(value, float):
            money = fact.type == "money"
            said = (
                decimal_money(value)
                if money
                else f"{value} is a decimal number; write a whole number"
            )
            self._report.fault(path, said)
        elif fact.type == "money":
            if not is_money(value):
                self._report.fault(path, f"“{fact.name}” is money: compare it with money")
        elif fact.type == "number":
            if isinstance(value, bool) or not isinstance(value, int):
                self._report.fault(path, f"“{fact.name}” is a number: compare it with a number")
        elif written_date(value) is None and written_instant(value) is None:
            self._report.fault(path, f"“{fact.name}” is a day: compare it with a day")

    def _check_other_fact(self, path: Path, name: str, fact: Fact, scope: Scope) -> None:
        other = self._context.book.find(scope, name)
        if other is None:
            known = self._context.book.all(scope)
            self._report.unknown(path, name, known, f"unknown fact “{name}”")
            return
        self._context.use_moment(name, scope)
        if other.type == "unknown":
            return
        alike = fact.type == other.type or {fact.type, other.type} <= set(_MOMENTS)
        if not alike:
            self._report.fault(
                path,
                f"“{fact.name}” is {TYPE_WORDS[fact.type]} and “{name}” is "
                f"{TYPE_WORDS[other.type]}: they cannot be compared",
            )
        elif other.is_length and other.after is None:
            self._report.fault(
                path,
                f"“{name}” is a length: say in the calendar “after” which fact it is counted",
            )


def _above(first: Any, second: Any) -> bool:
    same = type(first) is type(second) and not isinstance(first, str)
    return bool(same and first > second)
