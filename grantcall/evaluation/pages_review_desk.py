"""A committee member's desk: declarations first, then the queue."""

import re
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from grantcall.calls.models import Call
from grantcall.core.actor import Actor
from grantcall.core.db import reader
from grantcall.core.errors import Invalid, Reason
from grantcall.core.policy import Right
from grantcall.core.words import Words
from grantcall.definitions.model import Definition, Option
from grantcall.evaluation.declare import declare
from grantcall.evaluation.models import CommitteeSeat
from grantcall.evaluation.pages_room import evaluation
from grantcall.evaluation.pages_words import tone_of, town_of
from grantcall.evaluation.queue import (
    QueueRow,
    SeatRow,
    Shown,
    TableRow,
    counts_of_queue,
    queue_page,
    seats_of_account,
    table_rows,
)
from grantcall.evaluation.seats import CHAIR
from grantcall.process.frozen import definition_of
from grantcall.web.access import actor, requires
from grantcall.web.errors import status_of
from grantcall.web.services import services
from grantcall.web.site import use_call

PAGE = 50
_CURSOR = re.compile(r"([0-9]{1,10})\.([0-9a-z]{26})")


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One sheet of the queue, ready to be shown."""

    url: str
    ref: str
    group: str
    title: str
    town: Words | str
    state: Words
    tone: str
    row: QueueRow


@dataclass(frozen=True, slots=True)
class Desk:
    """One committee that a person sits on, and their queue."""

    call: Call
    seat: CommitteeSeat
    definition: Definition
    counts: dict[str, int]
    rows: list[DeskRow]
    shown: Shown
    more: str | None
    table: list[tuple[TableRow, Words | str]]

    @property
    def left(self) -> int:
        """Return how many sheets are left to send."""
        return self.counts.get("assigned", 0) + self.counts.get("draft", 0)

    @property
    def total(self) -> int:
        """Return how many sheets the person was given."""
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        """Return how many sheets need nothing more."""
        return self.total - self.left

    @property
    def leads(self) -> bool:
        """Tell whether the person chairs the committee."""
        return self.seat.role == CHAIR

    @property
    def declarations(self) -> tuple[Option, ...]:
        """Return what is to be declared before anything can be read."""
        committee = self.definition.committee
        return committee.declarations if committee is not None else ()


@evaluation.get("/review")
@requires(Right.REVIEW_DESK)
def desk() -> str:
    """Show what a committee member has to do, one committee after the other."""
    return _page(())


@evaluation.post("/review/declarations/<id:seat_id>")
@requires(Right.REVIEW_DESK, object="own_seat")
def make_declarations(seat: CommitteeSeat) -> Any:
    """Make the general declarations of a call."""
    declared = request.form.getlist("declared")
    try:
        declare(seat.id, declared, actor=actor(), clock=services().clock)
    except Invalid as refusal:
        return _page(refusal.reasons, set(declared)), status_of(refusal)
    flash(_("Dichiarazioni registrate."), "ok")
    return _to_desk()


def _to_desk() -> Response:
    return redirect("/review", 303)


def _page(reasons: tuple[Reason, ...], ticked: set[str] | None = None) -> str:
    session, asking = reader(), actor()
    desks = [
        _desk(session, asking, row) for row in seats_of_account(session, asking.account_id or "")
    ]
    if desks:
        use_call(desks[0].call.version_id, desks[0].call.demo)
    return render_template(
        "evaluation/desk.html", desks=desks, reasons=reasons, ticked=ticked or set()
    )


def _desk(session: Session, asking: Actor, row: SeatRow) -> Desk:
    definition = definition_of(session, row.call.version_id)
    account_id = asking.account_id or ""
    shown: Shown = "done" if request.args.get("show") == "done" else "todo"
    found = queue_page(session, row.call.id, account_id, shown, after=_cursor(), limit=PAGE)
    states = definition.workflows["review"].states if "review" in definition.workflows else {}
    rows = [
        DeskRow(
            url=f"/review/{one.id}",
            ref=one.ref,
            group=one.group,
            title=one.title,
            town=town_of(definition, one.municipality),
            state=states[one.state].label,
            tone=tone_of(one.kind),
            row=one,
        )
        for one in found[:PAGE]
    ]
    last = found[PAGE - 1] if len(found) > PAGE else None
    more = None if last is None else f"/review?show={shown}&after={last.turn}.{last.id}"
    counts = dict(counts_of_queue(session, row.call.id, account_id))
    return Desk(row.call, row.seat, definition, counts, rows, shown, more, _table(session, row))


def _table(session: Session, row: SeatRow) -> list[tuple[TableRow, Words | str]]:
    definition = definition_of(session, row.call.version_id)
    if definition.scoring is None or definition.scoring.mode != "collegial":
        return []
    found = table_rows(session, row.call.id, row.seat.account_id)
    return [(one, town_of(definition, one.municipality)) for one in found]


def _cursor() -> tuple[int, str] | None:
    found = _CURSOR.fullmatch(request.args.get("after", ""))
    return None if found is None else (int(found.group(1)), found.group(2))
