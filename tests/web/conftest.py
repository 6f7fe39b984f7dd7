"""Fixtures of the pages' tests."""

import pytest

from grantcall.core.clock import FixedClock
from grantcall.core.unit_of_work import unit_of_work
from grantcall.people import passwords
from grantcall.people.models import Account
from tests.factories import Makers
from tests.rooms.people.helpers import GOOD_PASSWORD


@pytest.fixture
def person(make: Makers, clock: FixedClock) -> str:
    """Return the id of somebody with a password."""
    actor = make.account(name="Marta Bianchi")
    assert actor.account_id is not None
    with unit_of_work(actor, clock) as work, work.recording("trial", actor.ref):
        account = work.session.get_one(Account, actor.account_id)
        account.password_hash = passwords.hashed(GOOD_PASSWORD)
    return actor.account_id
