"""A small world for questions of access: two groups, two calls, twelve who ask.

Every text that must not leak carries a canary, so that a leak is found by looking for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grantcall.calls.models import Call
from grantcall.core.actor import ENGINE, Actor
from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.core.unit_of_work import unit_of_work
from grantcall.people.models import Account
from grantcall.people.start_sign_in import start_sign_in
from grantcall.proposals.models import CitizenGroup, GroupRole, Member, Proposal
from tests.factories import Makers

CANARY = "canarino"
PRINCIPALS = (
    "anonymous",
    "contact",  # of the first group
    "deputy",
    "writer",  # may write, not send
    "rival",  # contact of the second group
    "connector",  # accompanies the first group
    "reviewer",
    "chair",
    "staff",  # of this call
    "outsider",  # staff of another call
    "auditor",
    "admin",
    "blocked",  # was the contact of the first group too
)


@dataclass
class World:
    """Ids by name and one signed-in browser per principal."""

    app: Flask
    call: Call
    draft_id: str
    rival_draft_id: str
    sent: Proposal
    rival_sent: Proposal
    member_id: str
    clients: dict[str, FlaskClient] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)


@pytest.fixture
def world(app: Flask, make: Makers) -> Iterator[World]:
    """Build the world once per test that asks for it."""
    call = make.call()
    actors = {
        "contact": make.account(name=f"Contatto {CANARY}"),
        "deputy": make.account(name="Vice"),
        "writer": make.account(name="Scrivente"),
        "rival": make.account(name="Rivale"),
        "connector": make.account("connector", name="Connettrice"),
        "reviewer": make.account("reviewer", name="Commissaria", call=call),
        "chair": make.account("chair", name="Presidente", call=call),
        "staff": make.account("staff", name="Ufficio", call=call),
        "outsider": make.account("staff", name="Altro ufficio", call=make.call(slug="altro-bando")),
        "auditor": make.account("auditor", name="Revisora"),
        "admin": make.account("admin", name="Amministratore"),
        "blocked": make.account("staff", name="Bloccato"),
    }
    draft_id = make.draft(call, actors["contact"], need=f"Il nostro bisogno {CANARY}")
    make.people(draft_id, 3, surname=f"Cognome{CANARY}")
    sent = make.sent(call, actors["contact"], idea=f"La nostra idea {CANARY}", title="Inviata")
    rival_draft_id = make.draft(call, actors["rival"], title="Bozza rivale")
    rival_sent = make.sent(call, actors["rival"], title="Rivale inviata")
    _give_roles(make, draft_id, sent, actors)
    member_id = db.session.scalars(
        select(Member.id).where(Member.proposal_id == draft_id).order_by(Member.id)
    ).first()
    built = World(app, call, draft_id, rival_draft_id, sent, rival_sent, str(member_id))
    built.actors = actors
    _sign_in(built, make)
    db.session.rollback()
    yield built


def _give_roles(make: Makers, draft_id: str, sent: Proposal, actors: dict[str, Actor]) -> None:
    roles = {"deputy": "deputy", "writer": "member", "connector": "connector"}
    draft = db.session.get_one(Proposal, draft_id)
    group_ids = (draft.group_id, sent.group_id)
    with unit_of_work(ENGINE, make.clock) as work:
        for group_id in group_ids:
            for principal, role in roles.items():
                with work.recording("group.role", f"citizen_group:{group_id}") as event:
                    event.seal(
                        GroupRole(
                            group_id=group_id,
                            account_id=str(actors[principal].account_id),
                            role=role,
                            since=work.now,
                        )
                    )


def _sign_in(world: World, make: Makers) -> None:
    world.clients["anonymous"] = world.app.test_client()
    for principal, actor in world.actors.items():
        client = world.app.test_client()
        with unit_of_work(ENGINE, make.clock) as work:
            secret = start_sign_in(work, str(actor.account_id))
        client.set_cookie("grantcall", secret, domain="127.0.0.1")
        world.clients[principal] = client
    with unit_of_work(ENGINE, make.clock) as work:
        account = work.session.get_one(Account, world.actors["blocked"].account_id)
        account.blocked_at = work.now
        with work.recording("account.block", account.object_ref) as event:
            event.seal(account)


def group_of(world: World) -> CitizenGroup:
    """Return the group of the first draft."""
    draft = db.session.get_one(Proposal, world.draft_id)
    return db.session.get_one(CitizenGroup, draft.group_id)


def missing_id() -> str:
    """Return an id that nothing has."""
    return new_id()
