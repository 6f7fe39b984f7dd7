"""`grantcall letters`: a dry run without a trace, all at once, copies made again."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from grantcall.cli import letters as commands
from grantcall.core.db import db
from grantcall.funding.models import FundingLetter
from grantcall.process import frozen
from grantcall.store.places import places
from tests.contract.shell import refused, run
from tests.factories import Makers
from tests.letter_world import funded


@pytest.fixture(autouse=True)
def same_application(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands run on this test's application."""

    @contextmanager
    def application() -> Iterator[Flask]:
        yield app
        db.session.rollback()

    monkeypatch.setattr(commands, "application", application)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)


def test_a_dry_run_says_everything_and_writes_nothing(make: Makers) -> None:
    call, _, _ = funded(make, 2, names=["Orti", "Bici"], amounts=[None, 175000])
    db.session.rollback()
    done = run("letters", "issue", call.slug, "--dry-run")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "OC1-0001     full       €2,000  Orti",
        "OC1-0002     cut        €1,750  Bici",
        "nothing has happened yet: 2 letters and 2 mails would leave, €3,750 in all",
    ]
    told = json.loads(run("letters", "issue", call.slug, "--dry-run", "--json").stdout)
    assert (told["dry_run"], told["ready"], told["mails"], told["cents"]) == (True, 2, 2, 375000)
    assert db.session.scalar(select(func.count()).select_from(FundingLetter)) == 0


def test_letters_are_issued_once_with_progress(make: Makers) -> None:
    call, _, _ = funded(make, 2)
    db.session.rollback()
    done = run("letters", "issue", call.slug)
    assert done.exit_code == 0
    assert done.stdout == "2 letters issued, 0 already there\n"
    assert done.stderr == "letters: 2 of 2, done\n"
    again = json.loads(run("letters", "issue", call.slug, "--json").stdout)
    assert again == {"dry_run": False, "letters": [], "already": 0, "stopped": []}


def test_what_cannot_leave_is_told_and_ends_with_status_one(
    make: Makers, monkeypatch: pytest.MonkeyPatch
) -> None:
    call, _, _ = funded(make, 1)
    definition = frozen.definition_of(db.session(), call.version_id)
    texts = {**definition.texts, "letters/award.it.txt": "Oggetto\n\n{reviewer}\n"}
    changed = replace(definition, texts=texts)
    monkeypatch.setitem(frozen._by_version, call.version_id, changed)
    db.session.rollback()
    said = (
        "OC1-0001: The letter for OC1-0001 lacks “reviewer”. "
        "Complete it, then try again: no letter has left.\n"
    )
    trial = run("letters", "issue", call.slug, "--dry-run")
    assert (trial.exit_code, trial.stderr) == (1, said)
    assert trial.stdout.startswith("OC1-0001     cannot")
    done = run("letters", "issue", call.slug)
    assert (done.exit_code, done.stderr) == (1, f"letters: 1 of 1, done\n{said}")


def test_copies_are_made_again_and_an_unknown_call_is_refused(make: Makers) -> None:
    call, _, _ = funded(make, 1)
    db.session.rollback()
    run("letters", "issue", call.slug)
    folder = places().letters / call.slug
    (folder / "OUT-0000001-2018.pdf").unlink()
    done = run("letters", "copies", call.slug)
    assert (done.exit_code, done.stdout) == (0, f"1 letter in {folder}\n")
    assert [path.name for path in folder.iterdir()] == ["OUT-0000001-2018.pdf"]
    for words in (("issue", "nowhere"), ("issue", "nowhere", "--dry-run"), ("copies", "nowhere")):
        assert "there is no call “nowhere”" in refused(run("letters", *words))
