"""Hand-worked answers to conditions: operators, spans, right sides, rows in doubt."""

from datetime import UTC, date, datetime

import pytest

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
from grantcall.engine.conditions import Answer, Verdict, evaluate, judgement
from grantcall.engine.facts import NOT_ASKED, UNKNOWN, Fact, Facts, facts_from
from tests.unit.engine.worlds import named, not_known, people, person, world

MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN
COUNTED = AllOf(
    (
        Comparison("fact", "adult", "is", True),
        Comparison("fact", "town", "one_of", ListRef("towns")),
    )
)
WORLD = world(conditions=named("counted", COUNTED))


def ask(condition: Condition, facts: Facts | None = None, **values: object) -> Answer:
    return evaluate(condition, facts or facts_from(values, record="proposal"), WORLD)


def fact(name: str, operator: str, value: Value, **more: str) -> Comparison:
    return Comparison("fact", name, operator, value, **more)  # type: ignore[arg-type]


def count(at_least: int) -> Comparison:
    return Comparison("count", "people", "at_least", at_least, where=Named("counted"))


@pytest.mark.parametrize(
    ("sure", "in_doubt", "verdict"),
    [(10, 0, MET), (8, 2, OPEN), (8, 1, NOT_MET), (0, 10, OPEN), (0, 0, NOT_MET), (12, 3, MET)],
)
def test_ten_people_are_asked(sure: int, in_doubt: int, verdict: Verdict) -> None:
    roster = [person()] * sure + [person(town=None)] * in_doubt + [person(adult=False)] * 3
    answer = ask(count(10), people(*roster))
    assert answer.verdict is verdict
    assert answer.measured is not None
    assert (answer.measured.lowest, answer.measured.highest) == (sure, sure + in_doubt)
    assert answer.unknown_rows == in_doubt
    assert answer.lacking == ((("town", in_doubt),) if in_doubt else ())


def test_rows_in_doubt_say_which_columns_are_missing() -> None:
    roster = [
        person(),
        person(**not_known("town")),
        person(**not_known("town", "adult")),
        person(adult=False, **not_known("town")),
    ]
    answer = ask(count(3), people(*roster))
    assert answer.verdict is OPEN
    assert answer.unknown_rows == 2
    assert answer.lacking == (("town", 2), ("adult", 1))


def test_a_member_never_borrows_the_answers_of_the_proposal() -> None:
    facts = facts_from({"town": "north", "adult": True}, {"people": [{"name": "Ada"}]})
    assert ask(count(1), facts).verdict is OPEN


def test_rows_read_related_facts_today_and_the_calendar() -> None:
    where = AllOf(
        (
            fact("paid_on", "at_least", FactRef("award.approved_at")),
            fact("paid_on", "before", FactRef("closes")),
            fact("today", "after", FactRef("paid_on")),
        )
    )
    costs = Comparison("count", "costs", "is", 1, where=where)
    facts = facts_from(
        {"award.approved_at": datetime(2027, 3, 9, 23, 30, tzinfo=UTC), "today": date(2027, 6, 1)},
        {"costs": [{"paid_on": date(2027, 3, 9)}, {"paid_on": date(2027, 3, 10)}]},
        record="report",
    )
    # 23:30 UTC is already the tenth of March in Rome.
    assert ask(costs, facts).verdict is MET


def test_rows_of_a_form_see_the_engine_facts_of_their_record() -> None:
    costs = Comparison(
        "count", "costs", "is", 1, where=fact("amount", "at_most", FactRef("amount_due"))
    )
    facts = facts_from({"requested": 1}, {"costs": [{"amount": 10}, {"amount": 30}]})
    assert ask(costs, facts.adding({"amount_due": 20})).verdict is MET
    assert ask(costs, facts.adding({"amount_due": 20}, "answer")).verdict is OPEN


def test_a_roster_nobody_has_asked_for_is_not_known() -> None:
    assert ask(count(0), facts_from({})).verdict is OPEN
    assert ask(count(0), people()).verdict is MET


@pytest.mark.parametrize(
    ("operator", "value", "right", "verdict"),
    [
        ("is", "citizens", "citizens", MET),
        ("is", "company", "citizens", NOT_MET),
        ("is", None, "citizens", OPEN),
        ("is", True, True, MET),
        ("is", 1, True, NOT_MET),
        ("is", date(2027, 5, 1), 2027, NOT_MET),
        ("is", datetime(2027, 4, 30, 22, tzinfo=UTC), date(2027, 5, 1), MET),
        ("one_of", "north", ListRef("towns"), MET),
        ("one_of", "elsewhere", ListRef("towns"), NOT_MET),
        ("one_of", None, ListRef("towns"), OPEN),
        ("none_of", "company", ("school", "company"), NOT_MET),
        ("none_of", "citizens", ("school", "company"), MET),
        ("none_of", None, ("school", "company"), OPEN),
        ("includes", ("a", "b"), "b", MET),
        ("includes", ("a",), "b", NOT_MET),
        ("includes", (), "b", OPEN),
        ("at_least", 10, 10, MET),
        ("at_least", 9, 10, NOT_MET),
        ("at_most", 10, 10, MET),
        ("at_most", 11, 10, NOT_MET),
        ("between", 18, (18, 35), MET),
        ("between", 35, (18, 35), MET),
        ("between", 36, (18, 35), NOT_MET),
        ("before", date(2027, 5, 1), date(2027, 5, 1), NOT_MET),
        ("before", date(2027, 4, 30), date(2027, 5, 1), MET),
        ("after", date(2027, 5, 1), date(2027, 5, 1), NOT_MET),
        ("after", date(2027, 5, 2), date(2027, 5, 1), MET),
    ],
)
def test_operators(operator: str, value: object, right: Value, verdict: Verdict) -> None:
    assert ask(fact("it", operator, right), it=value).verdict is verdict


def test_given_is_met_or_not_met_unless_nobody_asked() -> None:
    given, absent = fact("idea", "given", True), fact("idea", "given", False)
    assert (ask(given, idea="x").verdict, ask(absent, idea="x").verdict) == (MET, NOT_MET)
    assert (ask(given, idea="  ").verdict, ask(absent, idea="").verdict) == (NOT_MET, MET)
    assert (ask(given).verdict, ask(absent).verdict) == (NOT_MET, MET)
    unasked = facts_from({"idea": NOT_ASKED})
    assert (ask(given, unasked).verdict, ask(absent, unasked).verdict) == (OPEN, OPEN)
    elsewhere = facts_from({}, missing=NOT_ASKED)
    assert (ask(given, elsewhere).verdict, ask(absent, elsewhere).verdict) == (OPEN, OPEN)


def test_rows_are_given_when_there_is_one() -> None:
    given = fact("costs", "given", True)
    assert ask(given, facts_from({}, {"costs": [{"amount": 1}]})).verdict is MET
    assert ask(given, facts_from({}, {"costs": []})).verdict is NOT_MET
    assert ask(given, facts_from({}, {"costs": UNKNOWN})).verdict is NOT_MET
    assert ask(given, facts_from({}, {"costs": NOT_ASKED})).verdict is OPEN


def test_a_given_text_is_not_copied_into_the_evidence() -> None:
    answer = ask(fact("idea", "given", True), idea="a long and personal story")
    assert b"personal" not in answer.to_bytes()
    assert [(used.name, used.value) for used in answer.facts] == [("idea", True)]


def test_the_right_side_may_be_another_fact() -> None:
    within = fact("requested", "at_most", FactRef("visitors"))
    assert ask(within, requested=10, visitors=10).verdict is MET
    assert ask(within, requested=11, visitors=10).verdict is NOT_MET
    assert ask(within, requested=11).verdict is OPEN
    assert ask(within, visitors=11).verdict is OPEN


def test_one_end_of_between_may_already_decide() -> None:
    between = fact("visitors", "between", (5, FactRef("requested")))
    assert ask(between, visitors=3).verdict is NOT_MET
    assert ask(between, visitors=7).verdict is OPEN
    assert ask(between, visitors=7, requested=7).verdict is MET


def test_a_length_is_counted_from_its_fact() -> None:
    in_time = fact("end_date", "at_most", FactRef("latest_end"))
    assert ask(in_time, end_date=date(2028, 3, 1)).verdict is OPEN
    # A year from Monday 1 March 2027 is Wednesday 1 March 2028.
    start = date(2027, 3, 1)
    assert ask(in_time, end_date=date(2028, 3, 1), start_date=start).verdict is MET
    assert ask(in_time, end_date=date(2028, 3, 2), start_date=start).verdict is NOT_MET


def test_a_length_without_a_fact_is_never_known() -> None:
    assert (
        ask(fact("end_date", "at_most", FactRef("reply")), end_date=date(2027, 1, 1)).verdict
        is OPEN
    )


def test_two_instants_are_compared_to_the_second_and_days_as_days() -> None:
    before = fact("submitted_at", "before", FactRef("closes"))
    assert ask(before, submitted_at=datetime(2027, 4, 30, 9, 59, 59, tzinfo=UTC)).verdict is MET
    assert ask(before, submitted_at=datetime(2027, 4, 30, 10, tzinfo=UTC)).verdict is NOT_MET
    assert ask(before, submitted_at=date(2027, 4, 30)).verdict is NOT_MET
    assert ask(before, submitted_at=date(2027, 4, 29)).verdict is MET


@pytest.mark.parametrize(
    ("born", "years"),
    [
        (date(2009, 4, 30), 18),
        (date(2009, 5, 1), 17),
        (date(2008, 2, 29), 19),
        (date(1992, 4, 30), 35),
        (date(1991, 4, 30), 36),
    ],
)
def test_whole_years_reached_on_a_day(born: date, years: int) -> None:
    young = fact("born", "between", (18, 35), years_at="closes")
    answer = ask(young, born=born)
    assert answer.verdict is (MET if 18 <= years <= 35 else NOT_MET)
    assert answer.facts[0].value == years
    assert str(born.year).encode() not in answer.to_bytes()


def test_a_leap_day_birthday_is_reached_on_the_first_of_march() -> None:
    of_age = fact("born", "at_least", 18, years_at="that_day")
    born = date(2008, 2, 29)
    assert ask(of_age, born=born, that_day=date(2026, 2, 28)).verdict is NOT_MET
    assert ask(of_age, born=born, that_day=date(2026, 3, 1)).verdict is MET
    assert ask(of_age, born=born).verdict is OPEN


def test_sums_are_known_between_two_ends() -> None:
    def total(at_least: int, *amounts: int | None) -> Answer:
        rows = [{"amount": amount} for amount in amounts]
        comparison = Comparison("sum", "costs.amount", "at_least", at_least, money=True)
        return ask(comparison, facts_from({}, {"costs": rows}))

    assert total(100, 60, 40).verdict is MET
    assert total(101, 60, 40).verdict is NOT_MET
    # Money is never below zero, so what nobody wrote yet can only add.
    assert total(100, 60, 40, None).verdict is MET
    assert total(101, 60, 40, None).verdict is OPEN
    assert total(101, 60, None).lacking == (("amount", 1),)
    assert total(1).verdict is NOT_MET


def test_a_number_that_may_be_negative_keeps_both_ends_open() -> None:
    rows: list[dict[str, object]] = [{"pieces": 60}, {"pieces": None}]
    facts = facts_from({}, {"costs": rows})
    assert ask(Comparison("sum", "costs.pieces", "at_least", 1), facts).verdict is OPEN


def test_a_sum_over_rows_in_doubt() -> None:
    dear = Comparison("sum", "costs.amount", "at_most", 100, where=fact("what", "is", "rent"))
    facts = facts_from(
        {},
        {
            "costs": [
                {"what": "rent", "amount": 80},
                {"what": None, "amount": 30},
                {"what": "food", "amount": 500},
            ]
        },
    )
    answer = ask(dear, facts)
    assert answer.verdict is OPEN
    assert answer.measured is not None
    assert (answer.measured.lowest, answer.measured.highest) == (80, 110)
    assert (answer.unknown_rows, answer.lacking) == (1, (("what", 1),))


@pytest.mark.parametrize(
    ("part", "whole", "verdict"),
    [(70, 100, MET), (71, 100, NOT_MET), (701, 1001, NOT_MET), (0, 0, MET), (1, 0, NOT_MET)],
)
def test_percentages_are_exact(part: int, whole: int, verdict: Verdict) -> None:
    share = fact("requested", "at_most", 70, percent_of="visitors")
    assert ask(share, requested=part, visitors=whole).verdict is verdict
    assert ask(share, requested=part).verdict is OPEN


def test_a_percentage_may_be_one_of_several() -> None:
    def share(operator: str, part: int) -> Verdict:
        some = fact("requested", operator, (25, 50), percent_of="visitors")
        return ask(some, requested=part, visitors=8).verdict

    assert [share("one_of", part) for part in (2, 3, 4, 25, 50)] == [
        MET,
        NOT_MET,
        MET,
        NOT_MET,
        NOT_MET,
    ]
    assert [share("none_of", part) for part in (2, 3)] == [NOT_MET, MET]


def test_a_percentage_of_rows_and_of_a_sum() -> None:
    half = Comparison(
        "count", "people", "at_least", 50, where=Named("counted"), percent_of="people"
    )
    assert ask(half, people(person(), person(adult=False))).verdict is MET
    assert ask(half, people(person(), person(adult=False), person(town=None))).verdict is OPEN
    share = fact("requested", "at_most", 70, percent_of="costs.amount")
    rows: list[dict[str, object]] = [{"amount": 60}, {"amount": 40}]
    assert ask(share, facts_from({"requested": 70}, {"costs": rows})).verdict is MET
    assert ask(share, facts_from({"requested": 71}, {"costs": rows})).verdict is NOT_MET
    rows.append({"amount": None})
    assert ask(share, facts_from({"requested": 71}, {"costs": rows})).verdict is OPEN


def test_a_count_may_be_one_of_several_numbers() -> None:
    def among(*numbers: int) -> Verdict:
        where = Named("counted")
        comparison = Comparison("count", "people", "one_of", numbers, where=where)
        return ask(comparison, people(person(), person(town=None))).verdict

    assert (among(1, 2), among(1, 3), among(0, 3)) == (MET, OPEN, NOT_MET)


def test_every_part_is_asked() -> None:
    parts = (fact("a", "is", 1), fact("b", "is", 1), fact("c", "is", 1))
    answer = ask(AllOf(parts), a=2, c=1)
    assert answer.verdict is NOT_MET
    assert [part.verdict for part in answer.parts] == [NOT_MET, OPEN, MET]
    assert [used.name for used in answer.used()] == ["a", "b", "c"]
    assert ask(AnyOf(parts), a=2, c=1).verdict is MET
    assert [part.verdict for part in ask(AnyOf(parts), c=1).parts] == [OPEN, OPEN, MET]
    assert ask(Not(parts[1]), a=2).verdict is OPEN


def test_the_work_grows_with_the_roster_and_no_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[str] = []
    plain = Facts.get

    def counting(self: Facts, name: str) -> Fact:
        looked_up.append(name)
        return plain(self, name)

    monkeypatch.setattr(Facts, "get", counting)

    def work(size: int) -> int:
        looked_up.clear()
        ask(count(10), people(*[person()] * size))
        return len(looked_up)

    assert work(200) == 2 * work(100) == 20 * work(10)


def test_a_person_judges() -> None:
    condition = AllOf((JudgedBy("staff"), fact("a", "is", 1)))
    facts = facts_from({"a": 1})
    assert evaluate(condition, facts, WORLD, "fair").verdict is OPEN
    decided = facts.adding({judgement("fair", "staff"): True}, "decision")
    assert evaluate(condition, decided, WORLD, "fair").verdict is MET
    assert evaluate(condition, decided, WORLD, "other").verdict is OPEN
    refused = facts.adding({judgement("fair", "staff"): False}, "decision")
    assert evaluate(condition, refused, WORLD, "fair").verdict is NOT_MET


def test_kinds_without_order_are_a_fault_of_the_program() -> None:
    with pytest.raises(TypeError, match="“it”: str and int have no order"):
        ask(fact("it", "at_least", 3), it="many")
    with pytest.raises(TypeError, match="“it”: yes and no have no order"):
        ask(fact("it", "at_least", 3), it=True)
