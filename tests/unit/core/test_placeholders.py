"""Letters and mails are filled by a parser that reads a value once and never again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantcall.core.placeholders import MEANINGS, PLACEHOLDERS, PlaceholderError, fill, names_in


def test_a_text_is_filled_with_plain_values() -> None:
    text = "Gruppo {group}: {amount}, entro il {due}. Grazie, {group}."
    values = {"group": "Orto Vivo", "amount": "1.850 €", "due": "15 marzo"}
    assert fill(text, values) == (
        "Gruppo Orto Vivo: 1.850 €, entro il 15 marzo. Grazie, Orto Vivo."
    )
    assert names_in(text) == ("group", "amount", "due")


@given(st.text())
def test_a_value_is_never_read_again(value: str) -> None:
    assert fill("<{reason}>", {"reason": value, "link": "leak"}) == f"<{value}>"


def test_a_value_that_looks_like_a_placeholder_stays_as_it_is() -> None:
    assert fill("{title} {link}", {"title": "{link}{0.__class__}", "link": "L"}) == (
        "{link}{0.__class__} L"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{persona}", "unknown placeholder “{persona}”"),
        ("{person.name}", "unknown placeholder “{person.name}”"),
        ("{person!r}", "unknown placeholder “{person!r}”"),
        ("{ person }", "unknown placeholder “{ person }”"),
        ("{}", "unknown placeholder “{}”"),
        ("{{person}}", "line 1: a brace “{” stands alone"),
        ("ciao\n{person", "line 2: a brace “{” stands alone"),
        ("person}", "line 1: a brace “}” stands alone"),
        ("{per\nson}", "line 1: a brace “{” stands alone"),
    ],
)
def test_what_is_no_placeholder_is_refused(text: str, said: str) -> None:
    for read in (lambda: names_in(text), lambda: fill(text, {"person": "Ada"})):
        with pytest.raises(PlaceholderError) as caught:
            read()
        assert str(caught.value) == said


def test_a_missing_value_is_refused_and_zero_is_a_value() -> None:
    assert fill("{count}", {"count": 0}) == "0"
    for values in ({}, {"due": None}):
        with pytest.raises(PlaceholderError) as caught:
            fill("{due}", values)
        assert str(caught.value) == "no value for {due}"


def test_each_placeholder_says_what_stands_there() -> None:
    assert frozenset(MEANINGS) == PLACEHOLDERS
    assert all(meaning.strip() for meaning in MEANINGS.values())
    assert fill("".join(f"{{{name}}}" for name in MEANINGS), dict.fromkeys(MEANINGS, "x")) == (
        "x" * len(MEANINGS)
    )
