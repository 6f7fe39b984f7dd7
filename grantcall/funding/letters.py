"""Reads about letters: the register of a call as filtered, one letter, the letters of a group."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, case, func, select, tuple_
from sqlalchemy.orm import Session

from grantcall.core.outbox import OutboxMessage
from grantcall.core.register import RegisterEntry, format_number
from grantcall.core.words import Words
from grantcall.definitions.vocabulary.settings import LETTER_MAIL
from grantcall.funding.models import Award, FundingLetter, LetterProtocol, SignedLetter
from grantcall.proposals.models import CitizenGroup, Proposal

SIZE = 50
_Query = Select[*tuple[Any, ...]]
FILTERS: dict[str, Words] = {
    "unregistered": Words("Senza protocollo", "Not registered"),
    "unsigned": Words("Senza copia firmata", "No signed copy"),
    "undelivered": Words("Mail non partita", "Mail failed"),
}


class LetterRow(NamedTuple):
    """A letter as the list shows it."""

    id: str
    year: int
    serial: int
    at: datetime
    ref: str
    group: str
    title: str
    amount_cents: int
    award_kind: str
    award_state: str
    protocol: str | None
    protocol_date: date | None
    signed: Any | None  # {"number": …, "hash": …} of the newest signed copy
    failed: int
    held: int
    waiting: int
    sent: int

    @property
    def number(self) -> str:
        """Return the number as people read it."""
        return format_number("OUT", self.year, self.serial)


@dataclass(frozen=True, slots=True)
class LetterCounts:
    """How many letters of a call there are, their sum, and how many want something."""

    letters: int
    cents: int
    unregistered: int
    unsigned: int
    undelivered: int


def letter_rows(
    session: Session,
    call_id: str,
    wanted: str = "",
    after: tuple[int, int] | None = None,
    size: int | None = SIZE,
    *,
    newest: bool = False,
) -> tuple[list[LetterRow], bool]:
    """Return a page of a call's letters by number and whether more follow; one statement.

    `wanted` is one of `FILTERS`, `after` the year and number of the page before; `newest`
    begins with the last number.
    """
    query = _letters(call_id)
    condition = _condition(wanted)
    if condition is not None:
        query = query.where(condition)
    key = tuple_(RegisterEntry.year, RegisterEntry.number)
    if after is not None:
        query = query.where(key < after if newest else key > after)
    order = (RegisterEntry.year, RegisterEntry.number)
    query = query.order_by(*((one.desc() for one in order) if newest else order))
    rows = session.execute(query if size is None else query.limit(size + 1)).all()
    found = [LetterRow._make(row) for row in rows]
    return (found, False) if size is None else (found[:size], len(found) > size)


def letter_counts(session: Session, call_id: str) -> LetterCounts:
    """Count the letters of a call and what they want; one statement."""
    inner = _letters(call_id).subquery()

    def counted(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    row = session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(inner.c.amount_cents), 0),
            counted(inner.c.protocol.is_(None)),
            counted(inner.c.copies.is_(None)),
            counted(inner.c.failed > 0),
        ).select_from(inner)
    ).one()
    return LetterCounts(*(int(value) for value in row))


def letter_row(session: Session, letter_id: str) -> LetterRow | None:
    """Return one letter as the list shows it; one statement."""
    row = session.execute(_letters(None).where(FundingLetter.id == letter_id)).first()
    return None if row is None else LetterRow._make(row)


def letter_files(session: Session, call_id: str) -> list[tuple[RegisterEntry, str]]:
    """Return the register entry and the sha256 of every letter of a call; one statement."""
    rows = session.execute(
        select(RegisterEntry, FundingLetter.sha256)
        .join(FundingLetter, FundingLetter.register_entry_id == RegisterEntry.id)
        .join(Award, Award.id == FundingLetter.award_id)
        .where(Award.call_id == call_id)
        .order_by(RegisterEntry.year, RegisterEntry.number)
    )
    return [(row.RegisterEntry, row.sha256) for row in rows]


def numbers_of(session: Session, letter_ids: Sequence[str]) -> list[str]:
    """Return the numbers of letters in their order; one statement."""
    rows = session.scalars(
        select(RegisterEntry)
        .join(FundingLetter, FundingLetter.register_entry_id == RegisterEntry.id)
        .where(FundingLetter.id.in_(letter_ids))
        .order_by(RegisterEntry.year, RegisterEntry.number)
    )
    return [entry.written for entry in rows]


def letters_of_proposal(session: Session, proposal_id: str) -> Sequence[Any]:
    """Return the letters of a group's proposal, oldest first, without those still held.

    Rows have `id`, `year`, `number`, `at`, `amount_cents`; one statement.
    """
    held = (
        select(OutboxMessage.id)
        .where(
            OutboxMessage.object == _ref_of(FundingLetter.id),
            OutboxMessage.kind == LETTER_MAIL,
            OutboxMessage.state == "held",
        )
        .exists()
    )
    return session.execute(
        select(
            FundingLetter.id,
            RegisterEntry.year,
            RegisterEntry.number,
            RegisterEntry.at,
            FundingLetter.amount_cents,
        )
        .join(Award, Award.id == FundingLetter.award_id)
        .join(RegisterEntry, RegisterEntry.id == FundingLetter.register_entry_id)
        .where(Award.proposal_id == proposal_id, ~held)
        .order_by(RegisterEntry.year, RegisterEntry.number)
    ).all()


def is_held(session: Session, letter_id: str) -> bool:
    """Tell whether a letter's mail still waits for its release: its group cannot read it."""
    return (
        session.scalar(
            select(func.count()).where(
                OutboxMessage.object == f"funding_letter:{letter_id}",
                OutboxMessage.kind == LETTER_MAIL,
                OutboxMessage.state == "held",
            )
        )
        or 0
    ) > 0


def by_code(session: Session, code: str) -> tuple[FundingLetter, RegisterEntry] | None:
    """Return the letter of a code: the whole one, or the short one when only one has it."""
    rows = session.execute(
        select(FundingLetter, RegisterEntry)
        .join(RegisterEntry, RegisterEntry.id == FundingLetter.register_entry_id)
        .where(FundingLetter.code.startswith(code, autoescape=True))
        .limit(2)
    ).all()
    return (rows[0].FundingLetter, rows[0].RegisterEntry) if len(rows) == 1 else None


def _ref_of(column: Any) -> Any:
    return "funding_letter:" + column


def _letters(call_id: str | None) -> _Query:
    protocols, copies = _newest(LetterProtocol), _newest(SignedLetter)
    mails = (
        select(
            OutboxMessage.object.label("object"),
            *(
                func.sum(case((OutboxMessage.state.in_(states), 1), else_=0)).label(name)
                for name, states in (
                    ("failed", ("failed",)),
                    ("held", ("held",)),
                    ("waiting", ("ready", "sending")),
                    ("sent", ("sent",)),
                )
            ),
        )
        .where(OutboxMessage.kind == LETTER_MAIL)
        .group_by(OutboxMessage.object)
    )
    if call_id is not None:
        mails = mails.where(OutboxMessage.call_id == call_id)
    told = mails.subquery("told")
    query = (
        select(
            FundingLetter.id,
            RegisterEntry.year,
            RegisterEntry.number,
            RegisterEntry.at,
            Proposal.ref,
            CitizenGroup.name,
            Proposal.title,
            FundingLetter.amount_cents,
            Award.kind,
            Award.state,
            LetterProtocol.number.label("protocol"),
            LetterProtocol.dated,
            SignedLetter.matched_by.label("copies"),
            func.coalesce(told.c.failed, 0).label("failed"),
            func.coalesce(told.c.held, 0),
            func.coalesce(told.c.waiting, 0),
            func.coalesce(told.c.sent, 0),
        )
        .join(Award, Award.id == FundingLetter.award_id)
        .join(Proposal, Proposal.id == Award.proposal_id)
        .join(CitizenGroup, CitizenGroup.id == Proposal.group_id)
        .join(RegisterEntry, RegisterEntry.id == FundingLetter.register_entry_id)
        .outerjoin(
            LetterProtocol,
            and_(
                LetterProtocol.letter_id == FundingLetter.id,
                LetterProtocol.audit_seq == protocols,
            ),
        )
        .outerjoin(
            SignedLetter,
            and_(SignedLetter.letter_id == FundingLetter.id, SignedLetter.audit_seq == copies),
        )
        .outerjoin(told, told.c.object == _ref_of(FundingLetter.id))
    )
    return query if call_id is None else query.where(Award.call_id == call_id)


def _newest(model: Any) -> Any:
    """Return the event of the newest row of a letter, for a join."""
    inner = model.__table__.alias()
    return (
        select(func.max(inner.c.audit_seq))
        .where(inner.c.letter_id == FundingLetter.id)
        .correlate(FundingLetter)
        .scalar_subquery()
    )


def _condition(wanted: str) -> Any | None:
    if wanted == "unregistered":
        return LetterProtocol.id.is_(None)
    if wanted == "unsigned":
        return SignedLetter.id.is_(None)
    if wanted == "undelivered":
        return (
            select(OutboxMessage.id)
            .where(
                OutboxMessage.object == _ref_of(FundingLetter.id),
                OutboxMessage.kind == LETTER_MAIL,
                OutboxMessage.state == "failed",
            )
            .exists()
        )
    return None
