"""The public pages of labs: found, read, counted; never a person, never few people."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from grantcall.core.actor import SHELL, Actor
from grantcall.core.db import db
from grantcall.core.unit_of_work import unit_of_work
from grantcall.labs import pages_catalogue
from grantcall.labs.lab_people import name_person
from grantcall.labs.models import Lab
from grantcall.labs.places import PlaceGiven, add_place, close_place
from grantcall.labs.set_details import Details, set_lab_details
from grantcall.labs.write_practice import write_practice
from grantcall.people.models import Account
from tests.factories import Makers
from tests.lab_world import (
    accepted,
    award_for,
    free_lab,
    lab_of,
    living_lab,
    meet,
    network,
    step,
    with_role,
)
from tests.support.html import assert_good_page, text_of
from tests.web.group_world import requests_of_their_own, visit  # noqa: F401 - a fixture
from tests.web.staff_world import Statements, sign_in


@pytest.fixture
def connector(make: Makers) -> Actor:
    make.call()
    return make.account("connector", name="Carla Segreta")


def names_on(page: str) -> list[str]:
    root = assert_good_page(page)
    return [
        text_of(link)
        for card in root.iter("article")
        for link in card.iter("a")
        if (link.get("href") or "").startswith("/labs/")
    ]


def test_an_empty_catalogue_says_so_and_offers_a_next_step(
    client: FlaskClient, make: Makers
) -> None:
    make.call()
    page = visit(client, "/labs")
    assert "Ancora nessun laboratorio." in page.text
    assert "/" in page.links()
    bare = visit(client, "/places")
    assert "Ancora nessun luogo." in bare.text


def test_the_catalogue_stands_before_any_call(client: FlaskClient, make: Makers) -> None:
    page = visit(client, "/labs")
    assert "Nei Comuni" not in page.text


def test_only_living_labs_are_listed_unless_the_past_is_asked_for(
    client: FlaskClient, make: Makers, connector: Actor
) -> None:
    living_lab(make, connector, "Vivo")
    free_lab(make, connector, "Non nato")
    step(make, living_lab(make, connector, "Dorme"), "fall_asleep", connector)
    step(make, living_lab(make, connector, "Finito"), "end", connector, reason="Fine.")
    assert names_on(client.get("/labs").text) == ["Vivo"]
    assert names_on(client.get("/labs?past=yes").text) == ["Dorme", "Finito", "Vivo"]
    for slug, status in (("vivo", 200), ("dorme", 200), ("finito", 200), ("non-nato", 404)):
        assert client.get(f"/labs/{slug}").status_code == status


def test_labs_are_found_by_words_municipality_area_and_place(
    client: FlaskClient, make: Makers, connector: Actor
) -> None:
    place = add_place(PlaceGiven("Corte", "pero"), actor=connector, clock=make.clock)
    canto = living_lab(make, connector, "Coro", area="time")
    set_lab_details(
        canto, Details(place, "il lunedì", "Si canta 100%"), actor=connector, clock=make.clock
    )
    living_lab(make, connector, "Orto", municipality="rho")
    living_lab(make, connector, "Altrove")
    found = {
        "": ["Altrove", "Coro", "Orto"],
        "q=CANTA": ["Coro"],
        "q=100%25": ["Coro"],
        "q=%25": ["Coro"],
        "q=corte": ["Coro"],
        "municipality=pero": ["Coro"],
        "municipality=rho": ["Orto"],
        "municipality=-": ["Altrove"],
        "area=time": ["Coro"],
        f"place={place}": ["Coro"],
        "municipality=nowhere&area=evil&place=x": ["Altrove", "Coro", "Orto"],
    }
    assert {query: names_on(client.get(f"/labs?{query}").text) for query in found} == found
    nothing = client.get("/labs?q=%3Cscript%3E&from=evil")
    assert "Nessun laboratorio con questi filtri." in nothing.text
    assert "<script>" not in nothing.text


def test_pages_of_the_catalogue_are_reached_by_key(
    client: FlaskClient, make: Makers, connector: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Alfa", "Beta", "Gamma"):
        living_lab(make, connector, name)
    monkeypatch.setattr(pages_catalogue, "PAGE", 2)
    first = client.get("/labs")
    assert names_on(first.text) == ["Alfa", "Beta"]
    second = client.get("/labs" + _link(first.text, "next"))
    assert names_on(second.text) == ["Gamma"]
    assert names_on(client.get("/labs" + _link(second.text, "prev")).text) == ["Alfa", "Beta"]


def _link(page: str, rel: str) -> str:
    links = [one for one in assert_good_page(page).iter("a") if one.get("rel") == rel]
    return str(links[0].get("href"))


@pytest.mark.parametrize(
    "path",
    ["/labs", "/labs?past=yes&q=o", "/places", "/following", "/labs/coro-0", "/labs/coro-0/diary"],
)
def test_statements_do_not_grow_with_the_rows(
    client: FlaskClient, make: Makers, connector: Actor, path: str
) -> None:
    def one_more(place: int) -> None:
        slug = add_place(PlaceGiven(f"Corte {place}", "pero"), actor=connector, clock=make.clock)
        lab_id = living_lab(make, connector, f"Coro {place}", municipality="pero")
        set_lab_details(lab_id, Details(slug), actor=connector, clock=make.clock)

    one_more(0)
    first = db.session.query(Lab.id).filter_by(slug="coro-0").scalar()
    sign_in(client, connector, make.clock)
    client.get(path)
    with Statements() as one:
        assert client.get(path).status_code == 200
    for place in (1, 2):
        one_more(place)
        meet(make, first, connector)
    with Statements() as three:
        assert client.get(path).status_code == 200
    assert len(one.reads) == len(three.reads)
    assert len(three.reads) <= 16


def test_the_catalogue_is_cheap(client: FlaskClient, make: Makers, connector: Actor) -> None:
    living_lab(make, connector, "Coro")
    client.get("/labs")
    with Statements() as sent:
        client.get("/labs")
    assert len(sent.reads) == 8


def test_the_public_page_says_place_and_time_and_never_a_person(
    client: FlaskClient, make: Makers, connector: Actor
) -> None:
    place = add_place(
        PlaceGiven("Corte", "pero", address="via Verdi 1"), actor=connector, clock=make.clock
    )
    lab_id = living_lab(make, connector, "Coro")
    with_role(make, lab_id, "contact", "Elena Segreta")
    name_person(lab_id, "bruno.segreto@example.org", "member", actor=connector, clock=make.clock)
    set_lab_details(
        lab_id, Details(place, "il lunedì, 9.30", "Si canta."), actor=connector, clock=make.clock
    )
    meet(make, lab_id, connector, note="Elena Segreta ha cucinato")
    write_practice(lab_id, "Cominciate da una cena.", actor=connector, clock=make.clock)
    page = visit(client, "/labs/coro")
    for said in ("Corte", "via Verdi 1", "il lunedì, 9.30", "Si canta.", "Pero", "una cena"):
        assert said in page.text
    assert "Segret" not in page.text
    assert "segreto@" not in page.text
    assert "cucinato" not in page.text
    assert "/labs/coro/diary" not in page.links()
    assert "È gratuito" in page.text


def test_few_people_are_never_counted_in_public(
    client: FlaskClient, make: Makers, connector: Actor
) -> None:
    lab_id = free_lab(make, connector, "Piccolo")
    meet(make, lab_id, connector, people="4", new_people="1", helpers="1", hours="3")
    step(make, lab_id, "begin", connector)
    page = visit(client, "/labs/piccolo")
    figures = [
        text_of(one)
        for one in page.root.iter("span")
        if "figure-n" in (one.get("class") or "").split()
    ]
    assert figures == ["1", "meno di 5", "meno di 5", "3"]
    chart = next(one for one in page.root.iter() if "chart-year" in (one.get("class") or ""))
    texts = [text_of(one) for one in chart if text_of(one)]
    assert texts[1::2] == list("NDGFMAMGLASO")
    assert texts[::2] == ["0"] * 11 + ["<5"]
    assert "al massimo meno di 5" in (chart.get("aria-label") or "")
    meet(make, lab_id, connector, people="0", new_people="0", helpers="1", hours="0")
    assert "meno di 5" in visit(client, "/labs/piccolo").text


def test_a_year_has_twelve_months_and_its_window_is_said(
    client: FlaskClient, make: Makers, connector: Actor
) -> None:
    lab_id = living_lab(make, connector, "Coro")
    meet(make, lab_id, connector, day="2017-10-31", people="100", new_people="0")
    page = visit(client, "/labs/coro")
    assert "Contati dal 1 novembre 2017 al 20 ottobre 2018." in page.text
    figures = [
        text_of(one)
        for one in page.root.iter("span")
        if "figure-n" in (one.get("class") or "").split()
    ]
    assert figures[:2] == ["1", "12"]
    rows = [text_of(row) for row in page.root.iter("tr")]
    assert (len(rows), rows[1], rows[-1]) == (13, "novembre 20170", "ottobre 201812")


def test_a_lab_born_from_a_call_says_so_and_kin_lead_to_each_other(
    client: FlaskClient, make: Makers
) -> None:
    call = make.call()
    connector, contact = make.account("connector"), make.account()
    lab = accepted(make, award_for(make, make.sent(call, contact, group="Orti sospesi")))
    assert lab is not None
    meet(make, lab.id, contact)
    step(make, lab.id, "begin", contact)
    page = visit(client, "/labs/orti-sospesi")
    assert "nato dal bando" in page.text
    assert "Orti in cortile" in page.text  # the title, which is public
    assert "I cortili del quartiere" not in page.text  # the need, which is not
    heir = living_lab(make, connector, "Casa comune")
    old = living_lab(make, connector, "Vecchio")
    step(make, old, "merge", connector, reason="Insieme.", successor=lab_of(heir).slug)
    assert "/labs/casa-comune" in visit(client, "/labs/vecchio").links()
    assert "/labs/vecchio" in visit(client, "/labs/casa-comune").links()
    assert "Insieme." not in visit(client, "/labs/vecchio").text


def test_a_closed_place_keeps_its_page_and_leaves_the_list(
    client: FlaskClient, make: Makers, connector: Actor
) -> None:
    slug = add_place(PlaceGiven("Corte", "pero"), actor=connector, clock=make.clock)
    assert f"/places/{slug}" in visit(client, "/places").links()
    close_place(slug, date(2018, 10, 1), actor=connector, clock=make.clock)
    assert f"/places/{slug}" not in visit(client, "/places").links()
    assert "Chiuso dal 1 ottobre 2018" in visit(client, f"/places/{slug}").text
    assert visit(client, "/places/nowhere", 404).status == 404


def test_the_longest_names_break_nothing(
    client: FlaskClient, make: Makers, connector: Actor
) -> None:
    name = "W" * 120
    lab_id = living_lab(make, connector, name)
    set_lab_details(
        lab_id,
        Details(meets="X" * 200, about="Y" * 2000),
        actor=connector,
        clock=make.clock,
    )
    slug = lab_of(lab_id).slug
    assert len(slug) == 40
    for path in ("/labs", f"/labs/{slug}"):
        assert name in visit(client, path).text


def test_the_home_page_shows_six_labs(client: FlaskClient, make: Makers, connector: Actor) -> None:
    network(make)
    for place in range(7):
        make.clock.advance(minutes=1)
        living_lab(make, connector, f"Coro {place}")
    assert names_on(client.get("/").text) == [f"Coro {place}" for place in range(6, 0, -1)]


def test_people_read_words_and_never_ids_or_codes(
    client: FlaskClient, make: Makers, connector: Actor
) -> None:
    living_lab(make, connector, "Coro", municipality="lainate")
    said = text_of(visit(client, "/labs/coro").root)
    for raw in ("lainate", "None", "op_cafe", "run_by_citizens", "nascent", "+00:00"):
        assert raw not in said


def test_an_account_that_is_blocked_sees_what_everybody_sees(
    client: FlaskClient, make: Makers, connector: Actor
) -> None:
    free_lab(make, connector, "Non nato")
    sign_in(client, connector, make.clock)
    assert client.get("/labs/non-nato").status_code == 200
    with unit_of_work(SHELL, make.clock) as work:
        account = work.session.get_one(Account, connector.account_id)
        account.blocked_at = work.now - timedelta(minutes=1)
        with work.recording("trial", account.object_ref) as event:
            event.seal(account)
    assert client.get("/labs/non-nato").status_code == 404
