"""What steps do to labs, by the names of the closed vocabulary."""

from collections.abc import Sequence

from sqlalchemy import select

from grantcall.core.ids import new_id
from grantcall.labs.models import Lab, Practice
from grantcall.labs.slugs import free_slug
from grantcall.process.door import start
from grantcall.process.registry import Doing, Next, effect
from grantcall.proposals.models import CitizenGroup, Proposal


@effect("open_lab", "award")
def open_lab(doing: Doing) -> Sequence[Next]:
    """Let the lab of the proposal come into being; one that is there already stays.

    What it shows at first is what everybody may read of a proposal: the name of the group,
    title, municipality, area.
    """
    session = doing.work.session
    proposal = session.get_one(Proposal, doing.record.proposal_id)
    known = session.scalar(select(Lab.id).where(Lab.proposal_id == proposal.id).limit(1))
    if known is not None or "lab" not in doing.definition.workflows:
        return ()
    name = session.get_one(CitizenGroup, proposal.group_id).name
    lab = Lab(
        id=new_id(),
        slug=free_slug(session, Lab, name),
        call_id=proposal.call_id,
        proposal_id=proposal.id,
        version_id=doing.record.version_id,
        name=name,
        about="" if proposal.title == name else proposal.title,
        municipality=proposal.municipality,
        area=proposal.area,
        meets="",
        opened_at=doing.work.now,
        activities=0,
        people=0,
        new_people=0,
        helper_minutes=0,
    )
    start(doing.work, lab, doing.definition, doing.event)
    doing.event.note(lab=lab.id)
    doing.made["lab"] = lab
    return ()


@effect("ask_for_practice")
def ask_for_practice(doing: Doing) -> Sequence[Next]:
    """Ask the lab for what it would advise others, unless it has told it already."""
    session = doing.work.session
    known = session.scalar(select(Practice.id).where(Practice.lab_id == doing.record.id))
    if known is None:
        practice = Practice(id=new_id(), lab_id=doing.record.id, text="", asked_at=doing.work.now)
        doing.event.seal(practice)
    return ()
