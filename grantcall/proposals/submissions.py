"""What was sent, frozen: answers that were asked, the roster, as canonical JSON."""

import json
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grantcall.core.canonical import canonical_bytes, sha256_hex
from grantcall.core.ids import new_id
from grantcall.definitions.model import Definition
from grantcall.process.registry import Doing
from grantcall.proposals.answers import present_answers, values_of
from grantcall.proposals.facts import group_of, visible_fields
from grantcall.proposals.models import Proposal, Submission
from grantcall.proposals.roster_rows import people_of

_PRESENT = ("named", "confirmed")


def freeze(doing: Doing) -> Submission:
    """Freeze what the group sends with this step as the next version; sealed by the step."""
    proposal: Proposal = doing.record
    document = canonical_bytes(_document(doing, proposal)).decode()
    number = (
        doing.work.session.scalar(
            select(func.max(Submission.number)).where(Submission.proposal_id == proposal.id)
        )
        or 0
    ) + 1
    submission = Submission(
        id=new_id(),
        proposal_id=proposal.id,
        number=number,
        document=document,
        fingerprint=sha256_hex(document.encode()),
        at=doing.circumstances.received_at or doing.work.now,
        by=doing.event.actor,
    )
    doing.event.seal(submission)
    return submission


def set_narrow_columns(session: Session, proposal: Proposal, definition: Definition) -> None:
    """Copy the few answers that lists show onto the narrow row."""
    answers = values_of(present_answers(session, proposal.id))
    group = group_of(session, proposal.group_id)
    proposal.title = str(answers.get("title") or group.name)[:200]
    municipality, area = answers.get("municipality"), answers.get("area")
    proposal.municipality = municipality if isinstance(municipality, str) else None
    proposal.area = area if isinstance(area, str) else None
    requested = answers.get("requested")
    proposal.requested_cents = requested if isinstance(requested, int) else None


def documents_of(session: Session, proposal_id: str) -> list[tuple[Submission, dict[str, Any]]]:
    """Return every frozen version of a proposal with its document, oldest first."""
    rows = session.scalars(
        select(Submission).where(Submission.proposal_id == proposal_id).order_by(Submission.number)
    )
    return [(row, json.loads(row.document)) for row in rows]


def _document(doing: Doing, proposal: Proposal) -> dict[str, object]:
    session, definition = doing.work.session, doing.definition
    answers = values_of(present_answers(session, proposal.id))
    shown = visible_fields(session, proposal, definition, doing.work.now)
    group = group_of(session, proposal.group_id)
    return {
        "format": 1,
        "call": definition.slug,
        "definition": definition.digest,
        "ref": proposal.ref,
        "group": group.name,
        "step": f"proposal.{doing.transition.id}",
        "reason": doing.circumstances.reason,
        "at": doing.circumstances.received_at or doing.work.now,
        "answers": {name: answers[name] for name in shown if name in answers},
        "members": _members(session, proposal.id),
    }


def _members(session: Session, proposal_id: str) -> list[dict[str, object]]:
    return [
        {
            "id": member.id,
            "state": member.kind,
            "how": member.how,
            "confirmed_at": member.confirmed_at,
            "answers": {name: value for name, value in member.answers.items() if name != "email"},
        }
        for member in people_of(session, proposal_id)
        if member.kind in _PRESENT
    ]
