"""The checks on both databases: silent on what was played, loud on what was altered."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from grantcall.app import create_app
from grantcall.core.db import db
from grantcall.core.migrate import migration_engine
from grantcall.core.settings import Settings
from grantcall.proposals.models import Proposal
from grantcall.store.files import FileStore
from grantcall.verify import chain, mails, receipts, seals, states
from grantcall.verify.registry import check, checks
from grantcall.verify.run import Result, run_checks
from grantcall.verify.seals import sealed_tables
from grantcall.verify.states import stateful_tables
from tests.scenarios.played import play_small_call, settings_of

NOT_PLAYED = {
    *("sent marks", "conflicts", "reviews", "rankings", "minutes"),
    *("funds", "allocations", "awards"),
    *("letters", "outgoing numbers", "signed letters"),
    *("tranches", "payments", "filed papers", "payment details"),
    *("lab diaries", "cancelled entries", "labs of awards"),
}
"""What the small call does not come to; tests of their own look at these."""


@pytest.fixture
def played(tmp_path: Path, database: str) -> Iterator[tuple[Flask, Settings]]:
    """Play the small call and yield an application on its data."""
    play_small_call(tmp_path, database)
    settings = settings_of(tmp_path, database)
    app = create_app(settings)
    with app.app_context():
        yield app, settings
        db.session.remove()
        db.engine.dispose()


def results(settings: Settings) -> dict[str, Result]:
    found = run_checks(FileStore(settings.data_dir / "files"), settings)
    return {result.check.name: result for result in found}


def test_every_check_looks_at_something_and_finds_nothing(
    played: tuple[Flask, Settings],
) -> None:
    found = results(played[1])
    assert {name: result.broken for name, result in found.items()} == dict.fromkeys(found, ())
    empty = {name for name, result in found.items() if result.count == 0}
    assert empty == NOT_PLAYED
    counts = {name: found[name].count for name in ("presented proposals", "second persons")}
    assert counts == {"presented proposals": 2, "second persons": 2}
    assert found["sealed rows"].count > 60


def test_data_larger_than_a_batch_are_read_to_the_end(
    played: tuple[Flask, Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = {name: result.count for name, result in results(played[1]).items()}
    for module in (chain, mails, receipts, seals, states):
        monkeypatch.setattr(module, "BATCH", 2)
    found = results(played[1])
    assert {name: result.broken for name, result in found.items()} == dict.fromkeys(found, ())
    assert {name: result.count for name, result in found.items()} == whole


def test_an_altered_amount_is_found(played: tuple[Flask, Settings]) -> None:
    engine = migration_engine(played[1].database_url)
    with engine.begin() as connection:
        proposal_id = connection.scalar(text("SELECT id FROM proposal WHERE number = 1"))
        connection.execute(text("UPDATE proposal SET requested_cents = 1 WHERE number = 1"))
    engine.dispose()
    found = results(played[1])
    broken = {name: result.broken for name, result in found.items() if result.broken}
    (one,) = broken.pop("sealed rows")
    assert broken == {}
    assert (one.invariant, one.place) == ("I11", f"proposal:{proposal_id}")


def test_a_trigger_that_is_switched_off_is_found(played: tuple[Flask, Settings]) -> None:
    engine = migration_engine(played[1].database_url)
    off = {
        "postgresql": "ALTER TABLE step DISABLE TRIGGER step_keeps",
        "sqlite": "DROP TRIGGER step_keeps",
    }
    with engine.begin() as connection:
        connection.execute(text(off[engine.dialect.name]))
    engine.dispose()
    (one,) = results(played[1])["schema"].broken
    assert (one.invariant, one.place) == ("I28", "step:step_keeps")


def test_the_view_does_not_change_while_it_is_checked(played: tuple[Flask, Settings]) -> None:
    """What is written meanwhile is left for the next run."""
    running = run_checks(FileStore(played[1].data_dir / "files"), played[1])
    assert next(running).broken == ()
    engine = migration_engine(played[1].database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE proposal SET requested_cents = 1 WHERE number = 1"))
    engine.dispose()
    assert [result.broken for result in running if result.broken] == []
    assert results(played[1])["sealed rows"].broken != ()


def test_new_rooms_are_covered_without_asking() -> None:
    assert Proposal in sealed_tables()
    assert {model.__tablename__ for model in stateful_tables()} >= {"call", "member", "proposal"}


def test_a_check_is_registered_once() -> None:
    names = [one.name for one in checks()]
    assert len(names) == len(set(names))
    with pytest.raises(RuntimeError, match="registered twice"):
        check(names[0], "I1", "things")(checks()[0].look)
