"""Reports: written by the group, looked at line by line, settled at the end."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from grantcall.core.db import db
from grantcall.core.errors import Conflict, Invalid, NotFound, Refusal
from grantcall.core.ids import new_id
from grantcall.core.outbox import OutboxMessage
from grantcall.funding.decide_expense import accept_expenses, decide_expense
from grantcall.funding.decide_report import ask_report_clarification, give_up
from grantcall.funding.decide_rule import decide_rule
from grantcall.funding.models_project import ExpenseDecision, Filed, ReportSheet
from grantcall.funding.send_report import answer_report, send_report
from grantcall.funding.tranche_steps import fall_due
from grantcall.funding.write_report import save_report
from grantcall.process.clocks import catch_up
from grantcall.process.frozen import definition_of
from grantcall.process.registry import facts_of
from tests.factories import Makers
from tests.project_world import REPORT, World, award_for, expenses, offered
from tests.report_world import PNG, accept, base, proof, running, send, sent, write


def codes(refusal: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_an_accepted_report_lets_the_next_tranche_fall_due(make: Makers) -> None:
    world = running(make)
    with pytest.raises(Refusal) as refusal:
        fall_due(world.tranche("middle").id, actor=world.staff, clock=make.clock, token=new_id())
    assert codes(refusal) == ["condition_not_met"]
    sent(world, "interim", 90000)
    filed = db.session.scalars(select(Filed).order_by(Filed.audit_seq.desc())).first()
    assert filed is not None
    document = json.loads(filed.document)
    assert (document["report"], document["step"]) == ("interim", "report.send")
    assert "goes_on" not in document["answers"]  # asked of the final report only
    with pytest.raises(Refusal) as open_lines:
        accept(world, "interim")
    assert codes(open_lines) == ["expenses_open"]
    decide_expense(world.report("interim").id, 0, "accepted", actor=world.staff, clock=make.clock)
    accept(world, "interim")
    assert (world.report("interim").kind, world.tranche("middle").kind) == ("accepted", "due")
    assert world.award.amount_cents == 200000


def test_sending_lists_what_is_missing(make: Makers) -> None:
    world = running(make)
    with pytest.raises(Refusal) as refusal:
        send(world, "interim")
    assert {(one.code, one.field) for one in refusal.value.reasons} == {
        ("missing", "story"),
        ("missing", "people"),
        ("missing", "helpers"),
        ("missing", "hours"),
        ("missing", "expenses"),
    }
    assert (world.report("interim").kind, count(Filed)) == ("planned", 1)


def test_an_expense_without_proof_needs_a_word_of_the_office(make: Makers) -> None:
    world = running(make)
    write(world, "interim", **REPORT, expenses=expenses(90000))
    send(world, "interim")
    report_id = world.report("interim").id
    accept_expenses(report_id, actor=world.staff, clock=make.clock)
    with pytest.raises(Refusal) as refusal:
        accept(world, "interim")
    assert codes(refusal) == ["rule:every_expense_proved"]
    ref = f"report:{report_id}"
    for rule, reason, error, code in (
        ("every_expense_proved", " ", Invalid, "reason_missing"),
        ("no_proof_used_twice", "Va bene.", Conflict, "met_already"),
        ("ten_people", "Va bene.", NotFound, None),
    ):
        with pytest.raises(error) as wrong:
            decide_rule(ref, rule, accept=True, reason=reason, actor=world.staff, clock=make.clock)
        assert code is None or codes(wrong) == [code]
    decide_rule(
        ref, "every_expense_proved", accept=True, reason="Visto l'originale.",
        actor=world.staff, clock=make.clock,
    )  # fmt: skip
    accept(world, "interim")
    assert world.report("interim").kind == "accepted"


def test_the_same_proof_in_two_lines_or_in_two_groups_is_told(make: Makers) -> None:
    call = make.call()
    other_contact = make.account()
    other = make.sent(call, other_contact)
    world = offered(make, call=call).accepted()
    award_id = award_for(make, call, other, 200000, 200000)
    rival = World(
        make, call, other_contact, world.staff, world.second, other.id, award_id
    ).accepted()
    mine, again = proof(world), proof(world)
    theirs = proof(rival)
    rows = expenses(5000, 6000, 7000)
    for row, file_id in zip(rows, (mine, again, proof(world, PNG + b"x")), strict=True):
        row["proof"] = [file_id]
    write(world, "interim", **REPORT, expenses=rows)
    assert _twice(world) == 2
    rows[1]["proof"] = []
    write(world, "interim", expenses=rows)
    assert _twice(world) == 0  # the other group has the file, but in no line yet
    write(rival, "interim", **REPORT, expenses=expenses(5000, proof=[theirs]))
    assert (_twice(world), _twice(rival)) == (1, 1)
    # the final report tells the whole again: within one award a proof may come back
    write(world, "final", expenses=rows)
    assert _twice(world) == 1


def _twice(world: World) -> object:
    report = world.report("interim")
    definition = definition_of(db.session(), report.version_id)
    facts = facts_of(db.session(), report, definition, world.make.clock.now())
    return facts.get("proofs_used_twice").value


def test_lines_are_accepted_reduced_or_refused_with_a_reason(make: Makers) -> None:
    world = running(make)
    sent(world, "interim", 5000, 7000)
    report_id = world.report("interim").id
    for decision, cents, reason, expected in (
        ("perhaps", None, "", ["no_decision", "reason_missing"]),
        ("reduced", 5000, "", ["not_reduced", "reason_missing"]),
        ("reduced", 0, "Meno.", ["not_reduced"]),
        ("refused", None, " ", ["reason_missing"]),
    ):
        with pytest.raises(Invalid) as wrong:
            decide_expense(
                report_id, 0, decision, cents, reason, actor=world.staff, clock=make.clock
            )
        assert codes(wrong) == expected
    with pytest.raises(NotFound):
        decide_expense(report_id, 2, "accepted", actor=world.staff, clock=make.clock)
    for stranger in (world.contact, make.account(), make.account("auditor")):
        with pytest.raises(NotFound):
            decide_expense(report_id, 0, "accepted", actor=stranger, clock=make.clock)
    assert count(ExpenseDecision) == 0
    decide_expense(
        report_id, 0, "reduced", 3000, "Solo la parte del gruppo.", actor=world.staff,
        clock=make.clock,
    )  # fmt: skip
    decide_expense(
        report_id, 0, "refused", None, "È di un altro progetto.", actor=world.staff,
        clock=make.clock,
    )  # fmt: skip
    assert accept_expenses(report_id, actor=world.staff, clock=make.clock) == 1
    rows = db.session.scalars(select(ExpenseDecision).order_by(ExpenseDecision.audit_seq)).all()
    assert [(one.line, one.decision, one.accepted_cents) for one in rows] == [
        (0, "reduced", 3000),
        (0, "refused", 0),
        (1, "accepted", 7000),
    ]
    accept(world, "interim")
    with pytest.raises(Conflict):
        decide_expense(report_id, 0, "accepted", actor=world.staff, clock=make.clock)


def test_a_changed_line_is_decided_again(make: Makers) -> None:
    world = running(make)
    sent(world, "interim", 5000, 7000)
    report_id = world.report("interim").id
    accept_expenses(report_id, actor=world.staff, clock=make.clock)
    with pytest.raises(Invalid) as empty:
        ask_report_clarification(
            report_id, ["no_such"], " ", actor=world.staff, clock=make.clock, token=new_id()
        )
    assert codes(empty) == ["no_fields", "no_question"]
    ask_report_clarification(
        report_id, ["expenses"], "La seconda?", actor=world.staff, clock=make.clock, token=new_id()
    )
    mail = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == "clarification")
    ).one()
    assert ("- Spese sostenute" in mail.body, "La seconda?" in mail.body) == (True, True)
    with pytest.raises(Refusal) as nothing:
        _answer(world)
    assert codes(nothing) == ["not_answered"]
    sheet = db.session.get_one(ReportSheet, report_id)
    rows = [dict(row) for row in sheet.answers["expenses"]]  # type: ignore[attr-defined]
    rows[1]["amount"] = 6500
    save_report(
        report_id, {"story": "Altro.", "expenses": rows},
        {"expenses": base(world, "interim", "expenses")}, actor=world.contact, clock=make.clock,
    )  # fmt: skip
    _answer(world)
    assert db.session.get_one(ReportSheet, report_id).answers["story"] == REPORT["story"]
    with pytest.raises(Refusal) as again:
        accept(world, "interim")
    assert [str(one.text.it) for one in again.value.reasons] == ["Spese ancora da decidere: 2."]
    accept_expenses(report_id, actor=world.staff, clock=make.clock)
    accept(world, "interim")
    assert count(Filed) == 3


def test_an_answer_that_was_never_sent_does_not_count(make: Makers) -> None:
    world = running(make)
    sent(world, "interim", 5000)
    report_id = world.report("interim").id
    ask_report_clarification(
        report_id, ["story", "expenses"], "Di più?", actor=world.staff, clock=make.clock,
        token=new_id(),
    )  # fmt: skip
    write(world, "interim", story="Cambiato e mai inviato.", expenses=expenses(4000))
    make.clock.advance(days=20)
    catch_up(make.clock)
    assert world.report("interim").kind == "submitted"
    accept_expenses(report_id, actor=world.staff, clock=make.clock)
    decided = db.session.scalars(select(ExpenseDecision)).one()
    assert decided.accepted_cents == 5000
    accept(world, "interim")


def _answer(world: World) -> str:
    return answer_report(
        world.report("interim").id, actor=world.contact, clock=world.make.clock,
        received_at=world.make.clock.now(), token=new_id(),
    )  # fmt: skip


def test_a_late_report_is_told_and_may_be_given_up(make: Makers) -> None:
    world = running(make)
    make.clock.move_to(datetime(2019, 9, 3, 8, 0, tzinfo=UTC))
    catch_up(make.clock)
    late = world.report("interim")
    assert (late.kind, late.due_action) == ("late", None)
    mails = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == "report_late")
    ).all()
    assert len(mails) == 3
    sent(world, "interim", 5000)  # still taken: the clock of a late report only reminds
    assert world.report("interim").kind == "submitted"
    with pytest.raises(Refusal) as silent:
        give_up(late.id, "", actor=world.staff, clock=make.clock, token=new_id())
    assert codes(silent) == ["reason_missing"]
    give_up(late.id, "Mai completata.", actor=world.staff, clock=make.clock, token=new_id())
    assert world.report("interim").kind == "missing"


def test_others_neither_write_nor_send_nor_read_files_in(make: Makers) -> None:
    world = running(make)
    report_id = world.report("interim").id
    for stranger in (world.staff, make.account(), make.account("auditor")):
        with pytest.raises(NotFound):
            save_report(report_id, {"story": "X"}, {}, actor=stranger, clock=make.clock)
        with pytest.raises(NotFound):
            proof(world, actor=stranger)
        with pytest.raises(NotFound):
            send_report(
                report_id, actor=stranger, clock=make.clock,
                received_at=make.clock.now(), token=new_id(),
            )  # fmt: skip
    assert count(ReportSheet) == 0
