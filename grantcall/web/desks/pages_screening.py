"""What staff decide on the record page: rules, second person, area, the office's sheet."""

from flask import flash, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grantcall.core.db import reader
from grantcall.core.errors import Invalid, NotFound, Reason, Refusal
from grantcall.core.policy import Right
from grantcall.core.words import Words
from grantcall.process.frozen import definition_of
from grantcall.proposals.classify import confirm_classification
from grantcall.proposals.decide_finding import decide_finding, second_decision
from grantcall.proposals.findings import decision_rows
from grantcall.proposals.models import Proposal
from grantcall.proposals.office import SLOT, office_sheet, save_office_sheet
from grantcall.web.access import actor, requires
from grantcall.web.answers_form import answers_form
from grantcall.web.context import language
from grantcall.web.desks.blueprint import desks
from grantcall.web.desks.record_page import Page, once, own, show_refused
from grantcall.web.services import services

_CHOOSE = Words("Scegliete che cosa decidete.", "Choose what you decide.")


@desks.post("/staff/proposals/<ref:ref>/rules/<name:rule>")
@requires(Right.PROPOSAL_SCREEN, object="sent_proposal")
def decide_rule(proposal: Proposal, rule: str) -> Page | Response:
    """Decide beside a verdict, with a reason."""
    proposal_id, url = proposal.id, f"/staff/proposals/{proposal.ref}"
    try:
        decide_finding(
            proposal_id,
            rule,
            accept=_accept(),
            reason=request.form.get("reason", ""),
            actor=actor(),
            clock=services().clock,
            token=once(),
        )
    except Refusal as refusal:
        form = f"rule-{rule}"
        return show_refused(proposal_id, form, refusal, own(form, "accept", "reason"))
    flash(_("Decisione registrata."), "ok")
    return redirect(f"{url}#rule-{rule}", 303)


@desks.post("/staff/proposals/<ref:ref>/rules/<name:rule>/confirm")
@requires(Right.PROPOSAL_SCREEN, object="sent_proposal")
def confirm_rule(proposal: Proposal, rule: str) -> Page | Response:
    """Be the second person of a decision."""
    proposal_id, url = proposal.id, f"/staff/proposals/{proposal.ref}"
    decision = request.form.get("decision", "")
    here = (row.id for row in decision_rows(reader(), proposal_id) if row.rule == rule)
    if decision not in here:
        raise NotFound()
    try:
        second_decision(decision, actor=actor(), clock=services().clock, token=once())
    except Refusal as refusal:
        return show_refused(proposal_id, f"rule-{rule}", refusal, {})
    flash(_("Confermato: ora la decisione vale."), "ok")
    return redirect(f"{url}#rule-{rule}", 303)


@desks.post("/staff/proposals/<ref:ref>/area")
@requires(Right.PROPOSAL_SCREEN, object="sent_proposal")
def decide_area(proposal: Proposal) -> Page | Response:
    """Confirm the declared option, or set another with a reason."""
    proposal_id, url = proposal.id, f"/staff/proposals/{proposal.ref}"
    try:
        confirm_classification(
            proposal_id,
            request.form.get("value", ""),
            request.form.get("reason", ""),
            actor=actor(),
            clock=services().clock,
            token=once(),
        )
    except Refusal as refusal:
        return show_refused(proposal_id, "area", refusal, own("area", "value", "reason"))
    flash(_("Area confermata."), "ok")
    return redirect(f"{url}#area", 303)


@desks.post("/staff/proposals/<ref:ref>/office")
@requires(Right.PROPOSAL_SCREEN, object="sent_proposal")
def save_office(proposal: Proposal) -> Page | Response:
    """Keep the office's sheet."""
    proposal_id, url = proposal.id, f"/staff/proposals/{proposal.ref}"
    definition = definition_of(reader(), proposal.version_id)
    if SLOT not in definition.forms:
        return redirect(url, 303)
    sheet = office_sheet(reader(), proposal_id)
    stored = sheet.answers if sheet is not None else {}
    form = answers_form(definition, SLOT, None, language(), values=stored, posted=request.form)
    try:
        save_office_sheet(
            proposal_id,
            form.typed(),
            _base(),
            actor=actor(),
            clock=services().clock,
            token=once(),
        )
    except Refusal as refusal:
        form.tell(refusal.reasons)
        controls = {question.name: question.id for question in form.questions}
        return show_refused(proposal_id, "office", refusal, controls, office=form)
    flash(_("Scheda salvata."), "ok")
    return redirect(f"{url}#office", 303)


def _accept() -> bool:
    chosen = request.form.get("accept")
    if chosen not in ("yes", "no"):
        raise Invalid(Reason("nothing_chosen", _CHOOSE, field="accept"))
    return chosen == "yes"


def _base() -> int:
    given = request.form.get("base", "0")
    return int(given) if given.isdecimal() and len(given) < 9 else 0
