"""Places where labs meet: added, corrected, closed by connectors and the office."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from grantcall.core.actor import Actor
from grantcall.core.canonical import canonical_bytes, sha256_hex
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Invalid, NotFound, Reason
from grantcall.core.ids import new_id
from grantcall.core.policy import Right, may_somewhere
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.labs.models import Place
from grantcall.labs.slugs import free_slug
from grantcall.labs.texts import name_missing, one_line, paragraphs, problems_with
from grantcall.labs.towns import towns

SORTS = ("cafe", "other")


@dataclass(frozen=True, slots=True)
class PlaceGiven:
    """A place as it was typed; `municipality` is an option of the calls' municipalities."""

    name: str
    municipality: str
    sort: str = "other"
    address: str = ""
    hours: str = ""
    about: str = ""
    opened_on: date | None = None


def add_place(given: PlaceGiven, *, actor: Actor, clock: Clock) -> str:
    """Add a place; return its slug, made from its name.

    Raises `NotFound` without the right, `Invalid` with every problem.
    """
    with unit_of_work(actor, clock) as work:
        _require(actor)
        work.trying("place.add", "place:new")
        checked = _checked(work, given)
        place = Place(id=new_id(), slug=free_slug(work.session, Place, checked.name))
        _write(place, checked)
        with work.recording("place.add", place.object_ref) as event:
            event.seal(place)
    return place.slug


def change_place(
    slug: str, given: PlaceGiven, *, actor: Actor, clock: Clock, base: str | None = None
) -> None:
    """Correct what is said of a place; its address on the site stays.

    `base` is the `place_token` that the form was made from. Raises `NotFound`, `Invalid`
    with every problem, `Conflict` (`place_changed`) when somebody changed it meanwhile.
    """
    with unit_of_work(actor, clock) as work:
        place = _found(work, slug, "place.change")
        if base is not None and base != place_token(place):
            raise Conflict(
                Reason(
                    "place_changed",
                    Words(
                        "Qualcun altro ha cambiato questo luogo mentre scrivevate.",
                        "Somebody else changed this place while you were writing.",
                    ),
                    next=Words("Riapritelo e ripetete.", "Open it again and repeat."),
                )
            )
        _write(place, _checked(work, given))
        with work.recording("place.change", place.object_ref) as event:
            event.seal(place)


def close_place(slug: str, day: date, *, actor: Actor, clock: Clock) -> None:
    """Note the last day of a place; its page and its labs' stories stay.

    Raises `NotFound`, `Invalid` for a day in the future or before it opened, `Conflict`
    for a place that is closed already.
    """
    with unit_of_work(actor, clock) as work:
        place = _found(work, slug, "place.close")
        if place.closed_on is not None:
            text = Words("Questo luogo è già chiuso.", "This place is closed already.")
            raise Conflict(Reason("place_closed", text))
        if day > work.now.date() or (place.opened_on is not None and day < place.opened_on):
            text = Words(
                "L'ultimo giorno è tra l'apertura e oggi.",
                "The last day lies between the opening and today.",
            )
            raise Invalid(Reason("closed_on", text, field="closed_on"))
        place.closed_on = day
        with work.recording("place.close", place.object_ref) as event:
            event.seal(place)


def place_token(place: Place) -> str:
    """Return what a form hands back: a digest of the place as it was shown."""
    shown = [place.name, place.sort, place.municipality, place.address, place.hours, place.about]
    return sha256_hex(canonical_bytes([*shown, place.opened_on, place.closed_on]))[:16]


def _require(actor: Actor) -> None:
    if not may_somewhere(actor, Right.PLACE_MANAGE):
        raise NotFound()


def _found(work: Work, slug: str, action: str) -> Place:
    _require(work.actor)
    place = work.session.scalar(select(Place).where(Place.slug == slug).with_for_update())
    if place is None:
        raise NotFound()
    work.trying(action, place.object_ref)
    return place


def _checked(work: Work, given: PlaceGiven) -> PlaceGiven:
    tidy = PlaceGiven(
        one_line(given.name),
        given.municipality,
        given.sort,
        one_line(given.address),
        one_line(given.hours),
        paragraphs(given.about),
        given.opened_on,
    )
    problems = [] if tidy.name else [name_missing()]
    problems += problems_with(
        name=tidy.name, address=tidy.address, hours=tidy.hours, about=tidy.about
    )
    if tidy.municipality not in towns(work.session):
        text = Words("Scegliete il Comune.", "Choose the municipality.")
        problems.append(Reason("town_unknown", text, field="municipality"))
    if tidy.sort not in SORTS:
        text = Words("Scegliete che luogo è.", "Choose what kind of place it is.")
        problems.append(Reason("sort_unknown", text, field="sort"))
    if tidy.opened_on is not None and tidy.opened_on > work.now.date():
        text = Words("Il giorno di apertura è nel futuro.", "The opening day is in the future.")
        problems.append(Reason("opened_on", text, field="opened_on"))
    if problems:
        raise Invalid(*problems)
    return tidy


def _write(place: Place, given: PlaceGiven) -> None:
    place.name, place.sort, place.municipality = given.name, given.sort, given.municipality
    place.address, place.hours, place.about = given.address, given.hours, given.about
    place.opened_on = given.opened_on
