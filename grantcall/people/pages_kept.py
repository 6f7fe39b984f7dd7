"""What was typed when the sign-in ended: carried through signing in, then handed back.

Each field travels as `kept-<name>` in the form that signs in. Only forms that carried a
valid token get this far, and nothing is sent again without a press of a button.
"""

from flask import render_template, request
from werkzeug.wrappers import Response

from grantcall.core.errors import Reason
from grantcall.core.words import Words
from grantcall.people.pages_room import landing, takes_posts

PREFIX = "kept-"
_MADE_ANEW = ("csrf_token", "token", "password")

NOT_YET = Reason(
    "not_signed_in_yet",
    Words("Qui non risultate ancora entrati.", "You are not signed in here yet."),
    next=Words(
        "Aprite il link della mail in questo stesso browser.",
        "Open the link of the mail in this same browser.",
    ),
)
Kept = list[tuple[str, str]]


def kept_fields() -> Kept:
    """Return the fields that travel along, under their own names."""
    return [
        (name.removeprefix(PREFIX), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(PREFIX) and name.removeprefix(PREFIX) not in _MADE_ANEW
    ]


def kept_path() -> str | None:
    """Return the local path that the fields were meant for, if it takes them."""
    return takes_posts(request.form.get("kept_path"))


def travelling() -> bool:
    """Tell whether this form carries something that must not be lost."""
    return kept_path() is not None and bool(kept_fields())


def welcome_back() -> str:
    """Show the page whose one button sends the kept fields where they were going."""
    path = kept_path()
    return render_template(
        "people/welcome_back.html", kept=kept_fields(), path=path, back=landing(path)
    )


def still_signed_out(
    email: str = "", reasons: tuple[Reason, ...] = (), status: int = 401
) -> tuple[str, int]:
    """Show the page of an ended sign-in again, with everything it carried."""
    page = render_template(
        "errors/signed_out.html",
        typed=kept_fields(),
        path=kept_path() or "/",
        email=email,
        reasons=reasons,
    )
    return page, status


def welcome_or(elsewhere: Response) -> Response | str:
    """Return the page of welcome when fields travel along, else the other answer."""
    return welcome_back() if travelling() else elsewhere
