"""The account behind an award, shown whole to whoever checks it; each look is on record."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grantcall.core.db import reader
from grantcall.core.errors import Invalid, NotFound, Reason, Refusal
from grantcall.core.ids import new_secret
from grantcall.core.policy import Right
from grantcall.core.words import Words
from grantcall.funding.check_bank import check_bank
from grantcall.funding.models import Award
from grantcall.funding.pages_project_steps import whose
from grantcall.funding.pages_room import funding
from grantcall.funding.payment_details import details_of
from grantcall.funding.sheets import slot_filled
from grantcall.funding.tranche_ground import ground_of
from grantcall.people.queries import names_of
from grantcall.process.frozen import definition_of
from grantcall.proposals.people import recipients_of_proposal
from grantcall.web.access import actor, requires
from grantcall.web.desks.record_page import leading, once
from grantcall.web.errors import status_of
from grantcall.web.reads import personal_data_of
from grantcall.web.services import services

Page = tuple[str, int]
_CHOOSE = Words("Scegliete se vanno bene.", "Choose whether they are right.")


@funding.get("/staff/awards/<id:award_id>/account")
@requires(Right.TRANCHE_MANAGE, object="staff_award", reads_personal=True)
def account(award: Award) -> Page:
    """Show holder, account and tax code; that they were read is itself on record."""
    personal_data_of(award.object_ref)
    return _page(award)


@funding.post("/staff/awards/<id:award_id>/account")
@requires(Right.TRANCHE_MANAGE, object="staff_award")
def account_checked(award: Award) -> Page | Response:
    """Record that a person looked at the account."""
    award_id, given = award.id, request.form
    try:
        if given.get("passed") not in ("yes", "no"):
            raise Invalid(Reason("no_choice", _CHOOSE, field="passed"))
        check_bank(
            award_id,
            passed=given["passed"] == "yes",
            seen=given.get("seen", ""),
            note=given.get("note", ""),
            actor=actor(),
            clock=services().clock,
            token=once() or new_secret(),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        controls = {"passed": "passed-yes", "note": "note"}
        again = reader().get_one(Award, award_id)
        return _page(again, leading(refusal, controls), status_of(refusal), hidden=True)
    flash(_("Controllo registrato."), "ok")
    return redirect(f"/staff/awards/{award_id}", 303)


def _page(
    award: Award, reasons: Sequence[Reason] = (), status: int = 200, *, hidden: bool = False
) -> Page:
    """Draw the page; `hidden` leaves the details out where the read is not put on record."""
    session = reader()
    definition = definition_of(session, award.version_id)
    details = details_of(session, award.id)
    slot = slot_filled(definition, "award", "offered")
    if details is None or slot is None:
        raise NotFound()
    proposal, group = whose(award)
    contact = next(iter(recipients_of_proposal(session, proposal, "contact")), None)
    fields = definition.forms[slot].fields
    ground = ground_of(session, [award.id], definition.calendar.zone)
    check = ground.checks.get(award.id)
    page = render_template(
        "funding/bank.html",
        award=award,
        proposal=proposal,
        group=group,
        contact="" if contact is None else contact.name,
        rows=[]
        if hidden
        else [(fields[name].label, value) for name, value in details.values.items()],
        hidden=hidden,
        check=check,
        current=check is not None and check.details_digest == details.digest,
        who="" if check is None else names_of(session, {check.by}).get(check.by, ""),
        seen=details.digest,
        reasons=reasons,
        typed=request.form if reasons else {},
    )
    return page, status
