"""A group sends its proposal: in time, complete, within the rules, once."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.core.errors import Conflict, NotFound, Refusal
from grantcall.core.ids import new_id
from grantcall.core.outbox import OutboxMessage
from grantcall.core.register import RegisterEntry
from grantcall.process.models import Step
from grantcall.proposals.models import Finding, Proposal, Receipt, Submission
from grantcall.proposals.submit import submit
from tests.factories import Makers

HIS = "persona1@example.org"


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def send(proposal_id: str, make: Makers, contact: object, **changes: object) -> str:
    values: dict[str, object] = {
        "actor": contact,
        "clock": make.clock,
        "received_at": make.clock.now(),
        "token": new_id(),
    }
    return submit(proposal_id, **{**values, **changes})  # type: ignore[arg-type]


def codes(refusal: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def test_a_complete_proposal_gets_number_receipt_and_mail(make: Makers) -> None:
    contact = make.account(name="Ada")
    proposal = make.sent(make.call(), contact)
    assert (proposal.ref, proposal.number, proposal.kind) == ("OC1-0001", 1, "submitted")
    assert (proposal.title, proposal.municipality) == ("Orti in cortile", "rho")
    assert (proposal.area, proposal.requested_cents) == ("commons", 200000)
    assert proposal.submitted_at == make.clock.now()
    receipt = db.session.scalars(select(Receipt)).one()
    submission = db.session.get_one(Submission, receipt.submission_id)
    entry = db.session.get_one(RegisterEntry, receipt.register_entry_id)
    assert receipt.fingerprint == submission.fingerprint == entry.document_digest
    assert entry.written == "IN 0000001/2018"
    mail = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == "proposal_received")
    ).one()
    assert mail.recipient == HIS
    assert "OC1-0001" in mail.subject
    assert "{" not in mail.body
    assert "IN 0000001/2018" in mail.body


def test_the_verdicts_are_kept_with_the_definition(make: Makers) -> None:
    proposal = make.sent(make.call())
    rows = db.session.execute(
        select(Finding.rule, Finding.verdict).where(
            Finding.proposal_id == proposal.id, Finding.step == "proposal.submit"
        )
    )
    verdicts = {row.rule: row.verdict for row in rows}
    assert verdicts["ten_people"] == "met"
    assert verdicts["delegation_signed"] == "not_met"
    assert verdicts["not_a_trade"] == "not_applicable"


def test_an_empty_draft_is_refused_with_every_reason_and_nothing_changes(make: Makers) -> None:
    call = make.call()
    contact = make.account()
    proposal_id = make.draft(call, contact)
    db.session.rollback()
    before = (count(Step), count(RegisterEntry), count(OutboxMessage))
    db.session.rollback()
    with pytest.raises(Refusal) as refusal:
        send(proposal_id, make, contact)
    assert codes(refusal) == ["roster_empty", "rule:ten_people"]
    assert (count(Step), count(RegisterEntry), count(OutboxMessage)) == before
    assert db.session.get_one(Proposal, proposal_id).number is None


def test_nine_are_not_ten_and_the_evidence_says_so(make: Makers) -> None:
    contact = make.account()
    proposal_id = make.draft(make.call(), contact)
    make.people(proposal_id, 9)
    make.people(proposal_id, 1, municipality={"other": "Milano"})
    with pytest.raises(Refusal) as refusal:
        send(proposal_id, make, contact)
    assert codes(refusal) == ["rule:ten_people"]
    assert "9 su 10" in refusal.value.reasons[0].text.it


@pytest.mark.parametrize(
    ("early_by", "accepted"),
    [(timedelta(microseconds=1), True), (timedelta(0), False), (timedelta(seconds=-7), False)],
)
def test_in_time_means_read_before_the_deadline(
    make: Makers, early_by: timedelta, accepted: bool
) -> None:
    call = make.call()
    contact = make.account()
    proposal_id = make.draft(call, contact)
    make.people(proposal_id)
    arrived: datetime = call.closes - early_by
    make.clock.move_to(call.closes + timedelta(seconds=30))  # it waited for its turn
    if accepted:
        send(proposal_id, make, contact, received_at=arrived)
        assert db.session.get_one(Proposal, proposal_id).submitted_at == arrived
        return
    with pytest.raises(Refusal) as refusal:
        send(proposal_id, make, contact, received_at=arrived)
    assert codes(refusal) == ["too_late", "too_late", "rule:in_time"]
    assert db.session.get_one(Proposal, proposal_id).kind == "draft"


def test_the_same_token_gives_the_first_receipt_again(make: Makers) -> None:
    contact = make.account()
    proposal_id = make.draft(make.call(), contact)
    make.people(proposal_id)
    first = send(proposal_id, make, contact, token="t")
    assert send(proposal_id, make, contact, token="t") == first
    assert (count(Receipt), count(RegisterEntry)) == (1, 1)
    with pytest.raises(Conflict) as refusal:
        send(proposal_id, make, contact, token="another")
    assert codes(refusal) == ["wrong_state"]
    assert (count(Receipt), count(RegisterEntry)) == (1, 1)


def test_nobody_else_can_send_it(make: Makers) -> None:
    call = make.call()
    contact = make.account()
    proposal_id = make.draft(call, contact)
    make.people(proposal_id)
    for stranger in (make.account(), make.account("staff"), make.account("admin")):
        with pytest.raises(NotFound):
            send(proposal_id, make, stranger)
    assert db.session.get_one(Proposal, proposal_id).kind == "draft"


def test_a_person_counts_where_they_confirmed_last(make: Makers, app: Flask) -> None:
    call = make.call()
    first, second = make.account(), make.account()
    one, other = make.draft(call, first), make.draft(call, second)
    shared = {"name": "Zoe", "surname": "Doppia", "municipality": "pero"}
    make.people(one, 9)
    make.people(one, 1, **shared)
    make.people(other, 9)
    make.clock.advance(minutes=1)
    make.people(other, 1, **shared)
    send(other, make, second)
    with pytest.raises(Refusal) as refusal:
        send(one, make, first)
    assert codes(refusal) == ["rule:ten_people"]
    assert "Zoe" not in refusal.value.reasons[0].text.it


def test_the_clock_of_the_test_is_the_clock_of_the_receipt(make: Makers, clock: FixedClock) -> None:
    clock.advance(hours=3)
    make.sent(make.call())
    assert db.session.scalars(select(Receipt.at)).one() == clock.now()
