"""What publishing and approving a ranking need, by the names of the closed vocabulary."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from grantcall.calls.models import Call
from grantcall.core.errors import Reason
from grantcall.core.words import Words
from grantcall.engine.scoring import Short
from grantcall.evaluation.marks import is_sealed
from grantcall.evaluation.ranking_case import Case, case_of
from grantcall.process.registry import Asked, guard
from grantcall.proposals.models import Proposal

_SHORT = Words(
    "{ref}: schede valide {valid}, ne servono {wanted}.",
    "{ref}: {valid} valid reviews, {wanted} are needed.",
)
_NO_NOTE = Words(
    "{ref}: i voti sono lontani tra loro e manca la nota della commissione.",
    "{ref}: the marks lie far apart and the committee's note is missing.",
)
_NO_NOTE_HELP = Words("Scrivetela nella pagina della graduatoria.", "Write it on the ranking page.")
_NOTES_SEALED = Words(
    "Ci sono voti lontani tra loro: serviranno delle note.",
    "Some marks lie far apart: notes will be needed.",
)
_DRAW = Words(
    "Pari in tutto: {refs}. Serve un sorteggio pubblico.",
    "Equal in everything: {refs}. A public draw is needed.",
)
_DRAW_SEALED = Words("Servirà un sorteggio pubblico.", "A public draw will be needed.")
_DRAW_HELP = Words("Registratelo nella pagina della graduatoria.", "Record it on the ranking page.")
_OBJECTION = Words("{ref}: manca la risposta.", "{ref}: the answer is missing.")


@guard("reviews_complete", "call")
def reviews_complete(asked: Asked) -> Sequence[Reason]:
    """Each proposal has the quorum of valid reviews; marks far apart have their note.

    Every proposal that lacks something is listed; while marks are sealed the ones that
    lack a note are not named. A call without committee or ranking asks nothing.
    """
    if asked.definition.committee is None or asked.definition.ranking is None:
        return []
    case = case_of(asked.session, asked.record)
    return [*short_reasons(case.ranking.not_ranked), *_about_notes(asked, case)]


@guard("reviews_complete", "proposal")
def reviews_of_one_complete(asked: Asked) -> Sequence[Reason]:
    """This proposal has the quorum of valid reviews, and its note where marks lie apart."""
    if asked.definition.committee is None or asked.definition.ranking is None:
        return []
    proposal: Proposal = asked.record
    case = case_of(asked.session, asked.session.get_one(Call, proposal.call_id))
    short = [one for one in case.ranking.not_ranked if one.proposal == proposal.ref]
    noted = note_reasons(ref for ref in case.without_note if ref == proposal.ref)
    return [*short_reasons(short), *noted]


@guard("ties_resolved")
def ties_resolved(asked: Asked) -> Sequence[Reason]:
    """The tie list separates all; what only a draw can separate has its recorded draw."""
    if asked.definition.ranking is None:
        return []
    groups = case_of(asked.session, asked.record).ranking.to_draw
    if groups and _marks_sealed(asked):
        return [Reason("draw_missing", _DRAW_SEALED)]
    return draw_reasons(groups)


@guard("objections_answered")
def objections_answered(asked: Asked) -> Sequence[Reason]:
    """No proposal of the call stands in a state of kind reexamination."""
    refs = asked.session.scalars(
        select(Proposal.ref)
        .where(Proposal.call_id == asked.record.id, Proposal.kind == "reexamination")
        .order_by(Proposal.ref)
    )
    return [Reason("objection_open", _OBJECTION.format(ref=ref)) for ref in refs]


def short_reasons(short: Iterable[Short]) -> list[Reason]:
    """Return one reason per proposal without enough valid reviews."""
    return [
        Reason(
            "reviews_short",
            _SHORT.format(ref=one.proposal, valid=one.valid, wanted=one.wanted),
        )
        for one in short
    ]


def note_reasons(refs: Iterable[str]) -> list[Reason]:
    """Return one reason per proposal that lacks the note about its marks."""
    return [Reason("note_missing", _NO_NOTE.format(ref=ref), next=_NO_NOTE_HELP) for ref in refs]


def draw_reasons(groups: Iterable[Sequence[str]]) -> list[Reason]:
    """Return one reason per group that only a draw can separate."""
    return [
        Reason("draw_missing", _DRAW.format(refs=", ".join(group)), next=_DRAW_HELP)
        for group in groups
    ]


def _about_notes(asked: Asked, case: Case) -> list[Reason]:
    if case.without_note and _marks_sealed(asked):
        return [Reason("note_missing", _NOTES_SEALED)]
    return note_reasons(case.without_note)


def _marks_sealed(asked: Asked) -> bool:
    return is_sealed(asked.session, asked.record.id, asked.definition)
