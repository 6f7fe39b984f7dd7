"""The worlds of the ranking: marks open and ready to publish; published, with an objection."""

from sqlalchemy import select

from grantcall.core.actor import Actor, Grant
from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.evaluation.models import MarkSheet, Review
from grantcall.evaluation.note_spread import note_spread
from grantcall.evaluation.objections import object_to_ranking
from grantcall.evaluation.publish_provisional import publish_provisional
from grantcall.evaluation.score import save_marks, send_marks
from grantcall.evaluation.steps import declare_none
from grantcall.process.frozen import definition_of
from grantcall.proposals.models import Proposal
from tests.safety.world import World, world
from tests.safety.world_admission import GROUP, OFFICE
from tests.safety.world_scoring import scoring

READ_AFTERWARDS = ("pettirosso", "fringuello")
"""What the committee wrote: the group reads it, without names, once the ranking is public."""


@world("judged")
def judged(here: World) -> None:
    """Every sheet is sent and the marks are open; one proposal has its note already."""
    scoring(here)
    for review_id, account_id, ref in _pending(here):
        actor = _actor(here, account_id)
        if _kind(review_id) == "assigned":
            declare_none(review_id, actor=actor, clock=here.make.clock, token=new_id())
        mark = 4 if ref.endswith("1") else 3
        _send(here, review_id, actor, mark)
    own = f"{here.call.ref}-0001"
    note_spread(
        own, "Letta insieme.", actor=here.actor("chair"), clock=here.make.clock, token=new_id()
    )
    for name, call in (("call", here.call), ("other_call", here.other_call)):
        here.thing("ranking", name, slug=call.slug)
        here.thing("public_call", name, slug=call.slug)


@world("ranked")
def ranked(here: World) -> None:
    """The provisional ranking is public; one of the two groups has objected."""
    judged(here)
    for word, author in zip(READ_AFTERWARDS, ("assigned", "mate"), strict=True):
        here.canary(word, author, *GROUP, *OFFICE)
    publish_provisional(
        here.call.slug,
        actor=here.actor("chair"),
        clock=here.make.clock,
        token=new_id(),
    )
    for name, number in (("own", 1), ("rival", 2)):
        here.thing("proposal", name, ref=f"{here.call.ref}-{number:04d}")
    proposal_id = db.session.scalars(
        select(Proposal.id).where(Proposal.ref == f"{here.call.ref}-0001")
    ).one()
    db.session.rollback()
    object_to_ranking(
        proposal_id,
        "Il conto non torna.",
        actor=here.actor("contact"),
        clock=here.make.clock,
        received_at=here.make.clock.now(),
        token=new_id(),
    )


def _pending(here: World) -> list[tuple[str, str, str]]:
    rows = db.session.execute(
        select(Review.id, Review.account_id, Proposal.ref)
        .join(Proposal, Proposal.id == Review.proposal_id)
        .where(Review.call_id == here.call.id, Review.kind.in_(("assigned", "draft")))
        .order_by(Proposal.ref, Review.account_id)
    ).all()
    db.session.rollback()
    return [(row.id, row.account_id, row.ref or "") for row in rows]


def _kind(review_id: str) -> str:
    found = db.session.scalars(select(Review.kind).where(Review.id == review_id)).one()
    db.session.rollback()
    return found


def _actor(here: World, account_id: str) -> Actor:
    for actor in here.principals.values():
        if actor is not None and actor.account_id == account_id:
            return Actor(
                ref=actor.ref,
                account_id=account_id,
                grants=actor.grants | {Grant("reviewer", here.call.id)},
            )
    raise AssertionError(f"nobody is {account_id}")


def _send(here: World, review_id: str, actor: Actor, mark: int) -> None:
    sheet = db.session.get_one(MarkSheet, review_id)
    version, kept = sheet.version, dict(sheet.comments)
    names = [one.id for one in definition_of(db.session(), here.call.version_id).criteria]
    db.session.rollback()
    comments = {name: kept.get(name, f"Perché {name}.") for name in names}
    marks = dict.fromkeys(names, mark)
    save_marks(review_id, marks, comments, version, actor=actor, clock=here.make.clock)
    send_marks(review_id, actor=actor, clock=here.make.clock, token=new_id())
