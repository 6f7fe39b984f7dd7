"""One step with many proposals: tried first, then done, then told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from grantcall.calls.models import Act, Call
from grantcall.core.actor import Actor
from grantcall.core.db import reader
from grantcall.core.errors import Invalid, NotFound, Reason, Refusal
from grantcall.core.ids import new_secret
from grantcall.core.policy import Right
from grantcall.core.words import Words
from grantcall.definitions.model import Definition, Transition
from grantcall.process.door import may
from grantcall.process.frozen import definition_of
from grantcall.proposals import queries
from grantcall.proposals.lists import ListRow, chosen
from grantcall.proposals.models import Proposal
from grantcall.proposals.office_steps import steps_together
from grantcall.proposals.screen import decide_many
from grantcall.web.access import actor, requires
from grantcall.web.context import zone
from grantcall.web.desks.acts import FIELDS, act_id_of, typed_act
from grantcall.web.desks.blueprint import desks
from grantcall.web.desks.pages_steps import ACT, today
from grantcall.web.desks.record_page import leading, once
from grantcall.web.desks.record_view import GIVEN_IN_THE_FORM
from grantcall.web.errors import status_of
from grantcall.web.services import services
from grantcall.web.site import use_call

MOST = 250
Page = tuple[str, int]
_CONTROLS = {name: name for name in ("reason", *FIELDS)}
_NONE_CHOSEN = Words("Non avete scelto nessuna domanda.", "You chose no proposal.")
_GO_BACK = Words("Tornate all'elenco e spuntatene almeno una.", "Go back and tick at least one.")
_TOO_MANY = Words("Al massimo 250 domande alla volta.", "At most 250 proposals at a time.")
_NO_REASON = Words("Scrivete la motivazione.", "Write the reason.")
_NOT_HERE = Words(
    "Ora lo stato è «{state}»: da qui «{step}» non si può.",
    "The state is now “{state}”: “{step}” is not possible from here.",
)


@dataclass(frozen=True, slots=True)
class Tried:
    """One chosen proposal with what stands in the way of the step, nothing when it can go."""

    row: ListRow
    blockers: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Stuck:
    """Proposals that the same reasons keep from a step; none: it can be taken now."""

    reasons: tuple[Reason, ...]
    rows: list[ListRow]


@desks.post("/staff/calls/<slug:slug>/proposals/try")
@requires(Right.PROPOSAL_ADMIT, object="listed_call")
def try_many(call: Call) -> Page:
    """Say what a step would do to the chosen proposals. Nothing is written."""
    definition = _begin(call)
    transition = _step(definition, request.form.get("step", ""))
    return _show(call, definition, transition, _chosen(call), {}, ())


@desks.post("/staff/calls/<slug:slug>/proposals/decide")
@requires(Right.PROPOSAL_ADMIT, object="listed_call")
def decide_chosen(call: Call) -> Page | Response:
    """Take the step with each proposal that can go, each in a transaction of its own."""
    definition = _begin(call)
    transition = _step(definition, request.form.get("step", ""))
    rows, call_id, slug = _chosen(call), call.id, call.slug
    who, clock = actor(), services().clock
    given = request.form
    try:
        reason = _reason(transition, given)
        act_id = None
        if ACT in transition.needs:
            typed = typed_act(given, queries.acts_of(reader(), call_id))
            act_id = act_id_of(typed, call_id, actor=who, clock=clock)
    except NotFound:
        raise
    except Refusal as refusal:
        led = leading(refusal, _CONTROLS)
        again = reader().get_one(Call, call_id)
        return _show(again, definition, transition, rows, given, led, status_of(refusal))
    decide_many(
        [row.id for row in rows],
        transition.id,
        actor=who,
        clock=clock,
        token=once() or new_secret(),
        act_id=act_id,
        reason=reason,
    )
    told = {"step": transition.id, "act": act_id or "", "refs": " ".join(row.ref for row in rows)}
    return redirect(f"/staff/calls/{slug}/proposals/outcome?{urlencode(told)}", 303)


@desks.get("/staff/calls/<slug:slug>/proposals/outcome")
@requires(Right.PROPOSAL_ADMIT, object="listed_call")
def outcome(call: Call) -> str:
    """Tell what became of proposals that were decided together, read from the trail."""
    definition = _begin(call)
    transition = _step(definition, request.args.get("step", ""))
    session = reader()
    rows = chosen(session, call.id, request.args.get("refs", "").split()[:MOST])
    act = next(
        (one for one in queries.acts_of(session, call.id) if one.id == request.args.get("act")),
        None,
    )
    taken = queries.steps_under_act(
        session,
        f"proposal.{transition.id}",
        act.id if act is not None else None,
        [f"proposal:{row.id}" for row in rows],
    )
    left = [row for row in rows if f"proposal:{row.id}" not in taken]
    return render_template(
        "desks/outcome.html",
        call=call,
        transition=transition,
        act=act,
        done=[row for row in rows if f"proposal:{row.id}" in taken],
        left=_stuck(_tried(session, left, definition, transition, actor())),
        left_count=len(left),
    )


def _begin(call: Call) -> Definition:
    use_call(call.version_id, call.demo)
    return definition_of(reader(), call.version_id)


def _step(definition: Definition, name: str) -> Transition:
    transition = steps_together(definition.workflows["proposal"]).get(name)
    if transition is None:
        raise NotFound()
    return transition


def _chosen(call: Call) -> tuple[ListRow, ...]:
    refs = list(dict.fromkeys(request.form.getlist("ref")))
    if len(refs) > MOST:
        raise Invalid(Reason("too_many", _TOO_MANY))
    rows = chosen(reader(), call.id, refs)
    if not rows:
        raise Invalid(Reason("none_chosen", _NONE_CHOSEN, next=_GO_BACK))
    return rows


def _reason(transition: Transition, given: Mapping[str, str]) -> str | None:
    reason = given.get("reason", "").strip()
    if transition.reason and not reason:
        raise Invalid(Reason("reason_missing", _NO_REASON, field="reason"))
    return reason or None


def _tried(
    session: Session,
    rows: Sequence[ListRow],
    definition: Definition,
    transition: Transition,
    asking: Actor,
) -> list[Tried]:
    now, tried = services().clock.now(), []
    states = definition.workflows["proposal"].states
    for row in rows:
        proposal = session.get_one(Proposal, row.id)
        choice = next(
            (one for one in may(session, asking, proposal, now) if one.action == transition.id),
            None,
        )
        if choice is None:
            said = _NOT_HERE.format(state=states[row.state].label, step=transition.label)
            tried.append(Tried(row, (Reason("wrong_state", said),)))
            continue
        blockers = tuple(one for one in choice.blockers if one.code not in GIVEN_IN_THE_FORM)
        tried.append(Tried(row, blockers))
    return tried


def _stuck(tried: Sequence[Tried]) -> list[Stuck]:
    """Put proposals with the same reasons together, so that a long list stays readable."""
    groups: dict[tuple[Reason, ...], list[ListRow]] = {}
    for one in tried:
        groups.setdefault(one.blockers, []).append(one.row)
    return [Stuck(reasons, rows) for reasons, rows in groups.items()]


def _show(
    call: Call,
    definition: Definition,
    transition: Transition,
    rows: Sequence[ListRow],
    given: Mapping[str, str],
    reasons: tuple[Reason, ...],
    status: int = 200,
) -> Page:
    session = reader()
    tried = _tried(session, rows, definition, transition, actor())
    ready = [one.row for one in tried if not one.blockers]
    blocked = [one for one in tried if one.blockers]
    acts: Sequence[Act] | None = None
    if ACT in transition.needs:
        acts = queries.acts_of(session, call.id)
    page = render_template(
        "desks/try.html",
        call=call,
        transition=transition,
        target=definition.workflows["proposal"].states[transition.target],
        ready=ready,
        stuck=_stuck(blocked),
        stuck_count=len(blocked),
        requested=sum(row.requested or 0 for row in ready),
        mails=len(transition.mail) > 0,
        acts=acts,
        given=given or {"act_date": today(zone()).isoformat()},
        reasons=reasons,
        token=given.get("token") or new_secret(),
    )
    return page, status
