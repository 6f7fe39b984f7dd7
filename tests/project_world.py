"""Awards to work on: offered, accepted, with tranches and reports, by the real use cases."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

import grantcall.web.rooms  # noqa: F401 - registers every record
from grantcall.calls.models import Call
from grantcall.core.actor import ENGINE, Actor
from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.core.unit_of_work import unit_of_work
from grantcall.funding.accept_award import accept, save_acceptance
from grantcall.funding.check_bank import check_bank
from grantcall.funding.models import Allocation, Award
from grantcall.funding.models_project import Report, Tranche
from grantcall.funding.payment_details import details_of
from grantcall.funding.publish_award import record_publication
from grantcall.process import stamps
from grantcall.process.frozen import definition_of
from grantcall.proposals.models import Proposal
from tests.factories import Makers

OFFERED = datetime(2019, 2, 1, 9, 0, tzinfo=UTC)
IBAN = "IT60X0542811101000000123456"
OTHER_IBAN = "IT37Y0542811101000000123457"
TAX_CODE = "RSSMRA80A01H501U"
ACCEPTANCE: dict[str, object] = {
    "amount_agreed": True,
    "start_date": "2019-03-01",
    "end_date": "2019-12-20",
    "holder": "Maria Rossi",
    "tax_code": TAX_CODE,
    "iban": IBAN,
    "not_a_business": True,
    "conditions_accepted": True,
}
REPORT: dict[str, object] = {
    "story": "Abbiamo coltivato insieme.",
    "people": 60,
    "helpers": 12,
    "hours": 300,
    "goes_on": True,
    "learned": "Cominciate dalla festa.",
}


@dataclass
class World:
    """One award with everybody around it."""

    make: Makers
    call: Call
    contact: Actor
    staff: Actor
    second: Actor
    proposal_id: str
    award_id: str

    @property
    def award(self) -> Award:
        db.session.expire_all()
        return db.session.get_one(Award, self.award_id)

    def tranche(self, rule: str) -> Tranche:
        db.session.expire_all()
        return db.session.scalars(
            select(Tranche).where(Tranche.award_id == self.award_id, Tranche.rule == rule)
        ).one()

    def report(self, rule: str) -> Report:
        db.session.expire_all()
        return db.session.scalars(
            select(Report).where(Report.award_id == self.award_id, Report.rule == rule)
        ).one()

    def save(self, **answers: object) -> Any:
        return save_acceptance(
            self.award_id, answers, {}, actor=self.contact, clock=self.make.clock
        )

    def accept(self) -> str:
        return accept(
            self.award_id,
            actor=self.contact,
            clock=self.make.clock,
            received_at=self.make.clock.now(),
            token=new_id(),
        )

    def publish(self) -> int:
        return record_publication(
            [self.award_id],
            self.make.clock.now().date(),
            "https://albo.example.org/12",
            actor=self.staff,
            clock=self.make.clock,
            token=new_id(),
        )

    def check_bank(self, passed: bool = True, note: str = "") -> int:
        details = details_of(db.session(), self.award_id)
        assert details is not None
        return check_bank(
            self.award_id,
            passed=passed,
            seen=details.digest,
            note=note,
            actor=self.staff,
            clock=self.make.clock,
            token=new_id(),
        )

    def accepted(self) -> "World":
        """Let the contact accept with good answers."""
        saved = self.save(**ACCEPTANCE)
        assert (saved.problems, saved.clashes) == ([], [])
        self.accept()
        return self


def offered(
    make: Makers,
    cents: int = 200000,
    asked: int = 200000,
    call: Call | None = None,
    contact: Actor | None = None,
) -> World:
    """Make a proposal whose award stands offered on the first of February 2019."""
    call = call or make.call()
    contact = contact or make.account(name="Maria Rossi")
    if make.clock.now() > OFFERED:
        raise AssertionError("proposals are sent before the first award is offered")
    proposal = make.sent(call, contact)
    return World(
        make,
        call,
        contact,
        make.account("staff", name="Sara"),
        make.account("staff", name="Ugo"),
        proposal.id,
        award_for(make, call, proposal, cents, asked),
    )


def award_for(make: Makers, call: Call, proposal: Proposal, cents: int, asked: int) -> str:
    """Put an award of a proposal into its offered state, as if its letter had left."""
    sent_on = make.clock.now()
    make.clock.move_to(OFFERED)
    with unit_of_work(ENGINE, make.clock) as work:
        definition = definition_of(work.session, proposal.version_id)
        allocation = work.session.scalar(select(Allocation).where(Allocation.call_id == call.id))
        with work.recording("trial", f"call:{call.id}") as event:
            if allocation is None:
                allocation = Allocation(
                    id=new_id(),
                    call_id=call.id,
                    name="prova",
                    version_id=proposal.version_id,
                    created_by="engine",
                    created_at=work.now,
                )
                first = definition.workflows["allocation"].states["drafted"]
                stamps.enter(work.session, allocation, first, definition, work.now)
                event.seal(allocation)
            award = Award(
                id=new_id(),
                call_id=call.id,
                proposal_id=proposal.id,
                allocation_id=allocation.id,
                version_id=proposal.version_id,
                asked_cents=asked,
                amount_cents=cents,
                taken_cents=0,
                how="full" if cents == asked else "reduced",
                opened_at=work.now,
            )
            there = definition.workflows["award"].states["offered"]
            stamps.enter(work.session, award, there, definition, work.now)
            event.seal(award)
    award_id = award.id
    make.clock.move_to(max(sent_on, OFFERED))
    return award_id


def expenses(*cents: int, **more: object) -> list[dict[str, object]]:
    """Return rows of expenses, one per sum."""
    return [
        {
            "what": f"Spesa {place}",
            "kind": "goods",
            "paid_on": date(2019, 4, place + 1).isoformat(),
            "amount": sum_,
            **more,
        }
        for place, sum_ in enumerate(cents)
    ]
