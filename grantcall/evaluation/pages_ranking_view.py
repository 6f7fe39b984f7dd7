"""What the page of a ranking shows: its lines, the line of the money, why it falls there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.engine.explaining import explain
from grantcall.engine.labels import subject
from grantcall.engine.points import published, rubric_of
from grantcall.engine.ranking import Place
from grantcall.engine.scoring_sheets import tally_of
from grantcall.evaluation.models import SpreadNote
from grantcall.evaluation.pages_ranking_awards import Outcome, outcomes_of
from grantcall.evaluation.pages_ranking_firm import Firm
from grantcall.evaluation.ranking_case import Case
from grantcall.evaluation.ranking_reading import shut_to
from grantcall.proposals.models import Proposal

_GONE = ("withdrawn", "expired")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page. Points are hundredths.

    `dots` are the totals of the sheets that count, least first; nothing for somebody in
    conflict with the proposal. `distance` is from the last funded one. `heading` opens a
    list of its own.
    """

    ref: str
    title: str
    place: Words | None
    position: int | None
    points: int | None
    dots: tuple[int, ...]
    spread: int | None
    apart: bool
    note: SpreadNote | None
    distance: int | None
    funded: bool
    last: bool
    changes: int
    words: Words
    gone: bool
    award: Outcome | None
    shut: bool
    heading: Words | None = None


def lines_of(
    session: Session,
    case: Case,
    firm: Firm | None,
    account_id: str | None,
    *,
    decided: bool = False,
) -> list[Line]:
    """Return the lines of a ranking in the order of the page; three statements at most.

    What somebody is in conflict with stays shut to them: no marks of it are shown (I15).
    """
    ids = [one.id for one in case.ranked]
    kinds = {
        row.ref: row.kind
        for row in session.execute(select(Proposal.ref, Proposal.kind).where(Proposal.id.in_(ids)))
    }
    shut = shut_to(session, case, account_id)
    awards = outcomes_of(session, ids) if decided else {}
    made = _Maker(case, firm, kinds, shut, awards)
    suitable = [
        made.line(place, heading)
        for one in case.ranking.lists
        for place, heading in _headed(one.places, list_label(case.definition, one.value))
    ]
    below = [made.line(place, None) for one in case.ranking.lists for place in one.unsuitable]
    return suitable + below


def list_label(definition: Definition, value: str | None) -> Words | None:
    """Return the name of a list, where the call ranks separately."""
    rules = definition.ranking
    if value is None or rules is None or rules.separate_by is None:
        return None
    options = subject(rules.separate_by, definition, "proposal").options
    return options.get(value, Words(value))


def place_label(definition: Definition, value: str | None) -> Words | None:
    """Return the municipality of a proposal as people read it."""
    if value is None:
        return None
    return subject("municipality", definition, "proposal").options.get(value, Words(value))


class _Maker:
    """Makes lines; what is the same for all is worked out once."""

    def __init__(
        self,
        case: Case,
        firm: Firm | None,
        kinds: Mapping[str, str],
        shut: frozenset[str],
        awards: Mapping[str, Outcome],
    ) -> None:
        self._awards = awards
        self._case, self._firm, self._kinds, self._shut = case, firm, kinds, shut
        self._words = explain(case.ranking, case.definition, firm.funded if firm else frozenset())
        self._totals = totals_of(case)
        points = None
        if firm is not None and firm.last is not None and firm.last in case.scores.scored:
            points = case.scores.scored[firm.last].published
        self._line_points = points

    def line(self, place: Place, heading: Words | None) -> Line:
        case, firm, ref = self._case, self._firm, place.ref
        score, own = case.scores.scored.get(ref), case.by_ref[ref]
        shut = own.id in self._shut
        distance = None
        if self._line_points is not None and place.points is not None:
            distance = place.points - self._line_points
        return Line(
            ref=ref,
            title=own.title,
            place=place_label(case.definition, own.municipality),
            position=place.position,
            points=place.points,
            dots=() if shut else self._totals.get(ref, ()),
            spread=None if shut or score is None else score.spread,
            apart=score is not None and score.needs_note,
            note=None if shut else case.notes.get(ref),
            distance=distance,
            funded=firm is not None and ref in firm.funded,
            last=firm is not None and ref == firm.last,
            changes=firm.changes.get(ref, 0) if firm is not None else 0,
            words=self._words[ref],
            gone=self._kinds.get(ref) in _GONE,
            award=self._awards.get(own.id),
            shut=shut,
            heading=heading,
        )


def totals_of(case: Case) -> dict[str, tuple[int, ...]]:
    """Return the totals of the sheets that count, by reference, least first, in hundredths.

    A call whose criteria are marked on several sheets has no such totals.
    """
    rubric = rubric_of(case.definition)
    if rubric is None or len(rubric.panels) != 1:
        return {}
    tally = tally_of(rubric, (one.sheet for one in case.sheets))
    return {
        ref: tuple(
            sorted(
                published(sum(row.units[at] for at in rubric.counted), rubric.span)
                for row in panels[0]
            )
        )
        for ref, panels in tally.items()
    }


def why_there(case: Case, firm: Firm) -> dict[str, Any] | None:
    """Return what separates the last funded proposal from the next, tie by tie.

    Nothing where they are in different lists, or nobody comes after.
    """
    for one in case.ranking.lists:
        refs = [place.ref for place in one.places]
        if firm.last not in refs or refs.index(firm.last) + 1 == len(refs):
            continue
        last = one.places[refs.index(firm.last)]
        after = one.places[refs.index(firm.last) + 1]
        tied = last.points == after.points
        return {
            "last": last,
            "after": after,
            "tied": tied,
            "decided": last.below.tie if tied and last.below is not None else None,
            "ties": tie_labels(case.definition) if tied else [],
            "titles": {ref: case.by_ref[ref].title for ref in (last.ref, after.ref)},
        }
    return None


def tie_labels(definition: Definition) -> list[Words]:
    """Return the tie list of a call in words, in its order."""
    ways = {
        "higher": Words("Di più su «{what}»", "More on “{what}”"),
        "lower": Words("Di meno su «{what}»", "Less on “{what}”"),
        "earlier": Words("Prima per «{what}»", "Earlier by “{what}”"),
    }
    marked = {one.id: one.label for one in definition.criteria}
    marked |= {one.id: one.label for one in definition.parts}
    found = []
    for tie in definition.ranking.ties if definition.ranking else ():
        if tie.way == "draw":
            found.append(Words("Sorteggio pubblico", "Public draw"))
            continue
        name = tie.of or ""
        label = marked.get(name.removeprefix("points."))
        label = label or subject(name, definition, "proposal").label
        found.append(ways[tie.way].format(what=label))
    return found


def _headed(places: Sequence[Place], label: Words | None) -> list[tuple[Place, Words | None]]:
    return [(place, label if at == 0 else None) for at, place in enumerate(places)]
