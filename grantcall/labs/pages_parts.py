"""What the pages of a proposal show of its lab."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.actor import Actor
from grantcall.core.policy import Right, allowed
from grantcall.core.reading import once
from grantcall.labs.log_activity import WRITES
from grantcall.labs.models import Lab
from grantcall.labs.pages_words import state_label, tone_of
from grantcall.labs.roles import roles_on_lab
from grantcall.proposals.models import Proposal
from grantcall.web.more_parts import Part, more_part


@more_part("group", 60)
def lab_of_the_group(session: Session, proposal: Proposal, asking: Actor) -> Part | None:
    """Lead a funded group to its lab and to today's entry of the diary."""
    return _part(session, proposal, asking, "labs/group_part.html")


@more_part("staff", 60)
def lab_for_the_office(session: Session, proposal: Proposal, asking: Actor) -> Part | None:
    """Tell the office what became of a funded proposal: its lab and what the diary adds up to."""
    return _part(session, proposal, asking, "labs/staff_part.html")


def _part(session: Session, proposal: Proposal, asking: Actor, template: str) -> Part | None:
    lab = once(
        session,
        (Lab, proposal.id),
        (Lab,),
        lambda: session.scalar(select(Lab).where(Lab.proposal_id == proposal.id).limit(1)),
    )
    if lab is None:
        return None
    roles = roles_on_lab(session, asking, lab)
    return Part(
        template,
        {
            "lab": lab,
            "state": state_label(session, lab.version_id, lab.state),
            "tone": tone_of(lab.kind),
            "writes": allowed(Right.LAB_WRITE, roles) and lab.kind in WRITES,
            "hours": lab.helper_minutes // 60,
        },
    )
