"""Who is signed in: an opaque cookie, looked up in the sign-in table on each request."""

from datetime import timedelta

from flask import Flask, Response, g, request

from grantcall.core.actor import ENGINE
from grantcall.core.db import db, reader
from grantcall.core.ids import hash_secret
from grantcall.core.unit_of_work import unit_of_work
from grantcall.people.models import SignIn
from grantcall.people.queries import actor_for
from grantcall.web.services import services

TOUCH_EVERY = timedelta(minutes=1)
LASTS = timedelta(hours=12)


def cookie_name(secure: bool) -> str:
    """Return the cookie's name: the `__Host-` prefix needs https."""
    return "__Host-grantcall" if secure else "grantcall"


def register_session(app: Flask) -> None:
    """Look the visitor up before each request, and note their presence at most once a minute."""

    @app.before_request
    def find_actor() -> None:
        if request.endpoint == "static_files":
            return
        settings = services().settings
        token = request.cookies.get(cookie_name(settings.secure))
        if not token:
            return
        now = services().clock.now()
        found = actor_for(reader(), hash_secret(token), now)
        if found is None:
            return
        g.actor, sign_in = found
        g.sign_in = sign_in.token_hash
        g.touch = now - sign_in.seen_at >= TOUCH_EVERY

    @app.teardown_request
    def touch(error: BaseException | None) -> None:
        # A short unit of its own: the page's own transaction stays read-only.
        if error is None and g.get("touch") and not g.get("failed"):
            db.session.rollback()
            with unit_of_work(ENGINE, services().clock) as work:
                row = work.session.get(SignIn, g.sign_in)
                if row is not None:
                    row.seen_at = work.now


def set_cookie(response: Response, token: str) -> None:
    """Hand the browser its new sign-in."""
    secure = services().settings.secure
    response.set_cookie(
        cookie_name(secure),
        token,
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        secure=secure,
        samesite="Lax",
        path="/",
    )


def clear_cookie(response: Response) -> None:
    """Take the sign-in back from the browser."""
    secure = services().settings.secure
    response.delete_cookie(
        cookie_name(secure), httponly=True, secure=secure, samesite="Lax", path="/"
    )
