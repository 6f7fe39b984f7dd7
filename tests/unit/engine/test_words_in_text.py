"""Words in what people write: areas suggested, signs of a body, one person in two groups."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantcall.core.words import Words
from grantcall.definitions.model import Classification, Option
from grantcall.engine.body_signs import signs_of_a_body
from grantcall.engine.classify import Hit, Suggestion, suggest
from grantcall.engine.people_match import person_key
from grantcall.engine.words_in_text import find, fold, pattern, tokens
from tests.unit.engine.worlds import PROPOSAL_FIELDS, field, form, world

AREAS = {
    "care": Option("care", Words("Cura", "Care"), words={"it": ("cura", "anzian*", "città")}),
    "green": Option(
        "green",
        Words("Verde", "Green"),
        words={"it": ("giardin*", "beni comuni"), "en": ("garden*",)},
    ),
}
FIELDS = (*PROPOSAL_FIELDS, field("area", "choice", "Area", options="areas"))
WORLD = world(
    lists={**world().lists, "areas": AREAS},
    classification=Classification("area", ("title", "idea")),
    forms={"proposal": form("proposal", "proposal", FIELDS)},
)


def suggested(**answers: object) -> Suggestion:
    found = suggest(WORLD, answers)
    assert found is not None
    return found


def places(written: str, text: str) -> list[str]:
    return [text[start:end] for start, end in find(pattern(written), tokens(text))]


@pytest.mark.parametrize(
    ("written", "text", "found"),
    [
        ("cura", "La cura, l'accuratezza; CURA!", ["cura", "CURA"]),
        ("giardin*", "Giardini e giardiniere, mai il rigiardino", ["Giardini", "giardiniere"]),
        ("ort*", "L'orto e gli orti", ["orto", "orti"]),
        ("città", "citta CITTÀ cittadini", ["citta", "CITTÀ"]),
        ("beni comuni", "i beni, comuni; i beni più comuni", ["beni, comuni"]),
        ("gruppi di acquisto", "Gruppi  di\nacquisto", ["Gruppi  di\nacquisto"]),
        ("usato", "dell’usato all'usato", ["usato", "usato"]),
        ("social street", "social-street", ["social-street"]),
        ("", "anything", []),
    ],
)
def test_whole_words_accents_and_case_folded(written: str, text: str, found: list[str]) -> None:
    assert places(written, text) == found


def test_an_accent_written_apart_is_the_same_accent() -> None:
    apart = unicodedata.normalize("NFD", "La città è qui")
    assert places("città", apart) == [unicodedata.normalize("NFD", "città")]
    assert [token.folded for token in tokens(apart)] == ["la", "citta", "e", "qui"]


@given(st.text(max_size=60))
def test_words_are_found_where_they_say(text: str) -> None:
    for token in tokens(text):
        assert fold(text[token.start : token.end]) == token.folded
    starts = [token.start for token in tokens(text)]
    assert starts == sorted(set(starts))


def test_the_option_with_most_different_words_is_suggested() -> None:
    found = suggested(title="Giardino", idea="I beni comuni, la cura, cura, cura")
    assert found == Suggestion(
        field="area",
        option="green",
        hits={
            "care": tuple(Hit("cura", "cura", "idea", at, at + 4) for at in (18, 24, 30)),
            "green": (
                Hit("giardin*", "Giardino", "title", 0, 8),
                Hit("beni comuni", "beni comuni", "idea", 2, 13),
            ),
        },
        words=Words(
            "Proposta: «Verde», per queste parole: «giardino», «beni comuni».",
            "Suggested: “Green”, because of these words: “giardino”, “beni comuni”.",
        ),
    )


def test_a_tie_or_no_word_suggests_nothing() -> None:
    tie = suggested(idea="Cura del giardino")
    assert (tie.option, tie.words.it) == (
        None,
        "Il testo fa pensare in ugual misura a: Cura, Verde.",
    )
    nothing = suggested(idea="Una festa", unread="giardino e garden")
    assert (nothing.option, nothing.hits) == (None, {"care": (), "green": ()})
    assert suggest(world(), {"idea": "giardino"}) is None


def test_words_of_every_language_count() -> None:
    assert suggested(idea="A garden for all").option == "green"


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("Siamo vicini di casa che si vogliono bene", []),
        ("Comitato spontaneo, nessuna associazione", []),
        ("Associazione non iscritta ad albi", []),
        ("Gli Amici APS con la coop. Aurora", ["APS", "coop"]),
        ("Rossi S.r.l. e Bianchi srl", ["S.r.l", "srl"]),
        ("associazione di promozione sociale", ["associazione di promozione sociale"]),
        ("Associazione iscritta al RUNTS", ["Associazione iscritta", "RUNTS"]),
        ("P. IVA IT01234567890", ["P. IVA", "01234567890"]),
        ("APS_ODV APS-ODV", ["APS", "ODV", "APS", "ODV"]),
        ("codice 01234567890.", ["01234567890"]),
        ("tel. 0212345678, +393331234567, 012345678901", []),
        ("Capsula di respaldo, odvero", []),
    ],
)
def test_signs_of_a_registered_body(text: str, signs: list[str]) -> None:
    found = signs_of_a_body({"idea": text})
    assert [sign.text for sign in found.found] == signs
    assert found.count == len(set(signs))
    assert all(text[sign.start : sign.end] == sign.text for sign in found.found)


def test_a_sign_said_twice_is_one_sign() -> None:
    found = signs_of_a_body({"title": "Insieme ODV", "idea": "odv", "budget": 12, "holder": None})
    assert [(sign.field, sign.text) for sign in found.found] == [("title", "ODV"), ("idea", "odv")]
    assert found.count == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Nicolò", "D'Amico", "north"), ("NICOLO'", "d amico", "North")),
        (("Anna Maria", "De Luca", "south"), ("Annamaria", "DeLuca", "south")),
        (("Łucja", "Nowak-Kos", "south"), ("lucja", "Nowak Kos", "south")),
        (("José", "Strauß", "south"), (unicodedata.normalize("NFD", "José"), "strauss", "south")),
    ],
)
def test_one_person_is_one_key(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    assert person_key(*one) == person_key(*other) is not None


def test_different_people_have_different_keys() -> None:
    keys = {
        person_key("Anna", "Rossi", "north"),
        person_key("Anna", "Rossi", "south"),
        person_key("Anno", "Rossi", "north"),
        person_key("Rossi", "Anna", "north"),
        person_key("Ann", "aRossi", "north"),
    }
    assert len(keys) == 5
    assert person_key("Anna", " - ", "north") is None
    assert person_key("", "Rossi", "north") is None
