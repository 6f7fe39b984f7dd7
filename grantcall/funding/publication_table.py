"""The table of grants that the law asks to publish (D.Lgs. 33/2013, art. 27), as CSV.

Never a person: the beneficiary is the group, and neither account nor tax code is read.
"""

import csv
import io
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.money import format_cents
from grantcall.core.site_address import absolute
from grantcall.definitions.model import Definition
from grantcall.funding.queries_project import GrantRow, grants_of
from grantcall.proposals.export_write import harmless

HEADS = (
    "numero",
    "beneficiario",
    "progetto",
    "importo",
    "anno",
    "norma o titolo",
    "ufficio",
    "responsabile del procedimento",
    "modalità di individuazione",
    "link",
)
_ENDED = ("renounced", "lapsed")


def publication_table(session: Session, call: Call, definition: Definition) -> bytes:
    """Return the grants of a call as CSV for Italian spreadsheets; one statement."""
    buffer = io.StringIO()
    buffer.write("\ufeff")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(HEADS)
    for row in grants_of(session, call.id, _ENDED):
        writer.writerow([harmless(cell) for cell in _cells(row, call, definition)])
    return buffer.getvalue().encode()


def _cells(row: GrantRow, call: Call, definition: Definition) -> list[str]:
    promoter = definition.promoter
    year = row.opened_at.astimezone(ZoneInfo(definition.calendar.zone)).year
    return [
        row.ref,
        row.group,
        row.title,
        format_cents(row.cents, "it").replace(" €", "").replace(".", ""),
        str(year),
        f"Bando «{definition.label.it}»",
        promoter.office if promoter else "",
        promoter.officer if promoter else "",
        f"Graduatoria del bando «{definition.label.it}», criteri fissati prima",
        row.link or absolute(f"/calls/{call.slug}"),
    ]
