"""An admission with reserve holds the letter back until somebody lifts it with a reason."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from grantcall.core.actor import ENGINE
from grantcall.core.db import db
from grantcall.core.errors import Invalid, NotFound, Refusal
from grantcall.core.unit_of_work import unit_of_work
from grantcall.funding.lift_reserve import lift_reserve
from grantcall.funding.models_project import RuleDecision
from grantcall.process.models import Step
from grantcall.proposals.models import Proposal
from tests.factories import Makers
from tests.funding_world import Placed, money_alone, offer_all, placed, renounce, with_money

TWO: list[tuple[int, int | None]] = [(2000, None), (2000, None)]


@pytest.fixture(autouse=True)
def _money_alone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    money_alone(monkeypatch)


@pytest.fixture
def world(make: Makers, tmp_path: Path) -> Placed:
    """The second was admitted with reserve, and never admitted since."""
    resources = with_money(tmp_path, {"budget = 44000": "budget = 4000"})
    made = placed(make, TWO, resources=resources)
    reached(made, 2, "conditional")
    return made


def reached(world: Placed, place: int, kind: str) -> None:
    """Write down that a proposal reached a kind of state."""
    with unit_of_work(ENGINE, world.make.clock) as work:
        proposal = work.session.get_one(Proposal, world.proposals[place - 1])
        with work.recording("proposal.step", proposal.object_ref) as event:
            event.seal(
                Step(
                    object=proposal.object_ref, action="proposal.step", from_state="screening",
                    to_state=kind, to_kind=kind, at=work.now, dated=work.now, actor="engine",
                )
            )  # fmt: skip


def lift(world: Placed, reason: str = "La delega è arrivata.", lifted: bool = True) -> None:
    award = world.award(2)
    db.session.rollback()
    lift_reserve(
        award.id, reason, lifted=lifted, actor=world.staff, clock=world.make.clock,
        token=f"{reason}{lifted}",
    )  # fmt: skip


def test_the_letter_waits_until_the_reserve_is_lifted(world: Placed) -> None:
    world.locked()
    with pytest.raises(Refusal) as refused:
        offer_all(world)
    assert [one.code for one in refused.value.reasons] == ["reserve_open"]
    assert world.award(2).kind == "approved"
    lift(world)
    lift(world)  # the same form again
    assert len(db.session.scalars(select(RuleDecision.id)).all()) == 1
    lift(world, "No: la firma è di un altro.", lifted=False)
    with pytest.raises(Refusal):
        offer_all(world)
    lift(world, "Chiarito con una nuova delega.")
    offer_all(world)
    assert world.award(2).kind == "offered"


def test_an_admission_since_resolves_it(world: Placed) -> None:
    reached(world, 2, "admitted")
    world.locked()
    offer_all(world)
    assert world.award(2).kind == "offered"


def test_who_is_taken_up_with_reserve_waits_for_the_office(make: Makers, tmp_path: Path) -> None:
    resources = with_money(tmp_path, {"budget = 44000": "budget = 2000"})
    world = placed(make, TWO, resources=resources)
    reached(world, 2, "conditional")
    world.locked()
    offer_all(world)
    renounce(world, 1)
    # The money is kept for them, the offer itself is held back.
    award = world.award(2)
    assert (award.kind, award.taken_cents, award.from_reserve) == ("approved", 200000, True)


def test_a_reason_and_the_right_are_needed(world: Placed) -> None:
    world.locked()
    with pytest.raises(Invalid) as refused:
        lift(world, "  ")
    assert [one.code for one in refused.value.reasons] == ["reason_missing"]
    award = world.award(2)
    with pytest.raises(NotFound):
        lift_reserve(
            award.id, "No", actor=world.contacts[award.proposal_id], clock=world.make.clock,
            token="t",
        )  # fmt: skip
    assert db.session.scalars(select(RuleDecision.id)).all() == []
