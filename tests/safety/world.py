"""Small worlds for questions of access: who asks, what there is, what must not leak.

A world is a moment in a call's life, played by the real use cases on a database of its own.
It names its principals (who asks) and its things (what is asked for): for each kind of object
the arguments of its address, by a name that the tables in `tests/safety/access` use.

A room adds a world of its own in `world_<room>.py`:

    @world("evaluation")
    def evaluation(world: World) -> None:
        sent = world.make.sent(world.call, world.actor("contact"))
        ...
        world.principal("assigned", world.make.account("reviewer", call=world.call))
        world.thing("review", "own", review_id=...)

Every text that must not leak carries a canary; `knows` says who may read it.
"""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path

from grantcall.app import create_app
from grantcall.calls.models import Call
from grantcall.core.actor import ENGINE, Actor
from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.core.ids import hash_secret, new_secret
from grantcall.core.resources import Resources, shipped
from grantcall.core.settings import Settings
from grantcall.core.unit_of_work import unit_of_work
from grantcall.people.models import Account, SignIn
from grantcall.process import frozen
from grantcall.store.files import FileStore
from tests.conftest import START
from tests.factories import OTHER, SHIPPED, Makers

ANONYMOUS = "anonymous"
ON_FILE = {"in-preparazione": "PREP", "mai-preparato": "MAI"}
"""Calls that nobody has published: one with a row, one with files only."""


@dataclass
class World:
    """Who asks and what there is, filled by the function that plays the world."""

    make: Makers
    store: FileStore
    resources: Resources
    call: Call
    other_call: Call
    principals: dict[str, Actor | None] = field(default_factory=dict)
    things: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    knows: dict[str, frozenset[str]] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """Return a principal who has an account."""
        found = self.principals[name]
        assert found is not None
        return found

    def principal(self, name: str, actor: Actor) -> Actor:
        """Add somebody who asks."""
        self.principals[name] = actor
        return actor

    def thing(self, kinds: str, name: str, /, **arguments: str) -> None:
        """Add an object of one or more kinds (separated by spaces) by the parts of its address."""
        for kind in kinds.split():
            self.things.setdefault(kind, {})[name] = arguments

    def canary(self, word: str, *principals: str) -> str:
        """Say who may read a word; return the word."""
        self.knows[word] = frozenset(principals)
        return word


@dataclass(frozen=True)
class Played:
    """A world after the play, as data only: its folder, its clock, its cookies."""

    name: str
    folder: Path
    now: datetime
    cookies: Mapping[str, str]
    things: Mapping[str, Mapping[str, Mapping[str, str]]]
    knows: Mapping[str, frozenset[str]]
    accounts: Mapping[str, str]


Builder = Callable[[World], None]
_BUILDERS: dict[str, Builder] = {}


def world(name: str) -> Callable[[Builder], Builder]:
    """Register the function that plays a world."""

    def keep(builder: Builder) -> Builder:
        assert name not in _BUILDERS, f"two worlds are called {name}"
        _BUILDERS[name] = builder
        return builder

    return keep


def world_names() -> list[str]:
    """Return the names of all worlds."""
    return list(_BUILDERS)


def settings_of(folder: Path) -> Settings:
    """Return the settings of a world's site."""
    return Settings(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'grantcall.sqlite3'}",
        base_url="http://127.0.0.1:8000",
        secret_key="a secret for tests, forty letters long!!",
        smtp_url=None,
        definitions=folder / "definitions",
        trusted_proxies=0,
        log_level="CRITICAL",
    )


def play(name: str, folder: Path, template: Path) -> Played:
    """Play a world into a folder, beginning with a migrated, empty database."""
    shutil.copy(template, folder / "grantcall.sqlite3")
    _write_files(folder / "definitions")
    frozen.forget()
    clock = FixedClock(START)
    app = create_app(settings_of(folder), clock)
    with app.app_context():
        make = Makers(app, clock, count(1))
        resources = Resources(folder / "definitions")
        call, other = make.call(), make.call(OTHER, resources=_of_another_office(folder / "other"))
        built = World(make, FileStore(folder / "files"), resources, call, other)
        built.principals[ANONYMOUS] = None
        _BUILDERS[name](built)
        cookies = _sign_in(built)
        db.session.rollback()
        now = clock.now()
        db.session.remove()
        db.engine.dispose()
    accounts = {
        principal: str(actor.account_id)
        for principal, actor in built.principals.items()
        if actor is not None
    }
    return Played(name, folder, now, cookies, built.things, built.knows, accounts)


def _write_files(overlay: Path) -> None:
    target = overlay / "workflows" / "calls"
    target.mkdir(parents=True)
    text = (shipped("workflows") / "calls" / f"{SHIPPED}.toml").read_text(encoding="utf-8")
    for slug, ref in ON_FILE.items():
        changed = text.replace('ref = "OC1"', f'ref = "{ref}"')
        (target / f"{slug}.toml").write_text(changed, encoding="utf-8")


def _of_another_office(overlay: Path) -> Resources:
    """The shipped call as another office would write it: a page tells whose it is."""
    target = overlay / "workflows" / "calls" / f"{SHIPPED}.toml"
    target.parent.mkdir(parents=True)
    text = (shipped("workflows") / "calls" / target.name).read_text(encoding="utf-8")
    for old, new in (
        ("opens = 2018-10-15", "opens = 2018-10-16"),
        ('office = "Ufficio di Piano"', 'office = "Un altro ufficio"'),
    ):
        assert old in text
        text = text.replace(old, new)
    target.write_text(text, encoding="utf-8")
    return Resources(overlay)


def _sign_in(built: World) -> dict[str, str]:
    """Sign everybody in; whoever is called “blocked” is shut out afterwards."""
    cookies, now = {}, built.make.clock.now()
    with unit_of_work(ENGINE, built.make.clock) as work:
        for principal, actor in built.principals.items():
            if actor is None:
                continue
            cookies[principal] = new_secret()
            work.session.add(
                SignIn(
                    token_hash=hash_secret(cookies[principal]),
                    account_id=str(actor.account_id),
                    created_at=now,
                    seen_at=now,
                    expires_at=now.replace(year=now.year + 1),
                    confirmed_at=now,
                )
            )
        work.session.flush()
        account = work.session.get_one(Account, built.actor("blocked").account_id)
        account.blocked_at = work.now
        with work.recording("account.block", account.object_ref) as event:
            event.seal(account)
    return cookies
