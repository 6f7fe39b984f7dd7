"""Refusals and faults as pages: sentences, every reason, the next step, what was typed."""

import structlog
from flask import Flask, g, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from grantcall.core.db import db
from grantcall.core.errors import Conflict, Invalid, NotFound, Reason, Refusal, TooMany
from grantcall.core.ids import new_id
from grantcall.web.access import SignedOut

_log = structlog.get_logger("grantcall.web")
_STATUS: tuple[tuple[type[Refusal], int], ...] = (
    (NotFound, 404),
    (Invalid, 422),
    (TooMany, 429),
    (Conflict, 409),
    (Refusal, 409),
)
_NEVER_KEPT = ("csrf_token", "token", "password")
_LONGEST_KEPT = 60_000


def status_of(refusal: Refusal) -> int:
    """Return the HTTP status of a refusal."""
    return next(status for family, status in _STATUS if isinstance(refusal, family))


def register_errors(app: Flask) -> None:
    """Translate each refusal once, and never show a fault's inside."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(SignedOut, _signed_out)
    app.register_error_handler(CSRFError, _page_too_old)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def typed_fields() -> list[tuple[str, str]]:
    """Return what was typed in the refused form, to hand it back."""
    return [
        (name, value[:_LONGEST_KEPT])
        for name, value in request.form.items(multi=True)
        if name not in _NEVER_KEPT and value
    ]


def _refused(refusal: Refusal) -> tuple[str, int]:
    status = status_of(refusal)
    if status == 404:
        return _nothing_here()
    reasons: tuple[Reason, ...] = refusal.reasons
    g.failed = True
    return (
        render_template(
            "errors/refused.html",
            summary=refusal.summary,
            reasons=reasons,
            back=request.referrer if _is_ours(request.referrer) else None,
            typed=typed_fields(),
        ),
        status,
    )


def _signed_out(_: SignedOut) -> tuple[str, int]:
    return (
        render_template("errors/signed_out.html", typed=typed_fields(), path=_page_of_form()),
        401,
    )


def _page_too_old(_: CSRFError) -> tuple[str, int]:
    return (
        render_template("errors/page_too_old.html", typed=typed_fields(), path=_page_of_form()),
        400,
    )


def _http(error: HTTPException) -> tuple[str, int]:
    status = error.code or 500
    if status in (403, 404, 405):
        return _nothing_here()
    if status == 413:
        return render_template("errors/413.html"), 413
    return render_template("errors/400.html"), status


def _nothing_here() -> tuple[str, int]:
    """Unknown and forbidden look the same: what was found on the way is forgotten."""
    for found in ("site", "zone"):
        g.pop(found, None)
    return render_template("errors/404.html"), 404


def _unforeseen(error: Exception) -> tuple[str, int]:
    incident = new_id()[:8]
    _log.error("incident", incident=incident, path=request.path, exc_info=error)
    db.session.rollback()
    g.failed = True
    g.bare = True  # what failed may be the database: the page asks it nothing
    return render_template("errors/500.html", incident=incident), 500


def _page_of_form() -> str:
    """Return the page that showed the refused form; its own address may take posts only."""
    if not _is_ours(request.referrer):
        return request.path
    return "/" + str(request.referrer)[len(request.host_url) :]


def _is_ours(referrer: str | None) -> bool:
    return bool(referrer) and str(referrer).startswith(request.host_url)
