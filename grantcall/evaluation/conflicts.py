"""Conflicts of interest that are known: who may never judge which proposal."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from grantcall.core.canonical import sha256_hex
from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.evaluation.models import ConflictDeclaration
from grantcall.people.models import Account
from grantcall.people.queries import fold_email
from grantcall.proposals.models import GroupRole, Member, Proposal

MEMBER, ACCOMPANIED, DECLARED = "member", "accompanied", "declared"
WHY: Mapping[str, Words] = {
    MEMBER: Words("fa parte del gruppo", "belongs to the group"),
    ACCOMPANIED: Words("ha accompagnato il gruppo", "helped the group"),
    DECLARED: Words("conflitto dichiarato", "conflict declared"),
}
_OF_THE_GROUP = ("contact", "deputy", "member")


@dataclass(frozen=True, slots=True)
class Conflict:
    """One person and one proposal that may not meet, and why (a word of `shut_out`)."""

    account_id: str
    proposal_id: str
    why: str


def known_conflicts(
    session: Session,
    call_id: str,
    definition: Definition,
    *,
    accounts: Collection[str],
    proposal_id: str | None = None,
) -> list[Conflict]:
    """Return the conflicts of some people, of the kinds that the call shuts out.

    What was declared or found counts in every call: nobody judges against their own word.
    Four statements at most. Whoever was part of a group once is in conflict for good.
    """
    if not accounts:
        return []
    shut_out = definition.committee.shut_out if definition.committee else ()
    here = Proposal.call_id == call_id
    if proposal_id is not None:
        here &= Proposal.id == proposal_id
    found = _declared(session, here, accounts)
    if MEMBER in shut_out:
        found += _in_group(session, here, accounts, _OF_THE_GROUP, MEMBER)
        found += _on_roster(session, here, accounts)
    if ACCOMPANIED in shut_out:
        found += _in_group(session, here, accounts, ("connector",), ACCOMPANIED)
    return list(dict.fromkeys(found))


def shares_surname(session: Session, account_id: str, proposal_id: str) -> bool:
    """Tell whether somebody of the group bears the person's surname; two statements.

    A warning, never an obstacle: many people share a surname and nothing else.
    """
    name = session.scalar(select(Account.name).where(Account.id == account_id)) or ""
    surname = name.split()[-1].casefold() if len(name.split()) > 1 else ""
    members = session.scalars(
        select(Member.answers).where(
            Member.proposal_id == proposal_id, Member.kind.in_(("named", "confirmed"))
        )
    )
    return bool(surname) and any(
        str(answers.get("surname") or "").strip().casefold() == surname for answers in members
    )


def _declared(
    session: Session, here: ColumnElement[bool], accounts: Collection[str]
) -> list[Conflict]:
    rows = session.execute(
        select(ConflictDeclaration.account_id, ConflictDeclaration.proposal_id)
        .join(Proposal, Proposal.id == ConflictDeclaration.proposal_id)
        .where(
            here,
            ConflictDeclaration.account_id.in_(accounts),
            ConflictDeclaration.conflict != "none",
        )
        .order_by(ConflictDeclaration.audit_seq)
    )
    return [Conflict(row.account_id, row.proposal_id, DECLARED) for row in rows]


def _in_group(
    session: Session,
    here: ColumnElement[bool],
    accounts: Collection[str],
    roles: tuple[str, ...],
    why: str,
) -> list[Conflict]:
    rows = session.execute(
        select(GroupRole.account_id, Proposal.id)
        .join(Proposal, Proposal.group_id == GroupRole.group_id)
        .where(here, GroupRole.account_id.in_(accounts), GroupRole.role.in_(roles))
        .order_by(Proposal.id, GroupRole.account_id)
    )
    return [Conflict(row.account_id, row.id, why) for row in rows]


def _on_roster(
    session: Session, here: ColumnElement[bool], accounts: Collection[str]
) -> list[Conflict]:
    rows = session.execute(select(Account.id, Account.email).where(Account.id.in_(accounts)))
    keys = {sha256_hex(fold_email(row.email).encode()): row.id for row in rows}
    named = session.execute(
        select(Member.email_key, Member.proposal_id)
        .join(Proposal, Proposal.id == Member.proposal_id)
        .where(here, Member.email_key.in_(keys), Member.kind != "declined")
        .order_by(Member.proposal_id)
    )
    return [Conflict(keys[row.email_key], row.proposal_id, MEMBER) for row in named]
