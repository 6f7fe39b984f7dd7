"""Drawing the record page, also after a refusal with everything that was typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import render_template, request

from grantcall.core.db import reader
from grantcall.core.errors import NotFound, Reason, Refusal
from grantcall.core.words import Words
from grantcall.proposals.models import Proposal
from grantcall.proposals.office import SLOT
from grantcall.web.access import actor
from grantcall.web.answers_form import answers_form
from grantcall.web.context import language
from grantcall.web.desks.record_view import RecordView, record_view
from grantcall.web.errors import status_of
from grantcall.web.more_parts import parts_for
from grantcall.web.services import services
from grantcall.web.site import use_call

Page = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed in one form of the page, and why it was not taken."""

    form: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    summary: Words | None = None

    def get(self, form: str, name: str, default: str = "") -> str:
        """Return what was typed in a field of a form, else a default."""
        return self.values.get(name, default) if form == self.form else default

    def why(self, form: str, name: str) -> list[Words]:
        """Return what is wrong with a field of a form."""
        if form != self.form:
            return []
        control = f"{form}-{name}"
        return [reason.text for reason in self.reasons if reason.field == control]


def present(proposal_id: str) -> Proposal:
    """Return a proposal anew, after a unit of work has let go of what was loaded."""
    session = reader()
    proposal = session.get(Proposal, proposal_id)
    if proposal is None:
        raise NotFound()
    return proposal


def show_record(
    proposal: Proposal, typed: Typed | None = None, office: Any = None, status: int = 200
) -> Page:
    """Draw the record page."""
    session = reader()
    view = record_view(session, proposal, actor(), services().clock, language())
    use_call(proposal.version_id, view.call.demo)
    page = render_template(
        "desks/record.html",
        view=view,
        typed=typed or Typed(),
        office=office or _office_form(view),
        more=parts_for("staff", session, proposal, actor()),
    )
    return page, status


def show_refused(
    proposal_id: str,
    form: str,
    refusal: Refusal,
    controls: Mapping[str, str],
    office: Any = None,
) -> Page:
    """Draw the record page again after a refusal: what was typed, every reason.

    `controls` are the ids of the form's controls by field.
    """
    if isinstance(refusal, NotFound):
        raise refusal
    led = leading(refusal, controls)
    typed = Typed(form, request.form.to_dict(), led, refusal.summary)
    return show_record(present(proposal_id), typed, office, status_of(refusal))


def own(form: str, *fields: str) -> dict[str, str]:
    """Return the ids of the controls of a form of the record page: "area-reason"."""
    return {name: f"{form}-{name}" for name in fields}


def once() -> str | None:
    """Return the token of the posted form, where it carries a sound one."""
    given = request.form.get("token", "")
    return given if 16 <= len(given) <= 64 else None


def leading(refusal: Refusal, controls: Mapping[str, str]) -> tuple[Reason, ...]:
    """Return the reasons of a refusal, each leading to its control on this page or nowhere."""
    return tuple(
        Reason(one.code, one.text, one.next, controls.get(one.field or ""), one.article)
        for one in refusal.reasons
    )


def _office_form(view: RecordView) -> Any:
    if SLOT not in view.definition.forms:
        return None
    values = view.sheet.answers if view.sheet is not None else {}
    return answers_form(view.definition, SLOT, None, language(), values=values)
