"""The first edition's money, from the ranking to the last euro, and what verify says of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from grantcall.core.db import db, reader
from grantcall.core.migrate import migration_engine
from grantcall.core.settings import Settings
from grantcall.engine.allocation import Allocation as Drawn
from grantcall.funding.allocate import set_cut
from grantcall.funding.models import Allocation, Award
from grantcall.funding.scenarios import preview
from grantcall.store.files import FileStore
from grantcall.verify import rules as _rules  # noqa: F401 - registers the checks
from grantcall.verify.registry import checks
from tests.factories import Makers
from tests.funding_world import Placed, money_alone, offer_all, placed, renounce, with_money

# 16 ask for 2,000 and 3 for 1,900; three are cut; the 23rd asks 1,900; three more wait.
ASKED: list[tuple[int, int | None]] = [
    *[(2000, 1200)] * 16, *[(1900, 1200)] * 3,
    (2000, 1500), (2000, 1500), (2000, 1500),
    (1900, 1200), (1400, 1000), (2000, 1500), (1800, 1400),
]  # fmt: skip
CUTS = {20: 175000, 21: 165000, 22: 160000}


@pytest.fixture(autouse=True)
def _money_alone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    money_alone(monkeypatch)


def played(make: Makers, folder: Path, budget: int) -> tuple[Placed, str]:
    world = placed(
        make, ASKED, unsuitable=3,
        resources=with_money(folder, {"budget = 44000": f"budget = {budget}"}),
    )  # fmt: skip
    allocation_id = world.scenario("Con i tagli della commissione")
    for place, cents in CUTS.items():
        set_cut(
            allocation_id, world.proposals[place - 1], cents, "Costi da contenere.",
            actor=world.staff, clock=make.clock,
        )  # fmt: skip
    return world, allocation_id


def drawn(world: Placed, allocation_id: str) -> Drawn:
    allocation = db.session.get_one(Allocation, allocation_id)
    found = preview(db.session(), allocation, world.make.clock.now())
    db.session.rollback()
    return found


@pytest.mark.parametrize(
    ("budget", "funded", "left"), [(44000, 23, 0), (42000, 21, 90000), (46000, 24, 0)]
)
def test_the_same_ranking_with_other_budgets(
    make: Makers, tmp_path: Path, budget: int, funded: int, left: int
) -> None:
    world, allocation_id = played(make, tmp_path, budget)
    shown = drawn(world, allocation_id)
    assert (len(shown.funded), shown.left) == (funded, {"": left})
    world.lock(allocation_id)
    assert drawn(world, allocation_id) == shown
    awards = db.session.scalars(select(Award.amount_cents)).all()
    assert (len(awards), sum(awards)) == (funded, budget * 100 - left)


@pytest.fixture
def first_edition(make: Makers, tmp_path: Path) -> Iterator[Placed]:
    """Play the first edition's money: the 23rd refuses, the 24th takes it up."""
    world, allocation_id = played(make, tmp_path, 44000)
    world.lock(allocation_id)
    offer_all(world)
    renounce(world, 23)
    yield world


LOOKED_AT = ("audit chain", "sealed rows", "funds", "allocations", "awards")


def broken(settings: Settings) -> dict[str, list[tuple[str, str]]]:
    """Run the checks that look at the money; the ranking here is only its entries."""
    db.session.remove()
    store = FileStore(settings.data_dir / "files")
    found = {
        one.name: [
            (fault.invariant, fault.message) for fault in one.look(reader(), store, settings)
        ]
        for one in checks()
        if one.name in LOOKED_AT
    }
    db.session.remove()
    return found


def test_the_first_edition_comes_out_to_the_cent(first_edition: Placed, settings: Settings) -> None:
    awards = db.session.scalars(select(Award).where(Award.kind == "offered")).all()
    assert (len(awards), sum(one.amount_cents for one in awards)) == (23, 4400000)
    last = first_edition.award(24)
    assert (last.amount_cents, last.asked_cents, last.from_reserve) == (130000, 140000, True)
    kinds = [first_edition.proposal(place).kind for place in (23, 24, 25, 26, 27, 28, 29)]
    assert kinds == ["awarded", "awarded", "reserve", "reserve", "refused", "refused", "refused"]
    assert broken(settings) == {
        "audit chain": [], "sealed rows": [], "funds": [], "allocations": [], "awards": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "check", "invariant", "message"),
    [
        (
            "UPDATE fund SET taken_cents = taken_cents - 100",
            "funds", "I1", "it counts 4399900 as taken, the awards hold 4400000",
        ),
        (
            "UPDATE fund SET budget_cents = 4500000",
            "funds", "I2", "it says 4500000, the call gives 4400000",
        ),
        (
            "UPDATE award SET amount_cents = 140000 WHERE from_reserve = true",
            "awards", "I4", "its amount is 140000, the last one kept 130000",
        ),
        (
            "UPDATE award SET taken_cents = 0 WHERE from_reserve = true",
            "awards", "I1", "it holds 0 of its 130000",
        ),
        (
            "UPDATE award SET taken_cents = 100 WHERE kind = 'renounced'",
            "awards", "I1", "it has ended, and holds money that was never paid",
        ),
        (
            "UPDATE award SET allocation_id = (SELECT id FROM allocation WHERE kind = 'draft')",
            "awards", "I4", "no line of a locked allocation stands behind it",
        ),
        (
            "UPDATE allocation SET proposed_by = 'account:nobody' WHERE kind = 'locked'",
            "allocations", "I5", "its persons are not those who took its steps",
        ),
        (
            "UPDATE allocation_cut SET to_cents = 170000 WHERE to_cents = 175000",
            "allocations", "I6", "the line of OC1-0020 comes out differently",
        ),
        (
            "UPDATE allocation SET given_cents = 1 WHERE kind = 'locked'",
            "allocations", "I6", "the sum it gives is not that of its lines",
        ),
    ],
)  # fmt: skip
def test_what_was_altered_is_found(
    first_edition: Placed,
    settings: Settings,
    statement: str,
    check: str,
    invariant: str,
    message: str,
) -> None:
    first_edition.scenario("Un'altra prova")
    db.session.remove()
    engine = migration_engine(settings.database_url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
    assert (invariant, message) in broken(settings)[check]
