"""Signing in and out, and the language of the pages."""

from flask import redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grantcall.core.errors import Reason, Refusal
from grantcall.people import pages_account, pages_fresh, pages_link, pages_staff
from grantcall.people.pages_kept import (
    NOT_YET,
    still_signed_out,
    travelling,
    welcome_back,
    welcome_or,
)
from grantcall.people.pages_room import (
    become,
    go,
    home_of,
    landing,
    people,
    remote,
    set_language,
    sign_in_hash,
    signed_in_response,
    signed_out_response,
    site_voice,
    status_for,
)
from grantcall.people.request_sign_in_link import request_sign_in_link
from grantcall.people.sign_in_with_password import sign_in_with_password
from grantcall.people.sign_out import sign_out as end_sign_in
from grantcall.web.access import actor, public
from grantcall.web.context import language, safe_next
from grantcall.web.services import services

# Importing the other pages has put their routes on the blueprint.
__all__ = ["pages_account", "pages_fresh", "pages_link", "pages_staff", "people"]


@people.get("/sign-in")
@public
def sign_in() -> Response | str:
    """Ask for the address; whoever is signed in goes on."""
    next_path = landing(request.args.get("next"))
    if actor().account_id is not None:
        return redirect(_onward(next_path), 303)
    return _form(next_path)


@people.post("/sign-in")
@public
def enter() -> Response | tuple[str, int]:
    """Send a link, or try the password: whichever form was sent."""
    if "password" in request.form:
        return _try_password()
    next_path = landing(request.form.get("next"))
    email = request.form.get("email", "")
    try:
        request_sign_in_link(
            email,
            next_path,
            voice=site_voice(),
            language=language(),
            remote=remote(),
            clock=services().clock,
        )
    except Refusal as refusal:
        return _form(next_path, email, link_reasons=refusal.reasons), status_for(refusal)
    return go("people.sent", next=next_path)


@people.get("/sign-in/sent")
@public
def sent() -> str:
    """Say that a mail is on its way, to whomever."""
    return render_template(
        "people/sent.html",
        next_path=landing(request.args.get("next")),
        no_post=services().settings.smtp_url is None,
    )


@people.post("/sign-in/again")
@public
def resume() -> Response | str | tuple[str, int]:
    """Go on with what was typed, for somebody who signed in by another way meanwhile."""
    if actor().account_id is None:
        return still_signed_out(reasons=(NOT_YET,))
    return welcome_or(redirect(home_of(actor()), 303))


@people.post("/sign-out")
@public
def sign_out() -> Response:
    """End this browser's sign-in; twice is as good as once."""
    known = sign_in_hash()
    if known is not None:
        end_sign_in(known, actor=actor(), clock=services().clock)
    return signed_out_response(_("Siete usciti."))


@people.get("/language/<any(it, en):lang>")
@public
def language_choice(lang: str) -> Response:
    """Keep the chosen language in a cookie; the database is not touched."""
    response = redirect(safe_next(request.args.get("next")) or "/", 303)
    set_language(response, lang)
    return response


def _try_password() -> Response | tuple[str, int]:
    next_path = landing(request.form.get("next"))
    email = request.form.get("email", "")
    try:
        begun = sign_in_with_password(
            email,
            request.form.get("password", ""),
            remote=remote(),
            clock=services().clock,
            replacing=sign_in_hash(),
        )
    except Refusal as refusal:
        if travelling():
            return still_signed_out(email, refusal.reasons, status_for(refusal))
        return _form(next_path, email, refusal.reasons), status_for(refusal)
    become(begun)
    answer = welcome_back() if travelling() else redirect(_onward(next_path), 303)
    return signed_in_response(begun, answer)


def _onward(next_path: str | None) -> str:
    return next_path or home_of(actor())


def _form(
    next_path: str | None,
    email: str = "",
    reasons: tuple[Reason, ...] = (),
    link_reasons: tuple[Reason, ...] = (),
) -> str:
    return render_template(
        "people/sign_in.html",
        next_path=next_path,
        email=email,
        reasons=reasons,
        link_reasons=link_reasons,
    )
