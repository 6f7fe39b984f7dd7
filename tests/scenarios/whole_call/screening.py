"""From the closing of the call to the admission under an act."""

from tests.scenarios.whole_call.cast import HOME, Cast, Group, act
from tests.scenarios.whole_call.opening import paper


def the_office_screens(cast: Cast) -> None:
    """The call closes; one group completes a point, one withdraws, two are admitted."""
    cast.wait_for("closes")
    assert cast.call().kind == "screening"
    assert cast.kinds() == ["screening", "screening", "screening"]
    page = cast.at_the_call(cast.first).says("Chiuso, in istruttoria").follow("Le domande")
    page.says("3 domande", "chiesti 5.300 €", "In istruttoria")
    first, second, third = cast.groups
    record = f"/staff/proposals/{first.ref}"
    cast.nobody_else(HOME, f"{HOME}/proposals", record, f"{record}/people", f"{record}/steps/admit")
    _a_point_is_completed(cast, second)
    _a_group_withdraws(cast, third)
    _a_flag_is_decided(cast, first)
    for group in (first, second):
        page = cast.at_the_call(cast.first).follow("Le domande").follow(group.title)
        page.press("Conferma l’area").says("Area confermata.", "Le regole sono a posto.")
    page = cast.at_the_call(cast.first).follow("Le domande")
    page = page.press("Prova senza fare", ref=[first.ref, second.ref], step="admit")
    page.says("Prova con 2 domande", "Fattibili2", "Chiesti da quelle fattibili3.500 €")
    assert cast.kinds() == ["screening", "screening", "withdrawn"]
    page = page.press("Conferma per 2 domande", **act(cast.clock, "8", "Ammissione"))
    page.says("Ammetti: 2 domande fatte", "Atto n. 8 del")
    assert cast.kinds() == ["admitted", "admitted", "withdrawn"]
    page = first.contact.comes("/mine").says("Ammessa alla valutazione")
    assert not page.follow(first.title).shows("Completate i punti indicati")


def _a_point_is_completed(cast: Cast, group: Group) -> None:
    page = cast.at_the_call(cast.first).follow("Le domande").follow(group.title)
    page = page.follow("Chiedi un'integrazione")
    page = page.press(
        "Manda la richiesta", fields=["delegation"], question="Caricate la foto del foglio firmato."
    )
    page.says("Integrazione richiesta")
    cast.wait(days=2)
    page = group.contact.comes("/mine")
    page = page.follow(group.title)
    page.says("Integrazione richiesta", "lunedì 10 dicembre 2018")
    page = page.follow("Completate i punti indicati")
    page = page.press("Invia l’integrazione", delegation=(paper(), "delega.pdf"))
    page.says(group.ref, "In istruttoria")


def _a_group_withdraws(cast: Cast, group: Group) -> None:
    page = group.contact.comes("/mine").follow(group.title).follow("Ritirare la domanda")
    page.says("Non si può tornare indietro.", "La richiesta di 1.800 €")
    page = page.press("Sì, ritiriamo la domanda", reason="Ci siamo persi di vista.")
    page.says("La domanda è ritirata.", "Ritirata")


def _a_flag_is_decided(cast: Cast, group: Group) -> None:
    page = cast.at_the_call(cast.first).follow("Le domande").follow(group.title)
    page = page.press(
        "Registra la decisione", accept="yes", reason="Il Comune ha scritto che è d'accordo."
    )
    page.says("Decisione registrata.", "Le regole sono a posto.")
