"""Fixtures of the pages' tests."""

import pytest
from flask.testing import FlaskClient

from grantcall.calls.models import Call
from grantcall.core.actor import Actor
from grantcall.core.clock import FixedClock
from grantcall.core.unit_of_work import unit_of_work
from grantcall.people import passwords
from grantcall.people.models import Account
from tests.factories import Makers
from tests.rooms.people.helpers import GOOD_PASSWORD
from tests.web.staff_world import sign_in


@pytest.fixture
def person(make: Makers, clock: FixedClock) -> str:
    """Return the id of somebody with a password."""
    actor = make.account(name="Marta Bianchi")
    assert actor.account_id is not None
    with unit_of_work(actor, clock) as work, work.recording("trial", actor.ref):
        account = work.session.get_one(Account, actor.account_id)
        account.password_hash = passwords.hashed(GOOD_PASSWORD)
    return actor.account_id


@pytest.fixture
def call(make: Makers) -> Call:
    """Return a call that is open."""
    return make.call()


@pytest.fixture
def ada(make: Makers, client: FlaskClient, clock: FixedClock) -> Actor:
    """Return a contact who is signed in."""
    actor = make.account(name="Ada Bianchi")
    sign_in(client, actor, clock)
    return actor


@pytest.fixture
def draft(make: Makers, call: Call, ada: Actor) -> str:
    """Return the id of a draft that its contact has begun."""
    return make.draft(call, ada, "Orti sospesi")
