"""Operators of a condition, and how each verdict is said."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from grantcall.core.words import Words

Verdict = Literal["met", "not_met", "unknown"]


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator: the kinds of value it compares and its phrase for each verdict.

    The phrases follow a subject label and use `{value}`: "Quanto chiedete" + "è al
    massimo 2.000 €".
    """

    compares: tuple[str, ...]
    met: Words
    not_met: Words
    unknown: Words

    def phrase(self, verdict: Verdict) -> Words:
        """Return the phrase of a verdict."""
        return {"met": self.met, "not_met": self.not_met, "unknown": self.unknown}[verdict]


_ORDERED = ("number", "money", "date", "instant")
_SINGLE = ("choice", "yes_no", "state", "number", "money", "date", "text")

OPERATORS: Mapping[str, Operator] = {
    "is": Operator(
        _SINGLE,
        Words("è {value}", "is {value}"),
        Words("non è {value}", "is not {value}"),
        Words("non si sa ancora se è {value}", "is not yet known to be {value}"),
    ),
    "one_of": Operator(
        ("choice", "state", "number", "text"),
        Words("è tra {value}", "is one of {value}"),
        Words("non è tra {value}", "is none of {value}"),
        Words("non si sa ancora se è tra {value}", "is not yet known to be one of {value}"),
    ),
    "none_of": Operator(
        ("choice", "state", "number", "text"),
        Words("non è tra {value}", "is none of {value}"),
        Words("è tra {value}", "is one of {value}"),
        Words("non si sa ancora se è tra {value}", "is not yet known to be none of {value}"),
    ),
    "includes": Operator(
        ("choices",),
        Words("comprende {value}", "includes {value}"),
        Words("non comprende {value}", "does not include {value}"),
        Words("non si sa ancora se comprende {value}", "is not yet known to include {value}"),
    ),
    "at_least": Operator(
        _ORDERED,
        Words("è almeno {value}", "is at least {value}"),
        Words("è meno di {value}", "is less than {value}"),
        Words("non si sa ancora se è almeno {value}", "is not yet known to be at least {value}"),
    ),
    "at_most": Operator(
        _ORDERED,
        Words("è al massimo {value}", "is at most {value}"),
        Words("è più di {value}", "is more than {value}"),
        Words("non si sa ancora se è al massimo {value}", "is not yet known to be at most {value}"),
    ),
    "between": Operator(
        _ORDERED,
        Words("è tra {value}", "is between {value}"),
        Words("non è tra {value}", "is not between {value}"),
        Words("non si sa ancora se è tra {value}", "is not yet known to be between {value}"),
    ),
    "before": Operator(
        ("date", "instant"),
        Words("è prima di {value}", "is before {value}"),
        Words("non è prima di {value}", "is not before {value}"),
        Words("non si sa ancora se è prima di {value}", "is not yet known to be before {value}"),
    ),
    "after": Operator(
        ("date", "instant"),
        Words("è dopo {value}", "is after {value}"),
        Words("non è dopo {value}", "is not after {value}"),
        Words("non si sa ancora se è dopo {value}", "is not yet known to be after {value}"),
    ),
    "given": Operator(
        (
            *_SINGLE,
            "choices",
            "instant",
            "rows",
            "roster",
            "file",
        ),
        Words("è indicato", "is given"),
        Words("manca", "is missing"),
        Words("non è ancora stato chiesto", "has not been asked yet"),
    ),
}

GIVEN_FALSE: Mapping[Verdict, Words] = {
    "met": Words("non è indicato", "is not given"),
    "not_met": Words("è indicato", "is given"),
    "unknown": Words("non è ancora stato chiesto", "has not been asked yet"),
}
"""`given = false` reads the other way round."""

JUDGED: Mapping[Verdict, Words] = {
    "met": Words("{value} ha deciso di sì", "{value} decided yes"),
    "not_met": Words("{value} ha deciso di no", "{value} decided no"),
    "unknown": Words("decide {value}", "{value} decides"),
}
"""`judged_by`: the verdict is a person's."""

SUBJECTS = ("fact", "count", "sum", "judged_by")
MEASURES = ("percent_of", "years_at")
COMBINATIONS = ("all", "any", "not")
