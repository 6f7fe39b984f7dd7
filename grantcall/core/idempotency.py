"""Repeated form posts: the same token gives the first result again (contract §5)."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from grantcall.core.canonical import canonical_bytes, sha256_hex
from grantcall.core.db import Base, UtcInstant
from grantcall.core.errors import Conflict, Reason
from grantcall.core.unit_of_work import Work
from grantcall.core.words import Words


class IdempotencyToken(Base):
    """What a token led to, for one actor and action."""

    __tablename__ = "idempotency_token"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    actor: Mapped[str] = mapped_column(String(80), primary_key=True)
    action: Mapped[str] = mapped_column(String(80), primary_key=True)
    payload_digest: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcInstant)


def recall(work: Work, token: str, action: str, payload: object) -> str | None:
    """Return the first outcome of this token, or `None` when it is new.

    Raises `Conflict` (`token_reused`) when the token came with another content before.
    """
    known = work.session.get(IdempotencyToken, (token, work.actor.ref, action))
    if known is None:
        return None
    if known.payload_digest != _digest(payload):
        raise Conflict(
            Reason(
                "token_reused",
                Words(
                    "Questa pagina era già stata inviata con un contenuto diverso.",
                    "This page had already been sent with different content.",
                ),
                next=Words("Riaprite la pagina e ripetete.", "Open the page again and repeat."),
            )
        )
    return known.outcome


def remember(work: Work, token: str, action: str, payload: object, outcome: str) -> None:
    """Keep the outcome of a token, in the transaction of the act itself."""
    work.session.add(
        IdempotencyToken(
            token=token,
            actor=work.actor.ref,
            action=action,
            payload_digest=_digest(payload),
            outcome=outcome,
            at=work.now,
        )
    )


def _digest(payload: object) -> str:
    return sha256_hex(canonical_bytes(payload))
