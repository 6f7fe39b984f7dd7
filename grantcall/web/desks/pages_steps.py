"""Formal steps with one proposal: admit, with reserve, refuse, uphold, dismiss."""

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grantcall.calls.models import Call
from grantcall.core.db import reader
from grantcall.core.errors import NotFound, Reason, Refusal
from grantcall.core.ids import new_secret
from grantcall.core.policy import Right
from grantcall.process.door import may
from grantcall.process.frozen import definition_of
from grantcall.proposals import queries
from grantcall.proposals.models import Proposal
from grantcall.proposals.office_steps import office_steps
from grantcall.proposals.screen import decide_admission
from grantcall.web.access import actor, requires
from grantcall.web.context import language, zone
from grantcall.web.desks.acts import FIELDS, act_id_of, typed_act
from grantcall.web.desks.blueprint import desks
from grantcall.web.desks.record_page import Page, leading, once, present
from grantcall.web.desks.record_view import GIVEN_IN_THE_FORM
from grantcall.web.errors import status_of
from grantcall.web.services import services
from grantcall.web.site import use_call

ACT = "act_recorded"
_CONTROLS = {name: name for name in ("reason", *FIELDS)}


@desks.get("/staff/proposals/<ref:ref>/steps/<name:step>")
@requires(Right.PROPOSAL_ADMIT, object="sent_proposal")
def step_form(proposal: Proposal, step: str) -> Page:
    """Show the form of one step, with what stands in its way."""
    return _show(proposal, step, {}, ())


@desks.post("/staff/proposals/<ref:ref>/steps/<name:step>")
@requires(Right.PROPOSAL_ADMIT, object="sent_proposal")
def take_step(proposal: Proposal, step: str) -> Page | Response:
    """Take one step with a proposal, under an act where its workflow asks for one."""
    proposal_id, call_id = proposal.id, proposal.call_id
    url = f"/staff/proposals/{proposal.ref}"
    taken = office_steps(definition_of(reader(), proposal.version_id).workflows["proposal"])
    if step not in taken:
        raise NotFound()
    label, under_act = taken[step].label, ACT in taken[step].needs
    who, clock = actor(), services().clock
    try:
        act_id = None
        if under_act:
            typed = typed_act(request.form, queries.acts_of(reader(), call_id))
            act_id = act_id_of(typed, call_id, actor=who, clock=clock)
        decide_admission(
            proposal_id,
            step,
            actor=who,
            clock=clock,
            token=once() or new_secret(),
            act_id=act_id,
            reason=request.form.get("reason", "").strip() or None,
        )
    except NotFound:
        raise
    except Refusal as refusal:
        led = leading(refusal, _CONTROLS)
        return _show(present(proposal_id), step, request.form, led, status_of(refusal))
    flash(_("Fatto: %(step)s.", step=label.in_(language())), "ok")
    return redirect(url, 303)


def _show(
    proposal: Proposal,
    step: str,
    given: Mapping[str, str],
    reasons: tuple[Reason, ...],
    status: int = 200,
) -> Page:
    session, now = reader(), services().clock.now()
    definition = definition_of(session, proposal.version_id)
    transition = office_steps(definition.workflows["proposal"]).get(step)
    if transition is None:
        raise NotFound()
    use_call(proposal.version_id, session.get_one(Call, proposal.call_id).demo)
    choice = next((one for one in may(session, actor(), proposal, now) if one.action == step), None)
    acts = queries.acts_of(session, proposal.call_id) if ACT in transition.needs else None
    blockers: tuple[Reason, ...] = ()
    if choice is not None:
        blockers = tuple(one for one in choice.blockers if one.code not in GIVEN_IN_THE_FORM)
    page = render_template(
        "desks/step.html",
        proposal=proposal,
        group=queries.group_name(session, proposal.group_id),
        transition=transition,
        state=definition.workflows["proposal"].states[proposal.state],
        target=definition.workflows["proposal"].states[transition.target],
        possible=choice is not None,
        blockers=blockers,
        acts=acts,
        given=given or {"act_date": today(now_zone=zone()).isoformat()},
        reasons=reasons,
        mails=list(transition.mail),
        token=new_secret() if not given else request.form.get("token", new_secret()),
    )
    return page, status


def today(now_zone: str) -> date:
    """Return the day it is in a zone."""
    return services().clock.now().astimezone(ZoneInfo(now_zone)).date()
