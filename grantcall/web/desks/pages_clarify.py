"""Asking a group to complete named points."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grantcall.calls.models import Call
from grantcall.core.db import reader
from grantcall.core.errors import NotFound, Reason, Refusal
from grantcall.core.ids import new_secret
from grantcall.core.policy import Right
from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.process.frozen import definition_of
from grantcall.proposals import queries
from grantcall.proposals.clarify import ask_clarification
from grantcall.proposals.findings import ADMIT, verdicts_now
from grantcall.proposals.models import Proposal
from grantcall.proposals.submissions import documents_of
from grantcall.web.access import actor, requires
from grantcall.web.context import language
from grantcall.web.desks.blueprint import desks
from grantcall.web.desks.record_page import Page, leading, once, present
from grantcall.web.desks.record_view import step_choices
from grantcall.web.errors import status_of
from grantcall.web.services import services
from grantcall.web.site import use_call

STEP = "ask_clarification"
_NOT_OPENED = ("declaration", "note")
_CONTROLS = {"fields": "fields", "question": "question", "reason": "question"}


@desks.get("/staff/proposals/<ref:ref>/clarification")
@requires(Right.PROPOSAL_SCREEN, object="sent_proposal")
def clarification_form(proposal: Proposal) -> Page:
    """Show the form: the points of unmet rules that can be cured come ticked."""
    return _show(proposal, None, "", ())


@desks.post("/staff/proposals/<ref:ref>/clarification")
@requires(Right.PROPOSAL_SCREEN, object="sent_proposal")
def clarify(proposal: Proposal) -> Page | Response:
    """Ask the group, naming the points it may change."""
    proposal_id, url = proposal.id, f"/staff/proposals/{proposal.ref}"
    fields, question = request.form.getlist("fields"), request.form.get("question", "")
    try:
        ask_clarification(
            proposal_id,
            fields,
            question,
            actor=actor(),
            clock=services().clock,
            token=once() or new_secret(),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        led = leading(refusal, _CONTROLS)
        return _show(present(proposal_id), fields, question, led, status_of(refusal))
    flash(_("Richiesta mandata al gruppo. Il tempo per rispondere corre da adesso."), "ok")
    return redirect(url, 303)


def _show(
    proposal: Proposal,
    ticked: Collection[str] | None,
    question: str,
    reasons: tuple[Reason, ...],
    status: int = 200,
) -> Page:
    session = reader()
    definition = definition_of(session, proposal.version_id)
    use_call(proposal.version_id, session.get_one(Call, proposal.call_id).demo)
    choices = step_choices(session, actor(), proposal, services().clock)
    choice = next((one for one in choices if one.action == STEP), None)
    unmet = [
        verdict
        for verdict in verdicts_now(session, proposal, ADMIT)
        if verdict.open and verdict.unmet == "cure"
    ]
    if ticked is None:
        ticked = {name for verdict in unmet for name in verdict.fields}
    documents = documents_of(session, proposal.id)
    answers = documents[-1][1]["answers"] if documents else {}
    page = render_template(
        "desks/clarification.html",
        proposal=proposal,
        group=queries.group_name(session, proposal.group_id),
        choice=choice,
        options=_options(definition, answers, ticked),
        ticked=list(ticked),
        question=question or _draft(unmet),
        days=_length(definition),
        reasons=reasons,
        token=request.form.get("token") or new_secret(),
    )
    return page, status


def _options(
    definition: Definition, answers: Mapping[str, Any], ticked: Collection[str]
) -> list[tuple[str, Words, Words]]:
    """Return the points that may be opened: what was asked, and whatever a rule looks at."""
    form = definition.forms["proposal"]
    labels = {section.id: section.label for section in form.sections}
    return [
        (field.id, field.label, labels[field.section])
        for field in form.fields.values()
        if field.type not in _NOT_OPENED
        and (field.id in answers or field.optional or field.id in ticked or field.type == "roster")
    ]


def _draft(unmet: Collection[Any]) -> str:
    """Begin the question with what the unmet rules say is to be done."""
    lang = language()
    return "\n".join(verdict.next.in_(lang) for verdict in unmet if verdict.next is not None)


def _length(definition: Definition) -> Any:
    state = next(
        (
            one
            for one in definition.workflows["proposal"].states.values()
            if one.kind == "clarification"
        ),
        None,
    )
    if state is None or state.clock is None:
        return None
    return definition.calendar.entries.get(state.clock.until)
