"""The door to Paragraph: whatever people type arrives as mere text."""

import time

import pytest

from grantcall.documents.fonts import REGULAR
from grantcall.documents.styles import BODY
from grantcall.documents.text import (
    LONGEST,
    MISSING_LETTER,
    clean,
    drawable,
    escaped,
    has_missing_letters,
    paragraphs,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("e\u0300", "è"),
        ("a\u202eb\u2066c\u200fd", "abcd"),
        ("a\u200bb\u00adc\ufeffd", "abcd"),
        ("nul\x00 bell\x07 esc\x1b[31m", "nul bell esc[31m"),
        ("uno\r\ndue\u2028tre\vquattro", "uno\ndue\ntre\nquattro"),
        ("  molti \t  spazi  ", "molti spazi"),
        ("2\u00a0000\u00a0€", "2\u00a0000\u00a0€"),
        ("\ud800", ""),
    ],
)
def test_control_and_invisible_letters_go(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_markup_is_text() -> None:
    typed = '<b>A & B</b> <img src="/etc/hostname"/> &amp;'
    expected = '&lt;b&gt;A &amp; B&lt;/b&gt; &lt;img src="/etc/hostname"/&gt; &amp;amp;'
    assert escaped(typed, REGULAR) == expected
    (made,) = paragraphs(typed, BODY)
    assert "".join(fragment.text for fragment in made.frags) == typed
    assert made.getPlainText() == typed


@pytest.mark.parametrize("typed", ["<b>", "</para>", "<", "&", "<font size=999>", "{x}", "%(x)s"])
def test_no_markup_raises_or_vanishes(typed: str) -> None:
    (made,) = paragraphs(typed, BODY)
    assert made.getPlainText() == typed


def test_letters_the_font_lacks_are_seen() -> None:
    assert drawable("Čao ŁŃ № ²", REGULAR) == "Čao ŁŃ No ²"
    assert drawable("中a", REGULAR) == f"{MISSING_LETTER}a"
    assert drawable("م\u0651", REGULAR) == MISSING_LETTER
    assert has_missing_letters("Ана", REGULAR)
    assert not has_missing_letters("costa 3 ¤, № 5", REGULAR)


def test_a_long_text_is_kept_whole_in_pieces() -> None:
    typed = ("parola " * 3000).strip()
    made = paragraphs(typed, BODY)
    assert all(len(one.getPlainText()) <= LONGEST for one in made)
    assert " ".join(one.getPlainText() for one in made) == typed


def test_fifty_thousand_letters_without_a_space_take_no_time() -> None:
    begun = time.monotonic()
    made = paragraphs("x" * 50_000, BODY)
    heights = [one.wrap(450, 700)[1] for one in made]
    assert "".join(one.getPlainText() for one in made) == "x" * 50_000
    assert min(heights) > 0
    assert time.monotonic() - begun < 5


def test_lines_become_paragraphs_and_empty_ones_go() -> None:
    made = paragraphs("uno\n\n  \ndue", BODY)
    assert [one.getPlainText() for one in made] == ["uno", "due"]
    assert paragraphs(" \u200b ", BODY) == []
