"""The world of labs: one of the first group, one of the rival's, free ones, one that ended."""

import base64
import io

from grantcall.calls.freeze_network import freeze_network
from grantcall.core.actor import SHELL, Actor
from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.core.resources import Resources
from grantcall.labs.add_photo import add_photo
from grantcall.labs.lab_people import name_person
from grantcall.labs.log_activity import log_activity
from grantcall.labs.models import Lab
from grantcall.labs.move_lab import take_lab_step
from grantcall.labs.open_free_lab import FreeLab, open_free_lab
from grantcall.labs.places import PlaceGiven, add_place
from grantcall.proposals.models import Proposal
from tests.lab_world import DOT, MEETING, NETWORK, PROMISES, accepted, award_for
from tests.safety.world import World, world
from tests.safety.world_admission import give_parts, people

GROUP = ("contact", "deputy", "writer", "connector")
OFFICE = ("staff", "office", "auditor")


@world("labs")
def labs(here: World) -> None:
    """Diaries are written, places are open, people belong to labs."""
    people(here)
    own_word = here.canary("merlo", *GROUP, *OFFICE)
    rival_word = here.canary("allocco", "rival", *OFFICE)
    free_word = here.canary("rondine", "connector", "office", "auditor")
    unborn_word = here.canary("cinciallegra", "connector", "office", "auditor")
    named = here.canary("pettirosso", "connector", "office")
    freeze_network(
        NETWORK,
        resources=Resources(),
        actor=SHELL,
        clock=here.make.clock,
        accept_assumed=True,
    )
    connector, office = here.actor("connector"), here.actor("office")
    ids = {
        "own": _funded(here, "contact", "Orti sospesi"),
        "rival": _funded(here, "rival", "Radio del cortile"),
        "free": _free(here, connector, "Coro libero"),
        "ended": _free(here, connector, "Cucina finita"),
        "unborn": _free(here, office, "Non ancora nato", about=f"Idea {unborn_word}"),
    }
    writers = {"own": "contact", "rival": "rival", "free": "connector", "ended": "connector"}
    words = {"own": own_word, "rival": rival_word, "free": free_word, "ended": "finita"}
    for name, who in writers.items():
        _living(here, name, ids[name], here.actor(who), words[name])
    _step(here, ids["ended"], "end", connector)
    for name, lab_id in ids.items():
        here.thing("lab followable_lab public_lab", name, slug=_slug(lab_id))
    own, rival = here.things["lab_entry"]["own"], here.things["lab_entry"]["rival"]
    here.thing("lab_entry lab_photo", "mixed", **{**rival, "slug": own["slug"]})
    part = name_person(
        ids["free"], f"{named}@example.org", "member", actor=connector, clock=here.make.clock
    )
    here.thing("lab_part", "free", slug=_slug(ids["free"]), role_id=part)
    here.thing("lab_part", "mixed", slug=own["slug"], role_id=part)
    place = add_place(PlaceGiven("Casa comune", "pero"), actor=connector, clock=here.make.clock)
    here.thing("place public_place", "open", slug=place)


def _funded(here: World, who: str, group: str) -> str:
    """Send a proposal, give it an award and let its acceptance open the lab."""
    make, actor = here.make, here.actor(who)
    proposal = make.sent(here.call, actor, group=group)
    proposal_id = proposal.id
    if who == "contact":
        give_parts(here, proposal_id)
    lab = accepted(make, award_for(make, db.session.get_one(Proposal, proposal_id)))
    assert lab is not None
    return lab.id


def _free(here: World, actor: Actor, name: str, about: str = "") -> str:
    return open_free_lab(FreeLab(name, about=about), actor=actor, clock=here.make.clock)


def _living(here: World, name: str, lab_id: str, actor: Actor, word: str) -> None:
    """Write an entry with a photo whose note carries a canary; let the lab begin."""
    clock, paper = here.make.clock, io.BytesIO(base64.b64decode(DOT))
    photo = add_photo(
        lab_id, "photo", paper, "foto.png", store=here.store, actor=actor, clock=clock
    )
    typed = {**MEETING, "note": f"Nota {word}", "photo": [photo], "photo_consent": "yes"}
    entry = log_activity(lab_id, typed, actor=actor, clock=clock)
    _step(here, lab_id, "begin", actor)
    parts = {"slug": _slug(lab_id), "entry": entry, "file_id": photo}
    here.thing("lab_entry lab_photo", name, **parts)


def _step(here: World, lab_id: str, step: str, actor: Actor) -> None:
    take_lab_step(
        lab_id,
        step,
        actor=actor,
        clock=here.make.clock,
        token=new_id(),
        promises=PROMISES,
        reason="È finita bene.",
    )


def _slug(lab_id: str) -> str:
    slug = db.session.get_one(Lab, lab_id).slug
    db.session.rollback()
    return slug
