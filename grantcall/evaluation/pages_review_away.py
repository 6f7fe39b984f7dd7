"""Standing aside: a conflict, no opinion, or leaving the table; each with its reason."""

from typing import Any

from flask import redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grantcall.core.db import reader
from grantcall.core.errors import Reason
from grantcall.core.policy import Right
from grantcall.evaluation.models import Review
from grantcall.evaluation.pages_review_act import Act, act_with_reason, leaving_the_table
from grantcall.evaluation.pages_review_view import about
from grantcall.evaluation.pages_room import evaluation
from grantcall.evaluation.steps import abstain, recuse
from grantcall.process.door import may
from grantcall.web.access import actor, requires
from grantcall.web.services import services


@evaluation.get("/review/<id:review_id>/conflict")
@requires(Right.REVIEW_SCORE, object="review")
def conflict(review: Review) -> Any:
    """Ask why, before a conflict shuts the file for good."""
    return _form(review, "recuse")


@evaluation.post("/review/<id:review_id>/conflict")
@requires(Right.REVIEW_SCORE, object="review")
def declare_conflict(review: Review) -> Any:
    """Declare a conflict: from here on the proposal is shut, its marks count no more."""
    said = _("Conflitto registrato. La domanda è chiusa per voi e passa agli altri.")
    return _step_away(review, "recuse", recuse, said)


@evaluation.get("/review/<id:review_id>/abstain")
@requires(Right.REVIEW_SCORE, object="review")
def no_opinion(review: Review) -> Any:
    """Ask why a proposal is left to the others."""
    return _form(review, "abstain")


@evaluation.post("/review/<id:review_id>/abstain")
@requires(Right.REVIEW_SCORE, object="review")
def leave_to_others(review: Review) -> Any:
    """Leave a proposal to the others."""
    return _step_away(review, "abstain", abstain, _("Registrato: questa domanda non la valutate."))


@evaluation.get("/review/<id:review_id>/aside")
@requires(Right.REVIEW_DESK, object="table_sheet")
def aside(review: Review) -> str:
    """Ask a member of the table why they leave it for one proposal."""
    return _page(review, "aside")


@evaluation.post("/review/<id:review_id>/aside")
@requires(Right.REVIEW_DESK, object="table_sheet")
def leave_table(review: Review) -> Any:
    """Leave the table for one proposal."""
    return act_with_reason(
        review,
        leaving_the_table(actor().account_id or ""),
        _("Registrato: per questa domanda non siete al tavolo."),
        page=lambda again, reasons: _page(again, "aside", reasons),
        back=lambda _again: "/review",
    )


def _form(review: Review, action: str) -> Response | str:
    steps = may(reader(), actor(), review, services().clock.now())
    if action not in {step.action for step in steps}:
        return redirect(f"/review/{review.id}", 303)
    return _page(review, action)


def _step_away(review: Review, action: str, act: Act, said: str) -> Any:
    return act_with_reason(
        review,
        act,
        said,
        page=lambda again, reasons: _page(again, action, reasons),
        back=lambda again: about(reader(), again).next_url,
    )


def _page(review: Review, action: str, reasons: tuple[Reason, ...] = ()) -> str:
    return render_template(
        "evaluation/step_away.html",
        one=about(reader(), review),
        action=action,
        reasons=reasons,
        typed=request.form.get("reason", ""),
    )
