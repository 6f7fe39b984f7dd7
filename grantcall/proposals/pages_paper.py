"""The receipt on paper: what was frozen becomes the plain facts of a document."""

from dataclasses import dataclass
from typing import Any

from flask import Response, url_for

from grantcall.core.i18n import instant_seconds
from grantcall.core.register import RegisterEntry
from grantcall.core.site_address import absolute
from grantcall.core.words import Words
from grantcall.proposals.models import Receipt, Submission
from grantcall.proposals.pages_reads import Draft
from grantcall.proposals.pages_sent import frozen_parts
from grantcall.web.answers_shown import ShownAnswer
from grantcall.web.context import language, words_in, zone
from grantcall.web.site import site


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


def receipt_file(read: Draft, found: Acknowledged) -> Response:
    """Return the receipt as a PDF to download, made from the frozen facts each time."""
    # The library that draws is heavy: only who downloads waits for it.
    from grantcall.documents.receipt import NextStep, Question, ReceiptFacts, Section, receipt_pdf

    receipt, document, lang = found.receipt, found.document, language()
    people = [one["answers"] for one in document["members"] if one["state"] == "confirmed"]
    sections = tuple(
        Section(
            words_in(part.label),
            tuple(Question(words_in(one.label), _lines(one)) for one in part.answers),
        )
        for part in frozen_parts(read, receipt.submission_id)
    )
    following = _following(read, receipt)
    facts = ReceiptFacts(
        lang=lang,
        owner=words_in(site().owner),
        office=site().office,
        ref=str(read.proposal.ref),
        register_number=found.entry.written,
        instant=instant_seconds(receipt.at, zone(), lang),
        sent_by=found.by,
        group=document["group"],
        title=str(document["answers"].get("title") or document["group"]),
        contact=found.by,
        call=read.definition.label.in_(lang),
        sections=sections,
        members=tuple(f"{one.get('name', '')} {one.get('surname', '')}".strip() for one in people),
        members_count=len(people),
        fingerprint=receipt.fingerprint,
        next_steps=(NextStep("", following),) if following else (),
        address=absolute(url_for("proposals.receipt", ref=read.proposal.ref, number=receipt.id)),
        demo=site().demo,
    )
    answer = Response(receipt_pdf(facts), mimetype="application/pdf")
    name = f"{read.proposal.ref}-{found.entry.number:07d}.pdf"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _lines(answer: ShownAnswer) -> tuple[str, ...]:
    """Write an answer as lines of text."""
    if answer.table is not None:
        rows = [" · ".join(_plain(cell) for cell in row) for row in answer.table.rows]
        return (*rows, answer.table.total) if answer.table.total else tuple(rows)
    if answer.items:
        return tuple(_plain(item.text) for item in answer.items)
    text = _plain(answer.text)
    return tuple(line for line in text.split("\n") if line.strip())


def _plain(text: Words | str) -> str:
    return words_in(text) if isinstance(text, Words) else text


def _following(read: Draft, receipt: Receipt) -> str:
    """Say what happens after the step acknowledged, whatever has happened since."""
    workflow = read.definition.workflows["proposal"]
    target = workflow.transitions[receipt.step.partition(".")[2]].target
    text = words_in(workflow.states[target].next)
    return "" if "{" in text else text
