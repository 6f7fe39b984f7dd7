"""The minutes as PDF: complete, the same every time, whatever was typed."""

import io
from dataclasses import replace

import pikepdf
import pytest

from grantcall.documents.minutes import Apart, Judge, MinutesFacts, Ranked, Recusal, minutes_pdf
from tests.unit.documents.papers import (
    HOSTILE,
    assert_demonstration_on_every_page,
    assert_letters_embedded,
    images_in,
    roles_of,
    words_of,
)

DIGEST = "9f2c61d07be40a53c8f192aa4d7e18b63305ef9b7c42d1a856e0b3f429cd8e17"
RULES = "1b7c61d07be40a53c8f192aa4d7e18b63305ef9b7c42d1a856e0b3f429cd8e99"
PLAIN = MinutesFacts(
    lang="it",
    owner="Comune di Prova",
    office="Ufficio di Piano",
    ref="XX1",
    number=1,
    call="Bando di prova",
    closed="martedì 12 febbraio 2019, ore 18.40",
    appointed="Atto n. 31 del 3 dicembre 2018",
    mode="Ogni commissario ha votato da solo; 3 schede valide per domanda.",
    judged="4, di cui idonee 3",
    judges=(
        Judge("Lidia Ferri", "Presidente", "Ha reso tutte le dichiarazioni il 4 dicembre 2018."),
        Judge("Omar Bassi", "Componente", "Ha reso tutte le dichiarazioni il 5 dicembre 2018."),
        Judge("Pia Conti", "Componente", "Ha reso tutte le dichiarazioni il 5 dicembre 2018."),
    ),
    recusals=(Recusal("Omar Bassi", "XX1-0002", "Si è astenuto: ha dichiarato un conflitto."),),
    criteria=(("Legami", "60"), ("Innovazione", "40")),
    ranked=(
        Ranked("XX1-0003", "Orti in cortile", "80,00", "3", "Prima, con 80,00 punti.", "1º"),
        Ranked("XX1-0002", "Radio di scala", "75,00", "2", "Viene prima per «Legami».", "2º"),
        Ranked("XX1-0001", "Baratto", "75,00", "3", "Viene dopo per «Legami».", "3º"),
    ),
    unsuitable=(Ranked("XX1-0004", "Serate", "55,00", "3", "Non idonea: ne mancano 5,00."),),
    draw=("Seme: «ruota 12 44».", "Ordine estratto: XX1-0002, XX1-0001."),
    apart=(Apart("XX1-0001", "Baratto", "40,00", "Letto insieme.", "Nota di Lidia Ferri"),),
    ranking_digest=DIGEST,
    definition_digest=RULES,
)


def test_they_say_everything() -> None:
    text = words_of(minutes_pdf(PLAIN))
    for expected in (
        *("Verbale della commissione", "Verbale n. 1", "Bando di prova", "Comune di Prova"),
        *("Atto n. 31 del 3 dicembre 2018", "4, di cui idonee 3", "Lidia Ferri", "Presidente"),
        *("Si è astenuto: ha dichiarato un conflitto.", "Legami", "60", "1º", "80,00"),
        *("Domande non idonee", "Non idonea: ne mancano 5,00.", "Seme: «ruota 12 44»."),
        *("XX1-0001, 40,00 punti di distanza", "Letto insieme.", "Nota di Lidia Ferri"),
        *("Letto, approvato e sottoscritto", "I motivi restano agli atti"),
    ):
        assert expected in text
    assert DIGEST in text.replace(" ", "")
    assert RULES in text.replace(" ", "")
    assert text.count("Pia Conti") == 2  # in the committee, and under a line to sign on
    assert "dati dimostrativi" not in text.lower()


def test_they_speak_english() -> None:
    text = words_of(minutes_pdf(replace(PLAIN, lang="en")))
    assert "Minutes of the committee" in text
    assert "Read, approved and signed" in text


def test_without_draw_notes_or_recusals_nothing_is_made_up() -> None:
    bare = replace(PLAIN, draw=(), apart=(), recusals=(), unsuitable=(), criteria=())
    text = words_of(minutes_pdf(bare))
    assert "Nessuna astensione." in text
    for heading in ("Il sorteggio", "Voti lontani", "Domande non idonee", "I criteri"):
        assert heading not in text


def test_the_same_facts_give_the_same_bytes() -> None:
    assert minutes_pdf(PLAIN) == minutes_pdf(replace(PLAIN))
    assert minutes_pdf(PLAIN) != minutes_pdf(replace(PLAIN, number=2))


def test_long_minutes_repeat_their_head_and_number_their_pages() -> None:
    many = tuple(
        Ranked(f"XX1-{n:04d}", f"Progetto {n}", "70,00", "5", "Parole. " * 20, f"{n}º")
        for n in range(1, 90)
    )
    made = minutes_pdf(replace(PLAIN, ranked=many, demo=True))
    assert_demonstration_on_every_page(made, pages=5)
    assert words_of(made).count("Posto Domanda Progetto Punti Schede") > 2


def test_they_are_tagged_and_embed_their_letters() -> None:
    made = minutes_pdf(PLAIN)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert str(pdf.Root.Lang) == "it"
        assert str(pdf.docinfo.Title) == "Verbale della commissione XX1"
    roles = roles_of(made)
    assert roles[0] == "/H1"
    assert {"/H2", "/H3", "/P"} <= set(roles)
    assert_letters_embedded(made)


@pytest.mark.parametrize("typed", (*HOSTILE, "x" * 20_000))
def test_nothing_typed_breaks_them(typed: str) -> None:
    facts = replace(
        PLAIN,
        owner=typed,
        office=typed,
        call=typed,
        appointed=typed,
        judges=(Judge(typed, typed, typed), Judge("Lidia Ferri", "Presidente", typed)),
        recusals=(Recusal(typed, "XX1-0002", typed),),
        criteria=((typed, "60"),),
        ranked=(Ranked("XX1-0003", typed, "80,00", "3", typed, "1º", heading=typed),),
        unsuitable=(Ranked("XX1-0004", typed, "55,00", "3", typed),),
        draw=(typed,),
        apart=(Apart("XX1-0001", typed, "40,00", f"{typed} fine", typed),),
    )
    made = minutes_pdf(facts)
    text = words_of(made)
    assert "XX1-0004" in text
    assert "fine" in text
    assert images_in(made) == []


def test_markup_in_a_title_is_printed_as_typed() -> None:
    ranked = (replace(PLAIN.ranked[0], title="A & B <Rossi> S.r.l."),)
    assert "A & B <Rossi> S.r.l." in words_of(minutes_pdf(replace(PLAIN, ranked=ranked)))


def test_missing_letters_are_explained() -> None:
    note = "sta al posto di una lettera"
    typed = (replace(PLAIN.ranked[0], title="中文"),)
    assert note in words_of(minutes_pdf(replace(PLAIN, ranked=typed)))
    assert note not in words_of(minutes_pdf(PLAIN))
