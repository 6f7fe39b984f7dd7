"""A committee that has marked: rows written as the review desk leaves them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import pytest
from sqlalchemy import func, select

from grantcall.calls.models import Call
from grantcall.calls.record_act import ActGiven
from grantcall.core.actor import ENGINE, Actor
from grantcall.core.audit import Recording, Sealed
from grantcall.core.db import db
from grantcall.core.errors import Refusal
from grantcall.core.ids import new_id
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.engine.draw import draw_order
from grantcall.evaluation.confirm_ranking import confirm_ranking
from grantcall.evaluation.hold_draw import hold_draw
from grantcall.evaluation.models import (
    CommitteeSeat,
    Minutes,
    Ranking,
    RankingEntry,
    Review,
    SentSheet,
)
from grantcall.evaluation.objections import object_to_ranking
from grantcall.evaluation.publish_provisional import PublishedRanking, publish_provisional
from grantcall.evaluation.queries import EntryRow, entries_of_ranking
from grantcall.process import stamps
from grantcall.process.frozen import definition_of
from grantcall.proposals.models import Answer, CitizenGroup, GroupRole, Proposal
from grantcall.store.files import FileStore
from tests.factories import GOOD_ANSWERS, Makers

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
    """Make a call in evaluation: a proposal per title, with the answers given, and readers.

    Proposals are written as rows: how they came here is told by the tests of their room.
    """
    call = make.call()
    chair = make.account("chair", "reviewer", call=call, name="Lidia Ferri")
    staff = make.account("staff", call=call, name="Ufficio")
    others = [make.account("reviewer", call=call) for _ in range(readers - 1)]
    world = Judged(make, call, chair, staff, [chair, *others])
    contacts = {title: make.account(name=f"Referente di {title}") for title in proposals}
    make.clock.move_to(call.closes)
    act_id = make.act(call, "31", "committee")
    with unit_of_work(ENGINE, make.clock) as work:
        call = work.session.get_one(Call, call.id)
        with work.recording("trial.evaluation", call.object_ref) as event:
            _stand(work, event, call)
            for number, (title, answers) in enumerate(proposals.items(), 1):
                _write_proposal(work, event, world, (number, title, contacts[title], answers))
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
        call.last_number = len(proposals)
    world.call = call
    return world


def judged_alike(make: Makers) -> Judged:
    """Make seven proposals, each marked alike by three readers."""
    found = judged_call(make, TITLES)
    for ref, marks in MARKS.items():
        found.sheets(ref, marks, marks, marks)
    return found


def seal_one(world: Judged, row: Sealed) -> None:
    """Write one row as an act of its own."""
    clock, name = world.make.clock, world.call.object_ref
    with unit_of_work(ENGINE, clock) as work, work.recording("trial.row", name) as event:
        event.seal(row)


def _write_proposal(
    work: Work,
    event: Recording,
    world: Judged,
    given: tuple[int, str, Actor, Mapping[str, object]],
) -> None:
    number, title, contact, changed = given
    answers = {**GOOD_ANSWERS, "title": title, **changed}
    group = CitizenGroup(
        id=new_id(), name=f"Gruppo {title}", join_secret=new_id(), created_at=work.now
    )
    proposal = Proposal(
        id=new_id(),
        call_id=world.call.id,
        group_id=group.id,
        number=number,
        ref=f"{world.call.ref}-{number:04d}",
        title=title,
        municipality=answers["municipality"],
        area=answers["area"],
        requested_cents=answers["requested"],
        members_confirmed=10,
        created_at=work.now,
        submitted_at=work.now,
        touched_at=work.now,
        version_id=world.call.version_id,
    )
    work.session.add(group)
    event.seal(
        GroupRole(group_id=group.id, account_id=contact.account_id, role="contact", since=work.now)
    )
    for name, value in answers.items():
        work.session.add(
            Answer(
                proposal_id=proposal.id,
                field=name,
                value=value,
                changed_at=work.now,
                changed_by=contact.ref,
            )
        )
    _stand(work, event, proposal)
    assert proposal.ref is not None
    world.contacts[proposal.ref] = contact
    world.ids[proposal.ref] = proposal.id


def _stand(work: Work, event: Recording, record: Call | Proposal) -> None:
    definition = definition_of(work.session, record.version_id)
    there = definition.workflows[record.RECORD].states["evaluation"]
    stamps.enter(work.session, record, there, definition, work.now)
    event.seal(record)


SLUG = "operazione-comunita-1"
ACT = ActGiven("88", date(2018, 11, 29))
SEED = "ruota di Milano 12 44 71 9 30"

# Weights 25 20 20 15 10 10, marks 0-5, so a mark is worth 5 4 4 3 2 2 points.
TITLES = {
    "A": {"requested": 200000},  # 4 4 4 4 4 4 = 80
    "B": {"requested": 200000},  # 3 4 4 4 4 4 = 75, fragility 16
    "C": {"requested": 200000},  # 3 3 5 4 4 4 = 75, fragility 12: below B by criterion 2
    "D": {"requested": 190000},  # 3 3 3 3 3 3 = 60, the same as E but for the sum asked
    "E": {"requested": 200000},  # 3 3 3 3 3 3 = 60, equal in everything to F
    "F": {"requested": 200000},
    "G": {"requested": 200000},  # 2 3 3 3 3 3 = 55: below 60
}
MARKS = {
    "OC1-0001": (4, 4, 4, 4, 4, 4),
    "OC1-0002": (3, 4, 4, 4, 4, 4),
    "OC1-0003": (3, 3, 5, 4, 4, 4),
    "OC1-0004": (3, 3, 3, 3, 3, 3),
    "OC1-0005": (3, 3, 3, 3, 3, 3),
    "OC1-0006": (3, 3, 3, 3, 3, 3),
    "OC1-0007": (2, 3, 3, 3, 3, 3),
}
DRAWN = draw_order(SEED, ("OC1-0005", "OC1-0006"))


def codes(refusal: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def said(refusal: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.text.it for reason in refusal.value.reasons]


def draw(world: Judged) -> None:
    hold_draw(
        SLUG,
        SEED,
        "Sala consiliare, davanti ai gruppi",
        actor=world.chair,
        clock=world.make.clock,
        token=new_id(),
    )


def publish(world: Judged, actor: Actor | None = None, token: str = "") -> PublishedRanking:
    return publish_provisional(
        SLUG,
        actor=actor or world.chair,
        clock=world.make.clock,
        token=token or new_id(),
    )


def confirm(world: Judged, act: ActGiven = ACT, actor: Actor | None = None) -> PublishedRanking:
    return confirm_ranking(
        SLUG, act, actor=actor or world.staff, clock=world.make.clock, token=new_id()
    )


def window_over(world: Judged) -> None:
    db.session.expire_all()
    due = db.session.get_one(Call, world.call.id).due_at
    assert due is not None
    world.make.clock.move_to(due)


def nothing_published() -> bool:
    counts = [
        db.session.scalar(select(func.count()).select_from(table))
        for table in (Ranking, RankingEntry, Minutes)
    ]
    kind = db.session.scalars(select(Call.kind)).one()
    db.session.rollback()
    return (counts, kind) == ([0, 0, 0], "evaluation")


def complain(world: Judged, ref: str, actor: Actor | None = None) -> str:
    return object_to_ranking(
        world.ids[ref],
        "Il punteggio sui legami non ci torna.",
        actor=actor or world.contacts[ref],
        clock=world.make.clock,
        received_at=world.make.clock.now(),
        token=new_id(),
    )


def entries(ranking_id: str) -> list[EntryRow]:
    """Return the lines of a ranking."""
    found = entries_of_ranking(db.session(), ranking_id)
    db.session.rollback()
    return found
