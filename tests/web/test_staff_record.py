"""The record page: everything to decide, every refusal with its reasons, every read on record."""

from flask.testing import FlaskClient
from sqlalchemy import func, select

from grantcall.core.actor import Actor
from grantcall.core.audit import AuditEvent
from grantcall.core.db import db
from grantcall.proposals.clarify import answer_clarification, ask_clarification
from grantcall.proposals.decide_finding import decide_finding
from grantcall.proposals.join import member_actor
from grantcall.proposals.models import FindingDecision, Member, OfficeSheet, Proposal
from grantcall.proposals.roster import take_off
from grantcall.proposals.save_answers import save_answers
from tests.factories import Makers
from tests.support.html import assert_good_page, text_of
from tests.web.staff_world import Statements, csrf_of, sign_in

URL = "/staff/proposals/OC1-0001"


def post(client: FlaskClient, path: str, **data: object) -> tuple[int, str]:
    """Post a form of the record page with the tokens it would carry."""
    token = csrf_of(client.get("/account").text)
    answer = client.post(path, data={"csrf_token": token, "token": "t" * 43, **data})
    return answer.status_code, answer.text


def screened(make: Makers, short: bool = False) -> tuple[Proposal, Actor, Actor]:
    """Send one proposal and let the call close; `short`: one person left the group."""
    call = make.call()
    proposal = make.sent(call)
    make.closed(call)
    if short:
        gone = db.session.scalars(select(Member.id)).first()
        assert gone is not None
        take_off(gone, actor=member_actor(gone), clock=make.clock)
    return proposal, make.account("staff", name="Sara"), make.account("staff", name="Ugo")


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_blocked_steps_say_why_in_the_page(client: FlaskClient, make: Makers) -> None:
    _proposal, staff, _other = screened(make)
    sign_in(client, staff, make.clock)
    root = assert_good_page(client.get(URL).data)
    grey = {
        text_of(button): button.get("aria-describedby")
        for button in root.iter("button")
        if button.get("disabled") is not None
    }
    assert grey == {"Ammetti": "why-admit", "Ammetti con riserva": "why-admit_with_reserve"}
    why = next(one for one in root.iter("div") if one.get("id") == "why-admit")
    assert "Caricate la foto del foglio firmato." in text_of(why)
    assert "L'area non è ancora confermata." in text_of(why)
    links = {text_of(link) for link in root.iter("a") if "btn" in (link.get("class") or "")}
    assert links == {"Chiedi un'integrazione", "Non ammettere"}


def test_a_decision_is_kept_beside_the_verdict(client: FlaskClient, make: Makers) -> None:
    _proposal, staff, _other = screened(make)
    sign_in(client, staff, make.clock)
    path = f"{URL}/rules/delegation_signed"
    said = "Mostrata allo sportello <b>."
    assert post(client, path, accept="yes", reason=said)[0] == 303
    assert post(client, path, accept="yes", reason=said)[0] == 303  # the same token again
    assert count(FindingDecision) == 1
    page = client.get(URL).text
    assert "Mostrata allo sportello &lt;b&gt;." in page
    rule = next(
        one
        for one in assert_good_page(page).iter("li")
        if one.get("id") == "rule-delegation_signed"
    )
    assert "Non in regola." in text_of(rule)  # the engine's word stays
    assert "può passare" in text_of(rule)


def test_a_refused_decision_keeps_what_was_typed(client: FlaskClient, make: Makers) -> None:
    _proposal, staff, _other = screened(make)
    sign_in(client, staff, make.clock)
    status, page = post(client, f"{URL}/rules/delegation_signed", accept="no", reason="  ")
    root = assert_good_page(page)
    assert status == 422
    assert 'href="#rule-delegation_signed-reason"' in page
    chosen = [field.get("id") for field in root.iter("input") if field.get("checked") is not None]
    assert "rule-delegation_signed-no" in chosen
    status, page = post(client, f"{URL}/rules/delegation_signed", reason="Perché sì.")
    assert (status, "Scegliete che cosa decidete." in page, "Perché sì." in page) == (
        422,
        True,
        True,
    )
    assert post(client, f"{URL}/rules/no_such_rule", accept="no", reason="x")[0] == 404
    assert post(client, f"{URL}/rules/within_cap", accept="no", reason="x")[0] == 409
    assert count(FindingDecision) == 0


def test_a_stop_is_confirmed_by_another_person_only(client: FlaskClient, make: Makers) -> None:
    proposal, staff, other = screened(make, short=True)
    decision = decide_finding(
        proposal.id, "ten_people", accept=True, reason="Provato.", actor=staff, clock=make.clock
    )
    path = f"{URL}/rules/ten_people/confirm"
    sign_in(client, staff, make.clock)
    page = client.get(URL).text
    assert "manca la seconda persona" in page
    assert "Confermo come seconda persona" not in page
    status, page = post(client, path, decision=decision)
    assert (status, "Serve un&#39;altra persona." in page) == (409, True)
    sign_in(client, other, make.clock)
    assert "Confermo come seconda persona" in client.get(URL).text
    assert post(client, path, decision="0" * 26)[0] == 404
    assert post(client, path, decision=decision)[0] == 303
    assert count(FindingDecision) == 2
    assert "confermato da Ugo" in client.get(URL).text


def test_the_area_shows_the_words_that_speak_for_it(client: FlaskClient, make: Makers) -> None:
    proposal, staff, _other = screened(make)
    sign_in(client, staff, make.clock)
    root = assert_good_page(client.get(URL).data)
    marked = {text_of(one).casefold() for one in root.iter("mark")}
    assert {"orto", "cortile"} <= marked
    status, page = post(client, f"{URL}/area", value="time", reason="")
    assert (status, "Scrivete perché cambia." in page) == (422, True)
    assert post(client, f"{URL}/area", value="time", reason="Cura.")[0] == 303
    db.session.expire_all()
    assert db.session.get_one(Proposal, proposal.id).area == "time"


def test_the_office_sheet_is_saved_and_a_meanwhile_is_told(
    client: FlaskClient, make: Makers
) -> None:
    _proposal, staff, _other = screened(make)
    sign_in(client, staff, make.clock)
    typed = {
        "v-official_number": "0",
        "v-note": "0",
        "official_number": "PG 123/2018",
        "note": "Sì.",
    }
    assert post(client, f"{URL}/office", base="0", **typed)[0] == 303
    assert post(client, f"{URL}/office", base="0", **typed)[0] == 303  # the same token again
    assert [sheet.version for sheet in db.session.scalars(select(OfficeSheet))] == [1]
    late = {**typed, "note": "Il mio testo."}
    status, page = post(client, f"{URL}/office", base="0", **{**late, "token": "u" * 43})
    assert (status, "Il mio testo." in page, "Quello che è salvato ora" in page) == (
        409,
        True,
        True,
    )
    too_long = {**typed, "official_number": "x" * 41, "token": "w" * 43}
    status, page = post(client, f"{URL}/office", base="1", **too_long)
    assert (status, "x" * 41 in page) == (422, True)
    db.session.rollback()
    assert db.session.scalars(select(OfficeSheet.answers)).one() == {
        "official_number": "PG 123/2018",
        "note": "Sì.",
    }


def test_a_clarification_is_asked_with_its_points_ticked(client: FlaskClient, make: Makers) -> None:
    proposal, staff, _other = screened(make)
    sign_in(client, staff, make.clock)
    path = f"{URL}/clarification"
    root = assert_good_page(client.get(path).data)
    ticked = [one.get("value") for one in root.iter("input") if one.get("checked") is not None]
    assert ticked == ["delegation"]
    question = next(one for one in root.iter("textarea"))
    assert text_of(question) == "Caricate la foto del foglio firmato."
    status, page = post(client, path, fields=[], question="Dove?")
    assert (status, "Dove?" in page) == (422, True)
    assert post(client, path, fields=["place"], question="In quale cortile?")[0] == 303
    db.session.expire_all()
    assert db.session.get_one(Proposal, proposal.id).state == "clarification"
    status, page = post(client, path, fields=["place"], question="Ancora?", token="z" * 43)
    assert status == 409


def test_before_and_after_are_shown_and_unsent_words_are_not(
    client: FlaskClient, make: Makers
) -> None:
    call = make.call()
    contact, staff = make.account(), make.account("staff")
    proposal = make.sent(call, contact)
    make.closed(call)
    ask_clarification(proposal.id, ["place"], "Dove?", actor=staff, clock=make.clock, token="ask")
    from grantcall.proposals.answers import present_answers

    base = {"place": present_answers(db.session(), proposal.id)["place"].token}
    save_answers(proposal.id, {"place": "In via Nuova"}, base, actor=contact, clock=make.clock)
    sign_in(client, staff, make.clock)
    assert "In via Nuova" not in client.get(URL).text
    answer_clarification(
        proposal.id,
        actor=contact,
        clock=make.clock,
        received_at=make.clock.now(),
        token="answer",
    )
    page = client.get(URL)
    assert_good_page(page.data)
    asked = page.text[page.text.index('id="asked"') : page.text.index('id="answers"')]
    assert asked.index("Il cortile di via Dante") < asked.index("In via Nuova")
    first = client.get(f"{URL}/sent/1")
    assert_good_page(first.data)
    assert ("via Dante" in first.text, "via Nuova" in first.text) == (True, False)
    assert "via Nuova" in client.get(f"{URL}/sent/2").text
    assert client.get(f"{URL}/sent/3").status_code == 404


def test_names_are_on_their_own_page_and_each_reading_is_on_record(
    client: FlaskClient, make: Makers
) -> None:
    proposal, staff, _other = screened(make)
    surname = str(db.session.scalars(select(Member)).first().answers["surname"])  # type: ignore[union-attr]
    sign_in(client, staff, make.clock)
    assert surname not in client.get(URL).text
    for _again in range(3):
        page = client.get(f"{URL}/people")
        assert_good_page(page.data)
        assert surname in page.text
    make.clock.advance(minutes=1)
    client.get(f"{URL}/people")
    reads = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "personal.read")).all()
    assert [(one.actor, one.object) for one in reads] == [
        (staff.ref, f"proposal:{proposal.id}")
    ] * 2
    assert surname not in "".join(one.detail for one in reads)


def test_the_record_page_costs_the_same_whatever_happened(
    client: FlaskClient, make: Makers
) -> None:
    proposal, staff, other = screened(make)
    sign_in(client, staff, make.clock)
    client.get(URL)
    with Statements() as before:
        client.get(URL)
    for number, actor in enumerate((staff, other, staff)):
        decide_finding(
            proposal.id,
            "delegation_signed",
            accept=True,
            reason=f"Motivo {number}.",
            actor=actor,
            clock=make.clock,
        )
    with Statements() as after:
        assert client.get(URL).status_code == 200
    assert len(before.reads) == len(after.reads)
    # Two of them ask for the award and for the lab, whose boxes stand on this page too.
    assert len(after.reads) == 27


def test_an_auditor_reads_everything_and_decides_nothing(client: FlaskClient, make: Makers) -> None:
    screened(make)
    sign_in(client, make.account("auditor"), make.clock)
    page = client.get(URL)
    root = assert_good_page(page.data)
    assert page.status_code == 200
    assert [form for form in root.iter("form") if form.get("method") == "post"] == []
    for path in ("steps/admit", "clarification"):
        assert client.get(f"{URL}/{path}").status_code == 404


def test_no_post_without_its_token(client: FlaskClient, make: Makers) -> None:
    _proposal, staff, _other = screened(make)
    sign_in(client, staff, make.clock)
    for path in ("rules/delegation_signed", "area", "office", "clarification", "steps/reject"):
        answer = client.post(f"{URL}/{path}", data={"reason": "Testo che resta."})
        assert answer.status_code == 400
        assert "Testo che resta." in answer.text
