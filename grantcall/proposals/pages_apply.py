"""Beginning: name your group, and find your proposals again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import ColumnElement, and_, case, or_, select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.db import reader
from grantcall.core.errors import Invalid, NotFound, Refusal
from grantcall.core.i18n import with_due
from grantcall.core.policy import Right
from grantcall.core.words import Words
from grantcall.funding.models import Award
from grantcall.people.models import Account
from grantcall.process.frozen import definition_of
from grantcall.process.models import Stateful
from grantcall.proposals.forms import GroupNameForm
from grantcall.proposals.models import CitizenGroup, GroupRole, Proposal
from grantcall.proposals.pages_room import proposals
from grantcall.proposals.start_draft import LONGEST_NAME, require_open, start_draft
from grantcall.web.access import actor, requires
from grantcall.web.context import language, zone
from grantcall.web.services import services
from grantcall.web.site import use_call

PAGE = 30
_ENDED = ("renounced", "lapsed", "revoked")


@dataclass(frozen=True, slots=True)
class Mine:
    """One of my proposals, as the list shows it; `todo` is what its award asks for now."""

    group: str
    title: str
    ref: str | None
    call: Words
    state: Words
    tone: str
    due_at: datetime | None
    todo: str
    confirmed: int
    role: str
    url: str


@proposals.get("/calls/<slug:slug>/apply")
@requires(Right.DRAFT_START)
def apply(slug: str) -> Any:
    """Ask for the group's name, and say in three lines how it goes on."""
    return _apply_page(_call(slug), GroupNameForm())


@proposals.post("/calls/<slug:slug>/apply")
@requires(Right.DRAFT_START)
def begin(slug: str) -> Any:
    """Begin a draft and lead to its task list."""
    form = GroupNameForm(request.form)
    try:
        draft_id = start_draft(
            slug,
            form.group_name.data,
            actor=actor(),
            clock=services().clock,
            person=form.person_name.data,
        )
    except Invalid as refusal:
        return _apply_page(_call(slug), form, refusal), 422
    except NotFound:
        raise
    except Refusal as refusal:
        return _apply_page(_call(slug), form, refusal), 409
    return redirect(url_for("proposals.draft", draft_id=draft_id), 303)


@proposals.get("/mine")
@requires(Right.DRAFT_START)
def mine() -> Any:
    """List the groups and proposals of whoever asks, newest first."""
    found, following = mine_of(
        reader(), str(actor().account_id), services().clock.now(), request.args.get("after", "")
    )
    return render_template("proposals/mine.html", rows=found, following=following)


def mine_of(
    session: Session, account_id: str, now: datetime, after: str = ""
) -> tuple[list[Mine], str | None]:
    """Return a page of an account's proposals and the key of the next one; one statement."""
    query = (
        select(
            Proposal,
            Award,
            CitizenGroup.name.label("group"),
            GroupRole.role,
            Call.label_it,
            Call.label_en,
        )
        .join(CitizenGroup, CitizenGroup.id == Proposal.group_id)
        .join(GroupRole, GroupRole.group_id == CitizenGroup.id)
        .join(Call, Call.id == Proposal.call_id)
        .outerjoin(Award, Award.id == _award_id())
        .where(GroupRole.account_id == account_id, GroupRole.until.is_(None))
    )
    instant, last = _key(after)
    if instant is not None:
        query = query.where(
            or_(
                Proposal.created_at < instant,
                and_(Proposal.created_at == instant, Proposal.id < last),
            )
        )
    rows = session.execute(
        query.order_by(Proposal.created_at.desc(), Proposal.id.desc()).limit(PAGE + 1)
    ).all()
    shown = rows[:PAGE]
    following = None
    if len(rows) > PAGE:
        bottom = shown[-1].Proposal
        following = f"{bottom.created_at.isoformat()}~{bottom.id}"
    return [_mine(session, row, now) for row in shown], following


def _award_id() -> ColumnElement[str]:
    """Return the award that speaks for a proposal: the one that stands, else the newest."""
    return (
        select(Award.id)
        .where(Award.proposal_id == Proposal.id, Award.kind != "approved")
        .order_by(case((Award.kind.in_(_ENDED), 1), else_=0), Award.opened_at.desc())
        .limit(1)
        .correlate(Proposal)
        .scalar_subquery()
    )


def _mine(session: Session, row: Any, now: datetime) -> Mine:
    proposal: Proposal = row.Proposal
    speaker: Stateful = row.Award or proposal
    definition = definition_of(session, speaker.version_id)
    state = definition.workflows[speaker.RECORD].states[speaker.state]
    todo = ""
    if row.Award is not None and state.next is not None:
        todo = with_due(state.next.in_(language()), speaker.due_at, zone(), language())
    there = (
        url_for("proposals.sent", ref=proposal.ref)
        if proposal.ref
        else url_for("proposals.draft", draft_id=proposal.id)
    )
    return Mine(
        group=row.group,
        title=proposal.title,
        ref=proposal.ref,
        call=Words(row.label_it, row.label_en),
        state=state.label,
        tone=tone_of(speaker.kind),
        due_at=speaker.due_at if speaker.due_at and speaker.due_at > now else None,
        todo=todo.replace("{contact}", ""),
        confirmed=proposal.members_confirmed,
        role=row.role,
        url=there,
    )


def tone_of(kind: str) -> str:
    """Return the tone of a state's pill, of a proposal or of its award."""
    if kind in ("draft", "clarification", "offered", "amendment", "reporting"):
        return "wait"
    if kind in ("inadmissible", "refused", "lapsed", "revoked", "recovery"):
        return "no"
    if kind in ("withdrawn", "expired", "unfunded", "renounced"):
        return "neutral"
    good = ("submitted", "admitted", "awarded", "accepted", "active", "closed")
    return "ok" if kind in good else "info"


def _key(after: str) -> tuple[datetime | None, str]:
    instant, _, last = after.partition("~")
    try:
        found = datetime.fromisoformat(instant)
    except ValueError:
        return None, ""
    return (found, last) if found.tzinfo is not None else (None, "")


def _call(slug: str) -> Call:
    call = reader().scalar(select(Call).where(Call.slug == slug))
    if call is None or call.kind == "draft":
        raise NotFound()
    use_call(call.version_id, call.demo)
    return call


def _apply_page(call: Call, form: GroupNameForm, refusal: Refusal | None = None) -> str:
    definition = definition_of(reader(), call.version_id)
    closed: Refusal | None = None
    try:
        require_open(call, services().clock.now())
    except Refusal as not_open:
        closed = not_open
    return render_template(
        "proposals/apply.html",
        call=call,
        label=definition.label,
        closes=call.closes,
        opens=call.opens,
        form=form,
        nameless=not reader().get_one(Account, actor().account_id).name,
        minutes=sum(section.minutes or 0 for section in definition.forms["proposal"].sections),
        parts=len(definition.forms["proposal"].sections),
        longest=LONGEST_NAME,
        reasons=refusal.reasons if refusal and not closed else (),
        closed=closed.reasons if closed else (),
    )
