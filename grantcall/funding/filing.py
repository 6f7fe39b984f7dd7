"""What a group sends about its award, frozen and numbered: the filed document is the receipt."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.audit import Recording
from grantcall.core.canonical import canonical_bytes, sha256_hex
from grantcall.core.ids import new_id
from grantcall.core.register import register
from grantcall.core.unit_of_work import Work
from grantcall.definitions.model import Definition
from grantcall.funding.models import Award
from grantcall.funding.models_project import Filed
from grantcall.process.registry import Doing
from grantcall.proposals.models import CitizenGroup, Proposal

MADE = "filed"


@dataclass(frozen=True, slots=True)
class Paper:
    """What is to be filed about a record.

    `commitments` stand in place of answers that must be forgotten one day; `more` is what
    the document says besides.
    """

    object_ref: str
    step: str
    subject: str
    at: datetime
    answers: Mapping[str, object]
    reason: str | None = None
    commitments: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, object] = field(default_factory=dict)


def file_document(
    doing: Doing,
    award: Award,
    answers: Mapping[str, object],
    *,
    commitments: Mapping[str, str] | None = None,
    **more: object,
) -> Filed:
    """File what is sent with a step. One document per step: a second effect gets the first's."""
    known = doing.made.get(MADE)
    if isinstance(known, Filed):
        return known
    paper = Paper(
        object_ref=doing.record.object_ref,
        step=f"{doing.record.RECORD}.{doing.transition.id}",
        subject=doing.transition.label.it,
        at=doing.circumstances.received_at or doing.work.now,
        answers=answers,
        reason=doing.circumstances.reason,
        commitments=commitments or {},
        more=more,
    )
    filed = file_paper(doing.work, doing.event, doing.definition, award, paper)
    doing.made[MADE] = filed
    return filed


def file_paper(
    work: Work, event: Recording, definition: Definition, award: Award, paper: Paper
) -> Filed:
    """Freeze a paper as canonical JSON and give it the next number of the register IN."""
    proposal = work.session.get_one(Proposal, award.proposal_id)
    group = work.session.get_one(CitizenGroup, proposal.group_id)
    document = canonical_bytes(
        {
            "format": 1,
            "call": definition.slug,
            "definition": definition.digest,
            "ref": proposal.ref,
            "group": group.name,
            "step": paper.step,
            "reason": paper.reason,
            "at": paper.at,
            "amount": award.amount_cents,
            "answers": dict(paper.answers),
            "commitments": dict(paper.commitments),
            **paper.more,
        }
    ).decode()
    fingerprint = sha256_hex(document.encode())
    entry = register(
        work,
        event,
        "IN",
        subject=f"{paper.subject}: {group.name}"[:200],
        object_ref=paper.object_ref,
        zone=definition.calendar.zone,
        document_digest=fingerprint,
    )
    filed = Filed(
        id=new_id(),
        award_id=award.id,
        object=paper.object_ref,
        step=paper.step,
        register_entry_id=entry.id,
        document=document,
        fingerprint=fingerprint,
        chain_seq=event.seq - 1,
        chain_head=event.prev_hash,
        at=paper.at,
        by=event.actor,
    )
    event.seal(filed)
    work.session.flush()
    return filed


def filed_at(session: Session, award_id: str, audit_seq: int) -> str:
    """Return the id of what was filed with a step; one statement."""
    return session.scalars(
        select(Filed.id).where(Filed.award_id == award_id, Filed.audit_seq == audit_seq)
    ).one()


def document_of(filed: Filed) -> dict[str, Any]:
    """Return a filed document as plain values."""
    found: dict[str, Any] = json.loads(filed.document)
    return found
