"""The ranking as a table to take away, on record as every export."""

from dataclasses import dataclass

from sqlalchemy import select

from grantcall.calls.models import Call
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import NotFound
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.core.unit_of_work import unit_of_work
from grantcall.engine.explaining import explain
from grantcall.evaluation.ranking_document import points_by_id
from grantcall.evaluation.ranking_reading import Reading, read_ranking, shut_to
from grantcall.proposals.export_rows import Column, Row
from grantcall.proposals.export_write import MEDIA_TYPES, write_csv

_LANG = "it"
FIXED = (
    *("stage", "list", "position", "ref", "title", "municipality", "tier", "points"),
    *("spread", "sheets", "requested"),
)
"""What stands in every export of a ranking; points by part and criterion follow."""
_WITH_DECIMALS = ("points", "spread", "requested")


@dataclass(frozen=True, slots=True)
class RankingExport:
    """A table ready to be handed out."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class _Figures(Column):
    """A column of points or euro: hundredths become decimals."""

    def cell(self, row: Row) -> str | int | float | None:
        """Return the figure with its decimals."""
        value = row[self.id]
        return value / 100 if isinstance(value, int) else None


def export_ranking(slug: str, *, actor: Actor, clock: Clock) -> RankingExport:
    """Record an export of a call's ranking and return it as CSV for Italian Excel.

    As published, else as it would be now. Raises `NotFound` without the right,
    `SealedMarks` before marks are open.
    """
    with unit_of_work(actor, clock) as work:
        call = work.session.scalar(select(Call).where(Call.slug == slug))
        if call is None or not allowed(Right.RANKING_READ, roles_on_call(actor, call.id)):
            raise NotFound()
        work.trying("ranking.export", call.object_ref)
        reading = read_ranking(work.session, call, actor)
        rows = _rows(reading, shut_to(work.session, reading.case, actor.account_id))
        with work.recording("ranking.export", call.object_ref) as event:
            event.note(stage=reading.stage, count=len(rows))
        stamp = work.now.strftime("%Y%m%d-%H%M")
    data = b"".join(write_csv(_columns(reading), rows))
    return RankingExport(f"{slug}-graduatoria-{stamp}.csv", MEDIA_TYPES["csv"], data)


def _columns(reading: Reading) -> list[Column]:
    fixed = [_Figures(name) if name in _WITH_DECIMALS else Column(name) for name in FIXED]
    points = [_Figures(f"points.{name}") for name in _marked(reading)]
    return [*fixed, *points, Column("words")]


def _marked(reading: Reading) -> list[str]:
    definition = reading.case.definition
    return [one.id for one in definition.parts] + [one.id for one in definition.criteria]


def _rows(reading: Reading, shut: frozenset[str]) -> list[Row]:
    case = reading.case
    words, by_ref = explain(case.ranking, case.definition), case.by_ref
    rows: list[Row] = []
    for one in case.ranking.lists:
        for place in (*one.places, *one.unsuitable):
            score, own = case.scores.scored.get(place.ref), by_ref[place.ref]
            points = points_by_id(case.definition, score)
            rows.append(
                {
                    "stage": reading.stage,
                    "list": one.value,
                    "position": place.position,
                    "ref": place.ref,
                    "title": own.title,
                    "municipality": own.municipality,
                    "tier": place.tier,
                    "points": place.points,
                    "spread": None if score is None or own.id in shut else score.spread,
                    "sheets": None if score is None else len(score.counted),
                    "requested": own.requested,
                    **{f"points.{name}": points.get(name) for name in _marked(reading)},
                    "words": words[place.ref].in_(_LANG),
                }
            )
    return rows
