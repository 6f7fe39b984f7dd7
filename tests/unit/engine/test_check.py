"""The check without an account: which questions, and honest answers."""

from collections.abc import Mapping

from grantcall.core.words import Words
from grantcall.definitions.model import (
    AllOf,
    Comparison,
    Condition,
    FactRef,
    Named,
    Rule,
)
from grantcall.engine.check import check_answers, check_questions
from grantcall.engine.conditions import Verdict
from tests.unit.engine.worlds import named, rule, world

MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN
COUNTED = Comparison("fact", "adult", "is", True)


def asking(id_: str, must: Condition, when: Condition | None = None) -> Rule:
    return rule(id_, must, question=Words(f"{id_}?"), when=when)


WORLD = world(
    conditions=named("counted", COUNTED),
    rules=(
        asking("ten", Comparison("count", "people", "at_least", 10, where=Named("counted"))),
        rule("silent", Comparison("fact", "idea", "given", True)),
        asking("citizens", Comparison("fact", "party", "is", "citizens")),
        asking(
            "idea",
            AllOf(
                (
                    Comparison("fact", "idea", "given", True),
                    Comparison("fact", "aims", "given", True),
                )
            ),
        ),
        asking("within", Comparison("fact", "requested", "at_most", FactRef("cap"), money=True)),
        asking("spent", Comparison("sum", "costs.amount", "at_least", 100, money=True)),
        asking("place", Comparison("fact", "town", "one_of", ("north",))),
        asking(
            "trade",
            Comparison("fact", "sells", "is", False),
            when=Comparison("fact", "party", "is", "company"),
        ),
        asking("aims", Comparison("fact", "aims", "given", True)),
        asking("young", Comparison("fact", "born", "at_least", 18, years_at="closes")),
        asking("small", Named("counted")),
    ),
)


def test_the_questions_in_file_order_with_the_type_of_their_answer() -> None:
    questions = check_questions(WORLD)
    assert [(one.rule, one.type) for one in questions] == [
        ("ten", "number"),
        ("citizens", "choice"),
        ("idea", "yes_no"),
        ("within", "money"),
        ("spent", "money"),
        ("place", "choice"),
        ("trade", "yes_no"),
        ("aims", "choices"),
        ("young", "text"),
        ("small", "text"),
    ]
    assert [option.id for option in questions[1].options] == ["citizens", "company"]
    assert [one.rule for one in questions if one.other] == []
    assert [one.rule for one in questions if one.options] == ["citizens", "place", "aims"]
    assert questions[0].text == Words("ten?")


def verdicts(answers: Mapping[str, object]) -> dict[str, Verdict | None]:
    return {found.rule: found.verdict for found in check_answers(WORLD, answers)}


def test_nothing_answered_nothing_known() -> None:
    assert set(verdicts({}).values()) == {OPEN}
    assert {found.evidence.it for found in check_answers(WORLD, {}) if found.rule != "trade"} == {
        "Non avete ancora risposto."
    }


def test_every_answer_is_judged_as_stated() -> None:
    found = verdicts(
        {
            "ten": 10,
            "citizens": "company",
            "idea": True,
            "within": 200_001,
            "spent": 100,
            "place": "south",
            "trade": False,
            "aims": ["north"],
        }
    )
    assert found == {
        "ten": MET,
        "citizens": NOT_MET,
        "idea": MET,
        "within": NOT_MET,
        "spent": MET,
        "place": NOT_MET,
        "trade": MET,
        "aims": MET,
        "young": OPEN,
        "small": OPEN,
    }


def test_a_number_says_how_far_it_is() -> None:
    found = {
        one.rule: one for one in check_answers(WORLD, {"ten": 8, "idea": False, "within": 50_000})
    }
    assert found["ten"].evidence == Words("8 su 10.", "8 of 10.")
    assert found["idea"].evidence == Words("Avete risposto di no.", "You answered no.")
    assert found["idea"].verdict is NOT_MET
    assert found["within"].evidence.it == (
        "Quanto chiedete? 500 €, che è al massimo 2.000 € («Il massimo per questa domanda»)."
    )


def test_a_rule_for_others_says_so() -> None:
    found = {one.rule: one for one in check_answers(WORLD, {"citizens": "citizens", "trade": True})}
    assert found["trade"].verdict is None
    assert found["trade"].headline.it == "regola trade: non vi riguarda."


def test_a_definition_without_questions_has_no_check() -> None:
    assert check_questions(world()) == ()
    assert check_answers(world(), {"ten": 12}) == ()
