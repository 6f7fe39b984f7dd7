"""A public draw among proposals that nothing else separates."""

from dataclasses import dataclass

from grantcall.calls.found import all_checks
from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Reason, Refusal
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.engine.draw import draw_order
from grantcall.evaluation.marks import SealedMarks
from grantcall.evaluation.models import Draw
from grantcall.evaluation.ranking_case import Case, case_of
from grantcall.evaluation.ranking_found import ranked_call, written
from grantcall.evaluation.ranking_guards import short_reasons
from grantcall.evaluation.ranking_seal import sealed
from grantcall.process.frozen import definition_of

LONGEST_SEED = 200
_BEFORE_FINAL = ("evaluation", "provisional")
_SEED_MISSING = Words(
    "Manca il seme: le parole o i numeri estratti in pubblico.",
    "The seed is missing: the words or numbers drawn in public.",
)
_HELD_MISSING = Words(
    "Scrivete dove, come e davanti a chi si è svolto il sorteggio.",
    "Write where, how and before whom the draw was held.",
)
_NOT_NOW = Words("Ora non si fanno sorteggi.", "No draw is held now.")
_NOBODY = Words("Nessuna domanda aspetta un sorteggio.", "No proposal is waiting for a draw.")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A draw on record: its id, and each group of equals in the order drawn."""

    id: str
    groups: tuple[tuple[str, ...], ...]


def hold_draw(slug: str, seed: str, held: str, *, actor: Actor, clock: Clock, token: str) -> Drawn:
    """Record a public draw with its seed, and work out who was drawn.

    The groups are the engine's: whoever is still equal after the tie list. The order is
    that of sha256(seed, reference), so that anybody can repeat it. A draw counts as long as
    those groups need one; a later one takes its place. For the chair. Raises `NotFound`,
    `Invalid` with every fault, `SealedMarks` before they open or sheets are lacking,
    `Conflict` when nothing is left to draw.
    """
    with unit_of_work(actor, clock) as work:
        call = ranked_call(work, slug, Right.RANKING_PREPARE)
        work.trying("draw.hold", call.object_ref)
        payload = {"slug": slug, "seed": seed, "held": held}
        known = idempotency.recall(work, token, "draw.hold", payload)
        if known is not None:
            draw = work.session.get_one(Draw, known)
            return Drawn(draw.id, _groups(draw))
        all_checks(
            lambda: written(seed, "seed", _SEED_MISSING, LONGEST_SEED),
            lambda: written(held, "held", _HELD_MISSING),
        )
        if call.kind not in _BEFORE_FINAL:
            raise Conflict(Reason("no_draw_now", _NOT_NOW))
        closed = sealed(work.session, call, definition_of(work.session, call.version_id))
        if closed:
            raise SealedMarks(*closed)
        draw = _record(work, call.id, call.object_ref, case_of(work.session, call), seed, held)
        idempotency.remember(work, token, "draw.hold", payload, draw.id)
    return Drawn(draw.id, _groups(draw))


def _record(work: Work, call_id: str, call_ref: str, case: Case, seed: str, held: str) -> Draw:
    short = short_reasons(case.ranking.not_ranked)
    if short:
        raise Refusal(*short)
    if not case.ranking.to_draw:
        raise Conflict(Reason("nothing_to_draw", _NOBODY))
    tidy = seed.strip()
    draw = Draw(
        call_id=call_id,
        seed=tidy,
        drawn=[list(draw_order(tidy, group)) for group in case.ranking.to_draw],
        held=held.strip(),
        at=work.now,
        by=work.actor.ref,
    )
    with work.recording("draw.hold", call_ref) as event:
        event.seal(draw)
        event.note(groups=len(draw.drawn))
    return draw


def _groups(draw: Draw) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(group) for group in draw.drawn)
