"""`grantcall call allocate`: draw, cut, propose; the approval is never given from the shell."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from grantcall.cli import call_allocate, grantcall
from grantcall.core.db import db
from grantcall.core.errors import Refusal
from grantcall.core.ids import new_id
from grantcall.funding.allocate_decide import lock_allocation
from grantcall.funding.models import Allocation, Award
from tests.factories import SHIPPED, Makers
from tests.funding_world import ACT, money_alone, placed, with_money

THREE: list[tuple[int, int | None]] = [(2000, 1200), (1900, 1000), (1500, 1300)]
SMALL = {"budget = 44000": "budget = 3500"}


@pytest.fixture(autouse=True)
def _same_application(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def application() -> Iterator[Flask]:
        yield app
        db.session.rollback()

    money_alone(monkeypatch)
    monkeypatch.setattr(call_allocate, "application", application)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


def run(*words: str) -> Result:
    return CliRunner().invoke(grantcall, ["call", "allocate", *words])


def told(*words: str) -> dict[str, Any]:
    done = run(*words, "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_scenario_is_drawn_cut_and_proposed(make: Makers, tmp_path: Path) -> None:
    world = placed(make, THREE, resources=with_money(tmp_path, SMALL))
    drawn = told(SHIPPED)
    assert (drawn["scenario"], drawn["state"], drawn["funded"]) == ("A", "draft", 2)
    assert [line["amount"] for line in drawn["lines"]] == [200000, 150000, 0]
    cut = told(SHIPPED, "--cut", "OC1-0001", "1600", "Too many tools.", "--propose")
    assert (cut["state"], cut["left"]) == ("proposed", {"": 0})
    assert [line["amount"] for line in cut["lines"]] == [160000, 190000, 0]
    assert cut["lines"][0]["words"] == (
        "Funded with €1,600 of the €2,000 asked for: cut by the committee (“Too many tools”)."
    )
    plain = run(SHIPPED)
    assert plain.stdout.splitlines()[-2:] == [
        "2 funded with 3500.00, 0.00 left, 1 in reserve",
        "another person approves it on the site, under its act",
    ]
    (allocation_id,) = db.session.scalars(select(Allocation.id)).all()
    lock_allocation(allocation_id, ACT, actor=world.second, clock=make.clock, token=new_id())
    assert told(SHIPPED)["state"] == "locked"
    assert len(db.session.scalars(select(Award.id)).all()) == 2


def test_the_shell_has_no_way_to_approve(make: Makers, tmp_path: Path) -> None:
    placed(make, THREE, resources=with_money(tmp_path, SMALL))
    assert run(SHIPPED, "--lock").exit_code == 2
    assert run(SHIPPED, "--propose", "--set-aside").exit_code == 2
    assert db.session.scalars(select(Allocation.id)).all() == []


def test_refusals_go_to_stderr(make: Makers, tmp_path: Path) -> None:
    world = placed(make, THREE, resources=with_money(tmp_path, SMALL))
    nowhere = run("no-such-call")
    assert nowhere.exit_code == 1
    assert nowhere.stderr.startswith("there is no call “no-such-call” on this site")
    low = run(SHIPPED, "--cut", "OC1-0001", "100", "Less.")
    assert (low.exit_code, low.stderr) == (
        1, "OC1-0001: with less than €1,200 the group cannot start.\n",
    )  # fmt: skip
    nobody = run(SHIPPED, "--cut", "OC1-0099", "100", "Less.")
    assert (nobody.exit_code, nobody.stderr) == (1, "the call has no proposal “OC1-0099”\n")
    told(SHIPPED, "--scenario", "B", "--set-aside")
    again = run(SHIPPED, "--scenario", "B", "--propose")
    assert (again.exit_code, again.stdout) == (1, "")
    with pytest.raises(Refusal):
        world.scenario("B")
