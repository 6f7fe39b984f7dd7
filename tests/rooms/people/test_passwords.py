"""Passwords: equal work for everybody, one sentence for every failure."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher, extract_parameters
from flask import Flask
from sqlalchemy import select

from grantcall.core.actor import Actor
from grantcall.core.audit import AuditEvent
from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.core.errors import Invalid, Refusal, TooMany
from grantcall.core.ids import hash_secret
from grantcall.core.unit_of_work import unit_of_work
from grantcall.people import passwords
from grantcall.people.block_account import block_account
from grantcall.people.burn_link import burn_link
from grantcall.people.confirm_identity import confirm_identity
from grantcall.people.fresh import NotFresh, require_fresh_sign_in
from grantcall.people.models import Account, SignIn
from grantcall.people.set_password import set_password
from grantcall.people.sign_in_with_password import sign_in_with_password
from grantcall.people.sign_out import sign_out, sign_out_everywhere
from grantcall.people.start_sign_in import LASTS
from grantcall.web import session
from tests.factories import Makers
from tests.rooms.people.helpers import GOOD_PASSWORD, ask_for_link, rows

EMAIL = "persona1@example.org"


def enter(clock: FixedClock, email: str = EMAIL, password: str = GOOD_PASSWORD) -> str:
    return sign_in_with_password(email, password, remote="192.0.2.1", clock=clock).secret


@pytest.fixture
def person(make: Makers, clock: FixedClock) -> Actor:
    """Return somebody with a password and no open sign-in."""
    actor = make.account(name="Marta Bianchi")
    link = ask_for_link(clock, EMAIL)
    begun = burn_link(link, language="it", clock=clock)
    begun = set_password(GOOD_PASSWORD, sign_in=hash_secret(begun.secret), actor=actor, clock=clock)
    sign_out(hash_secret(begun.secret), actor=actor, clock=clock)
    assert rows()["sign_in"] == 0
    return actor


def kept_password(email: str = EMAIL) -> str | None:
    db.session.rollback()
    return db.session.scalars(select(Account.password_hash).where(Account.email == email)).one()


def test_the_right_password_signs_in(app: Flask, clock: FixedClock, person: Actor) -> None:
    secret = enter(clock, " PERSONA1@example.org")
    row = db.session.scalars(select(SignIn)).one()
    assert (row.token_hash, row.account_id) == (hash_secret(secret), person.account_id)
    assert row.expires_at - row.created_at == LASTS == session.LASTS == timedelta(hours=12)


def test_the_cost_is_that_of_owasp(app: Flask, person: Actor) -> None:
    kept = kept_password()
    assert kept is not None
    found = extract_parameters(kept)
    assert (found.type.name, found.memory_cost, found.time_cost, found.parallelism) == (
        "ID", 19456, 2, 1,
    )  # fmt: skip


def test_every_failure_says_the_same_after_the_same_work(
    app: Flask,
    clock: FixedClock,
    make: Makers,
    person: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make.account()  # persona2, who has no password
    blocked = make.account()
    with unit_of_work(person, clock) as work, work.recording("trial", "trial:1") as event:
        account = work.session.get_one(Account, blocked.account_id)
        account.password_hash, account.blocked_at = passwords.hashed(GOOD_PASSWORD), work.now
        event.seal(account)
    passwords._stand_in()
    worked: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, kept: str, typed: bytes) -> bool:
        worked.append(kept[:30])
        return verify(self, kept, typed)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    said = set()
    before = rows()
    attempts = [
        (EMAIL, "wrong, but long enough"),
        ("persona2@example.org", GOOD_PASSWORD),
        ("persona3@example.org", GOOD_PASSWORD),
        ("nobody@example.org", GOOD_PASSWORD),
        ("not an address", GOOD_PASSWORD),
        ("nul\x00@example.org", GOOD_PASSWORD),
        (EMAIL, ""),
        (EMAIL, "\udcff" * 10_000),
    ]
    for email, password in attempts:
        with pytest.raises(Invalid) as refused:
            enter(clock, email, password)
        said.add(refused.value.reasons)
    (reasons,) = said
    assert [reason.code for reason in reasons] == ["sign_in_failed"]
    assert worked == ["$argon2id$v=19$m=19456,t=2,p=1"] * len(attempts)
    assert rows() == before
    failures = db.session.scalars(
        select(AuditEvent.object).where(AuditEvent.action == "account.sign_in_failed")
    ).all()
    assert len(failures) == len(attempts)


def test_a_hash_of_another_cost_is_renewed(app: Flask, clock: FixedClock, person: Actor) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(GOOD_PASSWORD)
    with unit_of_work(person, clock) as work, work.recording("trial", "trial:1"):
        work.session.get_one(Account, person.account_id).password_hash = old
    enter(clock)
    renewed = kept_password()
    assert renewed is not None
    assert extract_parameters(renewed).memory_cost == 19456
    enter(clock)
    assert kept_password() == renewed


def test_two_spellings_of_one_letter_are_one(app: Flask) -> None:
    composed, decomposed = "perche\u0301 no, citt\u00e0", "perch\u00e9 no, citta\u0300"
    assert passwords.matches(passwords.hashed(composed), decomposed)
    assert not passwords.matches(passwords.hashed(composed), composed + " ")


def test_ten_tries_in_a_quarter_of_an_hour(app: Flask, clock: FixedClock, person: Actor) -> None:
    for _ in range(10):
        with pytest.raises(Invalid):
            enter(clock, password="wrong, but long enough")
    before = rows()
    with pytest.raises(TooMany) as refused:
        enter(clock)
    assert [reason.code for reason in refused.value.reasons] == ["too_many"]
    assert rows() == before
    with pytest.raises(TooMany):
        enter(clock, "  Persona1@Example.ORG ")
    clock.advance(minutes=15)
    enter(clock)


def test_strangers_are_held_back_as_soon_as_others(app: Flask, clock: FixedClock) -> None:
    for _ in range(10):
        with pytest.raises(Invalid):
            enter(clock, "nobody@example.org")
    with pytest.raises(TooMany):
        enter(clock, "nobody@example.org")


def test_success_forgives_the_tries_before(app: Flask, clock: FixedClock, person: Actor) -> None:
    for _ in range(3):
        for _ in range(9):
            with pytest.raises(Invalid):
                enter(clock, password="wrong, but long enough")
        enter(clock)


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("eleven long", ["password_short"]),
        ("", ["password_short"]),
        ("x" * 201, ["password_long"]),
        ("Marta Bianchi!", ["password_is_you"]),
        ("persona1@example.org", ["password_is_you"]),
        ("PERSONA1.persona1", ["password_is_you"]),
        ("martabianchi", ["password_is_you"]),
        ("marta", ["password_short", "password_is_you"]),
    ],
)
def test_a_weak_password_is_refused_with_every_reason(
    app: Flask, clock: FixedClock, person: Actor, password: str, codes: list[str]
) -> None:
    sign_in = hash_secret(enter(clock))
    before, kept = rows(), kept_password()
    with pytest.raises(Invalid) as refused:
        set_password(password, sign_in=sign_in, actor=person, clock=clock)
    assert [reason.code for reason in refused.value.reasons] == codes
    assert (rows(), kept_password()) == (before, kept)


@pytest.mark.parametrize("password", ["tutto minuscolo", "123456789012", "Marta va al mercato"])
def test_no_rule_about_kinds_of_letters(
    app: Flask, clock: FixedClock, person: Actor, password: str
) -> None:
    sign_in = hash_secret(enter(clock))
    set_password(password, sign_in=sign_in, actor=person, clock=clock)
    enter(clock, password=password)


def test_a_new_password_ends_the_other_sign_ins_and_renews_this_one(
    app: Flask, clock: FixedClock, person: Actor
) -> None:
    enter(clock)
    sign_in = hash_secret(enter(clock))
    begun = set_password("another good one", sign_in=sign_in, actor=person, clock=clock)
    assert db.session.scalars(select(SignIn.token_hash)).all() == [hash_secret(begun.secret)]
    with pytest.raises(Invalid):
        enter(clock)


def test_a_new_password_asks_for_a_fresh_factor(
    app: Flask, clock: FixedClock, person: Actor
) -> None:
    sign_in = hash_secret(enter(clock))
    clock.advance(minutes=15, seconds=1)
    before, kept = rows(), kept_password()
    with pytest.raises(NotFresh) as refused:
        set_password("another good one", sign_in=sign_in, actor=person, clock=clock)
    assert [reason.code for reason in refused.value.reasons] == ["not_fresh"]
    assert (rows(), kept_password()) == (before, kept)
    with pytest.raises(Invalid) as wrong:
        confirm_identity("no", sign_in=sign_in, remote=None, actor=person, clock=clock)
    assert [reason.code for reason in wrong.value.reasons] == ["password_wrong"]
    assert rows() == before
    begun = confirm_identity(GOOD_PASSWORD, sign_in=sign_in, remote=None, actor=person, clock=clock)
    assert db.session.scalars(select(SignIn.token_hash)).all() == [hash_secret(begun.secret)]
    set_password("another good one", sign_in=hash_secret(begun.secret), actor=person, clock=clock)


def test_a_fresh_sign_in_of_somebody_else_does_not_count(
    app: Flask, clock: FixedClock, make: Makers, person: Actor
) -> None:
    other = make.account()
    sign_in = hash_secret(enter(clock))
    found = require_fresh_sign_in(db.session(), sign_in, person.account_id, clock.now())
    assert found.token_hash == sign_in
    with pytest.raises(NotFresh):
        require_fresh_sign_in(db.session(), sign_in, other.account_id, clock.now())
    with pytest.raises(NotFresh):
        require_fresh_sign_in(db.session(), None, None, clock.now())


def test_confirming_is_held_back_like_signing_in(
    app: Flask, clock: FixedClock, person: Actor
) -> None:
    sign_in = hash_secret(enter(clock))
    for _ in range(10):
        with pytest.raises(Invalid):
            confirm_identity("no", sign_in=sign_in, remote=None, actor=person, clock=clock)
    with pytest.raises(TooMany):
        confirm_identity(GOOD_PASSWORD, sign_in=sign_in, remote=None, actor=person, clock=clock)


def test_signing_out_ends_one_and_everywhere_ends_all(
    app: Flask, clock: FixedClock, make: Makers, person: Actor
) -> None:
    other = burn_link(ask_for_link(clock, "other@example.org"), language="it", clock=clock)
    first, second, third = (hash_secret(enter(clock)) for _ in range(3))
    sign_out(hash_secret(other.secret), actor=person, clock=clock)  # not theirs
    assert rows()["sign_in"] == 4
    sign_out(first, actor=person, clock=clock)
    sign_out(first, actor=person, clock=clock)
    left = set(db.session.scalars(select(SignIn.token_hash)))
    assert left == {second, third, hash_secret(other.secret)}
    assert sign_out_everywhere(actor=person, clock=clock) == 2
    db.session.rollback()
    assert set(db.session.scalars(select(SignIn.token_hash))) == {hash_secret(other.secret)}


def test_a_block_between_trying_and_entering_is_seen(
    app: Flask,
    clock: FixedClock,
    make: Makers,
    person: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    admin = make.account("admin")
    matches = passwords.matches

    def slowly(kept: str | None, password: str) -> bool:
        right = matches(kept, password)
        assert person.account_id is not None
        block_account(person.account_id, actor=admin, clock=clock)
        return right

    monkeypatch.setattr(passwords, "matches", slowly)
    with pytest.raises(Refusal) as refused:
        enter(clock)
    assert [reason.code for reason in refused.value.reasons] == ["sign_in_failed"]
    assert rows()["sign_in"] == 0
