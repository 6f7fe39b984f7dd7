"""Proofs of expenses: the same bytes must not serve twice, in one report or in two groups."""

from collections import Counter
from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.definitions.model import Form
from grantcall.funding.models_project import Report, ReportSheet
from grantcall.store.models import StoredFile


def proofs_in(form: Form, answers: Mapping[str, object]) -> dict[tuple[str, int], set[str]]:
    """Return the ids of the files that each row of a form holds, by table and place."""
    found: dict[tuple[str, int], set[str]] = {}
    for field in form.fields.values():
        columns = [column.id for column in field.columns if column.type == "file"]
        for place, row in enumerate(_rows(answers.get(field.id))):
            ids = {one for column in columns for one in _ids(row.get(column))}
            if ids:
                found[field.id, place] = ids
    return found


def proofs_used_twice(
    session: Session, award_id: str, form: Form, answers: Mapping[str, object]
) -> int:
    """Count the rows of a report whose proof stands in another row, or in another award."""
    by_row = proofs_in(form, answers)
    hashes = _hashes(session, {one for ids in by_row.values() for one in ids})
    if not hashes:
        return 0
    rows = [{hashes[one] for one in ids if one in hashes} for ids in by_row.values()]
    times = Counter(sha256 for row in rows for sha256 in row)
    elsewhere = _used_elsewhere(session, award_id, set(hashes.values()), form)
    return sum(any(times[one] > 1 or one in elsewhere for one in row) for row in rows)


def _hashes(session: Session, ids: set[str]) -> dict[str, str]:
    if not ids:
        return {}
    rows = session.execute(
        select(StoredFile.id, StoredFile.sha256).where(StoredFile.id.in_(sorted(ids)))
    )
    return {row.id: row.sha256 for row in rows}


def _used_elsewhere(session: Session, award_id: str, hashes: set[str], form: Form) -> set[str]:
    """Return which of these bytes stand in a row of another award's reports."""
    copies = session.execute(
        select(StoredFile.id, StoredFile.sha256, StoredFile.owner).where(
            StoredFile.sha256.in_(sorted(hashes)),
            StoredFile.owner.startswith("award:"),
            StoredFile.owner != f"award:{award_id}",
        )
    ).all()
    if not copies:
        return set()
    owners = {row.owner.partition(":")[2] for row in copies}
    sheets = session.scalars(
        select(ReportSheet.answers)
        .join(Report, Report.id == ReportSheet.report_id)
        .where(Report.award_id.in_(sorted(owners)))
    )
    used = {one for answers in sheets for ids in proofs_in(form, answers).values() for one in ids}
    return {row.sha256 for row in copies if row.id in used}


def _rows(value: object) -> Iterator[Mapping[str, object]]:
    for row in value if isinstance(value, list) else ():
        if isinstance(row, dict):
            yield row


def _ids(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
