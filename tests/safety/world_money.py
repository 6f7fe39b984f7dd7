"""The world of the money: one call is still undecided, the other has given its awards."""

from grantcall.core.actor import ENGINE
from grantcall.core.unit_of_work import unit_of_work
from grantcall.funding.allocate_decide import propose
from grantcall.proposals.models import Proposal
from tests.funding_world import Placed, placed
from tests.safety.world import World, world
from tests.safety.world_admission import people

ASKED: list[tuple[int, int | None]] = [(2000, 1200), (1900, 1000)]


@world("money")
def money(here: World) -> None:
    """Scenarios being tried and proposed in one call; awards in another."""
    people(here)
    make = here.make
    here.canary("ghiandaia", "contact", "staff", "office", "auditor")
    here.canary("pettirosso", "rival", "outsider", "office", "auditor")
    own = placed(make, ASKED, call=here.call, contact=here.actor("contact"))
    other = placed(make, ASKED, call=here.other_call, contact=here.actor("rival"))
    _call_it(own, "Orti ghiandaia")
    _call_it(other, "Orti pettirosso")
    draft, proposed = own.scenario("In prova ghiandaia"), own.scenario("Proposta ghiandaia")
    propose(proposed, actor=own.staff, clock=make.clock)
    locked = other.locked("Decisa pettirosso")
    mine, theirs = here.call.slug, here.other_call.slug
    here.thing("scenario", "draft", slug=mine, id=draft)
    here.thing("scenario", "proposed", slug=mine, id=proposed)
    here.thing("scenario", "locked", slug=theirs, id=locked)
    here.thing("scenario", "mixed", slug=mine, id=locked)
    here.thing("staff_award", "theirs", award_id=other.award(1).id)
    here.thing("first_proposal", "own", id=own.proposals[0])
    for name, call in (("call", here.call), ("other_call", here.other_call)):
        here.thing("listed_call", name, slug=call.slug)


def _call_it(placed_: Placed, title: str) -> None:
    with unit_of_work(ENGINE, placed_.make.clock) as work:
        for proposal_id in placed_.proposals:
            proposal = work.session.get_one(Proposal, proposal_id)
            with work.recording("proposal.call_it", proposal.object_ref) as event:
                proposal.title = title
                event.seal(proposal)
