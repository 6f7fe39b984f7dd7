"""The office with a telephone in its hand: from the desk to admission under an act."""

import io
import re
from collections.abc import Callable

import pytest
from pikepdf import Pdf
from playwright.sync_api import FilePayload, Page

from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.proposals.models import Proposal
from tests.browser.journey import PHONE, Walker, cookie_of
from tests.factories import Makers

TITLE = "Orti in cortile"


def state_of(ref: str) -> str:
    """Return where a proposal stands."""
    found = db.session.query(Proposal.state).filter(Proposal.ref == ref).scalar()
    db.session.rollback()
    return str(found)


def enter(open_page: Callable[..., Page], site: str, cookie: str, script: bool) -> Walker:
    """Open a telephone in which somebody is signed in."""
    page = open_page(site, width=PHONE, javascript=script)
    page.context.add_cookies([{"name": "grantcall", "value": cookie, "url": site}])
    return Walker(page, script)


@pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])
def test_from_the_desk_to_admission(
    make: Makers,
    clock: FixedClock,
    site: str,
    open_page: Callable[..., Page],
    script: bool,
) -> None:
    call = make.call()
    contact, staff, auditor = make.account(), make.account("staff"), make.account("auditor")
    ref = str(make.sent(call, contact).ref)
    make.closed(call)
    clock.advance(days=1)
    cookies = [cookie_of(one, clock) for one in (staff, contact, auditor)]
    db.session.rollback()

    office = enter(open_page, site, cookies[0], script)
    page = office.page
    page.goto("/staff")
    office.look()
    page.get_by_role("link", name=re.compile("^Le domande")).click()
    page.get_by_role("heading", level=1).wait_for()
    office.look()
    page.get_by_role("link", name=TITLE).first.click()
    page.get_by_role("heading", level=1, name=TITLE).wait_for()
    office.look()

    office.press("Chiedi un'integrazione", f"Chiedi un’integrazione: {TITLE}")
    page.get_by_label("Che cosa chiedete al gruppo").fill("Caricate la foto del foglio firmato.")
    office.press("Manda la richiesta", TITLE)
    assert state_of(ref) == "clarification"

    group = enter(open_page, site, cookies[1], script)
    group.page.goto(f"/proposals/{ref}")
    group.look()
    group.press("Completate i punti indicati", "Completate un punto")
    paper = FilePayload(name="delega.pdf", mimeType="application/pdf", buffer=a_pdf())
    group.page.locator("input[type=file]").set_input_files(paper)
    group.press("Invia l’integrazione", "Quello che avete inviato è arrivato")
    assert state_of(ref) == "screening"

    page.goto(f"/staff/proposals/{ref}")
    office.seen.clear()
    office.look()
    page.get_by_role("button", name="Conferma l’area").click()
    page.get_by_text("Area confermata.").wait_for()
    office.press("Ammetti", f"Ammetti: {TITLE}")
    page.get_by_label("Numero dell’atto").fill("45")
    page.get_by_label("Oggetto dell’atto").fill("Ammissione delle domande")
    office.press("Ammetti", TITLE)
    assert state_of(ref) == "admitted"
    assert page.get_by_text("Atto n. 45 del 1 dicembre 2018").first.is_visible()

    group.page.goto(f"/proposals/{ref}")
    assert group.page.get_by_text("Ammessa alla valutazione").first.is_visible()
    reader = enter(open_page, site, cookies[2], script)
    reader.page.goto(f"/staff/proposals/{ref}")
    reader.look()
    assert reader.page.get_by_role("link", name="Ammetti").count() == 0


def a_pdf() -> bytes:
    """Return a PDF of one empty page."""
    paper, pdf = io.BytesIO(), Pdf.new()
    pdf.add_blank_page()
    pdf.save(paper, deterministic_id=True)
    return paper.getvalue()
