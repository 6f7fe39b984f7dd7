"""The rows of an export: one statement per batch, plain values, stable ids."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from grantcall.core.register import RegisterEntry, format_number
from grantcall.definitions.model import Definition, Field
from grantcall.people.models import Account
from grantcall.proposals.answer_words import answer_lines
from grantcall.proposals.models import CitizenGroup, GroupRole, Proposal, Receipt, Submission

Query = Select[*tuple[Any, ...]]
Chosen = Query | Sequence[str] | None
Row = dict[str, object]
BATCH = 200
_FIRST = "proposal.submit"
FIXED = (
    *("ref", "register_number", "submitted_at", "state", "kind", "group"),
    *("contact", "contact_email", "members_confirmed", "open_flags", "version", "fingerprint"),
)
"""What the engine knows of each proposal; the answers follow."""
_LANG = "it"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its stable id, and for an answer its question with the whole definition."""

    id: str
    question: Field | None = None
    definition: Definition | None = None

    def cell(self, row: Row) -> str | int | float | None:
        """Return the value of a row for a table: text, a number, or euro for money."""
        value = row[self.id]
        if self.question is None or self.definition is None:
            return value if isinstance(value, int) or value is None else str(value)
        if self.question.type == "roster":
            people = value if isinstance(value, list) else []
            return "\n".join(_person(one) for one in people)
        if self.question.type == "money" and isinstance(value, int):
            return value / 100
        if self.question.type == "number" and isinstance(value, int):
            return value
        return "\n".join(answer_lines(self.question, value, self.definition, _LANG)) or None


def columns_of(definition: Definition) -> tuple[Column, ...]:
    """Return the columns of a call's export: what the engine knows, then each field.

    A field named like a fixed column gets the prefix "answer_".
    """
    fields = definition.forms["proposal"].fields.values()
    return (
        *(Column(name) for name in FIXED),
        *(Column(_column_id(one), one, definition) for one in fields if one.type != "note"),
    )


def rows_of(
    session: Session, call_id: str, definition: Definition, chosen: Chosen = None
) -> Iterator[Row]:
    """Yield each sent proposal, by number, as values by column id; a batch in memory."""
    columns = columns_of(definition)
    for query in narrowed(_query(), call_id, chosen):
        last = 0
        while True:
            batch = session.execute(
                query.where(Proposal.number > last).order_by(Proposal.number).limit(BATCH)
            ).all()
            for found in batch:
                yield _row(found, columns)
            if len(batch) < BATCH:
                break
            last = batch[-1].number


def narrowed(query: Query, call_id: str, chosen: Chosen) -> Iterator[Query]:
    """Yield the query narrowed to a call's sent proposals, and to those chosen, in parts."""
    query = query.where(Proposal.call_id == call_id, Proposal.number.is_not(None))
    if chosen is None:
        yield query
    elif isinstance(chosen, Select):
        yield query.where(Proposal.id.in_(chosen.order_by(None)))
    else:
        for place in range(0, len(chosen), BATCH):
            yield query.where(Proposal.id.in_(chosen[place : place + BATCH]))


def _query() -> Query:
    later = aliased(Submission)
    newest = (
        select(later.number)
        .where(later.proposal_id == Proposal.id)
        .order_by(later.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            Proposal.number,
            Proposal.ref,
            Proposal.submitted_at,
            Proposal.state,
            Proposal.kind,
            Proposal.members_confirmed,
            Proposal.open_flags,
            CitizenGroup.name.label("group"),
            Account.name.label("contact"),
            Account.email.label("contact_email"),
            RegisterEntry.register,
            RegisterEntry.year,
            RegisterEntry.number.label("entry"),
            Submission.number.label("version"),
            Submission.fingerprint,
            Submission.document,
        )
        .join(CitizenGroup, CitizenGroup.id == Proposal.group_id)
        .join(Receipt, (Receipt.proposal_id == Proposal.id) & (Receipt.step == _FIRST))
        .join(RegisterEntry, RegisterEntry.id == Receipt.register_entry_id)
        .join(Submission, (Submission.proposal_id == Proposal.id) & (Submission.number == newest))
        .outerjoin(
            GroupRole,
            (GroupRole.group_id == Proposal.group_id)
            & (GroupRole.role == "contact")
            & (GroupRole.until.is_(None)),
        )
        .outerjoin(Account, Account.id == GroupRole.account_id)
    )


def _row(found: Any, columns: Sequence[Column]) -> Row:
    document = json.loads(found.document)
    known = {name: getattr(found, name, None) for name in FIXED}
    known["register_number"] = format_number(found.register, found.year, found.entry)
    known["submitted_at"] = found.submitted_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    row: Row = {}
    for column in columns:
        if column.question is None:
            row[column.id] = known[column.id]
        elif column.question.type == "roster":
            row[column.id] = document["members"]
        else:
            row[column.id] = document["answers"].get(column.question.id)
    return row


def _column_id(question: Field) -> str:
    return f"answer_{question.id}" if question.id in FIXED else question.id


def _person(member: Any) -> str:
    answers = member["answers"]
    name = f"{answers.get('name', '')} {answers.get('surname', '')}".strip()
    return f"{name} ({member['state']})"
