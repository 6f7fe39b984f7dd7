"""What stands in the way of a ranking, each refusal changing nothing."""

import pytest
from sqlalchemy import func, select

from grantcall.calls.models import Act
from grantcall.calls.record_act import ActGiven
from grantcall.core.actor import Actor
from grantcall.core.db import db
from grantcall.core.errors import Conflict, Invalid, NotFound, Refusal
from grantcall.core.ids import new_id
from grantcall.evaluation.hold_draw import hold_draw
from grantcall.evaluation.models import Draw, SpreadNote
from grantcall.evaluation.note_spread import note_spread
from grantcall.evaluation.objections import answer_objection
from grantcall.evaluation.queries import newest_ranking
from grantcall.evaluation.steps import recuse
from grantcall.process.models import Step
from grantcall.proposals.models import Receipt
from tests.factories import Makers
from tests.rooms.evaluation.ranking_world import (
    SEED,
    SLUG,
    Judged,
    codes,
    complain,
    confirm,
    draw,
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
        "Ci sono voti lontani tra loro: serviranno delle note.",
    ]
    assert nothing_published()
    world.sheet("OC1-0001", world.readers[2], top)
    world.sheets("OC1-0003", top, top, (1, 1, 1, 1, 1, 0))
    with pytest.raises(Refusal) as refused:
        publish(world)
    assert said(refused) == [
        "OC1-0002: i voti sono lontani tra loro e manca la nota della commissione.",
        "OC1-0003: i voti sono lontani tra loro e manca la nota della commissione.",
    ]
    assert nothing_published()


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
    review_id = world.sheet("OC1-0002", world.readers[3], kind="assigned")
    with pytest.raises(Refusal) as refused:
        note_spread("OC1-0001", "Nota", actor=world.chair, clock=make.clock, token=new_id())
    assert (refused.value.code, codes(refused)) == ("marks_sealed", ["marks_sealed"])
    with pytest.raises(Refusal) as refused:
        draw(world)
    assert (refused.value.code, codes(refused)) == ("marks_sealed", ["marks_sealed"])
    with pytest.raises(Refusal) as refused:
        publish(world)
    assert said(refused) == ["Ci sono voti lontani tra loro: serviranno delle note."]
    assert nothing_published()
    recuse(review_id, "Conosco il gruppo.", actor=world.chair, clock=make.clock, token=new_id())
    note_spread("OC1-0001", "Nota", actor=world.chair, clock=make.clock, token=new_id())
    publish(world)


def test_a_draw_is_refused_where_nothing_is_tied_to_it(make: Makers) -> None:
    world = judged_call(make, {"A": {}, "B": {}})
    world.sheets("OC1-0001", (4,) * 6, (4,) * 6, (4,) * 6)
    with pytest.raises(Refusal) as refused:
        draw(world)
    assert codes(refused) == ["marks_sealed"]
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
