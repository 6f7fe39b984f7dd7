"""What other rooms read of the evaluation."""

from grantcall.evaluation.ranking_queries import (
    EntryRow,
    RankingRow,
    entries_of_ranking,
    final_entries,
    newest_ranking,
)

__all__ = ["EntryRow", "RankingRow", "entries_of_ranking", "final_entries", "newest_ranking"]
