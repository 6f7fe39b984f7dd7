"""Instalments: due when all is there, released by one person, paid by another."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from grantcall.calls.models import Call
from grantcall.core.actor import Actor
from grantcall.core.db import db
from grantcall.core.errors import Conflict, Invalid, NotFound, Refusal
from grantcall.core.ids import new_id
from grantcall.core.outbox import OutboxMessage
from grantcall.core.unit_of_work import unit_of_work
from grantcall.funding.accept_award import save_acceptance
from grantcall.funding.check_bank import check_bank, correct_bank
from grantcall.funding.models import Award
from grantcall.funding.models_project import (
    AwardSheet,
    BankCheck,
    Filed,
    Payment,
    Publication,
    Tranche,
)
from grantcall.funding.payment_details import details_of
from grantcall.funding.publish_award import record_publication
from grantcall.funding.tranche_steps import (
    cancel,
    fall_due,
    pay,
    pay_many,
    release,
    release_many,
    resume,
    withhold,
)
from grantcall.proposals.models import Proposal
from tests.factories import OTHER, Makers
from tests.project_world import IBAN, OTHER_IBAN, World, award_for, offered


def codes(refusal: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def due(make: Makers, cents: int = 200000) -> World:
    world = offered(make, cents=cents)
    if cents < 200000:
        world.save(cuts="Meno cene.")
    world.accepted()
    world.publish()
    world.check_bank()
    return world


def released(make: Makers) -> tuple[World, str]:
    world = due(make)
    tranche_id = world.tranche("start").id
    act_id = make.act(world.call, "77", "concession")
    release(tranche_id, act_id, actor=world.staff, clock=make.clock, token=new_id())
    return world, tranche_id


def test_the_first_tranche_waits_for_publication_and_account(make: Makers) -> None:
    world = offered(make).accepted()
    tranche = world.tranche("start")
    with pytest.raises(Refusal) as refusal:
        fall_due(tranche.id, actor=world.staff, clock=make.clock, token=new_id())
    assert codes(refusal) == ["act_not_published", "bank_details_unchecked"]
    assert refusal.value.reasons[0].article == "D.Lgs. 33/2013, artt. 26-27"
    assert world.publish() == 0
    assert world.tranche("start").kind == "planned"
    assert world.check_bank() == 1
    assert world.tranche("start").kind == "due"
    mails = select(OutboxMessage).where(OutboxMessage.kind == "tranche_due")
    assert ["1.000 €" in mail.body for mail in db.session.scalars(mails)] == [True, True]


def test_a_grant_of_exactly_the_sum_needs_no_publication(make: Makers) -> None:
    world = offered(make, cents=100000, asked=100000).accepted()
    assert world.check_bank() == 1
    assert (world.tranche("start").kind, count(Publication)) == ("due", 0)


def test_what_a_group_got_in_the_same_solar_year_counts_together(make: Makers) -> None:
    """Two calls, one group, one year: 600 and 500 euro are more than a thousand."""
    world, award_id = twice(make)
    world.accepted()
    assert world.check_bank() == 0
    with pytest.raises(Refusal) as refusal:
        fall_due(world.tranche("start").id, actor=world.staff, clock=make.clock, token=new_id())
    assert codes(refusal) == ["act_not_published"]
    assert award_id != world.award_id


def test_another_solar_year_begins_anew(make: Makers) -> None:
    """The year is that of the call's zone: at eleven at night in London it is over in Rome."""
    world, award_id = twice(make)
    world.accepted()
    _opened(world, award_id, datetime(2018, 12, 31, 23, 0, tzinfo=UTC))
    assert world.check_bank() == 0
    _opened(world, award_id, datetime(2018, 12, 31, 22, 59, tzinfo=UTC))
    fall_due(world.tranche("start").id, actor=world.staff, clock=make.clock, token=new_id())
    assert (world.tranche("start").kind, count(Publication)) == ("due", 0)


def twice(make: Makers) -> tuple[World, str]:
    """Give one group 600 euro in a call and 500 in another; return both awards."""
    call, other = make.call(), make.call(OTHER)
    contact = make.account(name="Maria Rossi")
    with unit_of_work(contact, make.clock) as work:
        work.session.get_one(Call, other.id).last_number = 100  # both calls write OC1-…
    second = make.sent(other, contact).id
    world = offered(make, cents=60000, asked=60000, call=call, contact=contact)
    with unit_of_work(world.staff, make.clock) as work:
        proposal = work.session.get_one(Proposal, second)
        with work.recording("trial", proposal.object_ref) as event:
            proposal.group_id = work.session.get_one(Proposal, world.proposal_id).group_id
            event.seal(proposal)
    return world, award_for(make, other, db.session.get_one(Proposal, second), 50000, 50000)


def _opened(world: World, award_id: str, at: datetime) -> None:
    with unit_of_work(world.staff, world.make.clock) as work:
        work.session.get_one(Award, award_id).opened_at = at


def test_a_publication_says_where_and_when_or_nothing_is_kept(make: Makers) -> None:
    world = offered(make).accepted()
    tomorrow = make.clock.now().date() + timedelta(days=1)
    for day, link, expected in (
        (None, "", ["no_day", "no_link"]),
        (tomorrow, "javascript:alert(1)", ["day_to_come", "no_link"]),
    ):
        with pytest.raises(Invalid) as wrong:
            record_publication(
                [world.award_id], day, link, actor=world.staff, clock=make.clock, token=new_id()
            )
        assert codes(wrong) == expected
    with pytest.raises(NotFound):
        record_publication(
            [world.award_id, new_id()], date(2019, 2, 1), "https://albo.example.org",
            actor=world.staff, clock=make.clock, token=new_id(),
        )  # fmt: skip
    with pytest.raises(NotFound):
        record_publication(
            [world.award_id], date(2019, 2, 1), "https://albo.example.org",
            actor=world.contact, clock=make.clock, token=new_id(),
        )  # fmt: skip
    assert count(Publication) == 0


def test_releasing_needs_an_act_of_this_call(make: Makers) -> None:
    world = due(make)
    tranche_id = world.tranche("start").id
    foreign = make.act(make.call(OTHER))
    for act_id, code in ((None, "act_missing"), (foreign, "act_unknown")):
        with pytest.raises(Refusal) as refusal:
            release(tranche_id, act_id, actor=world.staff, clock=make.clock, token=new_id())
        assert codes(refusal) == [code]
    assert world.tranche("start").kind == "due"


def test_one_person_releases_another_pays(make: Makers) -> None:
    world, tranche_id = released(make)
    day = make.clock.now().date()
    with pytest.raises(Refusal) as same:
        pay(tranche_id, day, "M-1", actor=world.staff, clock=make.clock, token=new_id())
    assert codes(same) == ["four_eyes"]
    assert (world.tranche("start").kind, count(Payment)) == ("released", 0)
    for _again in range(2):
        pay(tranche_id, day, " M-1 ", actor=world.second, clock=make.clock, token="p" * 20)
    tranche = world.tranche("start")
    assert (tranche.kind, tranche.released_by, tranche.paid_by) == (
        "paid",
        world.staff.ref,
        world.second.ref,
    )
    payment = db.session.scalars(select(Payment)).one()
    assert (payment.direction, payment.amount_cents, payment.dated, payment.reference) == (
        "out",
        100000,
        day,
        "M-1",
    )
    mail = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == "tranche_paid")
    ).one()
    assert "All'avvio" in mail.body and "1.000 €" in mail.body


def test_the_database_itself_refuses_one_person_for_both(make: Makers) -> None:
    world, _tranche_id = released(make)
    tranche = world.tranche("start")
    with (
        pytest.raises(IntegrityError),
        unit_of_work(world.staff, make.clock) as work,
        work.recording("trial", tranche.object_ref) as event,
    ):
        both = {"released_by": world.staff.ref, "paid_by": world.staff.ref}
        work.session.execute(
            update(Tranche)
            .where(Tranche.id == tranche.id)
            .values(kind="paid", audit_seq=event.seq, **both)
        )
    assert world.tranche("start").kind == "released"


def test_a_payment_has_a_day_that_is_not_to_come(make: Makers) -> None:
    world, tranche_id = released(make)
    tomorrow = make.clock.now().date() + timedelta(days=1)
    for day, reference, expected in (
        (None, "", ["no_day"]),
        (tomorrow, "x" * 81, ["day_to_come", "too_long"]),
    ):
        with pytest.raises(Invalid) as wrong:
            pay(tranche_id, day, reference, actor=world.second, clock=make.clock, token=new_id())
        assert codes(wrong) == expected
    assert count(Payment) == 0


def test_only_the_office_of_the_call_touches_tranches(make: Makers) -> None:
    world, tranche_id = released(make)
    elsewhere = make.account("staff", call=make.call(OTHER))
    for stranger in (world.contact, elsewhere, make.account("auditor")):
        with pytest.raises(NotFound):
            pay(tranche_id, date(2019, 2, 1), actor=stranger, clock=make.clock, token=new_id())
        with pytest.raises(NotFound):
            withhold(tranche_id, "No.", actor=stranger, clock=make.clock, token=new_id())
        with pytest.raises(NotFound):
            world_check(world, stranger)
    assert (world.tranche("start").kind, count(BankCheck)) == ("released", 1)


def world_check(world: World, actor: Actor) -> None:
    details = details_of(db.session(), world.award_id)
    assert details is not None
    check_bank(
        world.award_id, passed=False, seen=details.digest, note="No.",
        actor=actor, clock=world.make.clock, token=new_id(),
    )  # fmt: skip


def test_withholding_says_why_and_can_be_undone(make: Makers) -> None:
    world = due(make)
    tranche_id = world.tranche("start").id
    with pytest.raises(Refusal) as silent:
        withhold(tranche_id, " ", actor=world.staff, clock=make.clock, token=new_id())
    assert codes(silent) == ["reason_missing"]
    withhold(tranche_id, "Manca un documento.", actor=world.staff, clock=make.clock, token=new_id())
    mail = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == "tranche_withheld")
    ).one()
    assert (mail.recipient.startswith("persona"), "Manca un documento." in mail.body) == (
        True,
        True,
    )
    with pytest.raises(Conflict):
        release(tranche_id, None, actor=world.staff, clock=make.clock, token=new_id())
    resume(tranche_id, "Arrivato.", actor=world.second, clock=make.clock, token=new_id())
    assert world.tranche("start").kind == "due"
    cancel(tranche_id, "Rinunciano a questa.", actor=world.staff, clock=make.clock, token=new_id())
    assert world.tranche("start").kind == "cancelled"


def test_many_are_released_and_paid_at_once_and_refusals_stop_nobody(make: Makers) -> None:
    call = make.call()
    second_contact = make.account()
    other = make.sent(call, second_contact)
    first = offered(make, call=call).accepted()
    first.publish()
    first.check_bank()
    award_id = award_for(make, call, other, 90000, 90000)
    waiting = World(
        make, call, second_contact, first.staff, first.second, other.id, award_id
    ).accepted()
    act_id = make.act(first.call, "78", "concession")
    ids = [first.tranche("start").id, waiting.tranche("start").id, new_id()]
    outcomes = release_many(ids, act_id, actor=first.staff, clock=make.clock, token="m" * 20)
    assert [(one.done, [reason.code for reason in one.reasons]) for one in outcomes] == [
        (True, []),
        (False, ["wrong_state"]),
        (False, ["not_found"]),
    ]
    again = release_many(ids, act_id, actor=first.staff, clock=make.clock, token="m" * 20)
    assert [one.done for one in again] == [True, False, False]
    paid = pay_many(
        ids[:1],
        make.clock.now().date(),
        "M-9",
        actor=first.second,
        clock=make.clock,
        token="n" * 20,
    )
    assert [one.done for one in paid] == [True]
    assert count(Payment) == 1


def test_refused_details_are_corrected_and_looked_at_again(make: Makers) -> None:
    world = offered(make).accepted()
    world.publish()
    with pytest.raises(Invalid) as silent:
        world.check_bank(passed=False)
    assert codes(silent) == ["no_note"]
    with pytest.raises(Refusal) as early:
        _correct(world, iban=OTHER_IBAN)
    assert codes(early) == ["not_refused"]
    world.check_bank(passed=False, note="Il conto è di un'altra persona.")
    with pytest.raises(Refusal) as refused:
        fall_due(world.tranche("start").id, actor=world.staff, clock=make.clock, token=new_id())
    assert codes(refused) == ["bank_details_refused"]
    with pytest.raises(Invalid) as wrong:
        _correct(world, iban=OTHER_IBAN[:-1] + "8")
    assert [(one.code, one.field) for one in wrong.value.reasons] == [("not_an_iban", "iban")]
    old = details_of(db.session(), world.award_id)
    filed_id = _correct(world, iban=OTHER_IBAN)
    assert db.session.get_one(Filed, filed_id).step == "award.correct_bank"
    details = details_of(db.session(), world.award_id)
    assert old is not None and details is not None
    assert (details.values["iban"], details.salt != old.salt) == (OTHER_IBAN, True)
    with pytest.raises(Conflict) as stale:
        check_bank(
            world.award_id, passed=True, seen=old.digest, actor=world.staff,
            clock=make.clock, token=new_id(),
        )  # fmt: skip
    assert codes(stale) == ["details_changed"]
    assert world.check_bank() == 1


def test_details_altered_after_the_check_block_the_payment(make: Makers) -> None:
    world = due(make)
    with unit_of_work(world.staff, make.clock) as work:
        sheet = work.session.get_one(AwardSheet, (world.award_id, "payments"))
        kept = dict(sheet.answers)
        kept["values"] = {**kept["values"], "iban": OTHER_IBAN}  # type: ignore[dict-item]
        sheet.answers = kept
    act_id = make.act(world.call, "79", "concession")
    with pytest.raises(Refusal) as refusal:
        release(
            world.tranche("start").id, act_id, actor=world.staff, clock=make.clock, token=new_id()
        )
    assert codes(refusal) == ["bank_details_unchecked"]


def test_an_account_with_a_wrong_check_letter_is_never_kept(make: Makers) -> None:
    world = offered(make)
    wrong = IBAN[:2] + "64Y" + IBAN[5:]  # digits that add up, but not the Italian letter
    saved = save_acceptance(
        world.award_id, {"iban": wrong}, {}, actor=world.contact, clock=make.clock
    )
    assert [(one.code, one.field) for one in saved.problems] == [("not_an_iban", "iban")]
    assert count(AwardSheet) == 0


def _correct(world: World, iban: str) -> str:
    return correct_bank(
        world.award_id,
        {"holder": "Maria Rossi", "tax_code": "RSSMRA80A01H501U", "iban": iban},
        actor=world.contact,
        clock=world.make.clock,
        received_at=world.make.clock.now(),
        token=new_id(),
    )
