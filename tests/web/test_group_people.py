"""The people of a group: the link, names, personal pages, the signed sheet."""

import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grantcall.calls.models import Call
from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.core.outbox import OutboxMessage
from grantcall.proposals.models import CitizenGroup, Member, Proposal
from grantcall.proposals.pages_roster import qr_path
from tests.factories import Makers
from tests.support.html import text_of
from tests.web.group_world import (
    count,
    followed,
    other_writer,
    requests_of_their_own,  # noqa: F401 - every test uses it
    shown,
    visit,
)
from tests.web.staff_world import sign_in

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
ZOE = {
    "name": "Zoe",
    "surname": "Verdi",
    "adult": "yes",
    "municipality": "rho",
    "privacy_read": "yes",
}


@pytest.fixture
def link(draft: str) -> str:
    """Return the path of the group's link."""
    query = select(CitizenGroup.join_secret).join(Proposal, Proposal.group_id == CitizenGroup.id)
    secret = db.session.scalars(query.where(Proposal.id == draft)).one()
    db.session.rollback()
    return f"/join/{secret}"


@pytest.fixture
def visitor(client: FlaskClient) -> FlaskClient:
    """Return another browser, in which nobody is signed in."""
    return client.application.test_client()


def members() -> list[tuple[str, str]]:
    rows = db.session.execute(select(Member.kind, Member.answers).order_by(Member.added_at))
    found = [(row.kind, str(row.answers.get("name", ""))) for row in rows]
    db.session.rollback()
    return found


def invited(client: FlaskClient, draft: str, **typed: str) -> str:
    """Name somebody with an address; return the path of their personal page."""
    page = visit(client, f"/drafts/{draft}/people")
    who = {"name": "Giulia", "surname": "Rossi", "email": "giulia@example.org", **typed}
    followed(client, page.send(who, f"/drafts/{draft}/people"))
    body = db.session.scalars(
        select(OutboxMessage.body).where(OutboxMessage.kind == "member_invitation")
    ).one()
    db.session.rollback()
    found = re.search(r"/member/[A-Za-z0-9_-]+", body)
    assert found is not None
    return found[0]


# The roster


def test_the_roster_offers_link_and_code(client: FlaskClient, draft: str, link: str) -> None:
    page = visit(client, f"/drafts/{draft}/people")
    assert page.ids()["join-link"].get("value") == f"http://127.0.0.1:8000{link}"
    assert "0 di 10 confermati" in page.text
    assert "Ancora nessuno ha confermato. Mandate il link" in page.text
    picture = next(one for one in page.root.iter() if one.get("class") == "qr")
    assert picture.get("role") == "img"


def test_the_code_draws_each_dark_module_within_its_quiet_zone() -> None:
    size, path = qr_path("http://127.0.0.1:8000/join/" + "a" * 43)
    places = [(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", path)]
    assert len(places) == path.count("M")
    assert {min(x for x, _ in places), min(y for _, y in places)} == {4}
    assert max(x for x, _ in places) == size - 5
    # The three corners hold the finder patterns: 7 dark modules side by side.
    for corner in ((4, 4), (size - 11, 4), (4, size - 11)):
        assert {(corner[0] + step, corner[1]) for step in range(7)} <= set(places)


def test_a_person_is_named_once_and_can_be_taken_off(client: FlaskClient, draft: str) -> None:
    here = f"/drafts/{draft}/people"
    page = visit(client, here)
    who = {"name": "Giulia", "surname": "Rossi", "municipality": "rho"}
    named = followed(client, page.send(who, here))
    assert "Giulia Rossi" in named.text
    assert "1 persona deve ancora confermare." in named.text
    twice = shown(client, named.send(who, here), 409)
    assert "Questa persona è già nell&#39;elenco." in twice.text
    assert twice.ids()["q-surname"].get("value") == "Rossi"
    nameless = shown(client, named.send({"surname": ""}, here), 422)
    assert "q-surname-err" in nameless.ids()
    remove = next(
        one.get("action") for one in named.root.iter("form") if "remove" in str(one.get("action"))
    )
    gone = followed(client, named.send(action=remove))
    assert "Giulia Rossi" not in gone.text
    assert members() == [("declined", "")]


def test_nobody_takes_people_off_another_groups_list(
    client: FlaskClient, make: Makers, call: Call, draft: str, clock: FixedClock
) -> None:
    invited(client, draft)
    member_id = db.session.scalars(select(Member.id)).one()
    db.session.rollback()
    thief = make.account()
    own = make.draft(call, thief, "Altri")
    sign_in(client, thief, clock)
    token = visit(client, f"/drafts/{own}/people").form()["csrf_token"]
    for proposal in (own, draft):
        path = f"/drafts/{proposal}/people/{member_id}/remove"
        assert client.post(path, data={"csrf_token": token}).status_code == 404
    assert members() == [("named", "Giulia")]


def test_who_does_not_count_is_told_why(client: FlaskClient, make: Makers, draft: str) -> None:
    make.people(draft, 1, municipality={"other": "Milano"})
    page = visit(client, f"/drafts/{draft}/people")
    assert "Aiuta, non conta" in page.text
    assert "Milano, che non è tra le scelte ammesse" in page.text
    assert "0 di 10 confermati" in page.text


# The group's link


def test_a_person_joins_by_the_link_without_an_account(visitor: FlaskClient, link: str) -> None:
    page = visit(visitor, link)
    assert "Vi invita Ada Bianchi." in page.text
    assert "persona1@example.org" not in page.text
    own = followed(visitor, page.send(ZOE))
    assert "Fatto: fate parte di «Orti sospesi»" in own.text
    assert members() == [("confirmed", "Zoe")]
    address = own.ids()["own-link"].get("value") or ""
    assert address.startswith("http://127.0.0.1:8000/member/")
    assert "welcome" not in address


def test_joining_twice_counts_once(visitor: FlaskClient, link: str) -> None:
    page = visit(visitor, link)
    page.send(ZOE)
    again = followed(visitor, page.send({**ZOE, "name": "ZOE"}))
    assert "Avevate già confermato" in again.text
    assert members() == [("confirmed", "Zoe")]


def test_a_refused_joining_keeps_what_was_typed(visitor: FlaskClient, link: str) -> None:
    page = visit(visitor, link)
    typed: dict[str, Any] = {**ZOE, "adult": [], "privacy_read": [], "email": "zoe@"}
    refused = shown(visitor, page.send(typed), 422)
    ids = refused.ids()
    assert ids["q-name"].get("value") == "Zoe"
    assert ids["q-email"].get("value") == "zoe@"
    assert {"q-adult-err", "q-privacy_read-err", "q-email-err"} <= set(ids)
    assert "q-name-err" not in ids
    assert count(Member) == 0


def test_the_longest_names_fit(client: FlaskClient, visitor: FlaskClient, link: str) -> None:
    page = visit(visitor, link)
    refused = shown(visitor, page.send({**ZOE, "surname": "L" * 200}), 422)
    assert "60" in text_of(refused.ids()["q-surname-err"])
    assert followed(visitor, refused.send({"surname": "L" * 60})).status == 200


def test_a_closed_list_says_what_to_do(
    make: Makers, visitor: FlaskClient, draft: str, link: str, call: Call
) -> None:
    page = visit(visitor, link)
    make.clock.move_to(call.closes)
    db.session.rollback()
    closed = visit(visitor, link)
    assert "L’elenco di «Orti sospesi» è chiuso" in closed.text
    assert list(closed.root.iter("form")) == []
    late = shown(visitor, page.send(ZOE), 409)
    assert "è chiuso" in late.text
    assert count(Member) == 0


def test_unknown_links_are_not_there(visitor: FlaskClient) -> None:
    for path in ("/join/", "/member/"):
        assert visitor.get(path + "x" * 43).status_code == 404
        assert visitor.get(path + "short").status_code == 404


# The personal page


def test_an_invited_person_confirms_by_their_own_link(
    client: FlaskClient, visitor: FlaskClient, draft: str
) -> None:
    path = invited(client, draft)
    page = visit(visitor, path)
    assert "Ada Bianchi ha scritto il vostro nome." in page.text
    assert page.ids()["q-name"].get("value") == "Giulia"
    assert members() == [("named", "Giulia")]  # reading is not confirming
    refused = shown(visitor, page.send({"municipality": "rho"}, path), 422)
    assert "q-adult-err" in refused.ids()
    typed = {"municipality": "rho", "adult": "yes", "privacy_read": "yes"}
    done = followed(visitor, page.send(typed, path))
    assert "Grazie Giulia." in done.text
    assert members() == [("confirmed", "Giulia")]


def test_an_invited_person_says_no(client: FlaskClient, visitor: FlaskClient, draft: str) -> None:
    path = invited(client, draft)
    page = visit(visitor, path)
    gone = followed(visitor, page.send(action=f"{path}/leave"))
    assert "Non fate parte di «Orti sospesi»" in gone.text
    assert [kind for kind, _name in members()] == ["declined"]
    assert "Giulia" not in visit(client, f"/drafts/{draft}/people").text


def test_who_confirmed_may_leave_and_the_contact_hears(
    client: FlaskClient, visitor: FlaskClient, draft: str, link: str
) -> None:
    own = followed(visitor, visit(visitor, link).send(ZOE))
    action = next(str(one.get("action")) for one in own.root.iter("form"))
    gone = followed(visitor, own.send(action=action))
    assert "Non fate parte di «Orti sospesi»" in gone.text
    assert members() == [("left", "Zoe")]
    kinds = set(db.session.scalars(select(OutboxMessage.kind)))
    assert kinds == {"member_left"}
    bodies = db.session.scalars(select(OutboxMessage.body)).all()
    assert all("Persone che contano ora: 0" in body for body in bodies)


# Paper


def test_a_connector_records_a_signature_with_its_photo(
    client: FlaskClient, make: Makers, draft: str, clock: FixedClock
) -> None:
    invited(client, draft, municipality="rho")
    member_id = db.session.scalars(select(Member.id)).one()
    db.session.rollback()
    paper = f"/drafts/{draft}/people/{member_id}/paper"
    assert client.get(paper).status_code == 404  # the contact is no connector
    sign_in(client, other_writer(make, draft, "connector"), clock)
    assert paper in visit(client, f"/drafts/{draft}/people").links()
    page = visit(client, paper)
    typed: dict[str, Any] = {"adult": "yes", "privacy_read": "yes"}
    refused = shown(client, page.send(typed), 422)
    assert "Manca la foto del foglio firmato." in refused.text
    assert members() == [("named", "Giulia")]
    done = followed(client, page.send({**typed, "scan": (io.BytesIO(JPEG), "foglio.jpg")}))
    assert "Firma registrata." in done.text
    assert members() == [("confirmed", "Giulia")]
