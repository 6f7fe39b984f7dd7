"""Rankings: each published one is worked out again from the raw sheets, the draw, the call."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.canonical import canonical_bytes
from grantcall.core.settings import Settings
from grantcall.evaluation.models import Draw, Minutes, Ranking, RankingEntry, Review, SentSheet
from grantcall.evaluation.ranking_again import published_case
from grantcall.evaluation.ranking_document import digest_of, entries_of, results
from grantcall.store.files import FileStore
from grantcall.store.models import StoredFile
from grantcall.verify.registry import Broken, Findings, check

_COMPARED = (
    *("proposal_id", "turn", "list_value", "position", "tier"),
    *("points", "criteria", "words_it", "words_en"),
)


@check("rankings", "I6, I18, I19, I20", "rankings")
def rankings(session: Session, store: FileStore, settings: Settings) -> Findings:
    """The same sheets, draw and rules give each document and its entries again."""
    count = 0
    for ranking in session.scalars(select(Ranking).order_by(Ranking.call_id, Ranking.audit_seq)):
        count += 1
        place = f"ranking:{ranking.id}"
        if digest_of(ranking.document) != ranking.digest:
            yield Broken("I18", place, "the document is not the one that was published")
            continue
        yield from _worked_again(session, ranking, json.loads(ranking.document), place)
    yield from _sent_after_publication(session)
    return count


@check("minutes", "I18, I23", "minutes")
def minutes(session: Session, store: FileStore, settings: Settings) -> Findings:
    """The minutes of a call count 1 to n, and each paper is the one that was written."""
    count, last = 0, ("", 0)
    query = (
        select(Minutes, StoredFile.sha256)
        .outerjoin(StoredFile, StoredFile.id == Minutes.file_id)
        .order_by(Minutes.call_id, Minutes.number)
    )
    for row, stored in session.execute(query):
        count += 1
        place = f"minutes:{row.id}"
        expected = last[1] + 1 if row.call_id == last[0] else 1
        last = (row.call_id, row.number)
        if row.number != expected:
            yield Broken("I18", place, f"number {row.number} stands where {expected} should")
        if stored != row.sha256:
            yield Broken("I23", place, "its file is another one")
        if not store.intact(row.sha256):
            yield Broken("I23", place, "the paper is gone or was altered")
    return count


def _worked_again(
    session: Session, ranking: Ranking, document: Mapping[str, Any], place: str
) -> Iterator[Broken]:
    yield from _unlike(session, ranking, document, place)
    try:
        case = published_case(session, ranking)
    except ValueError as fault:
        yield Broken("I19", place, f"it cannot be worked out again: {fault}")
        return
    for name, value in results(case.scores, case.ranking).items():
        if canonical_bytes(value) != canonical_bytes(document[name]):
            yield Broken("I6", place, f"the {name} of its sheets and rules are others")
    for short in case.ranking.not_ranked:
        message = f"{short.proposal} has {short.valid} valid sheets of {short.wanted}"
        yield Broken("I20", place, message)
    ids = {one.ref: one.id for one in case.ranked}
    expected = [_plain(entry) for entry in entries_of(case.definition, case.ranking, ids)]
    query = (
        select(RankingEntry)
        .where(RankingEntry.ranking_id == ranking.id)
        .order_by(RankingEntry.turn)
    )
    if [_plain(entry) for entry in session.scalars(query)] != expected:
        yield Broken("I6", place, "its entries are not those of its document")


def _unlike(
    session: Session, ranking: Ranking, document: Mapping[str, Any], place: str
) -> Iterator[Broken]:
    """Hold what the document says of draw and sheets against the rows themselves."""
    if document["draw"] is not None:
        draw = session.get(Draw, document["draw"]["id"])
        if draw is None or (draw.seed, draw.drawn) != (
            document["draw"]["seed"],
            document["draw"]["drawn"],
        ):
            yield Broken("I6", place, "the draw on record is another one")
    newest = _newest_before(session, ranking)
    named = {one["review"]: one["sent"] for one in document["sheets"] if one["sent"]}
    for review, sent in named.items():
        if newest.get(review) != sent:
            yield Broken("I18", place, f"review {review} counts with a sheet that was not its last")


def _newest_before(session: Session, ranking: Ranking) -> dict[str, str]:
    rows = session.execute(
        select(SentSheet.review_id, SentSheet.id)
        .join(Review, Review.id == SentSheet.review_id)
        .where(Review.call_id == ranking.call_id, SentSheet.audit_seq < ranking.audit_seq)
        .order_by(SentSheet.number)
    )
    return {row.review_id: row.id for row in rows}


def _sent_after_publication(session: Session) -> Iterator[Broken]:
    rows = session.execute(
        select(SentSheet.id)
        .join(Review, Review.id == SentSheet.review_id)
        .join(Ranking, Ranking.call_id == Review.call_id)
        .where(SentSheet.audit_seq > Ranking.audit_seq, Ranking.stage == "provisional")
        .order_by(SentSheet.id)
        .distinct()
    )
    for row in rows:
        yield Broken("I18", f"sent_sheet:{row.id}", "it was sent after the ranking was published")


def _plain(entry: RankingEntry) -> dict[str, object]:
    return {name: getattr(entry, name) for name in _COMPARED}
