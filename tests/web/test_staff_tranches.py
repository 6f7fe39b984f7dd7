"""The office's board: due, blocked and why; released by one, paid by another; published."""

import csv
import io
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from grantcall.core.audit import AuditEvent
from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.funding.models_project import BankCheck, Payment, Publication, Tranche
from grantcall.funding.run_award import revoke, start
from tests.factories import OTHER, Makers
from tests.project_world import IBAN, TAX_CODE, World, award_for, offered
from tests.web.group_world import (  # noqa: F401 - the fixture of requests of their own
    count,
    followed,
    requests_of_their_own,
    shown,
    visit,
)
from tests.web.staff_world import Statements, sign_in

CALL = "/staff/calls/operazione-comunita-1"
BOARD = f"{CALL}/tranches"


def three(make: Makers, client: FlaskClient) -> list[World]:
    """Three accepted awards of one call; the staff is signed in."""
    call = make.call()
    groups = [(make.account(name=f"Referente {turn}"), turn) for turn in range(3)]
    proposals = [make.sent(call, contact) for contact, _ in groups[1:]]
    first = offered(make, call=call, contact=groups[0][0]).accepted()
    worlds = [first]
    for proposal, (contact, _turn) in zip(proposals, groups[1:], strict=True):
        award_id = award_for(make, call, proposal, 200000, 200000)
        worlds.append(
            World(make, call, contact, first.staff, first.second, proposal.id, award_id).accepted()
        )
    sign_in(client, first.staff, make.clock)
    return worlds


def test_from_the_board_to_the_payment(client: FlaskClient, make: Makers) -> None:
    worlds = three(make, client)
    for world in worlds:
        world.check_bank()
    board = visit(client, f"{BOARD}?kind=planned")
    assert "La pubblicazione dell&#39;atto va ancora registrata." in board.text
    starts = [world.tranche("start").id for world in worlds]
    tried = shown(client, board.send({"tranche": starts}), 200)
    assert "Non è ancora successo nulla." in tried.text
    assert count(Publication) == 0
    wrong = shown(client, tried.send({"published_on": "", "link": "x"}), 422)
    assert {'href="#published_on"', 'href="#link"'} <= set(_links(wrong.text))
    day = make.clock.now().date().isoformat()
    done = shown(
        client, wrong.send({"published_on": day, "link": "https://albo.example.org/1"}), 200
    )
    assert "Pubblicazione registrata" in done.text
    assert count(Publication) == 3

    due = visit(client, BOARD)
    assert "Da liquidare" in due.text and "3.000 €" in due.text
    tried = shown(client, due.send({"tranche": starts}), 200)
    no_act = shown(client, tried.send({"act_number": "", "act_subject": ""}), 422)
    assert 'href="#act_number"' in no_act.text
    typed = {"act_number": "55", "act_date": day, "act_subject": "Liquidazione"}
    released = shown(client, no_act.send(typed), 200)
    assert "3 quote liquidate" in released.text
    assert "Ora le paga un’altra persona." in released.text

    mine = visit(client, f"{BOARD}?kind=released")
    tried = shown(client, mine.send({"tranche": starts}), 200)
    assert tried.text.count("L’avete liquidata voi") == 3
    assert count(Payment) == 0
    sign_in(client, worlds[0].second, make.clock)
    tried = shown(client, visit(client, f"{BOARD}?kind=released").send({"tranche": starts}), 200)
    tomorrow = (make.clock.now() + timedelta(days=1)).date().isoformat()
    late = shown(client, tried.send({"dated": tomorrow}), 422)
    assert 'href="#dated"' in late.text
    form = late.form()
    paid = shown(client, late.send({"dated": day, "reference": "M-7"}), 200)
    assert "3 quote pagate" in paid.text
    again = client.post(
        f"{BOARD}/pay", data={**form.to_dict(flat=False), "dated": day, "reference": "M-7"}
    )
    assert again.status_code == 200  # the same token: the same payments
    rows = db.session.execute(select(Payment.amount_cents, Payment.reference)).all()
    assert [tuple(row) for row in rows] == [(100000, "M-7")] * 3


def _links(text: str) -> list[str]:
    return [f'href="{part.split(chr(34))[0]}"' for part in text.split('href="')[1:]]


def test_a_blocked_one_is_told_and_the_others_go(client: FlaskClient, make: Makers) -> None:
    worlds = three(make, client)
    for world in worlds[:2]:
        world.publish()
        world.check_bank()
    act_id = make.act(worlds[0].call, "61", "payment")
    ids = [world.tranche("start").id for world in worlds]
    tried = shown(client, visit(client, BOARD).send({"tranche": ids}), 200)
    assert "1 quota non può: ecco perché" in tried.text
    form = {**tried.form().to_dict(flat=False), "tranche": ids, "act": act_id}
    done = client.post(f"{BOARD}/release", data=form)
    assert "2 quote liquidate" in done.text
    assert "1 quota è rimasta com’era" in done.text
    db.session.rollback()
    kinds = db.session.scalars(select(Tranche.kind).where(Tranche.id.in_(ids))).all()
    assert sorted(kinds) == ["planned", "released", "released"]


def test_one_instalment_is_spoken_of_as_one(client: FlaskClient, make: Makers) -> None:
    world = three(make, client)[0]
    world.publish()
    world.check_bank()
    sign_in(client, world.staff, make.clock)
    act_id = make.act(world.call, "61", "payment")
    board = visit(client, BOARD)
    tried = shown(client, board.send({"tranche": [world.tranche("start").id]}), 200)
    done = shown(client, tried.send({"act": act_id}), 200)
    assert "1 quota liquidata" in done.text
    assert "Ora la paga un’altra persona." in done.text


def test_the_board_costs_the_same_for_one_and_for_three(client: FlaskClient, make: Makers) -> None:
    worlds = three(make, client)
    worlds[0].publish()
    worlds[0].check_bank()
    client.get(BOARD)
    with Statements() as one:
        assert client.get(BOARD).text.count('name="tranche"') == 1
    for world in worlds[1:]:
        world.publish()
        world.check_bank()
    sign_in(client, worlds[0].staff, make.clock)
    client.get(BOARD)
    with Statements() as three_rows:
        assert client.get(BOARD).text.count('name="tranche"') == 3
    assert (len(one.reads), len(three_rows.reads)) == (11, 11)


def test_pages_follow_each_other(client: FlaskClient, make: Makers, monkeypatch: object) -> None:
    from grantcall.funding import pages_tranches

    three(make, client)
    monkeypatch.setattr(pages_tranches, "SIZE", 4)  # type: ignore[attr-defined]
    first = visit(client, f"{BOARD}?kind=planned")
    assert first.text.count('name="tranche"') == 4
    (following,) = [one for one in first.links() if "after=" in one]
    assert visit(client, f"{BOARD}{following}").text.count('name="tranche"') == 4
    assert visit(client, f"{BOARD}?kind=planned&after=nonsense").status == 200


def test_the_table_to_publish_names_groups_and_nobody_else(
    client: FlaskClient, make: Makers
) -> None:
    worlds = three(make, client)
    worlds[0].publish()
    answer = client.get(f"{BOARD}/publication.csv")
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=operazione-comunita-1-contributi.csv"
    )
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";"))
    assert rows[0][:5] == ["numero", "beneficiario", "progetto", "importo", "anno"]
    assert [row[3] for row in rows[1:]] == ["2000", "2000", "2000"]
    assert {row[0]: row[9] for row in rows[1:]}["OC1-0003"] == "https://albo.example.org/12"
    for secret in (IBAN, TAX_CODE, "Referente", "Maria Rossi", "Cognome"):
        assert secret not in answer.text


def test_who_may_look_and_who_may_act(client: FlaskClient, make: Makers) -> None:
    worlds = three(make, client)
    tranche_id = worlds[0].tranche("start").id
    auditor = make.account("auditor")
    elsewhere = make.account("staff", call=make.call(OTHER))
    sign_in(client, auditor, make.clock)
    page = visit(client, f"{BOARD}?kind=planned")
    assert 'name="tranche"' not in page.text
    assert client.get(f"/staff/awards/{worlds[0].award_id}").status_code == 200
    assert client.get(f"/staff/awards/{worlds[0].award_id}/account").status_code == 404
    for person in (elsewhere, worlds[0].contact, make.account("reviewer")):
        sign_in(client, person, make.clock)
        for path in (
            BOARD,
            f"{BOARD}/publication.csv",
            f"/staff/awards/{worlds[0].award_id}",
            f"/staff/awards/{worlds[0].award_id}/account",
            f"/staff/tranches/{tranche_id}/steps/cancel",
            f"{CALL}/reports",
        ):
            assert client.get(path).status_code == 404, path


def test_the_account_is_shown_once_asked_for_and_each_look_is_on_record(
    client: FlaskClient, make: Makers
) -> None:
    (world, *_others) = three(make, client)
    page = visit(client, f"/staff/awards/{world.award_id}")
    assert (IBAN in page.text, TAX_CODE in page.text) == (False, False)
    account = visit(client, f"/staff/awards/{world.award_id}/account")
    assert (IBAN in account.text, TAX_CODE in account.text) == (True, True)
    db.session.rollback()
    reads = db.session.scalars(
        select(AuditEvent.object).where(AuditEvent.action == "personal.read")
    ).all()
    assert reads == [f"award:{world.award_id}"]
    nothing = shown(client, account.send({"note": "x"}), 422)
    assert (IBAN in nothing.text, 'href="#passed-yes"' in nothing.text) == (False, True)
    silent = shown(client, account.send({"passed": "no"}), 422)
    assert 'href="#note"' in silent.text
    assert count(BankCheck) == 0
    followed(client, account.send({"passed": "yes"}))
    assert count(BankCheck) == 1


def test_steps_with_one_instalment_say_what_stands_in_the_way(
    client: FlaskClient, make: Makers
) -> None:
    (world, *_others) = three(make, client)
    tranche = world.tranche("start")
    blocked = visit(client, f"/staff/tranches/{tranche.id}/steps/fall_due")
    assert "Prima va sistemato questo" in blocked.text
    cancel = visit(client, f"/staff/tranches/{tranche.id}/steps/cancel")
    silent = shown(client, cancel.send({"reason": ""}), 409)
    assert 'href="#reason"' in silent.text
    assert world.tranche("start").kind == "planned"
    followed(client, silent.send({"reason": "Non serve più."}))
    assert world.tranche("start").kind == "cancelled"
    gone = visit(client, f"/staff/tranches/{tranche.id}/steps/withhold")
    assert "Questo passo ora non è possibile." in gone.text
    assert client.get(f"/staff/tranches/{tranche.id}/steps/pay").status_code == 404


def test_revoking_from_the_page_and_what_comes_back(client: FlaskClient, make: Makers) -> None:
    (world, *_others) = three(make, client)
    here = f"/staff/awards/{world.award_id}"
    form = visit(client, f"{here}/steps/revoke")
    assert "quelle pagate vanno restituite" in form.text
    typed = {"act_number": "70", "act_date": "2019-02-01", "act_subject": "Revoca"}
    silent = shown(client, form.send({**typed, "reason": ""}), 409)
    assert "Manca la motivazione." in silent.text
    followed(client, silent.send({**typed, "reason": "Nessuna attività."}))
    assert world.award.kind == "recovery"
    page = visit(client, here)
    assert "Nessuna attività." in page.text


def test_a_return_is_recorded_from_the_page(client: FlaskClient, make: Makers) -> None:
    (world, *_others) = three(make, client)
    world.publish()
    world.check_bank()
    from tests.report_world import paid

    paid(world, "start")
    start(world.award_id, actor=world.contact, clock=make.clock, token=new_id())
    revoke(
        world.award_id, "Finita.", make.act(world.call, "71", "revocation"), actor=world.staff,
        clock=make.clock, token=new_id(),
    )  # fmt: skip
    here = f"/staff/awards/{world.award_id}"
    page = visit(client, here)
    wrong = shown(client, page.send({"amount": "9.999", "dated": "2019-02-01"}), 422)
    assert "Deve rientrare 1.000 €, non di più." in wrong.text
    assert 'value="9.999"' in wrong.text
    done = followed(client, wrong.send({"amount": "400", "dated": "2019-02-01"}))
    assert "da restituire 600 €" in done.text
