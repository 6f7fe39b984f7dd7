"""The whole diary of a lab as CSV, for connectors and the office; each export on record.

Who wrote an entry is left out: the figures do not need it.
"""

import csv
import io
from dataclasses import dataclass

from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import unit_of_work
from grantcall.labs.models import Lab
from grantcall.labs.queries_people import whole_diary
from grantcall.labs.roles import require_lab
from grantcall.proposals.export_write import harmless

COLUMNS = (
    "id",
    "day",
    "place",
    "people",
    "new_people",
    "helpers",
    "minutes_each",
    "minutes",
    "heard_as",
    "note",
    "written_at",
    "cancelled",
)


@dataclass(frozen=True, slots=True)
class Exported:
    """A file: its name and its bytes, UTF-8 with its mark for Italian spreadsheets."""

    name: str
    content: bytes


def export_diary(lab_id: str, *, actor: Actor, clock: Clock) -> Exported:
    """Record the export and return the diary, oldest entry first, cancelled ones with why.

    Raises `NotFound` for an unknown lab or without the right.
    """
    with unit_of_work(actor, clock) as work:
        lab: Lab = require_lab(work.session, actor, Right.LAB_EXPORT, work.session.get(Lab, lab_id))
        work.trying("lab.export_diary", lab.object_ref)
        entries = whole_diary(work.session, lab.id)
        with work.recording("lab.export_diary", lab.object_ref) as event:
            event.note(count=len(entries))
        name = f"{lab.slug}-{work.now:%Y%m%d-%H%M}.csv"
    held = io.StringIO()
    held.write("\ufeff")
    writer = csv.writer(held, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in entries:
        writer.writerow(
            [
                one.id,
                one.day.isoformat(),
                harmless(one.place),
                one.people,
                one.new_people,
                one.helpers,
                one.minutes_each,
                one.helpers * one.minutes_each,
                one.heard_as,
                harmless(str(one.answers.get("note") or "")),
                one.at.isoformat(),
                harmless(one.cancelled or ""),
            ]
        )
    return Exported(name, held.getvalue().encode())
