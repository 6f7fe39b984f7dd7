"""A published ranking as a document that anybody may work out again, and its entries."""

from collections.abc import Iterable
from typing import Any

from grantcall.calls.models import Call
from grantcall.core.canonical import canonical_bytes, sha256_hex
from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.engine.explaining import explain
from grantcall.engine.ranking import Ranking as Ranked
from grantcall.engine.scoring import Score, Scores
from grantcall.evaluation.models import RankingEntry
from grantcall.evaluation.ranking_case import Case
from grantcall.evaluation.ranking_sheets import SheetOnRecord

FORMAT = 1


def document_of(case: Case, call: Call, stage: str, number: int) -> str:
    """Return the canonical JSON of a ranking: what was read, by id, and what came of it.

    Marks stay in the sheets, which it names; facts are those that ties and lists read.
    """
    draw = case.draw
    return canonical_bytes(
        {
            "format": FORMAT,
            "call": call.slug,
            "definition": case.definition.digest,
            "stage": stage,
            "number": number,
            "candidates": [
                {"ref": one.ref, "proposal": one.id, "facts": dict(one.facts)}
                for one in case.ranked
            ],
            "sheets": [_plain_sheet(one) for one in case.sheets],
            "draw": None
            if draw is None
            else {"id": draw.id, "seed": draw.seed, "drawn": draw.drawn},
            "notes": {ref: note.id for ref, note in case.notes.items()},
            **results(case.scores, case.ranking),
        }
    ).decode()


def results(scores: Scores, ranking: Ranked) -> dict[str, Any]:
    """Return what the engine made of it, as the document holds it."""
    return {"scores": scores.to_json(), "ranking": ranking.to_json()}


def digest_of(document: str) -> str:
    """Return the sha256 of a document."""
    return sha256_hex(document.encode())


def entries_of(
    definition: Definition, ranking: Ranked, proposal_ids: dict[str, str]
) -> list[RankingEntry]:
    """Return the entries of a ranking in the order of the page, not yet sealed.

    Suitable proposals as money reaches them, then the unsuitable list by list, then those
    without enough reviews.
    """
    words = explain(ranking, definition)
    places = {
        place.ref: (one.value, place)
        for one in ranking.lists
        for place in (*one.places, *one.unsuitable)
    }
    below = [place.ref for one in ranking.lists for place in one.unsuitable]
    made: list[RankingEntry] = []
    for ref in (*ranking.refs(), *below):
        value, place = places[ref]
        made.append(
            _entry(proposal_ids[ref], len(made) + 1, value, words[ref], position=place.position)
        )
        made[-1].tier = place.tier
        made[-1].points = place.points
        made[-1].criteria = points_by_id(definition, ranking.scores.get(ref))
    for short in ranking.not_ranked:
        ref = short.proposal
        made.append(_entry(proposal_ids[ref], len(made) + 1, None, words[ref]))
    return made


def points_by_id(definition: Definition, score: Score | None) -> dict[str, int]:
    """Return the points of a score by part and criterion, in hundredths."""
    if score is None:
        return {}
    named: Iterable[tuple[str, int]] = (
        *zip([one.id for one in definition.parts], score.parts, strict=True),
        *zip([one.id for one in definition.criteria], score.criteria, strict=True),
    )
    return dict(named)


def _entry(
    proposal_id: str, turn: int, value: str | None, words: Words, position: int | None = None
) -> RankingEntry:
    return RankingEntry(
        proposal_id=proposal_id,
        turn=turn,
        list_value=value,
        position=position,
        tier="not_ranked",
        points=None,
        criteria={},
        words_it=words.it,
        words_en=words.in_("en"),
    )


def _plain_sheet(one: SheetOnRecord) -> dict[str, Any]:
    return {
        "proposal": one.sheet.proposal,
        "reviewer": one.sheet.reviewer,
        "review": one.review,
        "standing": one.sheet.standing,
        "sent": one.sent,
        "number": one.number,
    }
