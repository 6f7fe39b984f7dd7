"""The desk: what is due comes first, numbers lead to their rows, drafts are only counted."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from grantcall.core.audit import AuditEvent
from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.core.outbox import OutboxMessage
from grantcall.core.unit_of_work import unit_of_work
from grantcall.funding.decide_expense import accept_expenses
from grantcall.funding.run_award import close
from grantcall.proposals.clarify import ask_clarification
from grantcall.proposals.decide_finding import decide_finding
from grantcall.proposals.join import member_actor
from grantcall.proposals.models import Member
from grantcall.proposals.roster import take_off
from tests.factories import OTHER, Makers
from tests.report_world import accept, paid, reporting
from tests.rooms.letters.test_after import hold_mails
from tests.support.html import assert_good_page, text_of
from tests.web.staff_world import Statements, sign_in


def tasks(client: FlaskClient) -> list[str]:
    """Return what the rows of things to do say, piece by piece."""
    root = assert_good_page(client.get("/staff").data)
    lists = [one for one in root.iter("ul") if one.get("class") == "tasks"]
    return [text_of(part) for one in lists for item in one.iter("li") for part in item]


def test_what_waits_for_somebody_comes_first(client: FlaskClient, make: Makers) -> None:
    call = make.call()
    staff, other = make.account("staff", call=call), make.account("staff", call=call)
    asked, doubtful = make.sent(call, title="Radio"), make.sent(call, title="Baratto")
    gone = db.session.scalars(select(Member.id).where(Member.proposal_id == doubtful.id)).first()
    assert gone is not None
    make.closed(call)
    take_off(gone, actor=member_actor(gone), clock=make.clock)
    decide_finding(
        doubtful.id,
        "ten_people",
        accept=True,
        reason="Trasferita dopo.",
        actor=other,
        clock=make.clock,
    )
    ask_clarification(
        asked.id, ["place"], "Dove?", actor=staff, clock=make.clock, token="clarification"
    )
    failed = db.session.scalars(select(OutboxMessage.id)).first()
    with unit_of_work(staff, make.clock) as work:
        work.session.execute(
            update(OutboxMessage).where(OutboxMessage.id == failed).values(state="failed")
        )
    make.clock.advance(days=4)
    sign_in(client, staff, make.clock)
    assert tasks(client) == [
        *("1 mail non partita", "Provata più volte. Si può riprovare, o avvisare per telefono."),
        *("da vedere", "1 integrazione in scadenza", "Aspettano il gruppo. La prima: Radio."),
        *("entro lunedì 10 dicembre", "Manca la seconda persona: Baratto"),
        *("Almeno 10 persone maggiorenni dei nove Comuni", "da confermare"),
        *("1 domanda da controllare", "Requisiti, area, ammissione.", "in istruttoria"),
    ]
    sign_in(client, other, make.clock)
    assert tasks(client)[8] == "aspetta un’altra persona"


def test_an_award_to_close_leads_to_its_page(client: FlaskClient, make: Makers) -> None:
    world = reporting(make, 150000, 60000)
    accept_expenses(world.report("final").id, actor=world.staff, clock=make.clock)
    accept(world, "final")
    sign_in(client, world.staff, make.clock)
    assert "1 contributo da chiudere" not in tasks(client)  # an instalment is still open
    paid(world, "end")
    assert "1 contributo da chiudere" in tasks(client)
    assert f"/staff/awards/{world.award_id}" in client.get("/staff").text
    close(world.award_id, actor=world.staff, clock=make.clock, token=new_id())
    assert "1 contributo da chiudere" not in tasks(client)


def test_held_mails_lead_to_where_they_are_released(client: FlaskClient, make: Makers) -> None:
    call = make.call()
    make.sent(call)
    hold_mails(make, call.id, 2)
    sign_in(client, make.account("staff"), make.clock)
    assert tasks(client)[0] == "2 mail trattenute"
    there = f"/staff/calls/{call.slug}/letters"
    assert f'"{there}#held"' in client.get("/staff").text
    assert 'id="held"' in client.get(there).text


def test_drafts_are_a_number_and_the_call_closes_soon(client: FlaskClient, make: Makers) -> None:
    call = make.call()
    make.draft(call, make.account(), group="Gruppo segretissimo", title="Titolo segretissimo")
    make.clock.move_to(call.closes - timedelta(days=2))
    sign_in(client, make.account("staff"), make.clock)
    page = client.get("/staff")
    root = assert_good_page(page.data)
    assert "segretissimo" not in page.text
    still = next(one for one in root.iter("section") if one.get("aria-labelledby") == "dr")
    assert text_of(still).startswith("Bozze ferme1 Nessuna modifica da 14 giorni.")
    assert tasks(client) == [
        "Il bando chiude",
        "Resta 1 bozza non inviata.",
        "30 nov 2018, 12.00",
    ]


def test_the_picture_has_a_twin_whose_numbers_lead_to_their_rows(
    client: FlaskClient, make: Makers
) -> None:
    call = make.call()
    make.sent(call)
    make.sent(call)
    sign_in(client, make.account("staff"), make.clock)
    root = assert_good_page(client.get("/staff").data)
    row = next(one for one in root.iter("tr") if text_of(one).startswith("Inviata"))
    assert [text_of(cell) for cell in row] == ["Inviata", "2", "4.000 €"]
    link = next(row.iter("a")).get("href")
    assert link == "/staff/calls/operazione-comunita-1/proposals?state=submitted"
    pictures = [one for one in root.iter() if str(one.tag).endswith("svg") and one.get("role")]
    assert pictures[0].get("aria-label") == "Domande per stato: Inviata 2"


def test_eleven_statements_whatever_there_is(client: FlaskClient, make: Makers) -> None:
    call = make.call()
    make.sent(call)
    sign_in(client, make.account("staff"), make.clock)
    client.get("/staff")
    with Statements() as one:
        client.get("/staff")
    make.sent(call)
    make.sent(call)
    with Statements() as three:
        client.get("/staff")
    # Who is signed in, whose site this is, the desk's own five, and four about the money:
    # allocations, awards, instalments, reports.
    assert len(one.reads) == len(three.reads) == 11


def test_staff_of_another_call_see_nothing_of_it(client: FlaskClient, make: Makers) -> None:
    call, other = make.call(), make.call(OTHER)
    sent = make.sent(call, title="Orti nascosti")
    mail = db.session.scalars(select(OutboxMessage.id)).first()
    make.closed(call)
    stranger = make.account("staff", call=other)
    sign_in(client, stranger, make.clock)
    desk = client.get("/staff")
    assert desk.status_code == 200
    assert "Orti nascosti" not in desk.text
    assert "domanda da controllare" not in desk.text
    assert call.slug not in desk.text
    for path in (
        f"/staff/calls/{call.slug}/proposals",
        f"/staff/proposals/{sent.ref}",
        f"/staff/proposals/{sent.ref}/people",
        f"/staff/proposals/{sent.ref}/sent/1",
        f"/staff/proposals/{sent.ref}/steps/admit",
        f"/staff/proposals/{sent.ref}/clarification",
        f"/staff/outbox/{mail}",
    ):
        assert client.get(path).status_code == 404
    assert "OC1-0001" not in client.get("/staff/outbox").text


@pytest.mark.parametrize("role", ["reviewer", "connector", "applicant"])
def test_the_desk_is_not_for_others(client: FlaskClient, make: Makers, role: str) -> None:
    make.call()
    sign_in(client, make.account(role), make.clock)
    for path in ("/staff", "/staff/outbox", "/staff/audit"):
        assert client.get(path).status_code == 404
    assert db.session.scalars(select(AuditEvent.seq)).all()
