"""From the deadline to admission: verdicts, decisions, clarification, the formal act."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from grantcall.core.actor import Actor
from grantcall.core.db import db
from grantcall.core.errors import Conflict, Invalid, NotFound, Refusal
from grantcall.core.ids import new_id
from grantcall.core.outbox import OutboxMessage
from grantcall.process.clocks import catch_up, remind
from grantcall.process.door import may, steps_of
from grantcall.proposals.clarify import answer_clarification, ask_clarification
from grantcall.proposals.classify import confirm_classification
from grantcall.proposals.decide_finding import decide_finding, second_decision
from grantcall.proposals.join import member_actor
from grantcall.proposals.models import (
    ClarificationRequest,
    ClassificationDecision,
    Finding,
    Proposal,
    Receipt,
)
from grantcall.proposals.roster import take_off
from grantcall.proposals.save_answers import save_answers
from grantcall.proposals.screen import decide_admission, decide_many
from grantcall.proposals.withdraw import withdraw
from tests.factories import Makers


def codes(refusal: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def admit(make: Makers, proposal: Proposal, staff: Actor, act_id: str | None = None) -> None:
    decide_admission(
        proposal.id, "admit", actor=staff, clock=make.clock, token=new_id(), act_id=act_id
    )


def state(proposal: Proposal) -> str:
    db.session.expire_all()
    return db.session.get_one(Proposal, proposal.id).state


def test_at_the_deadline_what_was_sent_is_screened_and_drafts_expire(make: Makers) -> None:
    call = make.call()
    sent = make.sent(call)
    draft_id = make.draft(call, make.account())
    make.closed(call)
    db.session.expire_all()
    assert db.session.get_one(Proposal, sent.id).kind == "screening"
    draft = db.session.get_one(Proposal, draft_id)
    assert (draft.kind, draft.number) == ("expired", None)
    assert steps_of(db.session(), draft.object_ref)[-1].dated == call.closes
    assert catch_up(make.clock) == 0


def test_admission_lists_everything_that_is_open(make: Makers) -> None:
    call = make.call()
    staff = make.account("staff")
    proposal = make.sent(call)
    make.closed(call)
    with pytest.raises(Refusal) as refusal:
        admit(make, proposal, staff)
    assert codes(refusal) == ["rule:delegation_signed", "classification_open", "act_missing"]
    assert state(proposal) == "screening"


def test_a_proposal_is_admitted_under_an_act_with_its_verdicts_kept(make: Makers) -> None:
    call = make.call()
    staff = make.account("staff", name="Ufficio")
    proposal = make.sent(call)
    make.closed(call)
    decide_finding(
        proposal.id,
        "delegation_signed",
        accept=True,
        reason="Mostrata allo sportello.",
        actor=staff,
        clock=make.clock,
    )
    confirm_classification(proposal.id, "commons", "", actor=staff, clock=make.clock)
    act_id = make.act(call)
    admit(make, proposal, staff, act_id)
    assert state(proposal) == "admitted"
    last = steps_of(db.session(), proposal.object_ref)[-1]
    assert (last.action, last.act_id, last.actor) == ("proposal.admit", act_id, staff.ref)
    kept = db.session.scalars(
        select(Finding.verdict).where(
            Finding.step == "proposal.admit", Finding.rule == "delegation_signed"
        )
    ).one()
    assert kept == "not_met"  # the person's decision stands beside, the verdict stays


def test_a_stop_needs_a_second_person(make: Makers) -> None:
    call = make.call()
    first, second = make.account("staff"), make.account("staff")
    proposal = make.sent(call)
    joined = db.session.scalars(select(Proposal.members_confirmed)).one()
    assert joined == 10
    make.closed(call)
    from grantcall.proposals.models import Member

    gone = db.session.scalars(select(Member.id).where(Member.proposal_id == proposal.id)).first()
    assert gone is not None
    take_off(gone, actor=member_actor(gone), clock=make.clock)
    for rule in ("delegation_signed", "ten_people"):
        decision = decide_finding(
            proposal.id, rule, accept=True, reason="Residenza provata.", actor=first,
            clock=make.clock,
        )  # fmt: skip
    confirm_classification(proposal.id, "commons", "", actor=first, clock=make.clock)
    act_id = make.act(call)
    with pytest.raises(Refusal) as refusal:
        admit(make, proposal, first, act_id)
    assert codes(refusal) == ["rule:ten_people"]
    with pytest.raises(Conflict) as own:
        second_decision(decision, actor=first, clock=make.clock)
    assert codes(own) == ["four_eyes"]
    second_decision(decision, actor=second, clock=make.clock)
    admit(make, proposal, first, act_id)
    assert state(proposal) == "admitted"


def test_a_clarification_opens_only_the_named_fields_and_keeps_before_and_after(
    make: Makers,
) -> None:
    call = make.call()
    contact, staff = make.account(), make.account("staff")
    proposal = make.sent(call, contact)
    make.closed(call)
    ask_clarification(
        proposal.id, ["place"], "In quale cortile?", actor=staff, clock=make.clock, token="a"
    )
    assert state(proposal) == "clarification"
    mail = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == "clarification")
    ).one()
    assert "Quale luogo o bene comune volete rigenerare?" in mail.body
    assert "In quale cortile?" in mail.body
    with pytest.raises(Refusal) as refusal:
        answer(make, proposal, contact)
    assert codes(refusal) == ["not_answered"]
    typed = {"place": "Il cortile di via Verdi 3", "requested": "1"}
    base = {"place": _token(proposal.id, "place")}
    saved = save_answers(proposal.id, typed, base, actor=contact, clock=make.clock)
    assert list(saved.tokens) == ["place"]
    answer(make, proposal, contact)
    assert state(proposal) == "screening"
    request = db.session.scalars(select(ClarificationRequest)).one()
    assert request.before == {"place": "Il cortile di via Dante"}
    assert request.after == {"place": "Il cortile di via Verdi 3"}
    assert len(db.session.scalars(select(Receipt)).all()) == 2
    assert db.session.get_one(Proposal, proposal.id).requested_cents == 200000


def test_silence_is_not_admitted_and_the_reminder_went_out_once(make: Makers) -> None:
    call = make.call()
    contact, staff = make.account(), make.account("staff")
    proposal = make.sent(call, contact)
    make.closed(call)
    ask_clarification(
        proposal.id, ["place"], "In quale cortile?", actor=staff, clock=make.clock, token="a"
    )
    due = db.session.get_one(Proposal, proposal.id).due_at
    assert due is not None
    make.clock.move_to(due - timedelta(days=1, hours=2))
    assert (remind(make.clock), remind(make.clock)) == (1, 0)
    make.clock.move_to(due + timedelta(seconds=1))
    with pytest.raises(Refusal) as refusal:
        answer(make, proposal, contact)
    assert "too_late" in codes(refusal)
    catch_up(make.clock)
    assert state(proposal) == "inadmissible"


def test_a_changed_area_needs_a_reason_and_keeps_the_words(make: Makers) -> None:
    call = make.call()
    staff = make.account("staff")
    proposal = make.sent(call)
    make.closed(call)
    with pytest.raises(Invalid):
        confirm_classification(proposal.id, "time", "", actor=staff, clock=make.clock)
    confirm_classification(
        proposal.id, "time", "Il cuore è la cura.", actor=staff, clock=make.clock
    )
    row = db.session.scalars(select(ClassificationDecision)).one()
    assert (row.declared, row.suggested, row.value) == ("commons", "commons", "time")
    assert "orto" in row.words
    db.session.expire_all()
    assert db.session.get_one(Proposal, proposal.id).area == "time"


def test_many_are_decided_one_by_one(make: Makers) -> None:
    call = make.call()
    staff = make.account("staff")
    ready, open_one = make.sent(call), make.sent(call)
    make.closed(call)
    decide_finding(
        ready.id, "delegation_signed", accept=True, reason="Vista.", actor=staff, clock=make.clock
    )
    confirm_classification(ready.id, "commons", "", actor=staff, clock=make.clock)
    outcomes = decide_many(
        [ready.id, open_one.id, "unknown"],
        "admit",
        actor=staff,
        clock=make.clock,
        token=new_id(),
        act_id=make.act(call),
    )
    assert [outcome.done for outcome in outcomes] == [True, False, False]
    assert [reason.code for reason in outcomes[1].reasons] == [
        "rule:delegation_signed",
        "classification_open",
    ]
    assert (state(ready), state(open_one)) == ("admitted", "screening")


def test_refusal_is_reexamined_by_another_person(make: Makers) -> None:
    call = make.call()
    contact = make.account()
    first, second = make.account("staff"), make.account("staff")
    proposal = make.sent(call, contact)
    make.closed(call)
    decide_admission(
        proposal.id, "reject", actor=first, clock=make.clock, token="r", act_id=make.act(call),
        reason="È un'associazione iscritta.",
    )  # fmt: skip
    assert state(proposal) == "inadmissible"
    from grantcall.proposals.submit import ask_reexamination

    ask_reexamination(
        proposal.id, "Non siamo iscritti.", actor=contact, clock=make.clock,
        received_at=make.clock.now(), token="q",
    )  # fmt: skip
    db.session.expire_all()
    row = db.session.get_one(Proposal, proposal.id)
    choices = {choice.action: choice for choice in may(db.session(), first, row, make.clock.now())}
    assert [reason.code for reason in choices["uphold"].blockers] == [
        "reason_missing",
        "four_eyes",
    ]
    decide_admission(
        proposal.id, "uphold", actor=second, clock=make.clock, token="u", reason="È vero."
    )
    assert state(proposal) == "screening"


def test_a_sent_proposal_can_be_withdrawn_and_stays_on_record(make: Makers) -> None:
    contact = make.account()
    proposal = make.sent(make.call(), contact)
    for stranger in (make.account(), make.account("staff")):
        with pytest.raises(NotFound):
            withdraw(
                proposal.id, actor=stranger, clock=make.clock,
                received_at=make.clock.now(), token="w",
            )  # fmt: skip
    arguments = {"actor": contact, "clock": make.clock, "received_at": make.clock.now()}
    assert withdraw(proposal.id, token="w", **arguments) == "withdraw"  # type: ignore[arg-type]
    assert withdraw(proposal.id, token="w", **arguments) == "withdraw"  # type: ignore[arg-type]
    assert state(proposal) == "withdrawn"
    assert db.session.get_one(Proposal, proposal.id).number == 1


def answer(make: Makers, proposal: Proposal, contact: Actor) -> str:
    return answer_clarification(
        proposal.id,
        actor=contact,
        clock=make.clock,
        received_at=make.clock.now(),
        token=new_id(),
    )


def _token(proposal_id: str, field: str) -> str:
    from grantcall.proposals.answers import present_answers

    return present_answers(db.session(), proposal_id)[field].token
