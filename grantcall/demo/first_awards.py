"""The first edition's awards: accepted or refused, published, checked, and paid in part."""

from datetime import timedelta

from sqlalchemy import select

from grantcall.calls.record_act import record_act
from grantcall.core.actor import Actor
from grantcall.core.db import db
from grantcall.demo.bank import invented_iban
from grantcall.demo.decisions import Decisions
from grantcall.demo.first_play import Entry, Played
from grantcall.demo.inputs import Inputs
from grantcall.demo.publishing import typed_act
from grantcall.demo.stage import Stage
from grantcall.funding.accept_award import accept, renounce, save_acceptance
from grantcall.funding.check_bank import check_bank
from grantcall.funding.models import Award
from grantcall.funding.models_project import Tranche
from grantcall.funding.payment_details import details_of
from grantcall.funding.publish_award import record_publication
from grantcall.funding.tranche_steps import pay_many, release_many
from grantcall.proposals.screen import Outcome

_ACCEPTED = ("accepted", "active")
_FIRST_RULE = "start"


def play_answers(stage: Stage, given: Decisions, played: Played) -> None:
    """Let every group that got a letter answer it; who is taken up answers later."""
    stage.at(given.at("answers"))
    refuses = given.tree["renounces"]
    for award, entry in _offered(played):
        if entry.group.name != refuses["group"]:
            stage.clock.advance(hours=3)
            _accept(stage, given, award, entry)
    refusing = next(award for award, _ in _offered(played))
    stage.at(max(stage.clock.now(), given.moment(refuses["on"])))
    renounce(
        refusing.id,
        refuses["reason"],
        actor=played.named(refuses["group"]).contact,
        clock=stage.clock,
        received_at=stage.clock.now(),
        token=stage.token(),
    )
    stage.catch_up()
    stage.at(given.at("taken_up"))
    for award, entry in _offered(played):
        _accept(stage, given, award, entry)


def play_first_payments(
    stage: Stage, inputs: Inputs, given: Decisions, staff: Actor, second: Actor
) -> None:
    """Publish the grants, look at every account, release and pay the first tranche."""
    awards = _accepted()
    stage.at(given.at("banks") - timedelta(hours=1))
    record_publication(
        awards,
        given.day("published"),
        given.tree["acceptance"]["published_at"],
        actor=staff,
        clock=stage.clock,
        token=stage.token(),
    )
    stage.at(given.at("banks"))
    for award_id in awards:
        stage.clock.advance(minutes=4)
        details = details_of(db.session(), award_id)
        check_bank(
            award_id,
            passed=True,
            seen="" if details is None else details.digest,
            actor=second,
            clock=stage.clock,
            token=stage.token(),
        )
    stage.at(given.at("released"))
    act = typed_act(stage, inputs.acts["release"])
    act_id = record_act(inputs.call, "concession", act, actor=staff, clock=stage.clock)
    due = _due()
    carried_out(release_many(due, act_id, actor=staff, clock=stage.clock, token=stage.token()))
    paid_on = given.day("paid")
    stage.at(given.at("released") + timedelta(days=3))
    carried_out(pay_many(due, paid_on, actor=second, clock=stage.clock, token=stage.token()))


def _accept(stage: Stage, given: Decisions, award: Award, entry: Entry) -> None:
    says = given.tree["acceptance"]
    starts = stage.clock.now().date() + timedelta(days=says["starts_after"])
    lasts = says["lasts"] if entry.group.from_slides else says["invented_last"]
    written: dict[str, object] = {
        "amount_agreed": True,
        "start_date": starts.isoformat(),
        "end_date": (starts + timedelta(days=lasts)).isoformat(),
        "holder": " ".join(entry.names[0]),
        "iban": invented_iban(entry.turn + 1),
        "not_a_business": True,
        "conditions_accepted": True,
    }
    if award.amount_cents < award.asked_cents:
        written["cuts"] = says["cuts"]
    saved = save_acceptance(award.id, written, {}, actor=entry.contact, clock=stage.clock)
    if saved.problems or saved.clashes:
        raise RuntimeError(f"the play's acceptance was not taken: {saved}")
    accept(
        award.id,
        actor=entry.contact,
        clock=stage.clock,
        received_at=stage.clock.now(),
        token=stage.token(),
    )


def _offered(played: Played) -> list[tuple[Award, Entry]]:
    """Return the awards that wait for an answer, in the order of the data file."""
    db.session.rollback()
    rows = db.session.scalars(select(Award).where(Award.kind == "offered")).all()
    by_proposal = {award.proposal_id: award for award in rows}
    db.session.rollback()
    return [
        (by_proposal[entry.proposal_id], entry)
        for entry in played.entries
        if entry.proposal_id in by_proposal
    ]


def _accepted() -> list[str]:
    query = select(Award.id).where(Award.kind.in_(_ACCEPTED)).order_by(Award.audit_seq)
    return list(db.session.scalars(query))


def _due() -> list[str]:
    db.session.rollback()
    query = select(Tranche.id).where(Tranche.kind == "due", Tranche.rule == _FIRST_RULE)
    return list(db.session.scalars(query.order_by(Tranche.audit_seq)))


def carried_out(outcomes: list[Outcome]) -> None:
    """Stop the play when one of many steps was refused."""
    refused = [outcome for outcome in outcomes if not outcome.done]
    if refused:
        raise RuntimeError(f"the play went astray: {refused[0].reasons}")
