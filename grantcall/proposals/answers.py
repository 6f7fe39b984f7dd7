"""Answers as they stand: values, versions, and the token a form hands back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from grantcall.core.canonical import canonical_bytes, sha256_hex
from grantcall.core.reading import know, once, wrote
from grantcall.proposals.models import Answer, Proposal

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


def present_answers(session: Session, proposal_id: str) -> Mapping[str, Present]:
    """Return the answers of a proposal by field; read once."""
    return once(session, ("answers", proposal_id), (Answer,), lambda: _read(session, proposal_id))


def values_of(answers: Mapping[str, Present]) -> dict[str, object]:
    """Return the bare values by field."""
    return {name: answer.value for name, answer in answers.items()}


def write_answers(
    session: Session,
    proposal_id: str,
    *,
    new: Mapping[str, Present],
    changed: Mapping[str, Present],
    now: Mapping[str, Present],
) -> None:
    """Write answers; `now` are all that stand afterwards. Two statements at most."""
    if new:
        session.execute(_INSERT, [_row(proposal_id, *one) for one in new.items()])
    if changed:
        session.execute(_UPDATE, [_row(proposal_id, *one, "of_") for one in changed.items()])
    wrote(session, Answer)
    know(session, ("answers", proposal_id), (Answer,), now)


def touch(session: Session, proposal: Proposal, now: datetime) -> None:
    """Note when somebody last wrote in a proposal."""
    session.execute(_TOUCH, {"of_proposal_id": proposal.id, "touched_at": now})
    set_committed_value(proposal, "touched_at", now)


def _row(proposal_id: str, name: str, answer: Present, prefix: str = "") -> dict[str, object]:
    return {
        f"{prefix}proposal_id": proposal_id,
        f"{prefix}field": name,
        "value": answer.value,
        "version": answer.version,
        "changed_at": answer.changed_at,
        "changed_by": answer.changed_by,
    }


def _read(session: Session, proposal_id: str) -> Mapping[str, Present]:
    rows = session.execute(_ANSWERS, {"proposal": proposal_id})
    return {row[0]: Present(*row[1:]) for row in rows}


_TABLE = cast(Table, Answer.__table__)
_CONTENT = ("value", "version", "changed_at", "changed_by")
_ANSWERS = select(_TABLE.c.field, *(_TABLE.c[name] for name in _CONTENT)).where(
    _TABLE.c.proposal_id == bindparam("proposal")
)
_INSERT = insert(_TABLE)
_PROPOSAL = cast(Table, Proposal.__table__)
_TOUCH = (
    update(_PROPOSAL)
    .where(_PROPOSAL.c.id == bindparam("of_proposal_id"))
    .values(touched_at=bindparam("touched_at"))
)
_UPDATE = (
    update(_TABLE)
    .where(
        _TABLE.c.proposal_id == bindparam("of_proposal_id"),
        _TABLE.c.field == bindparam("of_field"),
    )
    .values({name: bindparam(name) for name in _CONTENT})
)
