"""Evidence in words: label, value, operator phrase, in both languages."""

from datetime import UTC, date, datetime

import pytest

from grantcall.core.words import Words
from grantcall.definitions.model import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Criterion,
    FactRef,
    JudgedBy,
    ListRef,
    Named,
    Not,
    ReportRule,
    Value,
)
from grantcall.engine.conditions import evaluate
from grantcall.engine.facts import NOT_ASKED, Facts, facts_from
from grantcall.engine.labels import subject
from grantcall.engine.showing import show_moment
from grantcall.engine.wording import condition_sentence
from tests.unit.engine.worlds import ROME, named, people, person, workflow, world

ADULT = Comparison("fact", "adult", "is", True)
WORLD = world(
    conditions=named("adult", ADULT),
    workflows={"proposal": workflow(("send", "draft", "sent"))},
    reports=(ReportRule("final", Words("Relazione finale", "Final report"), "closes"),),
    criteria=(Criterion("ties", Words("Legami", "Ties"), 100, {}),),
)


def say(condition: Condition, facts: Facts) -> Words:
    return condition_sentence(evaluate(condition, facts, WORLD), WORLD)


def of(name: str, operator: str, value: Value, **more: object) -> Comparison:
    return Comparison("fact", name, operator, value, **more)  # type: ignore[arg-type]


CASES: list[tuple[Comparison, dict[str, object], str, str]] = [
    (
        of("party", "is", "citizens"),
        {"party": "company"},
        "Chi siete? Un'impresa, che non è «Cittadini».",
        "Chi siete? A company, which is not “Citizens”.",
    ),
    (
        of("party", "is", "citizens"),
        {"party": "citizens"},
        "Chi siete? Cittadini.",
        "Chi siete? Citizens.",
    ),
    (
        of("party", "is", "citizens"),
        {},
        "Chi siete? Non lo sappiamo ancora.",
        "Chi siete? We do not know yet.",
    ),
    (of("sells", "is", False), {"sells": True}, "Vendete oggetti? Sì.", "Vendete oggetti? Yes."),
    (of("sells", "is", False), {"sells": False}, "Vendete oggetti? No.", "Vendete oggetti? No."),
    (
        of("town", "one_of", ListRef("towns")),
        {"town": "Altrove"},
        "Dove? Altrove, che non è tra Nord, Sud.",
        "Dove? Altrove, which is none of North, South.",
    ),
    (
        of("town", "none_of", ("a", "b", "c", "d", "north")),
        {"town": "north"},
        "Dove? Nord, che è tra le scelte escluse.",
        "Dove? North, which is one of the choices excluded.",
    ),
    (
        of("aims", "includes", "south"),
        {"aims": ["north"]},
        "A che cosa serve? Nord, che non comprende «Sud».",
        "A che cosa serve? North, which does not include “South”.",
    ),
    (
        of("requested", "at_most", 200_000, money=True),
        {"requested": 230_050},
        "Quanto chiedete? 2.300,50 €, che è più di 2.000 €.",
        "Quanto chiedete? €2,300.50, which is more than €2,000.",
    ),
    (
        of("requested", "at_most", FactRef("cap"), money=True),
        {"requested": 230_000},
        (
            "Quanto chiedete? 2.300 €, non si sa ancora se è al massimo "
            "«Il massimo per questa domanda»."
        ),
        "Quanto chiedete? €2,300, which is not yet known to be at most “The cap of this proposal”.",
    ),
    (
        of("visitors", "between", (5, 9)),
        {"visitors": 4},
        "Visitatori: 4, che non è tra 5 e 9.",
        "Visitatori: 4, which is not between 5 and 9.",
    ),
    (
        of("start_date", "at_most", date(2027, 8, 8)),
        {"start_date": date(2027, 8, 9)},
        "Inizio: 9 agosto 2027, che è dopo l'8 agosto 2027.",
        "Inizio: 9 August 2027, which is after 8 August 2027.",
    ),
    (
        of("start_date", "at_least", date(2027, 8, 1)),
        {"start_date": date(2027, 8, 9)},
        "Inizio: 9 agosto 2027, che non è prima del 1° agosto 2027.",
        "Inizio: 9 August 2027, which is not before 1 August 2027.",
    ),
    (
        of("submitted_at", "before", FactRef("closes")),
        {"submitted_at": datetime(2027, 4, 30, 10, tzinfo=UTC)},
        (
            "Data di «submitted»: 30 aprile 2027, ore 12.00, che non è prima del "
            "30 aprile 2027, ore 12.00."
        ),
        "Date of “submitted”: 30 April 2027 at 12:00, which is not before 30 April 2027 at 12:00.",
    ),
    (
        of("idea", "given", True),
        {"idea": "x"},
        "Quale idea avete? C'è.",
        "Quale idea avete? Given.",
    ),
    (of("idea", "given", True), {}, "Quale idea avete? Manca.", "Quale idea avete? Missing."),
    (
        of("paper", "given", False),
        {"paper": NOT_ASKED},
        "Foglio firmato: non è ancora stato chiesto.",
        "Foglio firmato: not asked yet.",
    ),
    (
        of("requested", "at_most", 70, percent_of="total"),
        {"requested": 100_00, "total": 150_00},
        "Quanto chiedete? 100 €, cioè il 66,7 % (al massimo 70 %).",
        "Quanto chiedete? €100, that is 66.7 % (at most 70 %).",
    ),
    (
        of("requested", "at_most", 70, percent_of="total"),
        {"requested": 120_00, "total": 150_00},
        "Quanto chiedete? 120 €, cioè l'80 % (al massimo 70 %).",
        "Quanto chiedete? €120, that is 80 % (at most 70 %).",
    ),
    (
        of("birthday", "at_least", 18, years_at="closes"),
        {"birthday": date(2010, 1, 1)},
        "birthday: 17 anni, che è meno di 18.",
        "birthday: 17 years, which is less than 18.",
    ),
]


@pytest.mark.parametrize(("condition", "values", "italian", "english"), CASES)
def test_one_comparison(
    condition: Comparison, values: dict[str, object], italian: str, english: str
) -> None:
    assert say(condition, facts_from(values, record="proposal")) == Words(italian, english)


def counting(operator: str, value: Value, *members: dict[str, object]) -> Words:
    where = Named("adult")
    return say(Comparison("count", "people", operator, value, where=where), people(*members))


def test_counts() -> None:
    eight, unsure = [person()] * 8, person(adult=None)
    assert counting("at_least", 10, *eight, unsure, unsure) == Words(
        "8 su 10; per 2 persone non lo sappiamo: Ho compiuto 18 anni (2).",
        "8 of 10; for 2 people we do not know: Ho compiuto 18 anni (2).",
    )
    assert counting("at_least", 9, *eight, unsure).it == (
        "8 su 9; per 1 persona non lo sappiamo: Ho compiuto 18 anni (1)."
    )
    assert counting("at_least", 8, *eight, unsure) == Words("8; ne servono 8.", "8; 8 needed.")
    assert counting("at_most", 0, person(), unsure) == Words(
        "1–2, al massimo 0; per 1 persona non lo sappiamo: Ho compiuto 18 anni (1).",
        "1–2, at most 0; for 1 person we do not know: Ho compiuto 18 anni (1).",
    )
    assert counting("between", (2, 3), person()) == Words("1, da 2 a 3.", "1, between 2 and 3.")
    assert counting("one_of", (2, 3), person()).it == "1, una cifra tra 2, 3."


def test_a_share_of_the_rows() -> None:
    half = Comparison("count", "people", "at_least", 50, where=Named("adult"), percent_of="people")
    assert say(half, people(person(), person(adult=False), person(adult=False))) == Words(
        "1 su 3; serve almeno 50 %.", "1 of 3; wanted at least 50 %."
    )
    of_visitors = Comparison("count", "people", "at_least", 50, percent_of="visitors")
    assert say(of_visitors, people(person())).it == "1 su ?; serve almeno 50 %."


def test_a_long_text_is_cut() -> None:
    condition = of("idea", "is", "short")
    shown = "Quale idea avete? {}, che non è «short»."
    assert say(condition, facts_from({"idea": "y" * 80})).it == shown.format("Y" + "y" * 79)
    assert say(condition, facts_from({"idea": "y" * 81})).it == shown.format("Y" + "y" * 78 + "…")


def test_rows_of_a_table_are_rows() -> None:
    late = Comparison(
        "count", "costs", "at_most", 0, where=of("paid_on", "before", date(2027, 1, 1))
    )
    facts = facts_from({}, {"costs": [{"paid_on": None}, {"paid_on": None}]})
    assert say(late, facts) == Words(
        "0–2, al massimo 0; per 2 righe non lo sappiamo: Pagata il (2).",
        "0–2, at most 0; for 2 rows we do not know: Paid on (2).",
    )


def test_sums() -> None:
    enough = Comparison("sum", "costs.amount", "at_least", FactRef("requested"), money=True)
    rows: list[dict[str, object]] = [{"amount": 100_000}, {"amount": None}]
    assert say(enough, facts_from({"requested": 200_000}, {"costs": rows[:1]})).it == (
        "Le spese (Importo): 1.000 €, che è meno di 2.000 € («Quanto chiedete?»)."
    )
    assert say(enough, facts_from({"requested": 200_000}, {"costs": rows})) == Words(
        "Le spese (Importo): da 1.000 € in su, non si sa ancora se è almeno "
        "2.000 € («Quanto chiedete?»).",
        "Le spese (Amount): €1,000 or more, which is not yet known to be at least "
        "€2,000 (“Quanto chiedete?”).",
    )
    assert say(enough, facts_from({"requested": 1})).it == (
        "Le spese (Importo): non lo sappiamo ancora."
    )


def test_only_what_speaks_for_the_verdict_is_said() -> None:
    parts = (of("party", "is", "citizens"), of("sells", "is", False), of("idea", "given", True))
    values = facts_from({"party": "company", "idea": "x"})
    assert say(AllOf(parts), values).it == (
        "Chi siete? Un'impresa, che non è «Cittadini». Vendete oggetti? Non lo sappiamo ancora."
    )
    assert say(AnyOf(parts), values).it == "Quale idea avete? C'è."
    assert say(Not(parts[0]), values).it == "Chi siete? Un'impresa, che non è «Cittadini»."
    none_met = facts_from({"party": "company", "sells": True})
    assert say(AnyOf(parts), none_met).it == (
        "Chi siete? Un'impresa, che non è «Cittadini». Vendete oggetti? Sì. "
        "Quale idea avete? Manca."
    )


def test_a_named_condition_is_said_with_its_name() -> None:
    assert say(Named("adult"), facts_from({"adult": False}, record="member")) == Words(
        "Condizione adult: non rispettato. Ho compiuto 18 anni: no.",
        "Condition adult: not met. Ho compiuto 18 anni: no.",
    )


def test_a_judgement_is_said_with_the_role() -> None:
    assert say(JudgedBy("staff"), facts_from({})) == Words(
        "Decide l'ufficio.", "The office decides."
    )


def test_facts_have_labels_wherever_they_come_from() -> None:
    def label(name: str, record: str | None = None, rows: str | None = None) -> str:
        return subject(name, WORLD, record, rows).label.it

    assert label("award.amount") == "Il contributo"
    assert label("points.ties") == "Legami"
    assert label("reports.final", "tranche") == "Relazione finale"
    assert label("town", "proposal") == "Dove?"
    assert label("town", "proposal", rows="people") == "Comune di residenza"
    assert label("confirmed", "proposal", rows="people") == "Ha confermato"
    assert label("amount", "proposal", rows="costs") == "Importo"
    assert label("draft_at", "proposal") == "Data di «Draft»"
    assert label("closes") == "La chiusura del bando"
    assert label("reply") == "Il termine «reply»"
    assert label("never_heard_of") == "never heard of"


def test_states_are_shown_by_their_label() -> None:
    facts = facts_from({"call.state": "open", "reports.final": "accepted"}, record="tranche")
    accepted = of("reports.final", "is", "late")
    assert say(accepted, facts).it == "Relazione finale: accepted, che non è «late»."
    draft = of("state", "is", "submitted")
    assert say(draft, facts_from({"state": "draft"}, record="proposal")).it == (
        "Lo stato: Draft, che non è «submitted»."
    )


def test_the_last_second_of_a_day_is_that_day() -> None:
    assert show_moment(datetime(2027, 3, 12, 22, 59, 59, tzinfo=UTC), ROME).it == "12 marzo 2027"
    assert show_moment(datetime(2027, 3, 12, 22, 59, tzinfo=UTC), ROME).it == (
        "12 marzo 2027, ore 23.59"
    )


def test_braces_in_what_people_write_are_only_braces() -> None:
    assert say(of("town", "is", "north"), facts_from({"town": "{value}{0}"})).it == (
        "Dove? {value}{0}, che non è «Nord»."
    )
