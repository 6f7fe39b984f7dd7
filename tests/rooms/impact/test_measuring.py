"""One figure at a time: added, corrected, never overwritten."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from grantcall.core.actor import Actor
from grantcall.core.db import db
from grantcall.core.errors import Conflict, Invalid, NotFound
from grantcall.core.ids import new_id
from grantcall.impact.import_measurements import import_measurements
from grantcall.impact.measure import FigureTyped, add_measurement, correct_measurement
from grantcall.impact.models import Measurement
from grantcall.impact.queries import FigureRow, history_of, standing_figures
from tests.factories import Makers
from tests.rooms.impact.figures_world import programme

GOOD = FigureTyped(512, "terzi 36 mesi", "third 36 months", "registro dei turni", 36, 72)


@pytest.fixture
def staff(make: Makers) -> Actor:
    actor = make.account("staff")
    import_measurements(programme(), actor=actor, clock=make.clock)
    return actor


def helpers() -> list[FigureRow]:
    db.session.rollback()
    return [row for row in standing_figures(db.session(), None) if row.name == "helpers"]


def how_many() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Measurement)) or 0


def test_a_new_figure_stands_after_the_others_and_a_repeated_form_adds_one(
    make: Makers, staff: Actor
) -> None:
    indicator, token = helpers()[0].indicator_id, new_id()
    first = add_measurement(indicator, GOOD, actor=staff, clock=make.clock, token=token)
    assert add_measurement(indicator, GOOD, actor=staff, clock=make.clock, token=token) == first
    assert [(row.value, row.turn) for row in helpers()] == [(319, 1), (450, 2), (512, 3)]
    with pytest.raises(Conflict) as refused:
        add_measurement(
            indicator, replace(GOOD, value=1), actor=staff, clock=make.clock, token=token
        )
    assert [reason.code for reason in refused.value.reasons] == ["token_reused"]


def test_a_correction_takes_the_place_and_the_old_one_stays(make: Makers, staff: Actor) -> None:
    old = helpers()[0]
    typed = replace(GOOD, window_it=old.window_it, window_en=old.window_en, after_months=0)
    row_id = correct_measurement(
        old.id, typed, " Contati di nuovo. ", actor=staff, clock=make.clock, token=new_id()
    )
    assert [(row.value, row.turn) for row in helpers()] == [(512, 1), (450, 2)]
    every = [row for row in history_of(db.session(), "helpers", None) if row.turn == 1]
    assert [(row.value, row.replaced_by, row.reason) for row in every] == [
        (319, row_id, ""), (512, None, "Contati di nuovo."),
    ]  # fmt: skip


def test_a_figure_is_corrected_once(make: Makers, staff: Actor) -> None:
    old = helpers()[0]
    correct_measurement(old.id, GOOD, "Uno.", actor=staff, clock=make.clock, token=new_id())
    before = how_many()
    with pytest.raises(Conflict) as refused:
        correct_measurement(
            old.id, replace(GOOD, value=3), "Due.", actor=staff, clock=make.clock, token=new_id()
        )
    assert [reason.code for reason in refused.value.reasons] == ["corrected_already"]
    assert how_many() == before


@pytest.mark.parametrize(
    ("changes", "reason", "codes"),
    [
        ({"value": None}, "Perché.", ["value"]),
        ({"value": -1, "source": " ", "window_en": ""}, "Perché.",
         ["value", "window_en_missing", "source_missing"]),
        ({"months": 0, "after_months": -1}, "Perché.", ["months", "after_months"]),
        ({"caveat_it": "Solo in italiano."}, "Perché.", ["caveat_in_one_language"]),
        ({"source": "x" * 301}, "", ["too_long", "reason_missing"]),
        ({"value": 319, "window_it": "primi 36 mesi", "window_en": "first 36 months",
          "source": "tabella", "after_months": 0}, "Perché.", ["nothing_changes"]),
    ],
)  # fmt: skip
def test_every_reason_is_told_and_nothing_changes(
    make: Makers, staff: Actor, changes: dict[str, object], reason: str, codes: list[str]
) -> None:
    before = how_many()
    typed = replace(GOOD, **changes)  # type: ignore[arg-type]
    with pytest.raises(Invalid) as refused:
        correct_measurement(
            helpers()[0].id, typed, reason, actor=staff, clock=make.clock, token=new_id()
        )
    assert [one.code for one in refused.value.reasons] == codes
    assert how_many() == before


def test_it_is_not_there_for_others_nor_without_its_indicator(make: Makers, staff: Actor) -> None:
    connector, before = make.account("connector"), how_many()
    indicator, old = helpers()[0].indicator_id, helpers()[0].id
    for actor, where in ((connector, indicator), (staff, new_id())):
        with pytest.raises(NotFound):
            add_measurement(where, GOOD, actor=actor, clock=make.clock, token=new_id())
    for actor, which in ((connector, old), (staff, new_id())):
        with pytest.raises(NotFound):
            correct_measurement(
                which, GOOD, "Perché.", actor=actor, clock=make.clock, token=new_id()
            )
    assert how_many() == before


def test_the_database_refuses_to_change_a_figure(make: Makers, staff: Actor) -> None:
    db.session.rollback()
    for statement in ("UPDATE measurement SET value = 1", "DELETE FROM measurement"):
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(text(statement))
        db.session.rollback()
