"""Suggesting the option of a field from the words of other answers. A person confirms it."""

from collections.abc import Mapping
from dataclasses import dataclass

from grantcall.core.words import Words
from grantcall.definitions.model import Definition, Option
from grantcall.engine.labels import options_of
from grantcall.engine.showing import in_a_row
from grantcall.engine.words_in_text import Token, find, pattern, tokens

_NOTHING = Words(
    "Nessuna parola del testo fa pensare a una di queste scelte.",
    "No word of the text points to one of these choices.",
)
_TIE = Words(
    "Il testo fa pensare in ugual misura a: {options}.", "The text points equally to: {options}."
)
_SUGGESTED = Words(
    "Proposta: «{option}», per queste parole: {found}.",
    "Suggested: “{option}”, because of these words: {found}.",
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A word that speaks for an option: the pattern, the text found, where it stands."""

    word: str
    text: str
    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the words suggest: an option id, or `None`; the hits of every option, in order."""

    field: str
    option: str | None
    hits: Mapping[str, tuple[Hit, ...]]
    words: Words


def suggest(definition: Definition, answers: Mapping[str, object]) -> Suggestion | None:
    """Suggest an option of the call's classification from the answers it reads.

    The option with most different words wins; equal numbers suggest nothing. `None` where
    the call has no classification.
    """
    classification = definition.classification
    if classification is None:
        return None
    options = _options(classification.field, definition)
    read = [
        (name, answer, tokens(answer))
        for name in classification.reads
        if isinstance(answer := answers.get(name), str)
    ]
    hits = {option.id: _hits(option, read) for option in options}
    strength = {id_: len({hit.word for hit in found}) for id_, found in hits.items()}
    best = max(strength.values(), default=0)
    winners = [option for option in options if best and strength[option.id] == best]
    chosen = winners[0].id if len(winners) == 1 else None
    return Suggestion(classification.field, chosen, hits, _explain(winners, hits))


def _options(field: str, definition: Definition) -> tuple[Option, ...]:
    for form in definition.forms.values():
        if form.record == "proposal" and field in form.fields:
            return options_of(form.fields[field], definition)
    return ()


def _hits(option: Option, read: list[tuple[str, str, tuple[Token, ...]]]) -> tuple[Hit, ...]:
    patterns = dict.fromkeys(word for spoken in option.words.values() for word in spoken)
    return tuple(
        Hit(word, text[start:end], name, start, end)
        for name, text, words in read
        for word in patterns
        for start, end in find(pattern(word), words)
    )


def _explain(winners: list[Option], hits: Mapping[str, tuple[Hit, ...]]) -> Words:
    if not winners:
        return _NOTHING
    if len(winners) > 1:
        return _TIE.format(options=in_a_row([option.label for option in winners]))
    found = dict.fromkeys(hit.text.casefold() for hit in hits[winners[0].id])
    shown = in_a_row([Words(f"«{text}»", f"“{text}”") for text in found])
    return _SUGGESTED.format(option=winners[0].label, found=shown)
