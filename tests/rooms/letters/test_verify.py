"""Whoever changes a letter, its number, its file or its text behind the site is found."""

import io

import pytest
from sqlalchemy import text

from grantcall.core.db import db
from grantcall.core.migrate import migration_engine
from grantcall.core.settings import Settings
from grantcall.funding.attach_signed import Upload, attach_signed
from grantcall.funding.issue_letters import issue_letters
from grantcall.store.files import FileStore
from grantcall.store.places import places
from grantcall.verify.run import run_checks
from tests.factories import Makers
from tests.letter_world import funded, signed_by_hand

CHECKS = ("letters", "outgoing numbers", "signed letters")


def issued(make: Makers) -> list[str]:
    """Issue two letters and take the first back signed; return the hashes of their files."""
    call, _, _ = funded(make, 2, names=["Orti <sospesi> è “belli”", "中文 gruppo"])
    staff = make.account("staff")
    issue_letters(call.slug, actor=staff, clock=make.clock)
    db.session.rollback()
    query = text("SELECT sha256 FROM funding_letter ORDER BY audit_seq")
    hashes = [str(row[0]) for row in db.session.execute(query)]
    data = signed_by_hand(places().files.read(hashes[0]))
    attach_signed(
        call.slug,
        [Upload(io.BytesIO(data), "a.pdf")],
        store=places().files,
        actor=staff,
        clock=make.clock,
    )
    return hashes


def found(settings: Settings) -> dict[str, tuple[int, set[tuple[str, str]]]]:
    """Return what the checks of letters counted and found broken."""
    db.session.remove()
    results = run_checks(FileStore(settings.data_dir / "files"), settings)
    return {
        result.check.name: (
            result.count,
            {(one.invariant, one.message) for one in result.broken},
        )
        for result in results
        if result.check.name in CHECKS
    }


def alter(settings: Settings, statement: str, *values: object) -> None:
    """Change a table as somebody with the database could, its triggers out of the way."""
    db.session.remove()
    table = statement.split()[1] if statement.startswith("UPDATE") else statement.split()[2]
    engine = migration_engine(settings.database_url)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        else:
            for name in ("keeps", "stays"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_{name}"))
        connection.execute(text(statement))
    engine.dispose()


def test_letters_as_they_were_issued_are_sound(make: Makers, settings: Settings) -> None:
    issued(make)
    assert found(settings) == {
        "letters": (2, set()),
        "outgoing numbers": (2, set()),
        "signed letters": (1, set()),
    }


@pytest.mark.parametrize(
    ("statement", "check", "invariant", "message"),
    [
        (
            "UPDATE funding_letter SET amount_cents = 1 WHERE amount_cents = 200000",
            "letters", "I23", "the file says another number, code, sum or head of the trail",
        ),
        (
            "UPDATE funding_letter SET amount_cents = 1",
            "letters", "I23", "its sum is not in its text",
        ),
        (
            "UPDATE register_entry SET number = number + 7 WHERE register = 'OUT'",
            "letters", "I23", "its number is not in its text",
        ),
        (
            "UPDATE register_entry SET document_digest = 'x' WHERE register = 'OUT'",
            "letters", "I23", "the register holds another hash",
        ),
        (
            "UPDATE funding_letter SET template_digest = 'x'",
            "letters", "I24", "its text is not the frozen one",
        ),
        (
            "UPDATE citizen_group SET name = 'Un altro gruppo'",
            "letters", "I23", "its name is not in its text",
        ),
        (
            "UPDATE stored_file SET owner = 'proposal:x'",
            "letters", "I23", "its file belongs to something else",
        ),
        (
            "UPDATE step SET to_kind = 'active'",
            "letters", "I24", "no offer of its award stands behind it",
        ),
        (
            "UPDATE register_entry SET register = 'OUT', number = number + 5 WHERE register = 'IN'",
            "outgoing numbers", "I21", "number 6 has no letter",
        ),
        (
            "UPDATE signed_letter SET sha256 = 'x'",
            "signed letters", "I23", "its file is another one",
        ),
    ],
)  # fmt: skip
def test_what_was_altered_is_found(
    make: Makers, settings: Settings, statement: str, check: str, invariant: str, message: str
) -> None:
    issued(make)
    alter(settings, statement)
    assert (invariant, message) in found(settings)[check][1]


def test_altered_and_lost_bytes_are_found(make: Makers, settings: Settings) -> None:
    first, second = issued(make)
    store = FileStore(settings.data_dir / "files")
    store.path(first).write_bytes(store.read(second))
    store.path(second).unlink()
    lost = {("I23", "its bytes are gone or altered")}
    assert found(settings)["letters"] == (2, lost)
    unsigned = {("I23", "it does not begin with the letter that was issued")}
    assert found(settings)["signed letters"] == (1, unsigned)
