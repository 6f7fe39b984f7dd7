"""No test leaves the machine and none sends mail.

An audit hook of the interpreter sees every connection, also one made in a library,
in a thread or in a fixture of the session. The attempt raises where it is made, and is
remembered, so that code which swallows the error fails its test all the same.
"""

import ipaddress
import socket
import sys
from collections.abc import Iterator

import pytest

_attempts: list[str] = []
_allowed: set[str] = set()


class OutsideNetwork(RuntimeError):
    """Something tried to leave the machine, or to send mail, during a test."""


def is_loopback(host: object) -> bool:
    """Say whether a host name or address (text, bytes or None) stays on this machine."""
    if host is None or host in ("", b""):
        return True
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    if text == "localhost":
        return True
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event == "smtplib.connect" and "smtp" not in _allowed:
        _refuse(f"smtplib connects to {arguments[1]}")
    elif event in ("socket.connect", "socket.sendto"):
        channel, address = arguments
        family = getattr(channel, "family", None)
        inside = family not in (socket.AF_INET, socket.AF_INET6)
        if not inside and isinstance(address, tuple) and not is_loopback(address[0]):
            _refuse(f"a socket goes to {address[0]}")
    elif event == "socket.getaddrinfo" and not is_loopback(arguments[0]):
        _refuse(f"the address of {arguments[0]!r} is looked up")


def _refuse(attempt: str) -> None:
    _attempts.append(attempt)
    raise OutsideNetwork(f"{attempt}: forbidden in tests")


@pytest.fixture(scope="session", autouse=True)
def _closed_network() -> None:
    # An audit hook cannot be taken away again, so it is added once and for good.
    sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def no_network(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Fail the test that tried to leave the machine; yield the attempts seen so far.

    A test marked `smtp` may speak SMTP, with a server on the loopback interface only.
    A test that makes an attempt on purpose clears the list before it ends.
    """
    _attempts.clear()
    if request.node.get_closest_marker("smtp"):
        _allowed.add("smtp")
    try:
        yield _attempts
    finally:
        _allowed.clear()
    assert _attempts == []
