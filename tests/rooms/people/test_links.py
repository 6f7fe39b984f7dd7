"""One-time links: single use, half an hour, an account for whoever holds the mailbox."""

import json

import pytest
from flask import Flask
from sqlalchemy import select

from grantcall.core.actor import VISITOR
from grantcall.core.audit import AuditEvent
from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.core.errors import Invalid, Refusal, TooMany
from grantcall.core.ids import hash_secret
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.people import links
from grantcall.people.add_account import add_account
from grantcall.people.block_account import block_account
from grantcall.people.burn_link import LinkSpent, burn_link
from grantcall.people.links import LinkState, find_link, make_link
from grantcall.people.models import Account, OneTimeLink, SignIn
from grantcall.people.request_sign_in_link import request_sign_in_link
from tests.factories import Makers
from tests.rooms.people.helpers import VOICE, ask_for_link, mails, rows, secret_in


def ask(clock: FixedClock, email: str, remote: str = "192.0.2.1", language: str = "it") -> None:
    request_sign_in_link(email, None, voice=VOICE, language=language, remote=remote, clock=clock)


def test_the_mail_carries_the_link_and_the_database_only_its_hash(
    app: Flask, clock: FixedClock
) -> None:
    secret = ask_for_link(clock, "Ada@Example.org ", "/drafts/x")
    (mail,) = mails()
    assert (mail.kind, mail.recipient, mail.state) == ("sign_in_link", "ada@example.org", "ready")
    assert f"http://127.0.0.1:8000/sign-in/link/{secret}" in mail.body
    assert "11.00" in mail.body  # 8.30 UTC and half an hour, in Rome
    link = db.session.scalars(select(OneTimeLink)).one()
    assert (link.token_hash, link.next_path) == (hash_secret(secret), "/drafts/x")
    assert rows() == {
        "account": 0, "role_grant": 0, "sign_in": 0, "one_time_link": 1, "outbox_message": 1,
    }  # fmt: skip


def test_known_and_unknown_addresses_leave_the_same_traces(
    app: Flask, clock: FixedClock, make: Makers
) -> None:
    make.account(name="Ada")  # persona1@example.org
    ask(clock, "persona1@example.org")
    ask(clock, "stranger@example.org")
    known, unknown = mails()
    for mail in (known, unknown):
        mail.body = mail.body.replace(secret_in(mail.body), "SECRET")
    assert known.body == unknown.body
    assert known.subject == unknown.subject
    db.session.rollback()


def test_the_mail_speaks_the_language_of_the_page(app: Flask, clock: FixedClock) -> None:
    ask(clock, "ada@example.org", language="en")
    assert mails()[0].subject == "Sign-in: here is your link"


def test_mail_goes_to_the_address_that_is_stored_not_to_the_one_typed(
    app: Flask, clock: FixedClock
) -> None:
    ask(clock, "mi\u212ae@example.org")  # the Kelvin sign folds to a plain k
    assert mails()[0].recipient == "mike@example.org"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "email_missing"),
        ("  ", "email_missing"),
        ("ada", "email_wrong"),
        ("ada@localhost", "email_wrong"),
        ("ada@example.org\r\nBcc: all@example.org", "email_wrong"),
        ("ada@example.org, bob@example.org", "email_wrong"),
        ("ada\x00@example.org", "email_wrong"),
        ("a" * 250 + "@example.org", "email_wrong"),
    ],
)
def test_an_address_that_cannot_be_is_refused(
    app: Flask, clock: FixedClock, typed: str, code: str
) -> None:
    before = rows()
    with pytest.raises(Invalid) as refused:
        ask(clock, typed)
    assert [reason.code for reason in refused.value.reasons] == [code]
    assert rows() == before


def test_a_new_address_gets_its_account_when_the_link_is_burnt(
    app: Flask, clock: FixedClock
) -> None:
    secret = ask_for_link(clock, next_path="/drafts/x")
    begun = burn_link(secret, language="en", clock=clock)
    account = db.session.scalars(select(Account)).one()
    assert (account.email, account.language, account.name) == ("ada@example.org", "en", "")
    assert (begun.account_id, begun.next_path) == (account.id, "/drafts/x")
    sign_in = db.session.scalars(select(SignIn)).one()
    assert sign_in.token_hash == hash_secret(begun.secret) != hash_secret(secret)
    assert sign_in.confirmed_at == clock.now()
    trail = db.session.execute(
        select(AuditEvent.action, AuditEvent.actor, AuditEvent.object).order_by(AuditEvent.seq)
    ).all()
    assert [tuple(event) for event in trail[1:]] == [
        ("account.add", account.object_ref, account.object_ref),
        ("account.sign_in", account.object_ref, account.object_ref),
    ]
    assert not any("example.org" in detail for detail in db.session.scalars(
        select(AuditEvent.detail)
    ))  # fmt: skip


def test_a_known_address_keeps_its_account(app: Flask, clock: FixedClock, make: Makers) -> None:
    known = make.account()
    begun = burn_link(ask_for_link(clock, "persona1@example.org"), language="en", clock=clock)
    assert begun.account_id == known.account_id
    assert rows()["account"] == 1
    assert db.session.scalars(select(Account.language)).one() == "it"


def test_a_link_burns_once(app: Flask, clock: FixedClock) -> None:
    secret = ask_for_link(clock)
    burn_link(secret, language="it", clock=clock)
    before = rows()
    with pytest.raises(LinkSpent) as refused:
        burn_link(secret, language="it", clock=clock)
    assert [reason.code for reason in refused.value.reasons] == ["link_used"]
    assert rows() == before


@pytest.mark.parametrize(("minutes", "good"), [(29.99, True), (30, False), (3000, False)])
def test_a_link_lasts_half_an_hour(
    app: Flask, clock: FixedClock, minutes: float, good: bool
) -> None:
    secret = ask_for_link(clock)
    clock.advance(minutes=minutes)
    state = find_link(db.session(), secret, clock.now()).state
    assert state is (LinkState.GOOD if good else LinkState.EXPIRED)
    if good:
        burn_link(secret, language="it", clock=clock)
        return
    before = rows()
    with pytest.raises(LinkSpent) as refused:
        burn_link(secret, language="it", clock=clock)
    assert [reason.code for reason in refused.value.reasons] == ["link_expired"]
    assert rows() == before


def test_looking_burns_nothing(app: Flask, clock: FixedClock) -> None:
    secret = ask_for_link(clock)
    for _ in range(3):
        assert find_link(db.session(), secret, clock.now()).state is LinkState.GOOD
    burn_link(secret, language="it", clock=clock)
    assert find_link(db.session(), secret, clock.now()).state is LinkState.USED


def test_a_link_that_was_never_made_opens_nothing(app: Flask, clock: FixedClock) -> None:
    before = rows()
    with pytest.raises(LinkSpent) as refused:
        burn_link("a" * 43, language="it", clock=clock)
    assert [reason.code for reason in refused.value.reasons] == ["link_unknown"]
    assert rows() == before


def test_signing_in_replaces_the_sign_in_of_that_browser(
    app: Flask, clock: FixedClock, make: Makers
) -> None:
    first = burn_link(ask_for_link(clock), language="it", clock=clock)
    second = burn_link(
        ask_for_link(clock, "bruno@example.org"),
        language="it",
        clock=clock,
        replacing=hash_secret(first.secret),
    )
    kept = db.session.scalars(select(SignIn.token_hash)).all()
    assert kept == [hash_secret(second.secret)]


def test_a_blocked_account_is_not_signed_in_by_a_link(
    app: Flask, clock: FixedClock, make: Makers
) -> None:
    admin, person = make.account("admin"), make.account()
    assert person.account_id is not None
    early = ask_for_link(clock, "persona2@example.org")
    block_account(person.account_id, actor=admin, clock=clock)
    late = ask_for_link(clock, "persona2@example.org")
    before = rows()
    for secret, code in ((early, "link_used"), (late, "account_blocked")):
        with pytest.raises(Refusal) as refused:
            burn_link(secret, language="it", clock=clock)
        assert [reason.code for reason in refused.value.reasons] == [code]
    assert rows() == before
    assert find_link(db.session(), late, clock.now()).state is LinkState.GOOD


def test_a_handler_of_a_purpose_acts_in_the_same_transaction(
    app: Flask, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str | None, str]] = []

    def handler(work: Work, link: OneTimeLink, account_id: str) -> None:
        seen.append((link.subject_id, account_id))
        if len(seen) == 1:
            raise ZeroDivisionError

    monkeypatch.setitem(links._handlers, "trial", handler)
    with unit_of_work(VISITOR, clock) as work, work.recording("trial", "trial:1"):
        secret = make_link(
            work, "trial", "ada@example.org", links.INVITATION_LASTS, subject_id="group"
        )
    with pytest.raises(ZeroDivisionError):
        burn_link(secret, language="it", clock=clock)
    assert rows()["account"] == rows()["sign_in"] == 0
    begun = burn_link(secret, language="it", clock=clock)
    assert seen[1] == ("group", begun.account_id)


def test_five_links_an_hour_for_one_address(app: Flask, clock: FixedClock) -> None:
    for _ in range(5):
        ask(clock, "ada@example.org")
    before = rows()
    with pytest.raises(TooMany) as refused:
        ask(clock, "ADA@example.org")
    (reason,) = refused.value.reasons
    assert reason.next is not None
    assert (reason.code, reason.next.en) == ("too_many", "Try again in 30 minutes.")
    assert rows() == before
    ask(clock, "bruno@example.org")
    clock.advance(minutes=30)  # the window began with the hour
    ask(clock, "ada@example.org")
    assert rows()["outbox_message"] == 7


def test_forty_links_an_hour_for_one_network(app: Flask, clock: FixedClock) -> None:
    for number in range(40):
        ask(clock, f"p{number}@example.org", remote=f"2001:db8::{number:x}")
    with pytest.raises(TooMany):
        ask(clock, "one-more@example.org", remote="2001:db8::ffff")
    ask(clock, "one-more@example.org", remote="2001:db8:0:1::1")
    assert rows()["outbox_message"] == 41


def test_a_refused_request_is_on_the_trail(app: Flask, clock: FixedClock) -> None:
    for _ in range(5):
        ask(clock, "ada@example.org")
    for _ in range(3):
        with pytest.raises(TooMany):
            ask(clock, "ada@example.org")
    refusals = db.session.scalars(
        select(AuditEvent.detail).where(AuditEvent.action == "refused:sign_in_link.request")
    ).all()
    assert [json.loads(detail) for detail in refusals] == [
        {"code": "too_many", "reasons": ["too_many"]}
    ]


def test_without_office_the_mail_leaves_its_line_out(app: Flask, clock: FixedClock) -> None:
    voice = type(VOICE)(VOICE.resources, "Europe/Rome")
    request_sign_in_link(
        "ada@example.org", None, voice=voice, language="it", remote=None, clock=clock
    )
    body = mails()[0].body
    assert "Serve una mano" not in body
    assert "{" not in body


def test_an_endless_way_on_is_dropped(app: Flask, clock: FixedClock) -> None:
    begun = burn_link(ask_for_link(clock, next_path="/" + "x" * 300), language="it", clock=clock)
    assert begun.next_path is None


def test_the_invitation_of_an_administrator_lasts_a_day(
    app: Flask, clock: FixedClock, make: Makers
) -> None:
    made = add_account(
        "new@example.org", "staff", None, actor=make.account("admin"), clock=clock, voice=VOICE
    )
    (mail,) = mails()
    assert (mail.kind, mail.recipient) == ("welcome_password", "new@example.org")
    assert secret_in(mail.body) == made.secret
    assert "Ruolo: Ufficio." in mail.body
    clock.advance(hours=23, minutes=59)
    begun = burn_link(made.secret, language="it", clock=clock)
    assert (begun.account_id, begun.next_path) == (made.account_id, "/account/password")
