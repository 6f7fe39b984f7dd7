"""The board of instalments: what is due, what blocks, what is released, what is paid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template, request
from werkzeug.wrappers import Response

from grantcall.calls.models import Call
from grantcall.calls.record_act import ActGiven, record_act
from grantcall.core.db import reader
from grantcall.core.errors import Invalid, NotFound, Reason, Refusal
from grantcall.core.ids import new_secret
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.funding.pages_project_view import tone_of, why_waiting
from grantcall.funding.pages_room import funding
from grantcall.funding.placeholders_project import tranche_label
from grantcall.funding.publication_table import publication_table
from grantcall.funding.publish_award import record_publication
from grantcall.funding.queries_project import BoardRow, board_rows, chosen_rows, sums_by_kind
from grantcall.funding.tranche_ground import ground_of
from grantcall.funding.tranche_steps import pay_many, release_many
from grantcall.people.queries import names_of
from grantcall.process.frozen import definition_of
from grantcall.proposals.queries import acts_of
from grantcall.web.access import actor, requires
from grantcall.web.context import zone
from grantcall.web.desks.acts import FIELDS, typed_act
from grantcall.web.desks.pages_steps import today
from grantcall.web.desks.record_page import leading, once
from grantcall.web.errors import status_of
from grantcall.web.from_address import two_numbers
from grantcall.web.services import services
from grantcall.web.site import use_call

Page = tuple[str, int]
KINDS = ("due", "released", "planned", "withheld", "paid", "cancelled")
BULK = {"planned": "publish", "due": "release", "released": "pay"}
SIZE, MOST = 100, 250
_CONTROLS = {name: name for name in (*FIELDS, "dated", "reference", "published_on", "link")}
_NONE = Words("Non avete scelto nessuna quota.", "You chose no instalment.")
_GO_BACK = Words("Tornate all'elenco e spuntatene almeno una.", "Go back and tick at least one.")


@dataclass(frozen=True, slots=True)
class Shown:
    """One row of the board: the instalment in words and what stands in its way."""

    row: BoardRow
    label: Words
    tone: str
    state: Words
    why: Sequence[Reason]
    released_by: str


@funding.get("/staff/calls/<slug:slug>/tranches")
@requires(Right.TRANCHE_READ, object="listed_call")
def tranches(call: Call) -> str:
    """Show the instalments of a call that stand in one kind, with counts of all kinds."""
    session, definition = reader(), _begin(call)
    sums = sums_by_kind(session, call.id)
    kind = request.args.get("kind", "")
    if kind not in KINDS:
        kind = next((one for one in KINDS if one in sums), KINDS[0])
    rows = board_rows(session, call.id, kind, _after(), SIZE + 1)
    more = len(rows) > SIZE
    rows = rows[:SIZE]
    return render_template(
        "funding/tranches.html",
        call=call,
        kind=kind,
        kinds=[(one, _kind_label(definition, one), sums.get(one)) for one in KINDS],
        rows=_shown(rows, definition),
        bulk=BULK.get(kind) if _manages(call) else None,
        next=f"?kind={kind}&after={rows[-1].place[0]}-{rows[-1].place[1]}" if more else None,
        all_sums=sums,
        picked="pick" in request.args,
    )


@funding.get("/staff/calls/<slug:slug>/tranches/publication.csv")
@requires(Right.TRANCHE_READ, object="listed_call")
def publication_csv(call: Call) -> Response:
    """Hand out the table of grants to be published; it names groups, never persons."""
    definition = _begin(call)
    answer = Response(publication_table(reader(), call, definition), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{call.slug}-contributi.csv")
    return answer


@funding.post("/staff/calls/<slug:slug>/tranches/try")
@requires(Right.TRANCHE_MANAGE, object="listed_call")
def try_tranches(call: Call) -> Page:
    """Say what an act would do to the chosen instalments. Nothing is written."""
    return _try_page(call, _step(), _chosen(call), {}, ())


@funding.post("/staff/calls/<slug:slug>/tranches/<any(release, pay, publish):step>")
@requires(Right.TRANCHE_MANAGE, object="listed_call")
def act_on_tranches(call: Call, step: str) -> Page:
    """Release, pay or publish what was chosen, and tell what became of each."""
    rows, call_id, slug = _chosen(call), call.id, call.slug
    token = once() or new_secret()
    try:
        outcomes = _act(step, rows, slug, call_id, token)
    except NotFound:
        raise
    except Refusal as refusal:
        again = reader().get_one(Call, call_id)
        ids = [row.tranche.id for row in rows]
        led = leading(refusal, _CONTROLS)
        found = chosen_rows(reader(), call_id, ids)
        return _try_page(again, step, found, request.form, led, status_of(refusal))
    again = reader().get_one(Call, call_id)
    definition = _begin(again)
    fresh = chosen_rows(reader(), call_id, [row.tranche.id for row in rows])
    page = render_template(
        "funding/tranches_done.html",
        call=again,
        step=step,
        done=[one for one in _shown(fresh, definition) if not outcomes.get(one.row.tranche.id)],
        left=[
            (one, outcomes[one.row.tranche.id])
            for one in _shown(fresh, definition)
            if outcomes.get(one.row.tranche.id)
        ],
    )
    return page, 200


def _act(
    step: str, rows: Sequence[BoardRow], slug: str, call_id: str, token: str
) -> dict[str, tuple[Reason, ...]]:
    """Carry out an act; return the reasons of those that were refused, by instalment."""
    who, clock, given = actor(), services().clock, request.form
    ids = [row.tranche.id for row in rows]
    if step == "publish":
        awards = list(dict.fromkeys(row.award_id for row in rows))
        record_publication(
            awards,
            _day(given.get("published_on", "")),
            given.get("link", ""),
            actor=who,
            clock=clock,
            token=token,
        )
        return {}
    if step == "pay":
        outcomes = pay_many(
            ids,
            _given_day(given.get("dated", "")),
            given.get("reference", ""),
            actor=who,
            clock=clock,
            token=token,
        )
    else:
        act_id = act_behind(call_id, slug, "payment", given)
        outcomes = release_many(ids, act_id, actor=who, clock=clock, token=token)
    return {one.proposal_id: one.reasons for one in outcomes if not one.done}


def act_behind(call_id: str, slug: str, purpose: str, given: Mapping[str, str]) -> str:
    """Return the id of the act chosen or typed in a form. Raises `Invalid`."""
    typed = typed_act(given, acts_of(reader(), call_id))
    if typed.chosen:
        return typed.chosen
    act = ActGiven(typed.number, typed.dated, typed.subject)
    return record_act(slug, purpose, act, actor=actor(), clock=services().clock)


def _try_page(
    call: Call,
    step: str,
    rows: Sequence[BoardRow],
    given: Mapping[str, str],
    reasons: Sequence[Reason],
    status: int = 200,
) -> Page:
    session, definition = reader(), _begin(call)
    shown = _shown(rows, definition)
    asking = actor().ref
    mine = [one for one in shown if step == "pay" and _releaser(one) == asking]
    ready = [one for one in shown if one not in mine and not (step == "release" and one.why)]
    page = render_template(
        "funding/tranches_try.html",
        call=call,
        step=step,
        rows=ready,
        blocked=[one for one in shown if one not in ready],
        mine=mine,
        cents=sum(one.row.tranche.amount_cents for one in ready),
        acts=acts_of(session, call.id) if step == "release" else None,
        given=given or {name: today(zone()).isoformat() for name in ("act_date", "dated")},
        reasons=reasons,
        token=given.get("token") or new_secret(),
    )
    return page, status


def _releaser(shown: Shown) -> str:
    return shown.row.tranche.released_by or ""


def _shown(rows: Sequence[BoardRow], definition: Definition) -> list[Shown]:
    session = reader()
    states = definition.workflows["tranche"].states
    waiting = [row for row in rows if row.tranche.kind in ("planned", "due")]
    ground = (
        ground_of(session, {row.award_id for row in waiting}, definition.calendar.zone)
        if waiting
        else None
    )
    names = names_of(session, {row.tranche.released_by or "" for row in rows})
    return [
        Shown(
            row,
            tranche_label(definition, row.tranche.rule),
            tone_of(row.tranche.kind),
            states[row.tranche.state].label,
            why_waiting(ground, row.tranche, definition)
            if ground is not None and row.award_id in ground.awards
            else (),
            names.get(row.tranche.released_by or "", ""),
        )
        for row in rows
    ]


def _step() -> str:
    step = request.form.get("step", "")
    if step not in BULK.values():
        raise NotFound()
    return step


def _chosen(call: Call) -> list[BoardRow]:
    ids = list(dict.fromkeys(request.form.getlist("tranche")))[:MOST]
    rows = chosen_rows(reader(), call.id, ids)
    if not rows:
        raise Invalid(Reason("none_chosen", _NONE, next=_GO_BACK))
    return rows


def _begin(call: Call) -> Definition:
    use_call(call.version_id, call.demo)
    definition = definition_of(reader(), call.version_id)
    if "tranche" not in definition.workflows:
        raise NotFound()
    return definition


def _manages(call: Call) -> bool:
    return allowed(Right.TRANCHE_MANAGE, roles_on_call(actor(), call.id))


def _kind_label(definition: Definition, kind: str) -> Words:
    states = definition.workflows["tranche"].states.values()
    return next((state.label for state in states if state.kind == kind), Words(kind))


def _after() -> tuple[int, int] | None:
    return two_numbers(request.args.get("after", ""), "-")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _given_day(text: str) -> date | None:
    """Return a day; one that is missing is refused once for all, not instalment by instalment."""
    found = _day(text)
    if found is None or found > today(zone()):
        said = Words("Scrivete il giorno del pagamento, non futuro.", "Write the day, not to come.")
        raise Invalid(Reason("no_day", said, field="dated"))
    return found
