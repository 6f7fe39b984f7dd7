"""What the staff's pages of calls show, read in a fixed number of statements."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from grantcall.calls.models import Call
from grantcall.calls.pages_room import time_left, tone_of
from grantcall.calls.phases import PHASE_WORDS, Phase, phase_of
from grantcall.calls.publish import FilesNow, read_files
from grantcall.calls.queries import (
    ActRow,
    VersionRow,
    acts_of,
    staff_calls,
    versions_of,
)
from grantcall.calls.record_act import PURPOSES
from grantcall.calls.steps import steps_now
from grantcall.calls.take_step import OF_THEIR_OWN, needs_act
from grantcall.core.actor import Actor
from grantcall.core.db import reader
from grantcall.core.errors import NotFound
from grantcall.core.policy import RIGHTS, Right
from grantcall.core.words import Words
from grantcall.definitions.loading import list_calls
from grantcall.definitions.reading import CallFiles, gather
from grantcall.people.queries import names_of
from grantcall.process.door import steps_of
from grantcall.process.frozen import definition_of
from grantcall.web.desks.call_links import links_for
from grantcall.web.services import services
from grantcall.web.site import use_call


@dataclass(frozen=True, slots=True)
class Listed:
    """A call in the staff's list."""

    url: str
    label: Words
    ref: str
    phase: Phase
    state: Words
    tone: str
    opens: Any
    closes: Any
    left: str | None


@dataclass(frozen=True, slots=True)
class Took:
    """A step that was taken, in words."""

    label: Words
    at: Any
    who: str
    reason: str | None


def list_view(asking: Actor) -> dict[str, Any]:
    """Return calls and files for the list; one statement."""
    now, session = services().clock.now(), reader()
    rows = staff_calls(session, _managed(asking))
    listed = []
    for row in rows:
        phase = phase_of(row, now)
        until = {Phase.OPEN: row.closes, Phase.UPCOMING: row.opens}.get(phase)
        listed.append(
            Listed(
                f"/staff/calls/{row.slug}",
                Words(row.label_it, row.label_en),
                row.ref,
                phase,
                _state_words(row, phase),
                tone_of(phase),
                row.opens,
                row.closes,
                None if until is None else time_left(until, now),
            )
        )
    known = {row.slug for row in rows}
    # Whoever works for some calls only may not prepare new ones, and sees none.
    at_hand = [] if _managed(asking) is not None else list_calls(services().resources)
    files = [slug for slug in at_hand if slug not in known and _takes_proposals(slug)]
    return {"rows": listed, "files": files}


def call_view(slug: str, call: Call | None, asking: Actor) -> dict[str, Any]:
    """Return everything the page of one call shows; at most five statements."""
    now, session = services().clock.now(), reader()
    files = read_files(slug, services().resources) if _unpublished(call) else None
    view: dict[str, Any] = {
        "slug": slug,
        "call": call,
        "files": files,
        "faults": _faults(files),
        "warnings": [] if files is None else [one for one in files.faults if one.warning],
        "applies": files is None or _takes_proposals(slug),
        "work_pages": [] if call is None else links_for(asking, call),
    }
    if call is None:
        label = Words(slug) if files is None or files.definition is None else files.definition.label
        state = Words("Solo nei file", "In the files only")
        return {**view, "label": label, "state": state, "tone": "wait", "phase": Phase.DRAFT}
    use_call(call.version_id, call.demo)
    phase = phase_of(call, now)
    until = {Phase.OPEN: call.closes, Phase.UPCOMING: call.opens}.get(phase)
    definition = definition_of(session, call.version_id)
    steps = [
        one
        for one in steps_now(session, asking, call, now)
        if one.choice.action not in OF_THEIR_OWN
    ]
    acts: list[ActRow] = acts_of(session, call.id)
    versions: list[VersionRow] = versions_of(session, call.id)
    return {
        **view,
        "label": definition.label,
        "definition": definition,
        "phase": phase,
        "state": _state_words(call, phase),
        "tone": tone_of(phase),
        "left": None if until is None else time_left(until, now),
        "steps": steps,
        "acts": acts,
        "purposes": PURPOSES,
        "versions": versions,
        "taken": _taken(call, definition.workflows["call"].transitions),
    }


def step_view(slug: str, call: Call, step: str, asking: Actor) -> dict[str, Any]:
    """Return what the page of one step shows. Raises `NotFound` for a step not to be taken."""
    use_call(call.version_id, call.demo)
    definition = definition_of(reader(), call.version_id)
    now = services().clock.now()
    for one in steps_now(reader(), asking, call, now):
        if one.choice.action == step and step not in OF_THEIR_OWN:
            transition = one.choice.transition
            target = definition.workflows["call"].states[transition.target]
            return {
                "slug": slug,
                "label": definition.label,
                "step": transition,
                "target": target.label,
                "ends": target.kind == "cancelled",
                "obstacles": one.obstacles,
                "with_act": needs_act(transition),
            }
    raise NotFound()


def _taken(call: Call, transitions: Any) -> list[Took]:
    steps = steps_of(reader(), call.object_ref)
    names = names_of(reader(), {step.actor for step in steps})
    engine = {"engine": _("il sistema"), "shell": _("riga di comando")}
    return [
        Took(
            transitions[step.action.partition(".")[2]].label,
            step.dated,
            names.get(step.actor, engine.get(step.actor, "")),
            step.reason,
        )
        for step in steps
    ]


def _state_words(call: Any, phase: Phase) -> Words:
    """Return the workflow's own label, unless the clock is ahead of the engine."""
    states = definition_of(reader(), call.version_id).workflows["call"].states
    behind = call.kind in ("published", "open") and call.kind != _kind_by_clock(phase)
    return PHASE_WORDS[phase] if behind else states[call.state].label


def _kind_by_clock(phase: Phase) -> str:
    return {Phase.UPCOMING: "published", Phase.OPEN: "open"}.get(phase, "")


def _unpublished(call: Call | None) -> bool:
    return call is None or call.kind == "draft"


def _takes_proposals(slug: str) -> bool:
    """Tell whether anybody can apply; files that cannot be read are shown with their faults."""
    found = gather(slug, services().resources)
    return not isinstance(found, CallFiles) or bool(found.faults) or "call" in found.workflows


def _faults(files: FilesNow | None) -> list[str]:
    return [] if files is None else [str(one) for one in files.faults if not one.warning]


def _managed(asking: Actor) -> frozenset[str] | None:
    """Return the calls an actor manages; `None` means all."""
    found: set[str] = set()
    for role in RIGHTS[Right.CALL_MANAGE]:
        held = asking.call_ids(role)
        if held is None:
            return None
        found |= held
    return frozenset(found)
