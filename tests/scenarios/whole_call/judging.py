"""From the committee to the final ranking."""

from grantcall.core.money import format_cents
from tests.scenarios.whole_call.browsing import Page, Person
from tests.scenarios.whole_call.cast import HOME, Cast, Group, act

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
    print(page)
    cast.wait(hours=1)
    assert cast.call().kind == "evaluation"
    assert cast.kinds() == ["evaluation", "evaluation", "withdrawn"]


def the_committee_marks(cast: Cast) -> None:
    """Everybody declares for each proposal and marks it; one has a conflict."""
    for person, marks in zip(cast.reviewers, MARKS, strict=True):
        page = person.comes()
        page.says("Vi restano 2 domande da valutare")
        page = page.follow("Continua con OC1-0001")
        if person is cast.reviewers[0]: 
            print(page)
            cast.sheet = page.path
            cast.nobody_else(page.path, HOME + "/committee", HOME + "/ranking")
            person = person
            page = person.comes().follow("Continua con OC1-0001")
        for mark in marks:
            if mark is None:
                page = page.follow("Ho un conflitto")
                page = page.press("Dichiaro un conflitto", reason="È il gruppo di mia sorella.")
                print(page)
                page = person.opens("/review").follow("Continua con")
            else:
                page = page.press("Nessun conflitto: apro la domanda")
                if person is cast.reviewers[0]: print(page)
                page = page.press("Invia e avanti", _marks(mark))
        print(page)


def _marks(mark: int) -> dict[str, str]:
    marks = {f"mark_{criterion}": str(mark) for criterion in CRITERIA}
    return {**marks, "comment_ties": "Il volantino arriva a tutte le scale."}
