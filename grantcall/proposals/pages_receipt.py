"""The receipt: number, instant, fingerprint; as a page, as JSON, as PDF."""

import json
from dataclasses import dataclass
from typing import Any

from flask import jsonify, render_template, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from grantcall.core.db import reader
from grantcall.core.errors import NotFound
from grantcall.core.policy import Right
from grantcall.core.register import RegisterEntry
from grantcall.core.words import Words
from grantcall.people.queries import names_of
from grantcall.proposals.models import Proposal, Receipt, Submission
from grantcall.proposals.pages_reads import Draft, read_draft
from grantcall.proposals.pages_room import arrived, proposals
from grantcall.proposals.pages_sent import choices, now_box, receipts_of
from grantcall.proposals.placeholders import grouped
from grantcall.web.access import requires
from grantcall.web.context import language

_KINDS = ("text/html", "application/pdf", "application/json")


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A receipt with what it acknowledges."""

    receipt: Receipt
    submission: Submission
    entry: RegisterEntry
    document: dict[str, Any]
    by: str
    title: Words

    @property
    def confirmed(self) -> int:
        """Return how many people had confirmed when it was sent."""
        return sum(one["state"] == "confirmed" for one in self.document["members"])


@proposals.get("/proposals/<ref:ref>/receipt")
@requires(Right.PROPOSAL_READ, object="proposal")
def receipt(proposal: Proposal) -> Any:
    """Show a receipt; `?number=` names one, else the first: that of the sending."""
    read = read_draft(reader(), proposal, arrived())
    found = _acknowledged(read, request.args.get("number"))
    kind = request.accept_mimetypes.best_match(_KINDS, default="text/html")
    if request.args.get("format") == "pdf" or kind == "application/pdf":
        return _pdf(read, found)
    if request.args.get("format") == "json" or kind == "application/json":
        return _json(read, found)
    return render_template(
        "proposals/receipt.html",
        draft=read,
        found=found,
        fingerprint=grouped(found.receipt.fingerprint),
        first=found.receipt.step == "proposal.submit",
        newest=receipts_of(proposal)[-1].id == found.receipt.id,
        can=choices(proposal),
        **now_box(read),
    )


def _acknowledged(read: Draft, number: str | None) -> Acknowledged:
    query = (
        select(Receipt, Submission, RegisterEntry)
        .join(Submission, Submission.id == Receipt.submission_id)
        .join(RegisterEntry, RegisterEntry.id == Receipt.register_entry_id)
        .where(Receipt.proposal_id == read.proposal.id)
    )
    if number is not None:
        query = query.where(Receipt.id == number)
    row = reader().execute(query.order_by(Receipt.audit_seq).limit(1)).first()
    if row is None:
        raise NotFound()
    by = row.Submission.by
    transitions = read.definition.workflows["proposal"].transitions
    return Acknowledged(
        receipt=row.Receipt,
        submission=row.Submission,
        entry=row.RegisterEntry,
        document=json.loads(row.Submission.document),
        by=names_of(reader(), {by}).get(by, ""),
        title=transitions[row.Receipt.step.partition(".")[2]].label,
    )


def _pdf(read: Draft, found: Acknowledged) -> Response:
    # The library that draws is heavy: only who downloads waits for it.
    from grantcall.proposals.receipt_paper import receipt_paper

    paper = receipt_paper(reader(), found.receipt.id, language())
    answer = Response(paper, mimetype="application/pdf")
    name = f"{read.proposal.ref}-{found.entry.number:07d}.pdf"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _json(read: Draft, found: Acknowledged) -> Response:
    return jsonify(
        {
            "ref": read.proposal.ref,
            "call": read.definition.slug,
            "definition": read.definition.digest,
            "step": found.receipt.step,
            "register_number": found.entry.written,
            "received_at": found.receipt.at.isoformat(),
            "group": read.group.name,
            "fingerprint": {"algorithm": "sha256", "value": found.receipt.fingerprint},
            "chain": {"seq": found.receipt.chain_seq, "hash": found.receipt.chain_head},
            "document": found.document,
        }
    )
