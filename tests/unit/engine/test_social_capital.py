"""The value of volunteers' time: by hand, with what may not be shown or compared."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantcall.core.words import Words
from grantcall.engine.social_capital import (
    Figure,
    Hours,
    Rate,
    headcount_estimate,
    hide_small_counts,
    is_hidden,
    logged_hours,
)
from grantcall.engine.social_capital_ratios import (
    Change,
    Period,
    change_between,
    time_per_euro,
)

RATE = Rate(1108, 1500, 2000, Words("tariffa di edizione, 2018", "edition rate, 2018"))
COOK = Rate(1000, 1200, 1400, Words("tariffa di cucina, 2018", "kitchen rate, 2018"))
YEARS = Period(date(2015, 7, 1), date(2018, 6, 30))


def worked(person: str, minutes: int, heard_as: str = "declared", rate: Rate = RATE) -> Hours:
    return Hours(person, minutes, heard_as, rate)  # type: ignore[arg-type]


def test_the_estimate_of_the_slides() -> None:
    found = headcount_estimate(450, 3, 138, RATE, hide_below=5)
    assert found.hours == 186_300
    assert found.central == 279_450_000
    assert (found.low, found.high) == (206_420_400, 372_600_000)
    assert found.full_time == 10_214
    assert found.formula == Words(
        "450 persone × 3 ore a settimana × 138 settimane × 15 € all'ora = 2.794.500 €.",
        "450 people × 3 hours a week × 138 weeks × €15 an hour = €2,794,500.",
    )
    assert found.caveat.it == (
        "Stima dal numero delle persone: suppone che tutte abbiano dato le stesse ore per tutto il"
        " periodo. È quanto costerebbe pagare lo stesso tempo, non denaro raccolto né speso."
        " Tariffa: tariffa di edizione, 2018."
    )


def test_half_hours_stay_exact() -> None:
    found = headcount_estimate(7, Fraction(5, 2), 3, replace(RATE, low=1, central=1, high=1))
    assert found.hours == Fraction(105, 2)
    assert (found.low, found.central, found.high) == (53, 53, 53)
    assert "× 2,50 ore a settimana" in found.formula.it


def test_a_full_time_year() -> None:
    assert headcount_estimate(1, 38, 48, RATE).full_time == 100


def test_logged_hours_are_kept_apart_by_how_they_are_known() -> None:
    entries = [
        worked("ada", 90),
        worked("bea", 30, rate=COOK),
        worked("ada", 60, "verified"),
        worked("ada", 600, "planned"),
        worked("bea", 600, "planned"),
    ]
    found = logged_hours(entries)
    assert list(found) == ["planned", "declared", "verified"]
    assert [(one.people, str(one.hours), one.central) for one in found.values()] == [
        (2, "20", 30_000), (2, "2", 2850), (1, "1", 1500),
    ]  # fmt: skip
    # 1.5 h × 11.08 + 0.5 h × 10 = 21.62; 1.5 × 20 + 0.5 × 14 = 37
    assert (found["declared"].low, found["declared"].high) == (2162, 3700)
    assert found["declared"].formula == Words(
        "2 ore dichiarate di 2 persone × da 12 € a 15 € all'ora = 28,50 €.",
        "2 declared hours of 2 people × from €12 to €15 an hour = €28.50.",
    )
    assert (
        found["declared"].caveat.in_("en").endswith("Rate: edition rate, 2018; kitchen rate, 2018.")
    )
    assert list(logged_hours(entries[:2])) == ["declared"]
    assert logged_hours([]) == {}


def test_few_people_hide_their_hours_too() -> None:
    said = Words(
        "Non si mostra: riguarda meno di 5 persone.",
        "Not shown: it concerns fewer than 5 people.",
    )
    entries = [worked(name, 60) for name in ("ada", "bea", "cleo", "dina", "ada")]
    hidden = Figure("declared", None, None, None, None, None, None, said, said)
    assert logged_hours(entries, hide_below=5)["declared"] == hidden
    assert logged_hours([*entries, worked("eva", 60)], hide_below=5)["declared"].people == 5
    assert headcount_estimate(4, 3, 2, RATE, hide_below=5).to_json() == {
        **hidden.to_json(), "basis": "headcount",
    }  # fmt: skip
    assert headcount_estimate(0, 3, 2, RATE, hide_below=5).central == 0


def test_one_hidden_count_takes_another_with_it() -> None:
    counts = {"north": 12, "south": 3, "east": 7, "west": 0}
    assert hide_small_counts(counts, 5) == {"north": 12, "south": None, "east": None, "west": 0}
    assert hide_small_counts({**counts, "east": 4}, 5) == {
        "north": 12, "south": None, "east": None, "west": 0,
    }  # fmt: skip
    assert hide_small_counts({"north": 12, "west": 0}, 5) == {"north": 12, "west": 0}
    assert hide_small_counts({"south": 3}, 5) == {"south": None}
    # A zero goes with it where nothing else can.
    assert hide_small_counts({"south": 3, "west": 0}, 5) == {"south": None, "west": None}
    # Two that add up to two can only be one each, two that add up to eight only four.
    for small in (1, 4):
        alike = {"north": 12, "south": small, "east": small, "west": 0}
        assert hide_small_counts(alike, 5) == {
            "north": None, "south": None, "east": None, "west": 0,
        }  # fmt: skip


def test_a_ratio_of_the_same_period() -> None:
    found = headcount_estimate(450, 3, 138, RATE)
    ratio = time_per_euro(found, YEARS, 20_000_000, YEARS)
    assert (ratio.low, ratio.central, ratio.high, ratio.refused) == (1032, 1397, 1863, False)
    assert ratio.words == Words(
        "Per ogni euro ricevuto, tempo dei cittadini per 13,97 € (da 10,32 a 18,63).",
        "For each euro received, citizens' time worth €13.97 (from 10.32 to 18.63).",
    )


@pytest.mark.parametrize(
    ("figure", "during", "cents", "code"),
    [
        (headcount_estimate(9, 1, 1, RATE), Period(date(2018, 1, 1), date(2018, 12, 31)), 1,
         "Il tempo e il denaro riguardano periodi diversi: un rapporto ingannerebbe."),
        (headcount_estimate(9, 1, 1, RATE), YEARS, 0,
         "Non c'è denaro con cui fare il rapporto."),
        (headcount_estimate(3, 1, 1, RATE, hide_below=5), YEARS, 1,
         "Riguarda troppo poche persone per essere mostrato."),
        (logged_hours([worked("ada", 60, "planned")])["planned"], YEARS, 1,
         "Le ore in programma non sono ancora state fatte."),
    ],
)  # fmt: skip
def test_ratios_that_would_mislead(figure: Figure, during: Period, cents: int, code: str) -> None:
    ratio = time_per_euro(figure, during, cents, YEARS)
    assert (ratio.refused, ratio.low, ratio.central, ratio.high) == (True, None, None, None)
    assert ratio.words.it == code


def test_changes_are_said_of_equal_windows_only() -> None:
    later = Period(date(2018, 7, 1), date(2021, 6, 30))
    thirty = Period(date(2018, 7, 1), date(2020, 12, 31))
    assert change_between(319, YEARS, 450, later) == Change(4107)
    assert change_between(224, YEARS, 182, later) == Change(-1875)
    assert change_between(38, YEARS, 49, thirty).words == Words(
        "I due periodi non durano lo stesso (36 mesi e 30 mesi): un confronto ingannerebbe.",
        "The two periods are not equally long (36 months and 30 months): comparing would mislead.",
    )
    assert change_between(0, YEARS, 49, later).percent is None
    odd = Period(date(2018, 7, 5), date(2018, 7, 14))
    assert (odd.months, odd.days) == (None, 10)
    refused = change_between(1, odd, 1, YEARS).words
    assert refused is not None
    assert "10 giorni e 36 mesi" in refused.it


def test_months_are_equal_whatever_their_days() -> None:
    february = Period(date(2019, 2, 1), date(2019, 2, 28))
    march = Period(date(2019, 3, 1), date(2019, 3, 31))
    assert february.as_long_as(march)
    assert not february.as_long_as(Period(date(2019, 3, 1), date(2019, 3, 30)))
    assert february.as_long_as(Period(date(2019, 3, 1), date(2019, 3, 28)))


def test_what_cannot_be() -> None:
    with pytest.raises(ValueError, match="from low over central to high"):
        replace(RATE, low=1600)
    with pytest.raises(ValueError, match="from low over central to high"):
        replace(RATE, low=0)
    with pytest.raises(ValueError, match="not less than nothing"):
        headcount_estimate(-1, 3, 1, RATE)
    with pytest.raises(ValueError, match="nobody works less than nothing"):
        logged_hours([worked("ada", -1)])
    with pytest.raises(ValueError, match="cannot end before it starts"):
        Period(date(2019, 1, 2), date(2019, 1, 1))


rates = st.lists(st.integers(1, 5000), min_size=3, max_size=3).map(
    lambda ends: Rate(min(ends), sorted(ends)[1], max(ends), Words("fonte", "source"))
)
diaries = st.lists(
    st.builds(
        Hours,
        st.sampled_from(["a", "b", "c", "d"]),
        st.integers(0, 600),
        st.sampled_from(["planned", "declared", "verified"]),
        rates,
    ),
    max_size=8,
)


@given(diaries, st.randoms(use_true_random=False))
def test_the_order_of_a_diary_never_shows(diary: list[Hours], luck: object) -> None:
    first = {name: one.to_bytes() for name, one in logged_hours(diary).items()}
    luck.shuffle(diary)  # type: ignore[attr-defined]
    assert {name: one.to_bytes() for name, one in logged_hours(diary).items()} == first


@given(diaries)
def test_no_hour_is_counted_in_two_figures(diary: list[Hours]) -> None:
    found = logged_hours(diary)
    hours = sum((one.hours for one in found.values() if one.hours is not None), Fraction(0))
    assert hours == Fraction(sum(one.minutes for one in diary), 60)
    for one in found.values():
        assert one.low is not None
        assert one.central is not None
        assert one.high is not None
        assert one.low <= one.central <= one.high


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 12)), st.integers(0, 8))
def test_a_hidden_count_cannot_be_worked_out_from_the_total(
    counts: dict[str, int], below: int
) -> None:
    shown = hide_small_counts(counts, below)
    hidden = [name for name, count in shown.items() if count is None]
    small = [name for name, count in counts.items() if is_hidden(count, below)]
    assert set(small) <= set(hidden)
    assert all(shown[name] == count for name, count in counts.items() if name not in hidden)
    if small and len(counts) > 1:
        assert len(hidden) > 1
        least, most = len(small), len(small) * (below - 1)
        total = sum(counts[name] for name in hidden)
        assert len(hidden) == len(counts) or hidden != small or least < total < most
    if not small:
        assert hidden == []
