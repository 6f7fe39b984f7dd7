"""The funding letter as PDF: complete, one or two pages, whatever people typed."""

import io
import re
import time
from dataclasses import replace

import pikepdf
import pytest

from grantcall.core.placeholders import PlaceholderError
from grantcall.core.resources import shipped
from grantcall.documents.fonts import REGULAR
from grantcall.documents.letter import letter_pdf, mark_of
from grantcall.documents.letter_facts import Instalment, LetterFacts
from grantcall.documents.letter_text import Block, read_letter
from grantcall.documents.read_text import text_in
from grantcall.documents.text import clean, drawable
from tests.unit.documents.papers import (
    assert_letters_embedded,
    images_in,
    pages_of,
    roles_of,
    words_of,
)

CODE = "7k4m2qxd9abcdefghjkmnpqrst"
VALUES = {
    "amount": "1.750 €",
    "ref": "XX1-0007",
    "contact": "Marta Bianchi",
    "title": "Orti sospesi",
    "call": "Bando di prova",
    "promoter": "Comune di Prova",
    "requested": "2.000 €",
    "position": "2 su 26",
    "points": "91,20 su 100",
    "act": "atto n. 12 del 24 febbraio 2019",
    "cuts": "La commissione ha ridotto la richiesta di 250 €: ci sono già i tavoli.",
    "due": "venerdì 15 marzo 2019",
    "link": "https://bandi.example.org/proposals/XX1-0007",
    "tranches": "",
    "latest_start": "20 maggio 2019",
    "reports": "Relazione intermedia: entro 6 mesi\nRelazione finale: entro 60 giorni",
    "phone": "02 0000 0000",
    "office_mail": "ufficio@example.org",
    "officer": "Sara Conti",
    "office": "Ufficio di prova",
}
PLAIN = LetterFacts(
    lang="it",
    template=(shipped("templates/letters") / "award.it.txt").read_text(encoding="utf-8"),
    values=VALUES,
    rows=(
        Instalment("All'avvio, 50 %", "quando il contributo è accettato", "875 €"),
        Instalment("Durante, 30 %", "relazione intermedia accolta", "525 €"),
        Instalment("Alla fine, 20 %", "relazione finale accolta", "350 €"),
    ),
    total=Instalment("Contributo assegnato", "su 2.000 € che avete chiesto", "1.750 €"),
    owner="Comune di Prova",
    office="Ufficio di prova",
    ref="XX1-0007",
    number="OUT 0000012/2019",
    dated="26 febbraio 2019",
    addressee=("Al gruppo di cittadini", "Orti sospesi", "all'attenzione di Marta Bianchi"),
    code=CODE,
    short_code="7K4M-2QXD",
    verify_link=f"https://bandi.example.org/verify/{CODE}",
    verify_page="https://bandi.example.org/verify",
    chain="9f2c61d0 7be40a53 c8f192aa 4d7e18b6 3305ef9b 7c42d1a8 56e0b3f4 29cd8e17",
    amount_cents=175000,
)
TYPED = (
    # markup of reportlab and of pages
    '<img src="/etc/hostname"/>', "<b>mai chiuso", "</para><para>", "<br/>", "<a href='x'>y</a>",
    "A & B <Rossi> S.r.l.", "&amp; &lt;b&gt; &#60;", "<font color='red'>rosso</font>",
    "<script>alert(1)</script>", "<!-- niente -->", "<![CDATA[x]]>", "]]>", "<svg/onload=x>",
    '<para backcolor="__import__(1)">', "<seq id=1/>", "<onDraw name='x'/>", "<unichar code='65'/>",
    # templates and formats
    "{amount}", "{contact} {officer}", "{{ 7*7 }}", "{% for x in y %}", "${x}", "#{x}", "%s %d %n",
    "{0.__class__}", "{amount:999999999}", "{", "}", "{}", "{tranches}", "$(id)", "`id`",
    # marks that mean something in the letter's own text
    "# Titolo", "- punto", "a\n# Titolo\n- punto", "\n\nuna riga sola\n\n", "Oggetto: altro",
    # direction, invisible and control letters
    "\u202eoiraV\u202c e \u2066basta", "a\u200bb\u200cc\u200dd", "pie\u00addi", "\ufeffinizio",
    "%s \x00\x1b\x07", "riga\rriga", "a\u2028b\u2029c", "\u2067rtl\u2069",
    # accents, composed and not, and letters of other alphabets
    "Niccolò Città Perù È", "e\u0300 a\u0301", "Ångström Çelik Żółć Ñandú", "Straße Œuvre ﬁne",
    "مرحبا", "中文小组", "Ана Иванова", "№ 7 ½ ² ™", "😀 festa 🎉", "ạ̈ Z͑ͫalgo",
    # lengths
    "n" * 200, "parola " * 28, "è" * 200, "a-" * 100, "W" * 200,
    # what else people write
    "O'Brien «virgolette» “inglesi” …", "10 € – 20 €", "C:\\Users\\x", "../../etc/passwd",
    "=1+1", "-- drop table", "' OR 1=1 --", "http://example.org/?a=1&b=2",
)  # fmt: skip


def bare(text: str) -> str:
    """Return a text without white space: lines break anywhere in a long word."""
    return re.sub(r"\s+", "", text)


def test_it_says_everything_and_begins_with_the_good_news() -> None:
    made = letter_pdf(PLAIN)
    text = words_of(made)
    assert len(pages_of(made)) == 2
    for expected in (
        *("Comune di Prova", "Registro interno", "OUT 0000012/2019", "26 febbraio 2019"),
        *("Protocollo dell'ente", "Al gruppo di cittadini", "all'attenzione di Marta Bianchi"),
        "Oggetto: assegnazione di un contributo di 1.750 €: domanda XX1-0007",
        "abbiamo una buona notizia: il vostro progetto «Orti sospesi» riceve un contributo di",
        *("Posto in graduatoria: 2 su 26. Punti: 91,20 su 100.", "ci sono già i tavoli."),
        *("Termine: venerdì 15 marzo 2019", "Relazione finale: entro 60 giorni"),
        *("All'avvio, 50 %", "875 €", "relazione intermedia accolta", "525 €", "350 €"),
        *("su 2.000 € che avete chiesto", "Potete ricorrere al TAR entro 60 giorni"),
        *("Questa lettera è vera?", "7K4M-2QXD", "https://bandi.example.org/verify"),
        *(PLAIN.chain, "pagina 1 di 2", "pagina 2 di 2", "Sara Conti"),
    ):
        assert expected in text
    assert "protocollo n" not in text.lower()  # ours is never called so
    assert "dati dimostrativi" not in text.lower()
    assert "ANTEPRIMA" not in text


def test_the_same_facts_give_the_same_bytes_and_another_number_other_ones() -> None:
    first = letter_pdf(PLAIN)
    assert first == letter_pdf(replace(PLAIN))
    assert first != letter_pdf(replace(PLAIN, number="OUT 0000013/2019"))


def test_it_knows_its_number_and_code_from_inside() -> None:
    made = letter_pdf(PLAIN)
    assert mark_of(made) == ("OUT 0000012/2019", CODE)
    assert mark_of(b"%PDF-1.7 nothing") is None
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        target = io.BytesIO()
        pdf.save(target)
    assert mark_of(target.getvalue()) is None


def test_it_is_tagged_titled_and_embeds_its_letters() -> None:
    made = letter_pdf(PLAIN)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert str(pdf.Root.Lang) == "it"
        assert str(pdf.docinfo.Title) == "Lettera OUT 0000012/2019"
    roles = roles_of(made)
    assert (roles.count("/H1"), roles.count("/Figure")) == (1, 1)
    assert roles.count("/H2") == 9
    assert_letters_embedded(made)


def test_demonstration_and_preview_are_marked_on_every_page() -> None:
    made = pages_of(letter_pdf(replace(PLAIN, demo=True, preview=True)))
    assert len(made) == 2
    assert ["DATI DIMOSTRATIVI" in page and "ANTEPRIMA" in page for page in made] == [True, True]


def test_nothing_is_said_of_a_cut_where_there_is_none() -> None:
    text = words_of(letter_pdf(replace(PLAIN, values={**VALUES, "cuts": ""})))
    assert "febbraio 2019. Che cosa dovete fare" in text


def test_it_speaks_english() -> None:
    template = (shipped("templates/letters") / "award.en.txt").read_text(encoding="utf-8")
    text = words_of(letter_pdf(replace(PLAIN, lang="en", template=template)))
    assert "Subject: award of a grant of 1.750 €: application XX1-0007" in text
    assert "Is this letter genuine?" in text


@pytest.mark.parametrize("typed", TYPED, ids=range(len(TYPED)))
def test_what_was_typed_is_printed_and_is_only_text(typed: str) -> None:
    values = {
        **VALUES,
        "title": typed,
        "contact": typed,
        "officer": typed,
        "cuts": f"Così: {typed}.",
    }
    facts = replace(PLAIN, values=values, addressee=("Al gruppo", typed, f"per {typed}"))
    started = time.monotonic()
    made = letter_pdf(facts)
    assert time.monotonic() - started < 2
    text = bare("".join(pages_of(made)))
    assert bare(text_in(made)) == text
    shown = bare(drawable(clean(typed), REGULAR))
    for around in ("progetto«{}»riceve", "Gentile{},gentili", "Così:{}."):
        assert around.format(shown) in text
    assert "OUT0000012/2019" in text
    assert len(pages_of(made)) == 2
    roles = roles_of(made)
    assert (roles.count("/H1"), roles.count("/H2")) == (1, 9)
    assert images_in(made) == []


def test_the_longest_names_still_fit_two_pages() -> None:
    long = "Gruppo àèìòù " + "n" * 187
    values = {**VALUES, "title": long, "contact": long[:120], "promoter": long, "call": long}
    values["cuts"] = "La commissione ha ridotto la richiesta. " * 15
    facts = replace(PLAIN, values=values, owner=long, office=long, addressee=("Al", long, long))
    assert len(pages_of(letter_pdf(facts))) == 2


def test_letters_the_typeface_lacks_are_explained() -> None:
    note = "sta al posto di una lettera"
    assert note in words_of(letter_pdf(replace(PLAIN, addressee=("Al", "中文", "x"))))
    assert note not in words_of(letter_pdf(PLAIN))


@pytest.mark.parametrize(
    "template",
    ["Oggetto\n\n{contact.name}", "Oggetto\n\n{amount!r}", "Oggetto\n\n{} {", "X\n\n{lab}"],
)
def test_a_wrong_placeholder_blocks(template: str) -> None:
    with pytest.raises(PlaceholderError):
        letter_pdf(replace(PLAIN, template=template))


def test_the_shape_is_read_from_the_template_alone() -> None:
    shape = read_letter(
        "Titolo {amount}\n\n# Uno\nTesto\n- a {due}\n- b\n\n{tranches}\n\n{cuts}\n\nFine.\n\n"
        "{officer}\n{office}\n"
    )
    assert shape.subject == "Titolo {amount}"
    assert shape.blocks == (
        Block("heading", "Uno"),
        Block("text", "Testo"),
        Block("item", "a {due}"),
        Block("item", "b"),
        Block("tranches", "{tranches}"),
        Block("lines", "{cuts}"),
        Block("text", "Fine."),
        Block("signature", "{officer}\n{office}"),
    )
