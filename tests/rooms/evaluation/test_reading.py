"""What a reviewer may read, and when: never before declaring, never what is hidden."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from grantcall.core.actor import ENGINE
from grantcall.core.db import db
from grantcall.core.errors import Refusal
from grantcall.core.ids import new_id
from grantcall.core.resources import Resources
from grantcall.core.unit_of_work import unit_of_work
from grantcall.evaluation.conflicts import shares_surname
from grantcall.evaluation.marks import sheets_of
from grantcall.evaluation.models import Review
from grantcall.evaluation.readable import hidden_fields, may_read, readable
from grantcall.evaluation.steps import abstain, declaration, declare_none
from grantcall.process.frozen import definition_of
from grantcall.proposals.models import Member, Proposal
from tests.factories import Makers
from tests.rooms.evaluation.test_committee import codes
from tests.rooms.evaluation.world import Committee, evaluating


def reads(committee: Committee, review_id: str) -> bool:
    db.session.rollback()
    found = may_read(db.session(), db.session.get_one(Review, review_id))
    db.session.rollback()
    return found


def test_a_proposal_is_open_only_between_declaration_and_ranking(make: Makers) -> None:
    committee = evaluating(make)
    person, other = committee.people[1:3]
    review_id = committee.review(person, committee.proposals[0])
    assert reads(committee, review_id) is False
    committee.open_sheet(person, committee.proposals[0])
    assert reads(committee, review_id) is True
    left = committee.open_sheet(other, committee.proposals[0])
    abstain(left, "Non è il mio campo.", actor=other, clock=make.clock, token=new_id())
    assert reads(committee, left) is False
    committee.move_call("provisional")
    assert reads(committee, review_id) is False


def test_a_conflict_shuts_by_whichever_way_it_became_known(make: Makers) -> None:
    committee = evaluating(make)
    person = committee.people[1]
    review_id = committee.score(person, committee.proposals[0])
    with unit_of_work(ENGINE, make.clock) as work:
        review = work.session.get_one(Review, review_id)
        with work.recording("trial", "trial") as event:
            event.seal(declaration(work, review, str(person.account_id), "found", "Segnalato."))
    assert reads(committee, review_id) is False
    definition = definition_of(db.session(), committee.call.version_id)
    sheets = sheets_of(db.session(), committee.call.id, definition, unsealed=True)
    assert [(one.standing, dict(one.marks)) for one in sheets if one.standing != "assigned"] == [
        ("recused", {})
    ]


def test_nobody_declares_about_a_proposal_before_declaring_in_general(make: Makers) -> None:
    committee = evaluating(make)
    person = committee.people[1]
    review_id = committee.review(person, committee.proposals[0])
    committee.undeclare(person)
    with pytest.raises(Refusal) as refusal:
        declare_none(review_id, actor=person, clock=make.clock, token=new_id())
    assert codes(refusal) == ["declarations_missing"]
    assert committee.kind(review_id) == "assigned"


def test_what_is_hidden_is_not_among_the_answers(make: Makers) -> None:
    committee = evaluating(make)
    definition = definition_of(db.session(), committee.call.version_id)
    proposal = db.session.get_one(Proposal, committee.proposals[0])
    seen = readable(db.session(), proposal, definition)
    assert hidden_fields(definition) == {"members", "delegation", "minimum"}
    assert {"need", "idea", "budget", "requested"} <= seen.answers.keys()
    assert not seen.answers.keys() & hidden_fields(definition)
    assert "Cognome" not in json.dumps(seen.answers)


def test_the_least_that_the_group_accepts_is_hidden_even_if_the_form_forgets(
    make: Makers, tmp_path: Path
) -> None:
    form = Resources().read_text("forms", "proposal.toml")
    assert form is not None
    target = tmp_path / "overlay" / "forms" / "proposal.toml"
    target.parent.mkdir(parents=True)
    head, name, rest = form.partition("[fields.minimum]")
    target.write_text(head + name + rest.replace('seen_by = "staff"\n', "", 1), encoding="utf-8")
    call = make.call(resources=Resources(tmp_path / "overlay"))
    definition = definition_of(db.session(), call.version_id)
    assert definition.forms["proposal"].fields["minimum"].seen_by == "committee"
    assert "minimum" in hidden_fields(definition)


def test_a_surname_in_common_is_a_warning(make: Makers) -> None:
    committee = evaluating(make, names=["Rita Bossi", "Ada Verdi", "Ugo", "Ida Poli", "Ettore Re"])
    with unit_of_work(ENGINE, make.clock) as work:
        member = work.session.scalars(select(Member)).first()
        assert member is not None
        member.answers = {**member.answers, "surname": " verdi "}
        with work.recording("trial", "trial") as event:
            event.seal(member)
    proposal_id = committee.proposals[0]
    found = [
        shares_surname(db.session(), str(one.account_id), proposal_id) for one in committee.people
    ]
    assert found == [False, True, False, False, False]
