"""What the pages of letters share: finding a letter, and who may read it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.actor import Actor
from grantcall.core.errors import NotFound
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.core.words import Words
from grantcall.funding.letters import LetterRow, is_held
from grantcall.funding.models import Award, FundingLetter
from grantcall.proposals.models import Proposal
from grantcall.proposals.roles import roles_on_proposal
from grantcall.web.access import loads

_OFFICE = frozenset({"staff", "auditor"})
_NO_COPY = (Words("manca", "missing"), "neutral")


@loads("letter")
def _letter(
    session: Session, actor: Actor, right: Right, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Find a letter through its award's proposal; while its mail is held, for the office only."""
    letter = session.get(FundingLetter, arguments.pop("letter_id"))
    proposal = None if letter is None else _proposal_of(session, letter)
    if letter is None or proposal is None:
        raise NotFound()
    roles = roles_on_proposal(session, actor, proposal)
    if not allowed(right, roles):
        raise NotFound()
    if not roles & _OFFICE and is_held(session, letter.id):
        raise NotFound()
    return {"letter": letter, **arguments}


@loads("issued_letter")
def _issued_letter(
    session: Session, actor: Actor, right: Right, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Find a letter and its call, for whoever works for the call."""
    letter = session.get(FundingLetter, arguments.pop("letter_id"))
    call = None
    if letter is not None:
        call = session.scalar(
            select(Call).join(Award, Award.call_id == Call.id).where(Award.id == letter.award_id)
        )
    if letter is None or call is None or not allowed(right, roles_on_call(actor, call.id)):
        raise NotFound()
    return {"letter": letter, "call": call, **arguments}


def _proposal_of(session: Session, letter: FundingLetter) -> Proposal | None:
    return session.scalar(
        select(Proposal)
        .join(Award, Award.proposal_id == Proposal.id)
        .where(Award.id == letter.award_id)
    )


def delivery_of(row: LetterRow) -> tuple[Words, str]:
    """Return where the mails of a letter stand, the worst first: a word and its tone."""
    if row.failed:
        return Words("non partita", "failed"), "no"
    if row.held:
        return Words("in attesa del via", "held"), "neutral"
    if row.waiting:
        return Words("in partenza", "waiting"), "wait"
    if row.sent:
        return Words("partita", "sent"), "ok"
    return Words("nessuna mail", "no mail"), "neutral"


def signed_of(matched: Any | None) -> tuple[Words, str]:
    """Return by what the newest signed copy is known: a word and its tone."""
    if not isinstance(matched, dict):
        return _NO_COPY
    if matched.get("hash"):
        return Words("firmata sul nostro file", "signed on our file"), "ok"
    return Words("scansione, per numero", "scan, by its number"), "info"
