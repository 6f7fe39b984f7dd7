"""Whatever is asked for and whoever renounces: never a cent too much, never a cent lost."""

from collections.abc import Callable
from itertools import count

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from grantcall.core.db import db
from grantcall.funding.models import AllocationLine, Award, Fund
from grantcall.funding.taking_up import plan_take_up
from tests.factories import Makers
from tests.funding_world import EURO, Placed, money_alone, offer_all, placed, renounce, with_money

_serial = count(1)
Asked = list[tuple[int, int | None]]


@pytest.fixture(autouse=True)
def _money_alone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    money_alone(monkeypatch)


@st.composite
def requests(draw: Callable[..., object]) -> Asked:
    """Draw a few requests in hundreds of euro, some with a smaller sum that is enough."""
    hundreds = draw(st.lists(st.integers(5, 20), min_size=2, max_size=5))
    made: Asked = []
    for amount in hundreds:  # type: ignore[attr-defined]
        least = draw(st.one_of(st.none(), st.integers(3, amount)))
        made.append((amount * 100, None if least is None else int(least) * 100))  # type: ignore[call-overload]
    return made


@given(
    asked=requests(),
    budget=st.integers(5, 60),
    way=st.sampled_from(("complete_partial_first", "next_in_reserve")),
    leaving=st.lists(st.integers(0, 9), max_size=4),
)
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_awards_never_exceed_the_fund_and_freed_money_is_never_lost(
    make: Makers,
    tmp_path_factory: pytest.TempPathFactory,
    asked: Asked,
    budget: int,
    way: str,
    leaving: list[int],
) -> None:
    resources = with_money(
        tmp_path_factory.mktemp("call"),
        {"budget = 44000": f"budget = {budget * 100}", "complete_partial_first": way},
    )
    world = placed(make, asked, resources=resources, slug=f"altro-{next(_serial)}")
    world.locked()
    holds(world, budget * 100 * EURO)
    offer_all(world)
    for turn in leaving:
        offered = [place for place in range(1, len(asked) + 1) if kind_of(world, place)]
        if offered:
            renounce(world, offered[turn % len(offered)])
        holds(world, budget * 100 * EURO)


def kind_of(world: Placed, place: int) -> bool:
    db.session.expire_all()
    return bool(
        db.session.scalar(
            select(Award.id).where(
                Award.proposal_id == world.proposals[place - 1], Award.kind == "offered"
            )
        )
    )


def holds(world: Placed, budget: int) -> None:
    """Assert the law on the data as they stand now."""
    db.session.expire_all()
    awards = db.session.scalars(select(Award).where(Award.call_id == world.call.id)).all()
    fund = db.session.scalar(select(Fund).where(Fund.call_id == world.call.id))
    held = sum(award.taken_cents for award in awards)
    assert held == (0 if fund is None else fund.taken_cents)
    assert held <= budget
    least = {line.proposal_id: line.least_cents for line in db.session.scalars(
        select(AllocationLine).join(Award, Award.allocation_id == AllocationLine.allocation_id)
        .where(Award.call_id == world.call.id)
    )}  # fmt: skip
    for award in awards:
        ended = award.kind == "renounced"
        assert award.taken_cents == (0 if ended else award.amount_cents)
        assert (least[award.proposal_id] or award.asked_cents) <= award.amount_cents
        assert award.amount_cents <= award.asked_cents
    plan = plan_take_up(db.session(), world.call.id, world.make.clock.now())
    assert plan is not None
    assert sum(plan.answer.left.values()) == budget - held
    if any(award.kind == "renounced" for award in awards):
        # Whoever could start with what is free has got it.
        assert (plan.answer.completions, plan.answer.offers) == ((), ())
    db.session.rollback()
