"""The list as a file: as filtered, on record, for staff of the call alone."""

import csv
import io
import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grantcall.core.audit import AuditEvent
from grantcall.core.db import db
from tests.factories import Makers
from tests.web.staff_world import csrf_of, sign_in

PATH = "/staff/calls/operazione-comunita-1/proposals"


def exported(client: FlaskClient, format_: str, **filters: str) -> bytes:
    token = csrf_of(client.get(PATH).text)
    data = {"csrf_token": token, "format": format_, **filters}
    answer = client.post(f"{PATH}/export", data=data)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Cache-Control"] == "no-store, private"
    return bytes(answer.data)


def test_a_file_holds_what_the_filter_finds_and_the_trail_says_so(
    client: FlaskClient, make: Makers
) -> None:
    call = make.call()
    make.sent(call, title="Orti in cortile")
    make.sent(call, title="=HYPERLINK(1)", municipality="arese")
    make.draft(call, make.account(), title="Bozza segreta")
    staff = make.account("staff", call=call)
    sign_in(client, staff, make.clock)
    everything = exported(client, "csv")
    assert everything.count(b"OC1-000") == 2
    assert b"Bozza segreta" not in everything
    some = exported(client, "csv", municipality="arese").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(some), delimiter=";"))
    assert len(rows) == 2
    assert "'=HYPERLINK(1)" in rows[1]
    assert len(json.loads(exported(client, "json", q="orti"))) >= 1
    assert exported(client, "xlsx")[:2] == b"PK"
    events = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "proposals.export").order_by(AuditEvent.seq)
    ).all()
    assert [json.loads(event.detail)["count"] for event in events] == [2, 1, 1, 2]
    assert {(event.actor, event.object) for event in events} == {(staff.ref, call.object_ref)}


@pytest.mark.parametrize("role", ["auditor", "reviewer", "admin"])
def test_others_cannot_take_the_list_away(client: FlaskClient, make: Makers, role: str) -> None:
    call = make.call()
    make.sent(call)
    actor = make.account(role)
    sign_in(client, actor, make.clock)
    token = csrf_of(client.get("/account").text)
    answer = client.post(f"{PATH}/export", data={"csrf_token": token, "format": "csv"})
    assert answer.status_code == 404
    assert b"OC1-0001" not in answer.data


def test_an_unknown_format_is_refused_and_nothing_is_recorded(
    client: FlaskClient, make: Makers
) -> None:
    make.sent(make.call())
    sign_in(client, make.account("staff"), make.clock)
    token = csrf_of(client.get(PATH).text)
    answer = client.post(f"{PATH}/export", data={"csrf_token": token, "format": "exe"})
    assert answer.status_code == 422
    assert "Scegliete CSV, XLSX o JSON." in answer.text
    actions = db.session.scalars(select(AuditEvent.action)).all()
    assert "proposals.export" not in actions
