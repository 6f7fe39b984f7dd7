"""The receipt: what a group sent, when it arrived, and how to prove it years later."""

from dataclasses import dataclass

from reportlab.platypus import Flowable, Spacer

from grantcall.core.words import Words
from grantcall.documents.page import WIDTH, Sheet, pdf
from grantcall.documents.pieces import (
    Code,
    Rule,
    beside,
    enough_room,
    in_short,
    panel,
    two_columns,
)
from grantcall.documents.pieces import facts as table_of
from grantcall.documents.styles import (
    BIG,
    BODY,
    CAPTION,
    FINGERPRINT,
    HEADING,
    LEAD,
    QUESTION,
    SECTION,
    SMALL,
    STRONG,
    TITLE,
)
from grantcall.documents.text import MISSING_LETTER, clean, has_missing_letters, paragraphs

W = {
    "title": Words("Ricevuta della domanda", "Receipt of the application"),
    "arrived": Words("La domanda di {group} è arrivata", "The application of {group} has arrived"),
    "ref": Words("Numero della domanda", "Number of the application"),
    "register": Words("Registro interno", "Internal register"),
    "instant": Words("Ricevuta il", "Received on"),
    "sent_by": Words("Inviata da", "Sent by"),
    "project": Words("Progetto", "Project"),
    "call": Words("Bando", "Call"),
    "people": Words("Persone del gruppo", "People of the group"),
    "code": Words("Codice breve", "Short code"),
    "fingerprint": Words("Impronta (sha256)", "Fingerprint (sha256)"),
    "what_is_it": Words("Che cos'è l'impronta", "What the fingerprint is"),
    "explained": Words(
        "Un codice calcolato da tutto ciò che avete inviato. Se cambiasse una sola lettera, "
        "cambierebbe il codice: dimostra, anche tra anni, che cosa avete mandato.",
        "A code worked out from everything you sent. If a single letter changed, so would the "
        "code: it proves, even years later, what you sent.",
    ),
    "next": Words("E adesso?", "What happens next?"),
    "copy": Words("Che cosa avete inviato", "What you sent"),
    "empty": Words("Nessuna risposta", "No answer"),
    "roster": Words("Chi fa parte del gruppo", "Who is in the group"),
    "online": Words("La ricevuta sul sito", "The receipt on the site"),
    "letters": Words(
        "{sign} sta al posto di una lettera che il carattere di stampa non ha. Il testo esatto "
        "è quello conservato, di cui l'impronta è la prova.",
        "{sign} stands for a letter that the typeface does not have. The exact text is the one "
        "that is kept, which the fingerprint proves.",
    ),
}
_CODE = 78.0


@dataclass(frozen=True, slots=True)
class Question:
    """One question and the answer as lines of text; no line means no answer."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form."""

    label: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing that happens next: when (may be empty), what, and perhaps more about it."""

    when: str
    what: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """Everything a receipt says, as plain text in one language.

    `instant` is written with seconds and offset; `fingerprint` is the sha256 in
    hexadecimal; `address` is the full address of the receipt on the site; `members` are
    the names for the group's own copy.
    """

    lang: str
    owner: str
    office: str
    ref: str
    register_number: str
    instant: str
    sent_by: str
    group: str
    title: str
    contact: str
    call: str
    sections: tuple[Section, ...]
    members: tuple[str, ...]
    members_count: int
    fingerprint: str
    next_steps: tuple[NextStep, ...]
    address: str
    demo: bool = False


def short_code(fingerprint: str) -> str:
    """Return the first and the last eight signs of a fingerprint, to compare by voice."""
    return f"{fingerprint[:4]} {fingerprint[4:8]} … {fingerprint[-8:-4]} {fingerprint[-4:]}"


def receipt_pdf(facts: ReceiptFacts) -> bytes:
    """Return the receipt as tagged PDF; the same facts give the same bytes.

    Nothing that people typed can break it: markup is text, long words are cut, letters the
    typeface lacks are shown by a sign that is explained.
    """
    lang = facts.lang
    sheet = Sheet(
        lang=lang,
        title=f"{W['title'].in_(lang)} {facts.ref}",
        owner=facts.owner,
        office=facts.office,
        reference=f"{facts.ref} · {facts.register_number}",
        demo=facts.demo,
    )
    story = [
        *_head(facts),
        *_proof(facts),
        *_next(facts),
        *_copy(facts),
        *_roster(facts),
        *_note_on_letters(facts),
    ]
    return pdf(sheet, story)


def _head(facts: ReceiptFacts) -> list[Flowable]:
    lang = facts.lang
    arrived = W["arrived"].format(group=in_short(facts.group)).in_(lang)
    rows = [
        (W["register"].in_(lang), facts.register_number),
        (W["instant"].in_(lang), facts.instant),
        (W["sent_by"].in_(lang), facts.sent_by or facts.contact),
        (W["project"].in_(lang), facts.title),
        (W["call"].in_(lang), facts.call),
        (W["people"].in_(lang), str(facts.members_count)),
    ]
    inside = [
        *paragraphs(arrived, TITLE),
        Spacer(1, 8),
        *paragraphs(W["ref"].in_(lang), SMALL),
        *paragraphs(facts.ref, BIG),
    ]
    return [panel(inside, WIDTH), Spacer(1, 12), table_of(rows, WIDTH), Rule()]


def _proof(facts: ReceiptFacts) -> list[Flowable]:
    lang = facts.lang
    words = [
        *paragraphs(W["what_is_it"].in_(lang), LEAD),
        *paragraphs(W["explained"].in_(lang), BODY),
        Spacer(1, 4),
        *paragraphs(W["fingerprint"].in_(lang), SMALL),
        *paragraphs(_in_groups(facts.fingerprint), FINGERPRINT),
        *paragraphs(f"{W['code'].in_(lang)}: {short_code(facts.fingerprint)}", STRONG),
    ]
    code = [Code(facts.address, W["online"].in_(lang), _CODE)]
    code += paragraphs(W["online"].in_(lang), CAPTION)
    return [beside(words, code, _CODE + 16, WIDTH), Rule()]


def _in_groups(fingerprint: str) -> str:
    return " ".join(fingerprint[place : place + 8] for place in range(0, len(fingerprint), 8))


def _next(facts: ReceiptFacts) -> list[Flowable]:
    if not facts.next_steps:
        return []
    story: list[Flowable] = [enough_room(70), *paragraphs(W["next"].in_(facts.lang), LEAD)]
    for step in facts.next_steps:
        lines = [
            *paragraphs(step.when, SMALL),
            *paragraphs(step.what, STRONG),
            *paragraphs(step.more, BODY),
        ]
        story += [enough_room(44), *lines, Spacer(1, 4)]
    return story


def _copy(facts: ReceiptFacts) -> list[Flowable]:
    lang = facts.lang
    story: list[Flowable] = [enough_room(110), *paragraphs(W["copy"].in_(lang), SECTION)]
    for section in facts.sections:
        story += [enough_room(80), *paragraphs(section.label, HEADING)]
        for question in section.questions:
            lines = [line for line in question.lines if clean(line)] or [W["empty"].in_(lang)]
            # A question never stands alone at the foot of a page.
            story += [enough_room(46), *paragraphs(question.label, QUESTION)]
            story += [piece for line in lines for piece in paragraphs(line, BODY)]
        story.append(Spacer(1, 4))
    return story


def _roster(facts: ReceiptFacts) -> list[Flowable]:
    if not facts.members:
        return []
    heading = paragraphs(W["roster"].in_(facts.lang), HEADING)
    return [enough_room(60), *heading, two_columns(facts.members, WIDTH)]


def _note_on_letters(facts: ReceiptFacts) -> list[Flowable]:
    typed = [facts.group, facts.title, facts.contact, facts.sent_by, *facts.members]
    for section in facts.sections:
        typed += [line for question in section.questions for line in question.lines]
    if not any(has_missing_letters(text, BODY.fontName) for text in typed):
        return []
    note = W["letters"].format(sign=MISSING_LETTER).in_(facts.lang)
    return [Spacer(1, 6), *paragraphs(note, SMALL)]
