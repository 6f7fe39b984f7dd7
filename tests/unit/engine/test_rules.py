"""Rules at a step: who is stopped, who passes, what a decision changes, what is stored."""

import json

import pytest

from grantcall.core.errors import Reason
from grantcall.core.words import Words
from grantcall.definitions.model import (
    AllOf,
    Cap,
    Comparison,
    FactRef,
    JudgedBy,
    Money,
    Named,
)
from grantcall.engine.conditions import Verdict
from grantcall.engine.facts import Facts, facts_from
from grantcall.engine.rules import (
    Decision,
    RuleVerdict,
    ask,
    blocking,
    verdicts_bytes,
    verdicts_digest,
    will_be_asked,
)
from tests.unit.engine.worlds import form, named, people, person, rule, world

HAS_IDEA = Comparison("fact", "idea", "given", True)
SELLS_NOT = Comparison("fact", "sells", "is", False)
IS_CITIZENS = Comparison("fact", "party", "is", "citizens")
SUBMIT = "proposal.submit"


def one(unmet: str, **facts: object) -> RuleVerdict:
    definition = world(rules=(rule("fair", SELLS_NOT, unmet),))
    (verdict,) = ask(definition, SUBMIT, facts_from(facts, record="proposal"))
    return verdict


NOTED = Decision(passes=False, reason="we looked at it", by="a")
ALONE = Decision(passes=True, reason="a small sale for charity", by="a")
BOTH = Decision(passes=True, reason="a small sale for charity", by="a", second="b")
TWICE_THE_SAME = Decision(passes=True, reason="a small sale", by="a", second="a")
BOTH_AGAINST = Decision(passes=False, reason="it is a trade", by="a", second="b")
WITHOUT_REASON = Decision(passes=True, reason="  ", by="a", second="b")
DECISIONS = (None, NOTED, ALONE, BOTH, TWICE_THE_SAME, BOTH_AGAINST, WITHOUT_REASON)


@pytest.mark.parametrize(
    ("unmet", "group_is_refused", "staff_passes_with"),
    [
        ("stop", True, {BOTH}),
        ("cure", False, {ALONE, BOTH, TWICE_THE_SAME}),
        ("flag", False, {NOTED, ALONE, BOTH, TWICE_THE_SAME, BOTH_AGAINST}),
    ],
)
@pytest.mark.parametrize("facts", [{"sells": True}, {}])
def test_what_not_met_and_not_known_do(
    unmet: str,
    group_is_refused: bool,
    staff_passes_with: set[Decision],
    facts: dict[str, object],
) -> None:
    verdict = one(unmet, **facts)
    for decision in DECISIONS:
        given = {} if decision is None else {"fair": decision}
        assert bool(blocking([verdict], True, given)) is group_is_refused
        refused = blocking([verdict], False, given)
        assert bool(refused) is (decision not in staff_passes_with)


@pytest.mark.parametrize("unmet", ["stop", "cure", "flag"])
def test_a_rule_that_is_met_is_in_nobodys_way(unmet: str) -> None:
    verdict = one(unmet, sells=False)
    assert blocking([verdict], True) == []
    assert blocking([verdict], False) == []
    assert will_be_asked([verdict]) == []


def test_the_group_reads_what_will_be_asked() -> None:
    assert [len(will_be_asked([one(unmet)])) for unmet in ("stop", "cure", "flag")] == [0, 1, 0]


def test_all_rules_of_the_step_are_asked_in_order_and_no_other() -> None:
    definition = world(
        rules=(
            rule("second", HAS_IDEA),
            rule("elsewhere", HAS_IDEA, at=("award.accept",)),
            rule("first", SELLS_NOT),
        )
    )
    verdicts = ask(definition, SUBMIT, facts_from({}, record="proposal"))
    assert [verdict.rule for verdict in verdicts] == ["second", "first"]
    assert [verdict.verdict for verdict in verdicts] == [Verdict.NOT_MET, Verdict.UNKNOWN]
    assert [reason.code for reason in blocking(verdicts, True)] == ["rule:second", "rule:first"]


@pytest.mark.parametrize(
    ("party", "applies", "verdict", "said"),
    [
        ("citizens", Verdict.MET, Verdict.NOT_MET, "regola fair: non rispettato."),
        ("company", Verdict.NOT_MET, None, "regola fair: non vi riguarda."),
        (None, Verdict.UNKNOWN, Verdict.UNKNOWN, "regola fair: non ancora verificabile."),
    ],
)
def test_a_rule_concerns_those_whom_its_when_meets(
    party: str | None, applies: Verdict, verdict: Verdict | None, said: str
) -> None:
    definition = world(rules=(rule("fair", SELLS_NOT, when=IS_CITIZENS),))
    (found,) = ask(definition, SUBMIT, facts_from({"party": party, "sells": True}))
    assert (found.applies, found.verdict, found.headline.it) == (applies, verdict, said)
    assert bool(blocking([found], True)) is (verdict is not None)


def test_a_rule_that_does_not_concern_says_why() -> None:
    definition = world(rules=(rule("fair", SELLS_NOT, when=IS_CITIZENS),))
    (found,) = ask(definition, SUBMIT, facts_from({"party": "company"}))
    assert found.evidence == Words(
        "Chi siete? Un'impresa, che non è «Cittadini».",
        "Chi siete? A company, which is not “Citizens”.",
    )
    (open_,) = ask(definition, SUBMIT, facts_from({}))
    assert open_.evidence.in_("en") == (
        "We do not know yet whether it concerns you. Chi siete? We do not know yet."
    )


def test_a_reason_carries_everything_a_person_needs() -> None:
    counted = Comparison("fact", "adult", "is", True)
    definition = world(
        conditions=named("counted", counted),
        rules=(
            rule(
                "ten_people",
                Comparison("count", "people", "at_least", 10, where=Named("counted")),
                label=Words("Almeno 10 persone", "At least 10 people"),
                article="A chi è rivolto",
                next=Words("Invitate altre persone.", "Invite more people."),
            ),
        ),
    )
    roster = people(*[person()] * 8, *[person(adult=None)] * 2)
    verdicts = ask(definition, SUBMIT, roster)
    assert blocking(verdicts, True) == [
        Reason(
            code="rule:ten_people",
            text=Words(
                "Almeno 10 persone: non ancora verificabile. "
                "8 su 10; per 2 persone non lo sappiamo: Ho compiuto 18 anni (2).",
                "At least 10 people: cannot be verified yet. "
                "8 of 10; for 2 people we do not know: Ho compiuto 18 anni (2).",
            ),
            next=Words("Invitate altre persone.", "Invite more people."),
            field="people",
            article="A chi è rivolto",
        )
    ]


def test_names_of_people_never_stand_in_what_is_stored() -> None:
    counted = AllOf(
        (Comparison("fact", "adult", "is", True), Comparison("fact", "name", "given", True))
    )
    must = Comparison("count", "people", "at_least", 3, where=counted)
    definition = world(rules=(rule("three", must),))
    roster = people(person(name="Ginevra", adult=None), person(name="Ludovica", adult=False))
    stored = verdicts_bytes(definition, ask(definition, SUBMIT, roster))
    assert b"Ginevra" not in stored
    assert b"Ludovica" not in stored


def test_a_judged_rule_has_the_verdict_of_the_person() -> None:
    definition = world(rules=(rule("sound", JudgedBy("staff")),))
    facts = facts_from({}, record="proposal")
    judged = {"sound": Decision(passes=True, reason="it is sound", by="a", role="staff")}
    (before,) = ask(definition, SUBMIT, facts)
    (after,) = ask(definition, SUBMIT, facts, judged)
    assert (before.verdict, before.evidence.it) == (Verdict.UNKNOWN, "Decide l'ufficio.")
    assert (after.verdict, after.evidence.it) == (Verdict.MET, "L'ufficio ha deciso di sì.")


def test_a_decision_never_changes_the_engines_verdict() -> None:
    definition = world(rules=(rule("fair", SELLS_NOT),))
    facts = facts_from({"sells": True}, record="proposal")
    assert ask(definition, SUBMIT, facts, {"fair": BOTH}) == ask(definition, SUBMIT, facts)


def test_each_rule_reads_the_record_it_is_about() -> None:
    of_award = rule(
        "in_order",
        Comparison("fact", "town", "is", "south"),
        at=("award.accept",),
        form="acceptance",
    )
    of_call = rule("ours", Comparison("fact", "town", "is", "north"), at=("award.accept",))
    definition = world(
        rules=(of_call, of_award),
        forms={**world().forms, "acceptance": form("acceptance", "award", (), (of_award,))},
    )
    award = facts_from({"town": "south"}, record="award")
    proposal = facts_from({"town": "north"}, source="version", record="proposal")
    verdicts = ask(definition, "award.accept", award, related={"proposal": proposal})
    assert [verdict.verdict for verdict in verdicts] == [Verdict.MET, Verdict.MET]
    with pytest.raises(LookupError, match="the rule “ours” needs the facts of the proposal"):
        ask(definition, "award.accept", award)


def test_the_cap_is_worked_out_before_the_rules_are_asked() -> None:
    within = rule(
        "within_cap", Comparison("fact", "requested", "at_most", FactRef("cap"), money=True)
    )
    flat = world(rules=(within,))
    assert ask(flat, SUBMIT, facts_from({"requested": 200_000}))[0].verdict is Verdict.MET
    assert ask(flat, SUBMIT, facts_from({"requested": 200_001}))[0].verdict is Verdict.NOT_MET
    share = world(rules=(within,), money=Money(1_000_000, (Cap(percent=50, of="visitors"),)))
    assert ask(share, SUBMIT, facts_from({"requested": 1}))[0].verdict is Verdict.UNKNOWN


def stored(definition_facts: Facts) -> bytes:
    definition = world(rules=(rule("fair", SELLS_NOT, when=IS_CITIZENS), rule("idea", HAS_IDEA)))
    return verdicts_bytes(definition, ask(definition, SUBMIT, definition_facts))


def test_verdicts_replay_to_the_same_bytes() -> None:
    facts = facts_from({"party": "citizens", "sells": True}, record="proposal")
    turned = facts_from({"sells": True, "party": "citizens"}, record="proposal")
    assert stored(facts) == stored(turned)
    tree = json.loads(stored(facts))
    assert tree["definition"] == "d" * 64
    assert tree["verdicts"][0]["answer"] == {
        "verdict": "not_met",
        "subject": "sells",
        "operator": "is",
        "wanted": False,
        "facts": [{"name": "sells", "value": True, "source": "answer"}],
    }
    assert [verdict["verdict"] for verdict in tree["verdicts"]] == ["not_met", "not_met"]


def test_the_digest_changes_with_what_the_verdicts_rest_on() -> None:
    definition = world(rules=(rule("fair", SELLS_NOT),))

    def digest(**facts: object) -> str:
        return verdicts_digest(definition, ask(definition, SUBMIT, facts_from(facts)))

    assert len({digest(sells=True), digest(sells=False), digest()}) == 3
    assert digest(sells=True) == digest(sells=True)
