"""Ranked proposals with little money, written straight into the tables: what funding needs.

Only what a test of money looks at is there; the way to the ranking is other tests' matter.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import select

from grantcall.calls.models import Call
from grantcall.calls.record_act import ActGiven
from grantcall.core.actor import ENGINE, Actor
from grantcall.core.canonical import canonical_bytes, sha256_hex
from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.core.resources import Resources
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.evaluation.models import Ranking, RankingEntry
from grantcall.funding.allocate import draft_allocation
from grantcall.funding.allocate_decide import lock_allocation, propose
from grantcall.funding.models import Award
from grantcall.process import registry, stamps
from grantcall.process.door import fire
from grantcall.process.frozen import definition_of
from grantcall.process.registry import Circumstances
from grantcall.proposals.models import Answer, CitizenGroup, GroupRole, Proposal
from tests.factories import GOOD_ANSWERS, SHIPPED, Makers

ACT = ActGiven("77", date(2018, 10, 18))
EURO = 100


def with_money(folder: Path, changes: dict[str, str]) -> Resources:
    """Return the shipped call with some of its text changed ("budget = 44000")."""
    text = Resources().read_text("workflows", f"calls/{SHIPPED}.toml")
    assert text is not None
    for before, after in changes.items():
        assert before in text
        text = text.replace(before, after)
    target = folder / "workflows" / "calls"
    target.mkdir(parents=True, exist_ok=True)
    (target / f"{SHIPPED}.toml").write_text(text, encoding="utf-8")
    return Resources(overlay=folder)


def money_alone(monkeypatch: Any) -> None:
    """Look at the money alone: no letter is written, which takes most of the time."""
    monkeypatch.setitem(registry._letter_writers, "award", lambda doing: None)


@dataclass
class Placed:
    """A call whose ranking is there, and the people who decide about its money."""

    make: Makers
    call: Call
    staff: Actor
    second: Actor
    proposals: list[str] = field(default_factory=list)
    contacts: dict[str, Actor] = field(default_factory=dict)

    def proposal(self, place: int) -> Proposal:
        """Return a proposal by its place in the ranking, from 1."""
        db.session.expire_all()
        return db.session.get_one(Proposal, self.proposals[place - 1])

    def award(self, place: int) -> Award:
        """Return the newest award of a proposal by its place in the ranking."""
        db.session.expire_all()
        return db.session.scalars(
            select(Award)
            .where(Award.proposal_id == self.proposals[place - 1])
            .order_by(Award.opened_at.desc(), Award.audit_seq.desc())
        ).first()  # type: ignore[return-value]

    def scenario(self, name: str = "A") -> str:
        """Draw a scenario; return its id."""
        return draft_allocation(self.call.slug, name, actor=self.staff, clock=self.make.clock)

    def locked(self, name: str = "A", act: ActGiven = ACT) -> str:
        """Draw, propose and lock a scenario; return its id."""
        allocation_id = self.scenario(name)
        self.lock(allocation_id, act)
        return allocation_id

    def lock(self, allocation_id: str, act: ActGiven = ACT) -> None:
        """Propose a scenario and let the second person lock it."""
        propose(allocation_id, actor=self.staff, clock=self.make.clock)
        lock_allocation(
            allocation_id, act, actor=self.second, clock=self.make.clock, token=new_id()
        )


def placed(
    make: Makers,
    asked: Sequence[tuple[int, int | None]],
    *,
    unsuitable: int = 0,
    stage: str = "final",
    resources: Resources | None = None,
    slug: str = SHIPPED,
    answers: Sequence[dict[str, object]] = (),
    contact: Actor | None = None,
    call: Call | None = None,
) -> Placed:
    """Make a call with a ranking: one suitable proposal per (asked, minimum) in euro.

    `unsuitable` more stand below the threshold, after the others. `contact` speaks for
    every group; else each has its own. `call` is one that is there, brought to its ranking.
    """
    if call is None:
        call = make.call(slug=slug, state=stage, resources=resources)
    else:
        _bring(make, call, stage)
    world = Placed(make, call, make.account("staff"), make.account("staff"))
    wanted = [*asked, *[(1000, None)] * unsuitable]
    people = [contact or make.account(name=f"Referente {n + 1}") for n in range(len(wanted))]
    with unit_of_work(ENGINE, make.clock) as work:
        for place, (euro, least) in enumerate(wanted, 1):
            more = answers[place - 1] if place <= len(answers) else {}
            cents = (euro * EURO, least and least * EURO)
            _placed_proposal(world, work, place, people[place - 1], cents, stage, more)
    _ranking(world, len(asked), stage)
    db.session.rollback()
    return world


_serial = count(1)


def _bring(make: Makers, call: Call, state: str) -> None:
    with unit_of_work(ENGINE, make.clock) as work:
        found = work.session.get_one(Call, call.id)
        definition = definition_of(work.session, found.version_id)
        with work.recording("call.bring", found.object_ref) as event:
            there = definition.workflows["call"].states[state]
            stamps.enter(work.session, found, there, definition, work.now)
            event.seal(found)


def _placed_proposal(
    world: Placed,
    work: Work,
    place: int,
    contact: Actor,
    cents: tuple[int, int | None],
    stage: str,
    more: dict[str, object],
) -> None:
    asked, least = cents
    call = db.session.get_one(Call, world.call.id)
    definition = definition_of(db.session(), call.version_id)
    workflow = definition.workflows["proposal"]
    state = "placed" if stage == "final" else "ranked"
    group = CitizenGroup(
        id=new_id(),
        name=f"Gruppo {place}",
        join_secret=f"secret-{next(_serial)}",
        created_at=work.now,
    )
    work.session.add(group)
    proposal = Proposal(
        id=new_id(),
        call_id=call.id,
        group_id=group.id,
        version_id=call.version_id,
        number=place,
        ref=f"{call.ref}-{place:04d}",
        title=f"Progetto {place}",
        municipality="pero",
        area="commons",
        requested_cents=asked,
        created_at=work.now,
        submitted_at=work.now,
        touched_at=work.now,
    )
    with work.recording("proposal.place", proposal.object_ref) as event:
        stamps.enter(work.session, proposal, workflow.states[state], definition, work.now)
        event.seal(proposal)
        event.seal(
            GroupRole(
                group_id=group.id,
                account_id=contact.account_id,
                role="contact",
                since=work.now,
            )
        )
    given = {**GOOD_ANSWERS, "requested": asked, "minimum": least, **more}
    _answer(work, proposal.id, contact, given)
    world.proposals.append(proposal.id)
    world.contacts[proposal.id] = contact


def _answer(work: Work, proposal_id: str, contact: Actor, given: dict[str, object]) -> None:
    for name, value in given.items():
        if value is not None:
            work.session.add(
                Answer(
                    proposal_id=proposal_id,
                    field=name,
                    value=value,
                    changed_at=work.now,
                    changed_by=contact.ref,
                )
            )


def _ranking(world: Placed, suitable: int, stage: str) -> None:
    final = stage == "final"
    act_id = world.make.act(world.call, number="70", purpose="ranking") if final else None
    document = canonical_bytes({"entries": len(world.proposals)}).decode()
    with unit_of_work(ENGINE, world.make.clock) as work:
        ranking = Ranking(
            id=new_id(),
            call_id=world.call.id,
            stage="final" if final else "provisional",
            number=1,
            document=document,
            digest=sha256_hex(document.encode()),
            act_id=act_id,
            at=work.now,
            by="engine",
        )
        with work.recording("ranking.freeze", ranking.object_ref) as event:
            event.seal(ranking)
            for turn, proposal_id in enumerate(world.proposals, 1):
                fits = turn <= suitable
                event.seal(
                    RankingEntry(
                        id=new_id(),
                        ranking_id=ranking.id,
                        proposal_id=proposal_id,
                        turn=turn,
                        list_value=None,
                        position=turn if fits else None,
                        tier="suitable" if fits else "unsuitable",
                        points=9500 - turn * 50 if fits else 5000,
                        criteria={},
                        words_it="",
                        words_en="",
                    )
                )


def step(world: Placed, award_id: str, action: str, reason: str | None = None) -> None:
    """Take a step with an award as whoever may."""
    award = db.session.get_one(Award, award_id)
    by_group = action in ("renounce", "accept", "start")
    actor = world.contacts[award.proposal_id] if by_group else world.staff
    with unit_of_work(actor, world.make.clock) as work:
        award = work.session.get_one(Award, award_id, with_for_update=True)
        fire(work, award, action, Circumstances(reason=reason))


def offer_all(world: Placed) -> None:
    """Send every funding letter that waits."""
    waiting = select(Award).where(
        Award.call_id == world.call.id, Award.kind == "approved", Award.from_reserve.is_(False)
    )
    with unit_of_work(world.staff, world.make.clock) as work:
        for award in work.session.scalars(waiting).all():
            fire(work, award, "offer")


def renounce(world: Placed, place: int) -> None:
    """Let a group say no to its award."""
    step(world, world.award(place).id, "renounce", "Non ce la facciamo.")
