"""The committee member's pages: declared first, read second, scored in private."""

import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grantcall.core.actor import ENGINE, Actor
from grantcall.core.audit import AuditEvent
from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.core.unit_of_work import unit_of_work
from grantcall.evaluation.models import ConflictDeclaration, MarkSheet, Review, SentSheet
from grantcall.evaluation.score import save_marks
from grantcall.proposals.models import Proposal
from grantcall.proposals.roles import roles_on_proposal
from grantcall.store.models import StoredFile
from tests.factories import Makers
from tests.rooms.evaluation.world import Committee, admitted, declared, evaluating, seated, started
from tests.support.html import text_of
from tests.web.group_world import (
    followed,
    requests_of_their_own,  # noqa: F401 - used by every test
    shown,
    visit,
)
from tests.web.staff_world import Statements, csrf_of, sign_in

NAMES = ["ties", "fragility", "coherence", "after", "feasibility", "innovation"]


def at_desk(client: FlaskClient, make: Makers, proposals: int = 1) -> tuple[Committee, Actor]:
    committee = evaluating(make, proposals=proposals)
    person = committee.people[1]
    sign_in(client, person, make.clock)
    return committee, person


def sheet_of(review_id: str) -> MarkSheet | None:
    db.session.rollback()
    return db.session.get(MarkSheet, review_id)


def stray_file(committee: Committee) -> str:
    """Store a file of the proposal that stands in no answer the committee may see."""
    with unit_of_work(ENGINE, committee.make.clock) as work:
        stored = StoredFile(
            id=new_id(),
            sha256="0" * 64,
            size=1,
            name="delega-di-ada.pdf",
            media_type="application/pdf",
            owner=f"proposal:{committee.proposals[0]}",
            at=work.now,
            by="x",
        )
        with work.recording("trial", "trial") as event:
            event.seal(stored)
    return stored.id


def whole(mark: int = 3) -> dict[str, str]:
    marks = {f"mark_{name}": str(mark) for name in NAMES}
    return {**marks, "comment_ties": "Coinvolge la scala."}


def test_declarations_come_first_and_all_of_them(client: FlaskClient, make: Makers) -> None:
    call, staff, _ = admitted(make, 1)
    person = seated(make, call, staff, [make.account()])[0]
    sign_in(client, person, make.clock)
    desk = visit(client, "/review")
    assert text_of(next(desk.root.iter("h1"))) == "Prima le vostre dichiarazioni"
    refused = shown(client, desk.send({"declared": ["no_office"]}), 422)
    assert refused.text.count('<li><a href="#') == 2
    assert 'value="no_office" checked' in refused.text
    page = followed(client, refused.send({"declared": ["own_interest", "no_office", "no_help"]}))
    assert "La valutazione non è ancora cominciata." in page.text


def test_an_undeclared_member_reads_nothing(client: FlaskClient, make: Makers) -> None:
    committee, person = at_desk(client, make)
    review_id = committee.open_sheet(person, committee.proposals[0])
    committee.undeclare(person)
    answer = client.get(f"/review/{review_id}")
    assert (answer.status_code, answer.location) == (303, "/review")


def test_before_the_declaration_only_whose_it_is(client: FlaskClient, make: Makers) -> None:
    committee, person = at_desk(client, make)
    review_id = committee.review(person, committee.proposals[0])
    desk = visit(client, "/review")
    assert text_of(next(desk.root.iter("h1"))) == "Vi resta 1 domanda da valutare"
    page = visit(client, f"/review/{review_id}")
    for seen in (desk, page):
        assert "Gruppo" in seen.text
        assert "Orti in cortile" not in seen.text
        assert "quartiere" not in seen.text
    opened = followed(client, page.send(action=f"/review/{review_id}/none"))
    assert "I cortili del quartiere sono vuoti" in opened.text
    assert committee.kind(review_id) == "draft"


def test_what_the_call_hides_is_never_there(client: FlaskClient, make: Makers) -> None:
    committee, person = at_desk(client, make)
    review_id = committee.open_sheet(person, committee.proposals[0])
    stored = stray_file(committee)
    page = visit(client, f"/review/{review_id}")
    assert client.get(f"/review/{review_id}/files/{stored}").status_code == 404
    assert client.get(f"/files/{stored}").status_code == 404  # nor by the group's own address
    assert "1.200" in page.text  # a line of the budget
    for secret in ("minimo", "Minimo", "Cognome", "Ada", "delega", "persona", "@example.org"):
        assert secret not in page.text.replace(person.display_name, ""), secret


def test_a_sheet_is_filled_in_saved_and_sent(client: FlaskClient, make: Makers) -> None:
    committee, person = at_desk(client, make, proposals=2)
    review_id = committee.open_sheet(person, committee.proposals[0])
    page = visit(client, f"/review/{review_id}")
    assert text_of(page.ids()["main"]).count("Perché") == 6
    after = page.send({"mark_ties": "4", "do": "save"})
    assert after.status_code == 303
    assert after.location == f"/review/{committee.review(person, committee.proposals[1])}"
    saved = sheet_of(review_id)
    assert saved is not None and (saved.marks, saved.version) == ({"ties": 4}, 2)
    again = visit(client, f"/review/{review_id}")
    assert text_of(again.ids()["main"]).count("20 su 25") == 1
    refused = shown(client, again.send({"do": "send"}), 409)
    assert refused.text.count('<li><a href="#mark_') == 5
    assert refused.text.count('<li><a href="#comment_') == 1
    assert all(link[1:] in refused.ids() for link in refused.links() if link.startswith("#mark"))
    done = refused.send({**whole(), "do": "send"})
    assert done.status_code == 303
    assert committee.kind(review_id) == "submitted"
    sent = visit(client, f"/review/{review_id}")
    assert "60 punti su 100" in text_of(sent.ids()["main"])


def test_the_running_total_is_the_servers_and_saves_by_itself(
    client: FlaskClient, make: Makers
) -> None:
    committee, person = at_desk(client, make)
    review_id = committee.open_sheet(person, committee.proposals[0])
    page = visit(client, f"/review/{review_id}")
    answer = page.send(
        {"mark_ties": "3", "mark_innovation": "1"}, headers={"Accept": "application/json"}
    )
    fields = json.loads(answer.text)["fields"]
    assert (fields["base"], fields["total"], fields["left"]) == ("2", "17", "mancano 4 criteri")
    assert (fields["points_ties"], fields["points_after"]) == ("15", "–")
    stale = page.send({"mark_ties": "5"}, headers={"Accept": "application/json"})
    assert stale.status_code == 409
    assert sheet_of(review_id).marks == {"ties": 3, "innovation": 1}  # type: ignore[union-attr]


def test_two_windows_show_both_versions(client: FlaskClient, make: Makers) -> None:
    committee, person = at_desk(client, make)
    review_id = committee.open_sheet(person, committee.proposals[0])
    page = visit(client, f"/review/{review_id}")
    save_marks(review_id, {"ties": 1}, {"ties": "Poco."}, 1, actor=person, clock=make.clock)
    both = shown(client, page.send({"mark_ties": "5", "comment_ties": "Molto."}), 409)
    assert "già salvato «1 · Poco.», qui «5 · Molto.»" in text_of(both.ids()["main"])
    assert sheet_of(review_id).marks == {"ties": 1}  # type: ignore[union-attr]
    both.send({"do": "save"})
    assert sheet_of(review_id).marks == {"ties": 5}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "more",
    [
        {"mark_ties": "6"},
        {"mark_ties": "-1"},
        {"mark_ties": "3.5"},
        {"mark_ties": "tre"},
        {"mark_invented": "3"},
        {"comment_invented": "x"},
        {"present": "4"},
        {"dissent_person_0": "Ada", "dissent_reason_0": "x"},
    ],
)
def test_over_posting_moves_nothing(
    client: FlaskClient, make: Makers, more: dict[str, str]
) -> None:
    committee, person = at_desk(client, make)
    review_id = committee.open_sheet(person, committee.proposals[0])
    page = visit(client, f"/review/{review_id}")
    answer = page.send(
        {"mark_after": "3", "state": "sent", "kind": "submitted", "account_id": "x", **more}
    )
    assert answer.status_code == 422
    saved = sheet_of(review_id)
    assert saved is not None and (saved.marks, saved.comments, saved.version) == ({}, {}, 1)
    assert committee.kind(review_id) == "draft"


def test_a_conflict_shuts_the_page_at_once(client: FlaskClient, make: Makers) -> None:
    committee, person = at_desk(client, make, proposals=2)
    review_id = committee.score(person, committee.proposals[0])
    page = visit(client, f"/review/{review_id}/conflict")
    refused = shown(client, page.send({"reason": " "}), 409)
    assert "Manca la motivazione." in refused.text
    answer = refused.send({"reason": "È mia cognata."})
    assert answer.location == f"/review/{committee.review(person, committee.proposals[1])}"
    shut = visit(client, f"/review/{review_id}")
    assert "Vi siete astenuti per un conflitto" in shut.text
    for secret in ("Orti in cortile", "quartiere", "punti su", "Perché ties."):
        assert secret not in shut.text
    rows = db.session.scalars(select(ConflictDeclaration.conflict)).all()
    assert rows == ["none", "declared"]
    db.session.rollback()
    token = csrf_of(client.get("/account").text)
    posted = client.post(
        f"/review/{review_id}", data={"csrf_token": token, **whole(), "base": "2", "do": "send"}
    )
    assert posted.status_code == 409
    assert db.session.scalars(select(SentSheet.number)).all() == [1]


def test_staff_on_the_committee_lose_the_record_with_their_conflict(
    client: FlaskClient, make: Makers
) -> None:
    call, staff, [first, second] = admitted(make, 2)
    sitting = seated(make, call, staff, [staff, *(make.account() for _ in range(4))])
    declared(make, call)
    started(make, call, staff)
    committee = Committee(make, call, staff, sitting, [first, second])
    review_id = committee.review(sitting[0], first)
    sign_in(client, staff, make.clock)
    assert client.get("/staff/proposals/OC1-0001").status_code == 200
    page = visit(client, f"/review/{review_id}/conflict")
    page.send({"reason": "Ci abita mia sorella."})
    assert client.get("/staff/proposals/OC1-0001").status_code == 404
    assert client.get("/staff/proposals/OC1-0001/people").status_code == 404
    assert client.get("/staff/proposals/OC1-0002").status_code == 200
    proposal = db.session.get_one(Proposal, first)
    assert "staff" not in roles_on_proposal(db.session(), sitting[0], proposal)


def test_others_have_no_page_of_somebodys_sheet(client: FlaskClient, make: Makers) -> None:
    committee, _ = at_desk(client, make)
    review_id = committee.open_sheet(committee.people[2], committee.proposals[0])
    missing = new_id()
    paths = ("", "/conflict", "/abstain", "/reopen", "/found", "/aside")
    for actor in (
        committee.people[1],
        committee.staff,
        make.account("admin"),
        make.account("auditor"),
        make.account(),
    ):
        sign_in(client, actor, make.clock)
        for path in paths:
            theirs, none = (
                client.get(f"/review/{review_id}{path}"),
                client.get(f"/review/{missing}{path}"),
            )
            assert (theirs.status_code, none.status_code) == (404, 404), path
    sign_in(client, committee.chair, make.clock)
    assert client.get(f"/review/{review_id}").status_code == 404
    assert client.get(f"/review/{review_id}/found").status_code == 200


def test_reading_is_on_record(client: FlaskClient, make: Makers) -> None:
    committee, person = at_desk(client, make)
    review_id = committee.open_sheet(person, committee.proposals[0])
    client.get(f"/review/{review_id}")
    db.session.rollback()
    read = db.session.execute(
        select(AuditEvent.actor, AuditEvent.object).where(AuditEvent.action == "personal.read")
    ).all()
    assert [tuple(row) for row in read] == [(person.ref, f"review:{review_id}")]


def test_marks_reach_nobody_before_their_time(client: FlaskClient, make: Makers) -> None:
    committee = evaluating(make, proposals=1)
    author = committee.people[1]
    review_id = committee.open_sheet(author, committee.proposals[0])
    comments = {name: f"Segretissimo {name}" for name in NAMES}
    save_marks(review_id, dict.fromkeys(NAMES, 5), comments, 1, actor=author, clock=make.clock)
    before = _pages(client, committee, make)
    sign_in(client, author, make.clock)
    visit(client, f"/review/{review_id}").send({"do": "send"})
    assert committee.kind(review_id) == "submitted"
    after = _pages(client, committee, make)
    for pages in (before, after):
        for path, text in pages.items():
            assert "Segretissimo" not in text, path
            assert "100 punti" not in text and "100,00" not in text, path


def _pages(client: FlaskClient, committee: Committee, make: Makers) -> dict[str, str]:
    slug, ref = committee.call.slug, "OC1-0001"
    staff = [
        f"/staff/calls/{slug}/committee",
        f"/staff/calls/{slug}/proposals",
        f"/staff/calls/{slug}",
        f"/staff/proposals/{ref}",
        "/staff",
        "/staff/outbox",
    ]
    chair = ["/review", f"/review/calls/{slug}", f"/review/calls/{slug}/proposals/{ref}"]
    readers = [
        (committee.chair, chair),
        (committee.people[2], ["/review", "/review?show=done"]),
        (committee.staff, staff),
        (make.account("auditor"), ["/staff/audit", f"/staff/proposals/{ref}"]),
        (committee.contact(), [f"/proposals/{ref}", "/mine", f"/proposals/{ref}/receipt"]),
    ]
    found = {}
    for actor, paths in readers:
        sign_in(client, actor, make.clock)
        for path in paths:
            answer = client.get(path)
            assert answer.status_code == 200, path
            found[f"{actor.display_name} {path}"] = answer.text
    return found


def test_the_queue_costs_the_same_for_one_and_for_three(client: FlaskClient, make: Makers) -> None:
    committee, _ = at_desk(client, make, proposals=3)
    visit(client, "/review")  # the definition is compiled once per process
    with Statements() as three:
        page = visit(client, "/review")
    assert page.text.count('href="/review/') == 4  # three rows and the button
    committee.withdraw(committee.proposals[1:])
    with Statements() as one:
        page = visit(client, "/review")
    assert page.text.count('href="/review/') == 2
    assert len(one.reads) == len(three.reads) == 4
    assert not any("mark_sheet" in text or "sent_sheet" in text for text in three.reads)


def test_a_long_queue_is_paged(
    client: FlaskClient, make: Makers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grantcall.evaluation.pages_review_desk.PAGE", 2)
    at_desk(client, make, proposals=3)
    first = visit(client, "/review")
    more = next(link for link in first.links() if "after=" in link)
    second = visit(client, more)
    rows = [
        link for page in (first, second) for link in page.links()
        if link.startswith("/review/")
    ]  # fmt: skip
    assert len(set(rows)) == 3


def test_the_sheet_costs_a_fixed_number_of_statements(client: FlaskClient, make: Makers) -> None:
    committee, person = at_desk(client, make, proposals=2)
    first = committee.open_sheet(person, committee.proposals[0])
    second = committee.open_sheet(person, committee.proposals[1])
    committee.save(person, second)
    counts = []
    for review_id in (first, second):
        visit(client, f"/review/{review_id}")  # leaves the trace of this minute
        with Statements() as sent:
            visit(client, f"/review/{review_id}")
        counts.append(len(sent.reads))
    assert counts[0] == counts[1] <= 17


def test_nobody_without_a_seat_has_a_desk_full(client: FlaskClient, make: Makers) -> None:
    evaluating(make)
    sign_in(client, make.account("reviewer"), make.clock)
    assert "Non siete in nessuna commissione." in visit(client, "/review").text
    sign_in(client, make.account(), make.clock)
    assert client.get("/review").status_code == 404


def test_when_the_evaluation_is_over_only_the_own_marks_stay(
    client: FlaskClient, make: Makers
) -> None:
    committee, person = at_desk(client, make)
    review_id = committee.score(person, committee.proposals[0], 4)
    committee.move_call("provisional")
    page = visit(client, f"/review/{review_id}")
    assert "80 punti su 100" in text_of(page.ids()["main"])
    assert "quartiere" not in page.text
    assert db.session.scalars(select(Review.kind).where(Review.id == review_id)).one()
