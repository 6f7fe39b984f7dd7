"""Accounts for administrators: list, adding, roles, blocking."""

import re
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from grantcall.core.actor import Actor
from grantcall.core.db import reader
from grantcall.core.errors import Invalid, NotFound, Reason, Refusal
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.people.account_list import AccountRow, Filters, list_accounts, one_account
from grantcall.people.add_account import add_account
from grantcall.people.block_account import block_account, unblock_account
from grantcall.people.grant_role import grant_role, remove_role
from grantcall.people.pages_room import go, people, site_voice
from grantcall.people.queries import call_choices
from grantcall.people.roles import ROLE_WORDS
from grantcall.web.access import actor, loads, requires
from grantcall.web.context import words_in
from grantcall.web.converters import IdConverter
from grantcall.web.services import services

_STATES = ("active", "blocked")
_SORTS = ("email", "newest")
_LONGEST_SEARCH = 100
_ID = re.compile(IdConverter.regex)


@loads("account")
def load_account(
    session: Session, asking: Actor, right: Right, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Find an account for an administrator of the whole site."""
    _administrators_only(asking, right)
    found = one_account(session, arguments.pop("account_id"))
    if found is None:
        raise NotFound()
    return {"account": found, **arguments}


@people.get("/staff/accounts")
@requires(Right.ACCOUNT_MANAGE)
def accounts() -> str:
    """List accounts: filtered, sorted, a page at a time."""
    _administrators_only(actor(), Right.ACCOUNT_MANAGE)
    chosen = _filters()
    page = list_accounts(reader(), chosen, after=_cursor("after"), before=_cursor("before"))
    return render_template(
        "people/accounts.html",
        page=page,
        chosen=chosen,
        roles=_role_options(),
        role_words=ROLE_WORDS,
        url_of=lambda **changed: _list_url(chosen, **changed),
    )


@people.get("/staff/accounts/new")
@requires(Right.ACCOUNT_MANAGE)
def new_account() -> str:
    """Ask for address and role of a new account."""
    _administrators_only(actor(), Right.ACCOUNT_MANAGE)
    return _new_form({"email": "", "role": request.args.get("role", ""), "call": ""})


@people.post("/staff/accounts/new")
@requires(Right.ACCOUNT_MANAGE)
def make_account() -> Response | tuple[str, int]:
    """Make the account and write to its owner."""
    typed = _typed("email", "role", "call")
    try:
        made = add_account(
            typed["email"],
            typed["role"],
            typed["call"] or None,
            actor=actor(),
            clock=services().clock,
            voice=site_voice(),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return _new_form(typed, refusal.reasons), 422
    said = _("Fatto. Il link per entrare parte per mail e vale 24 ore.")
    return go("people.show_account", said, account_id=made.account_id)


@people.get("/staff/accounts/<id:account_id>")
@requires(Right.ACCOUNT_MANAGE, object="account")
def show_account(account: AccountRow) -> str:
    """Show one account with its roles."""
    return _record(account)


@people.post("/staff/accounts/<id:account_id>/roles")
@requires(Right.ACCOUNT_MANAGE, object="account")
def give_role(account: AccountRow) -> Response | tuple[str, int]:
    """Give a role."""
    typed = _typed("role", "call")
    try:
        grant_role(
            account.id,
            typed["role"],
            typed["call"] or None,
            actor=actor(),
            clock=services().clock,
        )
    except Invalid as refusal:
        return _record(account, refusal.reasons, **typed), 422
    return go("people.show_account", _("Ruolo dato."), account_id=account.id)


@people.post("/staff/accounts/<id:account_id>/roles/<id:grant_id>/remove")
@requires(Right.ACCOUNT_MANAGE, object="account")
def take_role(account: AccountRow, grant_id: str) -> Response:
    """Take a role."""
    remove_role(account.id, grant_id, actor=actor(), clock=services().clock)
    return go("people.show_account", _("Ruolo tolto."), account_id=account.id)


@people.post("/staff/accounts/<id:account_id>/block")
@requires(Right.ACCOUNT_MANAGE, object="account")
def block(account: AccountRow) -> Response:
    """Close an account."""
    block_account(account.id, actor=actor(), clock=services().clock)
    said = _("Accesso chiuso: la persona è già fuori da tutti gli apparecchi.")
    return go("people.show_account", said, account_id=account.id)


@people.post("/staff/accounts/<id:account_id>/unblock")
@requires(Right.ACCOUNT_MANAGE, object="account")
def unblock(account: AccountRow) -> Response:
    """Open an account again."""
    unblock_account(account.id, actor=actor(), clock=services().clock)
    return go("people.show_account", _("Accesso riaperto."), account_id=account.id)


def _administrators_only(asking: Actor, right: Right) -> None:
    """Refuse whoever administers one call only: accounts belong to the whole site."""
    if not allowed(right, roles_on_call(asking, None)):
        raise NotFound()


def _filters() -> Filters:
    role = request.args.get("role", "")
    state = request.args.get("state", "")
    sort = request.args.get("sort", "")
    return Filters(
        text=request.args.get("q", "").replace("\x00", "").strip()[:_LONGEST_SEARCH],
        role=role if role in ROLE_WORDS else "",
        state=state if state in _STATES else "",
        sort=sort if sort in _SORTS else "email",
    )


def _cursor(name: str) -> str | None:
    found = request.args.get(name, "")
    return found if _ID.fullmatch(found) else None


def _typed(*names: str) -> dict[str, str]:
    # PostgreSQL refuses NUL in any text.
    return {name: request.form.get(name, "").replace("\x00", "").strip() for name in names}


def _list_url(chosen: Filters, **changed: str) -> str:
    """Return the list's address with some of its filters changed; paging starts anew."""
    values = {"q": chosen.text, "role": chosen.role, "state": chosen.state}
    values["sort"] = "" if chosen.sort == "email" else chosen.sort
    query = urlencode({name: value for name, value in {**values, **changed}.items() if value})
    return url_for("people.accounts") + (f"?{query}" if query else "")


def _role_options() -> list[tuple[str, str]]:
    return [(role, words_in(words)) for role, words in ROLE_WORDS.items()]


def _call_options() -> list[tuple[str, str]]:
    calls = [(slug, words_in(label)) for slug, label in call_choices(reader())]
    return [("", _("Tutti i bandi")), *calls]


def _new_form(values: dict[str, str], reasons: tuple[Reason, ...] = ()) -> str:
    return render_template(
        "people/new_account.html",
        values=values,
        reasons=reasons,
        roles=_role_options(),
        calls=_call_options(),
    )


def _record(
    account: AccountRow, reasons: tuple[Reason, ...] = (), role: str = "", call: str = ""
) -> str:
    return render_template(
        "people/account_record.html",
        account=account,
        mine=account.id == actor().account_id,
        reasons=reasons,
        role=role,
        call=call,
        roles=_role_options(),
        calls=_call_options(),
        role_words=ROLE_WORDS,
    )
