"""The awards of a call, and the award on the pages of its proposal."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grantcall.core.audit import AuditEvent
from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.core.unit_of_work import unit_of_work
from grantcall.funding import awards_list
from grantcall.proposals.models import GroupRole, Proposal
from tests.factories import OTHER, SHIPPED, Makers
from tests.funding_world import Placed, money_alone, offer_all, placed, renounce, with_money
from tests.rooms.funding.test_lift_reserve import reached
from tests.support.html import assert_good_page, text_of
from tests.web.staff_world import Statements, csrf_of, sign_in

PATH = f"/staff/calls/{SHIPPED}/awards"
FIVE: list[tuple[int, int | None]] = [
    (2000, 1200), (1900, 1000), (1900, 1000), (1400, 1000), (1500, 1300),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _money_alone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    money_alone(monkeypatch)


@pytest.fixture
def world(make: Makers, tmp_path: Path) -> Placed:
    resources = with_money(tmp_path, {"budget = 44000": "budget = 5000"})
    made = placed(make, FIVE, resources=resources)
    made.locked()
    offer_all(made)
    return made


def titles(page: str) -> list[str]:
    root = assert_good_page(page)
    table = next(one for one in root.iter("table") if "Importo" in text_of(one))
    return [text_of(one).split("OC1")[0] for one in table.iter("th") if one.get("scope") == "row"]


def test_the_list_says_where_each_award_stands(
    client: FlaskClient, make: Makers, world: Placed
) -> None:
    renounce(world, 2)
    sign_in(client, world.staff, make.clock)
    page = client.get(PATH).text
    assert titles(page) == ["1º Progetto 1", "2º Progetto 2", "3º Progetto 3", "4º Progetto 4"]
    root = assert_good_page(page)
    facts = {text_of(one[0]): text_of(one[1]) for one in root.iter("div")
             if len(one) == 2 and one[0].tag == "dt"}  # fmt: skip
    assert facts == {
        "Contributi in piedi": "3", "Assegnati": "5.000 €", "Liberi": "0 € su 5.000 €",
        "In riserva": "1",
    }  # fmt: skip
    assert "con quanto restava, dalla riserva" in page
    gone = client.get(f"{PATH}?kind=renounced&kind=nonsense").text
    assert titles(gone) == ["2º Progetto 2"]
    assert titles(client.get(f"{PATH}?sort=amount.down").text)[-1] == "4º Progetto 4"
    nothing = client.get(f"{PATH}?kind=closed").text
    assert "Nessun contributo con questi filtri." in nothing


def test_pages_are_reached_by_key(
    client: FlaskClient, make: Makers, world: Placed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(awards_list.award_rows, "__defaults__", (2,))
    sign_in(client, world.staff, make.clock)
    first = client.get(PATH).text
    assert titles(first) == ["1º Progetto 1", "2º Progetto 2"]
    root = assert_good_page(first)
    onward = next(one.get("href") for one in root.iter("a") if one.get("rel") == "next")
    assert titles(client.get(PATH + str(onward)).text) == ["3º Progetto 3"]
    for broken in ("x", "1", "9999999999999999.a", "%00.b", "é.c"):
        assert client.get(f"{PATH}?from={broken}").status_code == 200


def test_the_number_of_statements_does_not_grow(
    client: FlaskClient, make: Makers, tmp_path: Path, world: Placed
) -> None:
    few = placed(make, FIVE[:1], resources=with_money(tmp_path, {}), slug=OTHER)
    few.locked()
    sign_in(client, make.account("staff"), make.clock)
    counts = []
    for slug in (OTHER, SHIPPED):
        path = f"/staff/calls/{slug}/awards"
        client.get(path)
        with Statements() as sent:
            assert client.get(path).status_code == 200
        counts.append(len(sent.reads))
    assert counts[0] == counts[1] <= 11


def test_what_a_renunciation_would_do_is_said_and_nothing_happens(
    client: FlaskClient, make: Makers, world: Placed
) -> None:
    sign_in(client, world.staff, make.clock)
    page = client.get(f"{PATH}?if=OC1-0002").text
    assert_good_page(page)
    assert "OC1-0003: 800 € in più, da 1.100 € a 1.900 €" in page
    assert "OC1-0004: prima della riserva che può partire con 1.100 €" in page
    assert "Nel fondo resterebbero 0 €." in page
    assert world.award(2).kind == "offered"
    assert "Se rinuncia" not in client.get(f"{PATH}?if=OC1-0099").text


def test_the_file_holds_what_the_filter_finds_and_is_on_record(
    client: FlaskClient, make: Makers, world: Placed
) -> None:
    with unit_of_work(world.staff, make.clock) as work:
        proposal = work.session.get_one(Proposal, world.proposals[0])
        with work.recording("proposal.place", proposal.object_ref) as event:
            proposal.title = "=1+1"
            event.seal(proposal)
    renounce(world, 2)
    sign_in(client, world.staff, make.clock)
    token = csrf_of(client.get(PATH).text)
    answer = client.post(f"{PATH}/export", data={"csrf_token": token, "kind": "offered"})
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert lines[0] == "ref;title;group;position;asked;amount;how;from_reserve;state;due"
    assert lines[1].startswith("OC1-0001;'=1+1;Gruppo 1;1;2000,00;2000,00;full;no;offered;")
    assert len(lines) == 4
    noted = db.session.scalars(
        select(AuditEvent.detail).where(AuditEvent.action == "awards.export")
    ).all()
    assert noted == ['{"count":3,"kinds":["offered"]}']
    sign_in(client, make.account("auditor"), make.clock)
    token = csrf_of(client.get("/account").text)
    assert client.post(f"{PATH}/export", data={"csrf_token": token}).status_code == 404


def test_others_do_not_see_the_list(client: FlaskClient, make: Makers, world: Placed) -> None:
    for actor in (world.contacts[world.proposals[0]], make.account("reviewer")):
        sign_in(client, actor, make.clock)
        assert client.get(PATH).status_code == 404


def test_the_award_speaks_on_the_groups_page(
    client: FlaskClient, make: Makers, world: Placed
) -> None:
    third = world.proposals[2]
    sign_in(client, world.contacts[third], make.clock)
    page = client.get("/proposals/OC1-0003").text
    root = assert_good_page(page)
    now = next(text_of(one) for one in root.iter("dl") if one.get("class") == "now")
    assert now.startswith(
        "A che punto siamoContributo: offerto Che cosa succede oraAccettate o rinunciate"
    )
    assert "Vi assegniamo 800 € in meno di quanto avete chiesto: è quanto restava" in page
    assert "<strong>550 €</strong>" in page
    renounce(world, 2)
    page = client.get("/proposals/OC1-0003").text
    assert "Come è cambiato l’importo" in page
    assert "Vi assegniamo" not in page


def test_who_waits_reads_their_place(client: FlaskClient, make: Makers, world: Placed) -> None:
    last = world.proposals[4]
    sign_in(client, world.contacts[last], make.clock)
    page = client.get("/proposals/OC1-0005").text
    assert_good_page(page)
    assert "Siete al 2º posto in riserva." in page
    renounce(world, 2)
    assert "Siete primi in riserva." in client.get("/proposals/OC1-0005").text
    # Another group learns nothing of it.
    assert client.get("/proposals/OC1-0003").status_code == 404


def test_a_connector_sees_the_award_and_the_office_its_reason(
    client: FlaskClient, make: Makers, world: Placed
) -> None:
    connector = make.account("connector")
    proposal = world.proposal(1)
    with (
        unit_of_work(world.staff, make.clock) as work,
        work.recording("role.add", proposal.object_ref) as event,
    ):
        event.seal(
            GroupRole(
                id=new_id(), group_id=proposal.group_id, account_id=connector.account_id,
                role="connector", since=work.now,
            )
        )  # fmt: skip
    sign_in(client, connector, make.clock)
    assert "Il vostro contributo" in client.get("/proposals/OC1-0001").text
    sign_in(client, world.staff, make.clock)
    page = client.get("/staff/proposals/OC1-0003").text
    assert_good_page(page)
    assert "il minimo dichiarato è 1.000 €" in page
    assert "n. 77 del 18 ottobre 2018" in page


def test_the_office_lifts_a_reserve_on_the_record_page(
    client: FlaskClient, make: Makers, tmp_path: Path
) -> None:
    world = placed(make, FIVE, resources=with_money(tmp_path, {}))
    reached(world, 2, "conditional")
    world.locked()
    sign_in(client, world.staff, make.clock)
    page = client.get("/staff/proposals/OC1-0002").text
    assert_good_page(page)
    assert "L’ammissione era con riserva" in page
    assert "con riserva" not in client.get("/staff/proposals/OC1-0001").text
    path = f"/staff/awards/{world.award(2).id}/reserve"
    fields = {"csrf_token": csrf_of(page), "token": "t" * 43}
    assert client.post(path, data={**fields, "reserve_reason": " "}).status_code == 422
    done = client.post(path, data={**fields, "token": "u" * 43, "reserve_reason": "Arrivata."})
    assert (done.status_code, done.location) == (303, "/staff/proposals/OC1-0002")
    assert "L’ammissione era con riserva" not in client.get("/staff/proposals/OC1-0002").text
    sign_in(client, world.contacts[world.proposals[1]], make.clock)
    assert client.post(path, data={**fields, "reserve_reason": "No"}).status_code in (400, 404)
