"""The group's page for an objection to the provisional ranking."""

from collections.abc import Sequence
from typing import Any

from flask import g, redirect, render_template, request
from werkzeug.wrappers import Response

from grantcall.core.db import reader
from grantcall.core.errors import NotFound, Reason, Refusal
from grantcall.core.policy import Right
from grantcall.evaluation.objections import object_to_ranking
from grantcall.evaluation.pages_room import evaluation
from grantcall.evaluation.ranking_facts import entry_of
from grantcall.process.door import may
from grantcall.process.registry import Circumstances
from grantcall.proposals.models import Proposal
from grantcall.web.access import actor, requires
from grantcall.web.errors import status_of
from grantcall.web.services import services


@evaluation.before_request
def note_arrival() -> None:
    """Note when the request was wholly read: deadlines are judged by this instant."""
    request.form  # noqa: B018 - reading the form finishes the reading of the body
    g.arrived = services().clock.now()


@evaluation.get("/proposals/<ref:ref>/objection")
@requires(Right.PROPOSAL_SUBMIT, object="proposal")
def objection(proposal: Proposal) -> str:
    """Ask what does not add up in the ranking, and say until when there is time."""
    asked = Circumstances(reason="…", received_at=g.arrived)
    steps = may(reader(), actor(), proposal, g.arrived, asked)
    found = next((one for one in steps if one.action == "object"), None)
    if found is None:
        raise NotFound()
    if not found.open:
        raise Refusal(*found.blockers)
    return _page(proposal)


@evaluation.post("/proposals/<ref:ref>/objection")
@requires(Right.PROPOSAL_SUBMIT, object="proposal")
def object_now(proposal: Proposal) -> Any:
    """Object to the ranking; lead to the receipt."""
    ref, proposal_id = proposal.ref, proposal.id
    try:
        receipt_id = object_to_ranking(
            proposal_id,
            request.form.get("reason", ""),
            actor=actor(),
            clock=services().clock,
            received_at=g.arrived,
            token=request.form.get("token", "")[:64],
        )
    except NotFound:
        raise
    except Refusal as refusal:
        again = reader().get_one(Proposal, proposal_id)
        return _page(again, refusal.reasons), status_of(refusal)
    answer: Response = redirect(f"/proposals/{ref}/receipt?number={receipt_id}", 303)
    return answer


def _page(proposal: Proposal, reasons: Sequence[Reason] = ()) -> str:
    return render_template(
        "evaluation/objection.html",
        proposal=proposal,
        entry=entry_of(reader(), proposal),
        reasons=reasons,
        typed=request.form.get("reason", ""),
    )
