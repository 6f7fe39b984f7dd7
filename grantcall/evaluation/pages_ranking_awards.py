"""What became of the awards, for the pages of a ranking once the money is decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.words import Words
from grantcall.funding.models import Award

FUNDED = ("ok", Words("Finanziata", "Funded"))
_ENDED = {
    "renounced": ("neutral", Words("Ha rinunciato", "Renounced")),
    "lapsed": ("neutral", Words("Decaduta", "Lapsed")),
    "revoked": ("neutral", Words("Revocata", "Revoked")),
    "recovery": ("neutral", Words("Revocata", "Revoked")),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an award stands: tone and words for a pill, and its amount in cents while it stands."""

    tone: str
    words: Words
    cents: int | None


def outcomes_of(session: Session, proposal_ids: Sequence[str]) -> dict[str, Outcome]:
    """Return the newest award of each proposal that ever had one, by proposal; one statement."""
    rows = session.execute(
        select(Award.proposal_id, Award.kind, Award.amount_cents)
        .where(Award.proposal_id.in_(proposal_ids))
        .order_by(Award.opened_at)
    )
    found = {}
    for row in rows:
        tone, words = _ENDED.get(row.kind, FUNDED)
        cents = None if row.kind in _ENDED else row.amount_cents
        found[row.proposal_id] = Outcome(tone, words, cents)
    return found
