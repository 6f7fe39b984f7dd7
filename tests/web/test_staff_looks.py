"""The staff pages in a real browser: nothing for axe, no sideways scroll, no script needed."""

from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy import select
from werkzeug.serving import make_server

from grantcall.core.actor import Actor
from grantcall.core.db import db
from grantcall.core.outbox import OutboxMessage
from grantcall.proposals.clarify import ask_clarification
from grantcall.proposals.classify import confirm_classification
from grantcall.proposals.decide_finding import decide_finding
from grantcall.proposals.join import member_actor
from grantcall.proposals.models import Member
from grantcall.proposals.roster import take_off
from tests.factories import Makers
from tests.support.browser import assert_axe_clean, assert_no_sideways_scroll
from tests.web.staff_world import sign_in

LIST = "/staff/calls/operazione-comunita-1/proposals"
LONG = "Un progetto dal nome lunghissimo che racconta per intero tutto quello che farà"


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Serve the test's application on the loopback interface and return its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def play(make: Makers) -> Actor:
    """Bring three proposals to where staff have something to do with each; return one of them."""
    call = make.call()
    staff, other = make.account("staff", "admin"), make.account("staff")
    asked, ready, doubtful = (
        make.sent(call, title=title) for title in ("Radio di cortile", LONG, "W" * 80)
    )
    gone = db.session.scalars(select(Member.id).where(Member.proposal_id == doubtful.id)).first()
    assert gone is not None
    make.closed(call)
    take_off(gone, actor=member_actor(gone), clock=make.clock)
    reasons: dict[str, Any] = {
        "reason": "Provato allo sportello.",
        "actor": other,
        "clock": make.clock,
    }
    decide_finding(doubtful.id, "ten_people", accept=True, **reasons)
    decide_finding(ready.id, "delegation_signed", accept=True, **reasons)
    confirm_classification(ready.id, "commons", "", actor=staff, clock=make.clock)
    ask_clarification(
        asked.id, ["place"], "Dove?", actor=staff, clock=make.clock, token="clarification"
    )
    return staff


@pytest.mark.parametrize("width", [390, 1280])
def test_every_staff_page_is_in_order(
    client: FlaskClient,
    make: Makers,
    address: str,
    open_page: Callable[..., Page],
    width: int,
) -> None:
    sign_in(client, play(make), make.clock)
    mail = db.session.scalars(select(OutboxMessage.id)).first()
    db.session.remove()
    cookie = client.get_cookie("grantcall")
    assert cookie is not None
    page = open_page(address, width=width, javascript=True)
    page.context.add_cookies([{"name": "grantcall", "value": cookie.value, "url": address}])
    for path in (
        "/staff",
        f"{LIST}?q=radio&municipality=rho&pick=all",
        f"{LIST}?q=niente",
        "/staff/proposals/OC1-0001",
        "/staff/proposals/OC1-0002",
        "/staff/proposals/OC1-0003",
        "/staff/proposals/OC1-0003/people",
        "/staff/proposals/OC1-0003/sent/1",
        "/staff/proposals/OC1-0002/steps/admit",
        "/staff/proposals/OC1-0003/clarification",
        "/staff/outbox",
        f"/staff/outbox/{mail}",
        "/staff/audit",
    ):
        page.goto(path)
        assert_no_sideways_scroll(page)
        assert_axe_clean(page)


def test_many_are_admitted_with_scripts_off(
    client: FlaskClient, make: Makers, address: str, open_page: Callable[..., Page]
) -> None:
    sign_in(client, play(make), make.clock)
    db.session.remove()
    cookie = client.get_cookie("grantcall")
    assert cookie is not None
    page = open_page(address, width=390, javascript=False)
    page.context.add_cookies([{"name": "grantcall", "value": cookie.value, "url": address}])
    page.goto(LIST)
    page.get_by_text("Scegli tutte quelle di questa pagina").click()
    page.get_by_role("button", name="Prova senza fare").click()
    assert page.get_by_text("Non è ancora successo nulla.").is_visible()
    page.get_by_label("Numero dell’atto").fill("45")
    page.get_by_label("Oggetto dell’atto").fill("Ammissione delle domande")
    page.get_by_role("button", name="Conferma per 1 domanda").click()
    assert page.locator("h1").inner_text() == "Ammetti: 1 domanda fatta"
    page.get_by_role("link", name=LONG).click()
    assert page.get_by_text("Atto n. 45", exact=False).first.is_visible()
