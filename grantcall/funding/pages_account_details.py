"""Other payment details, where the office refused those of the acceptance."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for

from grantcall.core.db import reader
from grantcall.core.errors import NotFound, Reason, Refusal
from grantcall.core.policy import Right
from grantcall.funding.check_bank import correct_bank
from grantcall.funding.models import Award
from grantcall.funding.pages_accept import anew
from grantcall.funding.pages_award import basics, refused_account
from grantcall.funding.pages_project_room import arrived
from grantcall.funding.pages_room import funding
from grantcall.funding.payment_details import fields_for_payment
from grantcall.funding.sheets import slot_filled
from grantcall.process.frozen import definition_of
from grantcall.proposals.models import Proposal
from grantcall.web.access import actor, requires
from grantcall.web.answers_form import AnswersForm, answers_form
from grantcall.web.context import language
from grantcall.web.errors import status_of
from grantcall.web.services import services


@funding.get("/proposals/<ref:ref>/award/account")
@requires(Right.AWARD_ANSWER, object="award")
def correcting(proposal: Proposal, award: Award) -> Any:
    """Show the form for other payment details, where the office refused the present ones."""
    return _account_page(proposal, award, _account_form(award))


@funding.post("/proposals/<ref:ref>/award/account")
@requires(Right.AWARD_ANSWER, object="award")
def correct_now(proposal: Proposal, award: Award) -> Any:
    """Send other payment details; lead to the receipt."""
    ref, ids = proposal.ref, (proposal.id, award.id)
    form = _account_form(award, posted=True)
    try:
        paper_id = correct_bank(
            award.id,
            form.typed(),
            actor=actor(),
            clock=services().clock,
            received_at=arrived(),
            token=request.form.get("token", "")[:64],
        )
    except NotFound:
        raise
    except Refusal as refusal:
        again, there = anew(*ids)
        return _account_page(again, there, form, form.tell(refusal.reasons)), status_of(refusal)
    return redirect(url_for("funding.award_paper", ref=ref, paper_id=paper_id), 303)


def _account_form(award: Award, *, posted: bool = False) -> AnswersForm:
    definition = definition_of(reader(), award.version_id)
    slot = slot_filled(definition, "award", "offered")
    if slot is None:
        raise NotFound()
    return answers_form(
        definition,
        slot,
        None,
        language(),
        asked=fields_for_payment(definition.forms[slot]),
        posted=request.form if posted else None,
    )


def _account_page(
    proposal: Proposal, award: Award, form: AnswersForm, told: Sequence[Reason] = ()
) -> str:
    note = refused_account(award)
    if note is None:
        raise NotFound()
    return render_template(
        "funding/account.html", **basics(proposal, award), form=form, told=told, note=note
    )
