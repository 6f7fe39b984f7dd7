"""A second call with other rules, in TOML alone, lives from its publication to admission.

Five neighbours instead of ten adults, a need *or* an idea, four other towns, a fourth area,
a cap that is a share of the expenses, and the opinion of the town between screening and
admission, with a mail of its own. Nothing of it is known to the code.
"""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grantcall.calls.models import Call
from grantcall.calls.publish import publish
from grantcall.calls.record_act import ActGiven, record_act
from grantcall.core.actor import VISITOR, Actor
from grantcall.core.db import db
from grantcall.core.errors import Refusal
from grantcall.core.ids import new_id
from grantcall.core.outbox import OutboxMessage
from grantcall.core.resources import Resources
from grantcall.process.clocks import catch_up
from grantcall.process.models import Step
from grantcall.proposals.classify import confirm_classification
from grantcall.proposals.decide_finding import decide_finding
from grantcall.proposals.join import join_group
from grantcall.proposals.models import CitizenGroup, Proposal
from grantcall.proposals.save_answers import save_answers
from grantcall.proposals.screen import decide_admission
from grantcall.proposals.start_draft import start_draft
from grantcall.proposals.submit import submit
from tests.factories import FIRST_NAMES, Makers
from tests.support.html import assert_good_page, text_of
from tests.web.group_world import Visit
from tests.web.staff_world import sign_in

SLUG = "vicini-2027"
RESOURCES = Resources(Path(__file__).with_name("second_call"))
OPENS = datetime(2027, 2, 1, 7, tzinfo=UTC)
CLOSES = datetime(2027, 3, 19, 17, tzinfo=UTC)
ANSWERS: dict[str, object] = {
    "title": "Il cortile si apre",
    "idea": "Aprire il cortile ogni domenica e mangiare insieme.",
    "area": "shared_places",
    "place": "Il cortile della biblioteca",
    "municipality": "borgo",
    "involve": "Con un cartello sul portone.",
    "after": "Il tavolo resta.",
    "plan": [{"what": "Costruire il tavolo", "month": 1, "who": "Bruno"}],
    "budget": [{"what": "Legno", "kind": "goods", "amount": 200000}],
    "requested": 160000,
    "minimum": 100000,
    "open_and_free": True,
    "true_statements": True,
    "privacy_read": True,
}


@pytest.fixture
def call(make: Makers) -> Call:
    """Publish the second call and let it open by its own clock."""
    make.clock.move_to(datetime(2027, 1, 20, 9, tzinfo=UTC))
    act = ActGiven("4", date(2027, 1, 20), "Bando vicini")
    staff = make.account("staff", name="Ufficio")
    published = publish(
        SLUG,
        act,
        resources=RESOURCES,
        actor=staff,
        clock=make.clock,
        token=new_id(),
        accept_assumed=True,
    )
    assert (published.opens, published.closes) == (OPENS, CLOSES)
    make.clock.move_to(OPENS)
    catch_up(make.clock)
    made = db.session.get_one(Call, published.call_id)
    assert (made.slug, made.kind) == (SLUG, "open")
    db.session.rollback()
    return made


def written(make: Makers, contact: Actor, **changed: object) -> str:
    """Start a draft of this call and answer its questions."""
    draft_id = start_draft(SLUG, "Vicini del cortile", actor=contact, clock=make.clock)
    saved = save_answers(draft_id, {**ANSWERS, **changed}, {}, actor=contact, clock=make.clock)
    assert saved.problems == []
    return draft_id


def joined(make: Makers, draft_id: str, count: int, first: int = 0) -> None:
    """Let neighbours from the four towns follow the group's link."""
    secret = db.session.scalars(
        select(CitizenGroup.join_secret)
        .join(Proposal, Proposal.group_id == CitizenGroup.id)
        .where(Proposal.id == draft_id)
    ).one()
    towns = ("borgo", "castello", "ponte", "torre")
    for place in range(first, first + count):
        stated = {
            "name": FIRST_NAMES[place],
            "surname": "Valle",
            "adult": True,
            "municipality": towns[place % len(towns)],
            "privacy_read": True,
        }
        join_group(secret, stated, clock=make.clock, visitor=VISITOR)


def sent(make: Makers, draft_id: str, contact: Actor) -> None:
    """Send a draft."""
    submit(
        draft_id,
        actor=contact,
        clock=make.clock,
        received_at=make.clock.now(),
        token=new_id(),
    )


def refused_for(make: Makers, draft_id: str, contact: Actor) -> dict[str, str]:
    """Try to send; return the reasons by code, and see that nothing has changed."""
    with pytest.raises(Refusal) as refusal:
        sent(make, draft_id, contact)
    proposal = db.session.get_one(Proposal, draft_id)
    assert (proposal.kind, proposal.number, proposal.ref) == ("draft", None, None)
    db.session.rollback()
    return {reason.code: reason.text.it for reason in refusal.value.reasons}


def screened(make: Makers, contact: Actor) -> Proposal:
    """Send a good proposal and let the call close over it."""
    draft_id = written(make, contact)
    joined(make, draft_id, 5)
    sent(make, draft_id, contact)
    make.clock.move_to(CLOSES)
    catch_up(make.clock)
    proposal = db.session.get_one(Proposal, draft_id)
    assert (proposal.state, proposal.ref) == ("screening", "VIC27-0001")
    db.session.rollback()
    return proposal


def test_four_neighbours_are_too_few_and_five_are_enough(make: Makers, call: Call) -> None:
    contact = make.account(name="Ada")
    draft_id = written(make, contact)
    joined(make, draft_id, 4)
    reasons = refused_for(make, draft_id, contact)
    assert set(reasons) == {"rule:five_people"}
    assert reasons["rule:five_people"] == (
        "Almeno 5 vicini dei quattro Comuni: non rispettato. 4 su 5."
    )
    joined(make, draft_id, 1, first=4)
    sent(make, draft_id, contact)
    proposal = db.session.get_one(Proposal, draft_id)
    assert (proposal.kind, proposal.ref) == ("submitted", "VIC27-0001")


def test_a_need_or_an_idea_is_enough_and_neither_is_not(make: Makers, call: Call) -> None:
    contact = make.account()
    draft_id = written(make, contact, idea=None)
    joined(make, draft_id, 5)
    assert set(refused_for(make, draft_id, contact)) == {"rule:need_or_idea"}
    save_answers(draft_id, {"need": "Non ci conosciamo."}, {}, actor=contact, clock=make.clock)
    sent(make, draft_id, contact)


@pytest.mark.parametrize(
    ("changed", "within"),
    [
        ({"requested": 160000}, True),
        ({"requested": 160001}, False),  # more than 80 % of €2,000
        ({"requested": 29999, "minimum": 100}, False),  # below the floor of €300
        ({"requested": 30000, "minimum": 100}, True),
        ({"area": "skills", "place": None, "requested": 150000}, True),
        ({"area": "skills", "place": None, "requested": 150001}, False),  # €1,500 for courses
    ],
)
def test_the_cap_is_a_share_of_the_expenses(
    make: Makers, call: Call, changed: dict[str, object], within: bool
) -> None:
    contact = make.account()
    draft_id = written(make, contact, **changed)
    joined(make, draft_id, 5)
    if within:
        sent(make, draft_id, contact)
    else:
        assert set(refused_for(make, draft_id, contact)) == {"rule:within_cap"}


def test_neighbours_of_other_towns_do_not_count(make: Makers, call: Call) -> None:
    contact = make.account()
    draft_id = written(make, contact)
    secret = db.session.scalars(select(CitizenGroup.join_secret)).one()
    with pytest.raises(Refusal):
        stated = {"name": "Eva", "surname": "Rossi", "adult": True, "privacy_read": True}
        join_group(secret, {**stated, "municipality": "rho"}, clock=make.clock, visitor=VISITOR)
    joined(make, draft_id, 4)
    elsewhere = {"name": "Eva", "surname": "Rossi", "adult": True, "privacy_read": True}
    join_group(
        secret,
        {**elsewhere, "municipality": {"other": "Altrove"}},
        clock=make.clock,
        visitor=VISITOR,
    )
    assert set(refused_for(make, draft_id, contact)) == {"rule:five_people"}


def test_the_town_is_asked_before_admission(make: Makers, call: Call, client: FlaskClient) -> None:
    contact, staff = make.account(name="Ada"), make.account("staff", name="Lia")
    make.account("promoter", name="Comune", call=call)
    proposal = screened(make, contact)
    proposal_id, here = proposal.id, f"/staff/proposals/{proposal.ref}"
    settle(make, proposal_id, staff)
    act_id = record_act(
        SLUG,
        "admission",
        ActGiven("9", date(2027, 3, 19), "Ammissione"),
        actor=staff,
        clock=make.clock,
    )
    with pytest.raises(Refusal) as early:
        admitted(make, proposal_id, staff, act_id)
    assert [reason.code for reason in early.value.reasons] == ["wrong_state"]
    sign_in(client, staff, make.clock)
    assert "Chiedi il parere del Comune" in client.get(here).text
    form = Visit(client, client.get(f"{here}/steps/ask_opinion"), f"{here}/steps/ask_opinion")
    answer = form.send()
    assert (answer.status_code, answer.location) == (303, here)
    db.session.rollback()
    proposal = db.session.get_one(Proposal, proposal_id)
    assert (proposal.state, proposal.kind) == ("opinion", "screening")
    assert proposal.due_at == datetime(2027, 4, 8, 21, 59, 59, tzinfo=UTC)
    mails = db.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.kind == "opinion_asked")
        .order_by(OutboxMessage.recipient)
    ).all()
    assert len(mails) == 2  # there is no deputy
    assert {mail.subject for mail in mails} == {"VIC27-0001: chiesto il parere del Comune"}
    assert all("Il cortile si apre" in mail.body for mail in mails)
    db.session.rollback()
    root = assert_good_page(client.get(here).text)
    assert "Parere del Comune" in text_of(root)
    admitted(make, proposal_id, staff, act_id)
    assert db.session.get_one(Proposal, proposal_id).kind == "admitted"
    steps = db.session.scalars(
        select(Step.action).where(Step.object == f"proposal:{proposal_id}").order_by(Step.audit_seq)
    ).all()
    assert steps == [
        "proposal.submit",
        "proposal.start_screening",
        "proposal.ask_opinion",
        "proposal.admit",
    ]


def test_the_town_may_be_asked_about_many_at_once(
    make: Makers, call: Call, client: FlaskClient
) -> None:
    staff = make.account("staff")
    for name in ("Ada", "Bruno"):
        contact = make.account(name=name)
        draft_id = written(make, contact)
        joined(make, draft_id, 5, first=0 if name == "Ada" else 5)
        sent(make, draft_id, contact)
    make.clock.move_to(CLOSES)
    catch_up(make.clock)
    sign_in(client, staff, make.clock)
    listed = f"/staff/calls/{SLUG}/proposals"
    page = Visit(client, client.get(listed), listed)
    tried = page.send({"ref": ["VIC27-0001", "VIC27-0002"], "step": "ask_opinion"}, f"{listed}/try")
    done = Visit(client, tried, f"{listed}/try").send(None, f"{listed}/decide")
    assert done.status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(Proposal.state)).all() == ["opinion", "opinion"]


def settle(make: Makers, proposal_id: str, staff: Actor) -> None:
    """Settle what stands in the way of admission: the signed sheet, the area."""
    decide_finding(
        proposal_id,
        "delegation_signed",
        accept=True,
        reason="Vista in originale.",
        actor=staff,
        clock=make.clock,
    )
    confirm_classification(proposal_id, "shared_places", "", actor=staff, clock=make.clock)


def admitted(make: Makers, proposal_id: str, staff: Actor, act_id: str) -> None:
    """Admit under an act."""
    decide_admission(
        proposal_id, "admit", actor=staff, clock=make.clock, token=new_id(), act_id=act_id
    )
