"""The page a one-time link opens: looking burns nothing, one button does."""

from flask import redirect, render_template
from werkzeug.wrappers import Response

from grantcall.core.db import reader
from grantcall.core.words import Words
from grantcall.people.burn_link import WHY_NOT, LinkSpent, burn_link
from grantcall.people.links import FoundLink, LinkState, find_link
from grantcall.people.pages_room import (
    become,
    home_of,
    landing,
    people,
    sign_in_hash,
    signed_in_response,
)
from grantcall.web.access import actor, public
from grantcall.web.context import language
from grantcall.web.services import services

GONE = 410


@people.get("/sign-in/link/<secret:secret>")
@public
def link(secret: str) -> Response | str | tuple[str, int]:
    """Show who would be signed in. Mail scanners follow links: only the button acts."""
    found = find_link(reader(), secret, services().clock.now())
    if found.state is LinkState.GOOD:
        return render_template("people/link.html", email=found.email)
    return _spent(found)


@people.post("/sign-in/link/<secret:secret>")
@public
def use_link(secret: str) -> Response | tuple[str, int]:
    """Burn the link and go where it leads."""
    clock = services().clock
    try:
        begun = burn_link(secret, language=language(), clock=clock, replacing=sign_in_hash())
    except LinkSpent:
        return _spent(find_link(reader(), secret, clock.now()))
    become(begun)
    onward = landing(begun.next_path) or home_of(actor())
    return signed_in_response(begun, redirect(onward, 303))


def _spent(found: FoundLink) -> Response | tuple[str, int]:
    # A button pressed twice: the first press has signed them in already.
    if found.account_id is not None and found.account_id == actor().account_id:
        return redirect(landing(found.next_path) or home_of(actor()), 303)
    why: Words = WHY_NOT.get(found.state, WHY_NOT[LinkState.USED])
    page = render_template("people/link_spent.html", why=why, next_path=landing(found.next_path))
    return page, GONE
