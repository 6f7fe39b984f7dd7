"""What a reviewer may read of a proposal: never contacts, never what the call hides."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.definitions.model import Definition
from grantcall.evaluation.models import Review
from grantcall.evaluation.roles import in_conflict
from grantcall.proposals.models import Proposal, Submission
from grantcall.store.models import StoredFile

_CONTACTS = ("email", "phone", "tax_code", "iban", "roster")
_OPENED = ("draft", "submitted")


@dataclass(frozen=True, slots=True)
class Readable:
    """The last version that the group sent, as the committee may see it.

    `files` are the ids and names of the files among the visible answers.
    """

    answers: Mapping[str, Any]
    files: Mapping[str, str]


def may_read(session: Session, review: Review) -> bool:
    """Tell whether the author of a sheet may read the proposal now (I15, I16).

    Only after declaring no conflict, while the proposal is in evaluation, and never once a
    conflict is known, by whichever way it became so. Three statements at most.
    """
    if review.kind not in _OPENED:
        return False
    call = session.get_one(Call, review.call_id)
    proposal = session.get_one(Proposal, review.proposal_id)
    if call.kind != "evaluation" or proposal.kind != "evaluation":
        return False
    return not in_conflict(session, review.account_id, review.proposal_id)


def hidden_fields(definition: Definition) -> frozenset[str]:
    """Return the questions whose answers no reviewer sees.

    What the call hides, what only the office may see, every contact, and the least the
    group would accept: knowing it would move the marks.
    """
    hidden = set(definition.committee.hides if definition.committee else ())
    if definition.allocation is not None and definition.allocation.reduce_to is not None:
        hidden.add(definition.allocation.reduce_to)
    for field in definition.forms["proposal"].fields.values():
        if field.seen_by == "staff" or field.type in _CONTACTS:
            hidden.add(field.id)
    return frozenset(hidden)


def readable(session: Session, proposal: Proposal, definition: Definition) -> Readable:
    """Return what a reviewer may read of a proposal; two statements."""
    document = session.scalar(
        select(Submission.document)
        .where(Submission.proposal_id == proposal.id)
        .order_by(Submission.number.desc())
        .limit(1)
    )
    sent = json.loads(document)["answers"] if document is not None else {}
    hidden = hidden_fields(definition)
    answers = {name: value for name, value in sent.items() if name not in hidden}
    fields = definition.forms["proposal"].fields
    ids = {
        file_id
        for name, value in answers.items()
        if name in fields and fields[name].type == "file" and isinstance(value, list)
        for file_id in value
    }
    rows = session.execute(
        select(StoredFile.id, StoredFile.name).where(
            StoredFile.owner == proposal.object_ref, StoredFile.id.in_(ids)
        )
    )
    return Readable(answers, {row.id: row.name for row in rows})
