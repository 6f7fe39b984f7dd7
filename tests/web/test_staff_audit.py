"""The audit trail page: every act, for auditors and administrators alone."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grantcall.core.audit import AuditEvent, chain_head
from grantcall.core.db import db
from grantcall.people.models import Account
from tests.factories import OTHER, Makers
from tests.support.html import assert_good_page, text_of
from tests.web.staff_world import Statements, sign_in

PATH = "/staff/audit"


def titles(page: bytes) -> list[str]:
    root = assert_good_page(page)
    return [(one.text or "").strip() for one in root.iter("th") if one.get("scope") == "row"]


def test_acts_are_found_by_reference_actor_and_action(client: FlaskClient, make: Makers) -> None:
    call = make.call()
    contact = make.account(name="Ada Neri")
    make.sent(call, contact)
    make.sent(call)
    sign_in(client, make.account("auditor"), make.clock)
    page = client.get(f"{PATH}?object=oc1-0001&action=proposal.submit")
    assert titles(page.data) == ["Invia la domanda"]
    assert "Ada Neri" in page.text
    assert titles(client.get(f"{PATH}?actor={contact.ref}&action=proposal").data) == [
        "Regole verificate dal sistema",
        "Invia la domanda",
        "Bozza iniziata",
    ]
    seq, head = chain_head(db.session())
    assert f"{seq} · {head}" in page.text
    nothing = client.get(f"{PATH}?action=%25")
    assert "Nessuna operazione con questi filtri." in nothing.text


def test_whoever_acted_is_found_by_name_or_address(client: FlaskClient, make: Makers) -> None:
    call = make.call()
    contact = make.account(name="Ada Neri")
    make.draft(call, contact)
    make.draft(call, make.account(name="Bruno Bianchi"))
    sign_in(client, make.account("auditor"), make.clock)
    email = db.session.get_one(Account, contact.account_id).email
    db.session.rollback()
    for who in ("ada neri", email.upper(), contact.ref):
        page = client.get(f"{PATH}?actor={who}&action=proposal.start")
        assert titles(page.data) == ["Bozza iniziata"]
    assert 'value="Ada Neri"' in page.text  # the name, where the address says an id
    assert '<option value="proposal.start" selected>Bozza iniziata</option>' in page.text


def test_pages_follow_one_another_without_a_gap(client: FlaskClient, make: Makers) -> None:
    call = make.call()
    for _number in range(3):
        make.sent(call)
    sign_in(client, make.account("admin"), make.clock)
    seen: list[int] = []
    address: str | None = PATH
    while address is not None:
        root = assert_good_page(client.get(address).data)
        seen += [int(text_of(one)) for one in root.iter("td") if one.get("data-l") == "N."]
        following = [one.get("href") for one in root.iter("a") if one.get("rel") == "next"]
        address = f"{PATH}{following[0]}" if following else None
    db.session.rollback()
    last = db.session.scalars(select(AuditEvent.seq).order_by(AuditEvent.seq.desc())).first()
    assert last is not None
    assert last > 50
    assert seen == list(range(last, 0, -1))


def test_an_auditor_of_one_call_sees_only_what_is_about_it(
    client: FlaskClient, make: Makers
) -> None:
    call, other = make.call(), make.call(OTHER)
    sent = make.sent(call)
    sign_in(client, make.account("auditor", call=other), make.clock)
    page = client.get(PATH).text
    assert f"call:{other.id}" in page
    assert f"call:{call.id}" not in page
    assert f"proposal:{sent.id}" not in page
    assert "Nessuna operazione" in client.get(f"{PATH}?object=OC1-0001").text
    sign_in(client, make.account("auditor", call=call), make.clock)
    assert f"proposal:{sent.id}" in client.get(PATH).text


@pytest.mark.parametrize("role", ["staff", "reviewer", "connector", "chair"])
def test_the_trail_is_not_for_others(client: FlaskClient, make: Makers, role: str) -> None:
    sign_in(client, make.account(role), make.clock)
    assert client.get(PATH).status_code == 404


def test_seven_statements_however_long_the_trail(client: FlaskClient, make: Makers) -> None:
    call = make.call()
    make.sent(call)
    sign_in(client, make.account("auditor"), make.clock)
    client.get(PATH)
    with Statements() as few:
        client.get(PATH)
    make.sent(call)
    with Statements() as many:
        client.get(PATH)
    # Who is signed in, whose site, events, names, the references of
    # the proposals, the newest call, the head of the chain.
    assert len(few.reads) == len(many.reads) == 7
