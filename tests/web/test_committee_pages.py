"""The committee for its staff and its chair: acts, seats and counts, never a mark."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from grantcall.calls.models import Act
from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.evaluation.models import CommitteeSeat, ConflictDeclaration, Review
from grantcall.evaluation.steps import recuse
from grantcall.people.models import Account
from tests.factories import OTHER, Makers
from tests.rooms.evaluation.world import evaluating, overlay, seat_id
from tests.support.html import text_of
from tests.web.group_world import (
    followed,
    requests_of_their_own,  # noqa: F401 - used by every test
    shown,
    visit,
)
from tests.web.staff_world import Statements, sign_in

PATH = "/staff/calls/operazione-comunita-1/committee"
CHAIR = "/review/calls/operazione-comunita-1"
ACT = {"act_number": "31", "act_date": "2018-10-20"}


def count(table: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def email_of(account_id: str | None) -> str:
    db.session.rollback()
    return db.session.get_one(Account, account_id).email


def test_people_are_appointed_by_their_address(client: FlaskClient, make: Makers) -> None:
    make.call()
    staff = make.account("staff", name="Ufficio")
    people = [make.account(name=f"Persona {letter}") for letter in "AB"]
    sign_in(client, staff, make.clock)
    page = visit(client, PATH)
    assert text_of(next(page.root.iter("h1"))) == "La commissione non c’è ancora"
    refused = shown(
        client,
        page.send({"email_0": "nessuno@example.org", "email_1": email_of(staff.account_id)}),
        422,
    )
    assert "Nessun accesso con l&#39;indirizzo nessuno@example.org." in refused.text
    assert 'value="nessuno@example.org"' in refused.text
    assert count(CommitteeSeat) == 0
    typed = {
        "email_0": email_of(people[0].account_id),
        "email_1": f" {email_of(people[1].account_id).upper()} ",
        "email_2": email_of(staff.account_id),
        "role_0": "chair",
    }
    refused = shown(client, refused.send(typed), 422)
    assert refused.text.count('<li><a href="#act_') == 2
    assert (count(CommitteeSeat), count(Act)) == (0, 0)
    page = followed(client, refused.send({**typed, **ACT}))
    assert text_of(next(page.root.iter("h1"))) == "Alla commissione mancano 2 persone"
    assert "Persona A" in page.text and "n. 31 del 20 ottobre 2018" in page.text
    assert "È presidente" not in page.text
    assert "Domande da valutare" in visit(client, "/staff").text


def test_the_page_counts_and_never_weighs(client: FlaskClient, make: Makers) -> None:
    committee = evaluating(make, proposals=2)
    person = committee.people[1]
    committee.score(person, committee.proposals[0], 5)
    recuse(
        committee.review(person, committee.proposals[1]), "Zia.", actor=person, clock=make.clock,
        token=new_id(),
    )  # fmt: skip
    sign_in(client, committee.staff, make.clock)
    page = visit(client, PATH)
    rows = [text_of(row) for row in page.root.iter("tr")]
    assert "Commissaria 121010" in rows
    assert "OC1-0001Gruppo 31 (ne servono 3)4In arrivo" in rows
    assert "I punteggi sono chiusi." in page.text
    assert "Zia." not in page.text


def test_missing_sheets_are_assigned_again_and_again(client: FlaskClient, make: Makers) -> None:
    committee = evaluating(make)
    sign_in(client, committee.staff, make.clock)
    page = visit(client, PATH)
    done = followed(client, page.send(action=f"{PATH}/assign"))
    assert "Non mancava nessuna scheda." in done.text
    assert count(Review) == 5


def test_a_seat_ends_with_a_reason(client: FlaskClient, make: Makers) -> None:
    committee = evaluating(make)
    sign_in(client, committee.staff, make.clock)
    seat = seat_id(committee, committee.people[3])
    page = visit(client, f"{PATH}/seats/{seat}")
    refused = shown(client, page.send({"reason": ""}), 422)
    assert "Manca la motivazione." in refused.text
    done = followed(client, refused.send({"reason": "Trasferita."}))
    assert text_of(next(done.root.iter("h1"))) == "Alla commissione manca 1 persona"
    assert "Trasferita." in done.text
    assert client.get(f"{PATH}/seats/{seat}").status_code == 303


def test_only_the_staff_of_the_call_open_it(client: FlaskClient, make: Makers) -> None:
    committee = evaluating(make)
    other = make.call(OTHER)
    seat = seat_id(committee, committee.people[3])
    for actor in (
        committee.people[1],
        committee.chair,
        make.account("auditor"),
        make.account("admin"),
        make.account("staff", call=other),
        make.account(),
    ):
        sign_in(client, actor, make.clock)
        for path in (PATH, f"{PATH}/seats/{seat}", PATH.replace("-1/", "-9/")):
            assert client.get(path).status_code == 404, path
    sign_in(client, make.account("staff", call=other), make.clock)
    assert client.get(f"/staff/calls/{OTHER}/committee/seats/{seat}").status_code == 404


@pytest.mark.parametrize("size", [1, 3])
def test_the_cost_does_not_grow(
    client: FlaskClient, make: Makers, tmp_path: Path, size: int
) -> None:
    changes = (("quorum = 3", "quorum = 1"), ("members = 5", f"members = {size}"))
    files = overlay(tmp_path, *changes)
    committee = evaluating(make, proposals=size, people=size, resources=files)
    for actor, path in ((committee.staff, PATH), (committee.chair, CHAIR)):
        sign_in(client, actor, make.clock)
        with Statements() as sent:
            page = visit(client, path)
        assert page.text.count("OC1-000") >= size
        assert len(sent.reads) == 7
        assert not any("mark_sheet" in text for text in sent.reads)


def test_the_chair_sees_who_sent_and_reopens(client: FlaskClient, make: Makers) -> None:
    committee = evaluating(make, proposals=2)
    sent = committee.score(committee.people[1], committee.proposals[0])
    sign_in(client, committee.chair, make.clock)
    at = f"/review/calls/{committee.call.slug}"
    page = visit(client, at)
    assert text_of(next(page.root.iter("h1"))) == "Mancano 9 schede"
    assert f"{at}/proposals/OC1-0001" in page.links()
    sheets = visit(client, f"{at}/proposals/OC1-0001")
    assert f"/review/{sent}/reopen" in sheets.links()
    form = visit(client, f"/review/{sent}/reopen")
    refused = shown(client, form.send({"reason": ""}), 409)
    assert committee.kind(sent) == "submitted"
    followed(client, refused.send({"reason": "Un commento da rivedere."}))
    assert committee.kind(sent) == "draft"
    for actor in (committee.people[2], committee.staff):
        sign_in(client, actor, make.clock)
        assert client.get(at).status_code == 404


def test_a_chair_in_conflict_does_not_see_whose_sheets_there_are(
    client: FlaskClient, make: Makers
) -> None:
    committee = evaluating(make)
    chair = committee.chair
    recuse(
        committee.review(chair, committee.proposals[0]), "Vicino.", actor=chair, clock=make.clock,
        token=new_id(),
    )  # fmt: skip
    sign_in(client, chair, make.clock)
    at = f"/review/calls/{committee.call.slug}/proposals/OC1-0001"
    assert client.get(at).status_code == 404
    other = committee.review(committee.people[1], committee.proposals[0])
    assert client.get(f"/review/{other}/found").status_code == 404


def test_at_the_table_members_stand_aside_and_the_chair_writes(
    client: FlaskClient, make: Makers, tmp_path: Path
) -> None:
    files = overlay(
        tmp_path,
        ('mode = "individual"', 'mode = "collegial"'),
        ("spread = 30 ", "# "),
        ('order_by = "mean"\n', ""),
    )
    committee = evaluating(make, resources=files)
    person = committee.people[1]
    sign_in(client, person, make.clock)
    desk = visit(client, "/review")
    assert text_of(next(desk.root.iter("h1"))) == "Si valuta insieme, al tavolo"
    assert "Orti in cortile" not in desk.text
    aside = next(link for link in desk.links() if link.endswith("/aside"))
    assert client.get(aside.removesuffix("/aside")).status_code == 404
    followed(client, visit(client, aside).send({"reason": "Mio zio."}))
    assert count(ConflictDeclaration) == 1
    review_id = committee.open_sheet(committee.chair, committee.proposals[0])
    sign_in(client, committee.chair, make.clock)
    page = visit(client, f"/review/{review_id}")
    assert page.form("/review/" + review_id)["present"] == "4"
    assert person.display_name not in [text_of(one) for one in page.root.iter("option")]
    marks = {f"mark_{name}": "3" for name in (
        "ties", "fragility", "coherence", "after", "feasibility", "innovation"
    )}  # fmt: skip
    typed = {**marks, "comment_ties": "Sì.", "do": "send"}
    refused = shown(client, page.send({**typed, "present": "5"}), 409)
    assert "Al tavolo possono essere da 1 a 4 persone." in refused.text
    dissent = {"dissent_person_0": committee.people[2].display_name, "dissent_reason_0": "Caro."}
    assert refused.send({**typed, **dissent, "present": "4"}).status_code == 303
    done = visit(client, f"/review/{review_id}")
    assert "Al tavolo: 4 persone." in done.text and "Caro." in done.text
