"""The pages of the money: who sees them, what they say, at which cost, what they refuse."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grantcall.core.db import db
from grantcall.funding.allocate import set_cut
from grantcall.funding.allocate_decide import propose
from grantcall.funding.models import Allocation, AllocationCut, Award
from tests.factories import OTHER, SHIPPED, Makers
from tests.funding_world import Placed, money_alone, placed, with_money
from tests.support.html import assert_good_page, text_of
from tests.web.staff_world import Statements, csrf_of, sign_in

PATH = f"/staff/calls/{SHIPPED}/allocation"
FOUR: list[tuple[int, int | None]] = [(2000, 1200), (1900, 1000), (1500, 1300), (1400, 1000)]
SMALL = {"budget = 44000": "budget = 3500"}


@pytest.fixture(autouse=True)
def _money_alone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    money_alone(monkeypatch)


@pytest.fixture
def world(make: Makers, tmp_path: Path) -> Placed:
    return placed(make, FOUR, resources=with_money(tmp_path, SMALL))


def post(client: FlaskClient, page: str, path: str, **fields: str) -> tuple[int, str]:
    """Send a form of a page; return status, and text or where it leads."""
    token = csrf_of(client.get(page).text)
    answer = client.post(path, data={"csrf_token": token, "token": "t" * 43, **fields})
    return answer.status_code, answer.location or answer.text


def test_scenarios_stand_side_by_side_and_the_line_is_shown(
    client: FlaskClient, make: Makers, world: Placed
) -> None:
    world.scenario("Tutto in ordine")
    cut = world.scenario("Un taglio <b>")
    set_cut(cut, world.proposals[0], 160000, "Troppi attrezzi.", actor=world.staff,
            clock=make.clock)  # fmt: skip
    sign_in(client, world.staff, make.clock)
    page = client.get(PATH)
    root = assert_good_page(page.data)
    heads = [text_of(one) for one in root.iter("h2")]
    assert heads[:3] == [
        "A. Tutto in ordine", "B. Un taglio <b>", "Che cosa cambia vicino alla linea",
    ]  # fmt: skip
    said = [text_of(one) for one in root.iter() if one.get("role") == "status"]
    assert said == ["Non resta nulla su 3.500 €", "Non resta nulla su 3.500 €"]
    rows = [[text_of(cell) for cell in row] for row in root.iter("tr")]
    assert [
        "1º Progetto 1",
        "2.000 €",
        "1.200 €",
        "2.000 €",
        "1.600 €",
        "400 € di differenza",
    ] in rows
    assert [
        "2º Progetto 2",
        "1.900 €",
        "1.000 €",
        "1.500 €",
        "1.900 €",
        "400 € di differenza",
    ] in rows
    assert ["3º Progetto 3", "1.500 €", "1.300 €", "–", "–", "riserva"] in rows


def test_the_number_of_statements_does_not_grow(
    client: FlaskClient, make: Makers, tmp_path: Path
) -> None:
    one = placed(make, FOUR[:1], resources=with_money(tmp_path, SMALL))
    more = placed(make, FOUR, resources=with_money(tmp_path, SMALL), slug=OTHER)
    sign_in(client, make.account("staff"), make.clock)
    counts = []
    for world in (one, more):
        for name in ("A", "B", "C"):
            world.scenario(name)
        path = f"/staff/calls/{world.call.slug}/allocation"
        client.get(path)
        with Statements() as few:
            assert client.get(path).status_code == 200
        with Statements() as many:
            assert client.get(f"{path}/{newest(world)}").status_code == 200
        counts.append((len(few.reads), len(many.reads)))
    assert counts[0] == counts[1]
    assert counts[0] <= (16, 30)


def newest(world: Placed) -> str:
    return db.session.scalars(
        select(Allocation.id).where(Allocation.call_id == world.call.id).order_by(Allocation.name)
    ).all()[-1]


def test_only_those_who_work_for_the_call_know_of_it(
    client: FlaskClient, make: Makers, world: Placed
) -> None:
    allocation_id = world.scenario()
    other = make.call(slug=OTHER, state="final")
    strangers = [
        world.contacts[world.proposals[0]], make.account("reviewer"), make.account("chair"),
        make.account("admin"), make.account("staff", call=other),
    ]  # fmt: skip
    for stranger in strangers:
        sign_in(client, stranger, make.clock)
        for path in (PATH, f"{PATH}/{allocation_id}"):
            assert client.get(path).status_code == 404
    sign_in(client, make.account("staff"), make.clock)
    assert client.get(f"/staff/calls/{OTHER}/allocation/{allocation_id}").status_code == 404
    sign_in(client, make.account("auditor"), make.clock)
    for path in (PATH, f"{PATH}/{allocation_id}"):
        page = client.get(path)
        assert page.status_code == 200
        posts = [one for one in assert_good_page(page.data).iter("form")
                 if one.get("method") == "post"]  # fmt: skip
        assert posts == []


def test_a_scenario_goes_all_the_way(client: FlaskClient, make: Makers, world: Placed) -> None:
    sign_in(client, world.staff, make.clock)
    status, path = post(client, PATH, PATH, name="Con un taglio")
    assert status == 303
    first = world.proposals[0]
    status, _ = post(client, path, f"{path}/cut", proposal=first, to="1.600,00", reason="Meno.")
    assert status == 303
    page = client.get(path).text
    assert "Taglio registrato. Il resto è ricalcolato." in page
    assert "Finanziata con 1.600 € dei 2.000 € richiesti" in page
    assert post(client, path, f"{path}/propose")[0] == 303
    mine = client.get(path).text
    assert "Chi ha fatto il passo precedente non può fare anche questo." in mine
    assert f"{path}/lock" not in mine
    sign_in(client, world.second, make.clock)
    status, page = post(client, path, f"{path}/lock", act_subject="Concessione")
    root = assert_good_page(page)
    assert status == 422
    listed = [text_of(one) for one in root.iter("li") if "atto" in text_of(one)]
    assert "Manca il numero dell'atto." in " ".join(listed)
    assert 'value="Concessione"' in page
    assert db.session.scalars(select(Award.id)).all() == []
    status, where = post(
        client, path, f"{path}/lock", act_number="77", act_date="2018-10-18", token="u" * 43
    )
    assert (status, where) == (303, path)
    assert len(db.session.scalars(select(Award.id)).all()) == 2
    overview = client.get(PATH).text
    assert "Il riparto «A. Con un taglio» è la decisione: 3.500 €." in overview


def test_a_refusal_keeps_what_was_typed_and_changes_nothing(
    client: FlaskClient, make: Makers, world: Placed
) -> None:
    path = f"{PATH}/{world.scenario()}"
    sign_in(client, world.staff, make.clock)
    for to, reason, said in (
        ("mille", "Meno.", "Scrivete un importo in euro"),
        ("1000", "Meno.", "sotto 1.200 € il gruppo non può partire"),
        ("1500", " ", "scrivete il motivo della riduzione"),
    ):
        status, page = post(
            client, path, f"{path}/cut", proposal=world.proposals[0], to=to, reason=reason
        )
        assert_good_page(page)
        assert status == 422
        assert said in page
        assert f'value="{to}"' in page
    assert db.session.scalars(select(AllocationCut)).all() == []
    status, page = post(client, PATH, PATH, name="A")
    assert_good_page(page)
    assert (status, "C&#39;è già una prova con questo nome." in page) == (422, True)


def test_a_proposed_scenario_is_sent_back_with_a_reason(
    client: FlaskClient, make: Makers, world: Placed
) -> None:
    allocation_id = world.scenario()
    path = f"{PATH}/{allocation_id}"
    propose(allocation_id, actor=world.staff, clock=make.clock)
    sign_in(client, world.second, make.clock)
    status, page = post(client, path, f"{path}/send-back", back_reason=" ")
    assert_good_page(page)
    assert (status, "Manca la motivazione." in page) == (409, True)
    status, _ = post(
        client, path, f"{path}/send-back", back_reason="Rivedete il primo.", token="v" * 43
    )
    assert status == 303
    db.session.expire_all()
    assert db.session.get_one(Allocation, allocation_id).kind == "draft"
    assert post(client, path, f"{path}/set-aside", token="w" * 43)[0] == 303
    assert "Qui non c’è nulla da fare." in client.get(path).text


def test_before_the_ranking_and_while_it_is_provisional(
    client: FlaskClient, make: Makers, tmp_path: Path
) -> None:
    make.call(slug=OTHER, state="provisional")
    placed(make, FOUR, stage="provisional", resources=with_money(tmp_path, SMALL))
    sign_in(client, make.account("staff"), make.clock)
    page = client.get(f"/staff/calls/{OTHER}/allocation")
    assert_good_page(page.data)
    assert "Non c’è ancora una graduatoria." in page.text
    page = client.get(PATH)
    assert_good_page(page.data)
    assert "La graduatoria è ancora provvisoria" in page.text
    assert "Ancora nessuna prova." in page.text
