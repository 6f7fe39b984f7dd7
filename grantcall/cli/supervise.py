"""Two processes that live together: the web server and the worker.

When the web server ends, so does the worker; a worker that dies is started again. However
this process ends, even killed, the system tells its children to stop.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from types import FrameType

import click

_LOOK_EVERY = 0.2
_CALM_AFTER = 60.0
_LONGEST_PAUSE = 30.0
_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A process to keep: its name, its command, a descriptor it inherits."""

    name: str
    command: tuple[str, ...]
    descriptor: int | None = None
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 1.0
    again_at: float = field(default=0.0)

    def start(self) -> None:
        """Start it, in a session of its own: Ctrl-C reaches the supervisor alone."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            self.command,
            pass_fds=() if self.descriptor is None else (self.descriptor,),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
        )

    def ended(self) -> int | None:
        """Return its exit status when it has ended."""
        return None if self.process is None else self.process.poll()

    def tell(self, signum: int) -> None:
        """Send it a signal, if it is there."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signum)

    def wait(self, until: float) -> None:
        """Wait for its end; kill it when the instant has passed."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class _Stop:
    """Remembers that somebody asked to stop; `HUP` is passed on to the web server."""

    def __init__(self, web: Child) -> None:
        self.asked = False
        self._web = web

    def listen(self) -> None:
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, self._stop)
        signal.signal(signal.SIGHUP, self._reload)

    def _stop(self, signum: int, frame: FrameType | None) -> None:
        self.asked = True

    def _reload(self, signum: int, frame: FrameType | None) -> None:
        self._web.tell(signum)


def supervise(web: Child, background: Child, seconds_to_stop: float) -> int:
    """Keep both alive until asked to stop or the web server ends; return its exit status.

    Asked to stop, both finish what they have in hand; the result is then 0.
    """
    stop = _Stop(web)
    stop.listen()
    web.start()
    background.start()
    while not stop.asked and web.ended() is None:
        time.sleep(_LOOK_EVERY)
        _keep(background)
    status = web.ended()
    web.tell(signal.SIGTERM)
    background.tell(signal.SIGTERM)
    until = time.monotonic() + seconds_to_stop
    for child in (web, background):
        child.wait(until)
    if stop.asked:
        return 0
    click.echo("the web server has ended by itself", err=True)
    return status or 1


def _keep(child: Child) -> None:
    """Start a dead child again, waiting longer each time unless it had lived for a while."""
    status = child.ended()
    if status is None:
        return
    now = time.monotonic()
    if child.again_at == 0.0:
        if now - child.started > _CALM_AFTER:
            child.pause = 1.0
        click.echo(
            f"{child.name} ended with status {status}: again in {child.pause:.0f} s", err=True
        )
        child.again_at = now + child.pause
        child.pause = min(child.pause * 2, _LONGEST_PAUSE)
    elif now >= child.again_at:
        child.again_at = 0.0
        child.start()


def _end_with_parent() -> None:
    """Ask Linux to stop this process when the supervisor ends (prctl PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
