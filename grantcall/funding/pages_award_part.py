"""The award on the pages of its proposal: for the group, and for the office."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.actor import Actor
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.core.reading import once
from grantcall.engine.allocation_words import explain_line
from grantcall.funding.admission_reserve import reserve_is_open
from grantcall.funding.instalments import instalments_of
from grantcall.funding.issue_letter import may_issue
from grantcall.funding.lines import RESERVE, line_drawn, line_for
from grantcall.funding.models import AllocationLine, Award, AwardAmount
from grantcall.funding.pages_awards import HOW, TONES
from grantcall.funding.placeholders import act_words, clock_values, why_less
from grantcall.funding.scenarios import locked_allocation
from grantcall.funding.settled import money_of
from grantcall.process.frozen import definition_of
from grantcall.proposals.models import Proposal
from grantcall.proposals.roles import roles_on_proposal
from grantcall.web.context import language, zone
from grantcall.web.more_parts import Part, more_part

APPROVED = "approved"
RECORD = "funding/award_record.html"


@more_part("group", 30)
def award_of_the_group(session: Session, proposal: Proposal, asking: Actor) -> Part | None:
    """Tell a group what it was given, or which place it has in the reserve."""
    return _part(session, proposal, asking, "funding/award_part.html")


@more_part("staff", 30)
def award_for_the_office(session: Session, proposal: Proposal, asking: Actor) -> Part | None:
    """Tell the office what a proposal was given and why, or why it waits."""
    return _part(session, proposal, asking, RECORD)


def newest_award(session: Session, proposal: Proposal) -> Award | None:
    """Return the award of a proposal; read once."""

    def read() -> Award | None:
        return session.scalar(
            select(Award)
            .where(Award.proposal_id == proposal.id)
            .order_by(Award.opened_at.desc(), Award.audit_seq.desc())
            .limit(1)
        )

    return once(session, (Award, proposal.id), (Award,), read)


def _part(session: Session, proposal: Proposal, asking: Actor, template: str) -> Part | None:
    award = newest_award(session, proposal)
    if award is None and proposal.kind != RESERVE:
        return None
    if not allowed(Right.AWARD_READ, roles_on_proposal(session, asking, proposal)):
        return None
    allocation = locked_allocation(session, proposal.call_id)
    line = None if allocation is None else line_for(session, allocation.id, proposal.id)
    definition = definition_of(session, proposal.version_id)
    said = (
        None
        if line is None
        else explain_line(line_drawn(line, proposal.ref or ""), definition, shows_minimum=True)
    )
    for_office = template == RECORD
    if award is None:
        if line is None:
            return None
        place = _place_in_reserve(session, line)
        return Part(template, {"award": None, "place": place, "why": said, "line": line})
    return Part(
        template,
        {
            "award": award,
            "ref": proposal.ref,
            "state": definition.workflows["award"].states[award.state].label,
            "tone": TONES.get(award.kind, "info"),
            "next": clock_values(award, definition, language())["next"],
            "how": HOW[award.how],
            "less": why_less(award),
            "why": said,
            "act": act_words(session, award.allocation_id, zone(), language()),
            "instalments": instalments_of(session, award, definition),
            "amounts": _amounts(session, award),
            "money": money_of(session, award) if for_office and award.kind != APPROVED else None,
            "reserve_open": for_office
            and award.kind == APPROVED
            and reserve_is_open(session, award, proposal),
            "letter_url": _letter_url(session, award, asking) if for_office else None,
            "manages": allowed(Right.AWARD_MANAGE, roles_on_call(asking, proposal.call_id)),
        },
    )


def _letter_url(session: Session, award: Award, asking: Actor) -> str | None:
    """Return the page that issues the letter an award waits for, for whoever may issue it."""
    if award.kind != APPROVED or not may_issue(asking, award.call_id):
        return None
    return f"/staff/calls/{session.get_one(Call, award.call_id).slug}/letters/try/{award.id}"


def _place_in_reserve(session: Session, line: AllocationLine) -> int:
    """Return who is how many-th of those that wait, from 1."""
    before = session.scalar(
        select(func.count())
        .select_from(AllocationLine)
        .join(Proposal, Proposal.id == AllocationLine.proposal_id)
        .where(
            AllocationLine.allocation_id == line.allocation_id,
            AllocationLine.turn < line.turn,
            Proposal.kind == RESERVE,
        )
    )
    return int(before or 0) + 1


def _amounts(session: Session, award: Award) -> list[AwardAmount]:
    """Return every amount the award had, the first one first."""
    return list(
        session.scalars(
            select(AwardAmount)
            .where(AwardAmount.award_id == award.id)
            .order_by(AwardAmount.audit_seq)
        )
    )
