"""From the first instalment to a living lab, its figures, and a trail without a fault."""

from sqlalchemy import select

from grantcall.core.db import db
from grantcall.funding.models_project import Payment
from grantcall.people.models import Account
from grantcall.store.files import FileStore
from grantcall.verify.run import run_checks
from tests.lab_world import PROMISES
from tests.scenarios.whole_call.browsing import Page
from tests.scenarios.whole_call.cast import HOME, Cast, act, today
from tests.scenarios.whole_call.granting import ACCEPTANCE

MEETING = {
    "day": "other",
    "place": "elsewhere",
    "people": "12",
    "new_people": "3",
    "helpers": "4",
    "hours": "2",
}


def the_first_instalment_is_paid(cast: Cast) -> None:
    """Publication and bank account come first; one officer releases, another one pays."""
    first = cast.groups[0]
    page = cast.at_the_call(cast.first).follow("Le quote").says("3 quote · 2.000 €")
    page.says("La pubblicazione dell'atto va ancora registrata.")
    page = page.follow(first.title).says("da controllare", "da pubblicare prima di pagare")
    award = page.path
    page = page.follow("Intestatario, IBAN e codice fiscale")
    page.says(ACCEPTANCE["iban"], f"Il referente del gruppo è {first.speaker}.")
    cast.nobody_else(award, page.path, f"{HOME}/tranches", f"{HOME}/awards")
    page = page.press("Registra il controllo", passed="yes").says("controllato, va bene")
    page = page.follow("Le quote del bando").follow("Scegli tutte quelle di questa pagina")
    page = page.press("Registra la pubblicazione").says("Prova con 3 quote", "Somma2.000 €")
    paper = "https://trasparenza.example.org/11"
    page = page.press("Registra la pubblicazione", published_on=today(cast.clock), link=paper)
    page = page.says("Pubblicazione registrata", "All'avvio · 1.000 €Esigibile")
    page = _all_of(page.follow("Torna alle quote"), "Da liquidare").press("Prova a liquidare")
    page = page.press("Liquida 1 quota", **act(cast.clock, "12", "Liquidazione"))
    page = page.says("1 quota liquidata", "All'avvio · 1.000 €Liquidata")
    page = _all_of(page.follow("Torna alle quote"), "Da pagare").press("Prova a pagare")
    page.says("L’avete liquidata voi: la paga un’altra persona.")
    assert not page.shows("Segna pagata")
    cast.wait(days=1)
    page = _all_of(cast.at_the_call(cast.second).follow("Le quote"), "Da pagare")
    page = page.press("Prova a pagare").says("Somma1.000 €")
    page = page.press("Segna pagata 1 quota", dated=today(cast.clock), reference="M-1")
    page.says("1 quota pagata", "All'avvio · 1.000 €Pagata")
    page = first.contact.comes("/mine").follow(first.title)
    page = page.follow("Quote, relazioni e carte del contributo")
    page.says("Pagati finora 1.000 € su 2.000 €.")
    assert _paid() == [("out", 100000, cast.second.email)]


def _all_of(page: Page, kind: str) -> Page:
    """Open the instalments of one kind and choose all of them."""
    return page.follow(kind).follow("Scegli tutte quelle di questa pagina")


def _paid() -> list[tuple[str, int, str]]:
    """Return the payments: direction, cents, who wrote them down."""
    db.session.rollback()
    rows = db.session.execute(
        select(Payment.direction, Payment.amount_cents, Account.email).join(
            Account, Payment.by == "account:" + Account.id
        )
    ).all()
    db.session.rollback()
    return [(direction, cents, email) for direction, cents, email in rows]


def the_lab_lives(cast: Cast) -> None:
    """The group tells of its first meeting: the lab becomes active, and counts."""
    first = cast.groups[0]
    cast.stranger().opens("/").follow("Laboratori").says("0 laboratori")
    cast.stranger().opens("/").follow("Risultati").says("Domande arrivate3", "Ammesse2")
    cast.wait(days=40)
    page = first.contact.comes("/mine").follow(first.title).says("In corso", "Nascente")
    page = page.follow("Segna un incontro")
    diary = page.path
    page = page.press("Segna l’incontro", {**MEETING, "day-other": today(cast.clock)})
    page.says("martedì 29 gennaio 2019 · Altrove", "12 persone, 3 per la prima volta.")
    cast.nobody_else(diary, f"/proposals/{first.ref}/award")
    page = page.follow("Il primo incontro c'è stato")
    page = page.press("Conferma: il primo incontro c'è stato", promises=list(PROMISES))
    page.says("Ora il laboratorio risulta: Attivo.", "1 incontro, 12 presenze")
    page = cast.stranger().opens("/").follow("Laboratori").says("1 laboratorio")
    page = page.follow(first.name).says(
        "Attivo", "nato dal bando", "2. Beni comuni e luoghi di vita"
    )
    page.says_not(first.speaker, first.contact.email)
    page = cast.stranger().opens("/").follow("Risultati")
    page.says("1incontriin 1 laboratorio", "12presenze", "8ore donate")
    page.says("Domande arrivate3", "Ammesse2", "Finanziate1", "Assegnati2.000 €")


def nothing_is_broken(cast: Cast) -> None:
    """Every check of the verifier finds the data as the rules want them."""
    settings = cast.app.extensions["grantcall"].settings
    results = list(run_checks(FileStore(settings.data_dir / "files"), settings))
    assert [one for result in results for one in result.broken] == []
    unseen = {result.check.name for result in results if not result.count}
    assert unseen == {"signed letters", "cancelled entries"}
