"""The long-running commands in real processes: both live and stop together, mail leaves."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grantcall.cli.context import application
from grantcall.core.actor import ENGINE
from grantcall.core.outbox import enqueue
from grantcall.core.unit_of_work import unit_of_work
from tests.contract.shell import refused, run

ROOT = Path(__file__).parents[2]


def _wait(done: Callable[[], bool], seconds: float = 15) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if done():
            return True
        time.sleep(0.05)
    return False


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2][1] != "Z"
    except FileNotFoundError:
        return False


def _children(pid: int) -> dict[str, int]:
    """Return the processes below one, by what they are."""
    found = {}
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    for child in map(int, listed):
        words = Path(f"/proc/{child}/cmdline").read_bytes().decode().split("\0")
        found["web" if "gunicorn" in words else "worker"] = child
    return found


@pytest.fixture
def serving(site: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run `grantcall serve` on a free port; yield the process and the address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "grantcall", "serve", "--port", "0", "--workers", "1"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        url = line.split()[3]
        assert _wait(lambda: _answers(url))
        yield process, url
    finally:
        process.stdout.close()
        if process.poll() is None:
            process.terminate()
            process.wait(40)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_serve_starts_and_stops_both_and_replaces_a_dead_worker(
    serving: tuple[subprocess.Popen[str], str], site: Path
) -> None:
    process, url = serving
    assert _wait(lambda: len(_children(process.pid)) == 2)
    first = _children(process.pid)
    os.kill(first["worker"], signal.SIGKILL)
    assert _wait(lambda: _children(process.pid).get("worker", first["worker"]) != first["worker"])
    now = _children(process.pid)
    assert now["web"] == first["web"]
    assert _answers(url)
    process.send_signal(signal.SIGTERM)
    assert process.wait(40) == 0
    assert [pid for pid in now.values() if _alive(pid)] == []


def test_a_killed_supervisor_leaves_nobody_behind(
    serving: tuple[subprocess.Popen[str], str],
) -> None:
    process, _ = serving
    assert _wait(lambda: len(_children(process.pid)) == 2)
    children = list(_children(process.pid).values())
    process.kill()
    process.wait()
    assert _wait(lambda: not any(_alive(pid) for pid in children), 30)


def test_a_taken_port_is_one_sentence(serving: tuple[subprocess.Popen[str], str]) -> None:
    port = serving[1].rpartition(":")[2]
    said = refused(run("serve", "--port", port))
    assert said == (
        f"cannot listen on 127.0.0.1 port {port}: Address already in use. Try another --port.\n"
    )


def _put_mail() -> str:
    """Put one mail into the outbox of the site, as a use case does; return its id."""
    with application() as app:
        clock = app.extensions["grantcall"].clock
        with unit_of_work(ENGINE, clock) as work, work.recording("test.mail", "test:1") as event:
            return enqueue(
                event,
                kind="outbox_test",
                recipient="ada@example.org",
                subject="Prova",
                body="Prova.\n",
                language="it",
                object_ref="test:1",
                call_id=None,
            ).id


def _states() -> dict[str, str]:
    found = json.loads(run("outbox", "list", "--json").stdout)
    return {mail["id"]: mail["state"] for mail in found}


def test_the_worker_sends_what_waits_and_stops_when_asked(site: Path) -> None:
    mail = _put_mail()
    assert _states() == {mail: "ready"}
    process = subprocess.Popen(
        [sys.executable, "-m", "grantcall", "worker"], cwd=ROOT, stderr=subprocess.DEVNULL
    )
    try:
        assert _wait(lambda: len(list((site / "outbox").glob("*.eml"))) == 1)
        assert _wait(lambda: _states() == {mail: "sent"})
    finally:
        process.terminate()
    assert process.wait(30) == 0


def test_flush_sends_what_waits_and_says_what_failed(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = _put_mail()
    monkeypatch.setenv("GRANTCALL_SMTP_URL", "smtp://ada:secret@127.0.0.1:1")
    monkeypatch.setattr("smtplib.SMTP", _NoServer)
    result = run("outbox", "flush")
    assert (result.exit_code, result.stdout) == (1, "0 sent, 1 failed\n")
    assert f"{mail} to ada@example.org: ConnectionRefusedError: nobody" in result.stderr
    assert "secret" not in result.stderr
    monkeypatch.delenv("GRANTCALL_SMTP_URL")
    result = run("outbox", "flush")
    assert (result.exit_code, result.stdout) == (0, "1 sent, 0 failed\n")
    assert _states() == {mail: "sent"}
    assert run("outbox", "list").stdout.splitlines()[-1] == "1 sent"
    assert run("outbox", "list", "--state", "failed").stdout == "no mail\n"


class _NoServer:
    def __init__(self, *words: object, **options: object) -> None:
        raise ConnectionRefusedError("nobody")
