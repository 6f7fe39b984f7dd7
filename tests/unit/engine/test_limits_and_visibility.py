"""A proposal's own cap and floor; which fields a form asks."""

import pytest

from grantcall.core.words import Words
from grantcall.definitions.model import Cap, Comparison, Condition, Form, Money, Section
from grantcall.engine.caps import Limits, limits, with_limits
from grantcall.engine.facts import UNKNOWN, Fact, facts_from
from grantcall.engine.visible import asked_fields, asked_sections, without_hidden
from tests.unit.engine.worlds import field, world

CITIZENS = Comparison("fact", "party", "is", "citizens")
CAPS = (Cap(amount=200_000), Cap(percent=50, of="total"), Cap(amount=90_000, when=CITIZENS))


@pytest.mark.parametrize(
    ("facts", "cap"),
    [
        ({"party": "company", "total": 500_000}, 200_000),
        ({"party": "company", "total": 300_001}, 150_000),
        ({"party": "citizens", "total": 500_000}, 90_000),
        ({"party": "citizens", "total": 100_000}, 50_000),
        ({"party": "company"}, UNKNOWN),
        ({"total": 500_000}, UNKNOWN),
    ],
)
def test_the_smallest_cap_that_applies(facts: dict[str, object], cap: object) -> None:
    definition = world(money=Money(1_000_000, CAPS, floor=10_000))
    assert limits(definition, facts_from(facts)) == Limits(cap, 10_000)  # type: ignore[arg-type]


SHARE = (Cap(percent=80, of="costs.amount"),)
A_HEAD = (Cap(percent=5_000_00, of="people"),)


@pytest.mark.parametrize(
    ("caps", "rows", "cap"),
    [
        (SHARE, {"costs": [{"amount": 120_000}, {"amount": 80_001}]}, 160_000),
        (SHARE, {"costs": []}, 0),
        (SHARE, {"costs": [{"amount": 120_000}, {}]}, UNKNOWN),
        (SHARE, {}, UNKNOWN),
        (A_HEAD, {"people": [{}, {}, {}]}, 15_000),
    ],
)
def test_a_cap_that_is_a_share_of_rows(
    caps: tuple[Cap, ...], rows: dict[str, list[dict[str, object]]], cap: object
) -> None:
    facts = facts_from({}, rows, record="proposal")
    assert limits(world(money=Money(1_000_000, caps)), facts) == Limits(cap, None)  # type: ignore[arg-type]


def test_a_call_without_caps_or_without_money() -> None:
    assert limits(world(money=None), facts_from({})) == Limits(None, None)
    only_for_citizens = world(money=Money(1_000_000, (CAPS[2],)))
    assert limits(only_for_citizens, facts_from({"party": "company"})) == Limits(None, None)
    assert with_limits(world(money=None), facts_from({})).get("cap") == Fact(UNKNOWN)


def test_a_cap_that_was_given_is_kept() -> None:
    definition = world(money=Money(1_000_000, CAPS, floor=10_000))
    facts = with_limits(definition, facts_from({"cap": 70_000}, source="version"))
    assert facts.get("cap") == Fact(70_000, "version")
    assert facts.get("floor") == Fact(10_000, "engine")


def shows(name: str, value: str) -> Condition:
    return Comparison("fact", name, "is", value)


CHAIN = Form(
    "chain",
    "proposal",
    Words("Catena"),
    (
        Section("first", Words("Prima"), ("last", "a", "b")),
        Section("second", Words("Seconda"), ("c",), when=shows("b", "yes")),
    ),
    {
        "last": field("last", "line", "L", "first", when=shows("c", "yes")),
        "a": field("a", "line", "A", "first"),
        "b": field("b", "line", "B", "first", when=shows("a", "yes")),
        "c": field("c", "line", "C", "second"),
    },
)


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({"a": "yes", "b": "yes", "c": "yes"}, ["last", "a", "b", "c"]),
        ({"a": "yes", "b": "yes"}, ["a", "b", "c"]),
        ({"a": "yes"}, ["a", "b"]),
        ({"a": "no", "b": "yes", "c": "yes", "last": "typed"}, ["a"]),
        ({}, ["a"]),
    ],
)
def test_hiding_one_answer_may_hide_more(answers: dict[str, object], asked: list[str]) -> None:
    facts = facts_from(answers)
    assert [one.id for one in asked_fields(CHAIN, facts, world())] == asked
    sections = [one.id for one in asked_sections(CHAIN, facts, world())]
    assert sections == (["first", "second"] if "c" in asked else ["first"])
    sent = without_hidden(CHAIN, facts, world())
    assert [name for name in answers if sent.has(name)] == [
        name for name in answers if name in asked
    ]


def test_an_answer_hidden_may_open_another_field() -> None:
    form = Form(
        "either",
        "proposal",
        Words("O"),
        (Section("all", Words("Tutto"), ("a", "b", "c")),),
        {
            "a": field("a", "line", "A"),
            "b": field("b", "line", "B", when=shows("a", "yes")),
            "c": field("c", "line", "C", when=Comparison("fact", "b", "given", False)),
        },
    )

    def asked(**answers: str) -> list[str]:
        return [one.id for one in asked_fields(form, facts_from(answers), world())]

    assert asked(a="yes", b="x") == ["a", "b"]
    assert asked(a="no", b="x") == ["a", "c"]
