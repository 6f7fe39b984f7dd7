"""The shipped mails and letters: all there, in both languages, and readable on a phone."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from grantcall.core.placeholders import fill, names_in
from grantcall.core.resources import shipped
from grantcall.core.words import LANGUAGES

ENGINE_MAILS = (
    "award_completed",
    "deadline_extended",
    "editor_invitation",
    "group_counted_elsewhere",
    "join_link",
    "letter_issued",
    "member_confirmed",
    "member_invitation",
    "outbox_test",
    "reminder",
    "sign_in_link",
    "welcome_password",
)
"""Mails that the code sends by itself; all others are named by a step of a workflow."""

SAYS: dict[str, set[str]] = {
    "award_accepted": {"amount", "start_date", "number"},
    "clarification": {"points_asked", "reason", "due"},
    "deadline_extended": {"deadline", "reason"},
    "lapse": {"reason", "office_mail"},
    "letter_issued": {"number", "next"},
    "member_invitation": {"group", "call", "due"},
    "not_admitted": {"reason", "due"},
    "proposal_received": {"ref", "number", "instant", "fingerprint"},
    "provisional_ranking": {"due"},
    "reminder": {"due", "next"},
    "report_due": {"reports"},
    "report_late": {"report", "due"},
    "reserve": {"position", "points"},
    "reserve_taken_up": {"amount", "due"},
    "revocation": {"reason", "due", "office_mail"},
    "tranche_paid": {"tranche", "amount"},
    "tranche_withheld": {"tranche", "amount", "reason"},
}
"""What a reader must find in a mail, beside the link, the office and its telephone."""

REFUSALS = {
    "call_cancelled": ("TAR", "court"),
    "change_denied": ("TAR", "court"),
    "lapse": ("TAR", "court"),
    "not_admitted": ("riesame", "re-examination"),
    "not_funded": ("TAR", "court"),
    "reexamination_dismissed": ("TAR", "court"),
    "revocation": ("giudice", "court"),
    "tranche_withheld": ("sbloccarla", "release it"),
}
"""Bad news carries its reason and a way on, in Italian and in English."""

LETTER_SAYS = {
    *("amount", "requested", "cuts", "position", "points", "act", "due", "link", "tranches"),
    *("latest_start", "reports", "phone", "office", "office_mail", "officer"),
}

FORBIDDEN = re.compile(
    r"!|\boggetto:|\bsubject:|\bsi preg|\bpregasi|\bistanz|\berror|\bprotocol|\bspettabil"
    r"|\bsottoscritt|\bsuddett|\bpredett|\bin calce|\bottemperan|\bai sensi|\bcodest"
    r"|\bin oggetto|\bmedesim|\binadempien|\bcolpa|\bplease\b|\bhereby|\bpursuant"
    r"|\bherein|\baforementioned|\bfail(?:ed|ure)\b|\bfault|\bsubmission|\butilizz|\butilis",
    re.IGNORECASE,
)

SAMPLE = {
    "act": "determina 12 del 24 febbraio 2027",
    "amount": "1.840,00 €",
    "call": "Insieme in cortile, prima edizione",
    "contact": "Marta B.",
    "cuts": "",
    "deadline": "15 marzo 2027, ore 12.00",
    "due": "15 marzo 2027, ore 23.59",
    "end_date": "31 ottobre 2027",
    "fingerprint": "9f2c 61d0 7be4 0a53",
    "group": "Orti sospesi",
    "instant": "9 dicembre 2026, ore 21.47.08",
    "lab": "Orti sospesi",
    "latest_start": "25 maggio 2027",
    "link": "http://127.0.0.1:8000/proposals/OC1-0007",
    "members_count": "9",
    "next": "Accettate o rinunciate dalla pagina.",
    "number": "0000112 / 2026",
    "office": "Ufficio di Piano",
    "office_mail": "ufficio@example.org",
    "officer": "Sara Conti",
    "phone": "02 0000 0000",
    "points": "91,20",
    "points_asked": "- la delega firmata",
    "position": "2",
    "promoter": "Ente promotore",
    "reason": "i membri confermati erano 9, ne servivano 10 (articolo 3)",
    "ref": "OC1-0007",
    "report": "Relazione finale",
    "reports": "Relazione finale: 30 novembre 2027",
    "requested": "1.900,00 €",
    "role": "staff",
    "start_date": "1 aprile 2027",
    "title": "Orti {link} sospesi",
    "tranche": "Durante il progetto",
    "tranches": "All'avvio, 50 %: 920,00 €",
}


def named_in_workflows() -> tuple[set[str], set[str]]:
    """Return the names of the mails and of the letters that the shipped steps name."""
    mails: set[str] = set()
    letters: set[str] = set()
    for path in sorted(shipped("workflows").glob("*.toml")):
        steps = tomllib.loads(path.read_text(encoding="utf-8"))["transitions"].values()
        for step in steps:
            mails.update(step.get("mail", {}))
            letters.update([step["letter"]] if "letter" in step else [])
    return mails, letters


def files_of(kind: str) -> list[Path]:
    """Return the text files of `templates/<kind>`, sorted by name."""
    return sorted(shipped(f"templates/{kind}").iterdir())


EVERY_TEXT = [*files_of("emails"), *files_of("letters")]
EVERY_MAIL = files_of("emails")


def read(kind: str, name: str, lang: str) -> str:
    """Return one shipped text."""
    return (shipped(f"templates/{kind}") / f"{name}.{lang}.txt").read_text(encoding="utf-8")


def parts(text: str) -> tuple[str, str]:
    """Split a text into its subject and its body; the line between them is blank."""
    subject, blank, body = text.split("\n", 2)
    assert blank == ""
    return subject, body


def sentences(text: str) -> Iterator[list[str]]:
    """Yield the words of each sentence; a line ends a sentence, a mark alone is no word."""
    for sentence in re.split(r"(?<=[.?])\s+|\n+", text):
        words = [word for word in sentence.split() if re.search(r"\w", word)]
        if words:
            yield words


def label(path: Path) -> str:
    """Name a file in the test report."""
    return path.name


def test_each_name_has_both_languages_and_nothing_lies_idle() -> None:
    mails, letters = named_in_workflows()
    assert mails and letters
    assert mails.isdisjoint(ENGINE_MAILS)
    for kind, names in (("emails", mails | set(ENGINE_MAILS)), ("letters", letters)):
        expected = {f"{name}.{lang}.txt" for name in names for lang in LANGUAGES}
        assert {path.name for path in files_of(kind)} == expected


@pytest.mark.parametrize("path", [p for p in EVERY_TEXT if p.name.endswith(".it.txt")], ids=label)
def test_both_languages_use_the_same_known_placeholders(path: Path) -> None:
    other = path.with_name(path.name.replace(".it.", ".en."))
    italian, english = (parts(p.read_text(encoding="utf-8")) for p in (path, other))
    for one, two in zip(italian, english, strict=True):
        assert sorted(names_in(one)) == sorted(names_in(two))
    assert italian != english


@pytest.mark.parametrize("path", EVERY_TEXT, ids=label)
def test_a_text_is_filled_once_and_its_subject_fits(path: Path) -> None:
    subject, body = parts(path.read_text(encoding="utf-8"))
    assert subject == subject.strip()
    assert re.match(r"[A-ZÈ{]", subject)
    assert not subject.endswith(".")
    assert len(subject) <= 78
    assert len(fill(subject, SAMPLE)) <= 78
    filled = fill(body, SAMPLE)
    assert filled.count("{link}") == body.count("{title}")
    assert not re.search(r"[{}]", filled.replace("{link}", ""))


@pytest.mark.parametrize("path", EVERY_TEXT, ids=label)
def test_sentences_are_short_and_words_are_plain(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = FORBIDDEN.search(text)
    assert found is None, found
    lengths = [len(words) for words in sentences(text)]
    assert max(lengths) <= 20, [" ".join(words) for words in sentences(text) if len(words) > 20]
    assert sum(lengths) / len(lengths) <= 11
    assert max(map(len, text.splitlines())) <= 300
    assert text.endswith("\n") and not re.search(r"[ \t\r]\n|\n\n\n|\t", text)


@pytest.mark.parametrize("path", EVERY_MAIL, ids=label)
def test_a_mail_says_what_now_where_and_who_to_call(path: Path) -> None:
    _, body = parts(path.read_text(encoding="utf-8"))
    lines = body.splitlines()
    assert lines.count("{link}") == 1 and body.count("{link}") == 1
    assert {"office", "phone"} <= set(names_in("\n".join(lines[-2:])))
    verbs = ("Che cosa fare:", "Per il gruppo:", "Per l'ufficio:", "Aprite questo link")
    english = ("What to do:", "For the group:", "For the office:", "Open this link")
    wanted = verbs if path.name.endswith(".it.txt") else english
    assert any(line.startswith(wanted) for line in lines)
    if "{due}" in body:
        assert sum(line.endswith(": {due}") for line in lines) == 1


@pytest.mark.parametrize("path", EVERY_TEXT, ids=label)
def test_no_member_reviewer_or_connector_is_named(path: Path) -> None:
    name = path.name.split(".")[0]
    # An invited neighbour must see who put their name down; the letter greets its addressee.
    allowed = {"contact"} if name in {"member_invitation", "award"} else set()
    people = {"person", "contact", "member", "reviewer", "connector"}
    assert people & set(names_in(path.read_text(encoding="utf-8"))) == allowed


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", sorted(SAYS))
def test_a_mail_carries_its_facts(name: str, lang: str) -> None:
    assert SAYS[name] <= set(names_in(read("emails", name, lang)))


@pytest.mark.parametrize("name", sorted(REFUSALS))
def test_bad_news_has_a_reason_and_a_way_on(name: str) -> None:
    for lang, way_on in zip(LANGUAGES, REFUSALS[name], strict=True):
        text = read("emails", name, lang)
        assert "{reason}" in text
        assert way_on in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_funding_letter_opens_with_the_news_and_ends_with_the_remedies(lang: str) -> None:
    subject, body = parts(read("letters", "award", lang))
    assert names_in(subject) == ("amount", "ref")
    assert set(names_in(body)) >= LETTER_SAYS
    paragraphs = body.strip().split("\n\n")
    assert names_in(paragraphs[1])[:2] == ("title", "amount")
    for alone in ("{cuts}", "{link}", "{tranches}", "{reports}"):
        assert paragraphs.count(alone) == 1
    assert sum(paragraph.startswith("# ") for paragraph in paragraphs) == 9
    assert "TAR" in body[body.rindex("\n# ") :]
