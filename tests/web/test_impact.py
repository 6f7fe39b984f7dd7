"""The figures pages: every number with unit, window and source; what differs is shown."""

import csv
import io
import json
from xml.etree.ElementTree import Element

import pytest
from flask.testing import FlaskClient

from grantcall.core.actor import Actor
from grantcall.core.db import db
from grantcall.impact.import_measurements import import_measurements
from grantcall.impact.queries import FigureRow, history_of, standing_figures
from tests.factories import Makers
from tests.lab_world import living_lab, meet
from tests.rooms.impact.figures_world import programme
from tests.rooms.impact.test_call_figures import MANY, place
from tests.rooms.people.helpers import separate_requests  # noqa: F401 - a fixture
from tests.support.html import assert_good_page, text_of
from tests.web.staff_world import Statements, csrf_of, sign_in

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def staff(make: Makers) -> Actor:
    actor = make.account("staff")
    import_measurements(programme(), actor=actor, clock=make.clock)
    return actor


def page(client: FlaskClient, path: str) -> tuple[Element, str]:
    answer = client.get(path)
    assert answer.status_code == 200
    root = assert_good_page(answer.data)
    return root, " ".join(" ".join(root.itertext()).split())


def cells(root: Element, caption: str) -> list[list[str]]:
    table = next(one for one in root.iter("table") if text_of(one).startswith(caption))
    return [[text_of(cell) for cell in row] for row in table.iterfind("./tbody/tr")]


def figures(name: str) -> list[FigureRow]:
    db.session.rollback()
    return [row for row in standing_figures(db.session(), None) if row.name == name]


def test_without_figures_the_page_says_so_and_leads_on(client: FlaskClient) -> None:
    root, text = page(client, "/impact")
    assert "Non ci sono ancora numeri da mostrare." in text
    assert root.findall(".//svg[@role='img']") == []
    assert client.get("/impact/helpers").status_code == 404
    assert client.get("/impact.json").get_json() == []
    assert "Che cosa è successo finora" not in page(client, "/")[1]


def test_windows_are_compared_only_when_equally_long(
    client: FlaskClient, make: Makers, staff: Actor
) -> None:
    root, text = page(client, "/impact")
    assert "Che cosa è nato da #Programma" in text
    assert cells(root, "Indicatori in due periodi") == [
        ["Cittadini collaboratori", "persone", "319", "450", "+41,1%"],
        ["Alunni", "alunni", "700", "1.004 30 mesi dopo", "periodi diversi"],
    ]


def test_the_curve_draws_what_another_page_says_as_an_open_point(
    client: FlaskClient, staff: Actor
) -> None:
    root, text = page(client, "/impact")
    pictures = [
        one for one in root.iter(f"{SVG}svg") if "Chi dà tempo" in one.get("aria-label", "")
    ]
    assert [one.get("aria-label") for one in pictures] == [
        "Chi dà tempo: 198 dopo 18 mesi, 437 primi 36 mesi; un’altra pagina riporta 319"
    ] * 2
    rings = [one for one in pictures[0].iter(f"{SVG}circle") if one.get("class") == "f-paper s3 w3"]
    assert len(rings) == 1
    assert cells(root, "Chi dà tempo") == [
        ["dopo 18 mesi", "198", "curva"],
        ["primi 36 mesi", "437", "curva La tabella dice 319."],
        ["primi 36 mesi", "319", "tabella"],
    ]


def test_the_value_is_worked_out_and_its_caution_stands_beside_it(
    client: FlaskClient, staff: Actor
) -> None:
    root, text = page(client, "/impact")
    # (0 + 198) / 2 × 18 + (198 + 437) / 2 × 18 = 7497; over 36 months 208 people.
    assert cells(root, "Come si calcola il valore") == [
        ["Bassa", "208", "3 × 138 × 15,00", "1.291.680 €"],
        ["Alta", "450", "3 × 138 × 15,00", "2.794.500 €"],
    ]
    assert "Tra 1,29 mln € e 2,79 mln €. Non sono soldi raccolti" in text
    assert "186.300 ore equivalgono a circa 102 persone a tempo pieno" in text


def test_a_number_opens_to_its_rows(client: FlaskClient, staff: Actor) -> None:
    root, _ = page(client, "/impact")
    links = {one.get("href") for one in root.iter("a")}
    assert {"/impact/helpers", "/impact/growth", "/impact/rate", "/impact.csv"} <= links
    found, text = page(client, "/impact/growth")
    assert "Si contano persone: persone diverse, ciascuna contata una volta." in text
    assert "Come si conta." in text
    assert [row[:4] for row in cells(found, "I numeri che valgono")] == [
        ["dopo 18 mesi", "198", "curva", "–"],
        ["primi 36 mesi", "437", "curva", "La tabella dice 319."],
    ]
    assert "Aggiungi un numero" not in text
    assert client.get("/impact/no_such").status_code == 404


def test_english_is_complete(client: FlaskClient, staff: Actor) -> None:
    client.set_cookie("lang", "en")
    text = page(client, "/impact/growth")[1]
    assert "The table says 319." in text
    assert "people" in text


def test_the_home_page_shows_the_last_figures(client: FlaskClient, staff: Actor) -> None:
    root, text = page(client, "/")
    assert "Che cosa è successo finora" in text
    assert "450 Cittadini collaboratori 36 mesi dopo · tabella" in text
    assert "319" not in text
    assert "/impact/helpers" in {one.get("href") for one in root.iter("a")}


def test_the_files_hold_every_standing_figure(client: FlaskClient, staff: Actor) -> None:
    answer = client.get("/impact.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert [(row["name"], row["value"], row["unit"], row["months"]) for row in rows[:4]] == [
        ("helpers", "319", "people", "36"), ("helpers", "450", "people", "36"),
        ("pupils", "700", "pupils", "36"), ("pupils", "1004", "pupils", "30"),
    ]  # fmt: skip
    assert all(row["source"] and row["window_en"] for row in rows)
    given = json.loads(client.get("/impact.json").data)
    assert [one["value"] for one in given] == [int(row["value"]) for row in rows]
    assert given[-1]["months"] is None


def test_the_calls_own_figures_and_the_map(client: FlaskClient, make: Makers, staff: Actor) -> None:
    call = make.call(state="final")
    place(make, call, MANY)
    root, text = page(client, "/impact")
    assert "Domande arrivate 16 Ammesse 10 Finanziate 8 Assegnati 15.800 €" in text
    towns = cells(root, "#OPerazione Comunità, prima edizione: comune")
    assert towns == [
        ["Arese", "–", "2", "2", "3.800 €"],
        ["Lainate", "5", "0", "0", "0 €"],
        ["Pero", "–", "0", "0", "0 €"],
        ["Rho", "8", "8", "6", "12.000 €"],
    ]
    assert cells(root, "Gruppi finanziati per Comune") == [
        ["Arese", "2", "19.201", "1,0"], ["Rho", "6", "49.609", "1,2"],
    ]  # fmt: skip
    labels = [one.get("aria-label") for one in root.iter(f"{SVG}a")]
    assert "Rho: gruppi 6, 1,2 ogni 10.000 residenti" in labels


def test_the_diaries_are_added_up(client: FlaskClient, make: Makers, staff: Actor) -> None:
    assert "Dai diari dei laboratori" not in page(client, "/impact")[1]
    connector = make.account("connector")
    lab_id = living_lab(make, connector)
    meet(make, lab_id, connector, day="2018-10-11", people="30", new_people="0", hours="3")
    text = page(client, "/impact")[1]
    assert "(11 ottobre 2018 – 18 ottobre 2018)" in text
    assert "2 incontri in 1 laboratorio 42 presenze chi viene tre volte conta tre" in text
    assert "meno di 5 presenze per la prima volta" in text
    # 4 helpers × 2 hours + 4 × 3, written by a connector who was there
    assert "20 ore donate, verificate confermate da un connettore" in text
    assert "dichiarate" not in text.split("Dai diari")[1].split("Guarda")[1][:300]


def test_the_page_asks_little_of_the_database(
    client: FlaskClient, make: Makers, staff: Actor
) -> None:
    call = make.call(state="final")
    place(make, call, MANY[:1])
    client.get("/impact")
    with Statements() as one_row:
        client.get("/impact")
    place_more = make.call("altro-bando", state="final")
    place(make, place_more, MANY[:3])
    client.get("/impact")
    with Statements() as more_rows:
        client.get("/impact")
    # calls, figures, readings, diaries, counts, places
    assert (len(one_row.reads), len(more_rows.reads)) == (6, 6)


def typed(form: str, **fields: str) -> dict[str, str]:
    return {
        "csrf_token": csrf_of(form),
        "token": form.split('name="token" value="')[1].split('"')[0],
        "window_it": "terzi 36 mesi",
        "window_en": "third 36 months",
        "source": "registro",
        "months": "36",
        "after_months": "72",
        "value": "1.512",
        **fields,
    }


def test_staff_add_and_correct(client: FlaskClient, make: Makers, staff: Actor) -> None:
    sign_in(client, staff, make.clock)
    root, _ = page(client, "/staff/figures")
    add = next(str(one.get("href")) for one in root.iter("a") if "/add" in str(one.get("href")))
    form = client.get(add).text
    assert_good_page(form)
    assert client.post(add, data=typed(form)).status_code == 303
    assert [row.value for row in figures("helpers")] == [319, 450, 1512]
    correct = f"/staff/figures/{figures('helpers')[0].id}/correct"
    form = client.get(correct).text
    assert_good_page(form)
    assert 'value="319"' in form
    answer = client.post(correct, data=typed(form, reason="Contati di nuovo.", after_months="0"))
    assert (answer.status_code, answer.location) == (303, "/impact/helpers")
    _, text = page(client, "/impact/helpers")
    assert "Corretto: Contati di nuovo." in text and "Numeri corretti" in text
    assert len(history_of(db.session(), "helpers", None)) == 4


def test_a_refused_figure_keeps_what_was_typed(
    client: FlaskClient, make: Makers, staff: Actor
) -> None:
    sign_in(client, staff, make.clock)
    correct = f"/staff/figures/{figures('helpers')[0].id}/correct"
    answer = client.post(
        correct, data=typed(client.get(correct).text, value="molti", source="", reason="Perché.")
    )
    assert answer.status_code == 422
    root = assert_good_page(answer.data)
    text = " ".join(" ".join(root.itertext()).split())
    assert "Ci sono 2 cose da correggere" in text
    assert 'value="terzi 36 mesi"' in answer.text and "Perché." in answer.text
    assert [row.value for row in figures("helpers")] == [319, 450]


def test_money_is_typed_in_euro(client: FlaskClient, make: Makers, staff: Actor) -> None:
    sign_in(client, staff, make.clock)
    add = f"/staff/figures/{figures('rate')[0].indicator_id}/add"
    client.post(add, data=typed(client.get(add).text, value="11,08"))
    assert [row.value for row in figures("rate")] == [1500, 1108]


@pytest.mark.parametrize("role", ["connector", "auditor", "staff_of_one_call"])
def test_the_desk_of_figures_is_not_there_for_others(
    client: FlaskClient, make: Makers, staff: Actor, role: str
) -> None:
    call = make.call()
    other = make.account("staff", call=call) if role == "staff_of_one_call" else make.account(role)
    sign_in(client, other, make.clock)
    indicator, figure = figures("helpers")[0].indicator_id, figures("helpers")[0].id
    for path in (
        "/staff/figures", f"/staff/figures/{indicator}/add", f"/staff/figures/{figure}/correct"
    ):  # fmt: skip
        assert client.get(path).status_code == 404
    assert "Aggiungi un numero" not in page(client, "/impact/helpers")[1]
