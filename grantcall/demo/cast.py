"""The cast: accounts of the demonstration, all with one password that is printed."""

from grantcall.core.actor import ENGINE, Actor
from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.core.unit_of_work import unit_of_work
from grantcall.demo.stage import Stage, actor_of
from grantcall.people.models import Account, RoleGrant
from grantcall.people.passwords import hashed

PASSWORD = "dieci vicini in cortile"  # noqa: S105 - printed on purpose, demonstration data
WORKERS = (
    ("ufficio@example.org", "Chiara Monti", "staff"),
    ("ufficio2@example.org", "Davide Neri", "staff"),
    ("revisore@example.org", "Emma Conti", "auditor"),
    ("admin@example.org", "Franco Sala", "admin"),
    ("connettrice@example.org", "Sara Villa", "connector"),
)


def add_workers(stage: Stage) -> None:
    """Make the accounts of those who work for the call, with a password each."""
    password = hashed(PASSWORD)
    for email, name, role in WORKERS:
        stage.accounts[email] = _add(stage, email, name, password, role)


def contact_account(stage: Stage, turn: int, name: tuple[str, str]) -> Actor:
    """Make the account of a group's contact; the first ones get the password too."""
    email = f"referente{turn + 1}@example.org"
    if email not in stage.accounts:
        password = hashed(PASSWORD) if turn == 0 else None
        stage.accounts[email] = _add(stage, email, " ".join(name), password, None)
    return stage.accounts[email]


def named_account(stage: Stage, email: str, name: str) -> Actor:
    """Make an account with the printed password, unless it is there already."""
    if email not in stage.accounts:
        stage.accounts[email] = _add(stage, email, name, hashed(PASSWORD), None)
    return stage.accounts[email]


def _add(stage: Stage, email: str, name: str, password: str | None, role: str | None) -> Actor:
    with unit_of_work(ENGINE, stage.clock) as work:
        account = Account(
            id=new_id(),
            email=email,
            name=name,
            language="it",
            created_at=work.now,
            password_hash=password,
        )
        with work.recording("account.add", account.object_ref) as event:
            event.seal(account)
            if role is not None:
                event.seal(RoleGrant(account_id=account.id, role=role, granted_at=work.now))
    db.session.rollback()
    return actor_of(email)
