"""After a letter left: the body's own number, signed copies that come back, held mails."""

import io
from datetime import date, timedelta
from pathlib import Path

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import func, select

from grantcall.core.actor import ENGINE, Actor
from grantcall.core.audit import AuditEvent
from grantcall.core.db import db
from grantcall.core.errors import Conflict, Invalid, NotFound
from grantcall.core.outbox import OutboxMessage, enqueue
from grantcall.core.unit_of_work import unit_of_work
from grantcall.funding.attach_signed import Outcome, Upload, attach_signed
from grantcall.funding.issue_letters import issue_letters
from grantcall.funding.letter_copies import write_copies
from grantcall.funding.models import FundingLetter, LetterProtocol, SignedLetter
from grantcall.funding.record_protocol import record_protocol
from grantcall.funding.release_mails import release_mails
from grantcall.store.models import StoredFile
from grantcall.store.places import places
from tests.factories import OTHER, Makers
from tests.letter_world import funded, letters_folder
from tests.letter_world import signed_by_hand as signed


def issued(make: Makers, count: int = 2) -> tuple[str, list[str], Actor]:
    """Issue letters; return the call's slug, the letters' ids and an officer."""
    call, _, _ = funded(make, count)
    staff = make.account("staff")
    made = issue_letters(call.slug, actor=staff, clock=make.clock)
    db.session.rollback()
    return call.slug, list(made.letters), staff


def bytes_of(letter_id: str) -> bytes:
    letter = db.session.get_one(FundingLetter, letter_id)
    return places().files.read(letter.sha256)


def scan() -> bytes:
    """Return a PDF that holds nothing of ours."""
    target = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(target)
    return target.getvalue()


def saved_again(data: bytes) -> bytes:
    """Return a letter as a program writes it that does not keep the bytes."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.add_blank_page()
        pdf.save(target)
    return target.getvalue()


def attach(make: Makers, slug: str, staff: Actor, *files: tuple[bytes, str]) -> list[Outcome]:
    uploads = [
        Upload(io.BytesIO(data), f"{place}.pdf", typed) for place, (data, typed) in enumerate(files)
    ]
    made = attach_signed(slug, uploads, store=places().files, actor=staff, clock=make.clock)
    db.session.rollback()
    return made


def copies() -> list[tuple[str, dict[str, bool]]]:
    rows = db.session.execute(
        select(SignedLetter.letter_id, SignedLetter.matched_by).order_by(SignedLetter.audit_seq)
    )
    return [(row.letter_id, row.matched_by) for row in rows]


def test_several_signed_letters_find_their_places_by_their_bytes(make: Makers) -> None:
    slug, (first, second), staff = issued(make)
    made = attach(make, slug, staff, (signed(bytes_of(second)), ""), (signed(bytes_of(first)), ""))
    assert [(one.number, one.by_number, one.by_hash, one.refused) for one in made] == [
        ("OUT 0000002/2018", True, True, None),
        ("OUT 0000001/2018", True, True, None),
    ]
    both = {"number": True, "hash": True}
    assert copies() == [(second, both), (first, both)]
    stored = db.session.scalars(
        select(StoredFile).where(
            StoredFile.owner == f"funding_letter:{second}", StoredFile.name == "0.pdf"
        )
    ).one()
    assert places().files.read(stored.sha256) == signed(bytes_of(second))


def test_the_same_signed_file_twice_is_kept_once(make: Makers) -> None:
    slug, (first, _), staff = issued(make)
    data = signed(bytes_of(first))
    attach(make, slug, staff, (data, ""))
    (again,) = attach(make, slug, staff, (data, ""))
    assert (again.before, again.number, len(copies())) == (True, "OUT 0000001/2018", 1)


def test_a_scan_is_known_by_the_number_that_is_typed(make: Makers) -> None:
    slug, (first, _), staff = issued(make)
    made = attach(make, slug, staff, (scan(), " out 1/2018 "), (scan(), ""), (scan(), "7/2018"))
    assert [(one.number, one.by_number, one.by_hash) for one in made] == [
        ("OUT 0000001/2018", True, False),
        ("", False, False),
        ("", False, False),
    ]
    assert [one.refused.code if one.refused else "" for one in made] == [
        "",
        "signed_unknown",
        "signed_no_such",
    ]
    assert copies() == [(first, {"number": True, "hash": False})]


@pytest.mark.parametrize(
    ("wrong", "typed", "code"),
    [
        (lambda data: data, "", "signed_without_signature"),
        (lambda data: data + b"\n%% changed\n", "", "signed_altered"),
        (saved_again, "", "signed_other_bytes"),
        (signed, "2/2018", "signed_other_number"),
        (saved_again, "2/2018", "signed_other_number"),
        (lambda data: b"PK\x03\x04 nothing", "", "signed_not_pdf"),
        (lambda data: b"", "", "file_empty"),
        (lambda data: data[:400], "", "file_damaged"),
    ],
)
def test_wrong_files_are_refused_in_a_sentence(
    make: Makers, wrong: object, typed: str, code: str
) -> None:
    slug, (first, _), staff = issued(make)
    before = db.session.scalar(select(func.count()).select_from(StoredFile))
    (made,) = attach(make, slug, staff, (wrong(bytes_of(first)), typed))  # type: ignore[operator]
    assert made.refused is not None
    assert (made.refused.code, made.letter_id) == (code, None)
    assert made.refused.text.it.endswith(".")
    assert copies() == []
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == before


def test_letters_of_another_call_match_nothing_here(make: Makers) -> None:
    slug, (first, _), staff = issued(make)
    other = make.call(OTHER)
    (made,) = attach(make, other.slug, staff, (signed(bytes_of(first)), ""))
    assert made.refused is not None
    assert made.refused.code == "signed_unknown"
    with pytest.raises(NotFound):
        attach(make, slug, make.account("staff", call=other), (signed(bytes_of(first)), ""))
    with pytest.raises(Invalid):
        attach(make, slug, staff)
    assert copies() == []


def test_the_newest_official_number_counts_and_none_is_lost(make: Makers) -> None:
    _, (first, _), staff = issued(make)
    make.clock.move_to(make.clock.now() + timedelta(days=3))
    today = make.clock.now().date()
    record_protocol(first, " 4711 / A ", today, actor=staff, clock=make.clock)
    record_protocol(first, "4712", today, actor=staff, clock=make.clock)
    db.session.rollback()
    rows = db.session.scalars(select(LetterProtocol.number).order_by(LetterProtocol.audit_seq))
    assert list(rows) == ["4711 / A", "4712"]


@pytest.mark.parametrize(
    ("number", "dated", "fields"),
    [
        ("  ", None, ["number", "dated"]),
        ("9" * 41, date(2018, 10, 20), ["number"]),
        ("12", date(2018, 10, 19), ["dated"]),
        ("12", date(2018, 10, 21), ["dated"]),
    ],
)
def test_a_wrong_official_number_is_refused_with_all_reasons(
    make: Makers, number: str, dated: date | None, fields: list[str]
) -> None:
    _, (first, _), staff = issued(make)
    with pytest.raises(Invalid) as refusal:
        record_protocol(first, number, dated, actor=staff, clock=make.clock)
    assert [reason.field for reason in refusal.value.reasons] == fields
    with pytest.raises(NotFound):
        record_protocol(first, "1", date(2018, 10, 20), actor=make.account(), clock=make.clock)
    assert db.session.scalar(select(func.count()).select_from(LetterProtocol)) == 0


def hold_mails(make: Makers, call_id: str, count: int) -> None:
    with (
        unit_of_work(ENGINE, make.clock) as work,
        work.recording("test.hold", f"call:{call_id}") as event,
    ):
        for place in range(count):
            enqueue(
                event,
                kind="reserve" if place else "not_funded",
                recipient=f"p{place}@example.org",
                subject="Esito",
                body="…",
                language="it",
                object_ref=f"proposal:{place}",
                call_id=call_id,
                held=True,
            )


def test_held_mails_leave_together_and_on_record(make: Makers) -> None:
    call, other = make.call(), make.call(OTHER)
    staff = make.account("staff")
    hold_mails(make, call.id, 3)
    hold_mails(make, other.id, 1)
    assert release_mails(call.slug, actor=staff, clock=make.clock, token="t") == 3
    assert release_mails(call.slug, actor=staff, clock=make.clock, token="t") == 3
    with pytest.raises(Conflict):
        release_mails(call.slug, actor=staff, clock=make.clock, token="another")
    with pytest.raises(NotFound):
        release_mails(other.slug, actor=make.account("auditor"), clock=make.clock, token="x")
    db.session.rollback()
    states = db.session.execute(
        select(OutboxMessage.call_id, OutboxMessage.state, func.count()).group_by(
            OutboxMessage.call_id, OutboxMessage.state
        )
    )
    assert {tuple(row) for row in states} == {(call.id, "ready", 3), (other.id, "held", 1)}
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "outbox.release")
    ).one()
    assert (event.object, event.actor) == (call.object_ref, staff.ref)
    assert '"kinds":{"not_funded":1,"reserve":2},"mails":3' in event.detail


def test_lost_copies_are_made_again_from_the_store(make: Makers, app: Flask) -> None:
    slug, letters, staff = issued(make)
    names = [f"{slug}/OUT-0000001-2018.pdf", f"{slug}/OUT-0000002-2018.pdf"]
    assert letters_folder(app) == names
    folder = places().letters / slug
    for path in folder.iterdir():
        path.unlink()
    assert write_copies(slug, actor=staff) == [Path(name).name for name in names]
    assert (folder / "OUT-0000001-2018.pdf").read_bytes() == bytes_of(letters[0])
    with pytest.raises(NotFound):
        write_copies(slug, actor=make.account())
