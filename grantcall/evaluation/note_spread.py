"""What the committee says about marks that lie far apart."""

from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Reason
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import unit_of_work
from grantcall.core.words import Words
from grantcall.evaluation.marks import SealedMarks
from grantcall.evaluation.models import SpreadNote
from grantcall.evaluation.ranking_case import case_of
from grantcall.evaluation.ranking_found import judged_proposal, written
from grantcall.evaluation.ranking_seal import sealed
from grantcall.process.frozen import definition_of

_MISSING = Words("Scrivete che cosa ha detto la commissione.", "Write what the committee said.")
_CLOSED = Words(
    "La graduatoria è già pubblicata: le note non si cambiano più.",
    "The ranking is published: notes change no more.",
)
_NOT_APART = Words(
    "I voti di {ref} non sono lontani: non serve una nota.",
    "The marks of {ref} do not lie apart: no note is needed.",
)


def note_spread(ref: str, note: str, *, actor: Actor, clock: Clock, token: str) -> str:
    """Write the committee's note on a proposal whose marks lie far apart; return its id.

    For the chair, once marks are open; a new note stands before the older ones, which are
    kept. Raises `NotFound`, `Invalid`, `SealedMarks` before they open, `Conflict` when
    the ranking is public or the marks do not lie apart.
    """
    with unit_of_work(actor, clock) as work:
        call, proposal = judged_proposal(work, ref, Right.RANKING_PREPARE)
        work.trying("spread.note", proposal.object_ref)
        payload = {"ref": ref, "note": note}
        known = idempotency.recall(work, token, "spread.note", payload)
        if known is not None:
            return known
        text = written(note, "note", _MISSING)
        closed = sealed(work.session, call, definition_of(work.session, call.version_id))
        if closed:
            raise SealedMarks(*closed)
        if call.kind != "evaluation":
            raise Conflict(Reason("ranking_published", _CLOSED))
        score = case_of(work.session, call).scores.scored.get(ref)
        if score is None or not score.needs_note:
            raise Conflict(Reason("marks_not_apart", _NOT_APART.format(ref=ref)))
        row = SpreadNote(proposal_id=proposal.id, note=text, at=work.now, by=actor.ref)
        with work.recording("spread.note", proposal.object_ref) as event:
            event.seal(row)
        idempotency.remember(work, token, "spread.note", payload, row.id)
    return row.id
