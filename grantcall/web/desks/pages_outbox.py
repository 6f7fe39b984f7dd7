"""The outbox: what waits, what left, what failed and can be tried again."""

from datetime import datetime, timedelta

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from grantcall.core.db import reader
from grantcall.core.outbox import OutboxMessage
from grantcall.core.policy import Right
from grantcall.web.access import actor, requires
from grantcall.web.desks.blueprint import desks
from grantcall.web.desks.outbox_list import (
    BOXES,
    DELIVERY,
    failed_ids,
    mail_counts,
    outbox_page,
    without_secrets,
)
from grantcall.web.desks.retry_mail import retry_mails
from grantcall.web.desks.scope import calls_with
from grantcall.web.reads import personal_data_of
from grantcall.web.services import services

URL = "/staff/outbox"


@desks.get("/staff/outbox")
@requires(Right.OUTBOX_READ)
def outbox() -> str:
    """List the mails of somebody's calls by where they stand."""
    calls = calls_with(actor(), Right.OUTBOX_READ)
    box = request.args.get("box", "")
    session = reader()
    rows, more = outbox_page(session, calls, box, _before(request.args.get("before", "")))
    older = None
    if more:
        last = rows[-1]
        kept = f"box={box}&" if box in BOXES else ""
        older = f"?{kept}before={last.created_at:%Y%m%dT%H%M%S%f}.{last.id}"
    since = services().clock.now() - timedelta(days=1)
    return render_template(
        "desks/outbox.html",
        rows=rows,
        older=older,
        first="before" not in request.args,
        box=box if box in BOXES else "",
        boxes=BOXES,
        delivery=DELIVERY,
        counts=mail_counts(session, calls, since),
    )


@desks.get("/staff/outbox/<id:id>")
@requires(Right.OUTBOX_READ, object="mail", reads_personal=True)
def outbox_message(message: OutboxMessage) -> str:
    """Show one mail as it was written; secrets of personal links are blotted out."""
    personal_data_of(message.object_ref)
    return render_template(
        "desks/mail.html",
        message=message,
        body=without_secrets(message.body),
        delivery=DELIVERY[message.state],
    )


@desks.post("/staff/outbox/<id:id>/retry")
@requires(Right.OUTBOX_RETRY, object="mail")
def retry_one(message: OutboxMessage) -> Response:
    """Put one failed mail back into the queue."""
    return _retry([message.id], f"{URL}/{message.id}")


@desks.post("/staff/outbox/retry")
@requires(Right.OUTBOX_RETRY)
def retry_all() -> Response:
    """Put every failed mail of one's calls back into the queue."""
    calls = calls_with(actor(), Right.OUTBOX_RETRY)
    return _retry(failed_ids(reader(), calls), f"{URL}?box=waiting")


def _retry(message_ids: list[str], back: str) -> Response:
    who = actor()
    calls = calls_with(who, Right.OUTBOX_RETRY)
    count = retry_mails(message_ids, calls=calls, actor=who, clock=services().clock)
    if count:
        said = ngettext("%(num)s mail riparte.", "%(num)s mail ripartono.", count)
        flash(said, "ok")
    else:
        flash(_("Nessuna mail da riprovare."), "info")
    return redirect(back, 303)


def _before(token: str) -> tuple[datetime, str] | None:
    at, _dot, id_ = token.partition(".")
    try:
        return datetime.strptime(f"{at}+0000", "%Y%m%dT%H%M%S%f%z"), id_
    except ValueError:
        return None
