"""One step of the office with an award, an instalment or a report: form, act, reason, blockers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grantcall.calls.models import Call
from grantcall.core.db import reader
from grantcall.core.errors import NotFound, Reason, Refusal
from grantcall.core.ids import new_secret
from grantcall.core.policy import Right
from grantcall.definitions.model import Transition
from grantcall.funding import change_award, decide_report, run_award, tranche_steps
from grantcall.funding.models import Award
from grantcall.funding.models_project import AwardSheet, Report, Tranche
from grantcall.funding.pages_room import funding
from grantcall.funding.pages_tranches import act_behind
from grantcall.funding.placeholders_project import report_label, tranche_label
from grantcall.funding.sheets import slot_filled
from grantcall.process.door import Choice, may
from grantcall.process.frozen import definition_of
from grantcall.proposals.models import CitizenGroup, Proposal
from grantcall.proposals.queries import acts_of
from grantcall.web.access import actor, requires
from grantcall.web.context import language, zone
from grantcall.web.desks.acts import FIELDS
from grantcall.web.desks.pages_steps import today
from grantcall.web.desks.record_page import leading, once
from grantcall.web.desks.record_view import GIVEN_IN_THE_FORM
from grantcall.web.errors import status_of
from grantcall.web.services import services

Page = tuple[str, int]
Record = Award | Tranche | Report
Take = Callable[..., None]
ACT = "act_recorded"
_CONTROLS = {name: name for name in ("reason", *FIELDS)}
DANGEROUS = ("revoke", "cancel", "give_up", "deny_change")
_PURPOSES = {"revoke": "revocation", "release": "payment"}


@dataclass(frozen=True, slots=True)
class OfficeStep:
    """A step with its use case, and whether it wants a reason or what was seen."""

    take: Take
    reason: bool = False
    act: bool = False
    seen: bool = False


AWARD_STEPS = {
    "start": OfficeStep(run_award.start),
    "finish": OfficeStep(run_award.finish),
    "close": OfficeStep(run_award.close),
    "revoke": OfficeStep(run_award.revoke, reason=True, act=True),
    "settle": OfficeStep(run_award.settle),
    "grant_change": OfficeStep(change_award.grant_change, seen=True),
    "deny_change": OfficeStep(change_award.deny_change, reason=True),
}
TRANCHE_STEPS = {
    "fall_due": OfficeStep(tranche_steps.fall_due),
    "withhold": OfficeStep(tranche_steps.withhold, reason=True),
    "resume": OfficeStep(tranche_steps.resume, reason=True),
    "release": OfficeStep(tranche_steps.release, act=True),
    "cancel": OfficeStep(tranche_steps.cancel, reason=True),
}
REPORT_STEPS = {
    "accept": OfficeStep(decide_report.accept_report),
    "give_up": OfficeStep(decide_report.give_up, reason=True),
}


@funding.get("/staff/awards/<id:award_id>/steps/<name:step>")
@requires(Right.AWARD_MANAGE, object="staff_award")
def award_step_form(award: Award, step: str) -> Page:
    """Show the form of one step with an award."""
    return _show(award, AWARD_STEPS, step, f"/staff/awards/{award.id}")


@funding.post("/staff/awards/<id:award_id>/steps/<name:step>")
@requires(Right.AWARD_MANAGE, object="staff_award")
def award_step_now(award: Award, step: str) -> Page | Response:
    """Take one step with an award."""
    return _take(award, AWARD_STEPS, step, f"/staff/awards/{award.id}")


@funding.get("/staff/tranches/<id:tranche_id>/steps/<name:step>")
@requires(Right.TRANCHE_MANAGE, object="staff_tranche")
def tranche_step_form(tranche: Tranche, step: str) -> Page:
    """Show the form of one step with an instalment."""
    return _show(tranche, TRANCHE_STEPS, step, f"/staff/awards/{tranche.award_id}")


@funding.post("/staff/tranches/<id:tranche_id>/steps/<name:step>")
@requires(Right.TRANCHE_MANAGE, object="staff_tranche")
def tranche_step_now(tranche: Tranche, step: str) -> Page | Response:
    """Take one step with an instalment."""
    return _take(tranche, TRANCHE_STEPS, step, f"/staff/awards/{tranche.award_id}")


@funding.get("/staff/reports/<id:report_id>/steps/<name:step>")
@requires(Right.REPORT_DECIDE, object="staff_report")
def report_step_form(report: Report, step: str) -> Page:
    """Show the form of one step with a report."""
    return _show(report, REPORT_STEPS, step, f"/staff/reports/{report.id}")


@funding.post("/staff/reports/<id:report_id>/steps/<name:step>")
@requires(Right.REPORT_DECIDE, object="staff_report")
def report_step_now(report: Report, step: str) -> Page | Response:
    """Take one step with a report."""
    return _take(report, REPORT_STEPS, step, f"/staff/reports/{report.id}")


def office_choices(record: Record, steps: Mapping[str, OfficeStep]) -> list[Choice]:
    """Return the steps that staff may take with a record, without what its form will bring."""
    found = may(reader(), actor(), record, services().clock.now())
    return [
        Choice(
            one.action,
            one.transition,
            tuple(reason for reason in one.blockers if reason.code not in GIVEN_IN_THE_FORM),
        )
        for one in found
        if one.action in steps
    ]


def whose(award: Award) -> tuple[Proposal, str]:
    """Return the proposal of an award and the name of its group."""
    session = reader()
    proposal = session.get_one(Proposal, award.proposal_id)
    return proposal, session.get_one(CitizenGroup, proposal.group_id).name


def _take(record: Any, steps: Mapping[str, OfficeStep], name: str, back: str) -> Page | Response:
    step, transition = _known(record, steps, name)
    model, record_id, label = type(record), record.id, transition.label
    call = reader().get_one(Call, record.call_id)
    call_id, slug = call.id, call.slug
    given = request.form
    more: dict[str, Any] = {}
    try:
        if step.act and ACT in transition.needs:
            more["act_id"] = act_behind(call_id, slug, _PURPOSES[name], given)
        if step.reason:
            more["reason"] = given.get("reason", "").strip()[:2000]
        if step.seen:
            more["seen"] = int(given["seen"]) if given.get("seen", "").isdecimal() else -1
        step.take(
            record_id,
            actor=actor(),
            clock=services().clock,
            token=once() or new_secret(),
            **more,
        )
    except NotFound:
        raise
    except Refusal as refusal:
        again = reader().get_one(model, record_id)
        led = leading(refusal, _CONTROLS)
        return _show(again, steps, name, back, given, led, status_of(refusal))
    flash(_("Fatto: %(step)s.", step=label.in_(language())), "ok")
    return redirect(back, 303)


def _show(
    record: Any,
    steps: Mapping[str, OfficeStep],
    name: str,
    back: str,
    given: Mapping[str, str] | None = None,
    reasons: Sequence[Reason] = (),
    status: int = 200,
) -> Page:
    session = reader()
    step, transition = _known(record, steps, name)
    definition = definition_of(session, record.version_id)
    award = record if isinstance(record, Award) else session.get_one(Award, record.award_id)
    proposal, group = whose(award)
    workflow = definition.workflows[record.RECORD]
    choice = next((one for one in office_choices(record, steps) if one.action == name), None)
    with_act = step.act and ACT in transition.needs
    page = render_template(
        "funding/step.html",
        proposal=proposal,
        group=group,
        award=award,
        part=_part(record, definition),
        transition=transition,
        state=workflow.states[record.state],
        target=workflow.states[transition.target],
        possible=choice is not None,
        blockers=() if choice is None else choice.blockers,
        acts=acts_of(session, record.call_id) if with_act else None,
        wants_reason=step.reason,
        seen=_seen(award, definition) if step.seen else None,
        given=given or {"act_date": today(zone()).isoformat()},
        reasons=reasons,
        back=back,
        danger=name in DANGEROUS,
        token=(given or {}).get("token") or new_secret(),
    )
    return page, status


def _known(
    record: Any, steps: Mapping[str, OfficeStep], name: str
) -> tuple[OfficeStep, Transition]:
    workflow = definition_of(reader(), record.version_id).workflows[record.RECORD]
    transition = workflow.transitions.get(name)
    if name not in steps or transition is None:
        raise NotFound()
    return steps[name], transition


def _part(record: Record, definition: Any) -> Any:
    if isinstance(record, Tranche):
        return tranche_label(definition, record.rule)
    return report_label(definition, record.rule) if isinstance(record, Report) else None


def _seen(award: Award, definition: Any) -> int:
    """Return the version of the change that the office is looking at."""
    slot = slot_filled(definition, "award", "amendment")
    sheet = None if slot is None else reader().get(AwardSheet, (award.id, slot))
    return 0 if sheet is None else sheet.version
