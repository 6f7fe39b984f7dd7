"""A lab is born outside any call: a connector or the office opens it in a network."""

from dataclasses import asdict, dataclass
from datetime import date

from grantcall.calls.freeze_network import network_named, networks
from grantcall.calls.models import Network
from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Invalid, NotFound, Reason
from grantcall.core.ids import new_id
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.labs.lab_people import give_role
from grantcall.labs.models import Lab, Place
from grantcall.labs.roles import is_connector, works_with_labs
from grantcall.labs.set_details import open_place
from grantcall.labs.slugs import free_slug
from grantcall.labs.texts import name_missing, one_line, paragraphs, problems_with
from grantcall.labs.towns import areas, towns
from grantcall.process.door import start
from grantcall.process.frozen import definition_of

ACTION = "lab.open"


@dataclass(frozen=True, slots=True)
class FreeLab:
    """What is known of a lab at its birth.

    `network` is the slug of a frozen network, empty for the only one. Empty `place` and
    `municipality` mean “not stated”; a place brings its own municipality.
    """

    name: str
    network: str = ""
    place: str = ""
    municipality: str = ""
    area: str = ""
    meets: str = ""
    about: str = ""
    started_on: date | None = None


def open_free_lab(given: FreeLab, *, actor: Actor, clock: Clock, token: str | None = None) -> str:
    """Open a lab in the starting state of its network; return its id.

    A connector who opens it accompanies it. The same token gives the first lab again.
    Raises `NotFound` without the right, `Conflict` (`no_network`) before a network is
    frozen, `Invalid` with every problem.
    """
    with unit_of_work(actor, clock) as work:
        if not works_with_labs(actor):
            raise NotFound()
        work.trying(ACTION, "lab:new")
        payload = asdict(given)
        known = token and idempotency.recall(work, token, ACTION, payload)
        if known:
            return known
        network = _network(work, given.network)
        lab = _lab(work, given, network)
        definition = definition_of(work.session, network.version_id)
        with work.recording(ACTION, lab.object_ref) as event:
            event.note(network=network.id)
            start(work, lab, definition, event)
            if is_connector(actor) and actor.account_id is not None:
                give_role(work, event, lab, actor.account_id, "connector")
        if token:
            idempotency.remember(work, token, ACTION, payload, lab.id)
    return lab.id


def _network(work: Work, slug: str) -> Network:
    if slug:
        found = network_named(work.session, slug)
    else:
        every = networks(work.session)
        found = every[0] if len(every) == 1 else None
    if found is None:
        raise Conflict(
            Reason(
                "no_network",
                Words(
                    "La rete dei laboratori non è ancora pubblicata.",
                    "The network of labs is not published yet.",
                ),
                next=Words("La pubblica l'ufficio, una volta sola.", "The office does so, once."),
            )
        )
    return found


def _lab(work: Work, given: FreeLab, network: Network) -> Lab:
    name, meets, about = one_line(given.name), one_line(given.meets), paragraphs(given.about)
    problems = [] if name else [name_missing()]
    problems += problems_with(name=name, meets=meets, about=about)
    place: Place | None = open_place(work, given.place, problems)
    problems += _problems_of_choices(work, given)
    if problems:
        raise Invalid(*problems)
    return Lab(
        id=new_id(),
        slug=free_slug(work.session, Lab, name),
        version_id=network.version_id,
        name=name,
        about=about,
        municipality=place.municipality if place is not None else given.municipality or None,
        area=given.area or None,
        place_id=None if place is None else place.id,
        meets=meets,
        started_on=given.started_on,
        opened_at=work.now,
        activities=0,
        people=0,
        new_people=0,
        helper_minutes=0,
    )


def _problems_of_choices(work: Work, given: FreeLab) -> list[Reason]:
    problems = []
    if given.municipality and given.municipality not in towns(work.session):
        text = Words("Scegliete un Comune dell'elenco.", "Choose a municipality from the list.")
        problems.append(Reason("town_unknown", text, field="municipality"))
    if given.area and given.area not in areas(work.session):
        text = Words("Scegliete un'area dell'elenco.", "Choose an area from the list.")
        problems.append(Reason("area_unknown", text, field="area"))
    if given.started_on is not None and given.started_on > work.now.date():
        text = Words("La data di inizio è nel futuro.", "The first day is in the future.")
        problems.append(Reason("started_on", text, field="started_on"))
    return problems
