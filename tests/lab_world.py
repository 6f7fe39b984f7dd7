"""What the tests of labs share: a network, a lab in it, people around it."""

from typing import Any

from sqlalchemy import func, select

from grantcall.calls.freeze_network import freeze_network
from grantcall.core.actor import SHELL, Actor
from grantcall.core.db import db
from grantcall.core.errors import Refusal
from grantcall.core.ids import new_id
from grantcall.core.resources import Resources
from grantcall.core.unit_of_work import unit_of_work
from grantcall.funding.models import Allocation, Award
from grantcall.labs.effects import open_lab
from grantcall.labs.lab_people import give_role
from grantcall.labs.log_activity import log_activity
from grantcall.labs.models import Lab
from grantcall.labs.move_lab import take_lab_step
from grantcall.labs.open_free_lab import FreeLab, open_free_lab
from grantcall.process.door import start
from grantcall.process.frozen import definition_of
from grantcall.process.registry import Circumstances, Doing
from grantcall.proposals.models import Proposal
from tests.factories import Makers

NETWORK = "rete-laboratori"
PROMISES = ("run_by_citizens", "open_to_all", "free")
DOT = (  # a picture of one dot
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)
MEETING: dict[str, object] = {
    "day": "2018-10-18",
    "place": "elsewhere",
    "people": "12",
    "new_people": "3",
    "helpers": "4",
    "hours": "2",
}


def network(make: Makers) -> str:
    """Freeze the shipped network; return its id."""
    return freeze_network(
        NETWORK, resources=Resources(), actor=SHELL, clock=make.clock, accept_assumed=True
    ).network_id


def free_lab(make: Makers, connector: Actor, name: str = "Coro di quartiere", **more: Any) -> str:
    """Open a lab outside any call; return its id."""
    network(make)
    return open_free_lab(FreeLab(name, **more), actor=connector, clock=make.clock)


def meet(make: Makers, lab_id: str, actor: Actor, **answers: object) -> str:
    """Write an entry of the diary; return its id."""
    return log_activity(lab_id, {**MEETING, **answers}, actor=actor, clock=make.clock)


def step(make: Makers, lab_id: str, name: str, actor: Actor, **more: Any) -> str:
    """Take a step with all promises stated, unless told otherwise."""
    more.setdefault("promises", PROMISES)
    return take_lab_step(lab_id, name, actor=actor, clock=make.clock, token=new_id(), **more)


def living_lab(make: Makers, connector: Actor, name: str = "Coro di quartiere", **more: Any) -> str:
    """Open a lab, let it meet once and begin."""
    lab_id = free_lab(make, connector, name, **more)
    meet(make, lab_id, connector)
    step(make, lab_id, "begin", connector)
    return lab_id


def with_role(make: Makers, lab_id: str, role: str, name: str = "") -> Actor:
    """Return an account with a part in a lab."""
    actor = make.account(name=name)
    with unit_of_work(SHELL, make.clock) as work:
        lab = work.session.get_one(Lab, lab_id)
        with work.recording("trial", lab.object_ref) as event:
            give_role(work, event, lab, actor.account_id or "", role)
    return actor


def award_for(make: Makers, proposal: Proposal) -> Award:
    """Give a proposal an award in its starting state, without the way that leads there."""
    with unit_of_work(SHELL, make.clock) as work:
        definition = definition_of(work.session, proposal.version_id)
        common = {"call_id": proposal.call_id, "version_id": proposal.version_id}
        allocation = Allocation(
            id=new_id(), name=f"prova {new_id()[:6]}", created_by="t", created_at=work.now, **common
        )
        award = Award(
            id=new_id(),
            proposal_id=proposal.id,
            allocation_id=allocation.id,
            pool="",
            asked_cents=200000,
            amount_cents=200000,
            taken_cents=0,
            how="full",
            from_reserve=False,
            cut_reason="",
            opened_at=work.now,
            **common,
        )
        with work.recording("trial", award.object_ref) as event:
            start(work, allocation, definition, event)
            start(work, award, definition, event)
    return award


def accepted(make: Makers, award: Award) -> Lab | None:
    """Do to the labs what the acceptance of an award does; return the lab, if one was made."""
    with unit_of_work(SHELL, make.clock) as work:
        award = work.session.get_one(Award, award.id)
        definition = definition_of(work.session, award.version_id)
        transition = definition.workflows["award"].transitions["accept"]
        with work.recording("award.accept", award.object_ref) as event:
            doing = Doing(work, event, award, transition, definition, Circumstances())
            assert list(open_lab(doing)) == []
        lab: Lab | None = doing.made.get("lab")
    return lab


def lab_of(lab_id: str) -> Lab:
    """Return a lab as it stands now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Lab, lab_id)


def count(table: Any) -> int:
    """Count the rows of a table."""
    found = db.session.scalar(select(func.count()).select_from(table)) or 0
    db.session.rollback()
    return found


def codes(refusal: Any) -> list[str]:
    """Return the codes of a refusal that a test caught."""
    error: Refusal = refusal.value
    return [reason.code for reason in error.reasons]
