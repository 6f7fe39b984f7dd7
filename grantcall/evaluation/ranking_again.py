"""A published ranking worked out again from what its document names: sheets, draw, rules."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.definitions.model import Definition
from grantcall.engine.facts import FactValue
from grantcall.engine.labels import subject
from grantcall.engine.ranking import NO_SCORES, rank
from grantcall.engine.scoring import score
from grantcall.engine.scoring_sheets import SUBMITTED, Sheet
from grantcall.evaluation.models import Draw, Ranking, SentSheet, SpreadNote
from grantcall.evaluation.ranking_candidates import Ranked
from grantcall.evaluation.ranking_case import Case
from grantcall.evaluation.ranking_sheets import SheetOnRecord
from grantcall.process.frozen import definition_of
from grantcall.process.models import CallVersion
from grantcall.proposals.models import Proposal


def published_case(session: Session, ranking: Ranking) -> Case:
    """Return the case behind a published ranking, worked out anew; six statements.

    Raises `ValueError` where a row that it names is gone, or a sheet holds what no sheet may.
    """
    document = json.loads(ranking.document)
    definition = _definition(session, ranking.call_id, document["definition"])
    ranked = _ranked(session, document, definition)
    sheets = _sheets(session, document)
    draw = None if document["draw"] is None else session.get(Draw, document["draw"]["id"])
    if document["draw"] is not None and draw is None:
        raise ValueError("the draw it names is gone")
    scores = score(definition, (one.sheet for one in sheets)) if definition.criteria else NO_SCORES
    worked = rank(
        definition,
        [one.candidate for one in ranked],
        scores,
        seed=None if draw is None else draw.seed,
    )
    return Case(definition, ranked, sheets, _notes(session, document), draw, scores, worked)


def _definition(session: Session, call_id: str, digest: str) -> Definition:
    version_id = session.scalar(
        select(CallVersion.id)
        .where(CallVersion.call_id == call_id, CallVersion.digest == digest)
        .limit(1)
    )
    if version_id is None:
        raise ValueError("it names a definition that the call never had")
    return definition_of(session, version_id)


def _ranked(
    session: Session, document: Mapping[str, Any], definition: Definition
) -> tuple[Ranked, ...]:
    ids = [one["proposal"] for one in document["candidates"]]
    rows = {row.id: row for row in session.scalars(select(Proposal).where(Proposal.id.in_(ids)))}
    made = []
    for one in document["candidates"]:
        row = rows.get(one["proposal"])
        if row is None or row.ref != one["ref"]:
            raise ValueError(f"{one['ref']} is not there")
        made.append(
            Ranked(
                id=row.id,
                ref=one["ref"],
                title=row.title,
                municipality=row.municipality,
                requested=row.requested_cents,
                facts={
                    name: _fact(name, value, definition) for name, value in one["facts"].items()
                },
            )
        )
    return tuple(made)


def _fact(name: str, value: Any, definition: Definition) -> FactValue:
    kind = subject(name, definition, "proposal").type
    if kind == "instant":
        return datetime.fromisoformat(value)
    if kind == "date":
        return date.fromisoformat(value)
    found: FactValue = tuple(value) if isinstance(value, list) else value
    return found


def _notes(session: Session, document: Mapping[str, Any]) -> dict[str, SpreadNote]:
    refs = {note_id: ref for ref, note_id in document["notes"].items()}
    found = session.scalars(select(SpreadNote).where(SpreadNote.id.in_(refs)))
    return {refs[note.id]: note for note in found}


def _sheets(session: Session, document: Mapping[str, Any]) -> tuple[SheetOnRecord, ...]:
    ids = [one["sent"] for one in document["sheets"] if one["sent"]]
    sent = {row.id: row for row in session.scalars(select(SentSheet).where(SentSheet.id.in_(ids)))}
    made = []
    for one in document["sheets"]:
        row = sent.get(one["sent"] or "")
        if one["standing"] == SUBMITTED and row is None:
            raise ValueError(f"a sheet on {one['proposal']} is gone")
        made.append(
            SheetOnRecord(
                Sheet(
                    proposal=one["proposal"],
                    reviewer=one["reviewer"],
                    marks={} if row is None else row.marks,
                    standing=one["standing"],
                    present=1 if row is None else row.present,
                ),
                review=one["review"],
                sent=one["sent"],
                number=one["number"],
                written=0 if row is None else row.audit_seq,
            )
        )
    return tuple(made)
