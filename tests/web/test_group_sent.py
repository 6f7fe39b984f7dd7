"""Sending and after: receipt, where we are, clarification, re-examination, withdrawal."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grantcall.calls.models import Call
from grantcall.core.actor import Actor
from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.core.register import RegisterEntry
from grantcall.proposals.clarify import ask_clarification
from grantcall.proposals.models import ClarificationRequest, Proposal, Receipt, Submission
from grantcall.proposals.screen import decide_admission
from tests.factories import Makers
from tests.support.html import text_of
from tests.web.group_world import (
    answers,
    count,
    followed,
    other_writer,
    requests_of_their_own,  # noqa: F401 - every test uses it
    shown,
    visit,
)
from tests.web.staff_world import sign_in

QUESTION = "Che attrezzi sono?\nBasta una riga."


@pytest.fixture
def draft(make: Makers, call: Call, ada: Actor) -> str:
    """Return a draft in which nothing is missing."""
    found = make.draft(call, ada, "Orti sospesi")
    make.people(found)
    return found


@pytest.fixture
def ref(client: FlaskClient, draft: str) -> str:
    """Return the reference of a proposal that was sent."""
    followed(client, visit(client, f"/drafts/{draft}/preview").send())
    return kind_of(draft)[0]


def kind_of(draft: str) -> tuple[str, str]:
    row = db.session.execute(select(Proposal.ref, Proposal.kind).where(Proposal.id == draft)).one()
    db.session.rollback()
    return str(row.ref), row.kind


def ask(
    make: Makers, call: Call, draft: str, ada: Actor, client: FlaskClient, *fields: str
) -> None:
    """Close the call and let the office ask for something."""
    make.closed(call)
    staff = make.account("staff")
    ask_clarification(
        draft, fields or ("budget",), QUESTION, actor=staff, clock=make.clock, token=new_id()
    )
    sign_in(client, ada, make.clock)


# Sending


def test_everything_is_read_again_before_the_one_button(client: FlaskClient, draft: str) -> None:
    page = visit(client, f"/drafts/{draft}/preview")
    for words in ("Orti in cortile", "2.000 €", "2. Beni comuni", "Preparare la terra", "Sì"):
        assert words in page.text
    buttons = [text_of(one) for one in page.root.iter("button")]
    assert buttons.count("Invia la domanda") == 1
    assert kind_of(draft) == ("None", "draft")


def test_a_proposal_is_sent_once_and_leads_to_its_receipt(client: FlaskClient, draft: str) -> None:
    page = visit(client, f"/drafts/{draft}/preview")
    answer = page.send()
    assert answer.location == "/proposals/OC1-0001/receipt"
    receipt = followed(client, answer)
    for words in ("OC1-0001", "IN 0000001/2018", "ore 10.30.00 (+02:00)", "Ada Bianchi"):
        assert words in receipt.text
    assert page.send().location == answer.location
    other = page.send({"token": new_id()})
    assert other.location == answer.location
    assert (count(Receipt), count(RegisterEntry)) == (1, 1)


def test_the_button_is_not_there_while_something_is_missing(
    client: FlaskClient, make: Makers, call: Call, ada: Actor
) -> None:
    draft = make.draft(call, ada, "Pochi")
    make.people(draft, 9)
    page = visit(client, f"/drafts/{draft}/preview")
    assert list(page.root.iter("form")) == []
    assert "9 su 10" in page.text
    token = visit(client, f"/drafts/{draft}/idea").form()["csrf_token"]
    data = {"csrf_token": token, "token": new_id()}
    refused = shown(client, client.post(f"/drafts/{draft}/submit", data=data), 422)
    assert "Non è partita: ecco che cosa manca" in refused.text
    assert count(Receipt) == 0


def test_a_draft_leads_to_its_proposal_once_sent(client: FlaskClient, draft: str, ref: str) -> None:
    for path in ("", "/preview", "/idea", "/people", "/give-up"):
        answer = client.get(f"/drafts/{draft}{path}")
        assert (answer.status_code, answer.location) == (303, f"/proposals/{ref}")


# The receipt


def test_the_receipt_is_a_page_a_paper_and_data(client: FlaskClient, draft: str, ref: str) -> None:
    here = f"/proposals/{ref}/receipt"
    page = visit(client, here)
    fingerprint = db.session.scalars(select(Receipt.fingerprint)).one()
    db.session.rollback()
    assert fingerprint in text_of(page.root).replace(" ", "")
    data = client.get(here, headers={"Accept": "application/json"}).json
    assert data is not None
    assert data["fingerprint"] == {"algorithm": "sha256", "value": fingerprint}
    assert (data["ref"], data["register_number"]) == (ref, "IN 0000001/2018")
    assert data["received_at"] == "2018-10-20T08:30:00+00:00"
    assert data["document"]["answers"]["title"] == "Orti in cortile"
    paper = client.get(here, headers={"Accept": "application/pdf"})
    assert paper.mimetype == "application/pdf"
    assert paper.data.startswith(b"%PDF-")
    assert paper.headers["Content-Disposition"] == f"attachment; filename={ref}-0000001.pdf"
    assert client.get(f"{here}?format=pdf").data == paper.data
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert client.get(here, headers={"Accept": browser}).mimetype == "text/html"


def test_a_receipt_of_another_proposal_is_not_there(
    client: FlaskClient, make: Makers, call: Call, ref: str
) -> None:
    other = make.sent(call)
    found = db.session.scalars(select(Receipt.id).where(Receipt.proposal_id == other.id)).one()
    there = other.ref
    db.session.rollback()
    assert client.get(f"/proposals/{ref}/receipt?number={found}").status_code == 404
    assert client.get(f"/proposals/{there}/receipt").status_code == 404


# Where we are


def test_the_four_answers_stand_under_the_title(client: FlaskClient, ref: str) -> None:
    page = visit(client, f"/proposals/{ref}")
    box = next(one for one in page.root.iter("dl") if one.get("class") == "now")
    said = [text_of(one) for one in box.iter("dd")]
    assert said[:3] == [
        "Inviata",
        "Alla chiusura del bando l'ufficio controlla le domande.",
        "Nessuna scadenza per voi",
    ]
    assert "operazionecomunita@example.org" in said[3]
    moments = [text_of(one) for one in page.root.iter("ol") if one.get("class") == "line"]
    assert moments == ["sabato 20 ottobre 2018, ore 10.30Inviata (adesso)Ricevuta"]


def test_what_was_sent_is_shown_as_it_was_frozen(
    client: FlaskClient, make: Makers, call: Call, draft: str, ref: str, ada: Actor
) -> None:
    ask(make, call, draft, ada, client, "title")
    page = visit(client, f"/proposals/{ref}/clarification")
    page.send({"title": "Un titolo nuovo"})
    assert answers(draft)["title"] == "Un titolo nuovo"
    facts = text_of(visit(client, f"/proposals/{ref}").ids()["part-idea"])
    assert "Orti in cortile" in facts
    assert "Un titolo nuovo" not in facts


def test_strangers_find_no_proposal(
    client: FlaskClient, make: Makers, ref: str, clock: FixedClock
) -> None:
    sign_in(client, make.account(), clock)
    for path in ("", "/receipt", "/withdraw", "/clarification", "/reexamination"):
        assert client.get(f"/proposals/{ref}{path}").status_code == 404
    assert client.get("/proposals/OC1-9999").status_code == 404


# Clarification


def test_a_clarification_opens_only_what_was_asked(
    client: FlaskClient, make: Makers, call: Call, draft: str, ref: str, ada: Actor
) -> None:
    ask(make, call, draft, ada, client, "budget", "delegation")
    there = visit(client, f"/proposals/{ref}")
    assert f"/proposals/{ref}/clarification" in there.links()
    assert "lunedì 10 dicembre 2018" in there.text
    page = visit(client, f"/proposals/{ref}/clarification")
    assert "Basta una riga." in page.text
    versions = [name for name in page.form() if name.startswith("v-")]
    assert versions == ["v-delegation", "v-budget"]
    assert "facoltativo" not in text_of(page.ids()["clarification"])
    saved = page.send({"budget-0-what": "Zappe e terra", "v-title": "1:0", "title": "Di nascosto"})
    assert saved.location == f"/proposals/{ref}/clarification"
    assert answers(draft)["budget"][0]["what"] == "Zappe e terra"  # type: ignore[index]
    assert answers(draft)["title"] == "Orti in cortile"
    assert kind_of(draft)[1] == "clarification"


def test_an_answer_is_sent_with_a_receipt_of_its_own(
    client: FlaskClient, make: Makers, call: Call, draft: str, ref: str, ada: Actor
) -> None:
    ask(make, call, draft, ada, client)
    page = visit(client, f"/proposals/{ref}/clarification")
    untouched = shown(client, page.send({"send": "1"}), 422)
    assert "Da completare: Le spese previste." in untouched.text
    assert count(Submission) == 1
    answer = page.send({"send": "1", "budget-1-what": "Due zappe"})
    receipt = followed(client, answer)
    assert "Quello che avete inviato è arrivato" in receipt.text
    assert "Invia l&#39;integrazione" in receipt.text
    assert "IN 0000002/2018" in receipt.text
    assert kind_of(draft)[1] == "screening"
    asked = db.session.scalars(select(ClarificationRequest)).one()
    assert asked.before["budget"][1]["what"] == "Attrezzi"  # type: ignore[index]
    assert asked.after["budget"][1]["what"] == "Due zappe"  # type: ignore[index]
    db.session.rollback()
    assert client.get(f"/proposals/{ref}/clarification").location == f"/proposals/{ref}"
    papers = [one for one in visit(client, f"/proposals/{ref}").links() if "/receipt?" in one]
    assert len(set(papers)) == 2
    assert count(Receipt) == 2


def test_an_unreadable_answer_to_a_clarification_is_kept_as_typed(
    client: FlaskClient, make: Makers, call: Call, draft: str, ref: str, ada: Actor
) -> None:
    ask(make, call, draft, ada, client)
    page = visit(client, f"/proposals/{ref}/clarification")
    refused = shown(client, page.send({"send": "1", "budget-1-amount": "boh"}), 422)
    assert refused.ids()["q-budget-1-amount"].get("value") == "boh"
    assert kind_of(draft)[1] == "clarification"


def test_after_its_term_a_clarification_is_closed(
    client: FlaskClient, make: Makers, call: Call, draft: str, ref: str, ada: Actor
) -> None:
    ask(make, call, draft, ada, client)
    page = visit(client, f"/proposals/{ref}/clarification")
    make.clock.advance(days=11)
    sign_in(client, ada, make.clock)
    assert client.get(f"/proposals/{ref}/clarification").location == f"/proposals/{ref}"
    late = shown(client, page.send({"budget-0-what": "Troppo tardi"}), 409)
    assert "Troppo tardi" in late.text
    assert answers(draft)["budget"][0]["what"] == "Terra e semi"  # type: ignore[index]


def test_a_roster_can_be_completed_when_asked(
    client: FlaskClient, make: Makers, call: Call, draft: str, ref: str, ada: Actor
) -> None:
    ask(make, call, draft, ada, client, "members")
    page = visit(client, f"/proposals/{ref}/clarification")
    assert f"/drafts/{draft}/people" in page.links()
    people = visit(client, f"/drafts/{draft}/people")
    who = {"name": "Undici", "surname": "Esima", "municipality": "rho"}
    assert people.send(who, f"/drafts/{draft}/people").status_code == 303


# Re-examination, withdrawal


def rejected(make: Makers, call: Call, draft: str, ada: Actor, client: FlaskClient) -> None:
    make.closed(call)
    decide_admission(
        draft,
        "reject",
        actor=make.account("staff"),
        clock=make.clock,
        token=new_id(),
        act_id=make.act(call),
        reason="I componenti erano nove.",
    )
    sign_in(client, ada, make.clock)


def test_a_refused_group_may_ask_again_with_a_reason(
    client: FlaskClient, make: Makers, call: Call, draft: str, ref: str, ada: Actor
) -> None:
    rejected(make, call, draft, ada, client)
    there = visit(client, f"/proposals/{ref}")
    assert "I componenti erano nove." in there.text
    page = visit(client, f"/proposals/{ref}/reexamination")
    refused = shown(client, page.send({"reason": " "}), 422)
    assert "Manca la motivazione." in text_of(refused.ids()["reason-err"])
    receipt = followed(client, page.send({"reason": "Erano dieci."}))
    assert "Quello che avete inviato è arrivato" in receipt.text
    assert "Chiedi il riesame" in receipt.text
    assert kind_of(draft)[1] == "reexamination"
    assert client.get(f"/proposals/{ref}/reexamination").status_code == 404


def test_withdrawing_says_what_is_lost_first(client: FlaskClient, draft: str, ref: str) -> None:
    page = visit(client, f"/proposals/{ref}/withdraw")
    assert "La richiesta di 2.000 €" in page.text
    assert kind_of(draft)[1] == "submitted"
    gone = followed(client, page.send({"reason": "Traslochiamo."}))
    assert "Ritirata" in gone.text
    assert "Traslochiamo." in gone.text
    assert kind_of(draft)[1] == "withdrawn"
    assert page.send().location == f"/proposals/{ref}"
    assert client.get(f"/proposals/{ref}/withdraw").status_code == 404
    assert visit(client, f"/proposals/{ref}/receipt").status == 200


@pytest.mark.parametrize("role", ["member", "connector"])
def test_only_contact_and_deputy_withdraw(
    client: FlaskClient, make: Makers, draft: str, ref: str, role: str
) -> None:
    token: Any = visit(client, f"/proposals/{ref}/withdraw").form()
    writer = other_writer(make, draft, role)
    sign_in(client, writer, make.clock)
    assert client.get(f"/proposals/{ref}/withdraw").status_code == 404
    token["csrf_token"] = ""
    assert client.post(f"/proposals/{ref}/withdraw", data=token).status_code in (400, 404)
    assert kind_of(draft)[1] == "submitted"
    assert "/withdraw" not in visit(client, f"/proposals/{ref}").text


def test_the_english_pages_are_there_as_well(client: FlaskClient, ref: str) -> None:
    client.set_cookie("lang", "en")
    page = visit(client, f"/proposals/{ref}")
    assert page.root.get("lang") == "en"
    assert "When the call closes the office checks the proposals." in page.text
