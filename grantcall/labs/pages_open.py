"""Opening a lab outside any call, and freezing the network that such labs obey."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from grantcall.calls.freeze_network import freeze_network, network_named, networks
from grantcall.calls.publish import read_files
from grantcall.core.db import reader
from grantcall.core.errors import Conflict, Invalid, NotFound, Reason
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.core.words import Words
from grantcall.definitions.answers.values import as_day
from grantcall.definitions.loading import list_calls
from grantcall.labs.models import Lab
from grantcall.labs.open_free_lab import FreeLab, open_free_lab
from grantcall.labs.pages_details import faults_by_field
from grantcall.labs.pages_room import labs
from grantcall.labs.pages_typed import refuse_unreadable, typed_text
from grantcall.labs.queries import places
from grantcall.labs.roles import works_with_labs
from grantcall.labs.towns import areas, towns
from grantcall.people.pages_fresh import require_fresh
from grantcall.process.models import CallVersion
from grantcall.web.access import actor, requires
from grantcall.web.services import services


@dataclass(frozen=True, slots=True)
class NetworkFiles:
    """A network as its files stand: clean or not, frozen as they are or not yet."""

    slug: str
    label: Words
    assumed: Sequence[str]
    version: int | None
    frozen: bool


@labs.get("/labs/new")
@requires(Right.LAB_DESK)
def new_lab() -> Any:
    """Ask for a lab born outside any call."""
    _require()
    return _new_page(FreeLab(""), "")


@labs.post("/labs/new")
@requires(Right.LAB_DESK)
def make_lab() -> Any:
    """Open a lab outside any call; a repeated post leads to the same lab."""
    _require()
    given, day = _typed()
    try:
        refuse_unreadable(day, given.started_on, "started_on")
        token = request.form.get("token", "")[:64] or None
        lab_id = open_free_lab(given, actor=actor(), clock=services().clock, token=token)
    except (Invalid, Conflict) as refusal:
        return _new_page(given, day, refusal.reasons), 422
    flash(_("Il laboratorio è aperto. Indicate chi lo tiene: potrà scrivere nel diario."), "ok")
    return redirect(url_for("labs.lab_page", slug=reader().get_one(Lab, lab_id).slug), 303)


@labs.get("/labs/network")
@requires(Right.CALL_MANAGE)
def network_page() -> Any:
    """Show the networks at hand and which version of their files holds."""
    _require_office()
    return _network_page()


@labs.post("/labs/network")
@requires(Right.CALL_MANAGE)
def freeze() -> Any:
    """Freeze the present files of a network."""
    _require_office()
    require_fresh(actor())
    slug = request.form.get("slug", "")
    if slug not in {one.slug for one in _at_hand()}:
        raise NotFound()
    try:
        freeze_network(
            slug,
            resources=services().resources,
            actor=actor(),
            clock=services().clock,
            accept_assumed=request.form.get("accept_assumed") == "yes",
        )
    except Invalid as refusal:
        return _network_page(refusal.reasons), 422
    flash(_("La rete è pubblicata: i laboratori nuovi seguono questo testo."), "ok")
    return redirect(url_for("labs.network_page"), 303)


def _require() -> None:
    if not works_with_labs(actor()):
        raise NotFound()


def _require_office() -> None:
    if not allowed(Right.CALL_MANAGE, roles_on_call(actor(), None)):
        raise NotFound()


def _typed() -> tuple[FreeLab, str]:
    day = request.form.get("started_on", "")[:20]
    given = FreeLab(
        name=typed_text("name"),
        network=typed_text("network"),
        place=typed_text("place"),
        municipality=typed_text("municipality"),
        area=typed_text("area"),
        meets=typed_text("meets"),
        about=typed_text("about"),
        started_on=as_day(day),
    )
    return given, day


def _new_page(typed: FreeLab, day: str, told: Sequence[Reason] = ()) -> str:
    session = reader()
    return render_template(
        "labs/new.html",
        typed=typed,
        started_on=day,
        told=told,
        faults=faults_by_field(told),
        networks=[(one.slug, Words(one.label_it, one.label_en)) for one in networks(session)],
        places=[(one.slug, one.name) for one in places(session)],
        towns=list(towns(session).values()),
        areas=list(areas(session).values()),
        office=allowed(Right.CALL_MANAGE, roles_on_call(actor(), None)),
    )


def _network_page(told: Sequence[Reason] = ()) -> str:
    return render_template("labs/network.html", networks=_at_hand(), told=told)


def _at_hand() -> list[NetworkFiles]:
    """Return the definitions that have labs and no call; files with faults are left out."""
    session, resources = reader(), services().resources
    found = []
    for slug in list_calls(resources):
        files = read_files(slug, resources)
        definition = files.definition
        if (
            definition is None
            or "call" in definition.workflows
            or "lab" not in definition.workflows
        ):
            continue
        known = network_named(session, slug)
        version = None if known is None else session.get(CallVersion, known.version_id)
        found.append(
            NetworkFiles(
                slug,
                definition.label,
                definition.assumed,
                None if version is None else version.number,
                version is not None and version.digest == definition.digest,
            )
        )
    return found
