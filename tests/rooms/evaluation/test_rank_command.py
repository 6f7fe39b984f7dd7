"""`grantcall call rank`: under the same rules as the screen."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from grantcall.cli import call_rank, grantcall
from grantcall.core.db import db
from tests.factories import Makers
from tests.rooms.evaluation.ranking_world import SLUG, draw, judged_call, publish


@pytest.fixture(autouse=True)
def same_application(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command run on this test's application."""

    @contextmanager
    def application() -> Iterator[Flask]:
        yield app
        db.session.rollback()

    monkeypatch.setattr(call_rank, "application", application)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)


def run(*words: str) -> Result:
    return CliRunner().invoke(grantcall, ["call", "rank", *words])


def test_it_tells_nothing_but_why_while_marks_are_sealed(make: Makers) -> None:
    world = judged_call(make, {"A": {}})
    world.sheets("OC1-0001", (5,) * 6, (4,) * 6)
    world.sheet("OC1-0001", world.readers[2], kind="assigned")
    done = run(SLUG)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        "The marks are sealed: one review is missing. They open when everybody has sent theirs.\n"
    )


def test_it_tells_each_place_with_its_reasons_and_what_is_lacking(make: Makers) -> None:
    world = judged_call(make, {"A": {}, "B": {}, "C": {}})
    for ref, mark in (("OC1-0001", 3), ("OC1-0002", 3), ("OC1-0003", 2)):
        world.sheets(ref, *[(mark,) * 6] * 3)
    done = run(SLUG)
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0] == f"{SLUG}: not published: as it would be now"
    assert lines[1].split() == ["1.", "OC1-0001", "60.00", "A"]
    assert "Equal to OC1-0002: the draw has not been held yet." in lines[2]
    assert lines[5] == "-- not suitable --"
    assert done.stderr.startswith("Equal in everything: OC1-0001, OC1-0002.")
    draw(world)
    digest = publish(world).digest
    told = run(SLUG, "--json")
    found = json.loads(told.stdout)
    assert (found["stage"], found["digest"], found["threshold"]) == ("provisional", digest, 60)
    assert [one["position"] for one in found["lines"]] == [1, 2, None]
    assert (found["lacking"], told.stderr) == ([], "")


def test_it_refuses_a_call_that_is_not_there(make: Makers) -> None:
    done = run("nessun-bando")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "there is no call" in done.stderr
