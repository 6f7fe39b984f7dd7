"""The world of awards at work: offered, under way, changing, ended; and the rival's."""

from typing import Any

from sqlalchemy import select

from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.funding.change_award import ask_change
from grantcall.funding.models_project import Filed, Report, Tranche
from grantcall.funding.payment_details import details_of
from grantcall.funding.run_award import revoke, start
from grantcall.proposals.models import Proposal
from tests.project_world import ACCEPTANCE, IBAN, REPORT, TAX_CODE, World, award_for, expenses
from tests.report_world import paid, send, write
from tests.safety.world import World as Here
from tests.safety.world import world
from tests.safety.world_admission import GROUP, OFFICE, give_parts, people

MINE = ("own", "offered", "changing", "ended")


@world("project")
def project(here: Here) -> None:
    """Four awards of the first group's people, one of the rival's, each somewhere else."""
    people(here)
    told = here.canary("gheppio", *GROUP, *OFFICE)
    here.canary("allodola", *GROUP, *OFFICE)
    here.canary("verzellino", "rival", *OFFICE)
    here.canary(IBAN, "staff", "office")
    here.canary(TAX_CODE, "staff", "office")
    sent = {name: _sent(here, "contact", "allodola") for name in MINE}
    sent["rival"] = _sent(here, "rival", "verzellino")
    worlds = {name: _award(here, name, proposal) for name, proposal in sent.items()}
    worlds["offered"].save(**ACCEPTANCE)
    _run(worlds, told)
    for name, one in worlds.items():
        here.thing("award", name, ref=sent[name].ref or "")
        here.thing("staff_award", name, award_id=one.award_id)
    _papers(here, worlds)
    _records(here, worlds)
    for name, call in (("call", here.call), ("other_call", here.other_call)):
        here.thing("listed_call", name, slug=call.slug)


def _run(worlds: dict[str, World], told: str) -> None:
    for name in ("own", "changing", "ended", "rival"):
        worlds[name].accepted()
    worlds["rival"].check_bank(passed=False, note="Il conto non è del referente.")
    for name in ("own", "changing", "ended"):
        one = worlds[name]
        start(one.award_id, actor=one.contact, clock=one.make.clock, token=new_id())
    for name in ("own", "ended"):
        worlds[name].publish()
        worlds[name].check_bank()
        paid(worlds[name], "start")
    own, changing, ended = worlds["own"], worlds["changing"], worlds["ended"]
    rows = expenses(5000, paid_on="2019-02-01")
    write(own, "interim", **{**REPORT, "story": f"Storia {told}"}, expenses=rows)
    send(own, "interim")
    ask_change(
        changing.award_id, "Serve tempo.", actor=changing.contact, clock=changing.make.clock,
        received_at=changing.make.clock.now(), token=new_id(),
    )  # fmt: skip
    revoke(
        ended.award_id, "Nessuna attività.", ended.make.act(ended.call, "95", "revocation"),
        actor=ended.staff, clock=ended.make.clock, token=new_id(),
    )  # fmt: skip


def _sent(here: Here, who: str, word: str) -> Proposal:
    make, actor = here.make, here.actor(who)
    proposal = make.sent(here.call, actor, title=f"Orti {word}")
    proposal_id = proposal.id
    if who == "contact":
        give_parts(here, proposal_id)
    return db.session.get_one(Proposal, proposal_id)


def _award(here: Here, name: str, proposal: Proposal) -> World:
    who = "rival" if name == "rival" else "contact"
    award_id = award_for(here.make, here.call, proposal, 200000, 200000)
    return World(
        here.make,
        here.call,
        here.actor(who),
        here.actor("office"),
        here.actor("staff"),
        proposal.id,
        award_id,
    )


def _papers(here: Here, worlds: dict[str, World]) -> None:
    for name in ("own", "rival"):
        one = worlds[name]
        paper = _first(select(Filed.id).where(Filed.award_id == one.award_id))
        ref = here.things["award"][name]["ref"]
        here.thing("award_paper", name, ref=ref, paper_id=paper)
        details = details_of(db.session(), one.award_id)
        assert details is not None
        here.thing("bank", name, digest=details.digest)
    own, rival = here.things["award_paper"]["own"], here.things["award_paper"]["rival"]
    here.thing("award_paper", "mixed", ref=own["ref"], paper_id=rival["paper_id"])


def _records(here: Here, worlds: dict[str, World]) -> None:
    own, rival = here.things["award"]["own"]["ref"], here.things["award"]["rival"]["ref"]
    here.thing("group_report", "own", ref=own, rule="final")
    here.thing("group_report", "sent", ref=own, rule="interim")
    here.thing("group_report", "rival", ref=rival, rule="interim")
    here.thing("group_report", "unknown", ref=own, rule="nothing")
    for name in ("own", "rival"):
        award_id = worlds[name].award_id
        reports = select(Report.id).where(Report.award_id == award_id, Report.rule == "interim")
        tranches = select(Tranche.id).where(Tranche.award_id == award_id, Tranche.rule == "middle")
        here.thing("staff_report", name, report_id=_first(reports))
        here.thing("staff_tranche", name, tranche_id=_first(tranches))


def _first(query: Any) -> str:
    found = db.session.scalars(query).first()
    db.session.rollback()
    assert isinstance(found, str)
    return found
