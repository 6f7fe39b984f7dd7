"""Answers as they stand: values, versions, and the token a form hands back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.canonical import canonical_bytes, sha256_hex
from grantcall.proposals.models import Answer

NEW = "0"


@dataclass(frozen=True, slots=True)
class Present:
    """The present answer to one field."""

    value: object
    version: int
    changed_at: datetime
    changed_by: str

    @property
    def token(self) -> str:
        """Return what the form hands back: the version it was made from, and what it said."""
        return answer_token(self.version, self.value)


def answer_token(version: int, value: object) -> str:
    """Write version and content of an answer: "3:1f2e3d4c"; a missing answer is "0"."""
    return f"{version}:{sha256_hex(canonical_bytes(value))[:16]}"


def present_answers(session: Session, proposal_id: str) -> dict[str, Present]:
    """Return the answers of a proposal by field; one statement."""
    rows = session.execute(
        select(
            Answer.field, Answer.value, Answer.version, Answer.changed_at, Answer.changed_by
        ).where(Answer.proposal_id == proposal_id)
    )
    return {
        row.field: Present(row.value, row.version, row.changed_at, row.changed_by) for row in rows
    }


def values_of(answers: dict[str, Present]) -> dict[str, object]:
    """Return the bare values by field."""
    return {name: answer.value for name, answer in answers.items()}
