"""The letters of a call as a file, as filtered, and on record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.unit_of_work import unit_of_work
from grantcall.funding.issue_letter import call_to_issue
from grantcall.funding.letters import FILTERS, LetterRow, letter_rows
from grantcall.proposals.export_write import write_csv

_COLUMNS = (
    *("number", "date", "ref", "group", "title", "amount", "state"),
    *("protocol", "protocol_date", "signed", "mails_sent", "mails_failed"),
)


@dataclass(frozen=True, slots=True)
class _Cell:
    """One column of the file, by its stable id."""

    id: str

    def cell(self, row: dict[str, object]) -> str | int | float | None:
        """Return the value of a row."""
        value = row[self.id]
        return value if isinstance(value, int | float) or value is None else str(value)


def export_letters(
    slug: str, wanted: str, *, actor: Actor, clock: Clock
) -> tuple[str, Sequence[bytes]]:
    """Record an export of a call's letters; return its file name and its bytes as CSV.

    `wanted` is the list's filter. Raises `NotFound`.
    """
    call = call_to_issue(slug, actor)
    call_id, object_ref = call.id, call.object_ref
    with unit_of_work(actor, clock) as work:
        rows, _ = letter_rows(work.session, call_id, wanted, size=None)
        with work.recording("letters.export", object_ref) as event:
            event.note(count=len(rows), filter=wanted if wanted in FILTERS else "")
        name = f"{slug}-{work.now:%Y%m%d-%H%M}-letters.csv"
    columns = [_Cell(one) for one in _COLUMNS]
    return name, list(write_csv(columns, _plain(rows)))  # type: ignore[arg-type]


def _plain(rows: Sequence[LetterRow]) -> Iterator[dict[str, object]]:
    for row in rows:
        yield {
            "number": row.number,
            "date": row.at.date().isoformat(),
            "ref": row.ref,
            "group": row.group,
            "title": row.title,
            "amount": row.amount_cents / 100,
            "state": row.award_kind,
            "protocol": row.protocol,
            "protocol_date": row.protocol_date.isoformat() if row.protocol_date else None,
            "signed": how_signed(row.signed),
            "mails_sent": row.sent,
            "mails_failed": row.failed,
        }


def how_signed(matched: object) -> str:
    """Return by what the newest signed copy is known: "bytes", "number" or nothing."""
    if not isinstance(matched, dict):
        return ""
    return "bytes" if matched.get("hash") else "number"
