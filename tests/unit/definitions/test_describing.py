"""A definition read back in sentences, from the same catalogues that explain a refusal."""

import pytest

from grantcall.core.resources import Resources
from grantcall.definitions.describing import describe
from grantcall.definitions.freezing import resolve
from tests.unit.definitions.conftest import FIRST

DOCUMENT = resolve(FIRST, Resources())


@pytest.mark.parametrize(
    "line",
    [
        "# #OPerazione Comunità, prima edizione (OC1)",
        "- closes: 30/11/2018 ore 12.00.",
        "- latest_end: 12 mesi dopo start_date.",
        "- Massimo per domanda: 2.000 €.",
        (
            "- Non più di 2.000 € per progetto: «Quanto chiedete?» è al massimo «Il massimo per "
            "questa domanda»; altrimenti ci si ferma. Si chiede a: proposal.submit, proposal.admit."
        ),
        "- A pari punti: più alto: ties, più alto: fragility, più basso: requested, sorteggio.",
        "- Se i fondi non bastano: si riduce, fino al minimo (minimum).",
        (
            "- «Integrazione richiesta» (clarification). Può scrivere il referente o il "
            "vicereferente. Il termine: 10 giorni. Promemoria 3 e 1 giorni prima. Poi: «Nessuna "
            "risposta nel termine». Ogni volta ricomincia."
        ),
        (
            "  - «Registra il pagamento» → «Pagata»; chi: l'ufficio; non la persona che ha fatto "
            "«Liquida»; il sistema registra l'uscita; mail “tranche_paid”: il referente e il "
            "vicereferente."
        ),
        (
            "  - Come farete nascere legami solidali? (un testo, solo se «A che cosa serve il "
            "vostro progetto?» comprende «A. Legami solidali: collaborazione, condivisione, "
            "reciprocità, mutuo aiuto, socialità»)"
        ),
        "- committee",
    ],
)
def test_the_call_is_read_back_in_italian(line: str) -> None:
    assert describe(DOCUMENT, "it").count(line) == 1


@pytest.mark.parametrize(
    "line",
    [
        "# #OPerazione Comunità, first edition (OC1)",
        "- closes: 30/11/2018 at 12:00.",
        "- Most per proposal: €2,000.",
        (
            "- The expenses cover the request: the sum of “Amount” is at least “How much do you "
            "ask for?”; otherwise it stops here. Asked at: proposal.submit."
        ),
        "- On equal points: higher: ties, higher: fragility, lower: requested, draw.",
        (
            "  - “Record the payment” → “Paid”; who: the office; not whoever did “Release”; "
            "the system records the payment; mail “tranche_paid”: the contact and the deputy."
        ),
    ],
)
def test_the_call_is_read_back_in_english(line: str) -> None:
    assert describe(DOCUMENT, "en").count(line) == 1


def test_every_state_step_and_question_is_told() -> None:
    text = "\n".join(describe(DOCUMENT, "it"))
    for workflow in DOCUMENT["workflows"]:
        for thing in (*workflow["states"], *workflow["transitions"]):
            assert f"«{thing['it']}»" in text
    for form in DOCUMENT["forms"]:
        for field in form["fields"]:
            assert f"  - {field['it']} (" in text
    assert "{" not in text
