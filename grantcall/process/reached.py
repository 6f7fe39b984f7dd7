"""When a record first reached each kind of state: the facts `<kind>_at` of conditions."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grantcall.process.models import Step


def kinds_reached(
    session: Session, object_ref: str, starts: str, opened_at: datetime
) -> dict[str, object]:
    """Return `{"accepted_at": instant, …}` for a record; one statement.

    `starts` is the kind of its starting state, reached when it was opened.
    """
    rows = session.execute(
        select(Step.to_kind, func.min(Step.dated).label("first"))
        .where(Step.object == object_ref)
        .group_by(Step.to_kind)
    )
    reached: dict[str, object] = {f"{row.to_kind}_at": row.first for row in rows}
    reached[f"{starts}_at"] = opened_at
    return reached
