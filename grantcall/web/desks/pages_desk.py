"""The staff desk: what is due first, then where each call stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import render_template
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from grantcall.core.actor import Actor
from grantcall.core.db import reader
from grantcall.core.policy import Right, may_somewhere
from grantcall.definitions.model import Definition
from grantcall.process.frozen import definition_of
from grantcall.proposals.queries import (
    CallRow,
    StateCount,
    Waiting,
    calls_for_staff,
    counts_by_state,
    waiting_for_someone,
    without_second_person,
)
from grantcall.web.access import actor, requires
from grantcall.web.context import language
from grantcall.web.desks.blueprint import desks
from grantcall.web.desks.call_links import links_for
from grantcall.web.desks.desk_view import STILL_AFTER, Task, mail_tasks, tasks_of_call
from grantcall.web.desks.money_tasks import money_tasks, money_work
from grantcall.web.desks.outbox_list import MailCounts, mail_counts
from grantcall.web.desks.pipeline import Picture, Stand, picture, stands
from grantcall.web.desks.scope import calls_with
from grantcall.web.services import services

MOST_PICTURES = 3
MOST_DEADLINES = 6


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date that comes, with its page."""

    label: str
    instant: datetime
    url: str


@dataclass(frozen=True, slots=True)
class CallView:
    """One call on the desk."""

    call: CallRow
    label: str
    state: str
    stands: list[Stand]
    picture: Picture
    sent: int
    requested: int
    budget: int | None
    still: int
    pages: list[tuple[str, str]]


@desks.get("/staff")
@requires(Right.STAFF_DESK)
def desk() -> str:
    """Show the desk; nine statements, however many calls and proposals there are."""
    asking, now = actor(), services().clock.now()
    session = reader()
    calls = calls_with(asking, Right.STAFF_DESK)
    found = calls_for_staff(session, calls)
    counts = counts_by_state(session, calls, now - STILL_AFTER)
    waiting = waiting_for_someone(session, calls, ("clarification", "reexamination"))
    seconds = without_second_person(session, calls)
    money = money_work(session, calls, asking)
    tasks: list[Task] = []
    views: list[CallView] = []
    for call in found:
        definition = definition_of(session, call.version_id)
        mine = [one for one in counts if one.call_id == call.id]
        tasks += tasks_of_call(
            call,
            definition,
            mine,
            [one for one in waiting if one.call_id == call.id],
            [one for one in seconds if one.call_id == call.id],
            asking,
            now,
        )
        tasks += money_tasks(call, money, asking)
        if len(views) < MOST_PICTURES:
            views.append(_view(call, definition, mine, asking))
    mail = _mail(session, asking)
    return render_template(
        "desks/desk.html",
        today=now,
        tasks=[*(mail_tasks(mail, found, asking) if mail else []), *tasks],
        views=views,
        others=found[MOST_PICTURES:],
        mail=mail,
        still=sum(one.still for one in counts if one.kind == "draft"),
        still_days=STILL_AFTER.days,
        deadlines=_deadlines(found, waiting, now),
    )


def _mail(session: Session, asking: Actor) -> MailCounts | None:
    if not may_somewhere(asking, Right.OUTBOX_READ):
        return None
    since = services().clock.now() - timedelta(days=1)
    return mail_counts(session, calls_with(asking, Right.OUTBOX_READ), since)


def _view(
    call: CallRow, definition: Definition, counts: Sequence[StateCount], asking: Actor
) -> CallView:
    lang = language()
    rows = stands(counts, definition, call.slug, lang)
    sent = [one for one in rows if one.url is not None]
    in_the_race = [one for one in sent if one.kind not in ("withdrawn", "inadmissible")]
    label = call.label_en if lang == "en" and call.label_en else call.label_it
    return CallView(
        call=call,
        label=label,
        state=definition.workflows["call"].states[call.state].label.in_(lang),
        stands=rows,
        picture=picture(rows),
        sent=sum(one.count for one in sent),
        requested=sum(one.requested for one in in_the_race),
        budget=definition.money.budget if definition.money is not None else None,
        still=sum(one.still for one in counts if one.kind == "draft"),
        pages=links_for(asking, call),
    )


def _deadlines(
    calls: Sequence[CallRow], waiting: Sequence[Waiting], now: datetime
) -> list[Deadline]:
    rows = []
    for call in calls:
        url = f"/staff/calls/{call.slug}/proposals"
        if call.kind != "cancelled" and call.opens > now:
            rows.append(Deadline(_("Si apre il bando %(ref)s", ref=call.ref), call.opens, url))
        elif call.kind == "open" and call.closes > now:
            rows.append(Deadline(_("Si chiude il bando %(ref)s", ref=call.ref), call.closes, url))
    for one in waiting:
        if one.due_at is not None and one.due_at > now:
            title = _("Integrazione %(ref)s", ref=one.ref)
            rows.append(Deadline(title, one.due_at, f"/staff/proposals/{one.ref}"))
    return sorted(rows, key=lambda row: row.instant)[:MOST_DEADLINES]
