"""A mail server of a few lines, on the loopback interface, that answers as a test says."""

import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from grantcall.mail.sending import SmtpPost


@dataclass
class Received:
    """One mail as it arrived."""

    sender: str
    recipients: list[str]
    data: bytes


@dataclass
class SmtpServer:
    """What arrived and what was said; `answers` replaces an answer by its stage."""

    received: list[Received] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    server: socketserver.ThreadingTCPServer | None = None
    port: int = 0

    def post(self, query: str = "", user: str = "", host: str = "127.0.0.1") -> SmtpPost:
        """Return what sends to this server."""
        return SmtpPost(f"smtp://{user}{host}:{self.port}{query}", "bandi.example.org")

    def close(self) -> None:
        """Stop listening."""
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None


class _Handler(socketserver.StreamRequestHandler):
    state: SmtpServer

    def handle(self) -> None:
        mail = Received("", [], b"")
        self._say("220 ready")
        while line := self.rfile.readline().decode().strip():
            self.state.heard.append(line)
            verb = line.split(":")[0].split(" ")[0].upper()
            inside = line.partition("<")[2].partition(">")[0]
            if verb == "MAIL":
                mail = Received(inside, [], b"")
            elif verb == "RCPT":
                mail.recipients.append(inside)
            if verb == "DATA" and "DATA" not in self.state.answers:
                if not self._take(mail):
                    return
            else:
                self._say(self.state.answers.get(verb, "250 fine"))

    def _take(self, mail: Received) -> bool:
        self._say("354 go on")
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        mail.data = b"".join(lines)
        answer = self.state.answers.get("END", "250 kept")
        if answer.startswith("250"):
            self.state.received.append(mail)
        self._say(answer)
        return bool(answer)

    def _say(self, answer: str) -> None:
        if answer:
            self.wfile.write(f"{answer}\r\n".encode())


@pytest.fixture
def smtp_server() -> Iterator[SmtpServer]:
    """Run a server for one test."""
    state = SmtpServer()
    server = socketserver.ThreadingTCPServer(
        ("127.0.0.1", 0), type("Handler", (_Handler,), {"state": state})
    )
    server.daemon_threads = True
    state.server, state.port = server, server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield state
    state.close()
    thread.join()
