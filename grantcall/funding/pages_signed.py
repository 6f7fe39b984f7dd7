"""Signed letters that come back, uploaded together: what matched, what did not and why."""

from typing import Any, BinaryIO, cast

from flask import render_template, request

from grantcall.calls.models import Call
from grantcall.core.db import reader
from grantcall.core.errors import NotFound, Refusal
from grantcall.core.policy import Right
from grantcall.funding.attach_signed import Upload, attach_signed
from grantcall.funding.pages_letters import letters_page
from grantcall.funding.pages_room import funding
from grantcall.web.access import actor, requires
from grantcall.web.services import services
from grantcall.web.site import use_call


@funding.post("/staff/calls/<slug:slug>/letters/signed")
@requires(Right.AWARD_ISSUE_LETTER, object="listed_call")
def upload_signed(call: Call) -> Any:
    """Keep the signed copies that match a letter; tell of each file what became of it."""
    slug, call_id = call.slug, call.id
    typed = request.form.get("number", "")
    files = [one for one in request.files.getlist("files") if one.filename]
    # A number can be typed for one file only.
    number = typed if len(files) == 1 else ""
    uploads = [Upload(cast(BinaryIO, one.stream), one.filename or "", number) for one in files]
    try:
        outcomes = attach_signed(
            slug, uploads, store=services().store, actor=actor(), clock=services().clock
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return letters_page(reader().get_one(Call, call_id), refusal)
    finally:
        for one in files:
            one.close()
    call = reader().get_one(Call, call_id)
    use_call(call.version_id, call.demo)
    kept = [one for one in outcomes if one.refused is None]
    page = render_template(
        "funding/signed.html",
        call=call,
        kept=kept,
        refused=[one for one in outcomes if one.refused is not None],
    )
    return page, 200 if kept else 422
