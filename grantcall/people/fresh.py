"""Step-up: some acts ask again who is there, by any factor (safety D13)."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from grantcall.core.errors import Reason, Refusal
from grantcall.core.words import Words
from grantcall.people.models import SignIn

FRESH = timedelta(minutes=15)


class NotFresh(Refusal):
    """The person was last recognised too long ago for this act."""

    code = "not_fresh"
    summary = Words("Confermate che siete voi.", "Confirm that it is you.")


def require_fresh_sign_in(
    session: Session, sign_in: str | None, account_id: str | None, now: datetime
) -> SignIn:
    """Return the sign-in if a factor was shown within 15 minutes.

    `sign_in` is the hash of this browser's sign-in. Raises `NotFresh`.
    """
    row = None if sign_in is None else session.get(SignIn, sign_in)
    if row is None or row.account_id != account_id or now - row.confirmed_at > FRESH:
        raise NotFresh(
            Reason(
                "not_fresh",
                Words(
                    "È passato un po' di tempo da quando siete entrati.",
                    "It has been a while since you signed in.",
                ),
                next=Words("Confermate che siete voi.", "Confirm that it is you."),
            )
        )
    return row
