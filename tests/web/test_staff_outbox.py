"""The outbox: who sees which mail, secrets blotted out, retries on record."""

import json

from flask.testing import FlaskClient
from sqlalchemy import select, update

from grantcall.core.actor import ENGINE
from grantcall.core.audit import AuditEvent
from grantcall.core.db import db
from grantcall.core.ids import new_secret
from grantcall.core.outbox import OutboxMessage, enqueue
from grantcall.core.unit_of_work import unit_of_work
from grantcall.web.desks.outbox_list import without_secrets
from tests.factories import OTHER, Makers
from tests.support.html import assert_good_page, text_of
from tests.web.staff_world import Statements, csrf_of, sign_in


def write(make: Makers, subject: str, call_id: str | None, body: str = "Buongiorno.") -> str:
    with unit_of_work(ENGINE, make.clock) as work, work.recording("test.mail", "test:1") as event:
        message = enqueue(
            event,
            kind="test",
            recipient="persona@example.org",
            subject=subject,
            body=body,
            language="it",
            object_ref="test:1",
            call_id=call_id,
        )
    return message.id


def put(make: Makers, message_id: str, **values: object) -> None:
    with unit_of_work(ENGINE, make.clock) as work:
        work.session.execute(
            update(OutboxMessage).where(OutboxMessage.id == message_id).values(**values)
        )


def post(client: FlaskClient, path: str) -> int:
    token = csrf_of(client.get("/account").text)
    return client.post(path, data={"csrf_token": token}).status_code


def states() -> dict[str, tuple[str, int]]:
    db.session.rollback()
    rows = db.session.execute(
        select(OutboxMessage.subject, OutboxMessage.state, OutboxMessage.tries)
    )
    return {row.subject: (row.state, row.tries) for row in rows}


def test_a_failed_mail_is_tried_again_and_the_trail_says_who(
    client: FlaskClient, make: Makers
) -> None:
    call = make.call()
    failed, sent = write(make, "Fallita", call.id), write(make, "Partita", call.id)
    put(make, failed, state="failed", tries=8, error="550 no such box")
    put(make, sent, state="sent", sent_at=make.clock.now())
    staff = make.account("staff", call=call)
    sign_in(client, staff, make.clock)
    page = client.get("/staff/outbox?box=failed")
    root = assert_good_page(page.data)
    assert [text_of(one) for one in root.iter("th") if one.get("scope") == "row"] == ["Fallita"]
    assert "550 no such box" in page.text
    assert client.get(f"/staff/outbox/{failed}/retry").status_code == 404
    assert client.post(f"/staff/outbox/{failed}/retry").status_code == 400
    assert states()["Fallita"] == ("failed", 8)
    assert post(client, f"/staff/outbox/{failed}/retry") == 303
    assert post(client, f"/staff/outbox/{failed}/retry") == 303
    assert post(client, f"/staff/outbox/{sent}/retry") == 303
    assert states() == {"Fallita": ("ready", 0), "Partita": ("sent", 0)}
    retried = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "outbox.retry")
    ).all()
    assert [(one.actor, one.object) for one in retried] == [(staff.ref, f"outbox_message:{failed}")]
    assert json.loads(retried[0].detail) == {"about": "test:1", "tries": 8}


def test_all_failed_mails_of_ones_calls_and_no_others(client: FlaskClient, make: Makers) -> None:
    call, other = make.call(), make.call(OTHER)
    for subject, call_id in (
        ("Uno", call.id),
        ("Due", call.id),
        ("Altra", other.id),
        ("Sito", None),
    ):
        put(make, write(make, subject, call_id), state="failed", tries=8)
    sign_in(client, make.account("staff", call=call), make.clock)
    page = client.get("/staff/outbox").text
    assert ("Uno" in page, "Altra" in page, "Sito" in page) == (True, False, False)
    assert post(client, "/staff/outbox/retry") == 303
    assert {subject: state for subject, (state, _tries) in states().items()} == {
        "Uno": "ready",
        "Due": "ready",
        "Altra": "failed",
        "Sito": "failed",
    }
    sign_in(client, make.account("admin"), make.clock)
    page = client.get("/staff/outbox").text
    assert ("Uno" in page, "Altra" in page, "Sito" in page) == (True, True, True)


def test_the_body_is_shown_without_the_secrets_of_links(client: FlaskClient, make: Makers) -> None:
    call = make.call()
    secret = new_secret()
    body = f"Confermate qui: https://example.org/member/{secret}\nGrazie <b>."
    message = write(make, "Invito", call.id, body)
    staff = make.account("staff", call=call)
    sign_in(client, staff, make.clock)
    page = client.get(f"/staff/outbox/{message}")
    assert_good_page(page.data)
    assert secret not in page.text
    assert "https://example.org/member/••••••" in page.text
    assert "Grazie &lt;b&gt;." in page.text
    reads = db.session.scalars(
        select(AuditEvent.object).where(AuditEvent.action == "personal.read")
    ).all()
    assert reads == [f"outbox_message:{message}"]
    sign_in(client, make.account("staff", call=make.call(OTHER)), make.clock)
    assert client.get(f"/staff/outbox/{message}").status_code == 404
    assert client.get(f"/staff/outbox/{'0' * 26}").status_code == 404


def test_secrets_are_found_wherever_a_link_holds_them() -> None:
    secret = "aB3_-" * 8 + "xyz"
    assert without_secrets(f"a/{secret} b/{secret}.") == "a/•••••• b/••••••."
    assert without_secrets(f"{secret} /{secret}x /OC1-0007") == f"{secret} /{secret}x /OC1-0007"


def test_the_list_costs_the_same_for_one_and_for_three(client: FlaskClient, make: Makers) -> None:
    call = make.call()
    write(make, "Uno", call.id)
    sign_in(client, make.account("staff"), make.clock)
    client.get("/staff/outbox")
    with Statements() as one:
        client.get("/staff/outbox")
    write(make, "Due", call.id)
    write(make, "Tre", call.id)
    with Statements() as three:
        assert client.get("/staff/outbox").text.count('scope="row"') == 3
    assert len(one.reads) == len(three.reads) == 4


def test_older_mails_are_a_page_away(client: FlaskClient, make: Makers) -> None:
    call = make.call()
    for number in range(51):
        write(make, f"Mail {number:02d}", call.id)
        make.clock.advance(seconds=1)
    sign_in(client, make.account("staff"), make.clock)
    first = client.get("/staff/outbox?box=waiting")
    root = assert_good_page(first.data)
    older = next(one.get("href") for one in root.iter("a") if one.get("rel") == "next")
    assert ("Mail 50" in first.text, "Mail 00" in first.text) == (True, False)
    second = client.get(f"/staff/outbox{older}").text
    assert ("Mail 50" in second, "Mail 00" in second) == (False, True)
