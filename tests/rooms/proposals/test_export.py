"""Exports: every field by its id, only what was sent, recorded, and harmless when opened."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree

import pytest
from sqlalchemy import event, select

from grantcall.core.audit import AuditEvent
from grantcall.core.db import db
from grantcall.core.errors import Invalid, NotFound
from grantcall.process.frozen import definition_of
from grantcall.proposals.export import Export, export_proposals
from grantcall.proposals.export_rows import BATCH, FIXED, columns_of
from grantcall.proposals.export_write import harmless
from grantcall.proposals.models import Proposal
from tests.factories import OTHER, Makers

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
EVIL = '=HYPERLINK("http://evil.example.org";"clic")'


def export(make: Makers, format_: str, **more: object) -> Export:
    actor = more.pop("actor", None) or make.account("staff")
    slug = str(more.pop("slug", "operazione-comunita-1"))
    return export_proposals(slug, format_, actor=actor, clock=make.clock, **more)  # type: ignore[arg-type]


def table(made: Export) -> list[dict[str, str]]:
    content = b"".join(made.chunks)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), ""), delimiter=";"))


def events() -> list[tuple[str, str, dict[str, object]]]:
    rows = db.session.execute(
        select(AuditEvent.actor, AuditEvent.object, AuditEvent.detail)
        .where(AuditEvent.action.like("%proposals.export"))
        .order_by(AuditEvent.seq)
    )
    return [(row.actor, row.object, json.loads(row.detail)) for row in rows]


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements that read proposals."""
    found: list[str] = []

    def note(*arguments: object) -> None:
        if "FROM proposal" in str(arguments[2]):
            found.append(str(arguments[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_csv_holds_every_field_of_what_was_sent(make: Makers) -> None:
    call = make.call()
    make.sent(call, make.account(name="Ada"), group="Orti", minimum=120050)
    make.draft(call, make.account())
    made = export(make, "csv")
    (row,) = table(made)
    fields = definition_of(db.session(), call.version_id).forms["proposal"].fields
    assert list(row) == [*FIXED, *fields]
    expected = {
        "ref": "OC1-0001",
        "register_number": "IN 0000001/2018",
        "submitted_at": "2018-10-20T08:30:00Z",
        "state": "submitted",
        "group": "Orti",
        "contact": "Ada",
        "contact_email": "persona1@example.org",
        "members_confirmed": "10",
        "version": "1",
        "title": "Orti in cortile",
        "party": row["party"],
        "requested": "2000,00",
        "minimum": "1200,50",
        "place_owner_agrees": "sì",
        "delegation": "",
        "plan": "Preparare la terra · 1 · Bruno",
    }
    assert {name: row[name] for name in expected} == expected
    assert row["budget"].splitlines()[1].startswith("Attrezzi · ")
    assert len(row["members"].splitlines()) == 10
    assert (made.count, made.media_type) == (1, "text/csv; charset=utf-8")
    assert made.name == "operazione-comunita-1-20181020-0830.csv"


def test_json_holds_the_values_as_they_were_sent(make: Makers) -> None:
    call = make.call()
    make.sent(call)
    (row,) = json.loads(b"".join(export(make, "json").chunks))
    assert (row["requested"], row["aims"], row["version"]) == (200000, ["a"], 1)
    assert row["budget"][1] == {"what": "Attrezzi", "kind": "goods", "amount": 80000}
    assert [one["state"] for one in row["members"]] == ["confirmed"] * 10
    assert "email" not in row["members"][0]["answers"]
    assert row["delegation"] is None


def test_nothing_sent_is_an_empty_export(make: Makers) -> None:
    call = make.call()
    make.draft(call, make.account())
    assert json.loads(b"".join(export(make, "json").chunks)) == []
    assert table(export(make, "csv")) == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("+39 333 1234567", "'+39 333 1234567"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        ("\x00=1", "'=1"),
        ("a=1", "a=1"),
        ("333 1234567", "333 1234567"),
        ("", ""),
    ],
)
def test_no_cell_becomes_a_formula(typed: str, kept: str) -> None:
    assert harmless(typed) == kept


def test_a_formula_typed_by_a_group_stays_text(make: Makers) -> None:
    make.sent(make.call(), title=EVIL, group=f"{EVIL}; altro")
    (row,) = table(export(make, "csv"))
    assert row["title"] == f"'{EVIL}"
    assert row["group"] == f"'{EVIL}; altro"
    book = zipfile.ZipFile(io.BytesIO(b"".join(export(make, "xlsx").chunks)))
    sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert list(sheet.iter(f"{SHEET}f")) == []
    assert list(sheet.iter(f"{SHEET}hyperlink")) == []
    assert EVIL in [text.text for text in sheet.iter(f"{SHEET}t")]


def test_the_workbook_has_numbers_where_there_is_money(make: Makers) -> None:
    call = make.call()
    make.sent(call)
    book = zipfile.ZipFile(io.BytesIO(b"".join(export(make, "xlsx").chunks)))
    sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    rows = [
        [("".join(cell.itertext()), cell.get("t") or "n") for cell in row]
        for row in sheet.iter(f"{SHEET}row")
    ]
    names = [column.id for column in columns_of(definition_of(db.session(), call.version_id))]
    assert [text for text, _ in rows[0]] == names
    by_place = {cell.get("r", "").rstrip("0123456789"): cell for cell in sheet.iter(f"{SHEET}c")}
    assert len(by_place) == len(names)
    assert ("2000", "n") in rows[1]
    assert ("OC1-0001", "inlineStr") in rows[1]


def test_an_export_is_recorded_with_what_it_held(make: Makers) -> None:
    call = make.call()
    first, _ = make.sent(call), make.sent(call)
    staff = make.account("staff")
    export(make, "csv", actor=staff)
    export(make, "json", actor=staff, chosen=[first.id])
    assert events() == [
        (staff.ref, call.object_ref, {"format": "csv", "count": 2, "all": True}),
        (staff.ref, call.object_ref, {"format": "json", "count": 1, "all": False}),
    ]


def test_only_those_chosen_and_never_a_draft(make: Makers) -> None:
    call = make.call()
    sent = [make.sent(call) for _ in range(3)]
    draft_id = make.draft(call, make.account())
    ids = [sent[2].id, draft_id, sent[0].id]
    made = export(make, "json", chosen=ids)
    assert [row["ref"] for row in json.loads(b"".join(made.chunks))] == ["OC1-0001", "OC1-0003"]
    assert made.count == 2
    query = select(Proposal.id).where(Proposal.number > 1).order_by(Proposal.title)
    made = export(make, "csv", chosen=query)
    assert [row["ref"] for row in table(made)] == ["OC1-0002", "OC1-0003"]
    assert export(make, "csv", chosen=[]).count == 0


def test_one_statement_whatever_the_number(make: Makers) -> None:
    call = make.call()
    for number in (1, 3):
        while (made := export(make, "json")).count < number:
            make.sent(call)
        with counted() as statements:
            rows = json.loads(b"".join(made.chunks))
        assert len(rows) == number
        assert len(statements) == 1
    assert BATCH > 3


@pytest.mark.parametrize("role", ["auditor", "reviewer", "admin", ""])
def test_only_staff_of_the_call_may_export(make: Makers, role: str) -> None:
    make.call()
    actor = make.account(*([role] if role else []))
    with pytest.raises(NotFound):
        export(make, "csv", actor=actor)
    with pytest.raises(NotFound):
        export(make, "csv", slug="another")
    assert events() == []


def test_staff_of_another_call_may_not(make: Makers) -> None:
    call = make.call()
    other = make.call(OTHER)
    with pytest.raises(NotFound):
        export(make, "csv", actor=make.account("staff", call=other))
    assert export(make, "csv", actor=make.account("staff", call=call)).count == 0


def test_an_unknown_format_is_refused(make: Makers) -> None:
    make.call()
    with pytest.raises(Invalid) as refusal:
        export(make, "pdf")
    assert [reason.code for reason in refusal.value.reasons] == ["unknown_format"]
    assert events() == []
