"""The world of scoring: a committee at work, one member in conflict, marks that are sealed."""

from sqlalchemy import select

from grantcall.calls.record_act import ActGiven
from grantcall.calls.take_step import take_step
from grantcall.core.actor import Actor
from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.evaluation.convene import convene
from grantcall.evaluation.models import Review
from grantcall.evaluation.score import save_marks, send_marks
from grantcall.evaluation.steps import declare_none, recuse
from grantcall.people.models import Account
from grantcall.process.clocks import catch_up
from grantcall.process.frozen import definition_of
from grantcall.proposals.submit import submit
from tests.rooms.evaluation.world import admit, declared, seated
from tests.safety.world import World, world
from tests.safety.world_admission import GROUP, OFFICE, give_parts, people

SITTING = ("chair", "assigned", "conflicted", "mate", "fifth")
READERS = ("chair", "assigned", "mate")


@world("scoring")
def scoring(here: World) -> None:
    """Two proposals before a committee of five; marks sent, written, excluded."""
    make = here.make
    people(here)
    for name in SITTING[1:]:
        here.principal(name, make.account(name=f"Commissaria {name}"))
    text = here.canary("cardellino", *GROUP, *OFFICE, "assigned", "mate")
    here.canary("cognomecanarino", *GROUP, *OFFICE)
    for word, author in (("pettirosso", "assigned"), ("fringuello", "mate")):
        here.canary(word, author)
    own = _sent(here, "contact", f"Bisogno {text}", "cognomecanarino")
    rival = _sent(here, "rival", "Bisogno usignolo", "usignolo")
    here.canary("usignolo", "rival", *OFFICE)
    make.closed(here.call)
    admit(make, here.call, here.actor("office"), [own, rival])
    _convene(here)
    take_step(
        here.call.slug,
        "start_evaluation",
        actor=here.actor("office"),
        clock=make.clock,
        token=new_id(),
    )
    catch_up(make.clock)
    db.session.rollback()
    _sheets(here, own, rival)
    for name, call in (("call", here.call), ("other_call", here.other_call)):
        here.thing("committee", name, slug=call.slug)


def _sent(here: World, who: str, need: str, surname: str) -> str:
    make, actor = here.make, here.actor(who)
    proposal_id = make.draft(here.call, actor, title="Orti", need=need)
    if who == "contact":
        give_parts(here, proposal_id)
    make.people(proposal_id, 10, surname=surname)
    submit(
        proposal_id,
        actor=actor,
        clock=make.clock,
        received_at=make.clock.now(),
        token=new_id(),
    )
    db.session.rollback()
    return proposal_id


def _convene(here: World) -> None:
    make = here.make
    sitting = seated(make, here.call, here.actor("office"), [here.actor(name) for name in SITTING])
    for name, actor in zip(SITTING, sitting, strict=True):
        here.principals[name] = actor
    declared(make, here.call)
    # In the other call one seat still waits for its declarations.
    act = ActGiven("5", make.clock.now().date())
    other = here.actor("outsider")
    seats = [(str(here.actor("mate").account_id), "chair")]
    [waiting] = convene(
        here.other_call.slug, seats, act, actor=other, clock=make.clock, token=new_id()
    )
    here.thing("own_seat", "waiting", seat_id=waiting)
    here.thing("committee_seat", "other", slug=here.other_call.slug, seat_id=waiting)
    here.thing("committee_seat", "mixed", slug=here.call.slug, seat_id=waiting)
    here.thing("address", "connector", email=_email(here.actor("connector")))


def _sheets(here: World, own: str, rival: str) -> None:
    make = here.make
    for name, who, proposal_id, mark in (
        ("written", "assigned", own, 4),
        ("sent", "mate", own, 2),
        ("shut", "conflicted", own, 1),
    ):
        actor = here.actor(who)
        review_id = _review(actor, proposal_id)
        declare_none(review_id, actor=actor, clock=make.clock, token=new_id())
        word = {"assigned": "pettirosso", "mate": "fringuello"}.get(who, "nulla")
        _marks(here, actor, review_id, mark, word)
        here.thing("review", name, review_id=review_id)
        if name == "sent":
            send_marks(review_id, actor=actor, clock=make.clock, token=new_id())
        if name == "shut":
            recuse(review_id, "Cognata.", actor=actor, clock=make.clock, token=new_id())
    here.thing("review", "closed", review_id=_review(here.actor("assigned"), rival))
    here.thing("table_sheet", "none", review_id=_review(here.actor("assigned"), rival))


def _marks(here: World, actor: Actor, review_id: str, mark: int, word: str) -> None:
    definition = definition_of(db.session(), here.call.version_id)
    names = [one.id for one in definition.criteria]
    db.session.rollback()
    save_marks(
        review_id,
        dict.fromkeys(names, mark),
        {names[0]: f"Commento {word}"},
        1,
        actor=actor,
        clock=here.make.clock,
    )


def _review(actor: Actor, proposal_id: str) -> str:
    found = db.session.scalars(
        select(Review.id).where(
            Review.account_id == actor.account_id, Review.proposal_id == proposal_id
        )
    ).one()
    db.session.rollback()
    return found


def _email(actor: Actor) -> str:
    found = db.session.get_one(Account, actor.account_id).email
    db.session.rollback()
    return found
