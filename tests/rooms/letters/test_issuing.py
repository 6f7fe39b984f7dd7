"""Issuing letters: numbers without gaps, the very bytes kept, once and only once."""

import io
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256

import pikepdf
import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select

from grantcall.core.db import db
from grantcall.core.errors import Conflict, NotFound, Refusal
from grantcall.core.ids import new_id
from grantcall.core.outbox import OutboxMessage
from grantcall.core.register import RegisterCounter, RegisterEntry
from grantcall.funding import write_letter
from grantcall.funding.issue_letter import issue_letter, preview_of
from grantcall.funding.issue_letters import issue_letters, plan_letters
from grantcall.funding.models import Award, FundingLetter
from grantcall.process import frozen
from grantcall.store.models import StoredFile
from grantcall.store.places import places
from tests.factories import Makers
from tests.letter_world import funded, letters_folder


def codes(refusal: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def text_of(data: bytes) -> str:
    """Return the text of a PDF with all white space as single spaces."""
    pages = PdfReader(io.BytesIO(data)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def outs() -> list[tuple[int, int, str | None]]:
    """Return the OUT register as it stands."""
    db.session.rollback()
    rows = db.session.execute(
        select(RegisterEntry.year, RegisterEntry.number, RegisterEntry.document_digest)
        .where(RegisterEntry.register == "OUT")
        .order_by(RegisterEntry.year, RegisterEntry.number)
    )
    return [(row.year, row.number, row.document_digest) for row in rows]


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_letter_has_its_number_its_bytes_and_its_mail_in_one_act(
    make: Makers, app: Flask
) -> None:
    call, (award_id,), (contact,) = funded(make, names=["Orti <sospesi>"])
    staff = make.account("staff")
    letter_id = issue_letter(award_id, actor=staff, clock=make.clock, token="t")
    db.session.rollback()
    letter = db.session.get_one(FundingLetter, letter_id)
    entry = db.session.get_one(RegisterEntry, letter.register_entry_id)
    stored = db.session.get_one(StoredFile, letter.file_id)
    award = db.session.get_one(Award, award_id)
    data = places().files.read(letter.sha256)
    assert (entry.written, entry.object) == ("OUT 0000001/2018", award.object_ref)
    assert sha256(data).hexdigest() == letter.sha256 == stored.sha256 == entry.document_digest
    assert (stored.size, stored.owner) == (len(data), letter.object_ref)
    assert (letter.amount_cents, letter.kind, letter.language) == (200000, "award", "it")
    assert (award.kind, award.audit_seq) == ("offered", letter.audit_seq)
    assert entry.audit_seq == stored.audit_seq == letter.audit_seq
    text = text_of(data)
    for expected in (
        *("OUT 0000001/2018", "20 ottobre 2018", "Orti <sospesi>", "Marta Bianchi 1"),
        *("2.000 €", "1 su 1", "91,20 su 100", "atto n. 12 del 24 febbraio 2019"),
        *("lunedì 5 novembre 2018", "OC1-0001", "1.000 €", "600 €", "400 €"),
        "il contributo è accettato, l'atto è pubblicato, dove è dovuto e le coordinate",
        "relazione intermedia accolta",
        "Relazione finale: 60 giorni dopo la fine",
    ):
        assert expected in text
    mail = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == "letter_issued")
    ).one()
    assert (mail.object, mail.state, mail.audit_seq) == (
        letter.object_ref,
        "ready",
        letter.audit_seq,
    )
    assert f"http://127.0.0.1:8000/letters/{letter.id}" in mail.body
    assert "OUT 0000001/2018" in mail.body
    assert letters_folder(app) == [f"{call.slug}/OUT-0000001-2018.pdf"]


def test_the_same_token_gives_the_same_letter_and_another_finds_it_gone(make: Makers) -> None:
    _, (award_id,), _ = funded(make)
    staff = make.account("staff")
    first = issue_letter(award_id, actor=staff, clock=make.clock, token="t")
    assert issue_letter(award_id, actor=staff, clock=make.clock, token="t") == first
    with pytest.raises(Conflict) as refusal:
        issue_letter(award_id, actor=staff, clock=make.clock, token="another")
    assert codes(refusal) == ["letter_issued"]
    assert len(outs()) == 1


@pytest.mark.parametrize("role", ["auditor", "reviewer", "admin", ""])
def test_only_the_office_issues_letters(make: Makers, role: str) -> None:
    _, (award_id,), (contact,) = funded(make)
    who = make.account(role) if role else contact
    with pytest.raises(NotFound):
        issue_letter(award_id, actor=who, clock=make.clock, token="t")
    assert (outs(), count(FundingLetter), count(StoredFile)) == ([], 0, 0)


def test_what_is_missing_is_said_before_any_number_is_taken(
    make: Makers, monkeypatch: pytest.MonkeyPatch
) -> None:
    call, (award_id,), _ = funded(make)
    staff = make.account("staff")
    definition = frozen.definition_of(db.session(), call.version_id)
    texts = dict(definition.texts)
    texts["letters/award.it.txt"] += "\n{reviewer} {code}\n"
    # Compiled definitions are shared by the whole run: this version alone gets another.
    changed = replace(definition, texts=texts)
    monkeypatch.setitem(frozen._by_version, call.version_id, changed)
    with pytest.raises(Refusal) as refusal:
        issue_letter(award_id, actor=staff, clock=make.clock, token="t")
    assert [(one.code, one.field) for one in refusal.value.reasons] == [
        ("letter_value_missing", "reviewer"),
        ("letter_value_missing", "code"),
    ]
    plan = plan_letters(call.slug, actor=staff, clock=make.clock)
    assert (len(plan.ready), len(plan.blocked[0].blockers)) == (0, 2)
    texts["letters/award.it.txt"] = "Oggetto\n\n{contact.__class__}\n"
    with pytest.raises(Refusal) as refusal:
        issue_letter(award_id, actor=staff, clock=make.clock, token="t")
    assert codes(refusal) == ["letter_text_wrong"]
    assert (outs(), count(FundingLetter), count(StoredFile)) == ([], 0, 0)
    assert db.session.get_one(Award, award_id).kind == "approved"


@pytest.mark.parametrize("place", ["compose", "draw_letter", "_announce", "copy_name"])
def test_a_crash_inside_leaves_no_number_and_no_file_row(
    make: Makers, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    call, awards, _ = funded(make, 2)
    staff = make.account("staff")
    issue_letter(awards[0], actor=staff, clock=make.clock, token="t1")

    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("the power is gone")

    with monkeypatch.context() as broken:
        broken.setattr(write_letter, place, crash)
        with pytest.raises(RuntimeError):
            issue_letter(awards[1], actor=staff, clock=make.clock, token="t2")
    assert [number for _, number, _ in outs()] == [1]
    assert (count(FundingLetter), count(StoredFile), count(OutboxMessage)) == (1, 1, count_mails(1))
    assert db.session.scalars(select(RegisterCounter.last).where(
        RegisterCounter.register == "OUT")).one() == 1  # fmt: skip
    assert db.session.get_one(Award, awards[1]).kind == "approved"
    issue_letter(awards[1], actor=staff, clock=make.clock, token="t2")
    assert [number for _, number, _ in outs()] == [1, 2]


def count_mails(letters: int) -> int:
    """Return how many mails there are when so many letters left: the rest came before."""
    before = db.session.scalar(
        select(func.count()).select_from(OutboxMessage).where(OutboxMessage.kind != "letter_issued")
    )
    return (before or 0) + letters


def test_a_dry_run_lists_everything_and_writes_nothing(make: Makers, app: Flask) -> None:
    call, awards, _ = funded(make, 3, amounts=[None, 175000, None])
    staff = make.account("staff")
    before = (count(OutboxMessage), outs())
    plan = plan_letters(call.slug, actor=staff, clock=make.clock)
    assert [(one.ref, one.amount_cents, one.how, one.mails) for one in plan.letters] == [
        ("OC1-0001", 200000, "full", 1),
        ("OC1-0002", 175000, "cut", 1),
        ("OC1-0003", 200000, "full", 1),
    ]
    assert (plan.cents, plan.mails, plan.blocked) == (575000, 3, ())
    assert (count(OutboxMessage), outs()) == before
    assert letters_folder(app) == []


def test_a_batch_twice_is_once_and_keeps_the_order_of_the_ranking(make: Makers) -> None:
    call, awards, _ = funded(make, 3)
    staff = make.account("staff")
    told: list[int] = []

    def progress(ids: Sequence[str]) -> Sequence[str]:
        told.append(len(ids))
        return ids

    first = issue_letters(call.slug, actor=staff, clock=make.clock, progress=progress)
    again = issue_letters(call.slug, actor=staff, clock=make.clock)
    assert (len(first.letters), first.already, first.stopped) == (3, 0, ())
    assert (again.letters, again.already, again.stopped, told) == ((), 0, (), [3])
    rows = db.session.execute(
        select(FundingLetter.award_id, RegisterEntry.number)
        .join(RegisterEntry, RegisterEntry.id == FundingLetter.register_entry_id)
        .order_by(RegisterEntry.number)
    ).all()
    assert [tuple(row) for row in rows] == [(awards[0], 1), (awards[1], 2), (awards[2], 3)]


def test_an_interrupted_batch_goes_on_where_it_ended(make: Makers) -> None:
    call, awards, _ = funded(make, 3)
    staff = make.account("staff")

    def pulled(ids: Sequence[str]) -> Iterator[str]:
        for place, one in enumerate(ids):
            if place == 1:
                raise KeyboardInterrupt
            yield one

    with pytest.raises(KeyboardInterrupt):
        issue_letters(call.slug, actor=staff, clock=make.clock, progress=pulled)
    assert [number for _, number, _ in outs()] == [1]
    issue_letters(call.slug, actor=staff, clock=make.clock)
    assert [number for _, number, _ in outs()] == [1, 2, 3]


def test_two_officers_at_once_write_each_letter_once(make: Makers, app: Flask) -> None:
    call, awards, _ = funded(make, 4)
    officers = [make.account("staff"), make.account("staff")]
    barrier, results, faults = threading.Barrier(2), [], []

    def run(who: object) -> None:
        with app.app_context():
            try:
                barrier.wait()
                results.append(issue_letters(call.slug, actor=who, clock=make.clock))  # type: ignore[arg-type]
            except BaseException as fault:  # noqa: BLE001 - told by the test
                faults.append(fault)
            finally:
                db.session.remove()

    db.session.rollback()
    threads = [threading.Thread(target=run, args=(one,)) for one in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert sum(len(one.letters) for one in results) == 4
    assert [one.stopped for one in results] == [(), ()]
    assert [number for _, number, _ in outs()] == [1, 2, 3, 4]
    assert count(FundingLetter) == 4


def test_a_cut_is_explained_and_a_preview_takes_no_number(make: Makers) -> None:
    _, (award_id,), _ = funded(make, amounts=[175000])
    staff = make.account("staff")
    text = text_of(preview_of(award_id, actor=staff, clock=make.clock))
    assert "ANTEPRIMA" in text
    assert "Vi assegniamo 250 € in meno di quanto avete chiesto." in text
    assert "La commissione ha deciso così: «Le <sedie> & i tavoli ci sono già»." in text
    assert "su 2.000 € che avete chiesto" in text
    assert "OUT –––––––/–" in text
    assert outs() == []
    with pytest.raises(NotFound):
        preview_of(award_id, actor=make.account(), clock=make.clock)


def test_the_reader_of_english_gets_an_english_letter(make: Makers) -> None:
    from grantcall.people.models import Account

    _, (award_id,), (contact,) = funded(make)
    db.session.rollback()
    account = db.session.get_one(Account, contact.account_id)
    account.language = "en"
    db.session.commit()
    letter_id = issue_letter(
        award_id, actor=make.account("staff"), clock=make.clock, token=new_id()
    )
    letter = db.session.get_one(FundingLetter, letter_id)
    data = places().files.read(letter.sha256)
    assert letter.language == "en"
    assert "we have good news" in text_of(data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert str(pdf.Root.Lang) == "en"
