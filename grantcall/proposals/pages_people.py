"""The roster: one link for the group's chat, names, and the signed paper sheet."""

from typing import Any, BinaryIO, cast

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from grantcall.core.db import reader
from grantcall.core.errors import Invalid, NotFound, Reason, Refusal
from grantcall.core.policy import Right
from grantcall.core.site_address import absolute
from grantcall.core.words import Words
from grantcall.proposals.attach import attach_file
from grantcall.proposals.clarified import named_fields
from grantcall.proposals.join import confirm_on_paper
from grantcall.proposals.models import Member, Proposal
from grantcall.proposals.pages_draft import closed_page
from grantcall.proposals.pages_reads import Draft, read_draft
from grantcall.proposals.pages_room import arrived, is_open, proposals
from grantcall.proposals.pages_roster import qr_path, read_roster
from grantcall.proposals.roles import roles_on_proposal
from grantcall.proposals.roster import add_member, take_off
from grantcall.web.access import actor, requires
from grantcall.web.answers_form import AnswersForm, answers_form
from grantcall.web.context import language
from grantcall.web.services import services

_STATED_BY_THEMSELVES = ("declaration", "yes_no")


@proposals.get("/drafts/<id:draft_id>/people")
@requires(Right.ROSTER_MANAGE, object="draft")
def people(proposal: Proposal) -> Any:
    """Show the roster with the link, the code and the line to add somebody by name."""
    if not _changes(proposal):
        if proposal.ref is not None:
            return redirect(url_for("proposals.sent", ref=proposal.ref), 303)
        return closed_page(read_draft(reader(), proposal, arrived()))
    return _people_page(proposal)


@proposals.post("/drafts/<id:draft_id>/people")
@requires(Right.ROSTER_MANAGE, object="draft")
def add_person(proposal: Proposal) -> Any:
    """Name a person; who left an address gets a mail with a link of their own."""
    read = read_draft(reader(), proposal, arrived())
    form = _name_form(read, posted=True)
    try:
        add_member(proposal.id, form.typed(), actor=actor(), clock=services().clock)
    except NotFound:
        raise
    except Refusal as refusal:
        status = 422 if isinstance(refusal, Invalid) else 409
        return _people_page(_again(proposal), form, refusal.reasons), status
    flash(_("Aggiunta. Ora tocca a lei confermare."), "ok")
    return redirect(url_for("proposals.people", draft_id=proposal.id) + "#list", 303)


@proposals.post("/drafts/<id:draft_id>/people/<id:member_id>/remove")
@requires(Right.ROSTER_MANAGE, object="draft")
def remove_person(proposal: Proposal, member_id: str) -> Any:
    """Take somebody off the list who has not confirmed."""
    member = _member(proposal, member_id)
    take_off(member.id, actor=actor(), clock=services().clock)
    flash(_("Tolta dall’elenco."), "ok")
    return redirect(url_for("proposals.people", draft_id=proposal.id) + "#list", 303)


@proposals.get("/drafts/<id:draft_id>/people/<id:member_id>/paper")
@requires(Right.ROSTER_MANAGE, object="draft")
def paper(proposal: Proposal, member_id: str) -> Any:
    """Ask a connector for what the signed sheet says, and for its photo."""
    member = _paper_member(proposal, member_id)
    read = read_draft(reader(), proposal, arrived())
    return _paper_page(read, member, _sheet_form(read, member))


@proposals.post("/drafts/<id:draft_id>/people/<id:member_id>/paper")
@requires(Right.ROSTER_MANAGE, object="draft")
def paper_signed(proposal: Proposal, member_id: str) -> Any:
    """Record a signature on paper with its photo; a connector's act."""
    member = _paper_member(proposal, member_id)
    read = read_draft(reader(), proposal, arrived())
    form = _sheet_form(read, member, posted=True)
    try:
        scan_id = _keep_scan(read)
        confirm_on_paper(member.id, form.typed(), scan_id, actor=actor(), clock=services().clock)
    except NotFound:
        raise
    except Refusal as refusal:
        again = read_draft(reader(), _again(proposal), arrived())
        page = _paper_page(again, _member(proposal, member_id), form, refusal.reasons)
        return page, (422 if isinstance(refusal, Invalid) else 409)
    flash(_("Firma registrata."), "ok")
    return redirect(url_for("proposals.people", draft_id=proposal.id) + "#list", 303)


def _people_page(
    proposal: Proposal, form: AnswersForm | None = None, reasons: tuple[Reason, ...] = ()
) -> str:
    session = reader()
    read = read_draft(session, proposal, arrived())
    link = absolute(url_for("proposals.join", secret=read.group.join_secret))
    size, path = qr_path(link)
    roles = roles_on_proposal(session, actor(), proposal)
    form = form or _name_form(read)
    return render_template(
        "proposals/people.html",
        draft=read,
        roster=read_roster(session, read, language()),
        link=link,
        qr_size=size,
        qr_path=path,
        form=form,
        told=form.tell(reasons),
        connector="connector" in roles,
        back=url_for("proposals.draft", draft_id=proposal.id)
        if proposal.ref is None
        else url_for("proposals.sent", ref=proposal.ref),
    )


def _name_form(read: Draft, *, posted: bool = False) -> AnswersForm:
    """Build the line by which somebody else is named: what they promise is left to them."""
    fields = read.definition.forms["member"].fields
    named = [name for name, field in fields.items() if field.type not in _STATED_BY_THEMSELVES]
    return answers_form(
        read.definition,
        "member",
        None,
        language(),
        asked=named,
        posted=request.form if posted else None,
    )


def _sheet_form(read: Draft, member: Member, *, posted: bool = False) -> AnswersForm:
    return answers_form(
        read.definition,
        "member",
        None,
        language(),
        values=member.answers,
        posted=request.form if posted else None,
    )


def _paper_page(
    read: Draft, member: Member, form: AnswersForm, reasons: tuple[Reason, ...] = ()
) -> str:
    told = form.tell(reasons)
    scan_faults = [one.text for one in reasons if one.field in ("scan", _scan_field(read))]
    return render_template(
        "proposals/paper.html",
        draft=read,
        member=member,
        form=form,
        told=told,
        scan_faults=scan_faults,
    )


def _keep_scan(read: Draft) -> str:
    upload = request.files.get("scan")
    field = _scan_field(read)
    if upload is None or not upload.filename or field is None:
        text = Words(
            "Manca la foto del foglio firmato.", "The photo of the signed sheet is missing."
        )
        raise Invalid(Reason("scan_missing", text, field="scan"))
    return attach_file(
        read.proposal.id,
        field,
        cast(BinaryIO, upload.stream),
        upload.filename,
        store=services().store,
        actor=actor(),
        clock=services().clock,
    )


def _scan_field(read: Draft) -> str | None:
    """Return the question of the form that keeps signed sheets: the first that takes files."""
    return next((name for name, field in read.form.fields.items() if field.type == "file"), None)


def _changes(proposal: Proposal) -> bool:
    """Tell whether people may still join: in the draft, or when a clarification asks."""
    if is_open(proposal, arrived()):
        return True
    named = named_fields(reader(), proposal) or set()
    return bool(named) and (proposal.due_at is None or arrived() < proposal.due_at)


def _paper_member(proposal: Proposal, member_id: str) -> Member:
    member = _member(proposal, member_id)
    roles = roles_on_proposal(reader(), actor(), proposal)
    if "connector" not in roles or member.kind != "named":
        raise NotFound()
    return member


def _member(proposal: Proposal, member_id: str) -> Member:
    member = reader().scalar(
        select(Member).where(Member.id == member_id, Member.proposal_id == proposal.id)
    )
    if member is None:
        raise NotFound()
    return member


def _again(proposal: Proposal) -> Proposal:
    return reader().get_one(Proposal, proposal.id)
