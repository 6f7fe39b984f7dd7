"""The receipt as PDF: complete, the same every time, whatever was typed."""

import io
from dataclasses import replace

import pikepdf
import pytest
from pypdf import PdfReader

from grantcall.documents.receipt import (
    NextStep,
    Question,
    ReceiptFacts,
    Section,
    receipt_pdf,
    short_code,
)

FINGERPRINT = "9f2c61d07be40a53c8f192aa4d7e18b63305ef9b7c42d1a856e0b3f429cd8e17"
PLAIN = ReceiptFacts(
    lang="it",
    owner="Comune di Prova",
    office="Ufficio",
    ref="XX1-0007",
    register_number="IN 0000112/2018",
    instant="venerdì 30 novembre 2018, ore 11.47.08 (+01:00)",
    sent_by="Marta Bianchi",
    group="Orti sospesi",
    title="Orti in cortile",
    contact="Marta Bianchi",
    call="Bando di prova",
    sections=(
        Section("Chi siete", (Question("Chi presenta la domanda?", ("Un gruppo",)),)),
        Section("L'idea", (Question("Quale idea?", ("Coltivare.", "Cenare.")), Question("E?", ()))),
    ),
    members=("Ada Rossi", "Bruno Verdi", "Carla Neri"),
    members_count=3,
    fingerprint=FINGERPRINT,
    next_steps=(NextStep("a gennaio", "Controlliamo i requisiti", "Vi scriviamo."),),
    address="https://bandi.example.org/proposals/XX1-0007/receipt",
)
HOSTILE = (
    '<img src="/etc/hostname"/>',
    "<b>mai chiuso",
    "A & B <Rossi> S.r.l.",
    "\u202eoiraV\u202c e \u2066basta",
    "مرحبا 中文 Ана № 7",
    "n" * 200,
    "x" * 50_000,
    "%s {title} ${x} \x00\x1b",
)


def words_of(pdf: bytes) -> str:
    """Return the text of a PDF with all white space as single spaces."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_it_says_everything_once_read_aloud() -> None:
    text = words_of(receipt_pdf(PLAIN))
    for expected in (
        *("La domanda di Orti sospesi è arrivata", "XX1-0007", "IN 0000112/2018"),
        *("venerdì 30 novembre 2018, ore 11.47.08 (+01:00)", "Marta Bianchi", "Bando di prova"),
        *("Chi presenta la domanda?", "Un gruppo", "Coltivare.", "Cenare.", "Nessuna risposta"),
        *("1. Ada Rossi", "2. Bruno Verdi", "3. Carla Neri", "Controlliamo i requisiti"),
        *("9f2c 61d0 … 29cd 8e17", "pagina 1 di 2", "Comune di Prova"),
    ):
        assert expected in text
    assert FINGERPRINT in text.replace(" ", "")
    assert "dati dimostrativi" not in text.lower()


def test_it_speaks_english() -> None:
    text = words_of(receipt_pdf(replace(PLAIN, lang="en")))
    assert "The application of Orti sospesi has arrived" in text
    assert "What happens next?" in text
    assert "page 1 of 2" in text


def test_every_page_of_the_demonstration_says_so() -> None:
    long = (Section("S", tuple(Question(f"Q{n}", ("parole " * 60,)) for n in range(40))),)
    made = receipt_pdf(replace(PLAIN, demo=True, sections=long))
    pages = PdfReader(io.BytesIO(made)).pages
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        text = page.extract_text()
        assert "DATI DIMOSTRATIVI" in text
        assert f"pagina {number} di {len(pages)}" in text


def test_the_same_facts_give_the_same_bytes() -> None:
    assert receipt_pdf(PLAIN) == receipt_pdf(replace(PLAIN))
    assert receipt_pdf(PLAIN) != receipt_pdf(replace(PLAIN, ref="XX1-0008"))


def test_it_is_tagged_titled_and_embeds_its_letters() -> None:
    with pikepdf.open(io.BytesIO(receipt_pdf(PLAIN))) as pdf:
        assert str(pdf.Root.Lang) == "it"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.docinfo.Title) == "Ricevuta della domanda XX1-0007"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        roles = [str(element.S) for element in pdf.Root.StructTreeRoot.K[0].K]
        assert roles[0] == "/H1"
        assert roles.count("/Figure") == 1
        assert {"/H2", "/H3", "/H4", "/P"} <= set(roles)
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        assert fonts != []
        assert [font.BaseFont for font in fonts if "/FontFile2" not in font.FontDescriptor] == []


@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_typed_breaks_it(typed: str) -> None:
    facts = replace(
        PLAIN,
        group=typed,
        title=typed,
        contact=typed,
        sent_by=typed,
        members=(typed, "Ada Rossi"),
        next_steps=(NextStep(typed, typed, typed),),
        sections=(Section(typed, (Question(typed, (typed, "fine")),)),),
    )
    text = words_of(receipt_pdf(facts))
    assert "XX1-0007" in text
    assert "fine" in text
    with pikepdf.open(io.BytesIO(receipt_pdf(facts))) as pdf:
        images = [name for page in pdf.pages for name in page.get_images()]
    assert images == []


def test_markup_in_a_name_is_printed_as_typed() -> None:
    text = words_of(receipt_pdf(replace(PLAIN, group="A & B <Rossi> S.r.l.")))
    assert "La domanda di A & B <Rossi> S.r.l. è arrivata" in text


def test_a_long_answer_is_copied_whole() -> None:
    answer = "x" * 50_000
    sections = (Section("S", (Question("Q", (answer,)),)),)
    text = words_of(receipt_pdf(replace(PLAIN, sections=sections)))
    assert text.count("x") >= 50_000


def test_missing_letters_are_explained() -> None:
    note = "sta al posto di una lettera"
    assert note in words_of(receipt_pdf(replace(PLAIN, group="中文")))
    assert note not in words_of(receipt_pdf(PLAIN))


def test_the_short_code_compares_by_voice() -> None:
    assert short_code(FINGERPRINT) == "9f2c 61d0 … 29cd 8e17"
