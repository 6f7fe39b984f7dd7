"""The thirteen faults of the format's description, word for word, and nothing beside them."""

import pytest

from tests.unit.definitions.conftest import Mutate

CALL = "workflows/calls/operazione-comunita-1.toml"
PROPOSAL = "workflows/proposal.toml"

SPOKEN = [
    (
        CALL,
        "at_least = 10 }",
        "at_last = 10 }",
        f"{CALL}: rules.ten_people.must: unknown key “at_last” (did you mean “at_least”?)",
    ),
    (
        CALL,
        '{ fact = "adult", is = true }',
        '{ fact = "adlut", is = true }',
        f"{CALL}: conditions.counted_member.all[0]: unknown fact “adlut” (did you mean “adult”?)",
    ),
    (
        CALL,
        'none_of = ["public_body", "school", "company"',
        'none_of = ["public_body", "school", "companies"',
        (
            f"{CALL}: rules.citizens_not_bodies.must: “companies” is not an option of “party” "
            "(did you mean “company”?)"
        ),
    ),
    (
        PROPOSAL,
        'kind = "clarification"',
        'kind = "clarifcation"',
        (
            f"{PROPOSAL}: states.clarification.kind: “clarifcation” is not a kind of proposal "
            "(did you mean “clarification”?)"
        ),
    ),
    (
        PROPOSAL,
        'until = "clarification"',
        'until = "clarifications"',
        (
            f"{PROPOSAL}: states.clarification.clock.until: the call's calendar has no "
            "“clarifications” (did you mean “clarification”?)"
        ),
    ),
    (
        CALL,
        "[tranches.middle]\npercent = 30",
        "[tranches.middle]\npercent = 40",
        f"{CALL}: tranches: percents sum to 110, not 100",
    ),
    (
        "workflows/award.toml",
        'to = "lapsed"\nby = "engine"',
        'to = "lapsed"\nby = "staff"',
        (
            "workflows/award.toml: transitions.lapse: “lapse” is the end of a clock, "
            "so “by” must name engine"
        ),
    ),
    (
        CALL,
        '[rules.within_cap]\nmust = { fact = "requested", at_most = "cap" }\n',
        (
            '[rules.within_cap]\nat = "proposal.withdraw"\n'
            'must = { fact = "requested", at_most = "cap" }\n'
        ),
        (
            f"{CALL}: rules.within_cap.at: “proposal.withdraw” does not need rules_met, "
            "so the rule would never be asked"
        ),
    ),
    (
        "forms/proposal.toml",
        '"place_owner_agrees", "sells"]',
        '"place_owner_agrees"]',
        "forms/proposal.toml: fields.sells: stands in no section",
    ),
    (
        CALL,
        'it = "Legami e coinvolgimento di altri cittadini"\n',
        "",
        f"{CALL}: criteria.ties.it: the Italian label is missing",
    ),
    (
        CALL,
        "cap = 2000\n",
        "cap = 2000.5\n",
        (
            f"{CALL}: money.cap: 2000.5 is a decimal number; write whole euro, "
            'or text with cents: "2000.50"'
        ),
    ),
    (
        CALL,
        "closes = 2018-11-30T12:00:00",
        "closes = 2018-10-01T12:00:00",
        f"{CALL}: calendar.closes: comes before “opens”",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "said"), SPOKEN)
def test_a_fault_is_said_word_for_word(
    mutated: Mutate, file: str, old: str, new: str, said: str
) -> None:
    assert mutated(file, old, new) == [said]


def test_a_file_that_is_not_toml_names_the_line(mutated: Mutate) -> None:
    lines = mutated(
        PROPOSAL, 'edits = ["contact", "deputy"]\nclock', 'edits = ["contact", "deputy]\nclock'
    )
    assert lines == [
        f"{PROPOSAL}: line 41: not TOML: a text must end on its line (is a quote missing?)",
    ]
