"""A small load generator: one process, raw sockets, an event loop over `selectors`.

It stays cheap enough to share two cores with what it measures, and reports what it and
the server spent in processor time, because rates alone lie on a busy machine.
"""

import os
import selectors
import socket
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.support.server import RunningServer

CONNECTIONS = 8
PIECE = 65_536
STALLED_AFTER_S = 30.0


@dataclass(frozen=True)
class Request:
    """One HTTP request; `form` makes it a form post."""

    path: str
    method: str = "GET"
    headers: Mapping[str, str] | None = None
    form: Mapping[str, str] | None = None

    def encode(self, port: int) -> bytes:
        """Return the bytes on the wire, addressed to this port of the loopback interface."""
        headers = {"Host": f"127.0.0.1:{port}", "Connection": "close", **(self.headers or {})}
        body = b""
        if self.form is not None:
            body = urlencode(self.form).encode("ascii")
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Content-Length"] = str(len(body))
        lines = [f"{self.method} {self.path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


@dataclass(frozen=True)
class Measure:
    """What one stretch of load gave. Times in milliseconds, rate in requests per second."""

    requests: int
    rate: float
    p50: float
    p99: float
    cpu_ms: float
    foreign_share: float
    statuses: Counter[int]


class _Exchange:
    """One connection carrying one request: sync workers close after each answer."""

    def __init__(self, port: int, message: bytes) -> None:
        self.started = time.perf_counter()
        self.answer = bytearray()
        self._rest = memoryview(message)
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.socket.connect_ex(("127.0.0.1", port))

    def send(self) -> bool:
        """Send what the socket takes; return whether everything is out."""
        self._rest = self._rest[self.socket.send(self._rest) :]
        return not self._rest

    def receive(self) -> bool:
        """Take what has come; return whether the server has closed, the answer complete."""
        piece = self.socket.recv(PIECE)
        self.answer += piece
        return not piece

    def status(self) -> int:
        """Return the status of the complete answer; 0 when there is none."""
        return int(self.answer[9:12]) if len(self.answer) > 12 else 0


def drive(
    server: RunningServer, request: Request, seconds: float, connections: int = CONNECTIONS
) -> Measure:
    """Send one request over and over for some seconds on several connections at once.

    Raises `RuntimeError` when the server stops answering.
    """
    message = request.encode(server.port)
    before = Clock(server)
    end = time.perf_counter() + seconds
    spans, statuses = _loop(server.port, message, connections, end)
    return summary(spans, len(spans), before.since(), statuses)


def summary(spans: list[float], requests: int, spent: "Spent", statuses: Counter[int]) -> Measure:
    """Make a measure of spans in seconds and of what `requests` requests cost."""
    ordered = sorted(spans)
    return Measure(
        requests=requests,
        rate=requests / spent.wall,
        p50=ordered[len(ordered) // 2] * 1000,
        p99=ordered[len(ordered) * 99 // 100] * 1000,
        cpu_ms=spent.server / requests * 1000,
        foreign_share=spent.foreign_share,
        statuses=statuses,
    )


def _loop(
    port: int, message: bytes, connections: int, end: float
) -> tuple[list[float], Counter[int]]:
    spans: list[float] = []
    statuses: Counter[int] = Counter()
    with selectors.DefaultSelector() as selector:

        def begin() -> None:
            exchange = _Exchange(port, message)
            selector.register(exchange.socket, selectors.EVENT_WRITE, exchange)

        for _ in range(connections):
            begin()
        while selector.get_map():
            ready = selector.select(STALLED_AFTER_S)
            if not ready:
                raise RuntimeError(f"no answer for {STALLED_AFTER_S:.0f} s")
            for key, _events in ready:
                exchange: _Exchange = key.data
                if key.events == selectors.EVENT_WRITE:
                    if exchange.send():
                        selector.modify(exchange.socket, selectors.EVENT_READ, exchange)
                elif exchange.receive():
                    now = time.perf_counter()
                    selector.unregister(exchange.socket)
                    exchange.socket.close()
                    spans.append(now - exchange.started)
                    statuses[exchange.status()] += 1
                    if now < end:
                        begin()
    return spans, statuses


@dataclass(frozen=True)
class Spent:
    """Seconds that passed and that the server's processes worked; the share of others."""

    wall: float
    server: float
    foreign_share: float


class Clock:
    """Reads wall clock and processor time, of the server, of ourselves and of the machine."""

    def __init__(self, server: RunningServer) -> None:
        self._server = server
        self._wall = time.perf_counter()
        self._cpu = server.cpu_seconds()
        self._own = time.process_time()
        self._busy = busy_seconds()

    def since(self) -> Spent:
        """Return what was spent since this clock was made."""
        wall = time.perf_counter() - self._wall
        server = self._server.cpu_seconds() - self._cpu
        own = time.process_time() - self._own
        foreign = busy_seconds() - self._busy - server - own
        return Spent(wall, server, max(0.0, foreign) / (wall * (os.cpu_count() or 1)))


def busy_seconds() -> float:
    """Return the seconds all processors of this machine have worked since it started."""
    with open("/proc/stat", encoding="ascii") as stat:
        user, nice, system, _idle, _wait, irq, soft = map(int, stat.readline().split()[1:8])
    return (user + nice + system + irq + soft) / os.sysconf("SC_CLK_TCK")
