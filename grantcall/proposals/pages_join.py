"""Joining a group without an account: the group's link, and each person's own page."""

from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import select

from grantcall.core.actor import VISITOR
from grantcall.core.db import reader
from grantcall.core.errors import Invalid, NotFound, Reason, Refusal
from grantcall.core.ids import hash_secret
from grantcall.core.site_address import absolute
from grantcall.process.frozen import definition_of
from grantcall.proposals.clarified import named_fields
from grantcall.proposals.join import confirm_member, join_group, member_actor
from grantcall.proposals.models import CitizenGroup, Member, Proposal
from grantcall.proposals.pages_room import about, arrived, is_open, proposals
from grantcall.proposals.people import recipients_of_proposal
from grantcall.proposals.roster import take_off
from grantcall.web.access import public
from grantcall.web.answers_form import AnswersForm, answers_form
from grantcall.web.answers_shown import shown_parts
from grantcall.web.context import language
from grantcall.web.services import services


@proposals.get("/join/<secret:secret>")
@public
def join(secret: str) -> Any:
    """Ask whoever opens the group's link for their own line."""
    return _join_page(secret, _member_form(_behind_link(secret)))


@proposals.post("/join/<secret:secret>")
@public
def join_now(secret: str) -> Any:
    """Take a person into the group, confirmed, and lead to their own page."""
    form = _member_form(_behind_link(secret), posted=True)
    try:
        joined = join_group(secret, form.typed(), clock=services().clock, visitor=VISITOR)
    except NotFound:
        raise
    except Refusal as refusal:
        status = 422 if isinstance(refusal, Invalid) else 409
        return _join_page(secret, form, refusal.reasons), status
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
    found = _behind_person(secret)
    return _member_page(found, secret, _member_form(_proposal(found), found))


@proposals.post("/member/<secret:secret>")
@public
def confirm(secret: str) -> Any:
    """Confirm a named person with what they state themselves."""
    found = _behind_person(secret)
    form = _member_form(_proposal(found), found, posted=True)
    try:
        confirm_member(found.id, form.typed(), secret=secret, clock=services().clock)
    except NotFound:
        raise
    except Refusal as refusal:
        status = 422 if isinstance(refusal, Invalid) else 409
        return _member_page(_behind_person(secret), secret, form, refusal.reasons), status
    return redirect(url_for("proposals.member", secret=secret, welcome=1), 303)


@proposals.post("/member/<secret:secret>/leave")
@public
def leave(secret: str) -> Any:
    """Take a person out of the group at their own word."""
    found = _behind_person(secret)
    if found.kind in ("named", "confirmed"):
        take_off(found.id, actor=member_actor(found.id), clock=services().clock)
    return redirect(url_for("proposals.member", secret=secret), 303)


def _behind_link(secret: str) -> Proposal:
    proposal = reader().scalar(
        select(Proposal)
        .join(CitizenGroup, CitizenGroup.id == Proposal.group_id)
        .where(CitizenGroup.join_secret == secret, CitizenGroup.join_open.is_(True))
    )
    if proposal is None:
        raise NotFound()
    about(reader(), proposal)
    return proposal


def _behind_person(secret: str) -> Member:
    found = reader().scalar(select(Member).where(Member.secret_hash == hash_secret(secret)))
    if found is None:
        raise NotFound()
    about(reader(), _proposal(found))
    return found


def _proposal(member: Member) -> Proposal:
    return reader().get_one(Proposal, member.proposal_id)


def _group(proposal: Proposal) -> CitizenGroup:
    return reader().get_one(CitizenGroup, proposal.group_id)


def _member_form(
    proposal: Proposal, member: Member | None = None, *, posted: bool = False
) -> AnswersForm:
    return answers_form(
        definition_of(reader(), proposal.version_id),
        "member",
        None,
        language(),
        values=member.answers if member is not None else {},
        posted=request.form if posted else None,
    )


def _join_page(secret: str, form: AnswersForm, reasons: tuple[Reason, ...] = ()) -> str:
    proposal = _behind_link(secret)
    return render_template(
        "proposals/join.html",
        **_about_group(proposal),
        secret=secret,
        form=form,
        told=form.tell(reasons),
        open=_open(proposal),
    )


def _member_page(
    found: Member, secret: str, form: AnswersForm, reasons: tuple[Reason, ...] = ()
) -> str:
    proposal = _proposal(found)
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
