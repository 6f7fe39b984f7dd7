"""Awards that wait for their letter, set down as the rooms before would have left them."""

from collections.abc import Sequence
from datetime import date, datetime

from flask import Flask

from grantcall.calls.models import Act, Call
from grantcall.core.actor import ENGINE, Actor
from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.evaluation.models import Ranking, RankingEntry
from grantcall.funding.models import Allocation, AllocationLine, Award, Fund
from grantcall.process.door import start
from grantcall.process.frozen import definition_of
from grantcall.proposals.models import Proposal
from tests.factories import Makers


def award_for(
    make: Makers,
    call: Call,
    proposals: Sequence[Proposal],
    amounts: Sequence[int | None] = (),
    *,
    how: str = "cut",
) -> list[str]:
    """Rank and fund proposals in their order; return the ids of their awards.

    An amount of None, or none at all, is what was asked for; a smaller one is cut or reduced
    as `how` says.
    """
    definition = definition_of(db.session(), call.version_id)
    with unit_of_work(ENGINE, make.clock) as work:
        act = _act(work, call)
        ranking = Ranking(
            id=new_id(),
            call_id=call.id,
            stage="final",
            number=1,
            document="{}",
            digest="0" * 64,
            act_id=act.id,
            at=work.now,
            by="account:test",
        )
        fund = Fund(id=new_id(), call_id=call.id, budget_cents=4400000, taken_cents=0)
        allocation = Allocation(
            id=new_id(),
            call_id=call.id,
            name="deciso",
            version_id=call.version_id,
            created_by="account:one",
            created_at=work.now,
            proposed_by="account:one",
            locked_by="account:two",
            act_id=act.id,
        )
        with work.recording("test.decide", call.object_ref) as event:
            for row in (act, ranking, fund):
                event.seal(row)
            start(work, allocation, definition, event)
            made = []
            for turn, proposal in enumerate(proposals, 1):
                asked = proposal.requested_cents or 0
                amount = (amounts[turn - 1] if turn <= len(amounts) else None) or asked
                event.seal(_place(ranking, proposal, turn))
                line = _line(allocation, proposal, turn, amount, "full" if amount == asked else how)
                event.seal(line)
                award = _award(call, line, work.now)
                start(work, award, definition, event)
                made.append(award.id)
    return made


def _act(work: Work, call: Call) -> Act:
    return Act(
        id=new_id(),
        call_id=call.id,
        purpose="allocation",
        number="12",
        dated=date(2019, 2, 24),
        subject="Graduatoria e riparto",
        recorded_at=work.now,
        recorded_by="account:test",
    )


def _place(ranking: Ranking, proposal: Proposal, turn: int) -> RankingEntry:
    return RankingEntry(
        ranking_id=ranking.id,
        proposal_id=proposal.id,
        turn=turn,
        position=turn,
        tier="suitable",
        points=9200 - 80 * turn,
        criteria={},
        words_it="",
        words_en="",
    )


def _line(
    allocation: Allocation, proposal: Proposal, turn: int, amount: int, how: str
) -> AllocationLine:
    return AllocationLine(
        allocation_id=allocation.id,
        proposal_id=proposal.id,
        turn=turn,
        position=turn,
        how=how,
        asked_cents=proposal.requested_cents or 0,
        amount_cents=amount,
        left_cents=0,
        reason="Le <sedie> & i tavoli ci sono già" if how == "cut" else "",
    )


def _award(call: Call, line: AllocationLine, now: datetime) -> Award:
    return Award(
        id=new_id(),
        call_id=call.id,
        proposal_id=line.proposal_id,
        allocation_id=line.allocation_id,
        version_id=call.version_id,
        asked_cents=line.asked_cents,
        amount_cents=line.amount_cents,
        taken_cents=0,
        how=line.how,
        from_reserve=False,
        cut_reason=line.reason,
        opened_at=now,
    )


def funded(
    make: Makers, count: int = 1, *, names: Sequence[str] = (), amounts: Sequence[int | None] = ()
) -> tuple[Call, list[str], list[Actor]]:
    """Send proposals and fund them; return the call, its awards and the groups' contacts."""
    call = make.call()
    contacts, proposals = [], []
    for place in range(count):
        contact = make.account(name=f"Marta Bianchi {place + 1}")
        group = names[place] if place < len(names) else f"Orti {place + 1}"
        proposals.append(make.sent(call, contact, group=group))
        contacts.append(contact)
    return call, award_for(make, call, proposals, amounts), contacts


def signed_by_hand(data: bytes, name: bytes = b"Sara") -> bytes:
    """Return a PDF as a signing program leaves it: the same bytes, then a second revision."""
    start = data.rindex(b"startxref")
    added = b"9001 0 obj\n<</Type/Sig/Name(" + name + b")/ByteRange[0 1 2 3]>>\nendobj\n"
    return data + b"\n" + added + data[start:]


def letters_folder(app: Flask) -> list[str]:
    """Return the names of the readable copies of letters."""
    folder = app.extensions["grantcall"].settings.data_dir / "letters"
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.pdf"))
