"""The engine against the definitions that come with the product."""

from datetime import UTC, date, datetime
from functools import cache

import pytest

from grantcall.core.resources import Resources
from grantcall.definitions.loading import list_calls, load_call
from grantcall.definitions.model import Comparison, Definition
from grantcall.engine.check import check_answers, check_questions
from grantcall.engine.classify import suggest
from grantcall.engine.clocks import due
from grantcall.engine.conditions import Verdict, evaluate
from grantcall.engine.facts import Facts, facts_from, facts_of_answers
from grantcall.engine.labels import subject
from grantcall.engine.machine import actions_from, machine_of, move
from grantcall.engine.rules import ask, blocking, record_of, verdicts_bytes, will_be_asked
from grantcall.engine.visible import asked_fields, without_hidden

RESOURCES = Resources()
FIRST = "operazione-comunita-1"
MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN


@cache
def call(slug: str = FIRST) -> Definition:
    return load_call(slug, RESOURCES)[1]


def member(**changed: object) -> dict[str, object]:
    return {
        "name": "Ginevra",
        "surname": "Colombo",
        "adult": True,
        "municipality": "rho",
        "confirmed": True,
        "counted_in_another_group": False,
        **changed,
    }


ANSWERS: dict[str, object] = {
    "party": "citizens",
    "delegation": ["sheet"],
    "title": "Orto in cortile",
    "need": "Il quartiere non ha un giardino",
    "idea": "Un orto nel cortile",
    "aims": ["a"],
    "aim_a_how": "Insieme",
    "area": "commons",
    "place": "Il cortile",
    "place_owner_agrees": True,
    "sells": True,
    "municipality": "rho",
    "budget": [{"what": "terra", "kind": "goods", "amount": 150_000}],
    "requested": 150_000,
    "minimum": 100_000,
}


def proposal(roster: list[dict[str, object]], **changed: object) -> Facts:
    form = call().forms["proposal"]
    answered = facts_of_answers(form, {**ANSWERS, **changed}, "version")
    sent = without_hidden(form, answered, call())
    whole = sent.with_rows({"members": tuple(facts_from(row) for row in roster)})
    return whole.adding(
        {
            "submitted_at": datetime(2018, 11, 20, 9, tzinfo=UTC),
            "signs_of_a_body": 0,
            "state": "draft",
            "today": date(2018, 11, 20),
        }
    )


TEN = [member()] * 10


def test_a_proper_proposal_passes_every_rule() -> None:
    for step in ("proposal.submit", "proposal.admit"):
        verdicts = ask(call(), step, proposal(TEN))
        assert {one.rule: one.verdict for one in verdicts if one.verdict is not MET} == {
            "not_a_trade": None
        }
        assert blocking(verdicts, step == "proposal.submit") == []


@pytest.mark.parametrize(
    ("roster", "verdict", "said"),
    [
        (
            [member()] * 8 + [member(municipality=None)] * 2,
            OPEN,
            "8 su 10; per 2 persone non lo sappiamo: Comune di residenza (2).",
        ),
        (
            [member()] * 8 + [member(confirmed=None)] * 2 + [member(adult=False)] * 5,
            OPEN,
            "8 su 10; per 2 persone non lo sappiamo: Ha confermato (2).",
        ),
        ([member()] * 8 + [member(municipality=None)], NOT_MET, None),
        ([member()] * 9 + [member(municipality="Milano")], NOT_MET, "9 su 10."),
        ([member()] * 9 + [member(counted_in_another_group=True)], NOT_MET, "9 su 10."),
        ([member()] * 10 + [member(adult=None)] * 5, MET, "10; ne servono 10."),
    ],
)
def test_ten_people(roster: list[dict[str, object]], verdict: Verdict, said: str | None) -> None:
    found = ask(call(), "proposal.submit", proposal(roster))
    (ten,) = [one for one in found if one.rule == "ten_people"]
    assert ten.verdict is verdict
    assert said in (None, ten.evidence.it)
    assert [reason.code for reason in blocking(found, True)] == (
        [] if verdict is MET else ["rule:ten_people"]
    )
    stored = verdicts_bytes(call(), found)
    assert b"Ginevra" not in stored
    assert b"Colombo" not in stored


def test_everything_in_the_way_is_said_at_once() -> None:
    poor = proposal(
        [], party="company", need="", aims=[], area=None, requested=250_000, minimum=300_000
    ).adding({"submitted_at": datetime(2018, 11, 30, 11, tzinfo=UTC)})
    verdicts = ask(call(), "proposal.submit", poor)
    assert [reason.code for reason in blocking(verdicts, True)] == [
        f"rule:{name}"
        for name in (
            "ten_people",
            "citizens_not_bodies",
            "same_need_and_idea",
            "an_aim",
            "one_area",
            "within_cap",
            "in_time",
            "budget_covers_request",
            "minimum_within_request",
        )
    ]


def test_a_missing_paper_is_asked_for_later() -> None:
    verdicts = ask(call(), "proposal.submit", proposal(TEN, delegation=[]))
    assert blocking(verdicts, True) == []
    assert [reason.code for reason in will_be_asked(verdicts)] == ["rule:delegation_signed"]
    assert [reason.code for reason in blocking(verdicts, False)] == ["rule:delegation_signed"]


def test_an_award_is_accepted_on_its_own_dates_and_the_groups_people() -> None:
    award = facts_from(
        {
            "start_date": date(2019, 3, 1),
            "end_date": date(2020, 3, 2),
            "approved_at": datetime(2019, 1, 15, 9, tzinfo=UTC),
        },
        record="award",
    )
    related = {"proposal": proposal(TEN[1:])}
    verdicts = ask(call(), "award.accept", award, related=related)
    # A year from 1 March 2019 ends on a Sunday, so Monday 2 March 2020 is still in time.
    assert {one.rule: one.verdict for one in verdicts} == {
        "ten_people": NOT_MET,
        "dates_in_order": MET,
        "starts_in_time": MET,
        "ends_in_time": MET,
    }


def test_expenses_before_the_award_are_found_in_the_rows() -> None:
    report = facts_from(
        {
            "report": "final",
            "proofs_used_twice": 0,
            "award.approved_at": datetime(2019, 1, 15, 9, tzinfo=UTC),
            "award.amount": 150_000,
        },
        {
            "expenses": [
                {"paid_on": date(2019, 1, 14), "amount": 50_000, "proof": ("a",)},
                {"paid_on": date(2019, 1, 15), "amount": 50_000, "proof": ()},
            ]
        },
        record="report",
    )
    verdicts = ask(call(), "report.send", report)
    assert [(one.rule, one.verdict, one.evidence.it) for one in verdicts] == [
        ("expenses_after_decision", NOT_MET, "1, al massimo 0."),
        ("every_expense_proved", NOT_MET, "1, al massimo 0."),
        (
            "award_spent",
            NOT_MET,
            "Spese sostenute (Importo): 1.000 €, che è meno di 1.500 € («Il contributo»).",
        ),
        ("no_proof_used_twice", MET, "Le prove usate due volte: 0, che è al massimo 0."),
    ]
    assert blocking(verdicts, True) == []


def test_the_five_questions_of_the_check() -> None:
    assert [(one.rule, one.type) for one in check_questions(call())] == [
        ("ten_people", "number"),
        ("citizens_not_bodies", "choice"),
        ("same_need_and_idea", "yes_no"),
        ("an_aim", "choices"),
        ("within_cap", "money"),
    ]
    answers = {
        "ten_people": 9,
        "citizens_not_bodies": "school",
        "same_need_and_idea": True,
        "an_aim": ["b"],
    }
    found = check_answers(call(), answers)
    assert [one.verdict for one in found] == [NOT_MET, NOT_MET, MET, MET, OPEN]


def test_hidden_answers_are_left_out_of_what_is_sent() -> None:
    form = call().forms["proposal"]
    facts = facts_of_answers(form, ANSWERS)
    asked = {field.id for field in asked_fields(form, facts, call())}
    assert {"place", "place_owner_agrees", "aim_a_how"} <= asked
    assert {"sells", "aim_b_how"} & asked == set()
    assert not without_hidden(form, facts, call()).has("sells")


def test_an_area_is_suggested_with_its_words() -> None:
    found = suggest(call(), ANSWERS)
    assert found is not None
    assert found.option == "commons"
    assert {hit.word for hit in found.hits["commons"]} == {
        "ort*",
        "cortile",
        "quartiere",
        "giardin*",
    }


@pytest.mark.parametrize("slug", list_calls(RESOURCES))
def test_every_workflow_becomes_a_machine_that_makes_every_move(slug: str) -> None:
    class Row:
        def __init__(self, state: str) -> None:
            self.state = state

    for workflow in call(slug).workflows.values():
        assert machine_of(workflow).models == []
        moved = 0
        for state in workflow.states:
            for action in actions_from(workflow, state):
                row = Row(state)
                move(workflow, row, action)
                assert vars(row) == {"state": workflow.transitions[action].target}
                moved += 1
        assert moved == sum(len(one.sources) for one in workflow.transitions.values())


@pytest.mark.parametrize("slug", list_calls(RESOURCES))
def test_every_rule_can_be_asked_when_nothing_is_known(slug: str) -> None:
    definition = call(slug)
    nothing = {record: facts_from({}, record=record) for record in ("proposal", "award", "report")}
    for step in sorted({step for rule in definition.rules for step in rule.at}):
        record = step.partition(".")[0]
        for verdict in ask(definition, step, nothing[record], related=nothing):
            assert verdict.verdict is not MET
            assert verdict.headline.it
            assert verdict.evidence.it


@pytest.mark.parametrize("slug", list_calls(RESOURCES))
def test_every_fact_of_a_rule_has_a_label(slug: str) -> None:
    definition = call(slug)
    for rule in definition.rules:
        facts = facts_from({}, record=record_of(rule, definition))
        for leaf in evaluate(rule.must, facts, definition, rule.id).leaves():
            assert isinstance(leaf.condition, Comparison)
            name = leaf.condition.name.partition(".")[0]
            label = subject(name, definition, leaf.record).label
            assert label.it != name.replace("_", " ")
            assert label.en is not None


@pytest.mark.parametrize("slug", list_calls(RESOURCES))
def test_every_length_of_a_calendar_ends_after_it_starts(slug: str) -> None:
    calendar = call(slug).calendar
    start = datetime(2027, 2, 1, 9, tzinfo=UTC)
    for entry in calendar.entries.values():
        if not isinstance(entry, datetime):
            assert due(entry, start, calendar) > start
