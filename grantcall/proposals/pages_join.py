"""Joining a group without an account: the group's link, and each person's own page."""

from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import and_, bindparam

from grantcall.calls.models import Call
from grantcall.core.actor import VISITOR
from grantcall.core.db import reader
from grantcall.core.errors import Invalid, NotFound, Reason, Refusal
from grantcall.core.ids import hash_secret
from grantcall.core.site_address import absolute
from grantcall.process.frozen import definition_of
from grantcall.proposals.clarified import named_fields
from grantcall.proposals.facts import group_of
from grantcall.proposals.join import confirm_member, join_group, member_actor
from grantcall.proposals.models import CitizenGroup, Member, Proposal
from grantcall.proposals.pages_room import OPENED, about, arrived, is_open, proposals
from grantcall.proposals.people import recipients_of_proposal
from grantcall.proposals.roster import take_off
from grantcall.web.access import public
from grantcall.web.answers_form import AnswersForm, answers_form
from grantcall.web.answers_shown import shown_parts
from grantcall.web.context import language
from grantcall.web.services import services
from grantcall.web.site import use_call

_LINK = and_(CitizenGroup.join_secret == bindparam("secret"), CitizenGroup.join_open.is_(True))
_BY_LINK = OPENED.where(_LINK)
_VERSION = OPENED.with_only_columns(Proposal.version_id, Call.demo).where(_LINK)
_BY_PERSON = (
    OPENED.add_columns(Member)
    .join(Member, Member.proposal_id == Proposal.id)
    .where(Member.secret_hash == bindparam("secret"))
)


@proposals.get("/join/<secret:secret>")
@public
def join(secret: str) -> Any:
    """Ask whoever opens the group's link for their own line."""
    proposal = _behind_link(secret)
    return _join_page(proposal, secret, _member_form(proposal.version_id))


@proposals.post("/join/<secret:secret>")
@public
def join_now(secret: str) -> Any:
    """Take a person into the group, confirmed, and lead to their own page."""
    form = _member_form(_version_behind(secret), posted=True)
    try:
        joined = join_group(secret, form.typed(), clock=services().clock, visitor=VISITOR)
    except NotFound:
        raise
    except Refusal as refusal:
        status = 422 if isinstance(refusal, Invalid) else 409
        return _join_page(_behind_link(secret), secret, form, refusal.reasons), status
    if joined.secret is None:
        return redirect(url_for("proposals.joined_before", secret=secret), 303)
    return redirect(url_for("proposals.member", secret=joined.secret, welcome=1), 303)


@proposals.get("/join/<secret:secret>/already")
@public
def joined_before(secret: str) -> Any:
    """Tell somebody who had confirmed that nothing more is needed."""
    proposal = _behind_link(secret)
    return render_template("proposals/joined_before.html", group=_group(proposal))


@proposals.get("/member/<secret:secret>")
@public
def member(secret: str) -> Any:
    """Show a person's own page: confirm, say no, or leave."""
    found, proposal = _behind_person(secret)
    return _member_page(found, proposal, secret, _member_form(proposal.version_id, found))


@proposals.post("/member/<secret:secret>")
@public
def confirm(secret: str) -> Any:
    """Confirm a named person with what they state themselves."""
    found, proposal = _behind_person(secret)
    form = _member_form(proposal.version_id, found, posted=True)
    try:
        confirm_member(found.id, form.typed(), secret=secret, clock=services().clock)
    except NotFound:
        raise
    except Refusal as refusal:
        status = 422 if isinstance(refusal, Invalid) else 409
        return _member_page(*_behind_person(secret), secret, form, refusal.reasons), status
    return redirect(url_for("proposals.member", secret=secret, welcome=1), 303)


@proposals.post("/member/<secret:secret>/leave")
@public
def leave(secret: str) -> Any:
    """Take a person out of the group at their own word."""
    found, _proposal = _behind_person(secret)
    if found.kind in ("named", "confirmed"):
        take_off(found.id, actor=member_actor(found.id), clock=services().clock)
    return redirect(url_for("proposals.member", secret=secret), 303)


def _behind_link(secret: str) -> Proposal:
    row = reader().execute(_BY_LINK, {"secret": secret}).first()
    if row is None:
        raise NotFound()
    return about(reader(), row)


def _version_behind(secret: str) -> str:
    """Return the version of the call that a link leads to: all that reading a form needs."""
    row = reader().execute(_VERSION, {"secret": secret}).first()
    if row is None:
        raise NotFound()
    use_call(row.version_id, bool(row.demo))
    version_id: str = row.version_id
    return version_id


def _behind_person(secret: str) -> tuple[Member, Proposal]:
    row = reader().execute(_BY_PERSON, {"secret": hash_secret(secret)}).first()
    if row is None:
        raise NotFound()
    return row.Member, about(reader(), row)


def _group(proposal: Proposal) -> CitizenGroup:
    return group_of(reader(), proposal.group_id)


def _member_form(
    version_id: str, member: Member | None = None, *, posted: bool = False
) -> AnswersForm:
    return answers_form(
        definition_of(reader(), version_id),
        "member",
        None,
        language(),
        values=member.answers if member is not None else {},
        posted=request.form if posted else None,
    )


def _join_page(
    proposal: Proposal, secret: str, form: AnswersForm, reasons: tuple[Reason, ...] = ()
) -> str:
    return render_template(
        "proposals/join.html",
        **_about_group(proposal),
        secret=secret,
        form=form,
        told=form.tell(reasons),
        open=_open(proposal),
    )


def _member_page(
    found: Member,
    proposal: Proposal,
    secret: str,
    form: AnswersForm,
    reasons: tuple[Reason, ...] = (),
) -> str:
    definition = definition_of(reader(), proposal.version_id)
    fields = definition.forms["member"].fields
    stated = shown_parts(definition, "member", found.answers, list(fields), language())
    return render_template(
        "proposals/member.html",
        **_about_group(proposal),
        member=found,
        secret=secret,
        link=absolute(url_for("proposals.member", secret=secret)),
        form=form,
        told=form.tell(reasons),
        stated=stated,
        open=_open(proposal),
        welcome=bool(request.args.get("welcome")) and found.kind == "confirmed",
    )


def _about_group(proposal: Proposal) -> dict[str, Any]:
    definition = definition_of(reader(), proposal.version_id)
    contact = next(iter(recipients_of_proposal(reader(), proposal, "contact")), None)
    return {
        "group": _group(proposal),
        # A visitor may read the contact's name, never their address.
        "contact": contact.name if contact is not None else "",
        "label": definition.label,
        "due_at": proposal.due_at if proposal.kind == "draft" else None,
    }


def _open(proposal: Proposal) -> bool:
    """Tell whether people may still join at this instant."""
    if is_open(proposal, arrived()):
        return True
    definition = definition_of(reader(), proposal.version_id)
    fields = definition.forms["proposal"].fields
    named = named_fields(reader(), proposal) or set()
    in_time = proposal.due_at is None or arrived() < proposal.due_at
    return in_time and any(fields[name].type == "roster" for name in named if name in fields)
