"""Answers by type: what is kept, what is said, and how drafts differ from sending."""

import json
import unicodedata
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantcall.core.money import format_cents
from grantcall.core.resources import Resources
from grantcall.core.words import Words
from grantcall.definitions.answers import AnswerSchema
from grantcall.definitions.loading import load_call
from grantcall.definitions.model import Column, Definition, Field, Form, Option, Section

_, DEFINITION = load_call("operazione-comunita-1", Resources())
LABEL = Words("Domanda", "Question")
OPTIONS = (Option("one", Words("Uno", "One")), Option("two", Words("Due", "Two")))


def schema(*fields: Field, definition: Definition = DEFINITION) -> AnswerSchema:
    """Return a schema of its own for a form with these fields."""
    mapping = {field.id: field for field in fields}
    section = Section("s", LABEL, tuple(mapping))
    form = Form("trial", "proposal", LABEL, (section,), mapping)
    own = replace(definition, digest=f"trial-{fields!r}")
    return AnswerSchema(form, own)


def question(type_: str, **keys: Any) -> Field:
    return Field(id="x", type=type_, label=LABEL, **keys)


def typed(field: Field, raw: object) -> tuple[object, list[str]]:
    values, problems = schema(field).load_partial({"x": raw})
    assert all(problem.field == "x" for problem in problems)
    json.dumps(values)
    return values.get("x", "lost"), [problem.code for problem in problems]


KEPT = [
    ("line", {"max": 10}, "  Orto  ", "Orto"),
    ("line", {"max": 10}, "a\nb", "a b"),
    ("text", {"max": 10}, "a\r\nb", "a\nb"),
    ("line", {"max": 10}, "e\u0301", "\u00e9"),
    ("number", {}, "12", 12),
    ("number", {}, " 1.200 ", 1200),
    ("number", {}, 0, 0),
    ("money", {}, "2.000,50", 200050),
    ("money", {}, "€ 20", 2000),
    ("money", {}, 2000, 2000),
    ("date", {}, "2018-12-31", "2018-12-31"),
    ("date", {}, "3/2/2019", "2019-02-03"),
    ("date", {}, date(2019, 2, 3), "2019-02-03"),
    ("yes_no", {}, "sì", True),
    ("yes_no", {}, "no", False),
    ("yes_no", {}, False, False),
    ("declaration", {}, "on", True),
    ("declaration", {}, False, False),
    ("choice", {"inline_options": OPTIONS}, "one", "one"),
    ("choice", {"options": "areas"}, "time", "time"),
    ("choice", {"inline_options": OPTIONS, "other": True}, {"other": " Tre "}, {"other": "Tre"}),
    ("choices", {"inline_options": OPTIONS}, ["two", "one", "two"], ["two", "one"]),
    ("choices", {"inline_options": OPTIONS}, "one", ["one"]),
    ("place", {"options": "municipalities"}, "lainate", "lainate"),
    ("email", {}, " Ada@Example.ORG ", "Ada@example.org"),
    ("phone", {}, "+39 02 1234-567", "+39021234567"),
    ("tax_code", {}, "rccmnl83s18d969h", "RCCMNL83S18D969H"),
    ("iban", {}, "it60 x054 2811 1010 0000 0123 456", "IT60X0542811101000000123456"),
    ("iban", {}, "DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
    ("link", {}, "www.example.org/a?b=1", "https://www.example.org/a?b=1"),
    ("link", {}, "http://example.org", "http://example.org"),
    ("file", {}, "abc-1", ["abc-1"]),
    ("file", {"max": 2}, ["a", "b", "a"], ["a", "b"]),
]


@pytest.mark.parametrize(("type_", "keys", "raw", "value"), KEPT)
def test_an_answer_is_read(type_: str, keys: dict[str, Any], raw: object, value: object) -> None:
    assert typed(question(type_, **keys), raw) == (value, [])


@pytest.mark.parametrize(("type_", "keys", "raw", "value"), KEPT)
def test_what_was_kept_can_be_sent_as_it_is(
    type_: str, keys: dict[str, Any], raw: object, value: object
) -> None:
    problems = schema(question(type_, **keys)).load_full({"x": value})
    assert [reason.code for reason in problems] == (
        ["not_ticked"] if raw is False and type_ == "declaration" else []
    )


LOST = [
    ("line", {"max": 10}, "a\x00b", "odd_characters"),
    ("line", {"max": 10}, "a\u202eb", "odd_characters"),
    ("text", {"max": 10}, "a\x1bb", "odd_characters"),
    ("text", {"max": 10}, "\ud800", "odd_characters"),
    ("text", {"max": 10}, "x" * 50_001, "too_long"),
    ("line", {"max": 10}, 3, "wrong_shape"),
    ("number", {}, "12,5", "not_a_number"),
    ("number", {}, True, "not_a_number"),
    ("number", {}, "9" * 13, "not_a_number"),
    ("money", {}, "duemila", "not_money"),
    ("money", {}, -1, "not_money"),
    ("money", {}, 10.5, "not_money"),
    ("date", {}, "31/2/2019", "not_a_date"),
    ("date", {}, "domani", "not_a_date"),
    ("date", {}, 3, "not_a_date"),
    ("yes_no", {}, "forse", "not_yes_no"),
    ("choice", {"inline_options": OPTIONS}, "three", "not_an_option"),
    ("choice", {"inline_options": OPTIONS}, {"other": "Tre"}, "not_an_option"),
    ("choice", {"inline_options": OPTIONS, "other": True}, {"o": "Tre"}, "not_an_option"),
    ("choices", {"inline_options": OPTIONS}, ["one", "three"], "not_an_option"),
    ("email", {}, "ada@", "not_an_email"),
    ("phone", {}, "chiamami", "not_a_phone"),
    ("tax_code", {}, "RCCMNL83S18D969X", "not_a_tax_code"),
    ("tax_code", {}, "00743110157", "not_a_tax_code"),
    ("iban", {}, "IT60X0542811101000000123457", "not_an_iban"),
    ("link", {}, "javascript:alert(1)", "not_a_link"),
    ("link", {}, "ftp://example.org/a", "not_a_link"),
    ("link", {}, "https://user:pw@example.org", "not_a_link"),
    ("link", {}, "https://localhost/", "not_a_link"),
    ("link", {}, "https://[::1", "not_a_link"),
    ("file", {}, "../etc/passwd", "wrong_shape"),
    ("file", {}, [3], "wrong_shape"),
]


@pytest.mark.parametrize(("type_", "keys", "raw", "code"), LOST)
def test_what_cannot_be_read_is_said(
    type_: str, keys: dict[str, Any], raw: object, code: str
) -> None:
    assert typed(question(type_, **keys), raw) == ("lost", [code])


BEYOND = [
    ("line", {"max": 3}, "abcde", "abcde", "too_long"),
    ("text", {"min": 5, "max": 9}, "ab", "ab", "too_short"),
    ("number", {"max": 5}, 7, 7, "too_large"),
    ("number", {"min": 5}, "0", 0, "too_small"),
    ("money", {"max": 200000}, "2150", 215000, "too_large"),
    ("date", {"max": date(2018, 1, 1)}, "2018-01-02", "2018-01-02", "too_large"),
    ("date", {"min": date(2018, 1, 1)}, "2017-01-02", "2017-01-02", "too_small"),
    ("choices", {"inline_options": OPTIONS, "max": 1}, ["one", "two"], ["one", "two"], "too_many"),
    ("choices", {"inline_options": OPTIONS, "min": 2}, ["one"], ["one"], "too_few"),
    ("file", {}, ["a", "b"], ["a", "b"], "too_many"),
]


@pytest.mark.parametrize(("type_", "keys", "raw", "value", "code"), BEYOND)
def test_what_is_beyond_a_limit_is_kept_in_a_draft_and_not_sent(
    type_: str, keys: dict[str, Any], raw: object, value: object, code: str
) -> None:
    field = question(type_, **keys)
    assert typed(field, raw) == (value, [code])
    assert [reason.code for reason in schema(field).load_full({"x": value})] == [code]


def test_words_name_the_number_and_what_to_do() -> None:
    _, problems = schema(question("money", max=200_000)).load_partial({"x": "2.150"})
    assert problems[0].text == Words(
        "Avete scritto 2.150 €: il massimo è 2.000 €. Togliete almeno 150 €.",
        "You wrote €2,150: the most is €2,000. Take off at least €150.",
    )
    _, problems = schema(question("text", max=1500)).load_partial({"x": "a" * 1520})
    assert problems[0].text == Words(
        "Il testo ha 1.520 caratteri: il massimo è 1.500. Togliete almeno 20.",
        "The text has 1,520 characters: the most is 1,500. Take off at least 20.",
    )


@pytest.mark.parametrize("blank", ["", "  ", None, []])
def test_a_blank_empties_an_answer_and_is_missing_at_sending(blank: object) -> None:
    for type_ in ("line", "number", "money", "date", "yes_no", "email", "iban", "file"):
        field = question(type_, max=10 if type_ == "line" else None)
        assert typed(field, blank) == (None, [])
        assert [reason.code for reason in schema(field).load_full({"x": None})] == ["missing"]
        assert [reason.code for reason in schema(field).load_full({})] == ["missing"]
        optional = replace(field, optional=True)
        assert schema(optional).load_full({}) == []
        assert schema(optional).load_full({"x": None}) == []


def test_a_draft_says_nothing_of_what_was_not_typed() -> None:
    assert AnswerSchema(DEFINITION.forms["proposal"], DEFINITION).load_partial({}) == ({}, [])


def test_hidden_questions_are_left_aside_at_sending() -> None:
    fields = (question("line", max=5), replace(question("line", max=5), id="y"))
    both = schema(*fields)
    assert [reason.field for reason in both.load_full({"y": "far too long"}, visible=["x"])] == [
        "x"
    ]
    assert [reason.field for reason in both.load_full({"x": "a"})] == ["y"]


def test_a_question_that_is_not_in_the_form_is_refused() -> None:
    one = schema(question("line", max=5))
    values, problems = one.load_partial({"x": "a", "role": "admin"})
    assert values == {"x": "a"}
    assert [(reason.code, reason.field) for reason in problems] == [("unknown_field", "role")]
    stored = one.load_full({"x": "a", "role": "admin"})
    assert [(reason.code, reason.field) for reason in stored] == [("unknown_field", "role")]


def rows(**keys: Any) -> Field:
    columns = (
        Column("what", "line", LABEL, max=10),
        Column("amount", "money", LABEL, min=100),
        Column("proof", "file", LABEL, optional=True),
    )
    return question("rows", columns=columns, **keys)


def test_rows_are_read_cell_by_cell() -> None:
    values, problems = schema(rows()).load_partial(
        {
            "x": [
                {"what": "Semi", "amount": "20,50", "proof": ""},
                {"what": "", "amount": ""},
                {"what": "Terra", "amount": "tanto"},
                {"what": "Vasi", "amount": "0"},
                "no row",
            ]
        }
    )
    assert values == {
        "x": [
            {"what": "Semi", "amount": 2050, "proof": None},
            {"what": "Terra"},
            {"what": "Vasi", "amount": 0},
        ]
    }
    assert [(reason.field, reason.code) for reason in problems] == [
        ("x.2.amount", "not_money"),
        ("x.3.amount", "too_small"),
        ("x.4", "wrong_shape"),
    ]
    at_sending = schema(rows()).load_full(values)
    assert [(reason.field, reason.code) for reason in at_sending] == [
        ("x.1.amount", "missing"),
        ("x.2.amount", "too_small"),
    ]


def test_rows_are_counted() -> None:
    row = {"what": "Semi", "amount": 100}
    assert [r.code for r in schema(rows(max=1)).load_full({"x": [row, row]})] == ["too_many"]
    assert [r.code for r in schema(rows(min=2)).load_full({"x": [row]})] == ["too_few"]
    assert [r.code for r in schema(rows()).load_full({"x": []})] == ["missing"]
    assert schema(rows(optional=True)).load_full({"x": []}) == []
    assert typed(rows(), "x") == ("lost", ["wrong_shape"])


def test_a_limit_may_be_another_answer_or_a_fact() -> None:
    form = DEFINITION.forms["activity"]
    diary = AnswerSchema(form, DEFINITION)
    _, problems = diary.load_partial(
        {"day": "2019-01-02", "people": "5", "new_people": "7"}, facts={"today": date(2019, 1, 1)}
    )
    assert [(reason.field, reason.code) for reason in problems] == [
        ("day", "too_large"),
        ("new_people", "too_large"),
    ]
    same_day = {"day": "2019-01-01", "people": 5, "new_people": 5}
    assert diary.load_partial(same_day, facts={"today": date(2019, 1, 1)}) == (same_day, [])
    until = schema(question("date", max="closes"))
    assert [r.code for r in until.load_full({"x": "2018-12-01"})] == ["too_large"]
    assert until.load_full({"x": "2018-11-30"}) == []


def test_members_and_notes_are_not_answers_of_this_form() -> None:
    both = schema(question("roster"), replace(question("note"), id="y"))
    assert both.load_full({}) == []
    _, problems = both.load_partial({"x": []})
    assert [reason.code for reason in problems] == ["unknown_field"]


def test_two_definitions_do_not_share_a_schema() -> None:
    strict = schema(question("line", max=1))
    loose = schema(question("line", max=9))
    assert [r.code for r in strict.load_full({"x": "abc"})] == ["too_long"]
    assert loose.load_full({"x": "abc"}) == []


@given(st.text(max_size=60))
def test_any_text_is_kept_clean_or_refused(raw: str) -> None:
    for type_ in ("line", "text"):
        value, problems = typed(question(type_, max=100), raw)
        if problems:
            assert value == "lost"
            continue
        kept = value or ""
        assert isinstance(kept, str)
        assert kept == unicodedata.normalize("NFC", kept).strip()
        assert kept.encode("utf-8").decode("utf-8") == kept
        assert type_ == "text" or "\n" not in kept
        assert typed(question(type_, max=100), kept or None) == (value, [])


@given(st.integers(min_value=0, max_value=99_999_999))
def test_an_amount_as_people_write_it_comes_back_as_cents(cents: int) -> None:
    for lang in ("it", "en"):
        assert typed(question("money"), format_cents(cents, lang)) == (cents, [])
