"""Whoever alters what was paid, by whom or to which account is found by `verify`."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from grantcall.core.db import db
from grantcall.core.unit_of_work import unit_of_work
from grantcall.verify.run import run_checks
from grantcall.web.services import services
from tests.factories import Makers
from tests.project_world import OTHER_IBAN, World
from tests.report_world import paid, reporting, running

OURS = ("tranches", "payments", "filed papers", "payment details")


def broken() -> list[tuple[str, str]]:
    """Return what the checks of payments find, as check and message."""
    found = run_checks(services().store, services().settings)
    return [
        (result.check.name, one.message)
        for result in found
        if result.check.name in OURS
        for one in result.broken
    ]


def alter(world: World, table: str, statement: str) -> None:
    """Change data as somebody with the database in their hands could, without its triggers."""
    with unit_of_work(world.staff, world.make.clock) as work:
        if db.engine.dialect.name == "postgresql":
            work.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        else:
            names = work.session.scalars(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"),
                {"table": table},
            ).all()
            for name in names:
                work.session.execute(text(f"DROP TRIGGER {name}"))
        assert work.session.execute(text(statement)).rowcount > 0  # type: ignore[attr-defined]


def test_what_the_use_cases_wrote_is_whole(make: Makers) -> None:
    reporting(make, 150000, 60000)
    assert broken() == []


PAID = "(SELECT id FROM tranche WHERE rule = 'start')"


@pytest.mark.parametrize(
    ("table", "statement", "expected"),
    [
        (
            "tranche",
            "UPDATE tranche SET amount_cents = amount_cents + 1 WHERE rule = 'middle'",
            ("tranches", "its instalments sum to 200001 cents, the award is 200000"),
        ),
        (
            "payment",
            "UPDATE payment SET amount_cents = 99999",
            ("payments", "99999 cents left for it, and it is paid"),
        ),
        (
            "payment",
            "DELETE FROM payment",
            ("payments", "0 cents left for it, and it is paid"),
        ),
        (
            "tranche",
            "UPDATE tranche SET released_by = 'account:nobody' WHERE rule = 'start'",
            ("payments", "it was released by somebody else than its step says"),
        ),
        (
            "step",
            f"UPDATE step SET act_id = NULL WHERE object = 'tranche:' || {PAID}",
            ("payments", "it was released without an act"),
        ),
        (
            "publication",
            "DELETE FROM publication",
            ("payments", "the grant was not published when it was paid"),
        ),
        (
            "bank_check",
            "DELETE FROM bank_check",
            ("payments", "nobody had looked at the account when it was paid"),
        ),
        (
            "filed",
            "UPDATE filed SET document = replace(document, '2019-12-20', '2020-12-20')",
            ("filed papers", "the document does not have its fingerprint"),
        ),
        (
            "register_entry",
            (
                "UPDATE register_entry SET register = 'OUT', number = number + 50"
                " WHERE object LIKE 'award:%'"
            ),
            ("filed papers", "its number is not in the register IN"),
        ),
    ],
)
def test_each_alteration_is_named(
    make: Makers, table: str, statement: str, expected: tuple[str, str]
) -> None:
    world = running(make)
    alter(world, table, statement)
    assert broken() == [expected]


def test_another_account_in_the_data_is_found(make: Makers) -> None:
    world = running(make)
    swap: Callable[[str], str] = lambda old: (  # noqa: E731 - one use, beside what it is for
        f"UPDATE award_sheet SET answers = replace(answers{old}, 'IT60X0542811101000000123456',"
        f" '{OTHER_IBAN}'){'::json' if old else ''} WHERE slot = 'payments'"
    )
    alter(world, "award_sheet", swap("::text" if db.engine.dialect.name == "postgresql" else ""))
    assert broken() == [("payment details", "its payment details are not those that were sent")]


def test_a_payment_before_its_condition_is_found(make: Makers) -> None:
    world = reporting(make, 150000, 60000)
    alter(
        world,
        "report",
        "UPDATE report SET kind = 'submitted', state = 'sent' WHERE rule = 'interim'",
    )
    assert broken() == [("payments", "a condition of its instalment is not met")]


def test_a_second_award_later_in_the_year_does_not_spoil_an_earlier_payment(make: Makers) -> None:
    """Six hundred euro were paid without a publication, rightly; more comes months later."""
    from tests.rooms.project.test_tranches import twice

    world, award_id = twice(make)
    alter(world, "award", f"UPDATE award SET opened_at = '2019-06-01' WHERE id = '{award_id}'")
    world.accepted()
    alter(world, "award", f"UPDATE award SET kind = 'lapsed' WHERE id = '{award_id}'")
    world.check_bank()
    paid(world, "start")
    alter(world, "award", f"UPDATE award SET kind = 'offered' WHERE id = '{award_id}'")
    assert broken() == []
