"""What the places in mails about a proposal or a member stand for."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grantcall.core.i18n import instant_seconds, instant_words, term_words, with_due
from grantcall.core.money import format_cents
from grantcall.core.reading import know, once
from grantcall.core.register import RegisterEntry
from grantcall.core.site_address import absolute
from grantcall.definitions.model import Definition
from grantcall.process.models import Stateful
from grantcall.proposals.facts import group_of
from grantcall.proposals.models import ClarificationRequest, Member, Proposal, Receipt
from grantcall.proposals.people import recipients_of_proposal

_OF_THE_CALL = ("staff", "chair", "reviewer")


def proposal_path(proposal: Proposal, role: str = "contact") -> str:
    """Return the page of a proposal for a reader in a role."""
    if role in _OF_THE_CALL:
        return f"/staff/proposals/{proposal.ref}"
    return f"/drafts/{proposal.id}" if proposal.ref is None else f"/proposals/{proposal.ref}"


def proposal_placeholders(
    session: Session, proposal: Proposal, definition: Definition, lang: str, role: str
) -> dict[str, str]:
    """Return every value a mail about this proposal may name, as plain text."""
    group = group_of(session, proposal.group_id)
    contact = next(iter(recipients_of_proposal(session, proposal, "contact")), None)
    values = call_values(definition, lang)
    values.update(_clock_values(proposal, definition, lang))
    values.update(_receipt_values(session, proposal, definition, lang))
    values.update(
        group=group.name,
        contact=contact.name or contact.email if contact is not None else "",
        title=proposal.title or group.name,
        ref=proposal.ref or "",
        link=absolute(proposal_path(proposal, role)),
        members_count=str(proposal.members_confirmed),
        requested=format_cents(proposal.requested_cents or 0, lang),
        points_asked=_points_asked(session, proposal, definition, lang),
    )
    return values


def member_placeholders(
    session: Session, member: Member, definition: Definition, lang: str, role: str
) -> dict[str, str]:
    """Return the values for a mail about a member; the group's page is the link."""
    proposal = session.get_one(Proposal, member.proposal_id)
    values = proposal_placeholders(session, proposal, definition, lang, role)
    values.update(_clock_values(member, definition, lang))
    values["members_count"] = str(_confirmed(session, proposal))  # the row is counted later
    values["member"] = str(member.answers.get("name") or "")
    values["link"] = absolute(
        proposal_path(proposal, role) + ("/people" if not proposal.ref else "")
    )
    return values


def _confirmed(session: Session, proposal: Proposal) -> int:
    counted = select(func.count()).where(
        Member.proposal_id == proposal.id, Member.kind == "confirmed"
    )
    return session.scalar(counted) or 0


def call_values(definition: Definition, lang: str) -> dict[str, str]:
    """Return what a mail may say of the call and its office."""
    promoter, calendar = definition.promoter, definition.calendar
    closes = calendar.entries.get("closes")
    return {
        "call": definition.label.in_(lang),
        "call_link": absolute(f"/calls/{definition.slug}"),
        "programme": definition.programme,
        "promoter": promoter.label.in_(lang) if promoter else "",
        "funder": promoter.funder if promoter else "",
        "office": promoter.office if promoter else "",
        "office_mail": promoter.mail if promoter else "",
        "phone": (promoter.phone or promoter.mail) if promoter else "",
        "officer": promoter.officer if promoter else "",
        "deadline": instant_words(closes, calendar.zone, lang)
        if closes is not None and not hasattr(closes, "days")
        else "",
    }


def _clock_values(record: Stateful, definition: Definition, lang: str) -> dict[str, str]:
    state = definition.workflows[record.RECORD].states[record.state]
    zone = definition.calendar.zone
    due = term_words(record.due_at, zone, lang) if record.due_at is not None else ""
    following = "" if state.next is None else state.next.in_(lang)
    return {
        "state": state.label.in_(lang),
        "due": due,
        "next": with_due(following, record.due_at, zone, lang).replace("{contact}", "")
        or state.label.in_(lang),
    }


def _receipt_values(
    session: Session, proposal: Proposal, definition: Definition, lang: str
) -> dict[str, str]:
    entry, fingerprint = once(
        session,
        ("newest papers", proposal.id),
        (RegisterEntry, Receipt),
        lambda: _newest_papers(session, proposal),
    )
    zone = definition.calendar.zone
    return {
        "number": entry.written if entry is not None else "",
        "register_number": entry.written if entry is not None else "",
        "instant": instant_seconds(entry.at, zone, lang) if entry is not None else "",
        "fingerprint": grouped(fingerprint or ""),
    }


def know_papers(session: Session, proposal: Proposal, entry: RegisterEntry, found: Receipt) -> None:
    """Keep what a step has registered and acknowledged just now, for its mails."""
    papers = (entry, found.fingerprint)
    know(session, ("newest papers", proposal.id), (RegisterEntry, Receipt), papers)


def _newest_papers(session: Session, proposal: Proposal) -> tuple[RegisterEntry | None, str | None]:
    entry = session.scalar(
        select(RegisterEntry)
        .where(RegisterEntry.object == proposal.object_ref)
        .order_by(RegisterEntry.audit_seq.desc())
        .limit(1)
    )
    fingerprint = session.scalar(
        select(Receipt.fingerprint)
        .where(Receipt.proposal_id == proposal.id)
        .order_by(Receipt.audit_seq.desc())
        .limit(1)
    )
    return entry, fingerprint


def grouped(fingerprint: str) -> str:
    """Write a fingerprint in groups of eight, as people compare it."""
    return " ".join(fingerprint[place : place + 8] for place in range(0, len(fingerprint), 8))


def _points_asked(session: Session, proposal: Proposal, definition: Definition, lang: str) -> str:
    asked = session.scalar(
        select(ClarificationRequest)
        .where(ClarificationRequest.proposal_id == proposal.id)
        .order_by(ClarificationRequest.audit_seq.desc())
        .limit(1)
    )
    if asked is None:
        return ""
    fields = definition.forms["proposal"].fields
    lines = [f"- {fields[name].label.in_(lang)}" for name in asked.fields if name in fields]
    return "\n".join(lines)
