"""From the first scenario of the money to the groups' answers to their letters."""

import io
import re

from pypdf import PdfReader

from tests.project_world import IBAN, TAX_CODE
from tests.scenarios.whole_call.cast import HOME, Cast, act

ACCEPTANCE = {
    "amount_agreed": "yes",
    "start_date": "2019-01-15",
    "end_date": "2019-11-30",
    "holder": "Ada Bianchi",
    "tax_code": TAX_CODE,
    "iban": IBAN,
    "not_a_business": "yes",
    "conditions_accepted": "yes",
}


def the_money_is_allocated(cast: Cast) -> None:
    """One officer drafts and proposes; only another one can approve, under an act."""
    page = cast.at_the_call(cast.first).follow("Il riparto")
    page = page.says("2 domande idonee, 44.000 € da assegnare.").press("Prova", name="Per intero")
    page.says("2 gruppi · 3.500 €", "Restano 40.500 € su 44.000 €", "In riserva0 gruppi")
    page = page.press("Proponi").says("Proposto", "L’ha proposto Sara Uffici.")
    page.says("Serve un'altra persona.")
    assert not page.shows("Approva il riparto")
    scenario = page.path
    assert cast.first.forges(page, "/lock", **act(cast.clock, "11", "Riparto")) == 409
    assert cast.call().kind == "final"
    cast.nobody_else(f"{HOME}/allocation", scenario)
    page = cast.at_the_call(cast.second).follow("Il riparto")
    page = page.follow("Leggete e approvate")
    page = page.press("Approva il riparto", **act(cast.clock, "11", "Riparto"))
    page.says("Proposto da Sara Uffici, approvato da Ugo Uffici.")
    cast.wait(minutes=20)
    assert cast.call().kind == "running"
    assert cast.kinds() == ["awarded", "awarded", "withdrawn"]


def the_letters_leave(cast: Cast) -> None:
    """A dry run, then the letters; the contact's PDF is found true by anybody."""
    first, second, _ = cast.groups
    page = cast.at_the_call(cast.first).follow("Le lettere")
    page = page.says("2 contributi aspettano la lettera").follow("Preparate le 2 lettere")
    page.says("partono 2 lettere", "In tutto 3.500 €")
    assert page.follow("Anteprima").data.startswith(b"%PDF")
    page = page.press("Invia 2 lettere")
    page.says("2 lettere partite.", "OUT 0000001/2018", "OUT 0000002/2018", "Offerto")
    page = (
        first.contact.comes("/mine")
        .says("Offerto", "entro il 31 dicembre 2018")
        .follow(first.title)
    )
    page.says("lunedì 31 dicembre 2018", "All'avvio: 1.000 €")
    letter = page.link("Scarica (PDF)")
    pdf = page.follow("Scarica (PDF)").data
    cast.nobody_else(letter)
    second.contact.comes()
    second.contact.refused(letter)
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert f"all'attenzione di {first.speaker}" in words
    found = re.search(r"scrivete (\w{4}-\w{4}) alla pagina http://127.0.0.1:8000(/verify)", words)
    assert found is not None
    page = cast.stranger().opens(found[2]).press("Verifica", code=found[1])
    page.says("Questa lettera è nel nostro registro", "OUT 0000001/2018", "intatta")
    page.says_not(first.name, first.title)
    page.press("Confronta", file=(io.BytesIO(pdf), "l.pdf")).says("Corrisponde: è la nostra")
    page.press("Confronta", file=(io.BytesIO(pdf[:-9]), "l.pdf")).says("Non corrisponde")


def the_groups_answer(cast: Cast) -> None:
    """One group accepts with its account, the other renounces and nobody waits behind it."""
    first, second, _ = cast.groups
    cast.wait(days=3)
    page = first.contact.comes("/mine").follow(first.title).follow("Accettate o rinunciate")
    page = page.says("Contributo di 2.000 €").follow("Leggete e accettate")
    page.says("Vi offriamo 2.000 €", "1.000 €", "600 €", "400 €")
    page = page.press("Accettiamo il contributo", ACCEPTANCE)
    page.says("Il contributo: accettato", "Accettato", f"Inviato da{first.speaker}")
    page.says_not(IBAN, TAX_CODE)
    page = second.contact.comes("/mine").follow(second.title).follow("Accettate o rinunciate")
    page = page.follow("Rinunciare").says("Rinunciate a 1.500 €?")
    page = page.press("Sì, rinunciamo", reason="Chi teneva la bottega è partito.")
    page.says("Il contributo: rinunciato", "Chi teneva la bottega è partito.")
    cast.wait(minutes=20)
    page = cast.at_the_call(cast.first).follow("I contributi")
    page.says("Contributi in piedi1", "Assegnati2.000 €", "Liberi42.000 € su 44.000 €")
    page.says("Accettato", "Rinunciato", "Nessuno aspetta: quello che si libera resta nel fondo.")
    assert cast.kinds() == ["awarded", "awarded", "withdrawn"]
