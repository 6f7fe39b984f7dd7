"""A database with one call and many proposals, written in bulk: only reads are measured on it."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import insert

from grantcall.app import create_app
from grantcall.calls.models import Call
from grantcall.core.actor import ENGINE, Actor
from grantcall.core.audit import Recording
from grantcall.core.clock import FixedClock, SystemClock
from grantcall.core.ids import hash_secret, new_id, new_secret
from grantcall.core.migrate import upgrade
from grantcall.core.resources import Resources
from grantcall.core.settings import Settings
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.definitions.freezing import canonical_bytes, digest
from grantcall.definitions.loading import load_call
from grantcall.people.models import Account, RoleGrant, SignIn
from grantcall.process import stamps
from grantcall.process.models import CallVersion
from grantcall.proposals.models import CitizenGroup, Proposal
from tests.factories import Makers

SECRET = "a secret for the bench, forty letters!!!"
SHIPPED = "operazione-comunita-1"
AREAS = ("time", "commons", "materials")


def settings_for(folder: Path) -> Settings:
    """Return the settings of the measured site."""
    return Settings(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'grantcall.sqlite3'}",
        base_url="http://127.0.0.1:8000",
        secret_key=SECRET,
        smtp_url=None,
        definitions=folder / "definitions",
        trusted_proxies=0,
        log_level="ERROR",
    )


def environment(folder: Path) -> dict[str, str]:
    """Return the same as variables for the server's processes."""
    return {
        "GRANTCALL_DATA_DIR": str(folder),
        "GRANTCALL_SECRET_KEY": SECRET,
        "GRANTCALL_DEFINITIONS": str(folder / "definitions"),
        "GRANTCALL_LOG_LEVEL": "ERROR",
    }


def open_today(folder: Path) -> None:
    """Copy the shipped call into an overlay with dates around today."""
    source = Resources().find("workflows", f"calls/{SHIPPED}.toml")
    assert source is not None
    target = folder / "definitions" / "workflows" / "calls" / f"{SHIPPED}.toml"
    target.parent.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    text = source.read_text(encoding="utf-8")
    for name, days in (("opens", -5), ("closes", 30)):
        instant = (now + timedelta(days=days)).isoformat()
        text = re.sub(rf"(?m)^{name} = \S+$", f"{name} = {instant}", text)
    target.write_text(text, encoding="utf-8")


def populate(folder: Path, size: int) -> dict[str, str]:
    """Write the data; return the sign-in cookies by role and the first reference."""
    open_today(folder)
    upgrade(f"sqlite:///{folder / 'grantcall.sqlite3'}")
    app = create_app(settings_for(folder))
    known = {"staff": new_secret(), "contact": new_secret()}
    clock = FixedClock(SystemClock().now())
    with app.app_context():
        with (
            unit_of_work(ENGINE, clock) as work,
            work.recording("bench.prepare", "call:bench") as event,
        ):
            call = _call(work, folder, event)
            _account(work, event, "staff@example.org", known["staff"], "staff")
            contact = _account(work, event, "contact@example.org", known["contact"], None)
        # One proposal is real, with all that stands behind its page; the list needs rows only.
        known["ref"] = str(Makers(app, clock, count(1)).sent(call, contact).ref)
        with (
            unit_of_work(ENGINE, clock) as work,
            work.recording("bench.populate", "call:bench") as event,
        ):
            _proposals(work, call, event.seq, size)
    return known


def _call(work: Work, folder: Path, event: Recording) -> Call:
    document, definition = load_call(SHIPPED, Resources(folder / "definitions"))
    entries = definition.calendar.entries
    opens, closes = entries["opens"], entries["closes"]
    assert isinstance(opens, datetime)
    assert isinstance(closes, datetime)
    call_id, version_id = new_id(), new_id()
    version = CallVersion(
        id=version_id,
        call_id=call_id,
        number=1,
        digest=digest(document),
        document=canonical_bytes(document).decode(),
        published_at=work.now,
    )
    call = Call(
        id=call_id,
        slug=definition.slug,
        ref=definition.ref,
        label_it=definition.label.it,
        label_en=definition.label.en,
        opens=opens,
        closes=closes,
        version_id=version_id,
        demo=False,
        last_number=0,
    )
    event.seal(version)
    work.session.flush()
    stamps.enter(
        work.session, call, definition.workflows["call"].states["open"], definition, work.now
    )
    event.seal(call)
    return call


def _account(work: Work, event: Recording, email: str, secret: str, role: str | None) -> Actor:
    account = Account(id=new_id(), email=email, name="Bench", language="it", created_at=work.now)
    event.seal(account)
    if role:
        event.seal(RoleGrant(account_id=account.id, role=role, granted_at=work.now))
    work.session.add(
        SignIn(
            token_hash=hash_secret(secret),
            account_id=account.id,
            created_at=work.now,
            seen_at=work.now,
            expires_at=work.now + timedelta(hours=12),
            confirmed_at=work.now,
        )
    )
    return Actor(ref=account.object_ref, account_id=account.id, display_name="Bench")


def _proposals(work: Work, call: Call, seq: int, size: int) -> None:
    groups, rows = [], []
    for number in range(2, size + 1):
        group_id = new_id()
        groups.append(
            {
                "id": group_id,
                "name": f"Gruppo numero {number}",
                "join_secret": new_secret(),
                "join_open": True,
                "created_at": work.now,
            }
        )
        rows.append(_row(work, call, group_id, number, seq))
    work.session.execute(insert(CitizenGroup), groups)
    work.session.execute(insert(Proposal), rows)
    work.session.get_one(Call, call.id).last_number = size


def _row(work: Work, call: Call, group_id: str, number: int, seq: int) -> dict[str, object]:
    return {
        "id": new_id(),
        "call_id": call.id,
        "group_id": group_id,
        "version_id": call.version_id,
        "number": number,
        "ref": f"{call.ref}-{number:04d}",
        "title": f"Orti e cortili, progetto {number}",
        "municipality": "comune",
        "area": AREAS[number % 3],
        "requested_cents": 100_000 + number % 100 * 1_000,
        "members_confirmed": 10,
        "open_flags": number % 4,
        "created_at": work.now,
        "touched_at": work.now,
        "submitted_at": work.now - timedelta(minutes=number),
        "state": "submitted",
        "kind": "submitted",
        "state_since": work.now,
        "salt": new_id(),
        "audit_seq": seq,
    }


def populate_apart(folder: Path, size: int) -> dict[str, str]:
    """Write the data in a process of its own, so that measuring starts with a clean one."""
    command = [sys.executable, "-m", "bench.population", str(folder), str(size)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


if __name__ == "__main__":
    print(json.dumps(populate(Path(sys.argv[1]), int(sys.argv[2]))))
