"""The world of letters: two groups have theirs, one award still waits."""

import io

from sqlalchemy import select

from grantcall.core.actor import ENGINE
from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.core.outbox import enqueue
from grantcall.core.unit_of_work import unit_of_work
from grantcall.funding.attach_signed import Upload, attach_signed
from grantcall.funding.issue_letter import issue_letter
from grantcall.funding.models import FundingLetter, SignedLetter
from grantcall.proposals.models import Proposal
from grantcall.proposals.submit import submit
from tests.letter_world import award_for, signed_by_hand
from tests.safety.world import World, world
from tests.safety.world_admission import OFFICE, give_parts, people

GROUP = ("contact", "deputy", "writer", "connector")


@world("letters")
def letters(here: World) -> None:
    """Three awards: the first group's and the rival's have left, one waits."""
    people(here)
    here.canary("ghiandaia", *GROUP, *OFFICE)
    here.canary("pettirosso", "rival", *OFFICE)
    sent = [
        _sent(here, "contact", "ghiandaia"),
        _sent(here, "rival", "pettirosso"),
        _sent(here, "contact", "ghiandaia"),
    ]
    awards = award_for(here.make, here.call, sent)
    office, clock, slug = here.actor("office"), here.make.clock, here.call.slug
    found = {
        name: issue_letter(award_id, actor=office, clock=clock, token=new_id())
        for name, award_id in (("own", awards[0]), ("rival", awards[1]))
    }
    for name, letter_id in found.items():
        here.thing("letter issued_letter", name, letter_id=letter_id)
        here.thing("letter_code", name, code=_code(letter_id))
        here.thing("letter_signed", name, letter_id=letter_id, signed_id=_sign(here, letter_id))
    theirs = here.things["letter_signed"]["rival"]["signed_id"]
    here.thing("letter_signed", "mixed", letter_id=found["own"], signed_id=theirs)
    here.thing("letter_preview", "waiting", slug=slug, award_id=awards[2])
    here.thing("letter_preview", "gone", slug=slug, award_id=awards[0])
    here.thing("letter_preview", "mixed", slug=here.other_call.slug, award_id=awards[2])
    _hold(here)
    for name, call in (("call", here.call), ("other_call", here.other_call)):
        here.thing("listed_call", name, slug=call.slug)


def _sent(here: World, who: str, word: str) -> Proposal:
    make, actor = here.make, here.actor(who)
    proposal_id = make.draft(here.call, actor, group=f"Gruppo {word}", title=f"Orti {word}")
    if who == "contact":
        give_parts(here, proposal_id)
    make.people(proposal_id, 10)
    db.session.rollback()
    submit(
        proposal_id,
        actor=actor,
        clock=make.clock,
        received_at=make.clock.now(),
        token=new_id(),
    )
    return db.session.get_one(Proposal, proposal_id)


def _code(letter_id: str) -> str:
    code = db.session.scalars(select(FundingLetter.code).where(FundingLetter.id == letter_id)).one()
    db.session.rollback()
    return code


def _sign(here: World, letter_id: str) -> str:
    letter = db.session.get_one(FundingLetter, letter_id)
    data = signed_by_hand(here.store.read(letter.sha256))
    attach_signed(
        here.call.slug,
        [Upload(io.BytesIO(data), "firmata.pdf")],
        store=here.store,
        actor=here.actor("office"),
        clock=here.make.clock,
    )
    signed_id = db.session.scalars(
        select(SignedLetter.id).where(SignedLetter.letter_id == letter_id)
    ).one()
    db.session.rollback()
    return signed_id


def _hold(here: World) -> None:
    with (
        unit_of_work(ENGINE, here.make.clock) as work,
        work.recording("test.hold", here.call.object_ref) as event,
    ):
        for call in (here.call, here.other_call):
            enqueue(
                event,
                kind="reserve",
                recipient="trattenuta@example.org",
                subject="Esito",
                body="…",
                language="it",
                object_ref=call.object_ref,
                call_id=call.id,
                held=True,
            )
