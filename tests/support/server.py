"""The application behind a real gunicorn, with real processes, on the loopback interface.

The bench uses this module too, so that what is measured is what is tested.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

READY_WITHIN_S = 30.0
STOP_WITHIN_S = 10.0
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class RunningServer:
    """A gunicorn that answers: its address, its processes and what it has written."""

    url: str
    port: int
    process: subprocess.Popen[bytes]
    log_file: Path

    def worker_pids(self) -> list[int]:
        """Return the process ids of the workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text(encoding="ascii").split()]

    def cpu_seconds(self) -> float:
        """Return the processor time, user and system, spent by the workers so far."""
        return sum(_cpu_ticks(pid) for pid in self.worker_pids()) / TICKS_PER_S

    def log(self) -> str:
        """Return what the server has written on both its outputs."""
        return self.log_file.read_text(encoding="utf-8", errors="replace")


def _cpu_ticks(pid: int) -> int:
    # The name, second field, may hold spaces: count from the parenthesis that ends it.
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


@contextmanager
def serving(
    app: str,
    *,
    workers: int = 2,
    env: Mapping[str, str] | None = None,
    options: tuple[str, ...] = (),
    ready: str = "/healthz",
) -> Iterator[RunningServer]:
    """Serve a WSGI application, named as gunicorn names it ("package.module:make()").

    `env` is added to the environment; `options` go to gunicorn. The server is yielded
    when `ready` answers with any status below 500, and stopped afterwards. Raises
    `RuntimeError` with the server's own words when it does not come up.
    """
    with ExitStack() as stack:
        # The socket is ours from the first moment, so no other process can take the port.
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(256)
        port = int(listener.getsockname()[1])
        log = stack.enter_context(tempfile.NamedTemporaryFile(suffix=".log"))
        process = subprocess.Popen(
            _command(app, workers, listener.fileno(), options),
            env={**os.environ, **(env or {})},
            pass_fds=(listener.fileno(),),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        stack.callback(_stop, process)
        server = RunningServer(f"http://127.0.0.1:{port}", port, process, Path(log.name))
        listener.close()
        _wait_until_ready(server, ready)
        yield server


def _command(app: str, workers: int, descriptor: int, options: tuple[str, ...]) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn"),
        *("--bind", f"fd://{descriptor}"),
        *("--workers", str(workers)),
        *("--graceful-timeout", "3"),
        "--no-control-socket",
        *options,
        app,
    ]


def _wait_until_ready(server: RunningServer, path: str) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(server.url + path, timeout=READY_WITHIN_S):
                return
        except urllib.error.HTTPError as error:
            error.close()
            if error.code < 500:
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"the server did not come up:\n{server.log()}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def serve() -> Iterator[Callable[..., RunningServer]]:
    """Return a function with the arguments of `serving` whose servers stop with the test."""
    with ExitStack() as stack:
        yield lambda *args, **kwargs: stack.enter_context(serving(*args, **kwargs))
