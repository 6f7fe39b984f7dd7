"""Acting on a sheet with a reason: done and told, or the same page again with what is wrong."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request

from grantcall.core.db import reader
from grantcall.core.errors import NotFound, Reason, Refusal
from grantcall.evaluation.models import Review
from grantcall.evaluation.step_aside import step_aside
from grantcall.web.access import actor
from grantcall.web.errors import status_of
from grantcall.web.services import services

Act = Callable[..., None]


def act_with_reason(
    review: Review,
    act: Act,
    said: str,
    *,
    page: Callable[[Review, tuple[Reason, ...]], str],
    back: Callable[[Review], str],
) -> Any:
    """Carry out an act on a sheet for the reason that was typed.

    A refusal shows the page of the sheet as it stands; otherwise the way leads back to an
    address that may depend on the sheet after the act.
    """
    review_id = review.id
    try:
        act(
            review_id,
            request.form.get("reason", ""),
            actor=actor(),
            clock=services().clock,
            token=request.form.get("token", "")[:64],
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return page(_again(review_id), refusal.reasons), status_of(refusal)
    flash(said, "ok")
    return redirect(back(_again(review_id)), 303)


def leaving_the_table(account_id: str) -> Act:
    """Return the act by which a person leaves the table for a proposal."""

    def leave(review_id: str, reason: str, **more: Any) -> None:
        step_aside(review_id, account_id, reason, **more)

    return leave


def _again(review_id: str) -> Review:
    return reader().get_one(Review, review_id)
