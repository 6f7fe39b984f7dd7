"""Each place in words: why here, which tie decided, how far from threshold, next and line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.engine.draw import explain_draw
from grantcall.engine.facts import FactValue
from grantcall.engine.labels import Subject, subject
from grantcall.engine.points import show_points
from grantcall.engine.ranking import Place, RankedList, Ranking, Shortfall
from grantcall.engine.scoring import Short
from grantcall.engine.showing import NOT_KNOWN, show
from grantcall.engine.ties import Split


@dataclass(frozen=True, slots=True)
class _Tie:
    """A tie of the call, ready to be said; `marked` = a criterion or part, in hundredths."""

    label: Words
    subject: Subject
    marked: bool


def explain(
    ranking: Ranking, definition: Definition, funded: frozenset[str] = frozenset()
) -> dict[str, Words]:
    """Say why each proposal stands where it does, by reference.

    `funded`: the proposals that get money, once that is decided; the line is then drawn
    below the last of them in each list. Nothing is said of a committee's single marks.
    """
    speaker = _Speaker(definition, ranking.seed)
    out: dict[str, Words] = {}
    for one in ranking.lists:
        line = _line(one, funded)
        for at, place in enumerate(one.places):
            before = one.places[at - 1] if at else None
            after = one.places[at + 1] if at + 1 < len(one.places) else None
            out[place.ref] = speaker.place(place, before, after, line)
        for place in one.unsuitable:
            out[place.ref] = speaker.unsuitable(place)
    for short in ranking.not_ranked:
        out[short.proposal] = not_ranked(short)
    return out


def not_ranked(short: Short) -> Words:
    """Say why a proposal is not in the ranking."""
    italian = "scheda valida" if short.valid == 1 else "schede valide"
    english = "valid review" if short.valid == 1 else "valid reviews"
    return Words(
        f"Non è in graduatoria: ha {short.valid} {italian}, ne servono {short.wanted}.",
        f"Not in the ranking: it has {short.valid} {english}, {short.wanted} are needed.",
    )


def _line(one: RankedList, funded: frozenset[str]) -> Place | None:
    """Return the last funded place of a list."""
    last = None
    for place in one.places:
        if place.ref in funded:
            last = place
    return last


class _Speaker:
    """Says places of one call; what is the same for all is looked up once."""

    def __init__(self, definition: Definition, seed: str | None) -> None:
        self._definition = definition
        self._threshold = definition.ranking.threshold if definition.ranking else None
        self._ties = _ties(definition)
        self._criteria = {one.id: one.label for one in definition.criteria}
        self._parts = {one.id: one.label for one in definition.parts}
        self._draw = None if seed is None else explain_draw(seed)

    def place(
        self,
        place: Place,
        before: Place | None,
        after: Place | None,
        line: Place | None,
    ) -> Words:
        said = [self._opening(place)]
        if place.points is not None and self._threshold is not None:
            said.append(self._over(place.points - 100 * self._threshold))
        said.extend(self._neighbours(place, before, after))
        if place.equals:
            said.append(_waiting(place.equals))
        if self._draw is not None and self._drawn(place):
            said.append(self._draw)
        if line is not None and place.points is not None and line.points is not None:
            said.append(_to_the_line(place, line, place.points - line.points))
        return _together(said)

    def unsuitable(self, place: Place) -> Words:
        points = show_points(place.points or 0)
        said = [
            Words(f"Non idonea, con {points.it} punti.", f"Not suitable, with {points.en} points.")
        ]
        said.extend(self._shortfall(one) for one in place.shortfalls)
        return _together(said)

    def _opening(self, place: Place) -> Words:
        if place.points is None:
            return Words(
                f"{place.position}º posto, nell'ordine stabilito dal bando.",
                f"Place {place.position}, in the order laid down by the call.",
            )
        points = show_points(place.points)
        return Words(
            f"{place.position}º posto, con {points.it} punti.",
            f"Place {place.position}, with {points.en} points.",
        )

    def _over(self, distance: int) -> Words:
        if distance == 0:
            return Words(
                f"Raggiunge di misura la soglia di {self._threshold} punti.",
                f"It just reaches the threshold of {self._threshold} points.",
            )
        points = show_points(distance)
        return Words(
            f"Supera di {points.it} punti la soglia di {self._threshold}.",
            f"It passes the threshold of {self._threshold} by {points.en} points.",
        )

    def _neighbours(self, place: Place, before: Place | None, after: Place | None) -> list[Words]:
        said = []
        if before is not None and before.ref not in place.equals:
            if place.above is not None:
                said.append(self._split(place.above, before.ref, comes_first=False))
            elif before.points is not None and place.points is not None:
                points = show_points(before.points - place.points)
                said.append(
                    Words(
                        f"La precede {before.ref}, di {points.it} punti.",
                        f"{before.ref} comes before it, by {points.en} points.",
                    )
                )
        if after is not None and after.ref not in place.equals:
            if place.below is not None:
                said.append(self._split(place.below, after.ref, comes_first=True))
            elif after.points is not None and place.points is not None:
                points = show_points(place.points - after.points)
                said.append(
                    Words(
                        f"Precede {after.ref} di {points.it} punti.",
                        f"It comes before {after.ref} by {points.en} points.",
                    )
                )
        return said

    def _split(self, split: Split, other: str, *, comes_first: bool) -> Words:
        way = ("viene prima", "comes first") if comes_first else ("viene dopo", "comes second")
        tie = self._ties[split.tie]
        if tie is None:
            return Words(
                f"Pari in tutto con {other}: {way[0]} per sorteggio.",
                f"Equal in everything to {other}: it {way[1]} by the draw.",
            )
        mine, theirs = split.before, split.after
        if not comes_first:
            mine, theirs = theirs, mine
        own, others = self._value(tie, mine), self._value(tie, theirs)
        return Words(
            f"A pari punti con {other}, {way[0]} per «{tie.label.it}»: {own.it} contro"
            f" {others.it}.",
            f"On equal points with {other}, it {way[1]} for “{tie.label.in_('en')}”:"
            f" {own.in_('en')} against {others.in_('en')}.",
        )

    def _value(self, tie: _Tie, value: FactValue | None) -> Words:
        if value is None:
            return NOT_KNOWN
        if tie.marked and isinstance(value, int):
            return show_points(value)
        if isinstance(value, date):
            # To the microsecond: shown to the minute, two sendings could look the same.
            return Words(value.isoformat())
        return show(value, tie.subject, self._definition)

    def _drawn(self, place: Place) -> bool:
        return any(
            split is not None and self._ties[split.tie] is None
            for split in (place.above, place.below)
        )

    def _shortfall(self, one: Shortfall) -> Words:
        reached, wanted = show_points(one.reached), show_points(one.wanted)
        missing = show_points(one.wanted - one.reached)
        if one.of == "threshold":
            return Words(
                f"Ne servono {wanted.it}: ne mancano {missing.it}.",
                f"{wanted.en} are needed: {missing.en} are missing.",
            )
        if one.of == "part":
            label = self._parts[one.id]
            return Words(
                f"«{label.it}»: {reached.it} punti, ne servono {wanted.it}.",
                f"“{label.in_('en')}”: {reached.en} points, {wanted.en} are needed.",
            )
        label = self._criteria[one.id]
        return Words(
            f"«{label.it}»: voto {reached.it}, il minimo è {wanted.it}.",
            f"“{label.in_('en')}”: mark {reached.en}, the minimum is {wanted.en}.",
        )


def _ties(definition: Definition) -> list[_Tie | None]:
    """Return the ties of the call; `None` stands for the draw."""
    labels: Mapping[str, Words] = {
        **{one.id: one.label for one in definition.parts},
        **{one.id: one.label for one in definition.criteria},
    }
    out: list[_Tie | None] = []
    for tie in definition.ranking.ties if definition.ranking else ():
        if tie.way == "draw":
            out.append(None)
            continue
        name = tie.of or ""
        bare = name.removeprefix("points.")
        about = subject(name, definition, "proposal")
        out.append(_Tie(labels.get(bare, about.label), about, bare in labels))
    return out


def _waiting(equals: Sequence[str]) -> Words:
    others = ", ".join(equals)
    return Words(
        f"A pari merito con {others}: manca ancora il sorteggio.",
        f"Equal to {others}: the draw has not been held yet.",
    )


def _to_the_line(place: Place, line: Place, distance: int) -> Words:
    if place.ref == line.ref:
        return Words("È l'ultima finanziata.", "It is the last one funded.")
    if distance == 0:
        return Words(
            f"Ha gli stessi punti dell'ultima finanziata ({line.ref}).",
            f"It has the same points as the last one funded ({line.ref}).",
        )
    points = show_points(abs(distance))
    if distance > 0:
        return Words(
            f"È {points.it} punti sopra l'ultima finanziata ({line.ref}).",
            f"It is {points.en} points above the last one funded ({line.ref}).",
        )
    return Words(
        f"È {points.it} punti sotto l'ultima finanziata ({line.ref}).",
        f"It is {points.en} points below the last one funded ({line.ref}).",
    )


def _together(said: Sequence[Words]) -> Words:
    return Words(" ".join([one.it for one in said]), " ".join([one.en or one.it for one in said]))
