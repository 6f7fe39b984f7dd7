"""A quite different call, in TOML alone: what the shipped one does not use compiles too."""

from datetime import date
from pathlib import Path

from grantcall.core.resources import Resources
from grantcall.definitions.answers import AnswerSchema
from grantcall.definitions.describing import describe
from grantcall.definitions.loading import check, load_call
from grantcall.definitions.model import (
    AllOf,
    AnyOf,
    Cap,
    Comparison,
    JudgedBy,
    Length,
    Named,
    Not,
    Tie,
)

SLUG = "orti-2027"
RESOURCES = Resources(Path(__file__).with_name("second"))


def test_it_checks_clean() -> None:
    assert [str(fault) for fault in check(SLUG, RESOURCES)] == []


def test_what_the_shipped_call_does_not_use_compiles() -> None:
    document, definition = load_call(SLUG, RESOURCES)
    new = Comparison("fact", "kind", "is", "new")
    assert definition.money is not None
    assert definition.money.budget == 4_200_050
    assert definition.money.floor == 50_000
    assert definition.money.caps == (
        Cap(amount=999_950),
        Cap(percent=70, of="costs.amount", when=new),
    )
    assert [lot.when for lot in definition.money.lots] == [new, Not(new)]
    assert definition.calendar.entries["clarification"] == Length(working_days=5)
    assert definition.calendar.rest_days == ("sunday", date(2027, 4, 25))
    assert definition.conditions["small_change"].condition == AnyOf(
        (Comparison("fact", "moved_percent", "at_most", 10), JudgedBy("staff"))
    )
    assert definition.conditions["young"].condition == Comparison(
        "fact", "born", "between", (18, 35), years_at="closes"
    )
    rules = {rule.id: rule for rule in definition.rules}
    assert rules["enough_young"].must == Comparison(
        "count", "members", "at_least", 30, where=Named("young"), percent_of="members"
    )
    assert rules["own_share"].when == Comparison("fact", "kind", "one_of", ("new", "moved"))
    assert rules["own_share"].must == Comparison(
        "fact", "requested", "at_most", 70, percent_of="costs.amount"
    )
    assert rules["not_too_much"].must == Comparison(
        "fact", "requested", "between", (50_000, 999_950), money=True
    )
    assert rules["begins_after"].must == Comparison("fact", "begins", "after", date(2027, 9, 1))
    assert not any(isinstance(rule.must, AllOf) for rule in definition.rules)
    assert describe(document, "it")[0] == "# Orti di quartiere 2027 (ORTI27)"


def test_evaluation_and_allocation_of_another_kind() -> None:
    _, definition = load_call(SLUG, RESOURCES)
    assert definition.committee is None
    assert definition.promoter is None
    assert definition.scoring is not None
    assert (definition.scoring.mode, definition.scoring.lowest) == ("collegial", 1)
    assert [(part.id, part.by, part.in_) for part in definition.parts] == [
        ("idea", ("chair",), "evaluation")
    ]
    assert [(one.id, one.comment, one.minimum) for one in definition.criteria] == [
        ("strength", "never", 6),
        ("care", "always", None),
    ]
    assert definition.ranking is not None
    assert definition.ranking.counts == ("idea",)
    assert definition.ranking.separate_by == "kind"
    assert definition.ranking.ties == (
        Tie("higher", "idea"),
        Tie("lower", "requested"),
        Tie("earlier", "submitted_at"),
    )
    assert definition.allocation is not None
    assert definition.allocation.minimums == (("quarter", "north", 2), ("quarter", "south", 2))
    assert definition.allocation.maximums == (
        ("kind", "new", 8),
        ("kind", "old", 8),
        ("kind", "moved", 8),
    )


def test_the_form_of_another_kind() -> None:
    _, definition = load_call(SLUG, RESOURCES)
    form = definition.forms["proposal"]
    assert form.fields["requested"].max == 2_000_050
    assert form.fields["begins"].min == date(2027, 6, 1)
    assert [option.id for option in form.fields["kind"].inline_options] == ["new", "old", "moved"]
    schema = AnswerSchema(form, definition)
    values, problems = schema.load_partial(
        {
            "kind": "new",
            "quarter": {"other": "Centro"},
            "begins": "2027-05-01",
            "requested": "1000",
            "costs": [{"what": "Terra", "amount": "1000,50"}],
        }
    )
    assert values["costs"] == [{"what": "Terra", "amount": 100_050}]
    assert [(reason.field, reason.code) for reason in problems] == [
        ("begins", "too_small"),
        ("costs.0.amount", "too_large"),
    ]
