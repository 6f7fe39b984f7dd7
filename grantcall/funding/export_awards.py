"""The awards of a call as a file, as filtered, and on record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from grantcall.calls.models import Call
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import NotFound
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.core.unit_of_work import unit_of_work
from grantcall.funding.awards_list import AwardRow, AwardsAsked, award_rows
from grantcall.proposals.export_write import write_csv

_COLUMNS = (
    *("ref", "title", "group", "position", "asked", "amount", "how"),
    *("from_reserve", "state", "due"),
)


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of the file, by its stable id."""

    id: str

    def cell(self, row: dict[str, str | float | None]) -> str | int | float | None:
        """Return the value of a row."""
        return row[self.id]


def export_awards(
    slug: str, kinds: Sequence[str], *, actor: Actor, clock: Clock
) -> tuple[str, list[bytes]]:
    """Record an export of a call's awards; return its file name and its bytes as CSV.

    `kinds` are the list's filter, none for all. Raises `NotFound` for a call that the
    actor does not work for.
    """
    with unit_of_work(actor, clock) as work:
        call = work.session.scalar(select(Call).where(Call.slug == slug))
        if call is None or not allowed(Right.AWARD_MANAGE, roles_on_call(actor, call.id)):
            raise NotFound()
        rows, _ = award_rows(work.session, AwardsAsked(call.id, tuple(kinds)), size=None)
        with work.recording("awards.export", call.object_ref) as event:
            event.note(count=len(rows), kinds=sorted(kinds))
        name = f"{slug}-{work.now:%Y%m%d-%H%M}-awards.csv"
    columns = [_Column(one) for one in _COLUMNS]
    return name, list(write_csv(columns, _plain(rows)))  # type: ignore[arg-type]


def _plain(rows: Sequence[AwardRow]) -> Iterator[dict[str, str | float | None]]:
    for row in rows:
        yield {
            "ref": row.ref,
            "title": row.title,
            "group": row.group,
            "position": row.position,
            "asked": row.asked / 100,
            "amount": row.amount / 100,
            "how": row.how,
            "from_reserve": "yes" if row.from_reserve else "no",
            "state": row.kind,
            "due": None if row.due_at is None else row.due_at.isoformat(),
        }
