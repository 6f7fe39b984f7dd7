"""`grantcall call`: the same rules as on the site, faults on stderr, exit status 0, 1 or 2."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from grantcall.cli import call as commands
from grantcall.cli import grantcall
from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.core.resources import shipped
from tests.factories import SHIPPED, Makers
from tests.rooms.calls.test_publishing import overlay_with

ACT = ("--act", "41", "--act-date", "2018-10-01")


@pytest.fixture(autouse=True)
def same_application(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands run on this test's application."""

    @contextmanager
    def application() -> Iterator[Flask]:
        yield app
        db.session.rollback()

    monkeypatch.setattr(commands, "application", application)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES", "GRANTCALL_DEFINITIONS"):
        monkeypatch.delenv(name, raising=False)


def run(*words: str) -> Result:
    return CliRunner().invoke(grantcall, ["call", *words])


def told(*words: str) -> Any:
    done = run(*words, "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_publish_show_extend_and_close(make: Makers, clock: FixedClock) -> None:
    before = {one["slug"]: one["phase"] for one in told("list")}
    assert before == {SHIPPED: "in files", "rete-laboratori": "in files"}
    done = told("publish", SHIPPED, *ACT, "--accept-assumed")
    assert (done["version"], done["closes"]) == (1, "2018-11-30T11:00:00+00:00")
    assert {one["slug"]: one["phase"] for one in told("list")}[SHIPPED] == "open"
    early = run("close", SHIPPED)
    assert early.exit_code == 1
    assert early.stderr.startswith("The call closes by itself: Friday 30 November 2018, 12:00.")
    more = told(
        "extend", SHIPPED, "--closes", "2018-12-15T12:00", "--act", "52", "--act-date",
        "2018-10-19", "--reason", "Snow.",
    )  # fmt: skip
    assert (more["version"], more["closes"]) == (2, "2018-12-15T11:00:00+00:00")
    clock.move_to(make.clock.now().replace(year=2019))
    closed = told("close", SHIPPED, "--act", "60", "--act-date", "2018-12-15")
    assert closed["moved"] == 2  # opened and closed by the engine, dated as frozen
    shown = run("show", SHIPPED, "--lang", "en")
    assert "- closes: 15/12/2018 at 12:00." in shown.stdout
    assert "- closes: 30/11/2018 at 12:00." in run("show", SHIPPED, "--files").stdout
    assert told("show", SHIPPED)["slug"] == SHIPPED


def test_opening_earlier(make: Makers, clock: FixedClock) -> None:
    clock.move_to(clock.now().replace(day=8))
    make.call(state="published")
    done = told("open", SHIPPED, *ACT, "--reason", "Ready.")
    assert done["opens"] == "2018-10-08T08:30:00+00:00"
    again = run("open", SHIPPED, "--act", "42", "--act-date", "2018-10-01", "--reason", "Ready.")
    assert (again.exit_code, again.stderr) == (1, "The call is already open.\n")


def test_what_is_refused_is_on_stderr_with_status_1(app: Flask) -> None:
    for words, said in (
        (("publish", SHIPPED, *ACT), "Nobody has confirmed yet: calendar, "),
        (("publish", "no-such-call", *ACT), "workflows/calls/no-such-call.toml: "),
        (("close", "no-such-call"), "This page does not exist"),
        (("show", "no-such-call"), "workflows/calls/no-such-call.toml: "),
        (
            ("extend", "no-such-call", "--closes", "2018-12-15T12:00", *ACT, "--reason", "x"),
            "This page does not exist",
        ),
    ):
        done = run(*words)
        assert (done.exit_code, done.stdout) == (1, "")
        assert done.stderr.startswith(said)


def test_an_instant_that_is_none(make: Makers) -> None:
    make.call()
    for text in ("2018-12-15", "soon", "2019-03-31T02:30", ""):
        done = run("extend", SHIPPED, "--closes", text, *ACT, "--reason", "Snow.")
        assert done.exit_code == 1
        assert done.stderr
    exact = told("extend", SHIPPED, "--closes", "2018-12-15T11:00+00:00", *ACT, "--reason", "Snow.")
    assert exact["closes"] == "2018-12-15T11:00:00+00:00"


def test_wrong_words_are_wrong_usage(app: Flask) -> None:
    for words in (
        ("publish", SHIPPED),
        ("publish", SHIPPED, "--act", "1", "--act-date", "yesterday"),
        ("close", SHIPPED, "--act", "1"),
        ("check",),
    ):
        assert run(*words).exit_code == 2


def test_check_prints_every_fault_and_exits_1(tmp_path: Path) -> None:
    overlay_with(tmp_path, "at_least = 10", "at_last = 10")
    folder = str(tmp_path / "overlay")
    done = run("check", folder)
    assert (done.exit_code, done.stdout) == (1, "")
    assert (
        f"workflows/calls/{SHIPPED}.toml: rules.ten_people.must: unknown key “at_last” "
        "(did you mean “at_least”?)"
    ) in done.stderr.splitlines()
    as_json = run("check", folder, "--json")
    assert as_json.exit_code == 1
    faults = json.loads(as_json.stdout)
    assert {"at_least"} <= {fault["suggestion"] for fault in faults}


def test_check_finds_nothing_in_what_is_shipped(tmp_path: Path) -> None:
    done = run("check", str(shipped("workflows")), str(shipped("forms")))
    assert (done.exit_code, done.stdout, done.stderr) == (0, "no faults\n", "")
    assert told("check", str(shipped("workflows"))) == []
    missing = run("check", str(tmp_path / "nowhere"))
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert missing.stderr.endswith("nowhere: there is no such file or folder\n")


def test_freezing_a_network_of_labs(make: Makers) -> None:
    refused = run("freeze", "rete-laboratori")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("Nobody has confirmed yet: promoter, calendar,")
    first = told("freeze", "rete-laboratori", "--accept-assumed")
    assert (first["version"], len(first["digest"])) == (1, 64)
    assert told("freeze", "rete-laboratori") == first
    wrong = run("freeze", SHIPPED, "--accept-assumed")
    assert (wrong.exit_code, wrong.stderr.splitlines()[0]) == (
        1,
        "This definition is not a network of labs. Calls are published by an act.",
    )
