"""What the steps of a proposal do, by the names of the closed vocabulary."""

from collections.abc import Sequence
from typing import Any

from grantcall.calls.models import Call
from grantcall.core.ids import new_id
from grantcall.core.register import register
from grantcall.process.registry import Doing, Next, effect
from grantcall.proposals.facts import group_of
from grantcall.proposals.models import Proposal, Receipt
from grantcall.proposals.placeholders import know_papers
from grantcall.proposals.submissions import freeze, set_narrow_columns

_WITHOUT_DOCUMENT = ("withdraw",)


@effect("register_in")
def register_in(doing: Doing) -> Sequence[Next]:
    """Give the step its number in the register IN; at the first sending also the reference."""
    proposal: Proposal = doing.record
    session = doing.work.session
    if proposal.number is None:
        _give_reference(doing, proposal)
    digest = None
    if doing.transition.id not in _WITHOUT_DOCUMENT:
        set_narrow_columns(session, proposal, doing.definition)
        submission = freeze(doing)
        doing.made["submission"] = submission
        digest = submission.fingerprint
    group = group_of(session, proposal.group_id)
    entry = register(
        doing.work,
        doing.event,
        "IN",
        subject=f"{doing.transition.label.it}: {group.name}"[:200],
        object_ref=proposal.object_ref,
        zone=doing.definition.calendar.zone,
        document_digest=digest,
    )
    doing.made["entry"] = entry
    return ()


@effect("issue_receipt")
def issue_receipt(doing: Doing) -> Sequence[Next]:
    """Acknowledge what was registered: number, instant, fingerprint, head of the chain."""
    submission, entry = doing.made["submission"], doing.made["entry"]
    receipt = Receipt(
        id=new_id(),
        proposal_id=doing.record.id,
        step=f"proposal.{doing.transition.id}",
        register_entry_id=entry.id,
        submission_id=submission.id,
        at=submission.at,
        fingerprint=submission.fingerprint,
        chain_seq=doing.event.seq - 1,
        chain_head=doing.event.prev_hash,
    )
    doing.event.seal(receipt)
    doing.made["receipt"] = receipt
    doing.work.session.flush()
    know_papers(doing.work.session, doing.record, entry, receipt)
    return ()


def _give_reference(doing: Doing, proposal: Proposal) -> None:
    call: Any = doing.work.session.get(Call, proposal.call_id, with_for_update=True)
    call.last_number += 1
    proposal.number = call.last_number
    proposal.ref = f"{doing.definition.ref}-{call.last_number:04d}"
    proposal.submitted_at = doing.circumstances.received_at or doing.work.now
