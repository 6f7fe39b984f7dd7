"""A committee that has marked: rows written as the review desk leaves them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from grantcall.calls.models import Call
from grantcall.core.actor import ENGINE, Actor
from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.core.unit_of_work import unit_of_work
from grantcall.evaluation.models import CommitteeSeat, Review, SentSheet
from grantcall.process import stamps
from grantcall.process.frozen import definition_of
from grantcall.proposals.models import Proposal
from grantcall.store.files import FileStore
from tests.factories import Makers

CRITERIA = ("ties", "fragility", "coherence", "after", "feasibility", "innovation")
STATES = {
    "submitted": "sent",
    "draft": "open",
    "assigned": "assigned",
    "recused": "recused",
    "abstained": "abstained",
}


@dataclass
class Judged:
    """A call in evaluation with its committee; `sent` maps references to proposals' ids."""

    make: Makers
    call: Call
    chair: Actor
    staff: Actor
    readers: list[Actor]
    contacts: dict[str, Actor] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def store(self) -> FileStore:
        """Return the store of files of this test's application."""
        found: FileStore = self.make.app.extensions["grantcall"].store
        return found

    def proposal(self, ref: str) -> Proposal:
        """Return a proposal as it stands now."""
        db.session.expire_all()
        return db.session.scalars(select(Proposal).where(Proposal.ref == ref)).one()

    def sheets(self, ref: str, *rows: Sequence[int], kind: str = "submitted") -> list[str]:
        """Write one sheet per row of marks, by the readers in turn; return the reviews' ids."""
        return [
            self.sheet(ref, reader, marks, kind)
            for reader, marks in zip(self.readers, rows, strict=False)
        ]

    def sheet(
        self,
        ref: str,
        reader: Actor,
        marks: Sequence[int] = (),
        kind: str = "submitted",
        due: datetime | None = None,
    ) -> str:
        """Write a reviewer's sheet on a proposal, with its marks where there are any."""
        assert reader.account_id is not None
        with unit_of_work(ENGINE, self.make.clock) as work:
            review = Review(
                id=new_id(),
                call_id=self.call.id,
                proposal_id=self.ids[ref],
                account_id=reader.account_id,
                turn=1,
                assigned_at=work.now,
                sent_at=work.now if kind == "submitted" else None,
                version_id=self.call.version_id,
                state=STATES[kind],
                kind=kind,
                state_since=work.now,
                due_at=due,
            )
            with work.recording("review.trial", review.object_ref) as event:
                event.seal(review)
                if marks:
                    event.seal(sent_sheet(review.id, marks, work.now, reader))
        return review.id

    def send_again(self, review_id: str, reader: Actor, marks: Sequence[int], number: int) -> None:
        """Write another sending of the same review."""
        with unit_of_work(ENGINE, self.make.clock) as work:
            sent = sent_sheet(review_id, marks, work.now, reader, number)
            with work.recording("review.trial", f"review:{review_id}") as event:
                event.seal(sent)


def sent_sheet(
    review_id: str, marks: Sequence[int], at: datetime, reader: Actor, number: int = 1
) -> SentSheet:
    """Return marks as they were sent, in the order of the criteria."""
    return SentSheet(
        review_id=review_id,
        number=number,
        marks=dict(zip(CRITERIA, marks, strict=True)),
        comments={},
        dissent=[],
        present=1,
        at=at,
        by=reader.ref,
    )


def judged_call(
    make: Makers, proposals: Mapping[str, Mapping[str, object]], readers: int = 3
) -> Judged:
    """Make a call in evaluation: a proposal per title, with the answers given, and readers."""
    call = make.call()
    chair = make.account("chair", "reviewer", call=call, name="Lidia Ferri")
    staff = make.account("staff", call=call, name="Ufficio")
    others = [make.account("reviewer", call=call) for _ in range(readers - 1)]
    world = Judged(make, call, chair, staff, [chair, *others])
    for title, answers in proposals.items():
        contact = make.account(name=f"Referente di {title}")
        sent = make.sent(call, contact, title=title, **answers)
        assert sent.ref is not None
        world.contacts[sent.ref] = contact
        world.ids[sent.ref] = sent.id
    make.closed(call)
    _to_the_committee(world)
    return world


def _to_the_committee(world: Judged) -> None:
    make = world.make
    act_id = make.act(world.call, "31", "committee")
    with unit_of_work(ENGINE, make.clock) as work:
        call = work.session.get_one(Call, world.call.id)
        definition = definition_of(work.session, call.version_id)
        with work.recording("trial.evaluation", call.object_ref) as event:
            there = definition.workflows["call"].states["evaluation"]
            stamps.enter(work.session, call, there, definition, work.now)
            event.seal(call)
            there = definition.workflows["proposal"].states["evaluation"]
            for proposal_id in world.ids.values():
                proposal = work.session.get_one(Proposal, proposal_id)
                stamps.enter(work.session, proposal, there, definition, work.now)
                event.seal(proposal)
            for place, reader in enumerate(world.readers):
                event.seal(
                    CommitteeSeat(
                        call_id=call.id,
                        account_id=reader.account_id,
                        role="member" if place else "chair",
                        act_id=act_id,
                        appointed_at=work.now,
                        declared=["own_interest"],
                        declared_at=work.now,
                    )
                )
    world.call = call
