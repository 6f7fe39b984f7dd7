"""From the offer to the accepted award: answers, rules, papers, tranches, reports."""

import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from grantcall.core.audit import AuditEvent
from grantcall.core.canonical import sha256_hex
from grantcall.core.db import db
from grantcall.core.errors import Conflict, NotFound, Refusal
from grantcall.core.ids import new_id
from grantcall.core.outbox import OutboxMessage
from grantcall.core.register import RegisterEntry
from grantcall.funding.accept_award import accept, renounce, save_acceptance
from grantcall.funding.models_project import AwardSheet, Filed, Report, Tranche
from grantcall.funding.payment_details import details_of
from grantcall.process.clocks import catch_up
from grantcall.proposals.join import member_actor
from grantcall.proposals.models import Member
from grantcall.proposals.roster import take_off
from grantcall.proposals.save_answers import Saved
from tests.factories import Makers
from tests.project_world import ACCEPTANCE, IBAN, TAX_CODE, offered


def codes(refusal: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_accepting_plans_what_follows_and_gives_a_number(make: Makers) -> None:
    world = offered(make).accepted()
    award = world.award
    assert (award.kind, award.start_date, award.end_date) == (
        "accepted",
        date(2019, 3, 1),
        date(2019, 12, 20),
    )
    assert award.due_at == datetime(2019, 3, 1, 22, 59, 59, tzinfo=UTC)
    tranches = db.session.scalars(select(Tranche).order_by(Tranche.turn)).all()
    assert [(one.rule, one.amount_cents, one.kind) for one in tranches] == [
        ("start", 100000, "planned"),
        ("middle", 60000, "planned"),
        ("end", 40000, "planned"),
    ]
    reports = db.session.scalars(select(Report).order_by(Report.turn)).all()
    assert [(one.rule, one.due, one.due_at == one.due) for one in reports] == [
        ("interim", datetime(2019, 9, 2, 21, 59, 59, tzinfo=UTC), True),
        ("final", datetime(2020, 2, 18, 22, 59, 59, tzinfo=UTC), True),
    ]
    filed = db.session.scalars(select(Filed)).one()
    entry = db.session.get_one(RegisterEntry, filed.register_entry_id)
    assert (entry.written, entry.document_digest, filed.step) == (
        "IN 0000001/2019",
        filed.fingerprint,
        "award.accept",
    )
    assert sha256_hex(filed.document.encode()) == filed.fingerprint
    told = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == "award_accepted")
    ).all()
    assert len(told) == 3  # the contact and two of the staff
    assert all("IN 0000001/2019" in mail.body for mail in told)


def test_account_and_tax_code_lie_in_one_place_only(make: Makers) -> None:
    world = offered(make).accepted()
    filed = db.session.scalars(select(Filed)).one()
    document = json.loads(filed.document)
    assert document["answers"]["start_date"] == "2019-03-01"
    assert set(document["commitments"]) == {"holder", "tax_code", "iban"}
    details = details_of(db.session(), world.award_id)
    assert details is not None
    assert details.values == {"holder": "Maria Rossi", "tax_code": TAX_CODE, "iban": IBAN}
    assert document["commitments"] == details.commitments()
    acceptance = db.session.get_one(AwardSheet, (world.award_id, "acceptance"))
    kept = [
        filed.document,
        json.dumps(acceptance.answers),
        *db.session.scalars(select(AuditEvent.detail)),
        *db.session.scalars(select(OutboxMessage.body)),
        *db.session.scalars(select(RegisterEntry.subject)),
    ]
    for text in kept:
        assert IBAN not in text
        assert TAX_CODE not in text


def test_a_refusal_lists_everything_and_changes_nothing(make: Makers) -> None:
    world = offered(make, cents=130000)
    world.save(**{**ACCEPTANCE, "end_date": "2019-02-20", "conditions_accepted": False})
    gone = db.session.scalars(
        select(Member.id).where(Member.proposal_id == world.proposal_id)
    ).first()
    assert gone is not None
    take_off(gone, actor=member_actor(gone), clock=make.clock)
    with pytest.raises(Refusal) as refusal:
        world.accept()
    assert codes(refusal) == [
        "missing",
        "not_ticked",
        "rule:ten_people",
        "rule:dates_in_order",
    ]
    assert [one.field for one in refusal.value.reasons][:2] == ["cuts", "conditions_accepted"]
    assert (world.award.kind, count(Tranche), count(Report), count(Filed)) == ("offered", 0, 0, 0)


def test_what_changes_is_asked_only_of_a_reduced_award(make: Makers) -> None:
    reduced = offered(make, cents=130000)
    reduced.save(**ACCEPTANCE)
    with pytest.raises(Refusal) as refusal:
        reduced.accept()
    assert [(one.code, one.field) for one in refusal.value.reasons] == [("missing", "cuts")]
    reduced.save(cuts="Una cena in meno.")
    reduced.accept()
    assert [one.amount_cents for one in db.session.scalars(select(Tranche))] == [
        65000,
        39000,
        26000,
    ]


def test_the_same_token_gives_the_first_receipt_again(make: Makers) -> None:
    world = offered(make)
    world.save(**ACCEPTANCE)

    def again() -> str:
        return accept(
            world.award_id, actor=world.contact, clock=make.clock,
            received_at=make.clock.now(), token="t" * 20,
        )  # fmt: skip

    assert again() == again()
    assert (count(Filed), count(Tranche)) == (1, 3)
    with pytest.raises(Conflict) as other:
        world.accept()
    assert codes(other) == ["wrong_state"]


def test_nobody_else_writes_or_accepts(make: Makers) -> None:
    world = offered(make)
    world.save(**ACCEPTANCE)
    for stranger in (world.staff, make.account(), make.account("auditor")):
        with pytest.raises(NotFound):
            save_acceptance(world.award_id, {"holder": "Io"}, {}, actor=stranger, clock=make.clock)
        with pytest.raises(NotFound):
            accept(
                world.award_id,
                actor=stranger,
                clock=make.clock,
                received_at=make.clock.now(),
                token=new_id(),
            )
    sheet = db.session.get_one(AwardSheet, (world.award_id, "acceptance"))
    assert sheet.answers["holder"] == "Maria Rossi"


def test_after_the_term_it_lapses_and_cannot_be_accepted(make: Makers) -> None:
    world = offered(make)
    world.save(**ACCEPTANCE)
    due = world.award.due_at
    assert due == datetime(2019, 2, 18, 22, 59, 59, tzinfo=UTC)
    make.clock.move_to(due)
    with pytest.raises(Refusal) as late:
        world.accept()
    assert codes(late) == ["too_late"]
    with pytest.raises(Refusal) as closed:
        world.save(holder="Anna")
    assert codes(closed) == ["too_late"]
    catch_up(make.clock)
    assert (world.award.kind, count(Filed)) == ("lapsed", 0)


def test_an_answer_that_two_people_changed_is_shown_with_both_texts(make: Makers) -> None:
    world = offered(make)
    bases = dict(world.save(holder="Maria Rossi", start_date="2019-03-01").tokens)

    def save(**typed: object) -> Saved:
        return save_acceptance(world.award_id, typed, bases, actor=world.contact, clock=make.clock)

    assert save(holder="Maria Rossi Bianchi").clashes == []
    late = save(holder="Maria R.", start_date="2019-03-02")
    assert [(one.field, one.theirs, one.mine) for one in late.clashes] == [
        ("holder", "Maria Rossi Bianchi", "Maria R.")
    ]
    untouched = save(holder="Maria Rossi", end_date="2019-12-20")
    assert untouched.clashes == []
    sheet = db.session.get_one(AwardSheet, (world.award_id, "acceptance"))
    assert sheet.answers == {
        "holder": "Maria Rossi Bianchi",
        "start_date": "2019-03-02",
        "end_date": "2019-12-20",
    }


def test_renouncing_says_why_and_ends_it(make: Makers) -> None:
    world = offered(make)
    world.save(**ACCEPTANCE)
    with pytest.raises(Refusal) as silent:
        renounce(
            world.award_id, "  ", actor=world.contact, clock=make.clock,
            received_at=make.clock.now(), token=new_id(),
        )  # fmt: skip
    assert codes(silent) == ["reason_missing"]
    filed_id = renounce(
        world.award_id, "Ci trasferiamo.", actor=world.contact, clock=make.clock,
        received_at=make.clock.now(), token=new_id(),
    )  # fmt: skip
    assert world.award.kind == "renounced"
    filed = db.session.get_one(Filed, filed_id)
    assert json.loads(filed.document)["reason"] == "Ci trasferiamo."
    sheet = db.session.get_one(AwardSheet, (world.award_id, "acceptance"))
    assert {"holder", "tax_code", "iban"} & sheet.answers.keys() == set()


def test_renouncing_after_acceptance_stops_tranches_and_reports(make: Makers) -> None:
    world = offered(make).accepted()
    renounce(
        world.award_id, "Ci trasferiamo.", actor=world.contact, clock=make.clock,
        received_at=make.clock.now(), token=new_id(),
    )  # fmt: skip
    assert set(db.session.scalars(select(Tranche.kind))) == {"cancelled"}
    assert set(db.session.scalars(select(Report.kind))) == {"missing"}


def test_the_project_begins_and_ends_by_its_dates(make: Makers) -> None:
    world = offered(make).accepted()
    make.clock.move_to(datetime(2019, 3, 2, 8, 0, tzinfo=UTC))
    catch_up(make.clock)
    assert (world.award.kind, world.award.due_at) == (
        "active",
        datetime(2019, 12, 20, 22, 59, 59, tzinfo=UTC),
    )
    make.clock.move_to(datetime(2020, 1, 2, 8, 0, tzinfo=UTC))
    catch_up(make.clock)
    assert world.award.kind == "reporting"
    assert (world.report("interim").kind, world.report("final").kind) == ("late", "planned")
