"""Everything a ranking is made of, read once: sheets, candidates, notes, the draw."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.definitions.model import Definition
from grantcall.engine.ranking import NO_SCORES, Ranking, rank
from grantcall.engine.scoring import Scores, score
from grantcall.engine.scoring_sheets import SUBMITTED
from grantcall.evaluation.models import Draw, SpreadNote
from grantcall.evaluation.ranking_candidates import Ranked, Stage, candidates_of
from grantcall.evaluation.ranking_sheets import SheetOnRecord, sheets_on_record
from grantcall.process.frozen import definition_of
from grantcall.proposals.models import Proposal


@dataclass(frozen=True, slots=True)
class Case:
    """A call's judgement as it stands: what was read, and what the engine makes of it.

    `notes` are the newest notes about far-apart marks, by reference; a note written before
    the marks it is about does not count. `draw` is the newest draw where it settles every
    tie that needs one, else `None`.
    """

    definition: Definition
    ranked: tuple[Ranked, ...]
    sheets: tuple[SheetOnRecord, ...]
    notes: Mapping[str, SpreadNote]
    draw: Draw | None
    scores: Scores
    ranking: Ranking

    @property
    def without_note(self) -> tuple[str, ...]:
        """Return the proposals whose marks lie apart and about which nothing was written."""
        return tuple(ref for ref in self.scores.need_notes() if ref not in self.notes)

    @property
    def by_ref(self) -> dict[str, Ranked]:
        """Return the proposals by reference."""
        return {one.ref: one for one in self.ranked}


def case_of(session: Session, call: Call, stage: Stage | None = None) -> Case:
    """Read and rank a call as things stand; four statements and what facts need.

    `stage` says which ranking is being made; without it the call's own state does.

    Raises `ValueError` for a call that says nothing about a ranking.
    """
    definition = definition_of(session, call.version_id)
    stage = stage or ("provisional" if call.kind == "evaluation" else "final")
    ranked = candidates_of(session, call, definition, stage)
    refs = {one.ref for one in ranked}
    found = sheets_on_record(session, call.id, definition)
    sheets = tuple(one for one in found if one.sheet.proposal in refs)
    scores = score(definition, (one.sheet for one in sheets)) if definition.criteria else NO_SCORES
    candidates = [one.candidate for one in ranked]
    plain = rank(definition, candidates, scores)
    draw = _draw_for(session, call.id, plain)
    ranking = plain if draw is None else rank(definition, candidates, scores, seed=draw.seed)
    notes = _notes(session, call.id, sheets)
    return Case(definition, ranked, sheets, notes, draw, scores, ranking)


def _draw_for(session: Session, call_id: str, plain: Ranking) -> Draw | None:
    """Return the newest draw if it was held among exactly the groups that need one."""
    if not plain.to_draw:
        return None
    draw = session.scalar(
        select(Draw).where(Draw.call_id == call_id).order_by(Draw.audit_seq.desc()).limit(1)
    )
    if draw is None:
        return None
    held = {frozenset(group) for group in draw.drawn}
    return draw if {frozenset(group) for group in plain.to_draw} <= held else None


def _notes(
    session: Session, call_id: str, sheets: tuple[SheetOnRecord, ...]
) -> dict[str, SpreadNote]:
    written: dict[str, int] = {}
    for one in sheets:
        if one.sheet.standing == SUBMITTED:
            ref = one.sheet.proposal
            written[ref] = max(written.get(ref, 0), one.written)
    rows = session.execute(
        select(SpreadNote, Proposal.ref)
        .join(Proposal, Proposal.id == SpreadNote.proposal_id)
        .where(Proposal.call_id == call_id)
        .order_by(SpreadNote.audit_seq)
    )
    return {ref: note for note, ref in rows if ref and note.audit_seq > written.get(ref, 0)}
