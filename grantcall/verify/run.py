"""Running every check over one unchanging view of the data."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from grantcall.core.db import db
from grantcall.core.settings import Settings
from grantcall.store.files import FileStore
from grantcall.verify import rules
from grantcall.verify.registry import Broken, Check, checks


@dataclass(frozen=True, slots=True)
class Result:
    """What a check looked at and what it found."""

    check: Check
    count: int
    broken: tuple[Broken, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "name": self.check.name,
            "invariants": self.check.invariants,
            "things": self.check.things,
            "count": self.count,
            "broken": [asdict(one) for one in self.broken],
        }


def run_checks(store: FileStore, settings: Settings) -> Iterator[Result]:
    """Run every check in one reading transaction; yield each result as it is there.

    Rows are read in batches and forgotten, so the size of the data does not matter.
    """
    session = db.session()
    session.rollback()
    _begin_unchanging(session)
    try:
        for check in sorted(checks(), key=_turn):
            yield _run(check, session, store, settings)
            session.expunge_all()
    finally:
        session.rollback()


def _turn(check: Check) -> int:
    """Return the place of a check's module in the list, whoever imported it first."""
    return rules.MODULES.index(check.look.__module__.rpartition(".")[2])


def _run(check: Check, session: Session, store: FileStore, settings: Settings) -> Result:
    broken: list[Broken] = []
    findings = check.look(session, store, settings)
    while True:
        try:
            broken.append(next(findings))
        except StopIteration as end:
            return Result(check, end.value, tuple(broken))


def _begin_unchanging(session: Session) -> None:
    options: dict[str, Any] = {"read_only": True}
    if session.get_bind().dialect.name == "postgresql":
        # SQLite's reading transaction is a snapshot by itself.
        options["isolation_level"] = "REPEATABLE READ"
    session.connection(execution_options=options)
