"""Several people write one draft: untouched answers merge, touched ones show both texts."""

import pytest
from sqlalchemy import select

from grantcall.core.actor import VISITOR
from grantcall.core.db import db
from grantcall.core.errors import NotFound, Refusal
from grantcall.proposals.answers import present_answers, values_of
from grantcall.proposals.models import Answer
from grantcall.proposals.save_answers import save_answers
from grantcall.proposals.start_draft import MOST_DRAFTS, start_draft
from tests.factories import Makers


def test_a_saved_answer_comes_back_with_a_new_token(make: Makers) -> None:
    contact = make.account()
    proposal_id = start_draft(make.call().slug, "Orti", actor=contact, clock=make.clock)
    saved = save_answers(proposal_id, {"title": "Orti"}, {}, actor=contact, clock=make.clock)
    present = present_answers(db.session(), proposal_id)
    assert values_of(present) == {"title": "Orti"}
    assert saved.tokens == {"title": present["title"].token}
    assert (saved.problems, saved.clashes) == ([], [])


def test_what_cannot_be_kept_is_said_and_the_rest_is_kept(make: Makers) -> None:
    contact = make.account()
    proposal_id = start_draft(make.call().slug, "Orti", actor=contact, clock=make.clock)
    typed = {"title": "Orti", "requested": "tanti soldi", "area": "nowhere", "surprise": "1"}
    saved = save_answers(proposal_id, typed, {}, actor=contact, clock=make.clock)
    assert {reason.field for reason in saved.problems} == {"requested", "area"}
    assert values_of(present_answers(db.session(), proposal_id)) == {"title": "Orti"}


def test_two_people_on_one_answer_see_both_texts(make: Makers) -> None:
    contact = make.account()
    proposal_id = start_draft(make.call().slug, "Orti", actor=contact, clock=make.clock)
    base = save_answers(
        proposal_id, {"title": "Orti", "need": "Soli"}, {}, actor=contact, clock=make.clock
    ).tokens
    save_answers(proposal_id, {"title": "Orti di Rho"}, base, actor=contact, clock=make.clock)
    mine = {"title": "Orti in cortile", "need": "Soli"}
    saved = save_answers(proposal_id, mine, base, actor=contact, clock=make.clock)
    clash = saved.clashes[0]
    assert (clash.field, clash.theirs, clash.mine) == ("title", "Orti di Rho", "Orti in cortile")
    assert values_of(present_answers(db.session(), proposal_id))["title"] == "Orti di Rho"
    after = {"title": clash.token}
    save_answers(proposal_id, {"title": "Orti in cortile"}, after, actor=contact, clock=make.clock)
    assert values_of(present_answers(db.session(), proposal_id))["title"] == "Orti in cortile"


def test_an_untouched_answer_never_overwrites(make: Makers) -> None:
    contact = make.account()
    proposal_id = start_draft(make.call().slug, "Orti", actor=contact, clock=make.clock)
    base = save_answers(
        proposal_id, {"title": "Orti", "need": "Soli"}, {}, actor=contact, clock=make.clock
    ).tokens
    save_answers(proposal_id, {"title": "Nuovo"}, base, actor=contact, clock=make.clock)
    untouched = {"title": "Orti", "need": "Isolati"}
    saved = save_answers(proposal_id, untouched, base, actor=contact, clock=make.clock)
    assert saved.clashes == []
    values = values_of(present_answers(db.session(), proposal_id))
    assert values == {"title": "Nuovo", "need": "Isolati"}


def test_the_office_writes_in_nobodys_draft(make: Makers) -> None:
    contact = make.account()
    proposal_id = start_draft(make.call().slug, "Orti", actor=contact, clock=make.clock)
    for stranger in (make.account(), make.account("staff", "admin", "auditor"), VISITOR):
        with pytest.raises(NotFound):
            save_answers(proposal_id, {"title": "x"}, {}, actor=stranger, clock=make.clock)
    assert db.session.scalars(select(Answer)).all() == []


def test_nothing_is_written_after_the_deadline(make: Makers) -> None:
    call, contact = make.call(), make.account()
    proposal_id = start_draft(call.slug, "Orti", actor=contact, clock=make.clock)
    make.clock.move_to(call.closes)
    with pytest.raises(Refusal) as refusal:
        save_answers(proposal_id, {"title": "x"}, {}, actor=contact, clock=make.clock)
    assert [reason.code for reason in refusal.value.reasons] == ["too_late"]


def test_the_same_name_gives_the_same_draft_and_drafts_are_few(make: Makers) -> None:
    call, contact = make.call(), make.account()
    first = start_draft(call.slug, "Orti", actor=contact, clock=make.clock)
    assert start_draft(call.slug, "  Orti ", actor=contact, clock=make.clock) == first
    for place in range(MOST_DRAFTS - 1):
        start_draft(call.slug, f"Altro {place}", actor=contact, clock=make.clock)
    with pytest.raises(Refusal) as refusal:
        start_draft(call.slug, "Uno di troppo", actor=contact, clock=make.clock)
    assert [reason.code for reason in refusal.value.reasons] == ["too_many_drafts"]
