"""One letter on its own: what would leave, then the letter. The others go on waiting."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from grantcall.calls.models import Call
from grantcall.core.db import reader
from grantcall.core.errors import Conflict, NotFound, Reason, Refusal
from grantcall.core.ids import new_secret
from grantcall.core.policy import Right
from grantcall.funding.issue_letter import issue_letter
from grantcall.funding.issue_letters import plan_letter
from grantcall.funding.models import Award
from grantcall.funding.pages_room import funding
from grantcall.people.pages_fresh import require_fresh
from grantcall.web.access import actor, requires
from grantcall.web.context import language
from grantcall.web.errors import status_of
from grantcall.web.services import services
from grantcall.web.site import use_call

Page = tuple[str, int]


@funding.get("/staff/calls/<slug:slug>/letters/try/<id:award_id>")
@requires(Right.AWARD_ISSUE_LETTER, object="listed_call")
def try_letter(call: Call, award_id: str) -> Page:
    """Say what issuing the letter of one award would do. Nothing is written."""
    _of_this_call(call, award_id)
    return _page(call, award_id)


@funding.post("/staff/calls/<slug:slug>/letters/issue/<id:award_id>")
@requires(Right.AWARD_ISSUE_LETTER, object="listed_call")
def issue_one(call: Call, award_id: str) -> Any:
    """Issue the letter of one award."""
    require_fresh(actor())
    _of_this_call(call, award_id)
    call_id, slug = call.id, call.slug
    token = request.form.get("token", "")[:64] or new_secret()
    try:
        letter_id = issue_letter(award_id, actor=actor(), clock=services().clock, token=token)
    except NotFound:
        raise
    except Conflict as conflict:
        for reason in conflict.reasons:
            flash(reason.text.in_(language()), "info")
        return redirect(f"/staff/calls/{slug}/letters", 303)
    except Refusal as refusal:
        return _page(reader().get_one(Call, call_id), award_id, refusal.reasons, status_of(refusal))
    flash(_("La lettera è partita."), "ok")
    return redirect(f"/staff/letters/{letter_id}", 303)


def _page(call: Call, award_id: str, reasons: tuple[Reason, ...] = (), status: int = 200) -> Page:
    use_call(call.version_id, call.demo)
    page = render_template(
        "funding/try_letter.html",
        call=call,
        one=plan_letter(call.slug, award_id, actor=actor(), clock=services().clock),
        reasons=reasons,
        token=new_secret(),
    )
    return page, status


def _of_this_call(call: Call, award_id: str) -> None:
    award = reader().get(Award, award_id)
    if award is None or award.call_id != call.id:
        raise NotFound()
