"""The first edition's money: two scenarios, a decision by two persons, the letters."""

from grantcall.core.actor import Actor
from grantcall.demo.decisions import Decisions
from grantcall.demo.first_play import Played
from grantcall.demo.inputs import Inputs
from grantcall.demo.publishing import typed_act
from grantcall.demo.stage import Stage
from grantcall.funding.allocate import draft_allocation, set_cut
from grantcall.funding.allocate_decide import lock_allocation, propose
from grantcall.funding.issue_letters import issue_letters
from grantcall.funding.release_mails import release_mails

_WHOLE, _CUT = "Tutto come chiesto", "Con i tagli della commissione"


def play_money(
    stage: Stage, inputs: Inputs, given: Decisions, played: Played, staff: Actor, second: Actor
) -> None:
    """Try the money two ways, decide by two persons, then let the letters leave."""
    stage.at(given.at("allocation"))
    draft_allocation(inputs.call, _WHOLE, actor=staff, clock=stage.clock)
    stage.clock.advance(hours=1)
    chosen = draft_allocation(inputs.call, _CUT, actor=staff, clock=stage.clock)
    for cut in given.cuts:
        proposal_id = played.named(cut.group).proposal_id
        set_cut(chosen, proposal_id, cut.to_cents, cut.reason, actor=staff, clock=stage.clock)
    propose(chosen, actor=staff, clock=stage.clock, token=stage.token())
    stage.at(given.at("locked"))
    lock_allocation(
        chosen,
        typed_act(stage, inputs.acts["concession"]),
        actor=second,
        clock=stage.clock,
        token=stage.token(),
    )
    stage.at(given.at("letters"))
    made = issue_letters(inputs.call, actor=staff, clock=stage.clock)
    if made.stopped:
        raise RuntimeError(f"the play went astray: {made.stopped[0]}")
    release_mails(inputs.call, actor=staff, clock=stage.clock, token=stage.token())
