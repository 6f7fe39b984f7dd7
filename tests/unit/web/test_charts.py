"""Charts: geometry by hand where it is simple, laws where it is not."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grantcall.web.charts.bars import Bar, bars
from grantcall.web.charts.curve import NARROW, WIDE, CurvePoint, OpenPoint, curve
from grantcall.web.charts.interval import Mark, interval, round_ticks
from grantcall.web.charts.scale import Scale, ticks
from grantcall.web.charts.shapes import Picture, rect
from grantcall.web.charts.territory import MapPlace, TerritoryMap, shades_for, territory

PEOPLE = [CurvePoint(6, 22, "22"), CurvePoint(36, 437, "437", unsure=True)]


def texts(picture: Picture) -> list[str]:
    return [shape.text for shape in picture.shapes if shape.tag == "text"]


def test_an_axis_begins_at_nothing_and_ends_where_it_ends() -> None:
    scale = Scale(10, 110, 50)
    assert [scale.at(value) for value in (0, 25, 50, 60, -5)] == [10, 60, 110, 110, 10]
    upwards = Scale(284, 24, 500)
    assert upwards.at(250) == 154


@pytest.mark.parametrize(
    ("highest", "expected"),
    [(450, [0, 100, 200, 300, 400, 500]), (8, [0, 2, 4, 6, 8]), (1, [0, 1]), (0, [0, 1]),
     (2.79, [0, 1, 2, 3]), (26660, [0, 10_000, 20_000, 30_000])],
)  # fmt: skip
def test_ticks_are_round(highest: float, expected: list[int]) -> None:
    assert ticks(highest) == expected


@given(st.integers(0, 10**9))
def test_ticks_reach_what_they_must_and_are_few(highest: int) -> None:
    found = ticks(highest)
    assert found[0] == 0 and found[-1] >= highest and 2 <= len(found) <= 6


def test_a_short_bar_has_its_number_beside_it() -> None:
    drawn = bars([Bar("mai", 61, "61%"), Bar("già", 31, "31%"), Bar("pochi", 8, "8%")], "Chi")
    widths = [shape.get("width") for shape in drawn.shapes if shape.tag == "rect"]
    assert widths == ["296", "150.4", "38.8"]
    inside = [shape.text for shape in drawn.shapes if shape.get("class") == "t-w"]
    assert inside == ["61%", "31%"]
    assert (drawn.height, drawn.says) == (192, "Chi")
    assert bars([], "Nessuno").shapes == ()
    assert [s.get("width") for s in bars([Bar("x", 0, "0")], "x").shapes if s.tag == "rect"] == [
        "0"
    ]


def test_the_curve_keeps_what_disagrees_apart() -> None:
    drawn = curve(PEOPLE, [OpenPoint(36, 319, "319", "altra pagina")], "Persone", "mesi", WIDE)
    lines = [shape.get("class") for shape in drawn.shapes if shape.tag == "polyline"]
    assert lines == ["f-no s1 w3", "f-no s1 w3 dash"]
    rings = [shape for shape in drawn.shapes if shape.get("class") == "f-paper s3 w3"]
    assert [(ring.get("cx"), ring.get("cy")) for ring in rings] == [("560", "118.1")]
    assert {"22", "437", "319", "altra pagina", "mesi"} <= set(texts(drawn))
    # At the right edge the words of the ring stand to its left, inside the picture.
    (words,) = [shape for shape in drawn.shapes if shape.text == "319"]
    assert words.get("class") == "t-b end"


def test_a_curve_without_points_is_an_empty_frame() -> None:
    drawn = curve([], [], "Niente", "mesi", NARROW)
    assert [shape.tag for shape in drawn.shapes if shape.tag in ("polyline", "circle")] == []


def test_the_interval_from_its_lowest_to_its_highest_reading() -> None:
    marks = [
        Mark(279, "2,79", "alta"), Mark(122, "1,22", "bassa"), Mark(198, "1,98", "centrale", True)
    ]  # fmt: skip
    ends = [(value, str(value // 100)) for value in round_ticks(279, 100)]
    drawn = interval(marks, "Valore", ends, 680)
    (bar,) = [shape for shape in drawn.shapes if shape.tag == "rect"]
    assert (bar.get("x"), bar.get("width")) == ("278", "347.5")
    assert texts(drawn)[-6:] == ["1,22", "bassa", "1,98", "centrale", "2,79", "alta"]
    assert [shape.get("class") for shape in drawn.shapes if "s-ink" in str(shape.get("class"))]


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=3))
@example([8357, 8357, 10000])
def test_labels_of_an_interval_keep_their_order_and_stay_in_the_picture(values: list[int]) -> None:
    marks = [Mark(value, f"{value}", "x", central=True) for value in values]
    drawn = interval(marks, "", [(0, "0"), (max(values), "fine")], 340)
    places = [
        float(str(shape.get("x"))) for shape in drawn.shapes if shape.get("class") == "t-l mid"
    ]
    apart = [right - left for left, right in zip(places, places[1:], strict=False)]
    assert all(gap >= 8.2 for gap in apart)  # a letter at the least
    assert all(0 <= place <= 340 for place in places)


def test_shapes_write_short_numbers() -> None:
    assert rect(1.04, 2, -3, 4.55, "f1").attributes == (
        ("x", "1"), ("y", "2"), ("width", "0"), ("height", "4.5"), ("class", "f1"),
    )  # fmt: skip


def place(label: str, north: float, east: float, people: int, rate: float | None) -> MapPlace:
    return MapPlace(label, north, east, people, rate, "1,2", f"{label}: 1,2", f"#{label}")


def drawn_map(*places: MapPlace) -> TerritoryMap:
    return territory(places, [1.0], ["meno di 1", "1 e oltre"], "Mappa")


def corners(cell: object) -> list[tuple[float, float]]:
    points = str(cell.shape.get("points")).split()  # type: ignore[attr-defined]
    return [(float(x), float(y)) for x, y in (point.split(",") for point in points)]


def test_cells_share_a_border_and_take_their_shade() -> None:
    drawn = drawn_map(
        place("Ovest Milanese", 45.5, 9.0, 10_000, 0.4), place("Est", 45.5, 9.05, 10_000, None)
    )
    assert [cell.shape.get("class") for cell in drawn.cells] == ["q1 s-paper w2", "q0 s-paper w2"]
    west, east = (corners(cell) for cell in drawn.cells)
    border = max(x for x, _ in west)
    assert border == min(x for x, _ in east)
    assert sum(x == border for x, _ in west) == 2
    assert [shape.text for shape in drawn.labels] == ["Ovest", "1,2", "Est", "1,2"]
    assert drawn.key == (("q1", "meno di 1"), ("q2", "1 e oltre"))


@given(
    st.lists(
        st.tuples(st.floats(45.4, 45.6), st.floats(8.9, 9.1), st.integers(1000, 60_000)),
        min_size=1,
        max_size=9,
        unique_by=lambda one: (round(one[0], 2), round(one[1], 2)),
    )
)
def test_cells_stay_in_the_picture_whatever_the_places(
    found: list[tuple[float, float, int]],
) -> None:
    drawn = drawn_map(*(place(f"P{turn}", *one, rate=1.5) for turn, one in enumerate(found)))
    for cell in drawn.cells:
        for x, y in corners(cell):
            assert -0.1 <= x <= drawn.width + 0.1
            assert -0.1 <= y <= drawn.height + 0.1
    assert math.isfinite(drawn.height)


def test_shades_part_rates_into_equal_numbers() -> None:
    assert shades_for([0.9, 1.0, 1.1, 1.2, 1.2, 1.4, 1.5, 1.6, 2.7]) == [1.1, 1.2, 1.5]
    assert shades_for([]) == []
    assert shades_for([1.2, 1.2]) == []


def test_a_map_without_places_or_names_is_refused() -> None:
    with pytest.raises(ValueError, match="a map has places"):
        territory([], [], ["tutti"], "Mappa")
    with pytest.raises(ValueError, match="a map has places"):
        territory([place("A", 45, 9, 1, 1.0)], [1.0], ["uno"], "Mappa")
