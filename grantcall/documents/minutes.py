"""The minutes of the committee: who judged, what counted, the ranking and how ties ended."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from grantcall.core.words import Words
from grantcall.documents.page import WIDTH, Sheet, pdf
from grantcall.documents.pieces import Rule, enough_room
from grantcall.documents.pieces import facts as table_of
from grantcall.documents.signatures import signatures
from grantcall.documents.styles import (
    BODY,
    FINGERPRINT,
    HEADING,
    LEAD,
    SECTION,
    SMALL,
    STRONG,
    TITLE,
)
from grantcall.documents.tables import table
from grantcall.documents.text import MISSING_LETTER, has_missing_letters, paragraphs

W = {
    "title": Words("Verbale della commissione", "Minutes of the committee"),
    "number": Words("Verbale n. {number}", "Minutes no. {number}"),
    "call": Words("Bando", "Call"),
    "closed": Words("Chiuso il", "Closed on"),
    "appointed": Words("Nomina", "Appointment"),
    "mode": Words("Come si è valutato", "How it was judged"),
    "judged": Words("Domande valutate", "Proposals judged"),
    "members": Words("La commissione", "The committee"),
    "name": Words("Nome", "Name"),
    "role": Words("Ruolo", "Role"),
    "declared": Words("Dichiarazioni", "Declarations"),
    "recusals": Words("Astensioni", "Recusals"),
    "no_recusals": Words("Nessuna astensione.", "No recusals."),
    "proposal": Words("Domanda", "Proposal"),
    "how": Words("Come", "How"),
    "on_record": Words(
        "I motivi restano agli atti e non si riportano.",
        "The reasons stay on record and are not repeated here.",
    ),
    "criteria": Words("I criteri", "The criteria"),
    "criterion": Words("Criterio", "Criterion"),
    "weight": Words("Peso", "Weight"),
    "ranking": Words("La graduatoria", "The ranking"),
    "place": Words("Posto", "Place"),
    "project": Words("Progetto", "Project"),
    "points": Words("Punti", "Points"),
    "sheets": Words("Schede", "Sheets"),
    "unsuitable": Words("Domande non idonee", "Proposals that are not suitable"),
    "why": Words("Posto per posto", "Place by place"),
    "draw": Words("Il sorteggio", "The draw"),
    "notes": Words("Voti lontani tra loro", "Marks that lie far apart"),
    "apart": Words("{ref}, {points} punti di distanza", "{ref}, {points} points apart"),
    "proof": Words("Impronta della graduatoria (sha256)", "Fingerprint of the ranking (sha256)"),
    "rules": Words("Impronta del bando (sha256)", "Fingerprint of the call (sha256)"),
    "proof_note": Words(
        "Chi ha schede, sorteggio e testo del bando può rifare il conto: l'impronta deve "
        "risultare la stessa.",
        "Whoever has the sheets, the draw and the text of the call can work it out again: the "
        "fingerprint must be the same.",
    ),
    "signatures": Words("Letto, approvato e sottoscritto", "Read, approved and signed"),
    "letters": Words(
        "{sign} sta al posto di una lettera che il carattere di stampa non ha.",
        "{sign} stands for a letter that the typeface does not have.",
    ),
}


@dataclass(frozen=True, slots=True)
class Judge:
    """A member of the committee: name, role, and what they declared, in words."""

    name: str
    role: str
    declared: str


@dataclass(frozen=True, slots=True)
class Recusal:
    """Somebody who did not judge a proposal, and how that came."""

    name: str
    ref: str
    how: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """One line of the ranking; `position` is empty for the unsuitable, `heading` opens a
    list of its own where the call ranks separately."""

    ref: str
    title: str
    points: str
    sheets: str
    words: str
    position: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Apart:
    """Marks that lie far apart: the distance in points, the note, who wrote it and when."""

    ref: str
    title: str
    points: str
    note: str
    by: str


@dataclass(frozen=True, slots=True)
class MinutesFacts:
    """Everything the minutes say, as plain text in one language.

    `draw` is told line by line; nothing when no draw was needed. Fingerprints are sha256
    in hexadecimal.
    """

    lang: str
    owner: str
    office: str
    ref: str
    number: int
    call: str
    closed: str
    appointed: str
    mode: str
    judged: str
    judges: tuple[Judge, ...]
    recusals: tuple[Recusal, ...]
    criteria: tuple[tuple[str, str], ...]
    ranked: tuple[Ranked, ...]
    unsuitable: tuple[Ranked, ...]
    draw: tuple[str, ...]
    apart: tuple[Apart, ...]
    ranking_digest: str
    definition_digest: str
    demo: bool = False


def minutes_pdf(facts: MinutesFacts) -> bytes:
    """Return the minutes as tagged PDF; the same facts give the same bytes.

    Nothing that people typed can break it: markup is text, long words are cut, letters the
    typeface lacks are shown by a sign that is explained.
    """
    lang = facts.lang
    number = W["number"].format(number=facts.number).in_(lang)
    sheet = Sheet(
        lang=lang,
        title=f"{W['title'].in_(lang)} {facts.ref}",
        owner=facts.owner,
        office=facts.office,
        reference=f"{facts.ref} · {number}",
        demo=facts.demo,
    )
    story = [
        *_head(facts, number),
        *_committee(facts),
        *_criteria(facts),
        *_ranking(facts),
        *_draw(facts),
        *_apart(facts),
        *_why(facts),
        *_proof(facts),
        *_signed(facts),
        *_note_on_letters(facts),
    ]
    return pdf(sheet, story)


def _head(facts: MinutesFacts, number: str) -> list[Flowable]:
    lang = facts.lang
    rows = [
        (W["call"].in_(lang), facts.call),
        (W["closed"].in_(lang), facts.closed),
        (W["appointed"].in_(lang), facts.appointed),
        (W["mode"].in_(lang), facts.mode),
        (W["judged"].in_(lang), facts.judged),
    ]
    title = paragraphs(W["title"].in_(lang), TITLE)
    return [*title, *paragraphs(number, STRONG), Spacer(1, 8), table_of(rows, WIDTH), Rule()]


def _committee(facts: MinutesFacts) -> list[Flowable]:
    lang = facts.lang
    heads = [W[name].in_(lang) for name in ("name", "role", "declared")]
    rows = [(one.name, one.role, one.declared) for one in facts.judges]
    story: list[Flowable] = [
        *paragraphs(W["members"].in_(lang), SECTION),
        table(heads, rows, (60 * mm, 32 * mm, WIDTH - 92 * mm), strong=frozenset({0})),
        enough_room(60),
        *paragraphs(W["recusals"].in_(lang), HEADING),
    ]
    if not facts.recusals:
        return [*story, *paragraphs(W["no_recusals"].in_(lang), BODY)]
    heads = [W[name].in_(lang) for name in ("name", "proposal", "how")]
    lines = [(one.name, one.ref, one.how) for one in facts.recusals]
    widths = (60 * mm, 32 * mm, WIDTH - 92 * mm)
    note = paragraphs(W["on_record"].in_(lang), SMALL)
    return [*story, table(heads, lines, widths), Spacer(1, 4), *note]


def _criteria(facts: MinutesFacts) -> list[Flowable]:
    if not facts.criteria:
        return []
    lang = facts.lang
    heads = [W["criterion"].in_(lang), W["weight"].in_(lang)]
    widths = (WIDTH - 20 * mm, 20 * mm)
    return [
        enough_room(110),
        *paragraphs(W["criteria"].in_(lang), SECTION),
        table(heads, facts.criteria, widths, numbers=frozenset({1})),
    ]


def _ranking(facts: MinutesFacts) -> list[Flowable]:
    lang = facts.lang
    story: list[Flowable] = [enough_room(110), *paragraphs(W["ranking"].in_(lang), SECTION)]
    for heading, lines in _lists(facts.ranked):
        if heading:
            story += [enough_room(80), *paragraphs(heading, HEADING)]
        story.append(_places(lines, lang))
    if facts.unsuitable:
        story += [enough_room(80), *paragraphs(W["unsuitable"].in_(lang), HEADING)]
        story.append(_places(facts.unsuitable, lang))
    return story


def _lists(ranked: Sequence[Ranked]) -> list[tuple[str, list[Ranked]]]:
    lists: dict[str, list[Ranked]] = {}
    for one in ranked:
        lists.setdefault(one.heading, []).append(one)
    return list(lists.items())


def _places(lines: Sequence[Ranked], lang: str) -> Flowable:
    heads = [W[name].in_(lang) for name in ("place", "proposal", "project", "points", "sheets")]
    rows = [(one.position, one.ref, one.title, one.points, one.sheets) for one in lines]
    widths = (14 * mm, 26 * mm, WIDTH - 76 * mm, 20 * mm, 16 * mm)
    return table(heads, rows, widths, numbers=frozenset({3, 4}), strong=frozenset({0}))


def _draw(facts: MinutesFacts) -> list[Flowable]:
    if not facts.draw:
        return []
    lines = [piece for line in facts.draw for piece in paragraphs(line, BODY)]
    return [enough_room(80), *paragraphs(W["draw"].in_(facts.lang), SECTION), *lines]


def _apart(facts: MinutesFacts) -> list[Flowable]:
    if not facts.apart:
        return []
    lang = facts.lang
    story: list[Flowable] = [enough_room(150), *paragraphs(W["notes"].in_(lang), SECTION)]
    for one in facts.apart:
        heading = W["apart"].format(ref=one.ref, points=one.points).in_(lang)
        story += [
            enough_room(90),
            *paragraphs(heading, HEADING),
            *paragraphs(one.title, STRONG),
            *paragraphs(one.note, BODY),
            *paragraphs(one.by, SMALL),
        ]
    return story


def _why(facts: MinutesFacts) -> list[Flowable]:
    lang = facts.lang
    story: list[Flowable] = [enough_room(120), *paragraphs(W["why"].in_(lang), SECTION)]
    for one in (*facts.ranked, *facts.unsuitable):
        place = f"{one.position} " if one.position else ""
        story += [
            enough_room(66),
            *paragraphs(f"{place}{one.ref} · {one.title}", LEAD),
            *paragraphs(one.words, BODY),
            Spacer(1, 5),
        ]
    return story


def _proof(facts: MinutesFacts) -> list[Flowable]:
    lang = facts.lang
    return [
        enough_room(120),
        Rule(),
        *paragraphs(W["proof"].in_(lang), SMALL),
        *paragraphs(in_groups(facts.ranking_digest), FINGERPRINT),
        *paragraphs(W["rules"].in_(lang), SMALL),
        *paragraphs(in_groups(facts.definition_digest), FINGERPRINT),
        *paragraphs(W["proof_note"].in_(lang), SMALL),
    ]


def in_groups(fingerprint: str) -> str:
    """Write a fingerprint in groups of eight, as people compare it."""
    return " ".join(fingerprint[place : place + 8] for place in range(0, len(fingerprint), 8))


def _signed(facts: MinutesFacts) -> list[Flowable]:
    heading = paragraphs(W["signatures"].in_(facts.lang), SECTION)
    people = [(one.name, one.role) for one in facts.judges]
    return [enough_room(110), *heading, *signatures(people, WIDTH)]


def _note_on_letters(facts: MinutesFacts) -> list[Flowable]:
    typed = [one.name for one in facts.judges]
    typed += [text for one in (*facts.ranked, *facts.unsuitable) for text in (one.title, one.words)]
    typed += [text for one in facts.apart for text in (one.title, one.note, one.by)]
    typed += facts.draw
    if not any(has_missing_letters(text, BODY.fontName) for text in typed):
        return []
    note = W["letters"].format(sign=MISSING_LETTER).in_(facts.lang)
    return [Spacer(1, 6), *paragraphs(note, SMALL)]
