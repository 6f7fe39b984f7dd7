"""Access: no route without a declared permission, no object without a check.

Each view is `@public` or `@requires(right, object=...)`. A route about a record names the
kind of object; a loader finds it and refuses whoever has no part in it, so that a view
never sees an id it could forget to check. Unknown and forbidden look the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Flask, g, redirect, request, url_for
from sqlalchemy.orm import Session

from grantcall.core.actor import VISITOR, Actor
from grantcall.core.db import reader
from grantcall.core.errors import NotFound
from grantcall.core.policy import Right, may_somewhere

View = Callable[..., Any]
Loader = Callable[[Session, Actor, Right, dict[str, Any]], dict[str, Any]]
PUBLIC = "public"
_loaders: dict[str, Loader] = {}


@dataclass(frozen=True, slots=True)
class Access:
    """What a route declares: its permission, the object it is about, whether reading it is
    itself recorded (`reads_personal`), and whether only this machine may ask (`loopback`)."""

    permission: str
    object: str | None = None
    reads_personal: bool = False
    loopback: bool = False


class SignedOut(Exception):
    """A visitor posted a form that needs an account: keep what was typed, ask to sign in."""


def actor() -> Actor:
    """Return who is asking; a visitor when nobody is signed in."""
    found: Actor = g.get("actor", VISITOR)
    return found


def public(view: View) -> View:
    """Declare that anybody may open this route."""
    view.access = Access(PUBLIC)  # type: ignore[attr-defined]
    return view


def loopback_only(view: View) -> View:
    """Declare a route for the machine itself: health and readiness."""

    @wraps(view)
    def guarded(**arguments: Any) -> Any:
        if request.remote_addr not in ("127.0.0.1", "::1"):
            raise NotFound()
        return view(**arguments)

    guarded.access = Access(PUBLIC, loopback=True)  # type: ignore[attr-defined]
    return guarded


def requires(
    right: Right, *, object: str | None = None, reads_personal: bool = False
) -> Callable[[View], View]:
    """Declare the right a route needs, and the kind of object it is about.

    The view receives what the loader of that kind returns instead of the ids in the URL.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> Any:
            asking = actor()
            if asking.account_id is None:
                return _ask_to_sign_in()
            if object is None:
                if not may_somewhere(asking, right):
                    raise NotFound()
                return view(**arguments)
            return view(**_loaders[object](reader(), asking, right, arguments))

        guarded.access = Access(str(right), object, reads_personal)  # type: ignore[attr-defined]
        return guarded

    return decorate


def loads(kind: str) -> Callable[[Loader], Loader]:
    """Register the loader of a kind of object named in `requires(..., object=kind)`."""

    def keep(loader: Loader) -> Loader:
        if _loaders.get(kind, loader) is not loader:
            raise RuntimeError(f"“{kind}” has two loaders")
        _loaders[kind] = loader
        return loader

    return keep


def access_of(app: Flask, endpoint: str) -> Access | None:
    """Return what an endpoint declares, or `None`."""
    return getattr(app.view_functions[endpoint], "access", None)


def refuse_undeclared(app: Flask) -> None:
    """Stop the start when a route declares no permission or names an unknown object."""
    faults = []
    for rule in app.url_map.iter_rules():
        declared = access_of(app, rule.endpoint)
        if declared is None:
            faults.append(f"{rule.endpoint}: declares no permission")
        elif declared.object is not None and declared.object not in _loaders:
            faults.append(f"{rule.endpoint}: nothing loads “{declared.object}”")
    if faults:
        raise RuntimeError("routes without access: " + "; ".join(sorted(faults)))


def _ask_to_sign_in() -> Any:
    if request.method not in ("GET", "HEAD"):
        raise SignedOut()
    return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")), 303)
