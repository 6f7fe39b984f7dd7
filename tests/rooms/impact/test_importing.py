"""A file of figures comes in once; again it changes nothing; a difference is a correction."""

from typing import Any

import pytest
from sqlalchemy import func, select

from grantcall.core.audit import AuditEvent
from grantcall.core.db import db
from grantcall.core.errors import Invalid, NotFound
from grantcall.core.settings import Settings
from grantcall.demo.figures import measurements
from grantcall.impact.import_measurements import Imported, import_measurements
from grantcall.impact.measure import FigureTyped, correct_measurement
from grantcall.impact.models import Indicator, Measurement, Municipality, Programme, Reading
from grantcall.impact.queries import front_figures, history_of, readings_of, standing_figures
from grantcall.store.files import FileStore
from grantcall.verify.run import run_checks
from tests.factories import Makers
from tests.rooms.impact.figures_world import programme

TABLES = (Programme, Indicator, Measurement, Reading, Municipality)


def rows() -> dict[str, int]:
    session = db.session()
    session.rollback()
    return {
        table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
        for table in TABLES
    }


def test_a_file_comes_in_once(make: Makers) -> None:
    staff = make.account("staff")
    made = import_measurements(programme(), actor=staff, clock=make.clock)
    assert made == Imported("oltreiperimetri", 6, 9, 0)
    first = rows()
    assert first == {
        "programme": 1, "indicator": 6, "measurement": 9, "reading": 2, "municipality": 2,
    }  # fmt: skip
    again = import_measurements(programme(), actor=staff, clock=make.clock)
    assert again == Imported("oltreiperimetri", 0, 0, 0)
    assert rows() == first
    found = standing_figures(db.session(), "oltreiperimetri")
    assert [(row.name, row.value, row.months, row.after_months) for row in found[:4]] == [
        ("helpers", 319, 36, 0), ("helpers", 450, 36, 36),
        ("pupils", 700, 36, 0), ("pupils", 1004, 30, 36),
    ]  # fmt: skip
    assert [(row.name, row.value) for row in front_figures(db.session())] == [("helpers", 450)]
    assert [row.people_turn for row in readings_of(db.session(), "oltreiperimetri")] == [None, 2]


def test_every_figure_of_the_seed_is_brought_in(make: Makers) -> None:
    staff = make.account("staff")
    made = import_measurements(measurements(), actor=staff, clock=make.clock)
    assert (made.indicators, made.measurements, made.corrected) == (25, 42, 0)
    found = standing_figures(db.session(), None)
    assert all(row.source and row.window_it and row.window_en for row in found)
    by_name: dict[str, list[int]] = {}
    for row in found:
        by_name.setdefault(row.name, []).append(row.value)
    assert by_name["people_served"] == [3287, 5783]
    assert by_name["people_raising"] == [22, 198, 437, 450]
    assert by_name["edition_presented"] + by_name["edition_funded"] == [34, 24, 23, 23]
    assert by_name["labs_listed"][0] + by_name["groups_listed"][0] == by_name["community_labs"][1]
    shares = [by_name[name][0] for name in by_name if name.startswith("profile_")]
    assert (shares, sum(shares)) == ([61, 31, 8], 100)
    units = {row.unit for row in found if row.shown == "pair"}
    assert {"people", "attendances", "consultations", "events", "sessions", "labs"} <= units


def test_another_value_is_a_correction_that_names_the_old(make: Makers) -> None:
    staff = make.account("staff")
    import_measurements(programme(), actor=staff, clock=make.clock)
    document = programme()
    document["indicator"][0]["rows"][0]["value"] = 320
    made = import_measurements(document, actor=staff, clock=make.clock)
    assert (made.measurements, made.corrected) == (1, 1)
    found = [row for row in history_of(db.session(), "helpers", None) if row.turn == 1]
    assert [(row.value, row.replaced_by) for row in found] == [(319, found[1].id), (320, None)]
    assert found[1].replaces_id == found[0].id
    assert found[1].reason == "Il documento importato riporta un altro valore."


def test_an_old_file_never_undoes_what_staff_corrected(make: Makers, settings: Settings) -> None:
    staff = make.account("staff")
    import_measurements(programme(), actor=staff, clock=make.clock)
    old = history_of(db.session(), "helpers", None)[0]
    typed = FigureTyped(400, old.window_it, old.window_en, "registro dei turni", 36, 0)
    correct_measurement(
        old.id, typed, "Contati di nuovo.", actor=staff, clock=make.clock, token="t" * 26
    )
    made = import_measurements(programme(), actor=staff, clock=make.clock)
    assert (made.measurements, made.corrected) == (0, 0)
    values = [row.value for row in standing_figures(db.session(), None) if row.name == "helpers"]
    assert values == [400, 450]
    results = list(run_checks(FileStore(settings.data_dir / "files"), settings))
    assert [one.broken for one in results if one.broken] == []


def broken(change: str) -> dict[str, Any]:
    document = programme()
    first = document["indicator"][0]
    changes: dict[str, Any] = {
        "unit": lambda: first.update(unit="persone"),
        "window": lambda: first["rows"][0].update(window="frist"),
        "value": lambda: first["rows"][1].update(value=-1),
        "yes": lambda: first["rows"][1].update(value=True),
        "source": lambda: first.update(source=""),
        "key": lambda: first.update(labell="x"),
        "twice": lambda: document["indicator"].append(dict(first)),
        "same": lambda: first["rows"].append({"value": 1, "window": "first"}),
        "beside": lambda: first.update(beside="grwth"),
        "factor": lambda: document["reading"][0].update(hours="ore"),
        "english": lambda: first.pop("en"),
        "degrees": lambda: document["territory"]["municipalities"][0].update(north="45"),
        "empty": lambda: document.update(indicator=[], reading=[]),
    }
    changes[change]()
    return document


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("unit", "indicator[0].unit: “persone” is unknown (did you mean “people”?)"),
        ("window", "indicator[0].rows[0].window: “frist” is unknown (did you mean “first”?)"),
        ("value", "indicator[0].rows[1].value: a whole number from 0 is wanted"),
        ("yes", "indicator[0].rows[1].value: a whole number from 0 is wanted"),
        ("source", "indicator[0].rows[0].source: a text is missing"),
        ("key", "indicator[0].labell: “labell” is unknown"),
        ("twice", "indicator[6]: “helpers” stands twice"),
        ("same", "indicator[0]: two figures have the same window and source"),
        ("beside", "indicator[0].beside: “grwth” is unknown (did you mean “growth”?)"),
        ("factor", "reading[0].hours: “ore” is unknown"),
        ("english", "indicator[0].en: a text is missing"),
        ("degrees", "territory.municipalities[0].north: degrees are wanted"),
        ("empty", "there is no indicator"),
    ],
)
def test_a_faulty_file_is_refused_whole(make: Makers, change: str, said: str) -> None:
    staff = make.account("staff")
    before = rows()
    with pytest.raises(Invalid) as refused:
        import_measurements(broken(change), actor=staff, clock=make.clock)
    assert said in [reason.text.en for reason in refused.value.reasons]
    assert {reason.code for reason in refused.value.reasons} == {"figures_file"}
    assert rows() == before


def test_all_faults_are_told_at_once(make: Makers) -> None:
    document = broken("unit")
    document["indicator"][1]["rows"][0]["value"] = "settecento"
    document["extra"] = 1
    with pytest.raises(Invalid) as refused:
        import_measurements(document, actor=make.account("staff"), clock=make.clock)
    assert len(refused.value.reasons) == 3


@pytest.mark.parametrize("role", ["connector", "promoter", "auditor", "staff_of_one_call"])
def test_only_who_works_for_all_calls_brings_figures_in(make: Makers, role: str) -> None:
    actor = (
        make.account("staff", call=make.call()) if role == "staff_of_one_call" else
        make.account(role)
    )  # fmt: skip
    before = rows()
    with pytest.raises(NotFound):
        import_measurements(programme(), actor=actor, clock=make.clock)
    assert rows() == before
    tried = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq.desc())).first()
    assert tried == "refused:figures.import"
