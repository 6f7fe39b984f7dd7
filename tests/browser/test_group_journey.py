"""A tired parent with a telephone: from the call's page to the receipt, with and without script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.proposals.models import Proposal
from tests.browser.journey import PHONE, Walker, cookie_of, look_at
from tests.factories import Makers

TEXTS = {
    "title": "Orti in cortile",
    "need": "I cortili del quartiere sono vuoti e chi ci abita non si conosce.",
    "idea": "Coltivare insieme un orto nel cortile e cenare con quello che cresce.",
}
LATER = {
    "involve": "Con un volantino in ogni scala.",
    "fragile": "Bussando alle porte di chi vive solo.",
    "after": "I semi e gli attrezzi restano.",
}
FIRST_NAMES = ("Ada", "Bruno", "Carla", "Dario", "Elena", "Fabio", "Gina", "Hamid", "Irene", "Lia")


@pytest.fixture
def signed_in(make: Makers, clock: FixedClock) -> str:
    """Return the cookie of somebody who has just signed in."""
    return cookie_of(make.account(name="Ada Bianchi"), clock)


def write_everything(walk: Walker) -> None:
    page = walk.page
    page.get_by_label("Chi presenta la domanda?").select_option("citizens")
    walk.press("Salva e continua", "Il bisogno e l'idea")
    for name, text in TEXTS.items():
        page.locator(f"[name={name}]").fill(text)
    page.get_by_label("A. Legami solidali").check()
    page.get_by_label("2. Beni comuni").check()
    walk.press("Salva e continua", "Il bisogno e l'idea")  # three questions have appeared
    page.get_by_label("Come farete nascere legami solidali?").fill("Ogni sabato insieme.")
    page.get_by_label("Quale luogo o bene comune").fill("Il cortile di via Dante")
    page.get_by_label("Sì", exact=True).check()
    walk.press("Salva e continua", "Le persone coinvolte")
    page.get_by_label("In quale Comune").select_option("rho")
    for name, text in LATER.items():
        page.locator(f"[name={name}]").fill(text)
    walk.press("Salva e continua", "Cosa farete, con chi, con quanto")
    write_plan(walk)
    walk.press("Salva e continua", "Dichiarazioni")
    for box in page.get_by_role("checkbox").all():
        box.check()
    walk.press("Salva e continua", "Orti sospesi: la vostra domanda")


def write_plan(walk: Walker) -> None:
    page = walk.page
    page.get_by_label("Attività, riga 1").fill("Preparare la terra")
    page.get_by_label("Mese (1 = il primo), riga 1").fill("1")
    page.get_by_label("Chi se ne occupa, riga 1").fill("Bruno")
    for row, (what, amount) in enumerate([("Terra e semi", "1.200"), ("Attrezzi", "800")], 1):
        if row > 1:
            page.locator("#q-budget-add").click()
        page.get_by_label(f"Spesa, riga {row}").fill(what)
        page.get_by_label(f"Tipo, riga {row}").select_option("goods")
        page.get_by_label(f"Importo, riga {row}").fill(amount)
    page.get_by_label("Quanto chiedete?").fill("2.000")
    page.get_by_label("Con quanto, al minimo").fill("1200 €")


def ten_people_join(open_one: Callable[..., Page], site: str, link: str, script: bool) -> None:
    """Let ten people open the group's link, each on a telephone of their own."""
    path = "/" + link.split("/", 3)[3]
    for place, name in enumerate(FIRST_NAMES):
        page = open_one(site, width=PHONE, javascript=script)
        page.goto(path)
        page.get_by_label("Nome", exact=True).fill(name)
        page.get_by_label("Cognome").fill("Rossi")
        page.get_by_label("Sì", exact=True).check()
        page.get_by_label("Comune di residenza").select_option("pero")
        page.get_by_label("Ho letto l'informativa").check()
        page.get_by_role("button", name="Confermo: faccio parte del gruppo").click()
        page.get_by_role("heading", level=1, name="Fatto: fate parte di").wait_for()
        if place == 0:
            look_at(page, script)
        page.context.close()


@pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])
def test_from_the_call_to_the_receipt(
    make: Makers,
    site: str,
    signed_in: str,
    open_page: Callable[..., Page],
    script: bool,
) -> None:
    slug = make.call().slug
    db.session.rollback()
    page = open_page(site, width=PHONE, javascript=script)
    page.context.add_cookies([{"name": "grantcall", "value": signed_in, "url": site}])
    walk = Walker(page, script)
    page.goto(f"/calls/{slug}")
    page.locator(f"main a[href='/calls/{slug}/apply']").first.click()
    page.get_by_label("Nome del gruppo").fill("Orti sospesi")
    walk.press("Comincia", "Orti sospesi: la vostra domanda")
    assert page.get_by_text("NON ANCORA INVIATA").is_visible()
    walk.press("Chi siete", "Chi siete")
    write_everything(walk)
    assert (
        page.get_by_text("5 parti pronte su 5").count() + page.get_by_text("4 parti").count() == 1
    )
    walk.press("Aggiungi persone", "Le persone del gruppo")
    link = page.get_by_role("textbox", name="Il link del gruppo").input_value()
    ten_people_join(open_page, site, link, script)
    walk.press("Torna alla domanda", "Orti sospesi: la vostra domanda")
    assert page.get_by_role("img", name="10 su 10 hanno confermato").is_visible()
    walk.press("Rileggete e inviate", "Rileggete prima di inviare")
    walk.press("Invia la domanda", "La domanda di «Orti sospesi» è arrivata")
    assert page.get_by_text("OC1-0001", exact=True).first.is_visible()
    walk.press("Vai alla pagina della domanda", "Orti in cortile")
    # Beside the page of the call: the name, the list, five parts, the people, the reading again.
    assert len([path for path in walk.seen if path.startswith("drafts/")]) <= 9
    proposal = db.session.query(Proposal).one()
    assert (proposal.kind, proposal.requested_cents) == ("submitted", 200000)
    db.session.rollback()


def test_typing_is_saved_by_itself_and_survives(
    make: Makers, site: str, signed_in: str, open_page: Callable[..., Page], clock: FixedClock
) -> None:
    slug = make.call().slug
    db.session.rollback()
    page = open_page(site, width=PHONE)
    page.context.add_cookies([{"name": "grantcall", "value": signed_in, "url": site}])
    page.goto(f"/calls/{slug}/apply")
    page.get_by_label("Nome del gruppo").fill("Orti sospesi")
    page.get_by_role("button", name="Comincia").click()
    page.get_by_role("link", name="Il bisogno e l'idea").first.click()
    page.get_by_label("Come si chiama il progetto?").fill("Orti in cortile")
    page.get_by_text("Salvato alle 10.30.").wait_for()
    with page.expect_response(lambda answer: answer.request.method == "POST") as saved:
        page.get_by_label("Quale bisogno avete in comune?").fill("I cortili sono vuoti.")
    assert saved.value.status == 200
    page.get_by_text("Salvato alle 10.30.").wait_for()
    page.reload()
    assert page.get_by_label("Come si chiama il progetto?").input_value() == "Orti in cortile"
    assert page.get_by_label("Quale bisogno").input_value() == "I cortili sono vuoti."


def test_a_section_is_filled_in_with_the_keyboard_alone(
    make: Makers, site: str, signed_in: str, open_page: Callable[..., Page]
) -> None:
    slug = make.call().slug
    db.session.rollback()
    page = open_page(site, width=PHONE, javascript=False)
    page.context.add_cookies([{"name": "grantcall", "value": signed_in, "url": site}])
    page.goto(f"/calls/{slug}/apply")
    page.get_by_label("Nome del gruppo").focus()
    page.keyboard.type("Orti sospesi")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Cosa farete, con chi, con quanto").first.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Attività, riga 1").focus()
    for text in ("Preparare la terra", "1", "Bruno"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")  # saves, and takes no row away
    page.get_by_role("heading", level=1, name="Dichiarazioni").wait_for()
    page.go_back()
    page.reload()
    assert page.get_by_label("Attività, riga 1").input_value() == "Preparare la terra"
    assert page.get_by_label("Chi se ne occupa, riga 1").input_value() == "Bruno"
