"""A call under evaluation, made by the real use cases: proposals admitted, committee at work."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from grantcall.calls.models import Call
from grantcall.calls.record_act import ActGiven
from grantcall.calls.take_step import take_step
from grantcall.core.actor import ENGINE, Actor, Grant
from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.core.resources import Resources
from grantcall.core.unit_of_work import unit_of_work
from grantcall.evaluation.convene import convene
from grantcall.evaluation.declare import declare
from grantcall.evaluation.models import CommitteeSeat, MarkSheet, Review
from grantcall.evaluation.score import save_marks, send_marks
from grantcall.evaluation.seats import seats_now
from grantcall.evaluation.steps import declare_none
from grantcall.people.models import Account, RoleGrant
from grantcall.process import stamps
from grantcall.process.clocks import catch_up
from grantcall.process.frozen import definition_of
from grantcall.proposals.classify import confirm_classification
from grantcall.proposals.decide_finding import decide_finding
from grantcall.proposals.models import GroupRole, Proposal
from grantcall.proposals.screen import decide_admission
from grantcall.proposals.withdraw import withdraw
from tests.factories import SHIPPED, Makers


@dataclass
class Committee:
    """A call with its committee; `people` holds the chair first."""

    make: Makers
    call: Call
    staff: Actor
    people: list[Actor] = field(default_factory=list)
    proposals: list[str] = field(default_factory=list)

    @property
    def chair(self) -> Actor:
        return self.people[0]

    def review(self, person: Actor, proposal_id: str) -> str:
        """Return the id of somebody's sheet on a proposal."""
        found = db.session.scalars(
            select(Review.id).where(
                Review.account_id == person.account_id, Review.proposal_id == proposal_id
            )
        ).one()
        db.session.rollback()
        return found

    def open_sheet(self, person: Actor, proposal_id: str) -> str:
        """Declare no conflict; return the sheet's id."""
        review_id = self.review(person, proposal_id)
        declare_none(review_id, actor=person, clock=self.make.clock, token=new_id())
        return review_id

    def save(self, person: Actor, review_id: str, mark: int = 3, **more: int) -> int:
        """Save the same mark on every criterion, but for those named, with every comment."""
        db.session.rollback()
        sheet = db.session.get_one(MarkSheet, review_id)
        definition = definition_of(db.session(), self.call.version_id)
        marks = {one.id: more.get(one.id, mark) for one in definition.criteria}
        comments = {one.id: f"Perché {one.id}." for one in definition.criteria}
        return save_marks(
            review_id, marks, comments, sheet.version, actor=person, clock=self.make.clock
        )

    def score(self, person: Actor, proposal_id: str, mark: int = 3, **more: int) -> str:
        """Declare, mark and send; return the sheet's id."""
        review_id = self.open_sheet(person, proposal_id)
        self.save(person, review_id, mark, **more)
        send_marks(review_id, actor=person, clock=self.make.clock, token=new_id())
        return review_id

    def move_call(self, state: str) -> None:
        """Let the call stand in a state, however it would have come there."""
        with unit_of_work(ENGINE, self.make.clock) as work:
            call = work.session.get_one(Call, self.call.id)
            definition = definition_of(work.session, call.version_id)
            there = definition.workflows["call"].states[state]
            with work.recording("trial.move", call.object_ref) as event:
                stamps.enter(work.session, call, there, definition, work.now)
                event.seal(call)
        db.session.rollback()

    def undeclare(self, person: Actor) -> None:
        """Take a person's general declarations back, as for a new seat."""
        with unit_of_work(ENGINE, self.make.clock) as work:
            seat = work.session.scalars(
                select(CommitteeSeat).where(CommitteeSeat.account_id == person.account_id)
            ).one()
            seat.declared = seat.declared_at = None
            with work.recording("trial", "trial") as event:
                event.seal(seat)
        db.session.rollback()

    def contact(self, place: int = 0) -> Actor:
        """Return the contact of the group behind a proposal."""
        account_id = db.session.scalars(
            select(GroupRole.account_id)
            .join(Proposal, Proposal.group_id == GroupRole.group_id)
            .where(Proposal.id == self.proposals[place], GroupRole.role == "contact")
        ).one()
        db.session.rollback()
        return Actor(ref=f"account:{account_id}", account_id=account_id, display_name="Referente")

    def withdraw(self, ids: list[str]) -> None:
        """Let groups withdraw their proposals."""
        for place, proposal_id in enumerate(self.proposals):
            if proposal_id in ids:
                withdraw(
                    proposal_id,
                    actor=self.contact(place),
                    clock=self.make.clock,
                    received_at=self.make.clock.now(),
                    token=new_id(),
                )
        db.session.rollback()

    def kind(self, review_id: str) -> str:
        """Return the kind in which a sheet stands."""
        db.session.rollback()
        found = db.session.scalars(select(Review.kind).where(Review.id == review_id)).one()
        db.session.rollback()
        return found


def again(actor: Actor) -> Actor:
    """Return an account's actor with the roles it holds now, as the next request sees it."""
    rows = db.session.execute(
        select(RoleGrant.role, RoleGrant.call_id).where(
            RoleGrant.account_id == actor.account_id, RoleGrant.removed_at.is_(None)
        )
    )
    grants = frozenset(Grant(row.role, row.call_id) for row in rows)
    name = db.session.get_one(Account, actor.account_id).name
    db.session.rollback()
    return Actor(ref=actor.ref, account_id=actor.account_id, display_name=name, grants=grants)


def act(number: str = "31/2018", make: Makers | None = None) -> ActGiven:
    """Return an act that appoints a committee."""
    day = make.clock.now().date() if make else None
    return ActGiven(number, day, "Nomina della commissione")


def overlay(folder: Path, *changes: tuple[str, str]) -> Resources:
    """Return definitions in which the shipped call says something else, text for text."""
    name = f"calls/{SHIPPED}.toml"
    source = Resources().read_text("workflows", name)
    assert source is not None
    for before, after in changes:
        assert source.count(before) == 1, before
        source = source.replace(before, after)
    target = folder / "overlay" / "workflows" / name
    target.parent.mkdir(parents=True)
    target.write_text(source, encoding="utf-8")
    return Resources(folder / "overlay")


def admitted(
    make: Makers, count: int, resources: Resources | None = None
) -> tuple[Call, Actor, list[str]]:
    """Return a call whose proposals were admitted, the staff, and the proposals' ids."""
    call, staff = make.call(resources=resources), make.account("staff", name="Ufficio")
    ids = [make.sent(call).id for _ in range(count)]
    make.closed(call)
    admit(make, call, staff, ids)
    return call, staff, ids


def admit(make: Makers, call: Call, staff: Actor, ids: list[str]) -> None:
    """Admit proposals under an act, with what stands in the way decided."""
    act_id = make.act(call)
    for proposal_id in ids:
        for rule in ("delegation_signed",):
            decide_finding(
                proposal_id, rule, accept=True, reason="Vista.", actor=staff, clock=make.clock
            )
        confirm_classification(proposal_id, "commons", "", actor=staff, clock=make.clock)
        decide_admission(
            proposal_id, "admit", actor=staff, clock=make.clock, token=new_id(), act_id=act_id
        )


def seated(make: Makers, call: Call, staff: Actor, people: list[Actor]) -> list[Actor]:
    """Appoint people, the first as chair; return them with their new roles."""
    seats = [(str(one.account_id), "member" if at else "chair") for at, one in enumerate(people)]
    convene(call.slug, seats, act("31", make), actor=staff, clock=make.clock, token=new_id())
    return [again(one) for one in people]


def declared(make: Makers, call: Call) -> None:
    """Let every seated person make the general declarations of the call."""
    committee = definition_of(db.session(), call.version_id).committee
    assert committee is not None
    seats = [
        (seat.id, seat.account_id)
        for seat in seats_now(db.session(), call.id)
        if seat.declared_at is None
    ]
    asked = [one.id for one in committee.declarations]
    for seat_id, account_id in seats:
        actor = Actor(ref=f"account:{account_id}", account_id=account_id)
        declare(seat_id, asked, actor=actor, clock=make.clock)


def started(make: Makers, call: Call, staff: Actor) -> None:
    """Start the evaluation and let the engine do what follows."""
    take_step(call.slug, "start_evaluation", actor=staff, clock=make.clock, token=new_id())
    catch_up(make.clock)
    db.session.rollback()


def evaluating(
    make: Makers,
    proposals: int = 1,
    people: int = 5,
    names: list[str] | None = None,
    resources: Resources | None = None,
) -> Committee:
    """Return a committee at work on admitted proposals."""
    call, staff, ids = admitted(make, proposals, resources)
    names = names or [f"Commissaria {at}" for at in range(people)]
    accounts = [make.account(name=name) for name in names]
    sitting = seated(make, call, staff, accounts)
    declared(make, call)
    started(make, call, staff)
    make.clock.move_to(make.clock.now() + timedelta(hours=1))
    return Committee(make, call, staff, sitting, ids)


def seat_id(committee: Committee, person: Actor) -> str:
    """Return the id of the seat that a person holds."""
    found = db.session.scalars(
        select(CommitteeSeat.id).where(
            CommitteeSeat.call_id == committee.call.id,
            CommitteeSeat.account_id == person.account_id,
            CommitteeSeat.ended_at.is_(None),
        )
    ).one()
    db.session.rollback()
    return found
