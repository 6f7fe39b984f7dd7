"""A group's draft: beginning, who may open it, the deadline, giving up."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grantcall.calls.models import Call
from grantcall.core.actor import Actor
from grantcall.core.audit import AuditEvent
from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.people.models import Account
from grantcall.people.update_profile import update_profile
from grantcall.proposals.models import Answer, Proposal, Receipt
from tests.factories import Makers
from tests.support.html import text_of
from tests.web.group_world import (
    answers,
    autosave,
    count,
    followed,
    other_writer,
    requests_of_their_own,  # noqa: F401 - every test uses it
    shown,
    visit,
)
from tests.web.staff_world import Statements, sign_in

SECTIONS = ("group", "idea", "community", "plan", "promises")


# Beginning


def test_a_group_begins_with_its_name(client: FlaskClient, call: Call, ada: Actor) -> None:
    page = visit(client, f"/calls/{call.slug}/apply")
    refused = shown(client, page.send({"group_name": "  "}), 422)
    assert "Date un nome al gruppo." in refused.text
    assert count(Proposal) == 0
    tasks = followed(client, page.send({"group_name": "Orti  sospesi"}))
    assert "Orti sospesi: la vostra domanda" in tasks.text
    assert "NON ANCORA INVIATA" in tasks.text
    assert "venerdì 30 novembre 2018, ore\u00a012.00" in tasks.text
    assert "0 parti pronte su 5" in tasks.text
    again = page.send({"group_name": "Orti sospesi"})
    assert again.location == tasks.path
    assert count(Proposal) == 1


def test_a_contact_without_a_name_is_asked_for_it(
    client: FlaskClient, make: Makers, call: Call, clock: FixedClock
) -> None:
    somebody = unnamed(make)
    sign_in(client, somebody, clock)
    page = visit(client, f"/calls/{call.slug}/apply")
    refused = shown(client, page.send({"group_name": " ", "person_name": "Maria"}), 422)
    assert "Date un nome al gruppo." in refused.text
    assert "Scrivete il vostro nome e cognome." in refused.text
    assert 'href="#person_name"' in refused.text
    assert refused.ids()["person_name"].get("value") == "Maria"
    assert (count(Proposal), name_of(somebody)) == (0, "")
    sent = {"group_name": "Orti sospesi", "person_name": " Maria  Rossi "}
    assert followed(client, refused.send(sent)).path.startswith("/drafts/")
    assert (count(Proposal), name_of(somebody)) == (1, "Maria Rossi")
    again = visit(client, f"/calls/{call.slug}/apply")
    assert "person_name" not in again.ids()
    assert again.send({"group_name": "Merenda"}).status_code == 303


def test_a_name_that_is_there_is_not_written_over(
    client: FlaskClient, call: Call, ada: Actor
) -> None:
    page = visit(client, f"/calls/{call.slug}/apply")
    data = {**page.form().to_dict(), "group_name": "Orti", "person_name": "Altro Nome"}
    assert client.post(page.path, data=data).status_code == 303
    assert name_of(ada) == "Ada Bianchi"


def unnamed(make: Makers) -> Actor:
    actor = make.account()
    update_profile(name="", phone="", language="it", actor=actor, clock=make.clock)
    return actor


def name_of(actor: Actor) -> str:
    db.session.rollback()
    return db.session.get_one(Account, actor.account_id).name


def test_too_long_a_name_is_kept_for_correcting(
    client: FlaskClient, call: Call, ada: Actor
) -> None:
    page = visit(client, f"/calls/{call.slug}/apply")
    refused = shown(client, page.send({"group_name": "x" * 200}), 422)
    assert refused.ids()["group_name"].get("value") == "x" * 200
    assert count(Proposal) == 0


@pytest.mark.parametrize(
    ("moved", "words"),
    [("opens", "Le domande non sono ancora aperte."), ("closes", "Le domande sono chiuse.")],
)
def test_outside_its_window_a_call_takes_no_group(
    client: FlaskClient, call: Call, ada: Actor, clock: FixedClock, moved: str, words: str
) -> None:
    page = visit(client, f"/calls/{call.slug}/apply")
    instant = call.opens - timedelta(seconds=1) if moved == "opens" else call.closes
    db.session.rollback()
    clock.move_to(instant)
    sign_in(client, ada, clock)
    assert text_of(visit(client, f"/calls/{call.slug}/apply").root.find(".//h1")) == words  # type: ignore[arg-type]
    assert words in shown(client, page.send({"group_name": "Orti"}), 409).text
    assert count(Proposal) == 0


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient, call: Call) -> None:
    answer = client.get(f"/calls/{call.slug}/apply")
    assert answer.status_code == 303
    assert answer.location == f"/sign-in?next=/calls/{call.slug}/apply"
    assert client.get("/calls/no-such-call/apply").status_code == 303


def test_my_list_says_where_each_proposal_stands(
    client: FlaskClient, make: Makers, call: Call, ada: Actor
) -> None:
    assert "Ancora nessuna domanda" in visit(client, "/mine").text
    draft = make.draft(call, ada, "Orti sospesi")
    sent = make.sent(call, ada, title="Merenda insieme")
    ref = sent.ref
    db.session.rollback()
    make.draft(call, make.account(), "Altrui")
    page = visit(client, "/mine")
    assert f"/drafts/{draft}" in page.links()
    assert f"/proposals/{ref}" in page.links()
    assert "Altrui" not in page.text


def test_a_long_list_is_read_page_by_page(
    client: FlaskClient, make: Makers, ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grantcall.proposals.pages_apply.PAGE", 2)
    call = make.call()
    drafts = []
    for name in ("Uno", "Due", "Tre"):
        drafts.append(make.draft(call, ada, name))
        make.clock.advance(minutes=1)
    first = visit(client, "/mine")
    assert "Tre" in first.text
    assert "Uno" not in first.text
    following = next(link for link in first.links() if "after=" in link)
    second = visit(client, following)
    assert f"/drafts/{drafts[0]}" in second.links()
    assert f"/drafts/{drafts[2]}" not in second.links()


# Who may


def test_strangers_and_staff_find_no_draft(
    client: FlaskClient, make: Makers, call: Call, clock: FixedClock
) -> None:
    draft = make.draft(call, make.account(), "Orti sospesi")
    paths = ["", "/preview", "/people", "/give-up", *(f"/{name}" for name in SECTIONS)]
    for actor in (make.account(), make.account("staff"), make.account("admin")):
        sign_in(client, actor, clock)
        assert client.get("/mine").status_code == 200
        for path in paths:
            assert client.get(f"/drafts/{draft}{path}").status_code == 404
    assert client.get("/drafts/" + "0" * 26).status_code == 404


def test_a_writer_may_write_but_not_send(
    client: FlaskClient, make: Makers, draft: str, clock: FixedClock
) -> None:
    make.people(draft)
    writer = other_writer(make, draft, "member")
    sign_in(client, writer, clock)
    preview = visit(client, f"/drafts/{draft}/preview")
    assert "Può inviare solo il referente" in preview.text
    assert list(preview.root.iter("form")) == []
    section = visit(client, f"/drafts/{draft}/idea")
    data = {"csrf_token": section.form()["csrf_token"], "token": "t"}
    assert client.post(f"/drafts/{draft}/submit", data=data).status_code == 404
    assert client.post(f"/drafts/{draft}/give-up", data=data).status_code == 404
    assert section.send({"title": "Il titolo di Marta"}).status_code == 303
    assert answers(draft)["title"] == "Il titolo di Marta"
    assert count(Receipt) == 0


def test_without_its_token_no_form_is_taken(client: FlaskClient, draft: str) -> None:
    page = visit(client, f"/drafts/{draft}/idea")
    assert page.send({"csrf_token": "", "title": "Altro"}).status_code == 400
    assert answers(draft)["title"] == "Orti in cortile"


# The deadline


def test_a_form_that_comes_too_late_is_given_back_to_read(
    client: FlaskClient, draft: str, call: Call, clock: FixedClock, ada: Actor
) -> None:
    page = visit(client, f"/drafts/{draft}/idea")
    closes = call.closes
    db.session.rollback()
    clock.move_to(closes)
    sign_in(client, ada, clock)
    late = shown(client, page.send({"need": "Scritto all’ultimo minuto"}), 409)
    assert "Il tempo è scaduto alle 12.00." in late.text
    assert "La bozza si può leggere, non più inviare." in late.text
    assert "Scritto all’ultimo minuto" in late.text
    assert answers(draft)["need"] != "Scritto all’ultimo minuto"
    said = autosave(page, {"need": "Ancora"})
    assert said.status_code == 409
    assert "Il tempo è scaduto" in said.json["message"]
    readable = visit(client, f"/drafts/{draft}")
    assert "I cortili del quartiere" in readable.text
    assert client.get(f"/drafts/{draft}/idea").location == f"/drafts/{draft}"


def test_sending_too_late_is_refused_and_says_so(
    client: FlaskClient, make: Makers, draft: str, call: Call, ada: Actor
) -> None:
    make.people(draft)
    page = visit(client, f"/drafts/{draft}/preview")
    closes = call.closes
    db.session.rollback()
    make.clock.move_to(closes)
    sign_in(client, ada, make.clock)
    late = shown(client, page.send(), 409)
    assert "Il tempo è scaduto alle 12.00." in late.text
    assert count(Receipt) == 0


# Giving up


def test_giving_up_says_what_is_lost_and_stays_readable(client: FlaskClient, draft: str) -> None:
    page = visit(client, f"/drafts/{draft}/give-up")
    assert "Rinunciate a questa domanda?" in page.text
    assert "Che cosa perdete" in page.text
    gone = followed(client, page.send())
    assert "Avete rinunciato a questa domanda" in gone.text
    assert "I cortili del quartiere" in gone.text
    assert client.get(f"/drafts/{draft}/idea").location == f"/drafts/{draft}"


# Cost


def test_reading_costs_the_same_for_few_and_many(
    app: Flask, client: FlaskClient, make: Makers, call: Call, ada: Actor
) -> None:
    small, large = make.draft(call, ada, "Pochi"), make.draft(call, ada, "Tanti")
    make.people(small, 1)
    make.people(large, 3)
    visit(client, f"/drafts/{small}")
    for path in ("", "/people", "/preview", "/plan"):
        with Statements() as few:
            client.get(f"/drafts/{small}{path}")
        with Statements() as many:
            client.get(f"/drafts/{large}{path}")
        assert len(few.sent) == len(many.sent)
    before = count(AuditEvent), count(Answer)
    client.get(f"/drafts/{large}")
    assert (count(AuditEvent), count(Answer)) == before
