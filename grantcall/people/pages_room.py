"""The blueprint, and what its pages share: who asks, where to go on, whose voice writes."""

from typing import Any
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    g,
    redirect,
    request,
    session,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from grantcall.core.actor import Actor
from grantcall.core.db import reader
from grantcall.core.errors import Refusal
from grantcall.core.ids import hash_secret
from grantcall.core.policy import Right, may_somewhere
from grantcall.mail.site_texts import SiteVoice
from grantcall.people.queries import actor_for
from grantcall.people.start_sign_in import SignedIn
from grantcall.web.context import LANGUAGE_COOKIE, safe_next, zone
from grantcall.web.services import services
from grantcall.web.session import clear_cookie, set_cookie
from grantcall.web.site import site

A_YEAR = 365 * 24 * 60 * 60

people = Blueprint("people", __name__)


def site_voice() -> SiteVoice:
    """Return who signs the mails that belong to no call."""
    about = site()
    return SiteVoice(services().resources, zone(), about.office, about.phone or "")


def sign_in_hash() -> str | None:
    """Return the hash of this browser's sign-in, if it has one."""
    found: str | None = g.get("sign_in")
    return found


@people.app_template_global()
def landing(target: str | None) -> str | None:
    """Return the nearest page that can be opened at or above a local path, or `None`.

    A form is often sent to a path that nobody can open: "/drafts/1/submit" lands on
    "/drafts/1".
    """
    path = safe_next(target)
    if path is None:
        return None
    bare = urlsplit(path).path
    if _answers(bare, "GET"):
        return path
    while bare.strip("/"):
        bare = bare.rstrip("/").rpartition("/")[0]
        if bare and _answers(bare, "GET"):
            return bare
    return None


def takes_posts(target: str | None) -> str | None:
    """Return a local path if a form may be sent there, else `None`."""
    path = safe_next(target)
    if path is None or path.startswith(("/sign-in", "/sign-out")):
        return None
    return path if _answers(path, "POST") else None


def home_of(asking: Actor) -> str:
    """Return where somebody begins who asked for no page in particular."""
    if may_somewhere(asking, Right.STAFF_DESK):
        return landing("/staff") or "/"
    if may_somewhere(asking, Right.ACCOUNT_MANAGE):
        return url_for("people.accounts")
    if may_somewhere(asking, Right.REVIEW_DESK):
        return landing("/review") or "/"
    if may_somewhere(asking, Right.LAB_DESK):
        return landing("/following") or "/"
    return landing("/mine") or "/"


def become(begun: SignedIn) -> Actor:
    """Make this request's visitor the one who has just signed in."""
    found = actor_for(reader(), hash_secret(begun.secret), services().clock.now())
    if found is None:
        raise RuntimeError("a sign-in that has just begun does not hold")
    g.actor, row = found
    g.sign_in, g.touch = row.token_hash, False
    g.pop("lang", None)
    return found[0]


def signed_in_response(begun: SignedIn, answer: AnyResponse | str) -> AnyResponse:
    """Return an answer that hands the browser its new sign-in."""
    response: Response = current_app.make_response(answer)
    set_cookie(response, begun.secret)
    return response


def signed_out_response(said: str) -> AnyResponse:
    """Return the way to the sign-in page, without cookie and without old forms' token."""
    # The token of forms is kept while signing in, so that a form of another tab can still
    # be sent; the next person at this browser starts with one of their own.
    session.clear()
    response = go("people.sign_in", said)
    clear_cookie(response)  # type: ignore[arg-type]
    return response


def set_language(response: AnyResponse, lang: str) -> None:
    """Keep the language of the pages in this browser."""
    response.set_cookie(
        LANGUAGE_COOKIE,
        lang,
        max_age=A_YEAR,
        httponly=True,
        secure=services().settings.secure,
        samesite="Lax",
        path="/",
    )


def go(endpoint: str, said: str = "", tone: str = "ok", **values: str | None) -> AnyResponse:
    """Redirect to a page of ours after a POST, with a sentence about what was done.

    The sentence travels in a cookie, so it never names anybody.
    """
    if said:
        flash(said, tone)
    return redirect(url_for(endpoint, **dict[str, Any](values)), 303)


def remote() -> str | None:
    """Return the address that asks, as the trusted proxies tell it."""
    return request.remote_addr


def status_for(refusal: Refusal) -> int:
    """Return the status of a form that is shown again."""
    return 429 if refusal.code == "too_many" else 422


def _answers(path: str, method: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    return adapter is not None and adapter.test(path, method)
