"""Terms in words: a whole day is told as a day, and the article fits what follows it."""

from datetime import UTC, datetime

import pytest

from grantcall.core.i18n import nth_words, on_day, term_words, with_due

ROME = "Europe/Rome"
WHOLE_DAY = datetime(2018, 12, 10, 22, 59, 59, tzinfo=UTC)
NOON = datetime(2018, 12, 10, 11, tzinfo=UTC)


def test_the_last_second_of_a_day_is_told_as_the_day() -> None:
    assert term_words(WHOLE_DAY, ROME, "it") == "lunedì 10 dicembre 2018"
    assert term_words(WHOLE_DAY, ROME, "en") == "Monday 10 December 2018"
    assert term_words(NOON, ROME, "it") == "lunedì 10 dicembre 2018, ore 12.00"
    minute_before = WHOLE_DAY.replace(second=0)
    assert term_words(minute_before, ROME, "it") == "lunedì 10 dicembre 2018, ore 23.59"
    assert term_words(WHOLE_DAY, "UTC", "it") == "lunedì 10 dicembre 2018, ore 22.59"


@pytest.mark.parametrize(
    ("sentence", "day", "said"),
    [
        ("Inviate entro il {due}.", 10, "Inviate entro il 10 dicembre 2018."),
        ("Inviate entro il {due}.", 8, "Inviate entro l'8 dicembre 2018."),
        ("Fino al {due}: poi basta.", 11, "Fino all'11 dicembre 2018: poi basta."),
        ("Dal {due}", 12, "Dal 12 dicembre 2018"),
        ("Send by {due}.", 8, "Send by 8 dicembre 2018."),
    ],
)
def test_no_weekday_follows_an_article(sentence: str, day: int, said: str) -> None:
    assert with_due(sentence, WHOLE_DAY.replace(day=day), ROME, "it") == said


def test_an_hour_is_kept_where_a_term_is_no_whole_day() -> None:
    assert with_due("entro il {due}", NOON, ROME, "it") == "entro il 10 dicembre 2018, ore 12.00"
    assert with_due("by {due}", NOON, ROME, "en") == "by 10 December 2018, 12:00"


def test_without_a_term_the_place_is_empty() -> None:
    assert with_due("Scrivete{due}.", None, ROME, "it") == "Scrivete."
    assert with_due("Nessun termine.", WHOLE_DAY, ROME, "it") == "Nessun termine."


@pytest.mark.parametrize(
    ("article", "day", "said"),
    [
        ("il", 10, "il 10 dicembre 2018"),
        ("il", 8, "l'8 dicembre 2018"),
        ("dal", 11, "dall'11 dicembre 2018"),
        ("del", 8, "dell'8 dicembre 2018"),
        ("al", 18, "al 18 dicembre 2018"),
    ],
)
def test_a_day_has_the_article_that_fits_it(article: str, day: int, said: str) -> None:
    assert on_day(WHOLE_DAY.replace(day=day), ROME, "it", article) == said
    assert on_day(WHOLE_DAY.replace(day=day).date(), ROME, "it", article) == said


def test_elsewhere_a_day_has_no_article() -> None:
    assert on_day(WHOLE_DAY.replace(day=8), ROME, "en", "dal") == "8 December 2018"


def test_a_place_has_the_article_that_fits_it() -> None:
    places = [nth_words(place, "it", "al") for place in (2, 8, 11, 18, 80)]
    assert places == ["al 2º", "all'8º", "all'11º", "al 18º", "all'80º"]
    assert nth_words(8, "en", "al") == "8"
