"""One's own account: profile, password, open sign-ins."""

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grantcall.core.db import reader
from grantcall.core.errors import Invalid, NotFound, Reason
from grantcall.core.policy import Right
from grantcall.people.models import Account
from grantcall.people.pages_fresh import require_fresh
from grantcall.people.pages_room import (
    become,
    go,
    people,
    set_language,
    sign_in_hash,
    signed_in_response,
    signed_out_response,
)
from grantcall.people.passwords import SHORTEST
from grantcall.people.queries import count_sign_ins
from grantcall.people.set_password import set_password
from grantcall.people.sign_out import sign_out_everywhere
from grantcall.people.update_profile import update_profile
from grantcall.web.access import actor, requires
from grantcall.web.services import services


@people.get("/account")
@requires(Right.ACCOUNT_SELF)
def account() -> str:
    """Show one's own account."""
    mine = _mine()
    return _profile({"name": mine.name, "phone": mine.phone, "language": mine.language})


@people.post("/account")
@requires(Right.ACCOUNT_SELF)
def save_account() -> Response | tuple[str, int]:
    """Keep the profile."""
    typed = {name: request.form.get(name, "") for name in ("name", "phone", "language")}
    try:
        update_profile(
            name=typed["name"],
            phone=typed["phone"],
            language=typed["language"],
            actor=actor(),
            clock=services().clock,
        )
    except Invalid as refusal:
        return _profile(typed, refusal.reasons), 422
    response = go("people.account", _("Salvato."))
    set_language(response, typed["language"])
    return response


@people.get("/account/password")
@requires(Right.ACCOUNT_SELF)
def password() -> str:
    """Ask for a new password, from somebody who has just shown who they are."""
    require_fresh(actor())
    return _password_form()


@people.post("/account/password")
@requires(Right.ACCOUNT_SELF)
def save_password() -> Response | tuple[str, int]:
    """Keep a new password; other browsers are signed out."""
    sign_in = sign_in_hash()
    if sign_in is None:
        raise NotFound()
    try:
        begun = set_password(
            request.form.get("password", ""),
            sign_in=sign_in,
            actor=actor(),
            clock=services().clock,
        )
    except Invalid as refusal:
        return _password_form(refusal.reasons), 422
    become(begun)
    done = go("people.account", _("Password salvata. Gli altri apparecchi sono usciti."))
    return signed_in_response(begun, done)


@people.post("/account/sign-out-everywhere")
@requires(Right.ACCOUNT_SELF)
def leave_everywhere() -> Response:
    """End every sign-in of this account, this one too."""
    sign_out_everywhere(actor=actor(), clock=services().clock)
    return signed_out_response(_("Siete usciti da tutti gli apparecchi."))


def _mine() -> Account:
    return reader().get_one(Account, actor().account_id)


def _profile(values: dict[str, str], reasons: tuple[Reason, ...] = ()) -> str:
    mine = _mine()
    return render_template(
        "people/account.html",
        email=mine.email,
        has_password=mine.password_hash is not None,
        open_sign_ins=count_sign_ins(reader(), mine.id, services().clock.now()),
        values=values,
        reasons=reasons,
    )


def _password_form(reasons: tuple[Reason, ...] = ()) -> str:
    mine = _mine()
    return render_template(
        "people/password.html",
        email=mine.email,
        had_one=mine.password_hash is not None,
        least=SHORTEST,
        reasons=reasons,
    )
