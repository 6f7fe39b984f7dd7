"""The office's sheet beside a proposal: the body's own register number, notes."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Invalid, NotFound, Reason, Refusal
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import unit_of_work
from grantcall.core.words import Words
from grantcall.definitions.answers import AnswerSchema
from grantcall.definitions.model import Definition
from grantcall.process.frozen import definition_of
from grantcall.proposals.models import OfficeSheet, Proposal
from grantcall.proposals.roles import require
from grantcall.proposals.submit import locked

SLOT = "office"


def office_sheet(session: Session, proposal_id: str) -> OfficeSheet | None:
    """Return what the office wrote beside a proposal; one statement."""
    return session.scalar(select(OfficeSheet).where(OfficeSheet.proposal_id == proposal_id))


def sheet_open(proposal: Proposal, definition: Definition) -> bool:
    """Tell whether the present state lets the office write its sheet."""
    state = definition.workflows["proposal"].states[proposal.state]
    return SLOT in definition.forms and state.fills == SLOT and "staff" in state.edits


def save_office_sheet(
    proposal_id: str,
    typed: Mapping[str, object],
    base: int,
    *,
    actor: Actor,
    clock: Clock,
    token: str | None = None,
) -> int:
    """Keep the sheet; return its new version. `base` is the version it was made from, 0 new.

    The same token gives the first result again. Raises `Invalid` for what cannot stand,
    `Conflict` when somebody saved it meanwhile, `Refusal` when the present state does not
    let the office write.
    """
    with unit_of_work(actor, clock) as work:
        proposal = locked(work, proposal_id)
        require(work.session, actor, Right.PROPOSAL_SCREEN, proposal)
        work.trying("office.save", proposal.object_ref)
        payload = {"proposal": proposal_id, "typed": dict(typed), "base": base}
        known = token and idempotency.recall(work, token, "office.save", payload)
        if known:
            return int(known)
        definition = definition_of(work.session, proposal.version_id)
        if SLOT not in definition.forms:
            raise NotFound()
        if not sheet_open(proposal, definition):
            raise Refusal(Reason("sheet_closed", _CLOSED))
        values = _checked(definition, typed)
        sheet = office_sheet(work.session, proposal.id)
        if (sheet.version if sheet is not None else 0) != base:
            raise Conflict(Reason("sheet_changed", _CHANGED, next=_READ_AGAIN))
        if sheet is None:
            sheet = OfficeSheet(proposal_id=proposal.id, answers={}, version=0)
        sheet.answers = {
            name: value for name, value in {**sheet.answers, **values}.items() if value is not None
        }
        sheet.version = base + 1
        sheet.changed_at, sheet.changed_by = work.now, actor.ref
        with work.recording("office.save", proposal.object_ref) as event:
            event.seal(sheet)
            event.note(version=sheet.version)
        if token:
            idempotency.remember(work, token, "office.save", payload, str(sheet.version))
    return sheet.version


def _checked(definition: Definition, typed: Mapping[str, object]) -> dict[str, object]:
    schema = AnswerSchema(definition.forms[SLOT], definition)
    values, problems = schema.load_partial(typed)
    if problems:
        raise Invalid(*problems)
    return values


_CLOSED = Words(
    "La scheda si scrive solo durante l'istruttoria.",
    "The sheet is written only during screening.",
)
_CHANGED = Words(
    "Qualcun altro ha salvato la scheda mentre scrivevate.",
    "Somebody else saved the sheet while you were writing.",
)
_READ_AGAIN = Words(
    "Sotto trovate il vostro testo e quello salvato.", "Below are your text and the saved one."
)
