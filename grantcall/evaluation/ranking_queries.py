"""Reads of published rankings; one statement each."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.words import Words
from grantcall.evaluation.models import Minutes, Ranking, RankingEntry
from grantcall.proposals.models import Proposal


class RankingRow(NamedTuple):
    """A published ranking without its document."""

    id: str
    call_id: str
    stage: str
    number: int
    digest: str
    act_id: str | None
    at: datetime
    by: str


class EntryRow(NamedTuple):
    """One line of a published ranking. Points and criteria are hundredths, money is cents.

    `position` is `None` for whoever is not suitable; `kind` is where the proposal stands
    now; `criteria` holds the points by criterion and part.
    """

    proposal_id: str
    ref: str
    title: str
    municipality: str | None
    area: str | None
    requested_cents: int | None
    kind: str
    turn: int
    list_value: str | None
    position: int | None
    tier: str
    points: int | None
    criteria: dict[str, int]
    words_it: str
    words_en: str

    @property
    def words(self) -> Words:
        """Return why it stands there."""
        return Words(self.words_it, self.words_en)


def newest_ranking(session: Session, call_id: str, stage: str | None = None) -> RankingRow | None:
    """Return the ranking of a call that was published last, perhaps of one stage."""
    query = select(
        Ranking.id,
        Ranking.call_id,
        Ranking.stage,
        Ranking.number,
        Ranking.digest,
        Ranking.act_id,
        Ranking.at,
        Ranking.by,
    ).where(Ranking.call_id == call_id)
    if stage is not None:
        query = query.where(Ranking.stage == stage)
    row = session.execute(query.order_by(Ranking.audit_seq.desc()).limit(1)).first()
    return None if row is None else RankingRow(*row)


def entries_of_ranking(session: Session, ranking_id: str) -> list[EntryRow]:
    """Return the lines of a ranking: suitable ones as money reaches them, then the others."""
    rows = session.execute(
        select(
            RankingEntry.proposal_id,
            Proposal.ref,
            Proposal.title,
            Proposal.municipality,
            Proposal.area,
            Proposal.requested_cents,
            Proposal.kind,
            RankingEntry.turn,
            RankingEntry.list_value,
            RankingEntry.position,
            RankingEntry.tier,
            RankingEntry.points,
            RankingEntry.criteria,
            RankingEntry.words_it,
            RankingEntry.words_en,
        )
        .join(Proposal, Proposal.id == RankingEntry.proposal_id)
        .where(RankingEntry.ranking_id == ranking_id)
        .order_by(RankingEntry.turn)
    )
    return [EntryRow._make(row) for row in rows]


def final_entries(session: Session, call_id: str) -> list[EntryRow]:
    """Return the lines of the final ranking of a call, in the order in which money reaches
    them; nothing before it is approved."""
    final = newest_ranking(session, call_id, "final")
    return [] if final is None else entries_of_ranking(session, final.id)


def newest_minutes(session: Session, call_id: str) -> Minutes | None:
    """Return the newest minutes of a call's committee."""
    return session.scalar(
        select(Minutes).where(Minutes.call_id == call_id).order_by(Minutes.number.desc()).limit(1)
    )
