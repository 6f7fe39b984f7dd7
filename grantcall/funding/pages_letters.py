"""The letters of a call: who waits for one, the dry run, all at once, the register."""

import io
import zipfile
from typing import Any

from flask import Response, flash, redirect, render_template, request, send_file
from flask_babel import gettext as _
from flask_babel import ngettext

from grantcall.calls.models import Call
from grantcall.core.db import reader
from grantcall.core.errors import NotFound, Refusal
from grantcall.core.ids import new_secret
from grantcall.core.policy import Right
from grantcall.core.register import RegisterEntry
from grantcall.funding.export_letters import export_letters
from grantcall.funding.issue_letter import preview_of
from grantcall.funding.issue_letters import count_waiting, issue_letters, plan_letters
from grantcall.funding.letters import FILTERS, letter_counts, letter_files, letter_rows
from grantcall.funding.models import Award
from grantcall.funding.pages_letters_room import delivery_of, signed_of
from grantcall.funding.pages_room import funding
from grantcall.funding.release_mails import held_mails, release_mails
from grantcall.funding.write_letter import copy_name
from grantcall.people.pages_fresh import require_fresh
from grantcall.process.frozen import definition_of
from grantcall.web.access import actor, requires
from grantcall.web.from_address import two_numbers
from grantcall.web.reads import personal_data_of
from grantcall.web.services import services
from grantcall.web.site import use_call

AT_ONCE = 100
"""Letters that one press of the button writes; the next press goes on."""
Page = tuple[str, int]


@funding.get("/staff/calls/<slug:slug>/letters")
@requires(Right.AWARD_ISSUE_LETTER, object="listed_call")
def letters(call: Call) -> Page:
    """Show who waits for a letter and the letters that were issued."""
    return letters_page(call)


@funding.get("/staff/calls/<slug:slug>/letters/try")
@requires(Right.AWARD_ISSUE_LETTER, object="listed_call")
def try_letters(call: Call) -> str:
    """Say what issuing every letter would do. Nothing is written."""
    use_call(call.version_id, call.demo)
    slug = call.slug
    plan = plan_letters(slug, actor=actor(), clock=services().clock)
    return render_template(
        "funding/try_letters.html", call=call, plan=plan, at_once=AT_ONCE, token=new_secret()
    )


@funding.post("/staff/calls/<slug:slug>/letters/issue")
@requires(Right.AWARD_ISSUE_LETTER, object="listed_call")
def issue_all(call: Call) -> Any:
    """Issue the letters that wait, each in a transaction of its own."""
    require_fresh(actor())
    slug, call_id = call.slug, call.id
    made = issue_letters(
        slug, actor=actor(), clock=services().clock, progress=lambda ids: ids[:AT_ONCE]
    )
    if made.letters:
        said = ngettext("%(num)s lettera partita.", "%(num)s lettere partite.", len(made.letters))
        flash(said, "ok")
    elif not made.stopped:
        flash(_("Nessuna lettera da inviare: sono già partite."), "info")
    left = count_waiting(reader(), call_id)
    if made.stopped:
        flash(
            ngettext(
                "%(num)s lettera non può partire: la prova dice perché.",
                "%(num)s lettere non possono partire: la prova dice perché.",
                len(made.stopped),
            ),
            "no",
        )
    elif left:
        flash(
            ngettext("Ne resta %(num)s: continuate.", "Ne restano %(num)s: continuate.", left),
            "info",
        )
    return redirect(f"/staff/calls/{slug}/letters", 303)


@funding.get("/staff/calls/<slug:slug>/letters/preview/<id:award_id>")
@requires(Right.AWARD_ISSUE_LETTER, object="listed_call", reads_personal=True)
def preview(call: Call, award_id: str) -> Response:
    """Hand out the letter of one award as it would be now, marked as a preview."""
    award = reader().get(Award, award_id)
    if award is None or award.call_id != call.id:
        raise NotFound()
    personal_data_of(award.object_ref)
    return pdf_response(
        preview_of(award_id, actor=actor(), clock=services().clock), f"{award_id[:6]}-preview.pdf"
    )


@funding.get("/staff/calls/<slug:slug>/letters/all.zip")
@requires(Right.AWARD_ISSUE_LETTER, object="listed_call", reads_personal=True)
def download_all(call: Call) -> Response:
    """Hand out every letter of a call in one file, each by its number."""
    personal_data_of(call.object_ref)
    target = io.BytesIO()
    # PDFs are compressed already.
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for entry, sha256 in letter_files(reader(), call.id):
            archive.writestr(_dated(entry), services().store.read(sha256))
    target.seek(0)
    return send_file(
        target,
        mimetype="application/zip",
        as_attachment=True,
        download_name=f"{call.slug}-letters.zip",
    )


@funding.post("/staff/calls/<slug:slug>/letters/export")
@requires(Right.AWARD_ISSUE_LETTER, object="listed_call")
def export_list(call: Call) -> Response:
    """Hand out the register of letters as a file, as filtered."""
    wanted = request.form.get("show", "")
    name, chunks = export_letters(call.slug, wanted, actor=actor(), clock=services().clock)
    response = Response(b"".join(chunks), content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@funding.post("/staff/calls/<slug:slug>/letters/release")
@requires(Right.AWARD_ISSUE_LETTER, object="listed_call")
def release(call: Call) -> Any:
    """Let the held mails of a call leave."""
    require_fresh(actor())
    slug, call_id = call.slug, call.id
    token = request.form.get("token", "")[:64] or new_secret()
    try:
        count = release_mails(slug, actor=actor(), clock=services().clock, token=token)
    except NotFound:
        raise
    except Refusal as refusal:
        return letters_page(reader().get_one(Call, call_id), refusal)
    flash(ngettext("%(num)s mail parte.", "%(num)s mail partono.", count), "ok")
    return redirect(f"/staff/calls/{slug}/letters", 303)


def letters_page(call: Call, refusal: Refusal | None = None) -> Page:
    """Draw the page of a call's letters, also after a refusal."""
    use_call(call.version_id, call.demo)
    session = reader()
    definition = definition_of(session, call.version_id)
    wanted = request.args.get("show", "")
    newest = request.args.get("order") == "newest"
    rows, more = letter_rows(
        session, call.id, wanted, _after(request.args.get("after", "")), newest=newest
    )
    held = held_mails(session, call.id)
    page = render_template(
        "funding/letters.html",
        call=call,
        waiting=count_waiting(session, call.id),
        rows=rows,
        counts=letter_counts(session, call.id),
        filters=FILTERS,
        wanted=wanted if wanted in FILTERS else "",
        newest=newest,
        next_key=f"{rows[-1].year}.{rows[-1].serial}" if more else None,
        first="after" not in request.args,
        states=definition.workflows["award"].states,
        delivery=delivery_of,
        signed=signed_of,
        held=held,
        held_count=sum(held.values()),
        reasons=refusal.reasons if refusal is not None else (),
        token=new_secret(),
    )
    return page, 200 if refusal is None else 409


def pdf_response(data: bytes, name: str) -> Response:
    """Return a PDF as a download."""
    response = Response(data, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _dated(entry: RegisterEntry) -> zipfile.ZipInfo:
    at = entry.at
    return zipfile.ZipInfo(
        copy_name(entry), (at.year, at.month, at.day, at.hour, at.minute, at.second)
    )


def _after(token: str) -> tuple[int, int] | None:
    return two_numbers(token, ".")
