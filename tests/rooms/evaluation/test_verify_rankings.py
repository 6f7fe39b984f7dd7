"""The checks of rankings: silent on what was published, loud on what was altered."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, func, select, text, update

from grantcall.core.canonical import sha256_hex
from grantcall.core.db import db
from grantcall.core.migrate import migration_engine
from grantcall.evaluation.models import Minutes, Ranking, Review, SentSheet
from grantcall.verify.rankings import minutes, rankings
from grantcall.verify.registry import Broken, Look
from tests.factories import Makers
from tests.rooms.evaluation.ranking_world import (
    CRITERIA,
    Judged,
    confirm,
    draw,
    judged_alike,
    publish,
    window_over,
)

Change = Callable[[Connection], object]


@pytest.fixture
def world(make: Makers) -> Judged:
    """A published and confirmed ranking with a draw."""
    found = judged_alike(make)
    draw(found)
    publish(found)
    window_over(found)
    confirm(found)
    return found


def looked(world: Judged, look: Look) -> tuple[int, list[Broken]]:
    """Run one check; return what it counted and what it found."""
    db.session.rollback()
    broken: list[Broken] = []
    findings = look(db.session(), world.store, world.make.app.extensions["grantcall"].settings)
    while True:
        try:
            broken.append(next(findings))
        except StopIteration as end:
            db.session.rollback()
            return end.value, broken


def altered(world: Judged, change: Change) -> None:
    """Change rows behind the application's back, with the triggers out of the way."""
    url = world.make.app.extensions["grantcall"].settings.database_url
    db.session.rollback()
    engine = migration_engine(url)
    with engine.begin() as connection:
        for table in ("ranking", "ranking_entry", "sent_sheet", "draw", "minutes"):
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER {table}_keeps"))
            else:
                connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_keeps"))
        change(connection)
    engine.dispose()


def messages(world: Judged) -> set[tuple[str, str]]:
    return {(one.invariant, one.message) for one in looked(world, rankings)[1]}


def test_what_was_published_is_worked_out_again(world: Judged) -> None:
    assert looked(world, rankings) == (2, [])
    assert looked(world, minutes) == (1, [])


def with_marks(**changed: int) -> Change:
    """Return a change of the marks of one sheet."""
    first = select(func.min(SentSheet.id)).scalar_subquery()
    marks = {**dict.fromkeys(CRITERIA, 5), **changed}
    return lambda connection: connection.execute(
        update(SentSheet).where(SentSheet.id == first).values(marks=marks)
    )


def test_an_altered_mark_is_found(world: Judged) -> None:
    altered(world, with_marks())
    assert ("I6", "the scores of its sheets and rules are others") in messages(world)


def test_a_mark_off_the_scale_is_found(world: Judged) -> None:
    altered(world, with_marks(ties=9))
    assert {invariant for invariant, _message in messages(world)} == {"I19"}


def test_an_altered_entry_or_document_is_found(world: Judged) -> None:
    altered(
        world,
        lambda connection: connection.execute(
            text("UPDATE ranking_entry SET points = 9000 WHERE points = 8000")
        ),
    )
    assert messages(world) == {("I6", "its entries are not those of its document")}
    altered(
        world,
        lambda connection: connection.execute(
            text("UPDATE ranking SET document = replace(document, 'OC1-0001', 'OC1-0002')")
        ),
    )
    assert messages(world) == {("I18", "the document is not the one that was published")}


def test_a_document_sealed_anew_still_has_to_follow_from_the_sheets(world: Judged) -> None:
    found = db.session.query(Ranking).filter_by(stage="final").one()
    row_id, document = found.id, found.document.replace('"published":7500', '"published":7600', 1)
    assert document != found.document
    db.session.rollback()
    altered(
        world,
        lambda connection: connection.execute(
            text("UPDATE ranking SET document = :document, digest = :digest WHERE id = :id"),
            {"document": document, "digest": sha256_hex(document.encode()), "id": row_id},
        ),
    )
    assert messages(world) == {("I6", "the scores of its sheets and rules are others")}


def test_another_seed_is_found(world: Judged) -> None:
    altered(world, lambda connection: connection.execute(text("UPDATE draw SET seed = 'altro'")))
    assert ("I6", "the draw on record is another one") in messages(world)


def test_a_sheet_sent_after_publication_is_found(world: Judged) -> None:
    review_id = db.session.scalars(select(Review.id).order_by(Review.id).limit(1)).one()
    world.send_again(review_id, world.readers[0], (5,) * 6, 2)
    assert messages(world) == {("I18", "it was sent after the ranking was published")}


def test_minutes_that_are_gone_are_found(world: Judged) -> None:
    kept = db.session.query(Minutes).one()
    world.store.path(kept.sha256).write_bytes(b"%PDF-other")
    assert looked(world, minutes) == (
        1,
        [Broken("I23", f"minutes:{kept.id}", "the paper is gone or was altered")],
    )
