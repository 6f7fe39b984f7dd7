"""The office on reports: the list, the expenses line by line, rules, a question, the end."""

from flask.testing import FlaskClient
from sqlalchemy import select

from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.funding.change_award import ask_change, save_change
from grantcall.funding.models_project import ExpenseDecision, ReportRequest, RuleDecision
from grantcall.funding.run_award import start
from tests.factories import OTHER, Makers
from tests.project_world import REPORT, World, expenses, offered
from tests.report_world import running, send, sent, write
from tests.web.group_world import (  # noqa: F401 - the fixture of requests of their own
    count,
    followed,
    requests_of_their_own,
    shown,
    visit,
)
from tests.web.staff_world import Statements, sign_in

LIST = "/staff/calls/operazione-comunita-1/reports"


def reported(client: FlaskClient, make: Makers) -> tuple[World, str]:
    world = running(make)
    sent(world, "interim", 5000, 7000)
    sign_in(client, world.staff, make.clock)
    return world, f"/staff/reports/{world.report('interim').id}"


def test_the_list_leads_to_what_waits_for_a_decision(client: FlaskClient, make: Makers) -> None:
    _world, here = reported(client, make)
    page = visit(client, LIST)
    assert (here in page.links(), "Le relazioni: da decidere" in page.text) == (True, True)
    with Statements() as found:
        client.get(LIST)
    assert len(found.reads) == 4  # sign-in, call, counts, rows
    assert here not in visit(client, f"{LIST}?view=awaited").links()
    assert visit(client, f"{LIST}?view=nonsense").status == 200


def test_each_expense_is_decided_with_a_reason(client: FlaskClient, make: Makers) -> None:
    world, here = reported(client, make)
    page = visit(client, here)
    assert "Spese ancora da decidere: 1, 2." in page.text
    first = f"{here}/expenses/0"
    silent = shown(client, page.send({"decision": "refused"}, action=first), 422)
    assert 'href="#line-0-reason"' in silent.text
    odd = shown(
        client,
        page.send({"decision": "reduced", "amount": "80", "reason": "Meno."}, action=first),
        422,
    )
    assert ('href="#line-0-amount"' in odd.text, 'value="80"' in odd.text) == (True, True)
    assert count(ExpenseDecision) == 0
    reduced = followed(
        client,
        page.send({"decision": "reduced", "amount": "30", "reason": "Meno."}, action=first),
    )
    assert "ridotta" in reduced.text
    followed(client, reduced.send(action=f"{here}/expenses"))
    db.session.rollback()
    rows = db.session.execute(select(ExpenseDecision.line, ExpenseDecision.accepted_cents)).all()
    assert [tuple(row) for row in rows] == [(0, 3000), (1, 7000)]
    step = visit(client, f"{here}/steps/accept")
    followed(client, step.send())
    assert world.report("interim").kind == "accepted"
    assert 'name="decision"' not in visit(client, here).text


def test_a_rule_is_decided_beside_its_verdict(client: FlaskClient, make: Makers) -> None:
    world = running(make)
    write(world, "interim", **REPORT, expenses=expenses(5000))
    send(world, "interim")
    sign_in(client, world.staff, make.clock)
    here = f"/staff/reports/{world.report('interim').id}"
    rule = f"{here}/rules/every_expense_proved"
    page = visit(client, here)
    unsaid = shown(client, page.send({"reason": "Visto."}, action=rule), 422)
    assert 'href="#rule-every_expense_proved-accept"' in unsaid.text
    assert "Visto." in unsaid.text
    decided = followed(client, page.send({"accept": "yes", "reason": "Visto."}, action=rule))
    assert "«Visto.»" in decided.text
    assert count(RuleDecision) == 1


def test_a_question_opens_only_what_is_named(client: FlaskClient, make: Makers) -> None:
    world, here = reported(client, make)
    page = visit(client, here)
    ask = f"{here}/clarification"
    empty = shown(client, page.send({"question": ""}, action=ask), 422)
    assert {'href="#ask-fields"', 'href="#ask-question"'} <= {
        f'href="{link}"' for link in empty.links()
    }
    assert count(ReportRequest) == 0
    asked = followed(client, page.send({"fields": ["story"], "question": "Di più?"}, action=ask))
    assert ("«Di più?»" in asked.text, "senza risposta" in asked.text) == (True, True)
    assert world.report("interim").kind == "clarification"


def test_what_was_not_sent_is_not_read(client: FlaskClient, make: Makers) -> None:
    world = running(make)
    write(world, "interim", story="Solo per noi.")
    sign_in(client, world.staff, make.clock)
    page = visit(client, f"/staff/reports/{world.report('interim').id}")
    assert "Solo per noi." not in page.text
    assert "La relazione non è ancora arrivata." in page.text


def test_reports_are_for_the_office_of_the_call(client: FlaskClient, make: Makers) -> None:
    world, here = reported(client, make)
    elsewhere = make.account("staff", call=make.call(OTHER))
    for person in (elsewhere, world.contact, make.account("reviewer"), make.account("auditor")):
        sign_in(client, person, make.clock)
        for path in (LIST, here, f"{here}/steps/accept"):
            assert client.get(path).status_code == 404


def test_a_change_is_granted_as_it_was_read(client: FlaskClient, make: Makers) -> None:
    world = offered(make).accepted()
    start(world.award_id, actor=world.contact, clock=make.clock, token=new_id())
    ask_change(
        world.award_id, "Serve tempo.", actor=world.contact, clock=make.clock,
        received_at=make.clock.now(), token=new_id(),
    )  # fmt: skip
    answers = {"what_changes": "Più tempo.", "new_end_date": "2020-01-10"}
    save_change(world.award_id, answers, {}, actor=world.contact, clock=make.clock)
    sign_in(client, world.staff, make.clock)
    here = f"/staff/awards/{world.award_id}"
    page = visit(client, here)
    assert ("10 gennaio 2020" in page.text, "20 dicembre 2019" in page.text) == (True, True)
    form = visit(client, f"{here}/steps/grant_change")
    save_change(
        world.award_id, {"what_changes": "Ancora di più."}, {"what_changes": _base(world)},
        actor=world.contact, clock=make.clock,
    )  # fmt: skip
    sign_in(client, world.staff, make.clock)
    stale = shown(client, form.send(), 409)
    assert "Il gruppo ha cambiato la richiesta mentre la leggevate." in stale.text
    assert world.award.kind == "amendment"
    followed(client, visit(client, f"{here}/steps/grant_change").send())
    assert world.award.kind == "active"


def _base(world: World) -> str:
    from grantcall.funding.models_project import AwardSheet
    from grantcall.funding.sheets import present_in

    sheet = db.session.get(AwardSheet, (world.award_id, "change"))
    token = present_in(sheet)["what_changes"].token
    db.session.rollback()
    return token
