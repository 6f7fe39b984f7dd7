"""Where and when a lab meets, and what it does, in the words of its people."""

from dataclasses import dataclass

from sqlalchemy import select

from grantcall.core.actor import Actor
from grantcall.core.canonical import canonical_bytes, sha256_hex
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Invalid, Reason
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.labs.log_activity import require_open_diary
from grantcall.labs.models import Lab, Place
from grantcall.labs.roles import require_lab
from grantcall.labs.texts import one_line, paragraphs, problems_with

ACTION = "lab.set_details"


@dataclass(frozen=True, slots=True)
class Details:
    """What a lab says of itself; `place` is a slug, empty for “not stated”."""

    place: str = ""
    meets: str = ""
    about: str = ""


def set_lab_details(
    lab_id: str, given: Details, *, actor: Actor, clock: Clock, base: str | None = None
) -> None:
    """Keep what the public page says first. The place brings its municipality along.

    `base` is the `details_token` that the form was made from. Raises `NotFound`, `Invalid`
    with every problem, `Conflict` when somebody changed it meanwhile or the lab has ended.
    """
    with unit_of_work(actor, clock) as work:
        lab: Lab = require_lab(
            work.session,
            actor,
            Right.LAB_DETAILS,
            work.session.get(Lab, lab_id, with_for_update=True),
        )
        work.trying(ACTION, lab.object_ref)
        require_open_diary(lab)
        if base is not None and base != details_token(lab):
            raise Conflict(Reason("details_changed", _CHANGED, next=_AGAIN))
        meets, about = one_line(given.meets), paragraphs(given.about)
        problems = problems_with(meets=meets, about=about)
        place = open_place(work, given.place, problems)
        if problems:
            raise Invalid(*problems)
        lab.meets, lab.about = meets, about
        lab.place_id = None if place is None else place.id
        if place is not None:
            lab.municipality = place.municipality
        with work.recording(ACTION, lab.object_ref) as event:
            event.seal(lab)


def details_token(lab: Lab) -> str:
    """Return what a form hands back: a digest of the details as they were shown."""
    return sha256_hex(canonical_bytes([lab.place_id, lab.meets, lab.about]))[:16]


def open_place(work: Work, slug: str, problems: list[Reason]) -> Place | None:
    """Return a place by its slug, nothing for none; adds a problem for one that is closed."""
    if not slug:
        return None
    place = work.session.scalar(select(Place).where(Place.slug == slug))
    if place is None or place.closed_on is not None:
        text = Words("Scegliete un luogo dell'elenco.", "Choose a place from the list.")
        problems.append(Reason("place_unknown", text, field="place"))
    return place


_CHANGED = Words(
    "Qualcun altro ha cambiato questa pagina mentre scrivevate.",
    "Somebody else changed this page while you were writing.",
)
_AGAIN = Words("Riapritela e ripetete.", "Open it again and repeat.")
