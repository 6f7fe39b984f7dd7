"""Letters and mails: plain text with `{named}` places from one closed list.

The parser is small on purpose. A text is written by people who may edit a file on the
server but must not run code, so nothing here formats, calls or looks anything up: a name
is replaced once by a value, and what came in with a value is never read again.
"""

import re
from collections.abc import Iterator, Mapping

MEANINGS: Mapping[str, str] = {
    "person": "the name of the person written to",
    "group": "the name of the group of citizens",
    "member": "the name of the member the message is about",
    "contact": "the name of the group's contact",
    "title": "the title of the project",
    "lab": "the name of the community lab",
    "ref": "the public reference of the proposal (OC1-0007)",
    "call": "the title of the call",
    "call_link": "the address of the call's public page",
    "link": "the address of the page where the reader goes on",
    "promoter": "the body that calls",
    "funder": "who gives the money",
    "programme": "the name of the programme",
    "office": "the name of the office in charge",
    "office_mail": "the e-mail address of the office",
    "phone": "the telephone number of the office",
    "officer": "the person responsible for the procedure",
    "connector": "the name of the connector who accompanies the group",
    "reviewer": "the name of the reviewer the message is about",
    "reason": "the written reason of the step, as typed",
    "article": "the article of the call that the decision rests on",
    "points_asked": "the list of the points to complete, one per line",
    "points": "the published score",
    "threshold": "the score that makes a proposal suitable",
    "position": "the place in the ranking",
    "place": "the place or municipality of the project or lab",
    "state": "where the record stands, in the words of the workflow",
    "step": "the step just taken, in the words of the workflow",
    "next": "what the reader should do or expect",
    "due": "the day and hour by which the reader should act",
    "deadline": "the day and hour at which the call closes",
    "instant": "the day and hour of the step",
    "number": "the number in our register",
    "register_number": "the register number of the paper the message answers",
    "official_number": "the number in the body's own register",
    "act": "number and date of the formal act",
    "amount": "the money awarded, or of this payment",
    "requested": "the money asked for",
    "cuts": "by how much and why less is awarded than was asked, or nothing",
    "tranche": "the name of the instalment",
    "tranches": "the list of the instalments, one per line",
    "report": "the name of the report",
    "reports": "the list of the reports and when each is due, one per line",
    "latest_start": "the last day on which the project may begin",
    "start_date": "the day on which the project begins",
    "end_date": "the day on which the project ends",
    "members_count": "how many members count",
    "members_needed": "how many members the call asks for",
    "count": "how many things the message is about",
    "version": "the number of the version of what was sent",
    "fingerprint": "the sha256 of the frozen document, in groups",
    "code": "a one-time code or the code of a paper sheet",
    "role": "the role given to the reader",
}
"""Every placeholder with what stands there; the manual prints this list."""

PLACEHOLDERS: frozenset[str] = frozenset(MEANINGS)

_PIECE = re.compile(r"\{(?P<name>[^{}\n]*)\}|(?P<stray>[{}])")


class PlaceholderError(ValueError):
    """A text uses a placeholder that is unknown, malformed or without a value."""


def names_in(text: str) -> tuple[str, ...]:
    """Return the placeholders of a text, each once, in order of appearance.

    Raises `PlaceholderError` on a brace that opens or closes nothing and on a name that
    is not on the list.
    """
    found: dict[str, None] = {}
    for piece in _PIECE.finditer(text):
        found[_checked(piece, text)] = None
    return tuple(found)


def pieces_of(text: str) -> Iterator[tuple[str, bool]]:
    """Yield a text cut at its placeholders: words as (words, False), names as (name, True).

    Raises `PlaceholderError` as `names_in` does.
    """
    end = 0
    for piece in _PIECE.finditer(text):
        if piece.start() > end:
            yield text[end : piece.start()], False
        yield _checked(piece, text), True
        end = piece.end()
    if end < len(text):
        yield text[end:], False


def fill(text: str, values: Mapping[str, object]) -> str:
    """Return the text with each placeholder replaced once by its value as plain text.

    Braces inside a value stay as they are. Raises `PlaceholderError` as `names_in` does,
    and when a name has no value (missing or `None`).
    """

    def replaced(piece: re.Match[str]) -> str:
        name = _checked(piece, text)
        value = values.get(name)
        if value is None:
            raise PlaceholderError(f"no value for {{{name}}}")
        return str(value)

    return _PIECE.sub(replaced, text)


def _checked(piece: re.Match[str], text: str) -> str:
    name: str | None = piece["name"]
    if name is None:
        line = text.count("\n", 0, piece.start()) + 1
        raise PlaceholderError(f"line {line}: a brace “{piece['stray']}” stands alone")
    if name not in PLACEHOLDERS:
        raise PlaceholderError(f"unknown placeholder “{{{name}}}”")
    return name
