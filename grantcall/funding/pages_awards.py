"""The awards of a call: where each stands, the reserve, and what a renunciation would do."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response, flash, redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select

from grantcall.calls.models import Call
from grantcall.core.db import reader
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.definitions.vocabulary.kinds import KINDS
from grantcall.engine.take_up import TakeUp
from grantcall.funding.awards_list import (
    SORTS,
    AwardsAsked,
    AwardSort,
    KindCount,
    award_counts,
    award_rows,
    key_of,
    reserve_rows,
    standing_awards,
)
from grantcall.funding.export_awards import export_awards
from grantcall.funding.fund import free_money_of, money_of
from grantcall.funding.lift_reserve import lift_reserve
from grantcall.funding.models import Award
from grantcall.funding.pages_room import funding
from grantcall.funding.scenarios import locked_allocation
from grantcall.funding.taking_up import WENT, plan_take_up
from grantcall.process.frozen import definition_of
from grantcall.proposals.models import Proposal
from grantcall.web.access import actor, requires
from grantcall.web.from_address import storable, whole_number
from grantcall.web.services import services
from grantcall.web.site import use_call

TONES = {
    "approved": "wait",
    "offered": "wait",
    "accepted": "ok",
    "active": "ok",
    "amendment": "wait",
    "reporting": "wait",
    "closed": "ok",
    "recovery": "no",
    "revoked": "no",
    "lapsed": "neutral",
    "renounced": "neutral",
}
HOW = {
    "full": Words("per intero", "in full"),
    "cut": Words("tagliato dalla commissione", "cut by the committee"),
    "reduced": Words("con quanto restava", "with what was left"),
}


@dataclass(frozen=True, slots=True)
class Pill:
    """A filter as a link."""

    label: Words
    url: str
    on: bool


@dataclass(frozen=True, slots=True)
class IfEnded:
    """What would happen if an award ended now."""

    ref: str
    title: str
    answer: TakeUp

    @property
    def nothing(self) -> bool:
        """Tell whether the money would stay where it is."""
        return not self.answer.completions and not self.answer.offers


@funding.get("/staff/calls/<slug:slug>/awards")
@requires(Right.ALLOCATION_READ, object="listed_call")
def awards(call: Call) -> str:
    """List the awards of a call with their money, and the reserve under them."""
    use_call(call.version_id, call.demo)
    session, now = reader(), services().clock.now()
    definition = definition_of(session, call.version_id)
    asked = _asked(call.id)
    rows, more = award_rows(session, asked)
    counts = award_counts(session, call.id)
    locked = locked_allocation(session, call.id)
    return render_template(
        "funding/awards.html",
        call=call,
        label=definition.label,
        locked=locked,
        rows=rows,
        states=definition.workflows["award"].states,
        tones=TONES,
        how=HOW,
        pills=_pills(definition, counts, asked),
        heads=_heads(asked),
        narrowed=bool(asked.kinds),
        pairs=_pairs(asked),
        next=_url(asked, key_of(rows[-1], asked.sort)) if more else None,
        first=_url(asked) if asked.after is not None else None,
        standing=sum(one.number for one in counts if one.kind not in WENT),
        given=sum(one.amount for one in counts if one.kind not in WENT),
        free=sum(free_money_of(session, call.id).values()),
        budget=money_of(session, call.id).budget,
        reserve=[] if locked is None else reserve_rows(session, locked.id),
        may_end=standing_awards(session, call.id, WENT),
        if_ended=_if_ended(call.id, request.args.get("if", "")[:24], now),
        may_export=allowed(Right.AWARD_MANAGE, roles_on_call(actor(), call.id)),
    )


@funding.post("/staff/calls/<slug:slug>/awards/export")
@requires(Right.AWARD_MANAGE, object="listed_call")
def export_awards_list(call: Call) -> Response:
    """Hand out the awards that the filter finds, as CSV; the export is on record."""
    name, chunks = export_awards(
        call.slug, _kinds(request.form.getlist("kind")), actor=actor(), clock=services().clock
    )
    response = Response(chunks, content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@funding.post("/staff/awards/<id:award_id>/reserve")
@requires(Right.AWARD_MANAGE, object="staff_award")
def lift_reserve_now(award: Award) -> Any:
    """Lift the reserve of an admission, so that the letter may leave."""
    ref = reader().get_one(Proposal, award.proposal_id).ref
    lift_reserve(
        award.id,
        request.form.get("reserve_reason", ""),
        actor=actor(),
        clock=services().clock,
        token=request.form.get("token", "")[:64],
    )
    flash(_("Riserva sciolta: la lettera può partire."), "ok")
    return redirect(f"/staff/proposals/{ref}", 303)


def _if_ended(call_id: str, ref: str, now: datetime) -> IfEnded | None:
    if not ref:
        return None
    row = (
        reader()
        .execute(
            select(Award, Proposal)
            .join(Proposal, Proposal.id == Award.proposal_id)
            .where(Award.call_id == call_id, Proposal.ref == ref, Award.kind.not_in(WENT))
        )
        .first()
    )
    plan = None if row is None else plan_take_up(reader(), call_id, now, if_ended=row.Award)
    if row is None or plan is None:
        return None
    return IfEnded(ref, row.Proposal.title, plan.answer)


def _asked(call_id: str) -> AwardsAsked:
    """Read a list request; what makes no sense is left out."""
    given = request.args
    name, _dot, direction = given.get("sort", "").partition(".")
    sort: AwardSort = next((one for one in SORTS if one == name), "place")
    return AwardsAsked(
        call_id,
        _kinds(given.getlist("kind")),
        sort,
        descending=direction == "down",
        after=_after(given.get("from", "")),
    )


def _kinds(given: list[str]) -> tuple[str, ...]:
    return tuple(kind for kind in KINDS["award"] if kind in given)


def _after(text: str) -> tuple[int, str] | None:
    value, _dot, tie = text.partition(".")
    number = whole_number(value)
    return (number, tie) if number is not None and tie and storable(tie) else None


def _pairs(asked: AwardsAsked) -> list[tuple[str, str]]:
    pairs = [("kind", kind) for kind in asked.kinds]
    if asked.sort != "place" or asked.descending:
        pairs.append(("sort", asked.sort + (".down" if asked.descending else "")))
    return pairs


def _url(asked: AwardsAsked, after: tuple[int, str] | None = None) -> str:
    pairs = _pairs(asked)
    if after is not None:
        pairs.append(("from", f"{after[0]}.{after[1]}"))
    return f"?{urlencode(pairs)}" if pairs else "?"


def _pills(definition: Definition, counts: list[KindCount], asked: AwardsAsked) -> list[Pill]:
    """Return a filter per kind of state that some award stands in, in order of its life."""
    number = {one.kind: one.number for one in counts}
    labels: dict[str, Words] = {}
    for state in definition.workflows["award"].states.values():
        labels.setdefault(state.kind, state.label)
    pills = []
    for kind in KINDS["award"]:
        if kind not in number or kind not in labels:
            continue
        on = kind in asked.kinds
        kept = tuple(one for one in asked.kinds if one != kind)
        kinds = kept if on else (*asked.kinds, kind)
        label = Words("{label} ({count})", "{label} ({count})").format(
            label=labels[kind], count=number[kind]
        )
        pills.append(Pill(label, _url(replace(asked, kinds=kinds, after=None)), on))
    if len(asked.kinds) > 1:
        everything = _url(replace(asked, kinds=(), after=None))
        pills.append(Pill(Words(_("Togli tutti")), everything, on=False))
    return pills


def _heads(asked: AwardsAsked) -> dict[str, tuple[str, str | None]]:
    heads: dict[str, tuple[str, str | None]] = {}
    for column in SORTS:
        here = asked.sort == column
        turn = replace(asked, sort=column, descending=here and not asked.descending, after=None)
        direction = ("descending" if asked.descending else "ascending") if here else None
        heads[column] = (_url(turn), direction)
    return heads
