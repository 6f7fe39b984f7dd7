"""Downloads: always a download, the owner asked anew each time, each read on record."""

import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from grantcall.core.actor import Actor
from grantcall.core.audit import AuditEvent
from grantcall.core.db import db
from grantcall.proposals.attach import attach_file
from grantcall.web.services import services
from tests.factories import OTHER, Makers
from tests.web.staff_world import sign_in

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
    b"\x1f\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00"
    b"\x00\x00IEND\xaeB`\x82"
)


def attach(make: Makers, contact: Actor, name: str = "delega.png") -> tuple[str, str]:
    """Let a group add a file to a draft; return the ids of draft and file."""
    draft_id = make.draft(make.call(), contact)
    stored = attach_file(
        draft_id,
        "delegation",
        io.BytesIO(PNG),
        name,
        store=services().store,
        actor=contact,
        clock=make.clock,
    )
    return draft_id, stored


def download(client: FlaskClient, stored: str) -> TestResponse:
    """Fetch a file to its last byte, as a server does, so that it is closed again."""
    return client.get(f"/files/{stored}", buffered=True)


@pytest.mark.parametrize("name", ['due "righe"\r\nX-Evil: 1.png', "../../etc/pass.html", "è.svg"])
def test_a_file_is_handed_out_as_a_download_and_on_record(
    client: FlaskClient, make: Makers, name: str
) -> None:
    contact = make.account()
    _draft, stored = attach(make, contact, name)
    sign_in(client, contact, make.clock)
    answer = download(client, stored)
    assert (answer.status_code, answer.data) == (200, PNG)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert "X-Evil" not in answer.headers
    assert download(client, stored).status_code == 200
    reads = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "personal.read")).all()
    assert [(one.actor, one.object) for one in reads] == [(contact.ref, f"stored_file:{stored}")]


def test_the_owner_is_asked_each_time(client: FlaskClient, make: Makers) -> None:
    contact, stranger = make.account(), make.account()
    _draft, stored = attach(make, contact)
    staff, elsewhere = make.account("staff"), make.account("staff", call=make.call(OTHER))
    for actor in (stranger, staff, elsewhere, make.account("admin")):
        sign_in(client, actor, make.clock)  # a draft is its group's alone
        answer = download(client, stored)
        assert (answer.status_code, PNG in answer.data) == (404, False)
    assert client.get(f"/files/{'0' * 26}").status_code == 404
    assert client.get("/files/..%2f..%2fetc%2fpasswd").status_code == 404


def test_staff_of_the_call_read_what_was_sent(client: FlaskClient, make: Makers) -> None:
    from grantcall.core.ids import new_id
    from grantcall.proposals.submit import submit

    contact = make.account()
    draft_id, stored = attach(make, contact)
    make.people(draft_id)
    submit(draft_id, actor=contact, clock=make.clock, received_at=make.clock.now(), token=new_id())
    other = make.call(OTHER)
    sign_in(client, make.account("staff", call=other), make.clock)
    assert download(client, stored).status_code == 404
    sign_in(client, make.account("staff"), make.clock)
    assert download(client, stored).data == PNG


def test_without_an_account_one_is_asked_to_sign_in(client: FlaskClient, make: Makers) -> None:
    _draft, stored = attach(make, make.account())
    answer = download(client, stored)
    assert (answer.status_code, PNG in answer.data) == (303, False)
