"""The letters of a group, on its own page and on the office's record page."""

from sqlalchemy.orm import Session

from grantcall.core.actor import Actor
from grantcall.core.policy import Right, allowed
from grantcall.core.register import format_number
from grantcall.funding.letters import letters_of_proposal
from grantcall.proposals.models import Proposal
from grantcall.proposals.roles import roles_on_proposal
from grantcall.web.more_parts import Part, more_part

_BEFORE_MONEY = frozenset({"draft", "submitted", "screening", "clarification", "expired"})


@more_part("group", 40)
def group_letters(session: Session, proposal: Proposal, actor: Actor) -> Part | None:
    """Show the letters to contact, deputy and office; other members ask their contact."""
    return _part(session, proposal, actor, "funding/letters_part.html")


@more_part("staff", 40)
def staff_letters(session: Session, proposal: Proposal, actor: Actor) -> Part | None:
    """Show the letters on the record page."""
    return _part(session, proposal, actor, "funding/letters_record.html")


def _part(session: Session, proposal: Proposal, actor: Actor, template: str) -> Part | None:
    if proposal.kind in _BEFORE_MONEY:
        return None
    if not allowed(Right.LETTER_READ, roles_on_proposal(session, actor, proposal)):
        return None
    letters = [
        {
            "id": row.id,
            "number": format_number("OUT", row.year, row.number),
            "at": row.at,
            "amount": row.amount_cents,
        }
        for row in letters_of_proposal(session, proposal.id)
    ]
    return Part(template, {"letters": letters}) if letters else None
