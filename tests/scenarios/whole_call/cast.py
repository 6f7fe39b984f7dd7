"""Who lives through the call, and the call itself as their pages know it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select

from grantcall.calls.models import Call
from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.people.models import Account
from grantcall.process.clocks import catch_up
from grantcall.proposals.models import Proposal
from tests.factories import OTHER, SHIPPED, Makers
from tests.scenarios.whole_call.browsing import Page, Person

LABEL = "#OPerazione Comunità, prima edizione"
REVIEWERS = ("Pia Conte", "Rosa Costa", "Renzo Fontana", "Remo Greco", "Rina Lombardi")
HOME = f"/staff/calls/{SHIPPED}"


@dataclass
class Group:
    """A group of citizens: its name, its idea, who speaks for it, its draft and number."""

    name: str
    title: str
    need: str
    contact: Person
    speaker: str
    area: str
    of_the_area: dict[str, str]
    requested: str
    minimum: str
    draft: str = ""
    ref: str = ""


@dataclass
class Cast:
    """Everybody, on one application with one clock."""

    app: Flask
    clock: FixedClock
    first: Person
    second: Person
    outsiders: list[Person]
    reviewers: list[Person]
    groups: list[Group]
    _networks: int = field(default=100)

    def stranger(self) -> Person:
        """Return somebody with a telephone and no account."""
        self._networks += 1
        return Person(self.app, self.clock, network=self._networks % 250)

    def wait(self, **time: int) -> None:
        """Let time pass; the worker does what falls due meanwhile."""
        self.clock.advance(**time)
        catch_up(self.clock)

    def call(self) -> Call:
        """Return the call as it stands now."""
        db.session.rollback()
        return db.session.scalars(select(Call).where(Call.slug == SHIPPED)).one()

    def wait_for(self, instant: str) -> None:
        """Let time pass until the call opens or closes."""
        self.clock.move_to(getattr(self.call(), instant))
        db.session.rollback()
        catch_up(self.clock)

    def at_the_call(self, officer: Person) -> Page:
        """Let an officer sign in and find the call from the desk."""
        return officer.comes("/staff/calls").follow(LABEL, at=SHIPPED)

    def kinds(self) -> list[str]:
        """Return where each proposal stands, in the order of the groups."""
        db.session.rollback()
        by_title = dict(db.session.execute(select(Proposal.title, Proposal.kind)).all())
        db.session.rollback()
        return [str(by_title[group.title]) for group in self.groups]

    def nobody_else(self, *paths: str) -> None:
        """Assert that a rival, a reviewer without a seat and another call's staff find nothing."""
        for outsider in self.outsiders:
            outsider.comes()
            outsider.refused(*paths)


def cast(app: Flask, make: Makers) -> Cast:
    """Make the accounts that an administrator would have made before the call."""
    other_call = make.call(OTHER, state="draft")
    clock = make.clock
    networks = iter(range(1, 90))

    def somebody(*roles: str, name: str, of_other: bool = False) -> Person:
        actor = make.account(*roles, name=name, call=other_call if of_other else None)
        return Person(app, clock, _email_of(str(actor.account_id)), next(networks))

    def contact(email: str) -> Person:
        return Person(app, clock, email, next(networks))

    return Cast(
        app,
        clock,
        first=somebody("staff", name="Sara Uffici"),
        second=somebody("staff", name="Ugo Uffici"),
        outsiders=[
            contact("rivale@example.org"),
            somebody("reviewer", name="Rita Altrove", of_other=True),
            somebody("staff", name="Olga Altrove", of_other=True),
        ],
        reviewers=[somebody(name=name) for name in REVIEWERS],
        groups=_groups(contact),
    )


def _groups(contact: Callable[[str], Person]) -> list[Group]:
    """Return three groups, one for each area, whose contacts have no account yet."""
    return [
        Group(
            "Orti sospesi",
            "Un orto in cortile",
            "I cortili del quartiere sono vuoti e chi ci abita non si conosce.",
            contact("ada@example.org"),
            "Ada Bianchi",
            "commons",
            {"place": "Il cortile di via Dante", "place_owner_agrees": "no"},
            "2.000",
            "1.200",
        ),
        Group(
            "Ripara tutto",
            "La bottega che ripara",
            "Si buttano oggetti che si possono riparare, e nessuno insegna come.",
            contact("bruno@example.org"),
            "Bruno Verdi",
            "materials",
            {"sells": "no"},
            "1.500",
            "1.000",
        ),
        Group(
            "Compiti insieme",
            "Il doposcuola di scala",
            "Molti bambini fanno i compiti da soli fino a sera.",
            contact("carla@example.org"),
            "Carla Neri",
            "time",
            {},
            "1.800",
            "1.500",
        ),
    ]


def _email_of(account_id: str) -> str:
    email = db.session.get_one(Account, account_id).email
    db.session.rollback()
    return email


def today(clock: FixedClock) -> str:
    """Return the day it is in Italy, as a browser sends it."""
    return clock.now().astimezone(ZoneInfo("Europe/Rome")).date().isoformat()


def act(clock: FixedClock, number: str, subject: str = "") -> dict[str, Any]:
    """Return what an officer types about a formal act of today."""
    return {"act_number": number, "act_date": today(clock), "act_subject": subject}
