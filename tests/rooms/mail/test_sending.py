"""A mail on its way: one recipient, a stable id, headers nobody can add to."""

import smtplib
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from grantcall.mail.sending import Author, FolderPost, NotSent, Outgoing, email_of
from tests.rooms.mail.conftest import SmtpServer

AT = datetime(2018, 11, 30, 11, 0, 7, tzinfo=UTC)
MAIL = Outgoing(
    id="abc123",
    kind="proposal_received",
    recipient="ada@example.org",
    subject="Domanda XX1-0007: ricevuta",
    body="Buongiorno.\n\nÈ arrivata.\n",
    language="it",
    created_at=AT,
)
NOBODY = Author()


def changed(**changes: str) -> Outgoing:
    values = {name: getattr(MAIL, name) for name in MAIL.__slots__}
    return Outgoing(**{**values, **changes})


def body_of(message: EmailMessage) -> str:
    """Return the text of a mail with the ends of lines of this machine."""
    return str(message.get_content()).replace("\r\n", "\n")


def read(path: Path) -> EmailMessage:
    found = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(found, EmailMessage)
    return found


def test_the_headers_of_a_mail() -> None:
    author = Author("Ufficio «Prova»", "ufficio@example.org")
    message = email_of(MAIL, author, "bandi.example.org", "no-reply@example.org")
    assert str(message["From"]) == "Ufficio «Prova» <no-reply@example.org>"
    assert dict(message.items()) | {"From": ""} == {
        "From": "",
        "To": "ada@example.org",
        "Reply-To": "ufficio@example.org",
        "Subject": "Domanda XX1-0007: ricevuta",
        "Date": "Fri, 30 Nov 2018 11:00:07 +0000",
        "Message-ID": "<abc123@bandi.example.org>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "quoted-printable",
        "MIME-Version": "1.0",
        "Content-Language": "it",
    }
    assert body_of(message) == MAIL.body


@pytest.mark.parametrize(
    "typed",
    [
        "Oggetto\r\nBcc: tutti@example.org",
        "Oggetto\nBcc: tutti@example.org",
        "Oggetto\x0bBcc: tutti@example.org",
        "Oggetto\u2028Bcc: tutti@example.org",
        "Oggetto\x85Bcc: tutti@example.org",
        "Oggetto\x00\r\n\r\n<script>",
    ],
)
def test_no_header_comes_in_with_a_subject_or_a_name(tmp_path: Path, typed: str) -> None:
    FolderPost(tmp_path, "example.org").send(changed(subject=typed), Author(name=typed))
    (path,) = tmp_path.iterdir()
    message = read(path)
    assert message["Bcc"] is None
    assert message["To"].addresses[0].addr_spec == "ada@example.org"
    assert len(message["To"].addresses) == 1
    assert body_of(message) == MAIL.body


@pytest.mark.parametrize(
    "address",
    [
        *("ada@example.org\r\nBcc: tutti@example.org", "ada@example.org, eve@example.org"),
        *("Ada <ada@example.org>", "ada", "", "@", "ada@", "a\x00@example.org"),
        *("ada@example.org;eve@example.org", "ada @example.org", "<ada@example.org>"),
    ],
)
def test_an_address_that_is_none_or_several_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(NotSent):
        FolderPost(tmp_path, "example.org").send(changed(recipient=address), NOBODY)
    assert list(tmp_path.iterdir()) == []


def test_a_domain_with_accents_travels_in_ascii() -> None:
    message = email_of(changed(recipient="ada@città.example"), NOBODY, "h", "s@example.org")
    assert str(message["To"]) == "ada@xn--citt-3na.example"


def test_without_smtp_a_mail_is_a_file_and_a_repeat_replaces_it(tmp_path: Path) -> None:
    post = FolderPost(tmp_path / "outbox", "127.0.0.1")
    post.send(MAIL, NOBODY)
    post.send(MAIL, NOBODY)
    (path,) = (tmp_path / "outbox").iterdir()
    assert path.name == "20181130T110007Z-proposal_received-abc123.eml"
    message = read(path)
    assert str(message["From"]) == "grantcall@localhost"
    assert str(message["Message-ID"]) == "<abc123@127.0.0.1>"
    assert body_of(message) == MAIL.body


def test_a_kind_cannot_leave_the_folder(tmp_path: Path) -> None:
    FolderPost(tmp_path / "outbox", "h").send(changed(kind="../../etc/x"), NOBODY)
    assert [path.parent for path in tmp_path.rglob("*.eml")] == [tmp_path / "outbox"]


def test_a_folder_that_cannot_be_written_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file", encoding="ascii")
    with pytest.raises(NotSent, match="could not be written"):
        FolderPost(tmp_path / "outbox", "h").send(MAIL, NOBODY)


@pytest.mark.smtp
def test_smtp_receives_one_mail_for_one_recipient(smtp_server: SmtpServer) -> None:
    smtp_server.post("?from=bandi@example.org").send(MAIL, Author("Ufficio"))
    (received,) = smtp_server.received
    assert received.sender == "bandi@example.org"
    assert received.recipients == ["ada@example.org"]
    message = message_from_bytes(received.data, policy=default)
    assert str(message["Message-ID"]) == "<abc123@bandi.example.org>"
    assert isinstance(message, EmailMessage)
    assert body_of(message) == MAIL.body


@pytest.mark.smtp
@pytest.mark.parametrize(
    ("stage", "answer"),
    [
        ("RCPT", "550 no such person"),
        ("MAIL", "421 too busy"),
        ("DATA", "451 try later"),
        ("END", "554 refused"),
    ],
)
def test_what_the_server_answers_is_said(smtp_server: SmtpServer, stage: str, answer: str) -> None:
    smtp_server.answers[stage] = answer
    with pytest.raises(NotSent, match=answer[:3]):
        smtp_server.post().send(MAIL, NOBODY)
    assert smtp_server.received == []


@pytest.mark.smtp
def test_a_server_that_hangs_up_or_is_away_is_a_failure(smtp_server: SmtpServer) -> None:
    smtp_server.answers["END"] = ""
    with pytest.raises(NotSent):
        smtp_server.post().send(MAIL, NOBODY)
    smtp_server.close()
    with pytest.raises(NotSent, match="refused"):
        smtp_server.post().send(MAIL, NOBODY)


@pytest.mark.smtp
def test_the_password_never_travels_in_clear_to_another_machine(
    smtp_server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server is asked under a name that is not this machine's."""
    here = smtplib.SMTP.connect

    def elsewhere(self: smtplib.SMTP, host: str, port: int, **more: object) -> object:
        return here(self, "127.0.0.1", port)

    monkeypatch.setattr(smtplib.SMTP, "connect", elsewhere)
    post = smtp_server.post(user="ada:secret@", host="mail.example.org")
    with pytest.raises(NotSent, match="no encryption"):
        post.send(MAIL, NOBODY)
    assert not any("AUTH" in line for line in smtp_server.heard)
