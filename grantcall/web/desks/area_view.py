"""The area: declared, suggested with the words that speak for it, confirmed by a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.engine.classify import Hit, suggest
from grantcall.proposals.models import ClassificationDecision, Proposal
from grantcall.web.desks.list_request import options


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; `hit` when it speaks for the suggested option."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class ReadText:
    """One answer that was read for the suggestion, in pieces."""

    label: Words
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class OptionWords:
    """An option with the words of the text that speak for it."""

    id: str
    label: Words
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AreaView:
    """What staff see of the classification."""

    label: Words
    declared: str
    suggested: str | None
    why: Words | None
    present: str
    options: tuple[OptionWords, ...]
    texts: tuple[ReadText, ...]
    decisions: Sequence[ClassificationDecision]
    confirmed: bool

    def label_of(self, option: str | None) -> Words | str:
        """Return the label of an option, the id where the call knows none."""
        return next((one.label for one in self.options if one.id == option), option or "–")


def area_view(
    proposal: Proposal,
    definition: Definition,
    answers: Mapping[str, object],
    decisions: Sequence[ClassificationDecision],
) -> AreaView | None:
    """Put the classification together from the answers as they were sent."""
    rules = definition.classification
    if rules is None:
        return None
    declared = str(answers.get(rules.field) or "")
    found = suggest(definition, answers)
    chosen = found.option if found is not None else None
    hits = found.hits if found is not None else {}
    speaking = hits.get(chosen, ()) if chosen is not None else ()
    form = definition.forms["proposal"]
    texts = [
        ReadText(form.fields[name].label, _pieces(str(answers[name]), speaking, name))
        for name in rules.reads
        if name in form.fields and isinstance(answers.get(name), str)
    ]
    return AreaView(
        label=form.fields[rules.field].label,
        declared=declared,
        suggested=chosen,
        why=found.words if found is not None else None,
        present=proposal.area or declared,
        options=tuple(
            OptionWords(id_, option.label, _words(hits.get(id_, ())))
            for id_, option in options(definition, rules.field).items()
        ),
        texts=tuple(texts),
        decisions=decisions,
        confirmed=bool(decisions) and decisions[0].declared == declared,
    )


def _words(hits: Sequence[Hit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(hit.text.casefold() for hit in hits))


def _pieces(text: str, hits: Sequence[Hit], field: str) -> tuple[Piece, ...]:
    pieces, place = [], 0
    for hit in sorted((one for one in hits if one.field == field), key=lambda one: one.start):
        if hit.start < place:
            continue
        if hit.start > place:
            pieces.append(Piece(text[place : hit.start], False))
        pieces.append(Piece(text[hit.start : hit.end], True))
        place = hit.end
    if place < len(text):
        pieces.append(Piece(text[place:], False))
    return tuple(pieces)
