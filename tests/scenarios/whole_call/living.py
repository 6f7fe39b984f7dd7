"""From the first instalment to a living lab, its figures, and a trail without a fault."""

from tests.scenarios.whole_call.granting import ACCEPTANCE
from tests.scenarios.whole_call.cast import HOME, Cast, today


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
    page = page.press("Registra la pubblicazione")
    print(page)
    page = page.press(
        "Registra la pubblicazione",
        published_on=today(cast.clock),
        link="https://trasparenza.example.org/11",
    )
    print(page)
    page = page.follow("Torna alle quote")
    print(page)
    page = page.follow("Da liquidare").follow("Scegli tutte quelle di questa pagina").press("Prova a liquidare")
    print(page)
    page = page.press("Liquida 1 quota", act_number="12", act_date=today(cast.clock), act_subject="Liquidazione")
    print(page)
    page = page.follow("Torna alle quote").follow("Da pagare")
    page = page.follow("Scegli tutte quelle di questa pagina").press("Prova a pagare")
    print(page)
    cast.wait(days=1)
    page = cast.at_the_call(cast.second).follow("Le quote").follow("Da pagare")
    page = page.follow("Scegli tutte quelle di questa pagina").press("Prova a pagare")
    print(page)
    page = page.press("Segna pagata 1 quota", dated=today(cast.clock), reference="M-1")
    print(page)
    page = first.contact.comes("/mine").follow(first.title)
    print(page)


def the_lab_lives(cast: Cast) -> None:
    """The group tells of its first meeting: the lab becomes active, and counts."""
    first = cast.groups[0]
    cast.stranger().opens("/").follow("Laboratori").says("0 laboratori")
    cast.wait(days=40)
    page = first.contact.comes().follow("Laboratori")
    page = page.follow("Segna un incontro")
    print(page)
    page = page.press("Segna l’incontro", day="other", **{"day-other": today(cast.clock)}, place="elsewhere", people="12", new_people="3", helpers="4", hours="2")
    print(page)
    page = page.follow("Il primo incontro c'è stato")
    print(page)
    page = page.press("Il primo incontro c'è stato", promises=["run_by_citizens", "open_to_all", "free"])
    print(page)
    page = cast.stranger().opens("/").follow("Laboratori")
    page = page.follow(first.title)
    print(page)
    page = cast.stranger().opens("/").follow("Risultati")
    print(page)
