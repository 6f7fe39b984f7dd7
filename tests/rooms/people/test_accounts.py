"""Accounts and roles: given and taken by administrators, at once and on the trail."""

import json

import pytest
from flask import Flask
from sqlalchemy import event, select

from grantcall.core.actor import SHELL, Actor
from grantcall.core.audit import AuditEvent
from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.core.errors import Invalid, NotFound, Refusal
from grantcall.core.ids import hash_secret, new_id
from grantcall.people.account_list import Filters, list_accounts, one_account
from grantcall.people.add_account import add_account
from grantcall.people.block_account import block_account, unblock_account
from grantcall.people.burn_link import burn_link
from grantcall.people.grant_role import grant_role, remove_role
from grantcall.people.models import Account, RoleGrant
from grantcall.people.queries import actor_for
from grantcall.people.update_profile import update_profile
from tests.factories import SHIPPED, Makers
from tests.rooms.people.helpers import ask_for_link, rows


def signed_in(clock: FixedClock, email: str) -> str:
    return burn_link(ask_for_link(clock, email), language="it", clock=clock).secret


def now_acting(secret: str, clock: FixedClock) -> Actor | None:
    db.session.rollback()
    found = actor_for(db.session(), hash_secret(secret), clock.now())
    return None if found is None else found[0]


def actions() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)))


def held(account_id: str | None) -> list[tuple[str, str | None]]:
    db.session.rollback()
    found = one_account(db.session(), account_id or "")
    assert found is not None
    return [(role.role, role.call_slug) for role in found.roles]


def test_the_shell_adds_an_account_and_gets_its_link(
    app: Flask, clock: FixedClock, make: Makers
) -> None:
    call = make.call()
    made = add_account("Chair@Example.org", "chair", SHIPPED, actor=SHELL, clock=clock)
    begun = burn_link(made.secret, language="it", clock=clock)
    assert begun.account_id == made.account_id
    actor = now_acting(begun.secret, clock)
    assert actor is not None
    assert actor.call_ids("chair") == frozenset({call.id})
    assert actions()[-2:] == ["account.add", "account.sign_in"]
    assert rows()["outbox_message"] == 0


def test_adding_a_known_address_adds_only_the_role(
    app: Flask, clock: FixedClock, make: Makers
) -> None:
    known = make.account("reviewer")
    for _ in range(2):
        made = add_account("persona1@example.org", "staff", None, actor=SHELL, clock=clock)
        assert made.account_id == known.account_id
    assert held(known.account_id) == [("reviewer", None), ("staff", None)]
    assert rows()["account"] == 1
    assert actions()[-2:] == ["account.invite", "account.invite"]


@pytest.mark.parametrize(
    ("email", "role", "call", "codes"),
    [
        ("nobody", "staff", None, ["email_wrong"]),
        ("a@example.org", "king", None, ["role_unknown"]),
        ("a@example.org", "king", "no-such-call", ["role_unknown", "call_unknown"]),
        ("a@example.org", "admin", SHIPPED, ["admin_for_all"]),
    ],
)
def test_a_wrong_account_is_refused_with_every_reason(
    app: Flask,
    clock: FixedClock,
    make: Makers,
    email: str,
    role: str,
    call: str | None,
    codes: list[str],
) -> None:
    make.call()
    before = rows()
    with pytest.raises(Invalid) as refused:
        add_account(email, role, call, actor=SHELL, clock=clock)
    assert [reason.code for reason in refused.value.reasons] == codes
    assert rows() == before


@pytest.mark.parametrize("roles", [(), ("staff",), ("auditor",), ("chair", "reviewer")])
def test_only_administrators_manage_accounts(
    app: Flask, clock: FixedClock, make: Makers, roles: tuple[str, ...]
) -> None:
    asking, person = make.account(*roles), make.account("reviewer")
    local_admin = make.account("admin", call=make.call())
    grant = db.session.scalars(
        select(RoleGrant.id).where(RoleGrant.account_id == person.account_id)
    ).one()
    target = person.account_id or ""
    before, trail = rows(), actions()
    for who in (asking, local_admin):
        attempts = (
            lambda who=who: add_account("x@example.org", "staff", None, actor=who, clock=clock),
            lambda who=who: grant_role(target, "admin", None, actor=who, clock=clock),
            lambda who=who: remove_role(target, grant, actor=who, clock=clock),
            lambda who=who: block_account(target, actor=who, clock=clock),
            lambda who=who: unblock_account(target, actor=who, clock=clock),
        )
        for attempt in attempts:
            with pytest.raises(NotFound):
                attempt()
    assert (rows(), actions()) == (before, trail)


def test_a_role_holds_from_the_next_request_and_ends_with_the_next(
    app: Flask, clock: FixedClock, make: Makers
) -> None:
    admin, person = make.account("admin"), make.account()
    secret = signed_in(clock, "persona2@example.org")
    target = person.account_id or ""
    grant_role(target, "staff", None, actor=admin, clock=clock)
    acting = now_acting(secret, clock)
    assert acting is not None
    assert acting.has_role("staff")
    grant = db.session.scalars(select(RoleGrant).where(RoleGrant.role == "staff")).one()
    for _ in range(2):
        remove_role(target, grant.id, actor=admin, clock=clock)
    acting = now_acting(secret, clock)
    assert acting is not None
    assert not acting.has_role("staff")
    assert actions()[-2:] == ["account.grant_role", "account.remove_role"]
    ended = db.session.get_one(RoleGrant, grant.id)
    assert ended.removed_at == clock.now()
    last = db.session.get_one(AuditEvent, ended.audit_seq)
    assert json.loads(last.detail)["sealed"] == {ended.object_ref: ended.seal_digest()}


def test_the_same_role_is_given_once_but_each_call_is_its_own(
    app: Flask, clock: FixedClock, make: Makers
) -> None:
    make.call()
    admin, person = make.account("admin"), make.account()
    for call in (None, SHIPPED, SHIPPED, None):
        clock.advance(minutes=1)
        grant_role(person.account_id or "", "reviewer", call, actor=admin, clock=clock)
    assert held(person.account_id) == [("reviewer", None), ("reviewer", SHIPPED)]


def test_a_role_is_taken_from_its_own_account_only(
    app: Flask, clock: FixedClock, make: Makers
) -> None:
    admin, person, other = make.account("admin"), make.account("staff"), make.account()
    grant = db.session.scalars(select(RoleGrant).where(RoleGrant.role == "staff")).one()
    with pytest.raises(NotFound):
        remove_role(other.account_id or "", grant.id, actor=admin, clock=clock)
    with pytest.raises(NotFound):
        remove_role(person.account_id or "", new_id(), actor=admin, clock=clock)
    assert held(person.account_id) == [("staff", None)]


def test_nobody_ends_their_own_administration(app: Flask, clock: FixedClock, make: Makers) -> None:
    admin = make.account("admin")
    own = admin.account_id or ""
    grant = db.session.scalars(select(RoleGrant)).one()
    before = rows()
    with pytest.raises(Refusal) as role:
        remove_role(own, grant.id, actor=admin, clock=clock)
    with pytest.raises(Refusal) as door:
        block_account(own, actor=admin, clock=clock)
    codes = [refused.value.reasons[0].code for refused in (role, door)]
    assert codes == ["own_admin", "own_account"]
    assert rows() == before
    assert held(own) == [("admin", None)]
    assert actions()[-2:] == ["refused:account.remove_role", "refused:account.block"]


def test_blocking_signs_out_at_once_and_unblocking_brings_nothing_back(
    app: Flask, clock: FixedClock, make: Makers
) -> None:
    admin, person = make.account("admin"), make.account("staff")
    target = person.account_id or ""
    secrets = [signed_in(clock, "persona2@example.org") for _ in range(2)]
    other = signed_in(clock, "other@example.org")
    assert block_account(target, actor=admin, clock=clock) == 2
    assert block_account(target, actor=admin, clock=clock) == 0
    assert [now_acting(secret, clock) for secret in secrets] == [None, None]
    assert now_acting(other, clock) is not None
    unblock_account(target, actor=admin, clock=clock)
    unblock_account(target, actor=admin, clock=clock)
    assert [now_acting(secret, clock) for secret in secrets] == [None, None]
    acting = now_acting(signed_in(clock, "persona2@example.org"), clock)
    assert acting is not None
    assert acting.has_role("staff")
    assert actions().count("account.block") == actions().count("account.unblock") == 1
    account = db.session.get_one(Account, target)
    sealed = db.session.get_one(AuditEvent, account.audit_seq)
    assert json.loads(sealed.detail)["sealed"] == {account.object_ref: account.seal_digest()}


def test_a_blocked_account_is_not_invited_again(
    app: Flask, clock: FixedClock, make: Makers
) -> None:
    admin, person = make.account("admin"), make.account()
    block_account(person.account_id or "", actor=admin, clock=clock)
    before = rows()
    with pytest.raises(Refusal) as refused:
        add_account("persona2@example.org", "staff", None, actor=admin, clock=clock)
    assert [reason.code for reason in refused.value.reasons] == ["account_blocked"]
    assert rows() == before


@pytest.mark.parametrize(("hours", "there"), [(1.99, True), (2.01, False)])
def test_a_citizen_may_rest_two_hours(
    app: Flask, clock: FixedClock, make: Makers, hours: float, there: bool
) -> None:
    secret = signed_in(clock, "ada@example.org")
    clock.advance(hours=hours)
    assert (now_acting(secret, clock) is not None) == there


def test_the_profile_is_kept_and_the_trail_names_only_the_fields(
    app: Flask, clock: FixedClock, make: Makers
) -> None:
    person = make.account(name="Prima")

    def change() -> None:
        update_profile(
            name="  Ada   Neri ", phone="+39 02 123 456", language="en", actor=person, clock=clock
        )

    change()
    account = db.session.get_one(Account, person.account_id)
    assert (account.name, account.phone, account.language) == ("Ada Neri", "+39 02 123 456", "en")
    last = db.session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).one()
    assert (last.action, json.loads(last.detail)) == (
        "account.update_profile",
        {"changed": ["name", "phone", "language"]},
    )
    change()  # nothing new, nothing recorded
    assert actions().count("account.update_profile") == 1


def test_a_wrong_profile_is_refused_with_every_reason(
    app: Flask, clock: FixedClock, make: Makers
) -> None:
    person = make.account(name="Prima")
    for name, code in (("x" * 121, "name_too_long"), ("Ada \u202enirE", "name_signs")):
        with pytest.raises(Invalid) as refused:
            update_profile(name=name, phone="call me", language="fr", actor=person, clock=clock)
        codes = [reason.code for reason in refused.value.reasons]
        assert codes == [code, "phone_wrong", "language_wrong"]
    assert db.session.get_one(Account, person.account_id).name == "Prima"


def test_the_list_is_filtered(app: Flask, clock: FixedClock, make: Makers) -> None:
    admin = make.account("admin", name="Zeno 100%")
    make.account("staff", "reviewer", name="Ada")
    make.account(name="Bruno")
    block_account(make.account("staff").account_id or "", actor=admin, clock=clock)
    session = db.session()

    def names(**filters: str) -> list[str]:
        return [row.email[:8] for row in list_accounts(session, Filters(**filters)).rows]

    assert names() == ["persona1", "persona2", "persona3", "persona4"]
    assert names(text="ADA") == ["persona2"]
    assert names(text="%") == ["persona1"]
    assert names(text="PERSONA3@") == ["persona3"]
    assert names(role="staff") == ["persona2", "persona4"]
    assert names(role="staff", state="active") == ["persona2"]
    assert names(state="blocked") == ["persona4"]
    assert names(text="nobody") == []
    both = list_accounts(session, Filters(text="Ada")).rows[0].roles
    assert {role.role for role in both} == {"staff", "reviewer"}


@pytest.mark.parametrize("sort", ["email", "newest"])
def test_pages_follow_each_other_both_ways(
    app: Flask, clock: FixedClock, make: Makers, sort: str
) -> None:
    for _ in range(7):
        make.account("staff", "reviewer")
    session, filters = db.session(), Filters(sort=sort)
    every = [row.id for row in list_accounts(session, filters).rows]
    assert len(every) == 7
    forward, page = [], list_accounts(session, filters, size=3)
    assert page.before is None
    while True:
        forward.append([row.id for row in page.rows])
        if page.after is None:
            break
        page = list_accounts(session, filters, after=page.after, size=3)
    assert forward == [every[:3], every[3:6], every[6:]]
    middle = list_accounts(session, filters, before=page.before, size=3)
    assert [row.id for row in middle.rows] == every[3:6]
    first = list_accounts(session, filters, before=middle.before, size=3)
    assert [row.id for row in first.rows] == every[:3]
    assert (first.before, first.after) == (None, every[2])


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_is_one_statement(
    app: Flask, clock: FixedClock, make: Makers, people: int
) -> None:
    make.call()
    for _ in range(people):
        make.account("staff", "reviewer")
    session = db.session()
    session.rollback()
    session.connection(execution_options={"read_only": True})
    statements: list[str] = []

    def heard(connection: object, cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", heard)
    try:
        assert len(list_accounts(session, Filters()).rows) == people
    finally:
        event.remove(db.engine, "before_cursor_execute", heard)
    assert len(statements) == 1
