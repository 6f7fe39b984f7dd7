"""The stage of the demonstration: clock, store, people, and small things everybody does."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import select

from grantcall.core.actor import VISITOR, Actor, Grant
from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.people.models import Account, RoleGrant
from grantcall.process.clocks import catch_up
from grantcall.proposals.answers import present_answers
from grantcall.proposals.attach import attach_file
from grantcall.proposals.join import join_group
from grantcall.proposals.models import CitizenGroup, Proposal
from grantcall.proposals.save_answers import save_answers
from grantcall.store.files import FileStore


@dataclass
class Stage:
    """What every scene needs. `say` tells the audience how far the play is."""

    clock: FixedClock
    store: FileStore
    names: Iterator[tuple[str, str]]
    say: Callable[[str], None]
    accounts: dict[str, Actor] = field(default_factory=dict)

    def at(self, instant: datetime) -> None:
        """Move the clock forward; what is due by then happens first."""
        if instant > self.clock.now():
            self.clock.move_to(instant)

    def token(self) -> str:
        """Return a form token of its own."""
        return new_id()

    def proposal(self, proposal_id: str) -> Proposal:
        """Return a proposal as it stands now."""
        db.session.rollback()
        return db.session.get_one(Proposal, proposal_id)

    def write(self, proposal_id: str, values: dict[str, object], contact: Actor) -> None:
        """Fill in a draft as a form would, from the versions that stand."""
        present = present_answers(db.session(), proposal_id)
        bases = {name: answer.token for name, answer in present.items()}
        saved = save_answers(proposal_id, values, bases, actor=contact, clock=self.clock)
        if saved.problems or saved.clashes:
            raise RuntimeError(f"the play's answers were not taken: {saved}")

    def people_join(
        self, proposal_id: str, number: int, towns: list[object], names: list[tuple[str, str]]
    ) -> None:
        """Let people join by the group's link, each confirming for themselves."""
        secret = db.session.scalars(
            select(CitizenGroup.join_secret)
            .join(Proposal, Proposal.group_id == CitizenGroup.id)
            .where(Proposal.id == proposal_id)
        ).one()
        for place in range(number):
            name, surname = names[place]
            typed = {
                "name": name,
                "surname": surname,
                "adult": True,
                "municipality": towns[place % len(towns)],
                "privacy_read": True,
            }
            join_group(secret, typed, clock=self.clock, visitor=VISITOR)

    def attach_delegation(self, proposal_id: str, contact: Actor) -> None:
        """Add the signed sheet: one page that says what it is."""
        file_id = attach_file(
            proposal_id,
            "delegation",
            io.BytesIO(sheet()),
            "delega-firmata.pdf",
            store=self.store,
            actor=contact,
            clock=self.clock,
        )
        self.write(proposal_id, {"delegation": [file_id]}, contact)

    def catch_up(self) -> int:
        """Let the engine take every step that is due."""
        return catch_up(self.clock)


DELEGATION = "foglio firmato dal gruppo, delega al referente."


def sheet(text: str = DELEGATION) -> bytes:
    """Return the sheet that stands for a paper; the same text gives the same bytes."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1)
    canvas.setTitle("Dati dimostrativi")
    canvas.drawString(72, 760, f"Dati dimostrativi: {text}")
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def actor_of(email: str) -> Actor:
    """Return the actor of an account that exists, with its roles."""
    account = db.session.scalars(select(Account).where(Account.email == email)).one()
    rows = db.session.execute(
        select(RoleGrant.role, RoleGrant.call_id).where(
            RoleGrant.account_id == account.id, RoleGrant.removed_at.is_(None)
        )
    )
    return Actor(
        ref=account.object_ref,
        account_id=account.id,
        display_name=account.name or account.email,
        language=account.language,
        grants=frozenset(Grant(row.role, row.call_id) for row in rows),
    )
