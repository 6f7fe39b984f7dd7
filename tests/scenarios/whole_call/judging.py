"""From the committee to the final ranking."""

from tests.factories import SHIPPED
from tests.scenarios.whole_call.cast import HOME, LABEL, REVIEWERS, Cast, act

CRITERIA = ("ties", "fragility", "coherence", "after", "feasibility", "innovation")
DECLARATIONS = ["own_interest", "no_office", "no_help"]
# One row per reviewer: the mark each gives to every criterion of the first and second group.
MARKS = ((4, 3), (2, 3), (4, 3), (4, 3), (None, 4))


def the_committee_sits(cast: Cast) -> None:
    """Five people are appointed under an act, declare, and the evaluation starts."""
    page = cast.at_the_call(cast.first).follow("La commissione")
    page.says("La commissione non c’è ancora", "Componenti previsti5")
    emails = {f"email_{place}": person.email for place, person in enumerate(cast.reviewers)}
    page = page.press("Nomina", emails, role_0="chair", **act(cast.clock, "9", "Nomina"))
    page.says("5 persone nominate.", "5 persone devono ancora dichiarare")
    for person in cast.reviewers:
        page = person.comes().says("Prima le vostre dichiarazioni")
        page.press("Dichiaro", declared=DECLARATIONS[:2], status=422).says("Non")
        page = page.press("Dichiaro", declared=DECLARATIONS)
        page.says("La valutazione non è ancora cominciata.")
    page = cast.at_the_call(cast.first).follow("La commissione")
    page = page.says("La commissione è al completo").follow("Avvia la valutazione")
    page = page.press("Avvia la valutazione")
    page.says("In valutazione", "Nomina della commissione", "n. 9 del")
    cast.wait(hours=1)
    assert cast.call().kind == "evaluation"
    assert cast.kinds() == ["evaluation", "evaluation", "withdrawn"]


def the_committee_marks(cast: Cast) -> None:
    """Everybody declares for each proposal and marks it; one has a conflict."""
    first, second, _ = cast.groups
    for person, marks in zip(cast.reviewers, MARKS, strict=True):
        person.comes().says("Vi restano 2 domande da valutare")
        for group, mark in zip((first, second), marks, strict=True):
            page = person.opens("/review").follow(group.ref)
            sheet = page.path
            page.says(group.name, "Prima di leggere la domanda serve la vostra risposta.")
            page.says_not(group.title, group.need)
            if mark is None:
                page = page.follow("Ho un conflitto")
                page = page.press("Dichiaro un conflitto", reason="È il gruppo di mia sorella.")
                page.says("Conflitto registrato. La domanda è chiusa per voi")
            else:
                page = page.press("Nessun conflitto: apro la domanda").says(group.need)
                page = page.press("Invia e avanti", _marks(mark))
                page.says(f"Inviata la scheda di {group.ref}.")
        person.opens("/review").says("Avete valutato tutto", "2 in tutto")
    cast.nobody_else(sheet, f"{HOME}/committee", f"{HOME}/ranking")
    cast.reviewers[0].comes()
    cast.reviewers[0].refused(sheet)


def the_ranking_is_published(cast: Cast) -> None:
    """The chair explains marks that lie far apart and publishes the provisional ranking."""
    first, second, _ = cast.groups
    public = cast.stranger().opens("/").follow(LABEL, at=SHIPPED).says_not("64,00")
    cast.stranger().refused(f"{public.path}/ranking")
    page = cast.reviewers[0].comes().follow("La graduatoria")
    page.says("Manca 1 cosa per pubblicare", "voti lontani: serve una nota")
    page = page.press("Salva la nota", note="Una persona non vede la continuità.")
    page.says("Nota scritta.", "Si può pubblicare", "2 sopra la soglia di 60 punti")
    page = page.press("Pubblica la graduatoria provvisoria")
    page.says("Graduatoria provvisoria", "Osservazioni fino a ")
    assert page.follow("Verbale n. 1 (PDF)").data.startswith(b"%PDF")
    cast.wait(minutes=20)
    assert cast.call().kind == "provisional"
    assert cast.kinds() == ["ranked", "ranked", "withdrawn"]
    page = cast.stranger().opens("/").follow(LABEL, at=SHIPPED)
    page = page.says("Graduatoria provvisoria").follow("graduatoria")
    page.says("1º Un orto in cortile Rho70,00Idonea", "2º La bottega che ripara Rho64,00Idonea")
    page.says_not(first.name, first.speaker, *REVIEWERS)


def a_group_objects(cast: Cast) -> None:
    """One group objects and is answered; after the term the ranking becomes final."""
    first, second, _ = cast.groups
    cast.wait(days=2)
    page = second.contact.comes("/mine").says("In graduatoria provvisoria").follow(second.title)
    page.says("2º posto, con 64,00 punti.", "mercoledì 12 dicembre 2018")
    page.says_not(*REVIEWERS)
    page = page.follow("Presentate un’osservazione")
    page = page.press("Invia l’osservazione", reason="Il volantino era in due lingue.")
    page.says("Osservazione presentata", "Registro interno")
    assert cast.kinds() == ["ranked", "reexamination", "withdrawn"]
    cast.wait(days=1)
    page = cast.at_the_call(cast.first).follow("La graduatoria")
    page.says("Il volantino era in due lingue.", "Da rispondere")
    assert not page.shows("Invia la risposta")
    page = cast.reviewers[0].comes().follow("La graduatoria")
    page = page.press("Invia la risposta", answer="Era già contato: i punti non cambiano.")
    page.says("Risposta inviata", "Risposta data")
    second.contact.comes("/mine").follow(second.title).says("Era già contato")
    page = cast.at_the_call(cast.first).follow("La graduatoria")
    page.says("Si può approvare dopo il termine delle osservazioni")
    cast.wait(days=11)
    page = cast.at_the_call(cast.first).follow("La graduatoria")
    page = page.press("Approva la graduatoria definitiva", **act(cast.clock, "10", "Graduatoria"))
    page.says("Graduatoria definitiva", "Approvata con l’atto n. 10 del")
    cast.wait(minutes=20)
    assert cast.call().kind == "final"
    assert cast.kinds() == ["ranked", "ranked", "withdrawn"]
    second.contact.comes("/mine").says("In graduatoria definitiva")


def _marks(mark: int) -> dict[str, str]:
    marks = {f"mark_{criterion}": str(mark) for criterion in CRITERIA}
    return {**marks, "comment_ties": "Il volantino arriva a tutte le scale."}
