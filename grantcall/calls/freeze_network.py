"""Freezing a network: a definition that nobody applies to, for the labs outside any call."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grantcall.calls.assumed import confirm_assumed
from grantcall.calls.models import Network
from grantcall.core.actor import Actor
from grantcall.core.audit import Recording
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, NotFound, Reason
from grantcall.core.ids import new_id
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.core.resources import Resources
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.definitions.freezing import canonical_bytes, digest
from grantcall.definitions.loading import load_call
from grantcall.definitions.model import Definition
from grantcall.definitions.trees import Table
from grantcall.process.models import CallVersion

ACTION = "network.freeze"


@dataclass(frozen=True, slots=True)
class Frozen:
    """The version in force of a network."""

    network_id: str
    version: int
    digest: str


def freeze_network(
    slug: str,
    *,
    resources: Resources,
    actor: Actor,
    clock: Clock,
    accept_assumed: bool = False,
) -> Frozen:
    """Freeze the present files of a network; unchanged files give the version that is there.

    New labs obey the newest version, those that live keep theirs. Raises `DefinitionFaults`
    with every fault, `NotFound` without the right for all calls, `Conflict`
    (`is_a_call`) for a definition with a call's workflow, `Invalid` (`assumed`) with the
    paths that nobody has confirmed.
    """
    document, definition = load_call(slug, resources)
    with unit_of_work(actor, clock) as work:
        if not allowed(Right.CALL_MANAGE, roles_on_call(actor, None)):
            raise NotFound()
        work.trying(ACTION, f"network:{slug}")
        _refuse_calls(definition)
        network = network_named(work.session, slug)
        known = None if network is None else work.session.get_one(CallVersion, network.version_id)
        if network is not None and known is not None and known.digest == digest(document):
            return Frozen(network.id, known.number, known.digest)
        confirm_assumed(definition, accept_assumed)
        network = network or Network(id=new_id(), slug=slug)
        with work.recording(ACTION, network.object_ref) as event:
            version = _add_version(work, event, network, document)
            network.version_id = version.id
            network.label_it, network.label_en = definition.label.it, definition.label.en
            event.seal(network)
    return Frozen(network.id, version.number, version.digest)


def is_network(definition: Definition) -> bool:
    """Tell whether a definition has labs and no call: nobody applies to it."""
    return "lab" in definition.workflows and "call" not in definition.workflows


def network_named(session: Session, slug: str) -> Network | None:
    """Return a frozen network by its slug."""
    return session.scalar(select(Network).where(Network.slug == slug))


def networks(session: Session) -> list[Network]:
    """Return every frozen network, by name; one statement."""
    return list(session.scalars(select(Network).order_by(Network.label_it, Network.id)))


def _add_version(work: Work, event: Recording, network: Network, document: Table) -> CallVersion:
    last = work.session.scalar(
        select(func.max(CallVersion.number)).where(CallVersion.call_id == network.id)
    )
    version = CallVersion(
        id=new_id(),
        call_id=network.id,
        number=(last or 0) + 1,
        digest=digest(document),
        document=canonical_bytes(document).decode(),
        published_at=work.now,
    )
    event.seal(version)
    event.note(version=version.number, digest=version.digest)
    return version


def _refuse_calls(definition: Definition) -> None:
    if not is_network(definition):
        raise Conflict(
            Reason(
                "is_a_call",
                Words(
                    "Questa definizione non è una rete di laboratori.",
                    "This definition is not a network of labs.",
                ),
                next=Words("I bandi si pubblicano con un atto.", "Calls are published by an act."),
            )
        )
