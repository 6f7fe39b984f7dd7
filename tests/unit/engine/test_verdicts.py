"""Spans: numbers known between two ends, checked against every number inside."""

from hypothesis import given
from hypothesis import strategies as st

from grantcall.engine.verdicts import Span, Verdict, total, verdict_of

FAR = 6  # beyond every end drawn below: stands for all numbers out there
ends = st.none() | st.integers(-4, 4)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    low, high = draw(ends), draw(ends)
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Span(low, high)


def inside(span: Span) -> range:
    low = -FAR if span.lowest is None else span.lowest
    high = FAR if span.highest is None else span.highest
    return range(low, high + 1)


def agreed(outcomes: list[bool]) -> Verdict:
    return verdict_of(outcomes[0]) if len(set(outcomes)) == 1 else Verdict.UNKNOWN


@given(spans(), spans())
def test_comparing_two_spans(one: Span, other: Span) -> None:
    pairs = [(a, b) for a in inside(one) for b in inside(other)]
    assert one.at_least(other) is agreed([a >= b for a, b in pairs])
    assert one.equal(other) is agreed([a == b for a, b in pairs])


@given(spans(), st.sets(st.integers(-4, 4)))
def test_one_of_several(span: Span, numbers: set[int]) -> None:
    assert span.among(numbers) is agreed([number in numbers for number in inside(span)])


@given(spans(), st.integers(-3, 3))
def test_times(span: Span, factor: int) -> None:
    products = [number * factor for number in inside(span)]
    result = span.times(factor)
    open_below = (span.lowest if factor > 0 else span.highest) is None and factor != 0
    open_above = (span.highest if factor > 0 else span.lowest) is None and factor != 0
    assert result == Span(
        None if open_below else min(products), None if open_above else max(products)
    )


@given(spans())
def test_what_may_not_count_is_perhaps_zero(span: Span) -> None:
    numbers = [*inside(span), 0]
    assert span.or_nothing() == Span(
        None if span.lowest is None else min(numbers),
        None if span.highest is None else max(numbers),
    )


@given(st.lists(spans(), max_size=4))
def test_totals(several: list[Span]) -> None:
    lows = [span.lowest for span in several]
    highs = [span.highest for span in several]
    assert total(several) == Span(
        None if None in lows else sum(low for low in lows if low is not None),
        None if None in highs else sum(high for high in highs if high is not None),
    )


@given(spans())
def test_exact_means_one_number(span: Span) -> None:
    assert span.exact is (len(inside(span)) == 1)
