"""The first edition under screening: what the office found and decided, then the act."""

from datetime import timedelta

from grantcall.core.actor import Actor
from grantcall.core.db import db
from grantcall.demo.first_play import Entry, Played
from grantcall.demo.inputs import Inputs
from grantcall.demo.publishing import record_admission_act
from grantcall.demo.stage import Stage
from grantcall.proposals.answers import present_answers
from grantcall.proposals.clarify import answer_clarification, ask_clarification
from grantcall.proposals.classify import confirm_classification
from grantcall.proposals.decide_finding import decide_finding
from grantcall.proposals.findings import ADMIT, verdicts_now
from grantcall.proposals.screen import decide_admission, decide_many
from grantcall.proposals.withdraw import withdraw


def play_screening(stage: Stage, inputs: Inputs, played: Played, staff: Actor) -> None:
    """Look at every proposal, ask two for what is missing, then admit and refuse by act."""
    stage.at(inputs.screening)
    presented = [entry for entry in played.entries if entry.group.sent is not None]
    for entry in presented:
        _look_at(stage, inputs, entry, staff)
    _answer_in_time(stage, played)
    for entry in presented:
        _decide_flags(stage, inputs, entry, staff)
    _withdraw_one(stage, played)
    stage.at(inputs.screening + timedelta(days=16))
    stage.catch_up()  # whoever kept silent is not admitted by the clock
    stage.at(inputs.screening + timedelta(days=25))
    act_id = record_admission_act(stage, inputs.call, inputs.acts["admission"], staff)
    for entry in presented:
        reason = inputs.office["refusals"].get(entry.group.fate)
        if reason:
            _refuse(stage, entry, staff, act_id, reason)
    _admit_the_rest(stage, presented, staff, act_id)


def _look_at(stage: Stage, inputs: Inputs, entry: Entry, staff: Actor) -> None:
    area = present_answers(db.session(), entry.proposal_id)["area"].value
    confirm_classification(entry.proposal_id, str(area), "", actor=staff, clock=stage.clock)
    if entry.group.fate in ("healed", "silent"):
        ask_clarification(
            entry.proposal_id,
            ["delegation"],
            inputs.office["asked"],
            actor=staff,
            clock=stage.clock,
            token=stage.token(),
        )


def _decide_flags(stage: Stage, inputs: Inputs, entry: Entry, staff: Actor) -> None:
    proposal = stage.proposal(entry.proposal_id)
    if proposal.kind != "screening":
        return
    for verdict in verdicts_now(db.session(), proposal, ADMIT):
        if verdict.open and verdict.unmet == "flag":
            decide_finding(
                entry.proposal_id,
                verdict.rule,
                accept=entry.group.fate != "registered_association",
                reason=inputs.office["flags"][verdict.rule],
                actor=staff,
                clock=stage.clock,
            )


def _answer_in_time(stage: Stage, played: Played) -> None:
    for entry in played.entries:
        if entry.group.fate == "healed":
            stage.at(stage.clock.now() + timedelta(days=3))
            stage.attach_delegation(entry.proposal_id, entry.contact)
            answer_clarification(
                entry.proposal_id,
                actor=entry.contact,
                clock=stage.clock,
                received_at=stage.clock.now(),
                token=stage.token(),
            )


def _withdraw_one(stage: Stage, played: Played) -> None:
    for entry in played.entries:
        if entry.group.fate == "withdrawn":
            stage.at(entry.group.extra["withdrawn"])
            withdraw(
                entry.proposal_id,
                actor=entry.contact,
                clock=stage.clock,
                received_at=stage.clock.now(),
                token=stage.token(),
            )


def _refuse(stage: Stage, entry: Entry, staff: Actor, act_id: str, reason: str) -> None:
    decide_admission(
        entry.proposal_id,
        "reject",
        actor=staff,
        clock=stage.clock,
        token=stage.token(),
        act_id=act_id,
        reason=reason,
    )


def _admit_the_rest(stage: Stage, presented: list[Entry], staff: Actor, act_id: str) -> None:
    ready = [
        entry.proposal_id
        for entry in presented
        if stage.proposal(entry.proposal_id).kind == "screening"
    ]
    outcomes = decide_many(
        ready, "admit", actor=staff, clock=stage.clock, token=stage.token(), act_id=act_id
    )
    refused = [outcome for outcome in outcomes if not outcome.done]
    if refused:
        raise RuntimeError(f"the play went astray: {refused[0].reasons}")
