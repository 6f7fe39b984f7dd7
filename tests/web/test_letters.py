"""Letters on the pages: four clicks to all of them, who may read one, is it genuine."""

import io
import re
import zipfile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from grantcall.calls.models import Call
from grantcall.core.actor import ENGINE, Actor
from grantcall.core.audit import AuditEvent
from grantcall.core.db import db
from grantcall.core.outbox import OutboxMessage
from grantcall.core.unit_of_work import unit_of_work
from grantcall.funding import pages_verify
from grantcall.funding.issue_letters import issue_letters
from grantcall.funding.models import FundingLetter
from grantcall.process import stamps
from grantcall.process.frozen import definition_of
from grantcall.proposals.models import Proposal
from grantcall.store.places import places
from tests.factories import OTHER, Makers
from tests.letter_world import funded
from tests.letter_world import signed_by_hand as signed
from tests.rooms.letters.test_after import hold_mails, scan
from tests.web.group_world import requests_of_their_own  # noqa: F401 - a fixture
from tests.web.staff_world import Statements, csrf_of, sign_in


def world(
    client: FlaskClient, make: Makers, count: int = 2, *, issue: bool = True
) -> tuple[Call, list[FundingLetter], list[Actor], Actor]:
    """Return a call with letters (or awards that wait), its contacts, and an officer signed in."""
    call, _, contacts = funded(make, count, names=["Orti <sospesi>", "Bici & co", "Terzo"])
    staff = make.account("staff")
    if issue:
        issue_letters(call.slug, actor=staff, clock=make.clock)
    db.session.rollback()
    letters = db.session.scalars(select(FundingLetter).order_by(FundingLetter.audit_seq)).all()
    sign_in(client, staff, make.clock)
    return call, list(letters), contacts, staff


def awarded(make: Makers) -> list[str]:
    """Put every proposal where a decision on the money puts it; return their references."""
    refs = []
    with unit_of_work(ENGINE, make.clock) as work:
        for proposal in work.session.scalars(select(Proposal).order_by(Proposal.number)):
            definition = definition_of(work.session, proposal.version_id)
            there = definition.workflows["proposal"].states["awarded"]
            with work.recording("test.award", proposal.object_ref) as event:
                stamps.enter(work.session, proposal, there, definition, work.now)
                event.seal(proposal)
            refs.append(str(proposal.ref))
    return refs


def bytes_of(letter: FundingLetter) -> bytes:
    return places().files.read(letter.sha256)


def test_from_the_list_to_all_letters(client: FlaskClient, make: Makers) -> None:
    call, _, _, _ = world(client, make, 3, issue=False)
    url = f"/staff/calls/{call.slug}/letters"
    first = client.get(url).text
    assert "3 contributi aspettano la lettera" in first
    assert "Orti" not in first
    trial = client.get(f"{url}/try").text
    for expected in (
        "Non è ancora successo nulla.",
        "partono 3 lettere e 3 mail. In tutto 6.000 €.",
        "Orti &lt;sospesi&gt;",
        "Bici &amp; co",
    ):
        assert expected in " ".join(trial.split())
    assert db.session.scalar(select(func.count()).select_from(FundingLetter)) == 0
    answer = client.post(f"{url}/issue", data={"csrf_token": csrf_of(trial), "token": "t" * 20})
    assert (answer.status_code, answer.location) == (303, url)
    done = client.get(url).text
    assert "3 lettere partite." in done
    assert re.findall(r"OUT \d{7}/2018</a>", done) == [
        f"OUT 000000{number}/2018</a>" for number in (1, 2, 3)
    ]
    assert "aspettano la lettera" not in done
    again = client.post(f"{url}/issue", data={"csrf_token": csrf_of(done)}, follow_redirects=True)
    assert "Nessuna lettera da inviare" in again.text
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(FundingLetter)) == 3


def test_one_letter_leaves_alone(client: FlaskClient, make: Makers) -> None:
    call, _, _, _ = world(client, make, 2, issue=False)
    url = f"/staff/calls/{call.slug}/letters"
    one, other = re.findall(rf"{url}/try/([0-9a-z]{{26}})", client.get(f"{url}/try").text)
    page = client.get(f"{url}/try/{one}")
    said = " ".join(page.text.split())
    for expected in (
        "La lettera per Orti &lt;sospesi&gt;",
        "Non è ancora successo nulla.",
        "Le altre restano in attesa.",
        f"{url}/preview/{one}",
    ):
        assert expected in said
    form = {"csrf_token": csrf_of(page.text), "token": "t" * 20}
    done = client.post(f"{url}/issue/{one}", data=form)
    letter = db.session.scalars(select(FundingLetter)).one()
    assert (letter.award_id, done.status_code) == (one, 303)
    assert done.location == f"/staff/letters/{letter.id}"
    db.session.rollback()
    # The button pressed twice shows the same letter; a form from before says it has left.
    assert client.post(f"{url}/issue/{one}", data=form).location == done.location
    late = client.post(f"{url}/issue/{one}", data={**form, "token": "u" * 20})
    assert late.location == url
    assert "La lettera è già partita." in client.get(url).text
    assert "non aspetta una lettera" in client.get(f"{url}/try/{one}").text
    assert f"{url}/try/{other}" in client.get(f"{url}/try").text
    assert f"{url}/try/{one}" not in client.get(f"{url}/try").text


def test_one_letter_from_the_record_and_not_from_another_call(
    client: FlaskClient, make: Makers
) -> None:
    call, _, _, _ = world(client, make, 1, issue=False)
    refs = awarded(make)
    record = client.get(f"/staff/proposals/{refs[0]}").text
    found = re.search(rf"/staff/calls/{call.slug}/letters/try/[0-9a-z]{{26}}", record)
    assert found is not None
    other = make.call(OTHER)
    sign_in(client, make.account("staff", call=other), make.clock)
    assert client.get(found[0]).status_code == 404
    assert client.get(found[0].replace(call.slug, other.slug)).status_code == 404


def test_a_preview_is_a_pdf_and_issues_nothing(client: FlaskClient, make: Makers) -> None:
    call, _, _, _ = world(client, make, 1, issue=False)
    page = client.get(f"/staff/calls/{call.slug}/letters/try").text
    found = re.search(r"/staff/calls/[^\"]+/letters/preview/[0-9a-z]{26}", page)
    assert found is not None
    answer = client.get(found[0])
    assert (answer.status_code, answer.data[:5]) == (200, b"%PDF-")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(FundingLetter)) == 0


def test_a_letter_is_read_by_contact_deputy_office_and_auditor_alone(
    client: FlaskClient, make: Makers
) -> None:
    _, (first, second), contacts, _ = world(client, make)
    readers = [contacts[0], make.account("staff"), make.account("auditor")]
    others = [contacts[1], make.account(), make.account("reviewer"), make.account("admin")]
    others.append(make.account("staff", call=make.call(OTHER)))
    for who in readers:
        sign_in(client, who, make.clock)
        answer = client.get(f"/letters/{first.id}", buffered=True)
        assert (answer.status_code, answer.data) == (200, bytes_of(first))
        assert answer.headers["Cache-Control"] == "no-store, private"
    for who in others:
        sign_in(client, who, make.clock)
        assert client.get(f"/letters/{first.id}", buffered=True).status_code == 404
    client.delete_cookie("grantcall")
    assert client.get(f"/letters/{first.id}").status_code == 303
    reads = db.session.scalars(
        select(AuditEvent.actor).where(
            AuditEvent.action == "personal.read", AuditEvent.object == first.object_ref
        )
    ).all()
    assert list(reads) == [who.ref for who in readers]


def test_a_letter_under_embargo_is_not_yet_its_groups(client: FlaskClient, make: Makers) -> None:
    _, (first, _), contacts, staff = world(client, make)
    db.session.rollback()
    db.session.execute(
        update(OutboxMessage).where(OutboxMessage.object == first.object_ref).values(state="held")
    )
    db.session.commit()
    assert client.get(f"/letters/{first.id}", buffered=True).status_code == 200
    sign_in(client, contacts[0], make.clock)
    assert client.get(f"/letters/{first.id}", buffered=True).status_code == 404


def test_strangers_find_no_page_of_letters(client: FlaskClient, make: Makers) -> None:
    call, (first, _), contacts, _ = world(client, make)
    url = f"/staff/calls/{call.slug}/letters"
    for who in (contacts[0], make.account("reviewer"), make.account("auditor")):
        sign_in(client, who, make.clock)
        for page in (url, f"{url}/try", f"{url}/all.zip", f"/staff/letters/{first.id}"):
            assert client.get(page).status_code == 404


def test_all_letters_in_one_file_are_the_very_bytes(client: FlaskClient, make: Makers) -> None:
    call, letters, _, _ = world(client, make)
    answer = client.get(f"/staff/calls/{call.slug}/letters/all.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.namelist() == ["OUT-0000001-2018.pdf", "OUT-0000002-2018.pdf"]
        assert archive.read("OUT-0000002-2018.pdf") == bytes_of(letters[1])
        assert archive.testzip() is None


def test_signed_letters_are_uploaded_together(client: FlaskClient, make: Makers) -> None:
    call, (first, second), _, _ = world(client, make)
    url = f"/staff/calls/{call.slug}/letters"
    token = csrf_of(client.get(url).text)
    files = [
        (io.BytesIO(signed(bytes_of(second))), "b.pdf"),
        (io.BytesIO(scan()), "<foto>.pdf"),
        (io.BytesIO(bytes_of(first)), "a.pdf"),
    ]
    page = client.post(f"{url}/signed", data={"csrf_token": token, "files": files})
    assert page.status_code == 200
    for expected in (
        *("1 lettera firmata al suo posto", "OUT 0000002/2018", "2 file non presi"),
        *("&lt;foto&gt;.pdf", "Non riconosciamo nessuna lettera", "la firma non c&#39;è"),
    ):
        assert expected in page.text
    assert "firmata sul nostro file" in client.get(url).text
    number = {"csrf_token": token, "files": [(io.BytesIO(scan()), "s.pdf")], "number": "1/2018"}
    assert "OUT 0000001/2018" in client.post(f"{url}/signed", data=number).text
    nothing = client.post(f"{url}/signed", data={"csrf_token": token})
    assert "Non avete scelto nessun file." in nothing.text
    copies = re.findall(
        r"/letters/[0-9a-z]{26}/signed/[0-9a-z]{26}", client.get(f"/staff/letters/{second.id}").text
    )
    answer = client.get(copies[0], buffered=True)
    assert answer.data == signed(bytes_of(second))
    crossed = copies[0].replace(second.id, first.id)
    assert client.get(crossed, buffered=True).status_code == 404


def test_the_official_number_is_typed_and_every_fault_is_said(
    client: FlaskClient, make: Makers
) -> None:
    _, (first, _), _, _ = world(client, make)
    url = f"/staff/letters/{first.id}"
    token = csrf_of(client.get(url).text)
    wrong = client.post(f"{url}/protocol", data={"csrf_token": token, "dated": "2018-10-19"})
    assert wrong.status_code == 422
    assert "Scrivete il numero di protocollo" in wrong.text
    assert "viene prima della lettera" in wrong.text
    assert 'value="2018-10-19"' in wrong.text
    good = {"csrf_token": token, "number": "4711/A", "dated": "2018-10-20"}
    done = client.post(f"{url}/protocol", data=good, follow_redirects=True)
    assert "n. 4711/A del 20 ottobre 2018" in done.text


def test_held_mails_leave_from_the_page(client: FlaskClient, make: Makers) -> None:
    call, _, _, _ = world(client, make, 1)
    hold_mails(make, call.id, 2)
    url = f"/staff/calls/{call.slug}/letters"
    page = client.get(url).text
    assert "2 mail aspettano il via" in page
    data = {"csrf_token": csrf_of(page), "token": "t" * 20}
    assert "2 mail partono." in client.post(f"{url}/release", data=data, follow_redirects=True).text
    late = client.post(f"{url}/release", data={**data, "token": "u" * 20})
    assert (late.status_code, "Nessuna mail aspetta il via." in late.text) == (409, True)


def test_the_list_is_filtered_turned_round_and_exported(client: FlaskClient, make: Makers) -> None:
    call, (first, second), _, _ = world(client, make)
    url = f"/staff/calls/{call.slug}/letters"
    token = csrf_of(client.get(url).text)
    client.post(
        f"/staff/letters/{first.id}/protocol",
        data={"csrf_token": token, "number": "1", "dated": "2018-10-20"},
    )
    numbers = re.compile(r"OUT (\d{7})/2018</a>")
    assert numbers.findall(client.get(f"{url}?show=unregistered").text) == ["0000002"]
    assert numbers.findall(client.get(f"{url}?order=newest").text) == ["0000002", "0000001"]
    assert numbers.findall(client.get(f"{url}?after=2018.1").text) == ["0000002"]
    assert "Nessuna lettera con questo filtro." in client.get(f"{url}?show=undelivered").text
    made = client.post(f"{url}/export", data={"csrf_token": token, "show": "unregistered"})
    lines = made.data.decode("utf-8-sig").splitlines()
    assert (len(lines), lines[1].split(";")[0]) == (2, "OUT 0000002/2018")
    assert "Bici & co" in lines[1]


def test_the_groups_page_has_its_letter(client: FlaskClient, make: Makers) -> None:
    _, (first, second), contacts, _ = world(client, make)
    refs = awarded(make)
    sign_in(client, contacts[0], make.clock)
    page = client.get(f"/proposals/{refs[0]}").text
    assert "La lettera per voi" in page
    assert (f"/letters/{first.id}" in page, f"/letters/{second.id}" in page) == (True, False)
    sign_in(client, contacts[1], make.clock)
    assert client.get(f"/proposals/{refs[0]}").status_code == 404


@pytest.mark.parametrize("given", ["code", "short", "spoken"])
def test_anybody_finds_a_letter_by_its_code_and_reads_no_name(
    client: FlaskClient, make: Makers, given: str
) -> None:
    _, (first, _), _, _ = world(client, make)
    client.delete_cookie("grantcall")
    code = first.code
    short = f"{code[:4]}-{code[4:8]}".upper()
    typed = {"code": code, "short": short, "spoken": short.replace("0", "O").replace("1", "l")}
    answer = client.get("/verify", query_string={"code": typed[given]}, follow_redirects=True)
    assert answer.status_code == 200
    assert answer.request.path == f"/verify/{code}"
    for expected in ("Questa lettera è nel nostro registro", "OUT 0000001/2018", "20 ottobre 2018"):
        assert expected in answer.text
    for secret in ("Orti", "sospesi", "Marta", "OC1-0001", "2.000"):
        assert secret not in answer.text


def test_an_unknown_code_says_so_and_what_to_do(client: FlaskClient, make: Makers) -> None:
    world(client, make)
    client.delete_cookie("grantcall")
    by_form = [f"/verify?code={code}" for code in ("0000-0000", "%25", "7k")]
    for url in (*by_form, f"/verify/{'z' * 26}"):
        answer = client.get(url)
        assert answer.status_code == 404
        assert "Nessuna nostra lettera ha questo codice." in answer.text
        assert "chiamateci" in answer.text
    assert client.get("/verify").status_code == 200


def test_a_file_or_a_fingerprint_is_compared_and_forgotten(
    client: FlaskClient, make: Makers, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, (first, second), _, _ = world(client, make)
    client.delete_cookie("grantcall")
    url = f"/verify/{first.code}"
    token = csrf_of(client.get(url).text)
    kept = list(places().files.names())

    def compared(data: bytes) -> str:
        upload = {"csrf_token": token, "file": (io.BytesIO(data), "x.pdf")}
        return client.post(url, data=upload).text

    assert "Corrisponde: è la nostra lettera" in compared(bytes_of(first))
    assert "con qualcosa di aggiunto" in compared(signed(bytes_of(first)))
    for other in (bytes_of(second), bytes_of(first)[:-1], b"x", bytes_of(first)[1:] + b"x"):
        assert "Non corrisponde" in compared(other)
    spoken = " ".join(re.findall("....", first.sha256.upper()))
    for typed, said in (
        (spoken, "Corrisponde: è la nostra lettera"),
        (second.sha256, "Non corrisponde"),
        ("abc", "ha 64 cifre"),
        ("", "Scegliete il file della lettera"),
    ):
        assert said in client.post(url, data={"csrf_token": token, "fingerprint": typed}).text
    monkeypatch.setattr(pages_verify, "LARGEST", 100_000)
    assert "troppo grande" in compared(b"x" * 100_001)
    assert list(places().files.names()) == kept


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_questions(
    client: FlaskClient, make: Makers, count: int
) -> None:
    call, _, _, _ = world(client, make, count)
    client.get(f"/staff/calls/{call.slug}/letters")
    with Statements() as said:
        assert client.get(f"/staff/calls/{call.slug}/letters").status_code == 200
    assert len(said.reads) == 6
