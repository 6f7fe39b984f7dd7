"""Laws that hold for every condition, not only for the worked ones."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from grantcall.definitions.model import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    FactRef,
    JudgedBy,
    Not,
)
from grantcall.engine.conditions import Verdict, evaluate
from grantcall.engine.facts import NOT_ASKED, UNKNOWN, Facts, facts_from
from grantcall.engine.verdicts import every, opposite, some
from tests.unit.engine.worlds import world

WORLD = world()
OPEN = Verdict.UNKNOWN
NUMBERS, TEXTS, YES_NO = (0, 1, 2, 3), ("north", "south"), (False, True)
DOMAINS: dict[str, tuple[object, ...]] = {
    "visitors": NUMBERS,
    "requested": NUMBERS,
    "town": TEXTS,
    "sells": YES_NO,
}
ROW_DOMAINS: dict[str, tuple[object, ...]] = {"amount": NUMBERS, "pieces": NUMBERS, "what": TEXTS}

small = st.sampled_from(NUMBERS)
ordered = st.sampled_from(["at_least", "at_most", "is"])
verdicts = st.sampled_from(list(Verdict))


def numbers(names: tuple[str, ...]) -> st.SearchStrategy[Condition]:
    others = st.sampled_from(names).map(FactRef)
    return st.one_of(
        st.builds(Comparison, st.just("fact"), st.sampled_from(names), ordered, small),
        st.builds(
            Comparison,
            st.just("fact"),
            st.sampled_from(names),
            st.sampled_from(["at_least", "at_most"]),
            others,
        ),
        st.builds(
            Comparison,
            st.just("fact"),
            st.sampled_from(names),
            st.just("between"),
            st.tuples(small, others),
        ),
        st.builds(
            Comparison,
            st.just("fact"),
            st.sampled_from(names),
            st.sampled_from(["one_of", "none_of"]),
            st.lists(small, min_size=1, max_size=3, unique=True).map(tuple),
        ),
        st.builds(
            Comparison,
            st.just("fact"),
            st.sampled_from(names),
            ordered,
            st.sampled_from([0, 50, 100, 150]),
            percent_of=st.sampled_from(names),
        ),
    )


row_leaves = st.one_of(
    numbers(("amount", "pieces")),
    st.builds(Comparison, st.just("fact"), st.just("what"), st.just("is"), st.sampled_from(TEXTS)),
)


def combined(leaves: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    def more(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        several = st.lists(inner, min_size=1, max_size=3).map(tuple)
        return st.one_of(
            st.builds(AllOf, several), st.builds(AnyOf, several), st.builds(Not, inner)
        )

    return st.recursive(leaves, more, max_leaves=5)


row_conditions = combined(row_leaves)
about_rows = st.one_of(
    st.builds(
        Comparison,
        st.just("count"),
        st.just("costs"),
        ordered,
        small,
        where=st.none() | row_conditions,
    ),
    st.builds(
        Comparison,
        st.just("sum"),
        st.sampled_from(["costs.amount", "costs.pieces"]),
        ordered,
        st.integers(0, 8),
        where=st.none() | row_conditions,
    ),
)
leaves = st.one_of(
    numbers(("visitors", "requested")),
    st.builds(Comparison, st.just("fact"), st.just("town"), st.just("is"), st.sampled_from(TEXTS)),
    st.builds(Comparison, st.just("fact"), st.just("sells"), st.just("is"), st.booleans()),
    about_rows,
)
conditions = combined(leaves)


def partly(domains: dict[str, tuple[object, ...]]) -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries(
        {name: st.sampled_from([*domain, UNKNOWN]) for name, domain in domains.items()}
    )


plain = partly(DOMAINS)
rows_given = st.lists(partly(ROW_DOMAINS), max_size=4)


def build(values: dict[str, object], rows: list[dict[str, object]]) -> Facts:
    return facts_from(values, {"costs": rows}, record="proposal")


def complete(
    draw: st.DrawFn, values: dict[str, object], domains: dict[str, tuple[object, ...]]
) -> dict[str, object]:
    return {
        name: draw(st.sampled_from(domains[name])) if value is UNKNOWN else value
        for name, value in values.items()
    }


@st.composite
def learning(draw: st.DrawFn) -> tuple[Facts, Facts]:
    """Return facts with gaps, and the same facts with every gap filled somehow."""
    values, rows = draw(plain), draw(rows_given)
    filled = [complete(draw, row, ROW_DOMAINS) for row in rows]
    return build(values, rows), build(complete(draw, values, DOMAINS), filled)


@given(conditions, learning())
def test_learning_more_never_turns_a_verdict_round(
    condition: Condition, learned: tuple[Facts, Facts]
) -> None:
    before = evaluate(condition, learned[0], WORLD).verdict
    after = evaluate(condition, learned[1], WORLD).verdict
    assert after is not OPEN
    assert before in (after, OPEN)


@given(st.lists(conditions, min_size=1, max_size=3), plain, rows_given)
def test_de_morgan(
    parts: list[Condition], values: dict[str, object], rows: list[dict[str, object]]
) -> None:
    facts = build(values, rows)
    opposites = tuple(Not(part) for part in parts)
    not_all = evaluate(Not(AllOf(tuple(parts))), facts, WORLD).verdict
    not_any = evaluate(Not(AnyOf(tuple(parts))), facts, WORLD).verdict
    assert not_all is evaluate(AnyOf(opposites), facts, WORLD).verdict
    assert not_any is evaluate(AllOf(opposites), facts, WORLD).verdict


def counted(where: Condition, rows: list[dict[str, object]]) -> tuple[int, int]:
    """Return the lowest and the highest count."""
    comparison = Comparison("count", "costs", "at_least", 1, where=where)
    span = evaluate(comparison, build({}, rows), WORLD).measured
    assert span is not None
    assert span.lowest is not None
    assert span.highest is not None
    return span.lowest, span.highest


@given(row_conditions, partly(ROW_DOMAINS))
def test_a_row_counts_as_its_every_completion_does(
    where: Condition, row: dict[str, object]
) -> None:
    gaps = [name for name, value in row.items() if value is UNKNOWN]
    completions = [
        {**row, **dict(zip(gaps, filling, strict=True))}
        for filling in product(*(ROW_DOMAINS[name] for name in gaps))
    ]
    possible = [counted(where, [completion]) for completion in completions]
    assert all(lowest == highest for lowest, highest in possible)
    lowest, highest = counted(where, [row])
    assert lowest <= min(possible)[0]
    assert max(possible)[1] <= highest


@given(row_conditions, rows_given)
def test_the_ends_of_a_count_add_up_row_by_row(
    where: Condition, rows: list[dict[str, object]]
) -> None:
    single = [counted(where, [row]) for row in rows]
    assert counted(where, rows) == (
        sum(lowest for lowest, _ in single),
        sum(highest for _, highest in single),
    )


@given(conditions, plain, rows_given, st.randoms(use_true_random=False))
def test_the_order_of_rows_never_shows(
    condition: Condition, values: dict[str, object], rows: list[dict[str, object]], luck: object
) -> None:
    mixed = list(rows)
    luck.shuffle(mixed)  # type: ignore[attr-defined]
    first = evaluate(condition, build(values, rows), WORLD)
    assert evaluate(condition, build(values, mixed), WORLD).to_bytes() == first.to_bytes()


@given(conditions, plain, rows_given)
def test_asked_again_the_same_bytes(
    condition: Condition, values: dict[str, object], rows: list[dict[str, object]]
) -> None:
    facts = build(values, rows)
    first = evaluate(condition, facts, WORLD)
    assert evaluate(condition, facts, WORLD).to_bytes() == first.to_bytes()
    assert evaluate(condition, build(values, rows), WORLD) == first


@given(conditions)
def test_where_nothing_was_asked_nothing_is_known(condition: Condition) -> None:
    nothing = facts_from({}, {"costs": NOT_ASKED}, missing=NOT_ASKED)
    assert evaluate(condition, nothing, WORLD).verdict is OPEN


@given(st.lists(verdicts, min_size=1), st.lists(verdicts, min_size=1))
def test_the_three_values_are_kleenes(left: list[Verdict], right: list[Verdict]) -> None:
    assert every([*left, *right]) is every([every(left), every(right)])
    assert some([*left, *right]) is some([some(left), some(right)])
    assert opposite(every(left)) is some(opposite(one) for one in left)
    assert every([some(left), *left]) is every(left)


def test_nobody_judged_yet() -> None:
    assert evaluate(JudgedBy("staff"), facts_from({}), WORLD).verdict is OPEN
