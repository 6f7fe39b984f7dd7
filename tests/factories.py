"""Ready-made accounts, calls and proposals, made by the real use cases where there are any."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import count
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from grantcall.calls.models import Act, Call
from grantcall.core.actor import ENGINE, VISITOR, Actor, Grant
from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.core.resources import Resources
from grantcall.core.unit_of_work import unit_of_work
from grantcall.definitions.freezing import canonical_bytes, digest
from grantcall.definitions.loading import load_call
from grantcall.definitions.model import Definition
from grantcall.definitions.trees import Table
from grantcall.people.models import Account, RoleGrant
from grantcall.process import stamps
from grantcall.process.clocks import catch_up
from grantcall.process.models import CallVersion
from grantcall.proposals.join import join_group
from grantcall.proposals.models import CitizenGroup, Proposal
from grantcall.proposals.save_answers import save_answers
from grantcall.proposals.start_draft import start_draft
from grantcall.proposals.submit import submit

SHIPPED = "operazione-comunita-1"
OTHER = "altro-bando"
TOWNS = ("rho", "arese", "lainate", "pero", "vanzago")
FIRST_NAMES = (
    "Ada", "Bruno", "Carla", "Dario", "Elena", "Fabio", "Gina", "Hamid", "Irene", "Lucia",
    "Marta", "Nadia",
)  # fmt: skip
GOOD_ANSWERS: dict[str, object] = {
    "party": "citizens",
    "title": "Orti in cortile",
    "need": "I cortili del quartiere sono vuoti e chi ci abita non si conosce.",
    "idea": "Coltivare insieme un orto nel cortile e cenare con quello che cresce.",
    "aims": ["a"],
    "aim_a_how": "Ogni sabato si lavora insieme e si mangia insieme.",
    "area": "commons",
    "place": "Il cortile di via Dante",
    "place_owner_agrees": True,
    "municipality": "rho",
    "involve": "Con un volantino in ogni scala e una festa di apertura.",
    "fragile": "Bussando alle porte di chi vive solo, con il centro anziani.",
    "after": "I semi e gli attrezzi restano; il gruppo si autotassa di poco.",
    "plan": [{"what": "Preparare la terra", "month": 1, "who": "Bruno"}],
    "budget": [
        {"what": "Terra e semi", "kind": "goods", "amount": 120000},
        {"what": "Attrezzi", "kind": "goods", "amount": 80000},
    ],
    "requested": 200000,
    "minimum": 120000,
    "open_and_free": True,
    "true_statements": True,
    "privacy_read": True,
}


@dataclass
class Makers:
    """Makes things for a test: `make.call()`, `make.account()`, `make.sent()`."""

    app: Flask
    clock: FixedClock
    _serial: Any

    def call(
        self, slug: str = SHIPPED, state: str = "open", resources: Resources | None = None
    ) -> Call:
        """Put a call on the site, in a state, with its definition frozen.

        `OTHER` (or "altro-3") is the shipped call under another name, for what must stay apart.
        """
        another = slug == OTHER or slug.startswith("altro-")
        source = SHIPPED if another else slug
        document, definition = load_call(source, resources) if resources else _shipped(source)
        entries = definition.calendar.entries
        with unit_of_work(ENGINE, self.clock) as work:
            call_id = new_id()
            version = CallVersion(
                id=new_id(),
                call_id=call_id,
                number=1,
                digest=digest(document),
                document=canonical_bytes(document).decode(),
                published_at=work.now,
            )
            call = Call(
                id=call_id,
                slug=slug,
                ref=_ref(slug) if another else definition.ref,
                label_it=definition.label.it,
                label_en=definition.label.en,
                opens=_instant(entries["opens"]),
                closes=_instant(entries["closes"]),
                version_id=version.id,
                demo=False,
                last_number=0,
            )
            with work.recording("call.prepare", call.object_ref) as event:
                event.seal(version)
                work.session.flush()
                there = definition.workflows["call"].states[state]
                stamps.enter(work.session, call, there, definition, work.now)
                event.seal(call)
        return call

    def account(self, *roles: str, name: str = "", call: Call | None = None) -> Actor:
        """Make an account with roles (for one call, or for all) and return its actor."""
        serial = next(self._serial)
        name = name or f"Persona {serial}"
        with unit_of_work(ENGINE, self.clock) as work:
            account = Account(
                id=new_id(),
                email=f"persona{serial}@example.org",
                name=name,
                language="it",
                created_at=work.now,
            )
            with work.recording("account.add", account.object_ref) as event:
                event.seal(account)
                for role in roles:
                    event.seal(
                        RoleGrant(
                            account_id=account.id,
                            role=role,
                            call_id=call.id if call else None,
                            granted_at=work.now,
                        )
                    )
        return Actor(
            ref=account.object_ref,
            account_id=account.id,
            display_name=name,
            grants=frozenset(Grant(role, call.id if call else None) for role in roles),
        )

    def draft(self, call: Call, contact: Actor, group: str = "", **answers: object) -> str:
        """Start a draft and fill it in; return its id."""
        group = group or f"Gruppo {next(self._serial)}"
        proposal_id = start_draft(call.slug, group, actor=contact, clock=self.clock)
        saved = save_answers(
            proposal_id, {**GOOD_ANSWERS, **answers}, {}, actor=contact, clock=self.clock
        )
        assert saved.problems == []
        return proposal_id

    def people(self, proposal_id: str, count_: int = 10, **stated: object) -> list[str]:
        """Let people join a draft by its link; return their ids."""
        secret = db.session.scalars(
            select(CitizenGroup.join_secret)
            .join(Proposal, Proposal.group_id == CitizenGroup.id)
            .where(Proposal.id == proposal_id)
        ).one()
        joined = []
        for place in range(count_):
            values: dict[str, object] = {
                "name": FIRST_NAMES[place % len(FIRST_NAMES)],
                "surname": f"Cognome{next(self._serial)}",
                "adult": True,
                "municipality": TOWNS[place % len(TOWNS)],
                "privacy_read": True,
            }
            joined.append(
                join_group(
                    secret, {**values, **stated}, clock=self.clock, visitor=VISITOR
                ).member_id
            )
        return joined

    def act(self, call: Call, number: str = "12", purpose: str = "admission") -> str:
        """Record a formal act of a call; return its id."""
        with unit_of_work(ENGINE, self.clock) as work:
            act = Act(
                id=new_id(),
                call_id=call.id,
                purpose=purpose,
                number=number,
                dated=work.now.date(),
                subject="Ammissione delle domande",
                recorded_at=work.now,
                recorded_by="account:test",
            )
            with work.recording("act.record", act.object_ref) as event:
                event.seal(act)
        return act.id

    def closed(self, call: Call) -> None:
        """Let the deadline pass and the engine catch up: proposals go into screening."""
        self.clock.move_to(call.closes)
        catch_up(self.clock)

    def sent(self, call: Call, contact: Actor | None = None, **answers: object) -> Proposal:
        """Make a complete proposal and send it; return its row."""
        contact = contact or self.account()
        group = str(answers.pop("group", ""))
        proposal_id = self.draft(call, contact, group, **answers)
        self.people(proposal_id)
        submit(
            proposal_id,
            actor=contact,
            clock=self.clock,
            received_at=self.clock.now(),
            token=new_id(),
        )
        return db.session.get_one(Proposal, proposal_id)


@cache
def _shipped(slug: str) -> tuple[Table, Definition]:
    return load_call(slug, Resources())


def _ref(slug: str) -> str:
    return "ALTRO" if slug == OTHER else slug.upper()[:12]


def _instant(value: object) -> datetime:
    assert isinstance(value, datetime)
    return value


@pytest.fixture
def make(app: Flask, clock: FixedClock) -> Makers:
    """Return what makes accounts, calls and proposals on this test's database."""
    return Makers(app, clock, count(1))
