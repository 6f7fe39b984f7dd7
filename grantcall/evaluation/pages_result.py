"""The result of one proposal: on the group's own page in words first, and on the record."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.actor import Actor
from grantcall.core.words import Words
from grantcall.definitions.model import Criterion, Definition
from grantcall.engine.points import show_points
from grantcall.evaluation.models import Ranking, RankingEntry, Review, SentSheet
from grantcall.evaluation.pages_ranking_objections import objections_of
from grantcall.evaluation.ranking_facts import PAST_EVALUATION, entry_of
from grantcall.process.door import may
from grantcall.process.frozen import definition_of
from grantcall.process.registry import Circumstances
from grantcall.proposals.models import Proposal
from grantcall.web.more_parts import Part, more_part
from grantcall.web.services import services

TURN = 20
AFTER_THE_MONEY = 70  # whoever was given something reads that first


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """Points on one criterion, in hundredths, with the most there were and the notes."""

    label: Words
    points: int
    most: int
    notes: tuple[str, ...]


@more_part("group", AFTER_THE_MONEY)
def result_for_group(session: Session, proposal: Proposal, actor: Actor) -> Part | None:
    """Show a group its result once the ranking is public; nothing before."""
    found = _result(session, proposal)
    if found is None:
        return None
    now = services().clock.now()
    found["objection"] = _objection_open(session, proposal, actor, now)
    found["objections"] = objections_of(session, [proposal.id])
    return Part("evaluation/result.html", {**found, "group": True})


@more_part("staff", TURN)
def result_for_staff(session: Session, proposal: Proposal, actor: Actor) -> Part | None:
    """Show staff the result of a proposal, with a link to the ranking."""
    found = _result(session, proposal)
    if found is None:
        return None
    found["objections"] = objections_of(session, [proposal.id])
    found["url"] = f"/staff/calls/{found['call'].slug}/ranking"
    return Part("evaluation/result.html", {**found, "group": False})


def _result(session: Session, proposal: Proposal) -> dict[str, Any] | None:
    entry = entry_of(session, proposal) if proposal.kind in PAST_EVALUATION else None
    if entry is None:
        return None
    definition = definition_of(session, proposal.version_id)
    ranking = session.get_one(Ranking, entry.ranking_id)
    rules = definition.ranking
    return {
        "call": session.get_one(Call, proposal.call_id),
        "entry": entry,
        "final": ranking.stage == "final",
        "kind": proposal.kind,
        "words": _with_titles(session, definition, proposal, entry),
        "points": None if entry.points is None else show_points(entry.points),
        "most": sum(one.weight for one in _counted(definition)),
        "threshold": rules.threshold if rules is not None else None,
        "criteria": _criteria(session, definition, proposal, entry),
    }


def _with_titles(
    session: Session, definition: Definition, proposal: Proposal, entry: RankingEntry
) -> Words:
    """Return why it stands there, naming others by their title where titles are public."""
    words = (entry.words_it, entry.words_en)
    columns = definition.publication.get("ranking")
    if not isinstance(columns, list) or "title" not in columns:
        return Words(*words)
    refs = set(re.findall(rf"{re.escape(definition.ref)}-\d+", " ".join(words)))
    titles = {
        row.ref: row.title
        for row in session.execute(
            select(Proposal.ref, Proposal.title).where(
                Proposal.call_id == proposal.call_id, Proposal.ref.in_(refs)
            )
        )
    }
    italian, english = words
    for ref, title in titles.items():
        italian = italian.replace(ref, f"«{title}»")
        english = english.replace(ref, f"“{title}”")
    return Words(italian, english)


def _criteria(
    session: Session, definition: Definition, proposal: Proposal, entry: RankingEntry
) -> list[CriterionLine]:
    notes = _notes(session, proposal)
    return [
        CriterionLine(one.label, entry.criteria[one.id], 100 * one.weight, notes.get(one.id, ()))
        for one in definition.criteria
        if one.id in entry.criteria
    ]


def _counted(definition: Definition) -> list[Criterion]:
    counts = definition.ranking.counts if definition.ranking is not None else ()
    return [one for one in definition.criteria if not counts or one.part in counts]


def _notes(session: Session, proposal: Proposal) -> dict[str, tuple[str, ...]]:
    """Return what the committee wrote by criterion, of sheets that count, without names.

    The order is that of the alphabet, so that nobody can be followed from note to note.
    """
    newest: dict[str, dict[str, str]] = {}
    rows = session.execute(
        select(SentSheet.review_id, SentSheet.comments)
        .join(Review, Review.id == SentSheet.review_id)
        .where(Review.proposal_id == proposal.id, Review.kind == "submitted")
        .order_by(SentSheet.number)
    )
    for row in rows:
        newest[row.review_id] = row.comments
    found: dict[str, list[str]] = {}
    for comments in newest.values():
        for name, text in comments.items():
            if text.strip():
                found.setdefault(name, []).append(text.strip())
    return {name: tuple(sorted(texts)) for name, texts in found.items()}


def _objection_open(
    session: Session, proposal: Proposal, actor: Actor, now: datetime
) -> datetime | None:
    """Return until when this actor may object to the provisional ranking, if they may now."""
    asked = Circumstances(reason="…", received_at=now)
    steps = may(session, actor, proposal, now, asked)
    if any(one.action == "object" and one.open for one in steps):
        return proposal.due_at
    return None
