"""Statements past the session do not tell what was read once that it has changed."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
STATEMENT = re.compile(r"(?<![.\w])(?:insert|update|delete)\((?=[A-Z_])")

# Each of these keeps `core/reading.py` right: it says what stands afterwards, or it writes to
# a table (or a column) that nobody reads once. Whoever adds a file looks there first.
KNOWN = {
    "core/audit.py",  # knows the head of the chain
    "core/outbox.py",
    "funding/release_mails.py",
    "people/block_account.py",
    "people/start_sign_in.py",
    "people/throttle.py",
    "proposals/answers.py",  # knows the answers
    "proposals/roster.py",  # a number that is read with its row alone
    "web/desks/retry_mail.py",
}


def test_every_file_that_writes_past_the_session_is_known() -> None:
    package = ROOT / "grantcall"
    found = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if STATEMENT.search(path.read_text(encoding="utf-8"))
    }
    assert found == KNOWN
