"""Who stands behind a role of a review, for its mails, and what those mails may name."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.calls.people import workers_of_call
from grantcall.calls.placeholders import values_of_call
from grantcall.core.i18n import term_words, with_due
from grantcall.core.site_address import absolute
from grantcall.definitions.model import Definition
from grantcall.evaluation.models import Review
from grantcall.people.models import Account
from grantcall.process.registry import Recipient
from grantcall.proposals.models import CitizenGroup, Proposal


def recipients_of_review(session: Session, review: Review, role: str) -> Sequence[Recipient]:
    """Return the author of a sheet, or the accounts with a role for its call."""
    if role != "reviewer":
        return workers_of_call(session, review.call_id, role)
    account = session.scalar(
        select(Account).where(Account.id == review.account_id, Account.blocked_at.is_(None))
    )
    if account is None:
        return []
    return [Recipient(account.email, account.name, account.language, role)]


def review_placeholders(
    session: Session, review: Review, definition: Definition, lang: str, role: str
) -> dict[str, str]:
    """Return every value a mail about a sheet may name: never a mark, a comment or a reason.

    The reader goes on where their role works: the author on the sheet, the office on the
    page of the committee.
    """
    proposal = session.get_one(Proposal, review.proposal_id)
    group = session.get_one(CitizenGroup, proposal.group_id)
    reviewer = session.get_one(Account, review.account_id)
    state = definition.workflows["review"].states[review.state]
    zone = definition.calendar.zone
    due = term_words(review.due_at, zone, lang) if review.due_at is not None else ""
    following = state.next.in_(lang) if state.next is not None else state.label.in_(lang)
    return {
        **values_of_call(definition, lang),
        "ref": proposal.ref or "",
        "title": proposal.title or group.name,
        "group": group.name,
        "reviewer": reviewer.name or reviewer.email,
        "state": state.label.in_(lang),
        "next": with_due(following, review.due_at, zone, lang).replace("{contact}", ""),
        "due": due,
        "link": absolute(_path(review, definition, role)),
    }


def _path(review: Review, definition: Definition, role: str) -> str:
    if role == "reviewer":
        return f"/review/{review.id}"
    return "/review" if role == "chair" else f"/staff/calls/{definition.slug}/committee"
