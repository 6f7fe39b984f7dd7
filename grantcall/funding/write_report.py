"""Writing a report: several people, saved as they go; files kept with the award."""

from collections.abc import Mapping
from typing import BinaryIO

from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import NotFound
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.definitions.model import Definition
from grantcall.funding.models import Award
from grantcall.funding.models_project import Report, ReportSheet
from grantcall.funding.report_requests import open_request
from grantcall.funding.roles import roles_on_award
from grantcall.funding.roles_project import locked_report
from grantcall.funding.sheets import Pen, in_time, pen_for, save_in, slot_filled
from grantcall.process.frozen import definition_of
from grantcall.proposals.save_answers import Saved
from grantcall.store.accept import LARGEST, accepted_type
from grantcall.store.files import FileStore
from grantcall.store.keep import keep_upload

MOST_FILES = 400  # per award, replaced ones included


def save_report(
    report_id: str,
    typed: Mapping[str, object],
    bases: Mapping[str, str],
    *,
    actor: Actor,
    clock: Clock,
) -> Saved:
    """Keep what somebody of the group wrote in a report; nothing is sent by this.

    During a clarification only the fields that the office named are open. Raises
    `NotFound`, or `Refusal` when the report is closed for writing.
    """
    with unit_of_work(actor, clock) as work:
        report, award = locked_report(work, report_id, Right.REPORT_WRITE)
        definition = definition_of(work.session, report.version_id)
        pen = report_pen(work, report, award, definition)
        in_time(report, work)
        sheet = work.session.get(ReportSheet, report.id) or ReportSheet(
            report_id=report.id,
            answers={},
            version=0,
            changed_at=work.now,
            changed_by=actor.ref,
        )
        return save_in(work, sheet, pen, definition, typed, bases)


def attach_to_report(
    report_id: str,
    field: str,
    stream: BinaryIO,
    name: str,
    *,
    store: FileStore,
    actor: Actor,
    clock: Clock,
) -> str:
    """Keep an upload for a field of a report; return the stored file's id.

    The bytes are safe on disk before the row exists; the caller saves the id among the
    answers. Raises `NotFound`, `Invalid` for a file that is not taken, `Refusal` when the
    field is closed or the award holds too many files.
    """
    media_type = accepted_type(stream, field)
    sha256, size = store.put(stream, LARGEST)
    with unit_of_work(actor, clock) as work:
        report, award = locked_report(work, report_id, Right.REPORT_WRITE)
        definition = definition_of(work.session, report.version_id)
        if field not in report_pen(work, report, award, definition).fields:
            raise NotFound()
        return keep_upload(
            work,
            award.object_ref,
            name,
            media_type,
            (sha256, size),
            field=field,
            most=MOST_FILES,
            action="file.attach",
        )


def report_pen(work: Work, report: Report, award: Award, definition: Definition) -> Pen:
    """Return what the actor may write in a report now; raises as `pen_for` does."""
    asked = open_request(work.session, report.id) if report.kind == "clarification" else None
    return pen_for(
        definition,
        "report",
        report.state,
        roles_on_award(work.session, work.actor, award),
        slot=slot_filled(definition, "report"),
        only=None if asked is None else asked.fields,
    )
