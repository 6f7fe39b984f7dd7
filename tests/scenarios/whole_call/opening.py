"""From the desk where the call is published to the receipts of three groups."""

import io
from urllib.parse import urlsplit

from pikepdf import Pdf

from tests.factories import FIRST_NAMES, SHIPPED, TOWNS
from tests.scenarios.whole_call.browsing import Page
from tests.scenarios.whole_call.cast import HOME, LABEL, Cast, Group, act

PROMISES = ("open_and_free", "true_statements", "privacy_read")
PLAN = {
    "plan-0-what": "Preparare il posto",
    "plan-0-month": "1",
    "plan-0-who": "Bruno",
    "budget-0-what": "Materiali",
    "budget-0-kind": "goods",
}

SURNAMES = (
    "Abate",
    "Bassi",
    "Conti",
    "Donati",
    "Esposito",
    "Ferri",
    "Galli",
    "Hodzic",
    "Izzo",
    "Leoni",
)


def the_call_is_published(cast: Cast) -> None:
    """The office publishes under an act; the clock opens the call."""
    cast.nobody_else(HOME)
    page = cast.first.comes("/staff/calls").follow(SHIPPED)
    page = page.press(
        "Pubblica il bando", **act(cast.clock, "7", "Pubblicazione"), accept_assumed="yes"
    )
    page.says("Pubblicato, non ancora aperto", "n. 7 del")
    assert cast.call().kind == "published"
    public = cast.stranger().opens("/").follow(LABEL, at=SHIPPED)
    public.says("Non ancora aperto", "fino a 2.000 €", "44.000 €")
    assert not public.shows("Inizia la domanda")
    cast.wait_for("opens")
    assert cast.call().kind == "open"
    cast.stranger().opens("/").follow(LABEL, at=SHIPPED).says("Aperto")


def a_group_applies(cast: Cast, group: Group, with_delegation: bool) -> None:
    """From the public page to the receipt: sign in, write, gather ten people, send."""
    page = _begun(cast, group)
    page = _written(page, group)
    group.draft = page.path
    _gathered(cast, group, page)
    if with_delegation:
        page = group.contact.opens(group.draft).follow("Chi siete")
        page.press("Salva e continua", delegation=(paper(), "delega.pdf"))
    page = group.contact.opens(group.draft).says("Non manca nulla", "10 di 10 confermati")
    page = page.follow("Rileggete e inviate")
    page.says(group.title, f"{group.requested} €", "Le persone · 10 confermate")
    page = page.press("Invia la domanda")
    page.says(f"La domanda di «{group.name}» è arrivata", f"richiesta di {group.requested} €")
    group.ref = page.path.split("/")[2]
    assert page.follow("Scarica la ricevuta (PDF)").data.startswith(b"%PDF")
    page.follow("Vai alla pagina della domanda").says("Inviata", group.title)


def paper() -> io.BytesIO:
    """Return a signed sheet as a scanner makes it."""
    made, pdf = io.BytesIO(), Pdf.new()
    pdf.add_blank_page()
    pdf.save(made, deterministic_id=True)
    made.seek(0)
    return made


def _begun(cast: Cast, group: Group) -> Page:
    contact = group.contact
    public = contact.opens("/").follow(LABEL, at=SHIPPED)
    page = contact.by_link(public.follow("Inizia la domanda").says("Accedi"))
    page.press("Comincia", status=422, group_name=group.name).says(
        "Scrivete il vostro nome e cognome."
    )
    page = page.press("Comincia", group_name=group.name, person_name=group.speaker)
    assert page.link(group.speaker) == "/account"
    return page.says(f"{group.name}: la vostra domanda", "NON ANCORA INVIATA", "0 di 10 confermati")


def _written(page: Page, group: Group) -> Page:
    page = page.follow("Chi siete").press("Salva e continua", party="citizens")
    page = page.press(
        "Salva e continua",
        title=group.title,
        need=group.need,
        idea="Trovarsi ogni sabato e farlo insieme, con chi passa.",
        aims=["a"],
        area=group.area,
    ).says("Per le vostre risposte")
    page = page.press("Salva e continua", group.of_the_area, aim_a_how="Lavorando insieme.")
    page = page.press(
        "Salva e continua",
        municipality="rho",
        involve="Con un volantino in ogni scala.",
        fragile="Bussando alle porte di chi vive solo.",
        after="Gli attrezzi restano e il gruppo si autotassa.",
    )
    page = page.press(
        "Salva e continua",
        {**PLAN, "budget-0-amount": group.requested},
        requested=group.requested,
        minimum=group.minimum,
    )
    return page.press("Salva e continua", dict.fromkeys(PROMISES, "yes"))


def _gathered(cast: Cast, group: Group, page: Page) -> None:
    people = page.follow("Aggiungi persone")
    chat_link = urlsplit(people.holds("join-link")).path
    for place, name in enumerate(FIRST_NAMES[:10]):
        stranger = cast.stranger()
        page = stranger.opens(chat_link).says(f"Fate parte di «{group.name}»?")
        surname = f"{SURNAMES[place]}{cast.groups.index(group)}"
        page = page.press(
            "Confermo: faccio parte del gruppo",
            name=name,
            surname=surname,
            adult="yes",
            municipality=TOWNS[place % len(TOWNS)],
            privacy_read="yes",
        )
        page.says(f"Fatto: fate parte di «{group.name}»", f"Grazie {name}.")


def the_groups_apply(cast: Cast) -> None:
    """Three groups send; one of them without the sheet that the office will ask for."""
    first, second, third = cast.groups
    a_group_applies(cast, first, with_delegation=True)
    cast.nobody_else(
        first.draft,
        f"/proposals/{first.ref}",
        f"/proposals/{first.ref}/receipt",
        f"{HOME}/proposals",
        f"/staff/proposals/{first.ref}",
    )
    cast.wait(days=1)
    a_group_applies(cast, second, with_delegation=False)
    cast.wait(days=1)
    a_group_applies(cast, third, with_delegation=True)
    assert [group.ref for group in cast.groups] == ["OC1-0001", "OC1-0002", "OC1-0003"]
    assert cast.kinds() == ["submitted", "submitted", "submitted"]
