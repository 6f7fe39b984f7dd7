"""Facts: what counts as given, what shows through to rows, answers as they are stored."""

from datetime import date, datetime

import pytest

from grantcall.engine.facts import (
    NOT_ASKED,
    UNKNOWN,
    Fact,
    Facts,
    Missing,
    fact_value,
    facts_from,
    facts_of_answers,
)
from tests.unit.engine.worlds import world


@pytest.mark.parametrize(
    ("plain", "held"),
    [
        (None, UNKNOWN),
        ("", UNKNOWN),
        (" \n", UNKNOWN),
        ([], UNKNOWN),
        ((), UNKNOWN),
        (["a", "b"], ("a", "b")),
        (False, False),
        (0, 0),
        ("no", "no"),
        (date(2027, 1, 1), date(2027, 1, 1)),
        (NOT_ASKED, NOT_ASKED),
    ],
)
def test_what_counts_as_a_value(plain: object, held: object) -> None:
    assert fact_value(plain) == held
    assert type(fact_value(plain)) is type(held)


@pytest.mark.parametrize("wrong", [1.5, {"a": 1}, [1, 2], b"x"])
def test_what_no_fact_can_be(wrong: object) -> None:
    with pytest.raises(TypeError, match="cannot be a fact"):
        fact_value(wrong)


def test_an_instant_names_its_zone() -> None:
    with pytest.raises(ValueError, match="has no zone"):
        fact_value(datetime(2027, 1, 1))  # noqa: DTZ001


def test_what_nobody_gave_is_missing_in_the_way_the_page_says() -> None:
    assert facts_from({}).get("idea") == Fact(UNKNOWN)
    assert facts_from({}, missing=NOT_ASKED).get("idea") == Fact(NOT_ASKED)
    assert facts_from({}, missing=NOT_ASKED).rows("people") is NOT_ASKED
    assert facts_from({}).rows("people") is UNKNOWN
    assert facts_from({}, {"people": []}).rows("people") == ()


def test_a_record_knows_itself_by_its_own_name() -> None:
    facts = facts_from({"area": "north"}, record="proposal")
    assert facts.get("proposal.area") == Fact("north", "answer")
    assert facts.get("award.area") == Fact(UNKNOWN)
    roster = facts_from({}, {"people": []}, record="proposal")
    assert roster.rows("proposal.people") == ()
    assert roster.rows("award.people") is UNKNOWN
    assert roster.is_row_set("proposal.people")
    assert not roster.is_row_set("award.people")


def test_what_shows_through_to_a_row() -> None:
    parent = facts_from(
        {"town": "north", "award.amount": 5, "today": date(2027, 1, 1)}, record="proposal"
    ).adding({"state": "draft"})
    seen = ("town", "award.amount", "today", "state", "proposal.town")

    def values(row: Facts) -> list[object]:
        return [row.get(name).value for name in seen]

    row = facts_from({})
    assert values(row.within(parent)) == [UNKNOWN, 5, date(2027, 1, 1), UNKNOWN, "north"]
    assert values(row.within(parent, shows_engine=True)) == [
        UNKNOWN,
        5,
        date(2027, 1, 1),
        "draft",
        "north",
    ]
    assert values(row) == [UNKNOWN] * 5


def test_adding_and_leaving_out_make_new_facts() -> None:
    facts = facts_from({"a": "1", "b": "2"}, {"people": []})
    more = facts.adding({"a": 3})
    less = facts.without(frozenset({"a", "people"}))
    assert (facts.get("a").value, more.get("a"), less.get("a").value) == ("1", Fact(3), UNKNOWN)
    assert list(more.names()) == ["a", "b"]
    rows = facts.with_rows({"costs": UNKNOWN})
    assert (rows.rows("people"), rows.rows("costs"), rows.get("b")) == ((), UNKNOWN, facts.get("b"))
    assert (facts.is_row_set("people"), less.is_row_set("people")) == (True, False)
    assert (facts.has("a"), less.has("a"), less.has("b")) == (True, False, True)


def test_answers_as_they_are_stored() -> None:
    form = world().forms["proposal"]
    facts = facts_of_answers(
        form,
        {
            "party": "citizens",
            "aims": ["north"],
            "start_date": "2027-03-01",
            "requested": 150_000,
            "costs": [{"what": "pane", "amount": 200, "paid_on": "2027-03-02"}],
            "not_of_this_form": "x",
        },
        "version",
    )
    assert facts.record == "proposal"
    assert facts.get("start_date") == Fact(date(2027, 3, 1), "version")
    assert facts.get("aims") == Fact(("north",), "version")
    assert facts.get("idea") == Fact(UNKNOWN, "version")
    assert not facts.has("not_of_this_form")
    rows = facts.rows("costs")
    assert not isinstance(rows, Missing)
    assert [row.get("paid_on").value for row in rows] == [date(2027, 3, 2)]
    assert facts.rows("people") is UNKNOWN
    assert facts_of_answers(form, {"costs": []}).rows("costs") == ()
