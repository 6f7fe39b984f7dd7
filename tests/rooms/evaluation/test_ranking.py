"""From sheets to the final ranking: a small case worked by hand, and what stands in the way."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from grantcall.calls.models import Act, Call
from grantcall.calls.record_act import ActGiven
from grantcall.core.actor import Actor
from grantcall.core.db import db
from grantcall.core.errors import Conflict, Invalid, NotFound, Refusal
from grantcall.core.ids import new_id
from grantcall.core.outbox import OutboxMessage
from grantcall.engine.draw import draw_order
from grantcall.evaluation.confirm_ranking import confirm_ranking
from grantcall.evaluation.hold_draw import hold_draw
from grantcall.evaluation.models import Draw, Minutes, Ranking, RankingEntry, SpreadNote
from grantcall.evaluation.note_spread import note_spread
from grantcall.evaluation.objections import answer_objection, object_to_ranking
from grantcall.evaluation.publish_provisional import PublishedRanking, publish_provisional
from grantcall.evaluation.queries import final_entries, newest_ranking
from grantcall.process.frozen import definition_of
from grantcall.process.models import Step
from grantcall.process.registry import facts_of, record_kind
from grantcall.proposals.models import Receipt
from grantcall.proposals.withdraw import withdraw
from tests.factories import Makers
from tests.rooms.evaluation.ranking_world import Judged, judged_call

SLUG = "operazione-comunita-1"
ACT = ActGiven("88", date(2018, 11, 29))
SEED = "ruota di Milano 12 44 71 9 30"

# Weights 25 20 20 15 10 10, marks 0-5, so a mark is worth 5 4 4 3 2 2 points.
TITLES = {
    "A": {"requested": 200000},  # 4 4 4 4 4 4 = 80
    "B": {"requested": 200000},  # 3 4 4 4 4 4 = 75, fragility 16
    "C": {"requested": 200000},  # 3 3 5 4 4 4 = 75, fragility 12: below B by criterion 2
    "D": {"requested": 190000},  # 3 3 3 3 3 3 = 60, the same as E but for the sum asked
    "E": {"requested": 200000},  # 3 3 3 3 3 3 = 60, equal in everything to F
    "F": {"requested": 200000},
    "G": {"requested": 200000},  # 2 3 3 3 3 3 = 55: below 60
}
MARKS = {
    "OC1-0001": (4, 4, 4, 4, 4, 4),
    "OC1-0002": (3, 4, 4, 4, 4, 4),
    "OC1-0003": (3, 3, 5, 4, 4, 4),
    "OC1-0004": (3, 3, 3, 3, 3, 3),
    "OC1-0005": (3, 3, 3, 3, 3, 3),
    "OC1-0006": (3, 3, 3, 3, 3, 3),
    "OC1-0007": (2, 3, 3, 3, 3, 3),
}
DRAWN = draw_order(SEED, ("OC1-0005", "OC1-0006"))


def codes(refusal: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def said(refusal: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.text.it for reason in refusal.value.reasons]


@pytest.fixture
def world(make: Makers) -> Judged:
    """Seven proposals, each marked alike by three readers."""
    found = judged_call(make, TITLES)
    for ref, marks in MARKS.items():
        found.sheets(ref, marks, marks, marks)
    return found


def draw(world: Judged) -> None:
    hold_draw(
        SLUG,
        SEED,
        "Sala consiliare, davanti ai gruppi",
        actor=world.chair,
        clock=world.make.clock,
        token=new_id(),
    )


def publish(world: Judged, actor: Actor | None = None, token: str = "") -> PublishedRanking:
    return publish_provisional(
        SLUG,
        store=world.store,
        actor=actor or world.chair,
        clock=world.make.clock,
        token=token or new_id(),
    )


def confirm(world: Judged, act: ActGiven = ACT, actor: Actor | None = None) -> PublishedRanking:
    return confirm_ranking(
        SLUG, act, actor=actor or world.staff, clock=world.make.clock, token=new_id()
    )


def window_over(world: Judged) -> None:
    db.session.expire_all()
    due = db.session.get_one(Call, world.call.id).due_at
    assert due is not None
    world.make.clock.move_to(due)


def nothing_published() -> bool:
    counts = [
        db.session.scalar(select(func.count()).select_from(table))
        for table in (Ranking, RankingEntry, Minutes)
    ]
    kind = db.session.scalars(select(Call.kind)).one()
    db.session.rollback()
    return (counts, kind) == ([0, 0, 0], "evaluation")


def test_the_whole_way_worked_by_hand(world: Judged) -> None:
    with pytest.raises(Refusal) as refused:
        publish(world)
    assert said(refused) == ["Pari in tutto: OC1-0005, OC1-0006. Serve un sorteggio pubblico."]
    assert nothing_published()
    draw(world)
    token = new_id()
    published = publish(world, token=token)
    assert published.moved == 7
    assert publish(world, token=token) == PublishedRanking(published.id, published.digest, 0)

    places = [(one.ref, one.position, one.tier, one.points) for one in entries(published.id)]
    assert places == [
        ("OC1-0001", 1, "suitable", 8000),
        ("OC1-0002", 2, "suitable", 7500),
        ("OC1-0003", 3, "suitable", 7500),
        ("OC1-0004", 4, "suitable", 6000),
        (DRAWN[0], 5, "suitable", 6000),
        (DRAWN[1], 6, "suitable", 6000),
        ("OC1-0007", None, "unsuitable", 5500),
    ]
    by_ref = {one.ref: one for one in entries(published.id)}
    assert by_ref["OC1-0002"].criteria == {
        "ties": 1500,
        "fragility": 1600,
        "coherence": 1600,
        "after": 1200,
        "feasibility": 800,
        "innovation": 800,
    }
    assert (
        "«Attenzione alle persone fragili o sole»: 16,00 contro 12,00"
        in by_ref["OC1-0002"].words.it
    )
    assert f"Seme: «{SEED}»" in by_ref[DRAWN[0]].words.it
    assert "ne mancano 5,00" in by_ref["OC1-0007"].words.it
    assert {world.proposal(ref).state for ref in MARKS} == {"ranked"}
    mails = db.session.scalars(
        select(OutboxMessage.recipient).where(OutboxMessage.kind == "provisional_ranking")
    ).all()
    assert len(mails) == 7
    db.session.rollback()

    window_over(world)
    final = confirm(world)
    assert [(one.ref, one.position) for one in final_entries(db.session(), world.call.id)] == [
        (ref, position) for ref, position, _tier, _points in places
    ]
    assert final.moved == 7
    assert {world.proposal(ref).state for ref in MARKS} == {"placed"}
    ranking = db.session.get_one(Ranking, final.id)
    act = db.session.get_one(Act, ranking.act_id)
    assert (act.purpose, act.number, ranking.stage) == ("ranking", "88", "final")
    db.session.rollback()


def entries(ranking_id: str) -> list[object]:
    from grantcall.evaluation.queries import entries_of_ranking

    found = entries_of_ranking(db.session(), ranking_id)
    db.session.rollback()
    return list(found)


def test_the_document_holds_what_was_read_and_what_came_of_it(world: Judged) -> None:
    draw(world)
    published = publish(world)
    ranking = db.session.get_one(Ranking, published.id)
    document = json.loads(ranking.document)
    assert document["definition"] == definition_of(db.session(), world.call.version_id).digest
    assert len(document["sheets"]) == 21
    assert {one["standing"] for one in document["sheets"]} == {"submitted"}
    assert document["draw"]["seed"] == SEED
    assert document["draw"]["drawn"] == [list(DRAWN)]
    assert document["scores"]["scored"]["OC1-0002"]["published"] == 7500
    assert [one["ref"] for one in document["ranking"]["lists"][0]["places"]][:3] == [
        "OC1-0001",
        "OC1-0002",
        "OC1-0003",
    ]
    assert "marks" not in document["sheets"][0]
    db.session.rollback()


def test_the_minutes_are_kept_with_the_ranking(world: Judged) -> None:
    draw(world)
    publish(world)
    minutes = db.session.scalars(select(Minutes)).one()
    ranking = db.session.scalars(select(Ranking)).one()
    assert minutes.audit_seq == ranking.audit_seq
    assert world.store.intact(minutes.sha256)
    assert world.store.read(minutes.sha256)[:5] == b"%PDF-"
    db.session.rollback()


def test_every_proposal_that_lacks_sheets_or_a_note_is_named(make: Makers) -> None:
    world = judged_call(make, {"A": {}, "B": {}, "C": {}})
    top, low = (5, 5, 5, 5, 5, 5), (1, 1, 1, 1, 1, 1)
    world.sheets("OC1-0001", top, top)
    world.sheets("OC1-0002", top, top, low)
    with pytest.raises(Refusal) as refused:
        publish(world)
    assert codes(refused) == ["reviews_short", "reviews_short", "note_missing"]
    assert said(refused) == [
        "OC1-0001: schede valide 2, ne servono 3.",
        "OC1-0003: schede valide 0, ne servono 3.",
        "OC1-0002: i voti sono lontani tra loro e manca la nota della commissione.",
    ]
    assert nothing_published()


def test_a_recused_sheet_never_counts(make: Makers) -> None:
    world = judged_call(make, {"A": {}}, readers=4)
    four, zero = (4, 4, 4, 4, 4, 4), (0, 0, 0, 0, 0, 0)
    world.sheets("OC1-0001", four, four, four)
    world.sheet("OC1-0001", world.readers[3], zero, "recused")
    published = publish(world)
    document = json.loads(db.session.get_one(Ranking, published.id).document)
    db.session.rollback()
    assert document["scores"]["scored"]["OC1-0001"]["published"] == 8000
    kept_out = [one for one in document["sheets"] if one["standing"] == "recused"]
    assert [(one["sent"], one["number"]) for one in kept_out] == [(None, None)]


def test_a_sheet_sent_again_counts_as_it_was_sent_last(make: Makers) -> None:
    world = judged_call(make, {"A": {}})
    three, five = (3, 3, 3, 3, 3, 3), (5, 5, 5, 5, 5, 5)
    first, *_others = world.sheets("OC1-0001", five, three, three)
    world.send_again(first, world.readers[0], three, 2)
    published = publish(world)
    assert [one.points for one in entries(published.id)] == [6000]  # type: ignore[attr-defined]


def test_a_note_is_written_by_the_chair_about_marks_that_lie_apart(make: Makers) -> None:
    world = judged_call(make, {"A": {}, "B": {}})
    top, low, mid = (5,) * 6, (1,) * 6, (3,) * 6
    first, *_others = world.sheets("OC1-0001", top, top, low)
    world.sheets("OC1-0002", mid, mid, mid)

    def note(ref: str, text: str = "Letto di nuovo insieme.", actor: Actor | None = None) -> str:
        return note_spread(ref, text, actor=actor or world.chair, clock=make.clock, token=new_id())

    with pytest.raises(NotFound):
        note("OC1-0001", actor=world.staff)
    with pytest.raises(NotFound):
        note("OC1-0009")
    with pytest.raises(Invalid) as invalid:
        note("OC1-0001", "  ")
    assert codes(invalid) == ["note_missing"]
    with pytest.raises(Conflict) as conflict:
        note("OC1-0002")
    assert codes(conflict) == ["marks_not_apart"]
    assert db.session.scalar(select(func.count()).select_from(SpreadNote)) == 0
    db.session.rollback()
    note("OC1-0001")
    # Marks sent after the note ask for a new one.
    world.send_again(first, world.readers[0], (5, 5, 5, 5, 5, 4), 2)
    with pytest.raises(Refusal) as refused:
        publish(world)
    assert codes(refused) == ["note_missing"]
    note("OC1-0001", "Anche con i voti nuovi.")
    publish(world)
    with pytest.raises(Conflict) as conflict:
        note("OC1-0001")
    assert codes(conflict) == ["ranking_published"]
    assert db.session.scalar(select(func.count()).select_from(SpreadNote)) == 2
    db.session.rollback()


def test_while_somebody_still_marks_nothing_derived_is_said(make: Makers) -> None:
    world = judged_call(make, {"A": {}, "B": {}}, readers=4)
    top, low = (5,) * 6, (1,) * 6
    world.sheets("OC1-0001", top, top, low)
    world.sheets("OC1-0002", top, top, top)
    due = make.clock.now() + timedelta(days=3)
    world.sheet("OC1-0002", world.readers[3], kind="assigned", due=due)
    with pytest.raises(Refusal) as refused:
        note_spread("OC1-0001", "Nota", actor=world.chair, clock=make.clock, token=new_id())
    assert (refused.value.code, codes(refused)) == ("sealed", ["sheets_awaited"])
    with pytest.raises(Refusal) as refused:
        draw(world)
    assert (refused.value.code, codes(refused)) == ("sealed", ["sheets_awaited"])
    with pytest.raises(Refusal) as refused:
        publish(world)
    assert said(refused) == ["Ci sono voti lontani tra loro: serviranno delle note."]
    assert nothing_published()
    make.clock.move_to(due)
    note_spread("OC1-0001", "Nota", actor=world.chair, clock=make.clock, token=new_id())
    publish(world)


def test_a_draw_is_refused_where_nothing_is_tied_to_it(make: Makers) -> None:
    world = judged_call(make, {"A": {}, "B": {}})
    world.sheets("OC1-0001", (4,) * 6, (4,) * 6, (4,) * 6)
    with pytest.raises(Refusal) as refused:
        draw(world)
    assert codes(refused) == ["reviews_short"]
    world.sheets("OC1-0002", (3,) * 6, (3,) * 6, (3,) * 6)
    with pytest.raises(Conflict) as conflict:
        draw(world)
    assert codes(conflict) == ["nothing_to_draw"]
    with pytest.raises(Invalid) as invalid:
        hold_draw(SLUG, " ", "", actor=world.chair, clock=make.clock, token=new_id())
    assert codes(invalid) == ["seed_missing", "held_missing"]
    with pytest.raises(NotFound):
        hold_draw(SLUG, SEED, "x", actor=world.staff, clock=make.clock, token=new_id())
    assert db.session.scalar(select(func.count()).select_from(Draw)) == 0
    db.session.rollback()


def test_a_draw_is_held_once(world: Judged) -> None:
    draw(world)
    with pytest.raises(Conflict) as conflict:
        draw(world)
    assert codes(conflict) == ["nothing_to_draw"]


def test_only_the_chair_publishes_and_only_staff_approve(world: Judged) -> None:
    draw(world)
    with pytest.raises(NotFound):
        publish(world, actor=world.staff)
    assert nothing_published()
    publish(world)
    window_over(world)
    with pytest.raises(NotFound):
        confirm(world, actor=world.chair)
    assert newest_ranking(db.session(), world.call.id, "final") is None
    db.session.rollback()


def test_the_final_ranking_waits_for_term_act_and_answers(world: Judged) -> None:
    draw(world)
    publish(world)
    with pytest.raises(Invalid) as invalid:
        confirm(world, ActGiven("", None))
    assert codes(invalid) == ["act_number", "act_date"]
    with pytest.raises(Refusal) as refused:
        confirm(world)
    assert codes(refused) == ["too_early"]
    receipt = complain(world, "OC1-0007")
    assert db.session.get_one(Receipt, receipt).step == "proposal.object"
    db.session.rollback()
    assert world.proposal("OC1-0007").kind == "reexamination"
    window_over(world)
    with pytest.raises(Refusal) as refused:
        confirm(world)
    assert said(refused) == ["OC1-0007: manca la risposta."]
    assert db.session.scalar(select(func.count()).select_from(Act).where(Act.number == "88")) == 0
    db.session.rollback()
    answer_objection(
        "OC1-0007",
        "I voti sono stati dati sul testo inviato.",
        actor=world.chair,
        clock=world.make.clock,
        token=new_id(),
    )
    confirm(world)
    assert world.proposal("OC1-0007").state == "placed"


def complain(world: Judged, ref: str, actor: Actor | None = None) -> str:
    return object_to_ranking(
        world.ids[ref],
        "Il punteggio sui legami non ci torna.",
        actor=actor or world.contacts[ref],
        clock=world.make.clock,
        received_at=world.make.clock.now(),
        token=new_id(),
    )


def test_an_objection_is_the_groups_own_and_within_its_term(world: Judged) -> None:
    draw(world)
    publish(world)
    with pytest.raises(NotFound):
        complain(world, "OC1-0007", world.contacts["OC1-0001"])
    with pytest.raises(NotFound):
        complain(world, "OC1-0007", world.chair)
    window_over(world)
    with pytest.raises(Refusal) as refused:
        complain(world, "OC1-0007")
    assert codes(refused) == ["too_late"]
    objected = select(func.count()).select_from(Step).where(Step.action == "proposal.object")
    assert db.session.scalar(objected) == 0
    db.session.rollback()


def test_a_group_that_withdraws_leaves_the_final_ranking(world: Judged) -> None:
    draw(world)
    publish(world)
    withdraw(
        world.ids["OC1-0002"],
        actor=world.contacts["OC1-0002"],
        clock=world.make.clock,
        received_at=world.make.clock.now(),
        token=new_id(),
    )
    window_over(world)
    confirm(world)
    final = [(one.ref, one.position) for one in final_entries(db.session(), world.call.id)]
    db.session.rollback()
    assert final == [
        ("OC1-0001", 1),
        ("OC1-0003", 2),
        ("OC1-0004", 3),
        (DRAWN[0], 4),
        (DRAWN[1], 5),
        ("OC1-0007", None),
    ]


def test_conditions_and_mails_read_points_place_and_tier(world: Judged) -> None:
    def facts(ref: str) -> dict[str, object]:
        proposal = world.proposal(ref)
        definition = definition_of(db.session(), proposal.version_id)
        found = facts_of(db.session(), proposal, definition, world.make.clock.now())
        names = ("points", "points.fragility", "position", "tier")
        return {name: found.get(name).value for name in names if found.has(name)}

    assert facts("OC1-0002") == {}
    draw(world)
    publish(world)
    assert facts("OC1-0002") == {
        "points": 75,
        "points.fragility": 16,
        "position": 2,
        "tier": "suitable",
    }
    assert facts("OC1-0007") == {"points": 55, "points.fragility": 12, "tier": "unsuitable"}
    from grantcall.process.registry import placeholders_of

    proposal = world.proposal("OC1-0002")
    definition = definition_of(db.session(), proposal.version_id)
    values = placeholders_of(db.session(), proposal, definition, "it", "contact")
    assert {name: values[name] for name in ("points", "position", "threshold", "title")} == {
        "points": "75,00",
        "position": "2",
        "threshold": "60",
        "title": "B",
    }
    assert "points" not in record_kind("proposal").placeholders(
        db.session(), proposal, definition, "it", "contact"
    )
    db.session.rollback()
