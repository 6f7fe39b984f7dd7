"""The sheet being filled in: what was typed, what is saved, and the page that shows it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from flask import render_template
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.db import reader
from grantcall.core.errors import Reason
from grantcall.core.words import Words
from grantcall.evaluation.models import MarkSheet, Review
from grantcall.evaluation.pages_review_view import (
    About,
    criterion_rows,
    running_total,
    text_of,
)
from grantcall.evaluation.rubric import asked_criteria
from grantcall.evaluation.score import StaleMarks
from grantcall.evaluation.table import at_table
from grantcall.people.models import Account
from grantcall.proposals.pages_words import saved_words
from grantcall.web.services import services

_BLANK_ROWS = 1
_MOST_DISSENT = 20


@dataclass(slots=True)
class Typed:
    """What stands on the page: from the saved sheet, or as it was just typed."""

    marks: dict[str, int] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    base: int = 0
    present: int = 1
    dissent: list[dict[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, draft: MarkSheet | None) -> Self:
        """Return what is saved."""
        if draft is None:
            return cls()
        return cls(
            dict(draft.marks),
            dict(draft.comments),
            draft.version,
            draft.present,
            [dict(one) for one in draft.dissent],
        )


def typed_sheet(form: Mapping[str, str]) -> Typed:
    """Read a posted sheet; what cannot be a mark becomes one that no scale holds."""
    typed = Typed(
        base=_number(form.get("base", ""), 0), present=_number(form.get("present", "1"), 0)
    )
    for name, value in form.items():
        head, _sign, rest = name.partition("_")
        if head == "mark" and value:
            typed.marks[rest] = _number(value, -1)
        elif head == "comment":
            typed.comments[rest] = value.replace("\r\n", "\n")
    for place in range(_MOST_DISSENT):
        person = form.get(f"dissent_person_{place}", "").strip()
        reason = form.get(f"dissent_reason_{place}", "").strip()
        if person or reason:
            typed.dissent.append({"person": person, "reason": reason})
    return typed


def sheet_page(
    one: About,
    typed: Typed,
    reasons: Sequence[Reason],
    *,
    saved_at: datetime | None = None,
    stale: StaleMarks | None = None,
) -> str:
    """Return the page of an open sheet, with what stands on it and what is wrong with it."""
    session, state = reader(), one.proposal.state
    faults: dict[str, list[Words]] = defaultdict(list)
    for reason in reasons:
        faults[reason.field or ""].append(reason.text)
    people = _names_at_table(session, one.review) if one.review.collegial else []
    return render_template(
        "evaluation/sheet.html",
        one=one,
        parts=text_of(session, one),
        rows=criterion_rows(one.definition, state, typed.marks, typed.comments, faults),
        total=running_total(one.definition, state, typed.marks),
        scoring=one.definition.scoring,
        typed=typed,
        reasons=reasons,
        faults=faults,
        differences=_differences(one, typed, stale) if stale is not None else [],
        saved=None if saved_at is None else saved_words(saved_at, services().clock.now()),
        people=people,
        blank_rows=_BLANK_ROWS,
    )


def _differences(one: About, typed: Typed, stale: StaleMarks) -> list[tuple[Words, str, str]]:
    """Return criterion by criterion what is saved and what was typed, where they differ."""
    found = []
    for criterion in asked_criteria(one.definition, one.proposal.state):
        there = _words(stale.marks.get(criterion.id), stale.comments.get(criterion.id, ""))
        here = _words(typed.marks.get(criterion.id), typed.comments.get(criterion.id, "").strip())
        if there != here:
            found.append((criterion.label, there, here))
    return found


def _words(mark: int | None, comment: str) -> str:
    shown = str(_("nessun punteggio")) if mark is None else str(mark)
    return f"{shown} · {comment}" if comment else shown


def _names_at_table(session: Session, review: Review) -> list[str]:
    ids = [seat.account_id for seat in at_table(session, review)]
    rows = session.execute(
        select(Account.name, Account.email).where(Account.id.in_(ids)).order_by(Account.name)
    )
    return [name or email for name, email in rows]


def _number(text: str, otherwise: int) -> int:
    digits = text.strip()
    return int(digits) if digits.isdecimal() and len(digits) < 6 else otherwise
