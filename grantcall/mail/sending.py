"""One mail on its way out: built with the standard library, handed to SMTP or to a folder.

Nothing here touches the database. A mail has one recipient and an id that never changes,
so that a repeated delivery can be recognised.
"""

import contextlib
import os
import re
import smtplib
import ssl
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from grantcall.core.settings import Settings

SECONDS = 20
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
_ONE_ADDRESS = re.compile(r"[^\s<>,;:\"()\x00-\x1f\x7f]+@[^\s<>,;:\"()@\x00-\x1f\x7f]+")
_UNSAFE_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]+")


class NotSent(Exception):
    """A mail did not leave; the text says why, for the people who look after the site."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What an outbox row says, as plain values."""

    id: str
    kind: str
    recipient: str
    subject: str
    body: str
    language: str
    created_at: datetime
    call_id: str | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """In whose name a mail is written, and who reads the answers."""

    name: str = ""
    reply_to: str | None = None


class Post(Protocol):
    """Whoever carries a mail away."""

    def send(self, mail: Outgoing, author: Author) -> None:
        """Hand over one mail; raise `NotSent` when that fails."""
        ...


def post_from(settings: Settings) -> Post:
    """Return the carrier that the settings name: SMTP, or files in the data folder."""
    host = urlsplit(settings.base_url).hostname or "localhost"
    if settings.smtp_url is None:
        return FolderPost(settings.data_dir / "outbox", host)
    return SmtpPost(settings.smtp_url, host)


def email_of(mail: Outgoing, author: Author, host: str, sender: str) -> EmailMessage:
    """Return the message: one recipient, the outbox id as Message-ID, marked as automatic.

    Control characters cannot reach a header. Raises `NotSent` for an address that is none.
    """
    message = EmailMessage(policy=SMTP_POLICY)
    try:
        message["From"] = Address(_one_line(author.name), addr_spec=sender)
        message["To"] = Address(addr_spec=_ascii_domain(mail.recipient))
        if author.reply_to:
            message["Reply-To"] = Address(addr_spec=_ascii_domain(author.reply_to))
    except (ValueError, IndexError, MessageError) as error:
        raise NotSent(f"not an e-mail address: {error}") from error
    message["Subject"] = _one_line(mail.subject)
    message["Date"] = format_datetime(mail.created_at.astimezone(UTC))
    message["Message-ID"] = f"<{mail.id}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    # Quoted-printable: no server on the way needs 8BITMIME, no line grows too long.
    message.set_content(mail.body, charset="utf-8", cte="quoted-printable")
    message["Content-Language"] = mail.language
    return message


class FolderPost:
    """Writes each mail as a file `<time>-<kind>-<id>.eml`: the default without SMTP."""

    def __init__(self, folder: Path, host: str) -> None:
        self._folder, self._host = folder, host

    def send(self, mail: Outgoing, author: Author) -> None:
        """Write one mail; a repeated delivery replaces the file of the first."""
        content = email_of(mail, author, self._host, _default_sender(self._host)).as_bytes()
        at = mail.created_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        name = f"{at}-{_UNSAFE_IN_NAMES.sub('_', mail.kind)}-{_UNSAFE_IN_NAMES.sub('_', mail.id)}"
        try:
            self._folder.mkdir(mode=0o750, parents=True, exist_ok=True)
            handle, written = tempfile.mkstemp(dir=self._folder, prefix=".incoming-")
            try:
                with os.fdopen(handle, "wb") as target:
                    target.write(content)
                    target.flush()
                    os.fsync(target.fileno())
                os.replace(written, self._folder / f"{name}.eml")
            finally:
                Path(written).unlink(missing_ok=True)
        except OSError as error:
            raise NotSent(f"the mail could not be written: {error.strerror}") from error


class SmtpPost:
    """Hands mails to an SMTP server: `smtp://` (STARTTLS where offered) or `smtps://`.

    User and password stand in the address, percent-encoded; `?from=` names the sender.
    """

    def __init__(self, url: str, host: str) -> None:
        parts = urlsplit(url)
        self._host = host
        self._server = parts.hostname or "localhost"
        self._tls = parts.scheme == "smtps"
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._port = parts.port or (465 if self._tls else 587 if self._user else 25)
        named = parse_qs(parts.query).get("from", [])
        by_user = self._user if "@" in self._user else _default_sender(host)
        self._sender = named[0] if named else by_user

    def send(self, mail: Outgoing, author: Author) -> None:
        """Send one mail over a connection of its own; raise `NotSent` when refused."""
        message = email_of(mail, author, self._host, self._sender)
        try:
            server = self._connect()
            try:
                self._greet(server)
                server.send_message(message)
            finally:
                _take_leave(server)
        except (OSError, ValueError) as error:  # smtplib's errors are OSErrors
            raise NotSent(_said(error)) from error

    def _connect(self) -> smtplib.SMTP:
        # The name given in EHLO is the site's own: asking DNS for it may take long.
        if self._tls:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(
                self._server, self._port, self._host, timeout=SECONDS, context=context
            )
        return smtplib.SMTP(self._server, self._port, self._host, timeout=SECONDS)

    def _greet(self, server: smtplib.SMTP) -> None:
        server.ehlo()
        protected = self._tls
        if not protected and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
            protected = True
        if self._user:
            if not protected and self._server not in _LOOPBACK:
                raise NotSent("the server offers no encryption: the password was not sent")
            server.login(self._user, self._password)


def _take_leave(server: smtplib.SMTP) -> None:
    # What a server says to QUIT changes nothing: the mail was taken, or the reason is known.
    with contextlib.suppress(OSError):
        server.quit()
    server.close()


def _one_line(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()


def _ascii_domain(address: str) -> str:
    if not _ONE_ADDRESS.fullmatch(address):
        raise ValueError(repr(address))
    local, at, domain = address.rpartition("@")
    return local + at + (domain if domain.isascii() else domain.encode("idna").decode("ascii"))


def _default_sender(host: str) -> str:
    try:
        ip_address(host)
    except ValueError:
        return f"grantcall@{host}"
    return "grantcall@localhost"


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return f"the server refused the address: {code} {_text(words)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"the server answered {error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words
