"""From sheets to the final ranking: a small case worked by hand."""

import json

import pytest
from sqlalchemy import select

from grantcall.calls.models import Act
from grantcall.core.db import db
from grantcall.core.errors import Refusal
from grantcall.core.ids import new_id
from grantcall.core.outbox import OutboxMessage
from grantcall.evaluation.models import Minutes, Ranking
from grantcall.evaluation.publish_provisional import PublishedRanking
from grantcall.evaluation.queries import final_entries
from grantcall.process.frozen import definition_of
from grantcall.process.registry import facts_of, placeholders_of, record_kind
from grantcall.proposals.withdraw import withdraw
from tests.factories import Makers
from tests.rooms.evaluation.ranking_world import (
    DRAWN,
    MARKS,
    SEED,
    Judged,
    confirm,
    draw,
    entries,
    judged_alike,
    judged_call,
    nothing_published,
    publish,
    said,
    window_over,
)


@pytest.fixture
def world(make: Makers) -> Judged:
    """Seven proposals, each marked alike by three readers."""
    return judged_alike(make)


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
    assert [one.points for one in entries(published.id)] == [6000]


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
