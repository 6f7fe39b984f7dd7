"""The group's pages of a report: rows with their proofs, sending, a clarification."""

import io
from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.funding.decide_expense import accept_expenses, decide_expense
from grantcall.funding.decide_report import accept_report, ask_report_clarification
from grantcall.funding.models_project import Filed, ReportSheet
from grantcall.process.clocks import catch_up
from grantcall.store.models import StoredFile
from tests.factories import OTHER, Makers
from tests.project_world import World
from tests.report_world import PNG, running, sent
from tests.web.group_world import (  # noqa: F401 - the fixture of requests of their own
    count,
    followed,
    other_writer,
    requests_of_their_own,
    shown,
    visit,
)
from tests.web.staff_world import sign_in

HERE = "/proposals/OC1-0001/reports/interim"
TOLD = {"story": "Bene.", "people": "60", "helpers": "12", "hours": "300"}
ROW = {
    "expenses-0-what": "Terra",
    "expenses-0-kind": "goods",
    "expenses-0-paid_on": "2019-04-02",
    "expenses-0-amount": "900",
}


def signed_in(client: FlaskClient, make: Makers) -> World:
    world = running(make)
    sign_in(client, world.contact, make.clock)
    return world


def photo(name: str = "scontrino.png", content: bytes = PNG) -> tuple[io.BytesIO, str]:
    return (io.BytesIO(content), name)


def stored(world: World) -> dict[str, object]:
    db.session.expire_all()
    answers = dict(db.session.get_one(ReportSheet, world.report("interim").id).answers)
    db.session.rollback()
    return answers


def rows_of(world: World) -> list[dict[str, Any]]:
    found = stored(world)["expenses"]
    assert isinstance(found, list)
    return found


def test_a_proof_stays_with_its_row(client: FlaskClient, make: Makers) -> None:
    world = signed_in(client, make)
    page = visit(client, HERE)
    saved = followed(client, page.send({**TOLD, **ROW, "expenses-0-proof": photo()}))
    assert "scontrino.png" in saved.text
    file_id = db.session.scalars(
        select(StoredFile.id).where(StoredFile.name == "scontrino.png")
    ).one()
    db.session.rollback()
    rows = stored(world)["expenses"]
    assert rows == [
        {
            "what": "Terra",
            "kind": "goods",
            "paid_on": "2019-04-02",
            "amount": 90000,
            "proof": [file_id],
        }
    ]
    # a second row above keeps each proof where it was; a row of a photo alone is kept too
    more = followed(
        client,
        saved.send({"expenses-1-proof": photo("secondo.png", PNG + b"2"), "story": "Benissimo."}),
    )
    assert [bool(row["proof"]) for row in rows_of(world)] == [True, True]
    without = followed(client, more.send({"remove-row": "expenses-0"}))
    (left,) = rows_of(world)
    assert [left[name] for name in ("what", "kind", "paid_on", "amount")] == [None] * 4
    name = db.session.get_one(StoredFile, left["proof"][0]).name
    assert (name, "secondo.png" in without.text) == ("secondo.png", True)


def test_a_photo_is_taken_off_its_row(client: FlaskClient, make: Makers) -> None:
    world = signed_in(client, make)
    page = visit(client, HERE)
    saved = followed(client, page.send({**TOLD, **ROW, "expenses-0-proof": photo()}))
    (file_id,) = rows_of(world)[0]["proof"]
    followed(client, saved.send({"remove-file": f"expenses-0-proof:{file_id}"}))
    assert rows_of(world)[0]["proof"] is None


def test_ids_of_other_peoples_files_are_not_taken(client: FlaskClient, make: Makers) -> None:
    world = signed_in(client, make)
    foreign = db.session.scalars(select(StoredFile.id)).all()
    db.session.rollback()
    page = visit(client, HERE)
    page.send({**TOLD, **ROW, "expenses-0-proof-kept": [new_id(), *foreign]})
    assert rows_of(world)[0]["proof"] is None


def test_a_file_that_is_none_is_refused_and_the_rest_is_kept(
    client: FlaskClient, make: Makers
) -> None:
    world = signed_in(client, make)
    page = visit(client, HERE)
    wrong = shown(
        client,
        page.send({**TOLD, **ROW, "expenses-0-proof": photo("x.svg", b"<svg onload=alert(1)>")}),
        422,
    )
    assert "Questo tipo di file non si può caricare." in wrong.text
    assert stored(world)["story"] == "Bene."
    assert count(StoredFile) == 0


def test_sending_lists_what_is_missing_then_gives_a_receipt(
    client: FlaskClient, make: Makers
) -> None:
    world = signed_in(client, make)
    page = visit(client, HERE)
    refused = shown(client, page.send({"story": "Bene.", "send": "1"}), 409)
    assert {'href="#q-people"', 'href="#q-expenses"'} <= set(_hrefs(refused.text))
    assert world.report("interim").kind == "planned"
    receipt = followed(
        client, refused.send({**TOLD, **ROW, "expenses-0-proof": photo(), "send": "1"})
    )
    assert "IN 0000002/2019" in receipt.text
    assert world.report("interim").kind == "submitted"
    read = visit(client, HERE)
    assert "L’ufficio legge e decide le spese" in read.text
    assert "scontrino.png" in read.text


def _hrefs(text: str) -> list[str]:
    return [f'href="{part.split(chr(34))[0]}"' for part in text.split('href="')[1:]]


def test_members_and_connectors_write_but_do_not_send(client: FlaskClient, make: Makers) -> None:
    world = running(make)
    for role in ("member", "connector"):
        sign_in(client, other_writer(make, world.proposal_id, role), make.clock)
        page = visit(client, HERE)
        assert "Può inviare solo il referente" in page.text
        assert page.send({"story": f"Scrive {role}."}).status_code == 303
        assert visit(client, HERE).send({"send": "1"}).status_code == 404
    assert stored(world)["story"] == "Scrive connector."
    for stranger in (make.account(), make.account("reviewer")):
        sign_in(client, stranger, make.clock)
        assert client.get(HERE).status_code == 404


def test_files_are_for_the_group_and_its_office_only(client: FlaskClient, make: Makers) -> None:
    world = signed_in(client, make)
    page = visit(client, HERE)
    page.send({**TOLD, **ROW, "expenses-0-proof": photo()})
    (file_id,) = rows_of(world)[0]["proof"]
    member = other_writer(make, world.proposal_id, "member")
    elsewhere = make.account("staff", call=make.call(OTHER))
    for person, status in (
        (world.contact, 200),
        (member, 200),
        (world.staff, 200),
        (make.account(), 404),
        (make.account("reviewer"), 404),
        (elsewhere, 404),
    ):
        sign_in(client, person, make.clock)
        answer = client.get(f"/files/{file_id}")
        assert answer.status_code == status
        if status == 200:
            assert answer.headers["Content-Disposition"].startswith("attachment")
        answer.close()


def test_a_clarification_opens_only_what_was_named(client: FlaskClient, make: Makers) -> None:
    world = signed_in(client, make)
    sent(world, "interim", 5000)
    ask_report_clarification(
        world.report("interim").id, ["story"], "Di più?", actor=world.staff, clock=make.clock,
        token=new_id(),
    )  # fmt: skip
    page = visit(client, HERE)
    assert ("Di più?" in page.text, "q-story" in page.ids(), "q-people" in page.ids()) == (
        True,
        True,
        False,
    )
    open_ = shown(client, page.send({"send": "1"}), 409)
    assert "Da completare" in open_.text
    receipt = followed(client, open_.send({"story": "Di più.", "send": "1"}))
    assert "Invia" in receipt.text
    assert (world.report("interim").kind, count(Filed)) == ("submitted", 3)


def test_the_group_reads_what_was_accepted_and_why_not(client: FlaskClient, make: Makers) -> None:
    world = signed_in(client, make)
    sent(world, "interim", 5000, 7000)
    report_id = world.report("interim").id
    decide_expense(
        report_id, 0, "reduced", 3000, "Solo la vostra parte.", actor=world.staff,
        clock=make.clock,
    )  # fmt: skip
    assert "Solo la vostra parte." not in visit(client, HERE).text
    accept_expenses(report_id, actor=world.staff, clock=make.clock)
    accept_report(report_id, actor=world.staff, clock=make.clock, token=new_id())
    page = visit(client, HERE)
    assert ("Solo la vostra parte." in page.text, "30 €" in page.text) == (True, True)


def test_the_final_report_begins_with_the_expenses_told_so_far(
    client: FlaskClient, make: Makers
) -> None:
    world = signed_in(client, make)
    sent(world, "interim", 5000)
    page = visit(client, "/proposals/OC1-0001/reports/final")
    assert 'value="Spesa 0"' in page.text
    assert db.session.get(ReportSheet, world.report("final").id) is None  # reading writes nothing
    assert client.get("/proposals/OC1-0001/reports/nothing").status_code == 404


def test_a_late_report_is_still_taken_until_the_office_gives_up(
    client: FlaskClient, make: Makers
) -> None:
    world = signed_in(client, make)
    make.clock.move_to(datetime(2019, 9, 10, 8, 0, tzinfo=UTC))
    catch_up(make.clock)
    sign_in(client, world.contact, make.clock)
    page = visit(client, HERE)
    assert "In ritardo" in page.text
    assert page.send({"story": "Eccola."}).status_code == 303
