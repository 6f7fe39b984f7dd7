"""Where the work on one call is done: the pages of every room, for whoever may open them."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from grantcall.calls.models import Call
from grantcall.core.actor import Actor
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.proposals.queries import CallRow

_AFTER_CLOSE = ("screening", "evaluation", "provisional", "final", "running", "closed")
_DECIDED = ("final", "running", "closed")
_RANKED = ("evaluation", "provisional", *_DECIDED)


@dataclass(frozen=True, slots=True)
class CallLink:
    """A page about a call: its label, the end of its address, its right, and when it serves."""

    label: object
    tail: str
    right: Right
    kinds: tuple[str, ...]


LINKS = (
    CallLink(_("Le domande"), "proposals", Right.PROPOSAL_LIST, ("open", *_AFTER_CLOSE)),
    CallLink(_("La commissione"), "committee", Right.COMMITTEE_MANAGE, ("open", *_AFTER_CLOSE)),
    CallLink(_("La graduatoria"), "ranking", Right.RANKING_READ, _RANKED),
    CallLink(_("Il riparto"), "allocation", Right.ALLOCATION_READ, ("provisional", *_DECIDED)),
    CallLink(_("I contributi"), "awards", Right.ALLOCATION_READ, ("running", "closed")),
    CallLink(_("Le lettere"), "letters", Right.AWARD_ISSUE_LETTER, _DECIDED),
    CallLink(_("Le quote"), "tranches", Right.TRANCHE_READ, _DECIDED),
    CallLink(_("Le relazioni"), "reports", Right.REPORT_DECIDE, _DECIDED),
)


def links_for(actor: Actor, call: Call | CallRow) -> list[tuple[str, str]]:
    """Return label and address of the pages that an actor may open for a call now."""
    roles = roles_on_call(actor, call.id)
    return [
        (str(link.label), f"/staff/calls/{call.slug}/{link.tail}")
        for link in LINKS
        if call.kind in link.kinds and allowed(link.right, roles)
    ]
