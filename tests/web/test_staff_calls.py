"""The staff's pages of calls: publish, open earlier, extend, other steps; who sees them."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from grantcall.calls.models import Act, Call
from grantcall.core.actor import Actor
from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.core.outbox import OutboxMessage
from grantcall.process.clocks import catch_up
from grantcall.process.models import CallVersion
from grantcall.web.services import services
from tests.factories import SHIPPED, Makers
from tests.rooms.calls.test_publishing import overlay_with
from tests.rooms.people.helpers import separate_requests  # noqa: F401 - a fixture
from tests.support.html import assert_good_page, text_of
from tests.web.staff_world import Statements, csrf_of, sign_in

LIST = "/staff/calls"
PAGE = f"/staff/calls/{SHIPPED}"
ACT = {"act_number": "41", "act_date": "2018-10-01", "act_subject": "Bando"}
MORE = {"closes_date": "2018-12-15", "closes_time": "12:00", "reason": "Neve."}


@pytest.fixture
def staff(make: Makers, client: FlaskClient) -> Actor:
    """Return somebody who works for all calls, signed in on the client."""
    someone = make.account("staff", name="Vera")
    sign_in(client, someone, make.clock)
    return someone


def post(client: FlaskClient, action: str, seen: str = PAGE, **typed: str) -> Any:
    form = {"csrf_token": csrf_of(client.get(seen).text), "token": new_id(), **typed}
    return client.post(f"{PAGE}/{action}", data=form)


def counted(table: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def faults_of(page: Any) -> list[str]:
    root = assert_good_page(page.data)
    box = next(one for one in root.iter("div") if one.get("id") == "errors")
    return [text_of(one) for one in box.iter("a")]


def test_the_list_shows_calls_and_files_that_can_be_published(
    client: FlaskClient, make: Makers, staff: Actor
) -> None:
    page = client.get(LIST)
    assert_good_page(page.data)
    assert f'href="{PAGE}"' in page.text
    assert "rete-laboratori" not in page.text
    make.call()
    found = client.get(LIST)
    assert "Nei file, non ancora pubblicati" not in found.text
    assert "mancano 41 giorni" in found.text


def test_publishing_from_the_page(client: FlaskClient, make: Makers, staff: Actor) -> None:
    text = client.get(PAGE).text
    assert "Solo nei file" in text
    assert "lists.areas.time.words" in text
    done = post(client, "publish", **ACT, accept_assumed="yes")
    assert (done.status_code, done.location) == (303, PAGE)
    call = db.session.scalars(select(Call)).one()
    assert call.kind == "published"
    after = client.get(PAGE)
    assert_good_page(after.data)
    assert "n. 41 del 1 ottobre 2018" in after.text
    assert db.session.scalars(select(CallVersion.digest)).one() in after.text
    assert client.get(f"/calls/{SHIPPED}").status_code == 200


def test_a_refused_publication_keeps_what_was_typed(
    client: FlaskClient, make: Makers, staff: Actor
) -> None:
    page = post(client, "publish", act_number="41", act_date="domani", act_subject="Oggetto <b>")
    assert page.status_code == 422
    assert faults_of(page)[0] == "Manca la data dell'atto."
    assert len(faults_of(page)) == 2
    assert 'value="41"' in page.text
    assert "Oggetto &lt;b&gt;" in page.text
    assert (counted(Call), counted(Act)) == (0, 0)


def test_the_same_form_twice_publishes_once(
    client: FlaskClient, make: Makers, staff: Actor
) -> None:
    token = new_id()
    for _ in range(2):
        typed = {**ACT, "accept_assumed": "yes", "token": token}
        assert post(client, "publish", **typed).status_code == 303
    again = post(client, "publish", **ACT, accept_assumed="yes")
    assert again.status_code == 409
    assert "Il bando è già pubblicato." in again.text
    assert (counted(CallVersion), counted(Act)) == (1, 1)


def test_opening_earlier_from_the_page(client: FlaskClient, make: Makers) -> None:
    make.clock.move_to(datetime(2018, 10, 8, 8, tzinfo=UTC))
    make.call(state="published")
    sign_in(client, make.account("staff"), make.clock)
    assert post(client, "open", **ACT).status_code == 422
    done = post(client, "open", **ACT, reason="Siamo pronti.")
    assert done.status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(Call.kind)).one() == "open"
    assert "Apri adesso" not in client.get(PAGE).text


def test_extending_from_the_page_tells_the_groups(
    client: FlaskClient, make: Makers, staff: Actor
) -> None:
    call = make.call()
    make.draft(call, make.account())
    done = post(client, "extend", **{**ACT, **MORE, "act_number": "52"})
    assert done.status_code == 303
    page = client.get(PAGE)
    assert "sabato 15 dicembre 2018, ore\u00a012.00" in page.text
    assert "Neve." in page.text
    kinds = db.session.scalars(select(OutboxMessage.kind)).all()
    assert kinds.count("deadline_extended") == 1


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"closes_date": "2018-11-29"}, "Il termine si può solo spostare in avanti"),
        ({"closes_date": "2018-11-30"}, "Il termine si può solo spostare in avanti"),
        ({"closes_date": "", "closes_time": ""}, "Indicate il giorno e l'ora."),
        ({"closes_date": "15/12/2018"}, "Indicate il giorno e l'ora."),
        ({"closes_time": "12:00+01:00"}, "Indicate il giorno e l'ora."),
        ({"closes_date": "2019-03-31", "closes_time": "02:30"}, "A quell'ora cambia l'ora legale."),
        ({"closes_date": "2019-10-27", "closes_time": "02:30"}, "A quell'ora cambia l'ora legale."),
        ({"reason": " "}, "Manca la motivazione."),
        ({"act_link": "ftp://example.org"}, "L'indirizzo dell'atto comincia con https://."),
    ],
)
def test_an_extension_that_cannot_be_is_shown_again(
    client: FlaskClient, make: Makers, staff: Actor, changes: dict[str, str], fault: str
) -> None:
    call = make.call()
    before = call.closes
    page = post(client, "extend", **{**ACT, **MORE, **changes})
    assert page.status_code == 422
    assert any(said.startswith(fault) for said in faults_of(page))
    db.session.rollback()
    assert db.session.scalars(select(Call.closes)).one() == before
    assert (counted(CallVersion), counted(Act)) == (1, 0)


def test_cancelling_has_a_page_of_its_own(client: FlaskClient, make: Makers, staff: Actor) -> None:
    make.call()
    path = f"{PAGE}/steps/cancel"
    assert f'href="{path}"' in client.get(PAGE).text
    assert "Non si torna indietro" in client.get(path).text
    refused = post(client, "steps/cancel", path, act_number="9")
    assert refused.status_code == 422
    assert faults_of(refused) == ["Manca la motivazione.", "Manca la data dell'atto."]
    done = post(client, "steps/cancel", path, **ACT, reason="Il fondo è stato tolto.")
    assert done.status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(Call.kind)).one() == "cancelled"
    assert "Annullato" in client.get(f"/calls/{SHIPPED}").text


@pytest.mark.parametrize("step", ["publish", "close", "conclude", "no_such_step"])
def test_a_step_that_cannot_be_taken_has_no_page(
    client: FlaskClient, make: Makers, staff: Actor, step: str
) -> None:
    make.call()
    assert client.get(f"{PAGE}/steps/{step}").status_code == 404


def test_a_step_in_the_way_says_why(client: FlaskClient, make: Makers, staff: Actor) -> None:
    call = make.call()
    make.sent(call)
    make.clock.move_to(call.closes)
    catch_up(make.clock)
    sign_in(client, staff, make.clock)
    page = client.get(PAGE)
    assert_good_page(page.data)
    assert "Non ora" in page.text
    assert "Dare più tempo" not in page.text


def test_files_with_faults_show_every_fault(
    app: Flask, client: FlaskClient, make: Makers, staff: Actor, tmp_path: Any
) -> None:
    broken = overlay_with(tmp_path, "at_least = 10", "at_last = 10")
    app.extensions["grantcall"] = replace(services(), resources=broken)
    page = client.get(PAGE)
    assert_good_page(page.data)
    assert "unknown key “at_last” (did you mean “at_least”?)" in page.text
    assert "Pubblica il bando" not in page.text
    app_page = client.get(LIST)
    assert app_page.status_code == 200


def test_strangers_and_missing_calls_look_the_same(client: FlaskClient, make: Makers) -> None:
    call = make.call()
    assert client.get(LIST).status_code == 303
    answers = []
    for actor in (make.account(), make.account("auditor"), make.account("reviewer", call=call)):
        sign_in(client, actor, make.clock)
        answers += [client.get(path).status_code for path in (LIST, PAGE, f"{PAGE}/steps/cancel")]
        form = {"csrf_token": csrf_of(client.get("/account").text), **ACT, **MORE}
        answers.append(client.post(f"{PAGE}/extend", data=form).status_code)
    assert set(answers) == {404}
    sign_in(client, make.account("staff"), make.clock)
    assert client.get("/staff/calls/no-such-call").status_code == 404


def test_who_works_for_one_call_sees_that_one_only(client: FlaskClient, make: Makers) -> None:
    call = make.call()
    sign_in(client, make.account("staff", call=call), make.clock)
    page = client.get(LIST)
    assert page.text.count('href="/staff/calls/') == 1
    assert client.get(PAGE).status_code == 200
    assert client.get("/staff/calls/rete-laboratori").status_code == 404


def test_a_post_without_its_csrf_token_changes_nothing(
    client: FlaskClient, make: Makers, staff: Actor
) -> None:
    page = client.post(f"{PAGE}/publish", data={**ACT, "accept_assumed": "yes"})
    assert page.status_code == 400
    assert counted(Call) == 0


def test_the_pages_read_a_fixed_number_of_times(
    client: FlaskClient, make: Makers, staff: Actor
) -> None:
    call = make.call()
    for path, wanted in ((LIST, 3), (PAGE, 5)):
        client.get(path)
        with Statements() as sent:
            client.get(path)
        assert (path, len(sent.reads)) == (path, wanted)
    for number in ("1", "2", "3"):
        make.act(call, number)
    with Statements() as sent:
        client.get(PAGE)
    assert len(sent.reads) == 5
