"""Formal steps, one by one and many at once: tried first, then done under an act."""

from flask.testing import FlaskClient
from sqlalchemy import func, select

from grantcall.calls.models import Act
from grantcall.core.actor import Actor
from grantcall.core.audit import AuditEvent
from grantcall.core.db import db
from grantcall.proposals.classify import confirm_classification
from grantcall.proposals.decide_finding import decide_finding
from grantcall.proposals.models import Proposal
from grantcall.proposals.screen import decide_admission
from grantcall.proposals.submit import ask_reexamination
from tests.factories import OTHER, Makers
from tests.support.html import assert_good_page, text_of
from tests.web.staff_world import csrf_of, sign_in

LIST = "/staff/calls/operazione-comunita-1/proposals"
NEW_ACT = {"act": "", "act_number": "45", "act_date": "2018-11-30", "act_subject": "Ammissione"}


def post(client: FlaskClient, path: str, **data: object) -> tuple[int, str]:
    token = csrf_of(client.get("/account").text)
    answer = client.post(path, data={"csrf_token": token, "token": "t" * 43, **data})
    return answer.status_code, answer.headers.get("Location", answer.text)


def ready(make: Makers, proposal: Proposal, staff: Actor) -> None:
    """Settle what stands in the way of admission."""
    decide_finding(
        proposal.id,
        "delegation_signed",
        accept=True,
        reason="Vista.",
        actor=staff,
        clock=make.clock,
    )
    confirm_classification(proposal.id, "commons", "", actor=staff, clock=make.clock)


def states() -> dict[str | None, str]:
    db.session.rollback()
    rows = db.session.execute(select(Proposal.ref, Proposal.state).order_by(Proposal.number))
    return {row.ref: row.state for row in rows}


def test_admission_under_a_new_act_and_again_the_same(client: FlaskClient, make: Makers) -> None:
    call = make.call()
    proposal, staff = make.sent(call), make.account("staff")
    make.closed(call)
    ready(make, proposal, staff)
    sign_in(client, staff, make.clock)
    path = "/staff/proposals/OC1-0001/steps/admit"
    root = assert_good_page(client.get(path).data)
    assert [text_of(one) for one in root.iter("h1")] == ["Ammetti: Orti in cortile"]
    status, page = post(client, path, act="", act_number="", act_date="", act_subject="Bozza")
    assert status == 422
    assert page.count('aria-invalid="true"') == 2
    assert 'value="Bozza"' in page
    status, page = post(client, path, **{**NEW_ACT, "act_date": "2031-01-01"})
    assert (status, "nel futuro" in page) == (422, True)
    assert states() == {"OC1-0001": "screening"}
    assert post(client, path, **NEW_ACT) == (303, "/staff/proposals/OC1-0001")
    assert post(client, path, **NEW_ACT) == (303, "/staff/proposals/OC1-0001")
    assert states() == {"OC1-0001": "admitted"}
    acts = db.session.scalars(select(Act)).all()
    assert [(act.number, act.purpose, act.recorded_by) for act in acts] == [
        ("45", "admission", staff.ref)
    ]
    assert "Atto n. 45 del 30 novembre 2018" in client.get("/staff/proposals/OC1-0001").text
    gone = client.get(path)
    assert (gone.status_code, "Questo passo ora non è possibile." in gone.text) == (200, True)


def test_what_stands_in_the_way_is_told_on_the_form(client: FlaskClient, make: Makers) -> None:
    call = make.call()
    make.sent(call)
    make.closed(call)
    sign_in(client, make.account("staff"), make.clock)
    path = "/staff/proposals/OC1-0001/steps/admit"
    page = client.get(path).text
    assert "Prima va sistemato questo" in page
    assert f'action="{path}"' not in page
    status, page = post(client, path, **NEW_ACT)
    assert (status, "Caricate la foto del foglio firmato." in page) == (409, True)
    assert states() == {"OC1-0001": "screening"}
    refused = db.session.scalars(
        select(AuditEvent.action).where(AuditEvent.action.startswith("refused:"))
    ).all()
    assert refused == ["refused:proposal.admit"]
    assert client.get("/staff/proposals/OC1-0001/steps/submit").status_code == 404
    assert client.get("/staff/proposals/OC1-0001/steps/uphold").status_code == 200


def test_an_act_of_another_call_is_no_act_here(client: FlaskClient, make: Makers) -> None:
    call, other = make.call(), make.call(OTHER)
    make.sent(call)
    foreign = make.act(other, number="99")
    make.closed(call)
    sign_in(client, make.account("staff"), make.clock)
    path = "/staff/proposals/OC1-0001/steps/reject"
    assert "n. 99" not in client.get(path).text
    status, page = post(client, path, act=foreign, reason="È un'associazione.")
    assert (status, "Scrivete il numero" in page) == (422, True)
    assert states() == {"OC1-0001": "screening"}


def test_reexamination_is_for_another_person(client: FlaskClient, make: Makers) -> None:
    call, contact = make.call(), make.account()
    first, second = make.account("staff"), make.account("staff")
    proposal = make.sent(call, contact)
    make.closed(call)
    decide_admission(
        proposal.id,
        "reject",
        actor=first,
        clock=make.clock,
        token="reject",
        act_id=make.act(call),
        reason="Iscritta.",
    )
    ask_reexamination(
        proposal.id,
        "Non siamo iscritti.",
        actor=contact,
        clock=make.clock,
        received_at=make.clock.now(),
        token="again",
    )
    sign_in(client, first, make.clock)
    page = client.get("/staff/proposals/OC1-0001").text
    assert page.count("Serve un&#39;altra persona.") == 2
    status, page = post(client, "/staff/proposals/OC1-0001/steps/uphold", reason="È vero.")
    assert (status, "Serve un&#39;altra persona." in page) == (409, True)
    sign_in(client, second, make.clock)
    status, page = post(client, "/staff/proposals/OC1-0001/steps/uphold", reason="")
    assert status in (409, 422)
    assert post(client, "/staff/proposals/OC1-0001/steps/uphold", reason="È vero.")[0] == 303
    assert states() == {"OC1-0001": "screening"}


def test_many_are_tried_first_and_nothing_happens(client: FlaskClient, make: Makers) -> None:
    call = make.call()
    staff = make.account("staff")
    good, blocked = make.sent(call, title="Buona"), make.sent(call, title="Ferma")
    make.closed(call)
    ready(make, good, staff)
    sign_in(client, staff, make.clock)
    before = db.session.scalar(select(func.count()).select_from(AuditEvent))
    status, page = post(client, f"{LIST}/try", step="admit", ref=["OC1-0001", "OC1-0002"])
    root = assert_good_page(page)
    assert status == 200
    assert "Non è ancora successo nulla." in page
    kept = [one.get("value") for one in root.iter("input") if one.get("name") == "ref"]
    assert kept == ["OC1-0001"]
    stuck = next(one for one in root.iter("section") if one.get("aria-labelledby") == "stuck")
    assert "Ferma" in text_of(stuck)
    assert "Delega al referente firmata: non rispettato." in text_of(stuck)
    assert "L'area non è ancora confermata." in text_of(stuck)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == before
    assert states() == {"OC1-0001": "screening", blocked.ref: "screening"}


def test_many_are_decided_and_the_outcome_can_be_read_again(
    client: FlaskClient, make: Makers
) -> None:
    call = make.call()
    staff = make.account("staff")
    good = make.sent(call, title="Buona")
    make.sent(call, title="Ferma")
    make.closed(call)
    ready(make, good, staff)
    sign_in(client, staff, make.clock)
    refs = ["OC1-0001", "OC1-0002"]
    status, page = post(client, f"{LIST}/decide", step="admit", ref=refs, act="")
    assert (status, 'value="OC1-0001"' in page) == (422, True)
    status, there = post(client, f"{LIST}/decide", step="admit", ref=refs, **NEW_ACT)
    assert status == 303
    assert states() == {"OC1-0001": "admitted", "OC1-0002": "screening"}
    root = assert_good_page(client.get(there).data)
    assert [text_of(one) for one in root.iter("h1")] == ["Ammetti: 1 domanda fatta"]
    left = next(one for one in root.iter("section") if one.get("aria-labelledby") == "left")
    assert "Caricate la foto del foglio firmato." in text_of(left)
    # Confirming once more changes nothing: what was done is not done twice.
    assert post(client, f"{LIST}/decide", step="admit", ref=refs, **NEW_ACT)[0] == 303
    steps = db.session.scalars(
        select(AuditEvent.seq).where(AuditEvent.action == "proposal.admit")
    ).all()
    assert len(steps) == 1


def test_a_bulk_refusal_needs_its_reason(client: FlaskClient, make: Makers) -> None:
    call = make.call()
    make.sent(call)
    make.closed(call)
    sign_in(client, make.account("staff"), make.clock)
    status, page = post(client, f"{LIST}/decide", step="reject", ref=["OC1-0001"], **NEW_ACT)
    assert (status, "Scrivete la motivazione." in page) == (422, True)
    assert states() == {"OC1-0001": "screening"}
    assert db.session.scalars(select(Act)).all() == []


def test_a_selection_of_nothing_of_strangers_or_of_too_many(
    client: FlaskClient, make: Makers
) -> None:
    call, other = make.call(), make.call(OTHER)
    make.sent(call)
    make.closed(call)
    sign_in(client, make.account("staff"), make.clock)
    assert post(client, f"{LIST}/try", step="admit")[0] == 422
    assert post(client, f"{LIST}/try", step="win", ref=["OC1-0001"])[0] == 404
    strange = f"/staff/calls/{other.slug}/proposals"
    assert post(client, f"{strange}/try", step="admit", ref=["OC1-0001"])[0] == 422
    many = [f"OC1-{number:04d}" for number in range(1, 300)]
    status, page = post(client, f"{LIST}/try", step="admit", ref=many)
    assert (status, "Al massimo 250 domande" in page) == (422, True)
    sign_in(client, make.account("staff", call=other), make.clock)
    assert post(client, f"{LIST}/decide", step="admit", ref=["OC1-0001"], **NEW_ACT)[0] == 404
    assert states() == {"OC1-0001": "screening"}
