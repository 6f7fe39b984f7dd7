"""The receipt on paper says what was frozen, not what was written later."""

import io

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from grantcall.core.db import db
from grantcall.core.errors import NotFound
from grantcall.process.frozen import definition_of
from grantcall.proposals.answer_words import answer_lines
from grantcall.proposals.models import CitizenGroup, Proposal, Receipt
from grantcall.proposals.receipt_paper import receipt_facts, receipt_paper
from tests.factories import Makers


def sent(make: Makers) -> str:
    """Send a proposal; return the id of its receipt."""
    make.sent(make.call(), make.account(name="Ada Rossi"), group="Orti <sospesi>")
    return db.session.scalars(select(Receipt.id)).one()


def test_it_holds_every_answer_and_every_name(make: Makers) -> None:
    receipt_id = sent(make)
    facts = receipt_facts(db.session(), receipt_id, "it")
    receipt = db.session.get_one(Receipt, receipt_id)
    assert (facts.ref, facts.register_number) == ("OC1-0001", "IN 0000001/2018")
    assert facts.instant == "sabato 20 ottobre 2018, ore 10.30.00 (+02:00)"
    assert (facts.group, facts.sent_by) == ("Orti <sospesi>", "Ada Rossi")
    assert facts.fingerprint == receipt.fingerprint
    assert facts.address == "http://127.0.0.1:8000/proposals/OC1-0001/receipt"
    assert (facts.members_count, len(facts.members)) == (10, 10)
    answers = {
        question.label: question.lines
        for section in facts.sections
        for question in section.questions
    }
    assert answers["Come si chiama il progetto?"] == ("Orti in cortile",)
    assert answers["Quanto chiedete?"] == ("2.000 €",)
    assert answers["Il proprietario del luogo è d'accordo?"] == ("sì",)
    assert answers["Che cosa farete, passo per passo"] == (
        "Attività · Mese (1 = il primo) · Chi se ne occupa:",
        "Preparare la terra · 1 · Bruno",
    )


def test_a_later_change_does_not_change_the_paper(make: Makers) -> None:
    receipt_id = sent(make)
    before = receipt_paper(db.session(), receipt_id, "it")
    proposal = db.session.scalars(select(Proposal)).one()
    proposal.title = "Altro titolo"
    db.session.get_one(CitizenGroup, proposal.group_id).name = "Altro nome"
    db.session.flush()
    assert receipt_paper(db.session(), receipt_id, "it") == before
    text = " ".join(PdfReader(io.BytesIO(before)).pages[0].extract_text().split())
    assert "La domanda di Orti <sospesi> è arrivata" in text
    db.session.rollback()


def test_both_languages_and_an_unknown_receipt(make: Makers) -> None:
    receipt_id = sent(make)
    english = receipt_facts(db.session(), receipt_id, "en")
    assert english.instant == "Saturday 20 October 2018, 10:30:00 (+02:00)"
    assert english.lang == "en"
    with pytest.raises(NotFound):
        receipt_facts(db.session(), "nothing", "it")


@pytest.mark.parametrize(
    ("field", "value", "lines"),
    [
        ("title", None, ()),
        ("title", "", ()),
        ("need", "uno\ndue", ("uno", "due")),
        ("requested", 199950, ("1.999,50 €",)),
        ("sells", False, ("no",)),
        ("municipality", {"other": "Altrove"}, ("Altrove",)),
        ("municipality", "unknown-place", ("unknown-place",)),
        ("plan", [{"what": "A", "month": 2}, "odd"], ("A · 2", "odd")),
        ("delegation", ["a", "b"], ("delega.pdf", "b")),
    ],
)
def test_an_answer_in_lines(
    make: Makers, field: str, value: object, lines: tuple[str, ...]
) -> None:
    definition = definition_of(db.session(), make.call().version_id)
    question = definition.forms["proposal"].fields[field]
    assert answer_lines(question, value, definition, "it", {"a": "delega.pdf"}) == lines
