"""The receipt as a paper: facts gathered from the frozen document, never from later answers."""

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.errors import NotFound
from grantcall.core.i18n import instant_seconds
from grantcall.core.register import RegisterEntry
from grantcall.core.site_address import absolute
from grantcall.core.words import Words
from grantcall.definitions.model import Definition, Field
from grantcall.documents.receipt import NextStep, Question, ReceiptFacts, Section, receipt_pdf
from grantcall.people.queries import names_of
from grantcall.process.frozen import definition_of
from grantcall.process.models import Step
from grantcall.proposals.answer_words import BETWEEN, answer_lines
from grantcall.proposals.models import GroupRole, Proposal, Receipt, Submission
from grantcall.store.models import StoredFile

_FIRST = "proposal.submit"
_KEEP = (
    Words("Conservate questa ricevuta", "Keep this receipt"),
    Words(
        "Dalla pagina della domanda potete rileggere tutto quello che avete inviato.",
        "On the page of the application you can read again everything you sent.",
    ),
)


def receipt_paper(session: Session, receipt_id: str, lang: str) -> bytes:
    """Return a receipt as PDF in a language; the same receipt gives the same bytes.

    Raises `NotFound` when there is no such receipt.
    """
    return receipt_pdf(receipt_facts(session, receipt_id, lang))


def receipt_facts(session: Session, receipt_id: str, lang: str) -> ReceiptFacts:
    """Return everything that a receipt says, as plain text; a fixed number of statements."""
    row = session.execute(
        select(Receipt, Submission, RegisterEntry, Proposal, Call)
        .join(Submission, Submission.id == Receipt.submission_id)
        .join(RegisterEntry, RegisterEntry.id == Receipt.register_entry_id)
        .join(Proposal, Proposal.id == Receipt.proposal_id)
        .join(Call, Call.id == Proposal.call_id)
        .where(Receipt.id == receipt_id)
    ).first()
    if row is None:
        raise NotFound()
    receipt, submission, entry, proposal, call = row
    definition = definition_of(session, proposal.version_id)
    document = json.loads(submission.document)
    promoter = definition.promoter
    contact = _contact(session, proposal.group_id)
    names = names_of(session, {submission.by, contact})
    query = "" if receipt.step == _FIRST else f"?number={receipt.id}"
    return ReceiptFacts(
        lang=lang,
        owner=promoter.label.in_(lang) if promoter else definition.label.in_(lang),
        office=promoter.office if promoter else "",
        ref=proposal.ref or "",
        register_number=entry.written,
        instant=instant_seconds(receipt.at, definition.calendar.zone, lang),
        sent_by=names.get(submission.by, ""),
        group=str(document["group"]),
        title=str(document["answers"].get("title") or document["group"]),
        contact=names.get(contact, ""),
        call=definition.label.in_(lang),
        sections=_sections(session, document, definition, lang),
        members=tuple(_name(member) for member in document["members"]),
        members_count=len(document["members"]),
        fingerprint=receipt.fingerprint,
        next_steps=_next_steps(session, receipt, definition, lang),
        address=absolute(f"/proposals/{proposal.ref}/receipt{query}"),
        demo=call.demo,
    )


def _sections(
    session: Session, document: dict[str, Any], definition: Definition, lang: str
) -> tuple[Section, ...]:
    answers, form = document["answers"], definition.forms["proposal"]
    files = _file_names(session, answers, definition)
    made = []
    for section in form.sections:
        questions = tuple(
            Question(
                form.fields[name].label.in_(lang),
                _lines(form.fields[name], answers[name], definition, lang, files),
            )
            for name in section.fields
            if name in answers
        )
        if questions:
            made.append(Section(section.label.in_(lang), questions))
    return tuple(made)


def _lines(
    field: Field, value: Any, definition: Definition, lang: str, files: dict[str, str]
) -> tuple[str, ...]:
    """Return an answer line by line; the rows of a table under what its columns are called."""
    lines = answer_lines(field, value, definition, lang, files)
    if field.type != "rows" or not lines:
        return lines
    heads = BETWEEN.join(column.label.in_(lang) for column in field.columns)
    return (f"{heads}:", *lines)


def _file_names(
    session: Session, answers: dict[str, Any], definition: Definition
) -> dict[str, str]:
    fields = definition.forms["proposal"].fields
    ids = [
        entry
        for name, value in answers.items()
        if name in fields and fields[name].type == "file" and isinstance(value, list)
        for entry in value
    ]
    if not ids:
        return {}
    rows = session.execute(select(StoredFile.id, StoredFile.name).where(StoredFile.id.in_(ids)))
    return {row.id: row.name for row in rows}


def _next_steps(
    session: Session, receipt: Receipt, definition: Definition, lang: str
) -> tuple[NextStep, ...]:
    """Return what the workflow says of the state that the acknowledged step led to."""
    state_id = session.scalar(
        select(Step.to_state).where(
            Step.object == f"proposal:{receipt.proposal_id}", Step.audit_seq == receipt.audit_seq
        )
    )
    steps = [NextStep("", _KEEP[0].in_(lang), _KEEP[1].in_(lang))]
    state = definition.workflows["proposal"].states.get(state_id or "")
    if state is not None and state.next is not None and "{" not in state.next.it:
        steps.append(NextStep("", state.label.in_(lang), state.next.in_(lang)))
    return tuple(steps)


def _contact(session: Session, group_id: str) -> str:
    account_id = session.scalar(
        select(GroupRole.account_id).where(
            GroupRole.group_id == group_id, GroupRole.role == "contact", GroupRole.until.is_(None)
        )
    )
    return f"account:{account_id}"


def _name(member: dict[str, Any]) -> str:
    answers = member["answers"]
    return f"{answers.get('name', '')} {answers.get('surname', '')}".strip()
