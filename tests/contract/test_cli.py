"""The command line: exit status, reasons on stderr, `--json`, and every promised command."""

import json
import re
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from io import StringIO
from pathlib import Path

import click
import pytest

from grantcall.cli import COMMANDS, grantcall
from grantcall.cli.progress import progress
from grantcall.cli.speech import reason_lines, shell_language
from grantcall.core.errors import Conflict, NotFound, Reason
from grantcall.core.words import Words
from tests.contract.shell import refused, run

ROOT = Path(__file__).parents[2]
SECRET = "a secret for tests, forty letters long!!"


def test_every_command_of_the_contract_is_there_and_loads() -> None:
    promised = {
        *("init", "demo", "serve", "worker", "user", "call", "proposals", "verify", "routes"),
        "outbox",
    }
    assert promised <= set(COMMANDS)
    context = click.Context(grantcall)
    for name in COMMANDS:
        assert isinstance(grantcall.get_command(context, name), click.Command)
    assert run("--help").exit_code == 0
    assert [name for name in COMMANDS if name not in run("--help").stdout] == []


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("init", "--nonsense"),
        ("outbox", "list", "--state", "nowhere"),
        ("proposals", "export", "slug"),
        ("proposals", "export", "slug", "--format", "pdf"),
        ("serve", "--port", "70000"),
        ("serve", "--workers", "0"),
    ],
)
def test_wrong_usage_is_status_two(words: tuple[str, ...], data_dir: Path) -> None:
    result = run(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Error: " in result.stderr
    assert not data_dir.exists()


def test_python_dash_m_is_the_same_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "grantcall", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == run("--version").stdout


def test_init_makes_everything_and_may_be_repeated(data_dir: Path) -> None:
    first = run("init", "--json")
    assert (first.exit_code, first.stderr) == (0, "")
    told = json.loads(first.stdout)
    assert told == {"data_dir": str(data_dir), "secret": "made", "database": "created"}
    secret = data_dir / "secret_key"
    key = secret.read_text(encoding="ascii")
    assert len(bytes.fromhex(key.strip())) == 32
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    again = run("init", "--json")
    assert json.loads(again.stdout) == told | {"secret": "kept", "database": "up to date"}
    assert secret.read_text(encoding="ascii") == key
    assert sorted(path.name for path in data_dir.iterdir()) == [
        *("files", "grantcall.sqlite3", "letters", "outbox", "secret_key")
    ]


def test_init_keeps_no_secret_that_the_environment_gives(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRANTCALL_SECRET_KEY", SECRET)
    assert json.loads(run("init", "--json").stdout)["secret"] == "environment"
    assert not (data_dir / "secret_key").exists()


def _revision(site: Path, revision: str) -> None:
    with closing(sqlite3.connect(site / "grantcall.sqlite3")) as database:
        database.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        database.commit()


@pytest.mark.parametrize("words", [("init",), ("verify",), ("serve",), ("outbox", "list")])
def test_a_database_of_a_newer_version_is_left_alone(site: Path, words: tuple[str, ...]) -> None:
    _revision(site, "9999_later")
    before = (site / "grantcall.sqlite3").read_bytes()
    assert "made by a newer version" in refused(run(*words))
    assert (site / "grantcall.sqlite3").read_bytes() == before


@pytest.mark.parametrize("words", [("serve",), ("worker",), ("verify",), ("outbox", "flush")])
def test_without_a_database_the_next_step_is_said(data_dir: Path, words: tuple[str, ...]) -> None:
    assert refused(run(*words)) == "there is no database yet: run “grantcall init”\n"
    assert not data_dir.exists()


def test_each_wrong_setting_has_its_line(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRANTCALL_BASE_URL", "http://grants.example.org")
    monkeypatch.setenv("GRANTCALL_TRUSTED_PROXIES", "many")
    monkeypatch.setenv("GRANTCALL_SMTP_URL", "mailto:x")
    lines = refused(run("init")).splitlines()
    assert sorted(line.partition(":")[0] for line in lines) == [
        *("GRANTCALL_BASE_URL", "GRANTCALL_SMTP_URL", "GRANTCALL_TRUSTED_PROXIES")
    ]
    assert not data_dir.exists()


def test_a_secret_that_others_can_read_stops_the_start(site: Path) -> None:
    (site / "secret_key").chmod(0o644)
    assert "can be read by others" in refused(run("serve"))


def test_a_server_that_cannot_be_reached_is_one_sentence(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "postgresql+psycopg://ada:secret@127.0.0.1:1/none?connect_timeout=2"
    monkeypatch.setenv("GRANTCALL_DATABASE_URL", url)
    said = refused(run("verify"))
    assert said.startswith("the database postgresql+psycopg://ada:***@127.0.0.1:1/none")
    assert "secret" not in said


def test_routes_declare_their_permission(site: Path) -> None:
    found = json.loads(run("routes", "--json").stdout)
    keys = {"endpoint", "methods", "path", "permission", "object"}
    assert [route for route in found if set(route) != keys] == []
    assert [route for route in found if not (route["permission"] and route["object"])] == []
    by_path = {(route["path"], *route["methods"]): route for route in found}
    home = by_path["/", "GET"]
    assert (home["permission"], home["object"]) == ("public", "none")
    (listed,) = [
        route
        for (path, *methods), route in by_path.items()
        if re.fullmatch(r"/staff/calls/<[^>]*>/proposals", path) and methods == ["GET"]
    ]
    assert listed["permission"] == "proposal:list"
    assert listed["object"] != "none"
    assert len(run("routes").stdout.splitlines()) == len(found)


def test_verify_of_a_new_site(site: Path) -> None:
    result = run("verify")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("I27 audit chain: ok (0 events)\n")
    told = json.loads(run("verify", "--json").stdout)
    assert told["ok"] is True
    assert {key for check in told["checks"] for key in check} == {
        *("name", "invariants", "things", "count", "broken")
    }


def test_an_unknown_call_cannot_be_exported(site: Path) -> None:
    said = refused(run("proposals", "export", "nothing", "--format", "csv"))
    assert said.startswith("there is no call “nothing” on this site")


def test_an_empty_outbox(site: Path) -> None:
    assert run("outbox", "list").stdout == "no mail\n"
    assert json.loads(run("outbox", "list", "--json").stdout) == []
    assert json.loads(run("outbox", "flush", "--json").stdout) == {
        "sent": 0,
        "failed": 0,
        "taken": 0,
    }


def test_the_reasons_of_a_refusal_are_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = Conflict(
        Reason("a", Words("Uno.", "One."), next=Words("Fate.", "Do."), article="art. 3"),
        Reason("b", Words("Due.", "Two.")),
    )
    monkeypatch.setenv("LC_ALL", "it_IT.UTF-8")
    assert shell_language() == "it"
    assert reason_lines(refusal) == ["Uno. (art. 3) Fate.", "Due."]
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert reason_lines(refusal) == ["One. (art. 3) Do.", "Two."]
    assert reason_lines(NotFound()) == ["This page does not exist, or is not for you."]


def test_progress_is_plain_lines_where_there_is_no_terminal() -> None:
    stream, ticks = StringIO(), iter(range(0, 100, 3))
    done = list(progress("abcde", "letters", 5, stream=stream, now=lambda: next(ticks)))
    assert done == list("abcde")
    assert stream.getvalue().splitlines() == [
        *("letters: 2 of 5", "letters: 4 of 5", "letters: 5 of 5, done")
    ]


class Terminal(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Return that it is one."""
        return True


def test_progress_is_a_bar_on_a_terminal() -> None:
    stream = Terminal()
    assert list(progress("abc", "letters", 3, stream=stream)) == list("abc")
    assert "100%" in stream.getvalue()
