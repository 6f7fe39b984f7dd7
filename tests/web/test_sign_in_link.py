"""Signing in through the pages: links in mails, what they say and when they are spent."""

from flask.testing import FlaskClient

from grantcall.core.clock import FixedClock
from grantcall.people.block_account import block_account
from tests.factories import Makers
from tests.rooms.people.helpers import (
    ask_for_link,
    mails,
    rows,
    separate_requests,  # noqa: F401 - a fixture
)
from tests.support.html import assert_good_page, text_of
from tests.web.sign_in_world import (
    EMAIL,
    by_link,
    hidden,
    post,
    token_of,
)


def test_asking_for_a_link_says_the_same_to_everybody(client: FlaskClient, person: str) -> None:
    answers = []
    for email in (EMAIL, "nobody@example.org"):
        answer = post(client, "/sign-in", email=email, next="/account")
        seen = client.get(answer.location)
        answers.append((answer.status_code, answer.location, answer.data, seen.text))
        assert email not in seen.text
        assert email not in answer.headers.get("Set-Cookie", "")
    assert answers[0] == answers[1]
    assert (answers[0][0], answers[0][1]) == (303, "/sign-in/sent?next=/account")
    assert len(mails()) == 2


def test_following_a_link_burns_nothing_and_the_button_burns_it_once(
    client: FlaskClient, clock: FixedClock
) -> None:
    path = f"/sign-in/link/{ask_for_link(clock)}"
    for _ in range(3):
        page = client.get(path)
        assert page.status_code == 200
        assert client.head(path).status_code == 200
    assert "ada@example.org" in page.text
    assert rows()["sign_in"] == rows()["account"] == 0
    token = token_of(page)
    used = client.post(path, data={"csrf_token": token})
    assert used.status_code == 303
    assert client.get("/account").status_code == 200
    again = client.post(path, data={"csrf_token": token})
    assert (again.status_code, again.location) == (303, used.location)  # pressed twice
    stranger = client.application.test_client()
    page = stranger.get(path)
    assert page.status_code == 410
    heading = assert_good_page(page.text).find(".//h1")
    assert heading is not None
    assert text_of(heading) == "Questo link è già stato usato."
    refused = stranger.post(path, data={"csrf_token": token_of(page)})
    assert refused.status_code == 410
    assert stranger.get("/account").status_code == 303
    assert rows()["sign_in"] == 1


def test_an_expired_link_offers_a_new_one_with_the_same_way_on(
    client: FlaskClient, clock: FixedClock
) -> None:
    path = f"/sign-in/link/{ask_for_link(clock, next_path='/account?x=1')}"
    clock.advance(minutes=31)
    page = client.get(path)
    assert page.status_code == 410
    assert hidden(page)["next"] == "/account?x=1"
    assert post(client, "/sign-in", path, email="ada@example.org").status_code == 303
    assert len(mails()) == 2


def test_a_link_of_a_blocked_account_says_whom_to_call(
    client: FlaskClient, clock: FixedClock, make: Makers, person: str
) -> None:
    block_account(person, actor=make.account("admin"), clock=clock)
    before = rows()
    answer = by_link(client, clock)
    assert answer.status_code == 409
    assert "Questo accesso è stato chiuso." in answer.text
    assert rows()["sign_in"] == before["sign_in"] == 0


def test_six_links_in_an_hour_are_too_many(client: FlaskClient) -> None:
    for _ in range(5):
        assert post(client, "/sign-in", email=EMAIL).status_code == 303
    answer = post(client, "/sign-in", email=EMAIL)
    assert answer.status_code == 429
    assert "Riprovate tra 30 minuti." in answer.text
    assert f'value="{EMAIL}"' in answer.text
    assert len(mails()) == 5


def test_who_judges_one_call_begins_at_the_desk_of_reviewers(
    client: FlaskClient, make: Makers, clock: FixedClock
) -> None:
    make.account("reviewer", call=make.call())  # persona1@example.org
    assert by_link(client, clock).location == "/review"


def test_who_holds_no_role_begins_at_their_proposals(
    client: FlaskClient, make: Makers, clock: FixedClock
) -> None:
    make.account()
    assert by_link(client, clock).location == "/mine"
