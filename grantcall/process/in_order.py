"""Going through the records of a call, batch after batch, without losing the place."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

InCall = Callable[[Session, str, Sequence[str], Any | None, int], Sequence[Any]]


def in_call_by_id(model: type[Any]) -> InCall:
    """Return what gives the next records of a call in some states, by id (`RecordKind`)."""

    def following(
        session: Session, call_id: str, states: Sequence[str], after: Any | None, limit: int
    ) -> Sequence[Any]:
        query = select(model).where(model.call_id == call_id, model.state.in_(states))
        if after is not None:
            query = query.where(model.id > after.id)
        return session.scalars(query.order_by(model.id).limit(limit)).all()

    return following
