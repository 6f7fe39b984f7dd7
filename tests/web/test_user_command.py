"""`grantcall user`: accounts from the shell."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from grantcall.cli import grantcall
from grantcall.cli import user as commands
from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from tests.factories import SHIPPED, Makers
from tests.rooms.people.helpers import (
    ask_for_link,
    rows,
    separate_requests,  # noqa: F401 - a fixture
)


@pytest.fixture(autouse=True)
def same_application(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands run on this test's application."""

    @contextmanager
    def application() -> Iterator[Flask]:
        yield app
        db.session.rollback()

    monkeypatch.setattr(commands, "application", application)


def run(*words: str) -> Result:
    return CliRunner().invoke(grantcall, ["user", *words])


def test_adding_prints_a_link_that_signs_in_once(app: Flask, make: Makers) -> None:
    make.call()
    done = run("add", "Ada@example.org", "--role", "staff", "--call", SHIPPED)
    assert done.exit_code == 0
    link = done.stdout.strip()
    assert link.startswith("http://127.0.0.1:8000/sign-in/link/")
    path = link.removeprefix("http://127.0.0.1:8000")
    assert app.test_client().get(path).status_code == 200
    assert rows()["outbox_message"] == 0


def test_wrong_words_are_wrong_usage_and_wrong_things_are_refused(make: Makers) -> None:
    before = rows()
    assert run("add", "ada@example.org").exit_code == 2
    assert run("add", "ada@example.org", "--role", "king").exit_code == 2
    refused = run("add", "ada", "--role", "admin", "--call", "nowhere")
    assert refused.exit_code == 1
    assert (
        refused.stderr == "This e-mail address looks incomplete. For example: name@example.org.\n"
    )
    refused = run("add", "ada@example.org", "--role", "admin", "--call", "nowhere")
    assert refused.exit_code == 1
    assert refused.stderr.splitlines() == [
        "There is no such call.",
        "An administrator is one for all calls. Leave the call empty.",
    ]
    refused = run("block", "nobody@example.org")
    assert refused.exit_code == 1
    assert refused.stderr == "no account has the address nobody@example.org\n"
    assert rows() == before


def test_the_list_as_lines_and_as_json(clock: FixedClock, make: Makers) -> None:
    make.account("staff")
    make.account("reviewer", call=make.call())
    found = json.loads(run("list", "--json").stdout)
    assert [(user["email"], user["roles"], user["blocked_at"]) for user in found] == [
        ("persona1@example.org", [{"role": "staff", "call": None}], None),
        ("persona2@example.org", [{"role": "reviewer", "call": SHIPPED}], None),
    ]
    lines = run("list", "--role", "reviewer").stdout.splitlines()
    assert [line.split() for line in lines] == [
        ["active", "persona2@example.org", "reviewer", f"({SHIPPED})"],
        ["1", "account"],
    ]


def test_blocking_signs_out(app: Flask, clock: FixedClock, make: Makers) -> None:
    make.account()
    path = f"/sign-in/link/{ask_for_link(clock, 'persona1@example.org')}"
    client = app.test_client()
    token = client.get(path).text.partition('name="csrf_token" value="')[2].partition('"')[0]
    client.post(path, data={"csrf_token": token})
    assert client.get("/account").status_code == 200
    done = run("block", " Persona1@example.org", "--json")
    assert json.loads(done.stdout)["signed_out"] == 1
    assert client.get("/account").status_code == 303
