"""Mails to people of the roster, with their personal link."""

from grantcall.core.audit import Recording
from grantcall.core.i18n import term_words
from grantcall.core.outbox import enqueue
from grantcall.core.site_address import absolute
from grantcall.core.unit_of_work import Work
from grantcall.definitions.model import Definition
from grantcall.mail.compose import compose
from grantcall.proposals.models import Member, Proposal
from grantcall.proposals.placeholders import proposal_placeholders


def member_path(secret: str) -> str:
    """Return the path of a person's own page."""
    return f"/member/{secret}"


def invite_by_mail(
    work: Work,
    event: Recording,
    proposal: Proposal,
    member: Member,
    definition: Definition,
    secret: str,
) -> None:
    """Ask a named person to confirm."""
    _send(work, event, proposal, member, definition, secret, "member_invitation")


def confirm_by_mail(
    work: Work,
    event: Recording,
    proposal: Proposal,
    member: Member,
    definition: Definition,
    secret: str,
) -> None:
    """Thank a person who confirmed, with the link by which they may leave again."""
    _send(work, event, proposal, member, definition, secret, "member_confirmed")


def _send(
    work: Work,
    event: Recording,
    proposal: Proposal,
    member: Member,
    definition: Definition,
    secret: str,
    name: str,
) -> None:
    email = str(member.answers.get("email") or "")
    if not email:
        return
    values = proposal_placeholders(work.session, proposal, definition, "it", "person")
    values["person"] = str(member.answers.get("name") or "")
    values["link"] = absolute(member_path(secret))
    if member.due_at is not None:
        values["due"] = term_words(member.due_at, definition.calendar.zone, "it")
    subject, body = compose(definition.texts, name, "it", values)
    enqueue(
        event,
        kind=name,
        recipient=email,
        subject=subject,
        body=body,
        language="it",
        object_ref=member.object_ref,
        call_id=proposal.call_id,
    )
