"""The funding letter as a paper: number, address, good news, instalments, what to do, proof."""

from collections.abc import Iterator, Mapping
from io import BytesIO

import pikepdf
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable, Spacer

from grantcall.core.words import Words
from grantcall.documents.fonts import BOLD, MEDIUM, REGULAR
from grantcall.documents.letter_facts import LetterFacts
from grantcall.documents.letter_pieces import (
    AtTheFoot,
    address,
    head,
    instalments,
    item,
    proof,
)
from grantcall.documents.letter_styles import LetterStyles, letter_styles
from grantcall.documents.letter_text import Block, filled, plain, read_letter
from grantcall.documents.marks import artifact
from grantcall.documents.page import (
    AMBER,
    LINE,
    SIDE,
    SOFT,
    WIDTH,
    Sheet,
    draw_demo,
    draw_foot,
    pdf,
    write_line,
)
from grantcall.documents.text import (
    MISSING_LETTER,
    has_missing_letters,
    paragraph,
    paragraph_of,
    paragraphs,
)

W = {
    "title": Words("Lettera {number}", "Letter {number}"),
    "subject": Words("Oggetto: {subject}", "Subject: {subject}"),
    "preview": Words("ANTEPRIMA", "PREVIEW"),
    "missing": Words(
        "{sign} sta al posto di una lettera che il carattere di stampa non ha.",
        "{sign} stands for a letter that the typeface does not have.",
    ),
}
KEYWORD = "grantcall-letter"
STRONG = frozenset({"amount", "due", "latest_start"})
"""Values that stand out wherever they are named."""

_TOPS = (16 * mm, 27 * mm)
_SCALES = (1.0, 0.96, 0.92, 0.88, 0.84, 0.8)
_FEW_PAGES = 2
_LONGEST_VALUE = 1200
_KEPT_INSIDE = 5


def letter_pdf(facts: LetterFacts) -> bytes:
    """Return the letter as tagged PDF; the same facts give the same bytes.

    One or two pages: a long text is set a little smaller before it takes a third. Raises
    `PlaceholderError` when the text names a value that is not there.
    """
    made = b""
    for scale in _SCALES:
        made = _drawn(facts, letter_styles(scale))
        with pikepdf.open(BytesIO(made)) as known:
            if len(known.pages) <= _FEW_PAGES:
                break
    return made


def keywords_of(number: str, code: str, amount_cents: int, chain: str) -> str:
    """Return what a letter's file says of itself to programs."""
    return " · ".join((KEYWORD, number, code, str(amount_cents), chain.replace(" ", "")))


def mark_of(data: bytes) -> tuple[str, str] | None:
    """Return number and code that a letter of ours carries inside; `None` for other files.

    Whoever signs a PDF keeps them; a scan has none.
    """
    try:
        with pikepdf.open(BytesIO(data)) as known:
            keywords = str(known.docinfo.get("/Keywords", ""))
    except (pikepdf.PdfError, ValueError):
        return None
    parts = keywords.split(" · ")
    if len(parts) != _KEPT_INSIDE or parts[0] != KEYWORD:
        return None
    return parts[1], parts[2]


def _drawn(facts: LetterFacts, styles: LetterStyles) -> bytes:
    lang = facts.lang
    sheet = Sheet(
        lang=lang,
        title=W["title"].format(number=facts.number).in_(lang),
        owner=facts.owner,
        office=facts.office,
        reference=f"{facts.ref} · {facts.number}",
        demo=facts.demo,
        keywords=keywords_of(facts.number, facts.code, facts.amount_cents, facts.chain),
    )
    story: list[Flowable] = [
        *head(facts.owner, facts.office, facts.number, facts.dated, lang, styles),
        Spacer(1, 14 * mm),
        address(facts.addressee, lang, styles),
        Spacer(1, 7 * mm),
        *_text(facts, styles),
        Spacer(1, 6),
        AtTheFoot(_proof(facts, styles)),
    ]
    furniture = _preview_furniture if facts.preview else _furniture
    return pdf(sheet, story, furniture, _TOPS)


def _text(facts: LetterFacts, styles: LetterStyles) -> Iterator[Flowable]:
    shape = read_letter(facts.template)
    values = {name: value[:_LONGEST_VALUE] for name, value in facts.values.items()}
    subject = plain(shape.subject, values).replace("\n", " ")
    subject = subject[:1].lower() + subject[1:]
    yield paragraph(W["subject"].format(subject=subject).in_(facts.lang), styles.subject)
    for block in shape.blocks:
        yield from _block(block, facts, values, styles)


def _block(
    block: Block, facts: LetterFacts, values: Mapping[str, str], styles: LetterStyles
) -> Iterator[Flowable]:
    if block.kind == "tranches":
        yield CondPageBreak(80)
        yield instalments(facts.rows, facts.total, facts.lang, styles)
    elif block.kind == "heading":
        # A heading never stands alone at the foot of a page.
        yield CondPageBreak(48)
        yield paragraph(plain(block.text, values), styles.heading)
    elif block.kind == "item":
        yield item(filled(block.text, values, STRONG), styles)
    elif block.kind == "lines":
        lines = [line for line in plain(block.text, values).split("\n") if line.strip()]
        for line in lines:
            yield (
                item([(line, False)], styles) if len(lines) > 1 else paragraph(line, styles.body)
            )
        yield Spacer(1, 3)
    elif block.kind == "signature":
        yield from _signature(block, values, styles)
    else:
        yield paragraph_of(filled(block.text, values, STRONG), styles.body)


def _signature(block: Block, values: Mapping[str, str], styles: LetterStyles) -> Iterator[Flowable]:
    first, *rest = block.text.split("\n")
    yield CondPageBreak(70)
    yield Spacer(1, 6)
    yield from paragraphs(plain(first, values), styles.sign_first)
    for line in rest:
        yield from paragraphs(plain(line, values), styles.sign)
    yield Spacer(1, 11 * mm)


def _proof(facts: LetterFacts, styles: LetterStyles) -> list[Flowable]:
    pieces = proof(
        facts.short_code, facts.verify_page, facts.verify_link, facts.chain, facts.lang, styles
    )
    typed = [*facts.values.values(), *facts.addressee]
    if any(has_missing_letters(text, REGULAR) for text in typed):
        note = W["missing"].format(sign=MISSING_LETTER).in_(facts.lang)
        pieces = [paragraph(note, styles.proof), Spacer(1, 4), *pieces]
    return pieces


def _furniture(canvas: Canvas, sheet: Sheet, number: int, total: int) -> None:
    with artifact(canvas):
        draw_demo(canvas, sheet, A4[1] - 12.5 * mm)
        draw_foot(canvas, sheet, number, total)
        if number > 1:
            _later_head(canvas, sheet)


def _preview_furniture(canvas: Canvas, sheet: Sheet, number: int, total: int) -> None:
    _furniture(canvas, sheet, number, total)
    with artifact(canvas):
        canvas.saveState()
        canvas.setFillColor(AMBER, alpha=0.16)
        canvas.setFont(BOLD, 92)
        canvas.translate(A4[0] / 2, A4[1] / 2)
        canvas.rotate(52)
        canvas.drawCentredString(0, -30, W["preview"].in_(sheet.lang))
        canvas.restoreState()


def _later_head(canvas: Canvas, sheet: Sheet) -> None:
    top = A4[1] - 18 * mm
    canvas.setFillColor(SOFT)
    write_line(canvas, SIDE, top, sheet.owner, MEDIUM, 9, WIDTH)
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.6)
    canvas.line(SIDE, top - 8, SIDE + WIDTH, top - 8)
