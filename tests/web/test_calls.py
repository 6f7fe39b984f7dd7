"""The public pages of calls: home, the call, the check, and the site's own pages."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grantcall.calls.pages_call import number_words
from grantcall.calls.pages_room import time_left
from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.core.resources import Resources, shipped
from tests.factories import SHIPPED, Makers
from tests.rooms.people.helpers import separate_requests  # noqa: F401 - a fixture
from tests.support.html import assert_good_page, text_of
from tests.web.staff_world import Statements

CALL = f"/calls/{SHIPPED}"
CHECK = f"{CALL}/check"
GOOD = {
    "answered": "1",
    "ten_people": "12",
    "citizens_not_bodies": "citizens",
    "same_need_and_idea": "yes",
    "an_aim": "a",
    "within_cap": "1.840",
}


def get(client: FlaskClient, path: str, status: int = 200) -> tuple[str, str]:
    """Open a page, read it strictly, return its heading and its visible text."""
    page = client.get(path)
    assert page.status_code == status
    root = assert_good_page(page.data)
    heading = root.find(".//h1")
    assert heading is not None
    return text_of(heading), " ".join(" ".join(root.itertext()).split())


def copied(tmp_path: Path, slug: str, ref: str) -> Resources:
    folder = tmp_path / "overlay" / "workflows" / "calls"
    folder.mkdir(parents=True, exist_ok=True)
    shipped_text = (shipped("workflows") / "calls" / f"{SHIPPED}.toml").read_text(encoding="utf-8")
    (folder / f"{slug}.toml").write_text(
        shipped_text.replace('ref = "OC1"', f'ref = "{ref}"'), encoding="utf-8"
    )
    return Resources(tmp_path / "overlay")


def check(client: FlaskClient, status: int = 200, **changes: str) -> tuple[str, str]:
    return get(client, f"{CHECK}?{urlencode({**GOOD, **changes})}", status)


def test_without_calls_the_home_page_says_so_and_leads_on(client: FlaskClient) -> None:
    heading, text = get(client, "/")
    assert heading == "Un’idea per il quartiere? Insieme si può fare."
    assert "Ora non ci sono bandi aperti." in text
    assert 'href="/help"' in client.get("/").text


def test_the_question_comes_first_then_the_four_facts(client: FlaskClient, make: Makers) -> None:
    make.call()
    heading, text = get(client, "/")
    assert heading == "Un’idea per il quartiere? In dieci si può fare."
    for fact in (
        "Si invia entro venerdì 30 novembre 2018, ore 12.00",
        "Mancano 41 giorni",
        "Per ogni gruppo fino a 2.000 €",
        "In tutto 44.000 €",
        "5 domande, circa 3 minuti, senza registrarsi.",
    ):
        assert fact in text
    assert f'href="{CHECK}"' in client.get("/").text


def test_a_draft_is_on_no_page(client: FlaskClient, make: Makers) -> None:
    make.call(state="draft")
    assert "Operazione" not in get(client, "/")[1]
    for path in (CALL, CHECK, "/calls/no-such-call", "/calls/no-such-call/check"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("days", "state", "word", "button"),
    [
        (-10, "published", "Non ancora aperto", "Possiamo partecipare?"),
        (0, "open", "Aperto", "Inizia la domanda"),
        (41, "open", "Aperto", "Inizia la domanda"),
        (42, "open", "Chiuso", "Guarda i bandi aperti"),
        (42, "screening", "Chiuso, in istruttoria", "Guarda i bandi aperti"),
        (0, "cancelled", "Annullato", "Guarda i bandi aperti"),
    ],
)
def test_the_page_follows_the_clock(
    client: FlaskClient, make: Makers, days: int, state: str, word: str, button: str
) -> None:
    make.call(state=state)
    make.clock.advance(days=days)
    root = assert_good_page(client.get(CALL).data)
    pill = next(one for one in root.iter("span") if "state" in (one.get("class") or "").split())
    assert text_of(pill) == word
    buttons = [text_of(one) for one in root.iter("a") if "btn" in (one.get("class") or "")]
    assert button in buttons
    assert ("Inizia la domanda" in buttons) == (word == "Aperto")
    if word == "Chiuso":  # whether or not the worker has come round
        assert "Bandi aperti" in get(client, "/")[1]


def test_the_call_says_who_what_how_and_when(client: FlaskClient, make: Makers) -> None:
    make.call()
    heading, text = get(client, CALL)
    assert heading == "#OPerazione Comunità, prima edizione"
    for said in (
        "Sì Un gruppo di cittadini Un'associazione o un comitato non iscritti ad albi",
        "non iscritti ad albi (decide l'ufficio) Almeno 10 persone maggiorenni",
        "No Un'amministrazione pubblica Un'istituzione scolastica Un'impresa",
        "1. Tempo e vita quotidiana Condivisione delle necessità di cura, sostegno",
        "5 persone leggono ogni domanda e danno fino a 100 punti. Ne servono almeno 60.",
        "Legami e coinvolgimento di altri cittadini 25",
        "Totale 100",
        "Alla fine, dopo i documenti di spesa 20% 400 €",
        "operazionecomunita@example.org",
        "Graduatoria provvisoria Dura 10 giorni.",
    ):
        assert said in text


def test_english_is_the_definitions_own(client: FlaskClient, make: Makers) -> None:
    make.call()
    assert get(client, CALL)[0] == "#OPerazione Comunità, prima edizione"
    client.set_cookie("lang", "en")
    heading, text = get(client, CALL)
    assert heading == "#OPerazione Comunità, first edition"
    assert "Friday 30 November 2018, 12:00" in text
    assert "A group of citizens" in text
    assert "Un gruppo di cittadini" not in text


def test_pages_cost_the_same_with_one_call_and_with_three(
    client: FlaskClient, make: Makers, tmp_path: Path
) -> None:
    make.call()
    paths = {"/": 3, CALL: 1, CHECK: 1, f"{CHECK}?{urlencode(GOOD)}": 1}
    for count in (1, 3):
        if count == 3:
            make.call("twin-a", resources=copied(tmp_path, "twin-a", "TWA"))
            make.call("twin-b", resources=copied(tmp_path, "twin-b", "TWB"))
        for path, wanted in paths.items():
            client.get(path)
            with Statements() as sent:
                page = client.get(path)
            assert (path, count, len(sent.reads)) == (path, count, wanted)
        assert page.status_code == 200
    assert client.get("/").text.count('class="facts facts-row"') == 3


def test_five_questions_and_nothing_is_kept(client: FlaskClient, make: Makers) -> None:
    make.call()
    heading, text = get(client, CHECK)
    assert heading == "Il nostro gruppo può partecipare?"
    assert "Non serve registrarsi e non salviamo nulla." in text
    root = assert_good_page(client.get(CHECK).data)
    names = {
        str(one.get("name"))
        for tag in ("input", "select")
        for one in root.iter(tag)
        if one.get("type") != "hidden"
    }
    assert names == set(GOOD) - {"answered"}
    with Statements() as sent:
        check(client)
    assert [text for text in sent.sent if text.split()[0] in ("INSERT", "UPDATE", "DELETE")] == []


def test_the_heading_is_the_answer(client: FlaskClient, make: Makers) -> None:
    make.call()
    assert check(client)[0] == "Sì, il vostro gruppo può partecipare"
    heading, text = check(client, ten_people="8", citizens_not_bodies="school")
    assert heading == "Così non potete partecipare: ci sono 2 ostacoli"
    assert "In regola 3 in regola Da completare 0 da completare Ostacolo 2 ostacoli" in text
    assert "8 su 10." in text
    assert "Che cosa fare: Invitate altre persone" in text
    assert "A chi è rivolto" in text
    heading, text = check(client, an_aim="", within_cap="")
    assert heading == "Sembra di sì: restano 2 cose da completare"
    assert "In regola 3 in regola Da completare 2 da completare Ostacolo 0 ostacoli" in text
    assert "Nulla è stato salvato o inviato." in text


def test_nothing_answered_nothing_known(client: FlaskClient, make: Makers) -> None:
    make.call()
    heading, text = get(client, f"{CHECK}?answered=1")
    assert heading == "Non possiamo ancora dirlo: rispondete almeno a una domanda"
    assert "In regola 0 in regola Da completare 5 da completare Ostacolo 0 ostacoli" in text
    assert "Inizia la domanda" not in text


@pytest.mark.parametrize(
    ("asked_for", "said"),
    [
        ("1.840", "Su 1.840 € sono 368 €"),
        ("", "Su 2.000 € sono 400 €"),
        ("2500", "Su 2.000 € sono 400 €"),
        ("0", "Su 0 € sono 0 €"),
    ],
)
def test_what_must_be_advanced_is_said_here(
    client: FlaskClient, make: Makers, asked_for: str, said: str
) -> None:
    make.call()
    assert said in check(client, within_cap=asked_for)[1]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("ten_people", "molti"),
        ("ten_people", "-3"),
        ("ten_people", "9" * 50_000),
        ("ten_people", "10.5.3"),
        ("within_cap", "-1"),
        ("within_cap", "x" * 50_000),
        ("citizens_not_bodies", "martians"),
        ("citizens_not_bodies", "<script>alert(1)</script>"),
        ("same_need_and_idea", "' OR 1=1 --"),
        ("an_aim", "c"),
        ("an_aim", "{{ 7*7 }}"),
    ],
)
def test_what_cannot_be_read_is_asked_again(
    client: FlaskClient, make: Makers, field: str, typed: str
) -> None:
    make.call()
    heading, text = check(client, 422, **{field: typed})
    assert heading == "Il nostro gruppo può partecipare?"
    assert "C’è 1 cosa da correggere" in text
    page = client.get(f"{CHECK}?{urlencode({**GOOD, field: typed})}")
    assert "<script>alert" not in page.text
    fields = {
        one.get("name"): one.get("value") or ""
        for one in assert_good_page(page.data).iter("input")
        if one.get("type") == "text"
    }
    kept = {"ten_people": "12", "within_cap": "1.840", field: typed[:200]}
    assert fields == {name: kept[name] for name in ("ten_people", "within_cap")}


def test_the_answers_come_back_to_be_changed(client: FlaskClient, make: Makers) -> None:
    make.call()
    root = assert_good_page(client.get(f"{CHECK}?{urlencode(GOOD)}").data)
    change = next(
        str(one.get("href")) for one in root.iter("a") if text_of(one) == "Cambia le risposte"
    )
    again = client.get(change)
    assert get(client, change)[0] == "Il nostro gruppo può partecipare?"
    assert 'value="12"' in again.text
    assert 'value="1.840"' in again.text
    assert again.text.count(" checked") == 2
    assert again.text.count(" selected") == 1


def test_unknown_names_in_the_address_mean_nothing(client: FlaskClient, make: Makers) -> None:
    make.call()
    assert check(client, members="99", __proto__="1")[0] == "Sì, il vostro gruppo può partecipare"


def test_a_closed_call_still_answers_but_offers_no_application(
    client: FlaskClient, make: Makers
) -> None:
    call = make.call()
    make.clock.move_to(call.closes)
    heading, text = check(client)
    assert heading == "Sì, il vostro gruppo può partecipare"
    assert "Questo bando è chiuso." in text
    assert "Inizia la domanda" not in text


@pytest.mark.parametrize("path", ["/help", "/privacy", "/accessibility", "/legal"])
def test_the_sites_own_pages_stand_without_and_with_a_call(
    client: FlaskClient, make: Makers, path: str
) -> None:
    get(client, path)
    make.call()
    assert "operazionecomunita@example.org" in get(client, path)[1]


def test_privacy_says_how_long_as_the_call_does(client: FlaskClient, make: Makers) -> None:
    make.call()
    text = get(client, "/privacy")[1]
    assert "Le risposte della domanda 5 anni" in text
    assert "I nomi dei componenti un anno" in text


def test_two_examples_of_ten_lines(client: FlaskClient) -> None:
    root = assert_good_page(client.get("/help").data)
    lengths = [len(article.findall("./ol/li")) for article in root.iter("article")]
    assert lengths == [10, 10]


def test_alive_and_ready(app: Flask, client: FlaskClient) -> None:
    assert (client.get("/healthz").status_code, client.get("/healthz").text) == (200, "ok\n")
    ready = client.get("/readyz")
    assert (ready.status_code, ready.get_json()["ready"], ready.get_json()["schema"]) == (
        200,
        True,
        True,
    )
    far = client.get("/readyz", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert far.status_code == 404


def test_not_ready_when_the_schema_is_another(app: Flask, client: FlaskClient) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    found = client.get("/readyz")
    assert (found.status_code, found.get_json()["schema"], found.get_json()["database"]) == (
        503,
        False,
        True,
    )


def test_how_much_time_is_left_is_never_too_much(app: Flask, clock: FixedClock) -> None:
    now = clock.now()
    with app.test_request_context("/"):
        found = [
            time_left(now + left, now)
            for left in (
                timedelta(days=3, hours=23),
                timedelta(days=2),
                timedelta(hours=47, minutes=59),
                timedelta(hours=2),
                timedelta(hours=1, minutes=59),
                timedelta(minutes=1),
                timedelta(seconds=59),
            )
        ]
        assert [number_words(10), number_words(2), number_words(13)] == ["dieci", "due", "13"]
    assert found == [
        "3 giorni",
        "2 giorni",
        "47 ore",
        "2 ore",
        "119 minuti",
        "1 minuto",
        "meno di un minuto",
    ]
