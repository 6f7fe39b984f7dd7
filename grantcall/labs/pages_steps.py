"""The steps of a lab: what each means, promises stated again, the lab that takes over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from grantcall.core.db import reader
from grantcall.core.errors import NotFound, Reason, Refusal
from grantcall.core.policy import Right
from grantcall.labs.guards import PROMISES, TAKES_OVER, promises_of
from grantcall.labs.models import Lab
from grantcall.labs.move_lab import PROMISES_GUARD, SUCCESSOR_GUARD, take_lab_step
from grantcall.labs.pages_room import definition_for, labs, now
from grantcall.labs.queries import heirs_for
from grantcall.process.door import Choice, may
from grantcall.process.registry import Circumstances
from grantcall.web.access import actor, requires
from grantcall.web.context import words_in
from grantcall.web.services import services

_ASKED_IN_FORM = ("reason_missing", "promise_not_stated", "successor_missing")
_NO_WAY_BACK = ("merged", "association", "closed")


def choices_of(lab: Lab, instant: datetime) -> list[Choice]:
    """Return the steps open to whoever asks, each with what a form cannot cure."""
    stated = [one.id for one in promises_of(definition_for(lab))]
    circumstances = Circumstances(reason="…", extra={PROMISES: stated})
    found = may(reader(), actor(), lab, instant, circumstances)
    return [Choice(one.action, one.transition, _obstacles(one)) for one in found]


@labs.get("/labs/<slug:slug>/steps/<name:step>")
@requires(Right.LAB_MOVE, object="lab")
def step(lab: Lab, step: str) -> Any:
    """Ask what a step needs."""
    return _step_page(lab, step)


@labs.post("/labs/<slug:slug>/steps/<name:step>")
@requires(Right.LAB_MOVE, object="lab")
def take(lab: Lab, step: str) -> Any:
    """Take a step; a repeated post leads to the same result."""
    lab_id, slug = lab.id, lab.slug
    typed = request.form
    try:
        take_lab_step(
            lab_id,
            step,
            actor=actor(),
            clock=services().clock,
            token=typed.get("token", "")[:64],
            promises=typed.getlist("promises")[:50],
            reason=typed.get("reason"),
            successor=typed.get("successor", "")[:60] or None,
        )
    except NotFound:
        raise
    except Refusal as refusal:
        again = reader().get_one(Lab, lab_id)
        if step not in {one.action for one in choices_of(again, now())}:
            raise
        return _step_page(again, step, refusal.reasons), 422
    after = reader().get_one(Lab, lab_id)
    state = definition_for(after).workflows["lab"].states[after.state]
    flash(_("Fatto. Ora il laboratorio risulta: %(state)s.", state=words_in(state.label)), "ok")
    return redirect(url_for("labs.diary", slug=slug), 303)


def _step_page(lab: Lab, step: str, told: Sequence[Reason] = ()) -> str:
    choice = next((one for one in choices_of(lab, now()) if one.action == step), None)
    if choice is None:
        raise NotFound()
    definition = definition_for(lab)
    needs = choice.transition.needs
    target = definition.workflows["lab"].states[choice.transition.target]
    return render_template(
        "labs/step.html",
        lab=lab,
        step=choice.transition,
        target=target,
        obstacles=choice.blockers,
        told=told,
        promises=promises_of(definition) if PROMISES_GUARD in needs else (),
        stated=request.form.getlist("promises"),
        heirs=heirs_for(reader(), lab, TAKES_OVER) if SUCCESSOR_GUARD in needs else None,
        successor=request.form.get("successor", ""),
        reason=request.form.get("reason", ""),
        final=target.kind in _NO_WAY_BACK,
        celebrates=target.kind == "closed",
    )


def _obstacles(choice: Choice) -> tuple[Reason, ...]:
    return tuple(one for one in choice.blockers if one.code not in _ASKED_IN_FORM)
