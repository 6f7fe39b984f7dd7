"""Step-up at the edge: `require_fresh(actor())` before an award, a closing, an export."""

from flask import redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from grantcall.core.actor import Actor
from grantcall.core.db import reader
from grantcall.core.errors import NotFound, Reason, Refusal
from grantcall.core.policy import Right
from grantcall.people.confirm_identity import confirm_identity
from grantcall.people.fresh import NotFresh, require_fresh_sign_in
from grantcall.people.models import Account
from grantcall.people.pages_kept import kept_fields, kept_path, welcome_or
from grantcall.people.pages_room import (
    become,
    go,
    landing,
    people,
    remote,
    sign_in_hash,
    signed_in_response,
    site_voice,
    status_for,
)
from grantcall.people.request_sign_in_link import request_sign_in_link
from grantcall.web.access import actor, requires
from grantcall.web.context import language
from grantcall.web.errors import typed_fields
from grantcall.web.services import services


def require_fresh(asking: Actor) -> None:
    """Raise `NotFresh` unless this browser showed a factor within 15 minutes.

    The page of that refusal asks for one and hands back what was typed.
    """
    require_fresh_sign_in(reader(), sign_in_hash(), asking.account_id, services().clock.now())


@people.app_errorhandler(NotFresh)
def ask_again(refusal: NotFresh) -> tuple[str, int]:
    """Ask who is there, carrying along the form that was refused."""
    writing = request.method not in ("GET", "HEAD")
    path = request.path if writing else request.full_path.rstrip("?")
    return _page(
        path=request.path if writing else None,
        kept=typed_fields() if writing else [],
        next_path=landing(path),
        status=401,
    )


@people.post("/account/confirm")
@requires(Right.ACCOUNT_SELF)
def confirm() -> Response | tuple[str, int]:
    """Take the password that was asked for again."""
    next_path = landing(request.form.get("next"))
    sign_in = sign_in_hash()
    if sign_in is None:
        raise NotFound()
    try:
        begun = confirm_identity(
            request.form.get("password", ""),
            sign_in=sign_in,
            remote=remote(),
            actor=actor(),
            clock=services().clock,
        )
    except Refusal as refusal:
        return _page(
            path=kept_path(),
            kept=kept_fields(),
            next_path=next_path,
            reasons=refusal.reasons,
            status=status_for(refusal),
        )
    become(begun)
    onward = redirect(next_path or url_for("people.account"), 303)
    return signed_in_response(begun, welcome_or(onward))


@people.post("/account/confirm/link")
@requires(Right.ACCOUNT_SELF)
def confirm_by_link() -> Response:
    """Send a link to the account's own address: burning it is a factor as well."""
    request_sign_in_link(
        _own(Account.email) or "",
        landing(request.form.get("next")),
        voice=site_voice(),
        language=language(),
        remote=remote(),
        clock=services().clock,
    )
    return go("people.sent")


def _page(
    *,
    path: str | None,
    kept: list[tuple[str, str]],
    next_path: str | None,
    reasons: tuple[Reason, ...] = (),
    status: int,
) -> tuple[str, int]:
    page = render_template(
        "people/confirm.html",
        kept=kept,
        path=path,
        next_path=next_path,
        reasons=reasons,
        has_password=_own(Account.password_hash) is not None,
    )
    return page, status


def _own(column: object) -> str | None:
    found: str | None = reader().scalar(
        select(column).where(Account.id == actor().account_id)  # type: ignore[call-overload]
    )
    return found
