"""Reports to work on: an award under way, expenses with proofs, reports sent and accepted."""

import io
from datetime import UTC, datetime

from grantcall.core.actor import Actor
from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.funding.decide_expense import accept_expenses
from grantcall.funding.decide_report import accept_report
from grantcall.funding.models_project import ReportSheet
from grantcall.funding.run_award import finish
from grantcall.funding.send_report import send_report
from grantcall.funding.sheets import present_in
from grantcall.funding.tranche_steps import pay, release
from grantcall.funding.write_report import attach_to_report, save_report
from grantcall.process.clocks import catch_up
from grantcall.web.services import services
from tests.factories import Makers
from tests.project_world import REPORT, World, expenses, offered

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15"
    b"\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa75\x81\x84\x00\x00\x00\x00"
    b"IEND\xaeB`\x82"
)


def running(make: Makers) -> World:
    """An award under way, in June 2019, with its first tranche paid."""
    world = offered(make).accepted()
    world.publish()
    world.check_bank()
    paid(world, "start")
    make.clock.move_to(datetime(2019, 6, 3, 8, 0, tzinfo=UTC))
    catch_up(make.clock)
    assert world.award.kind == "active"
    return world


def paid(world: World, rule: str) -> None:
    """Release and pay a due tranche."""
    tranche_id = world.tranche(rule).id
    clock = world.make.clock
    act_id = world.make.act(world.call, f"9-{tranche_id[:8]}", "payment")
    release(tranche_id, act_id, actor=world.staff, clock=clock, token=new_id())
    pay(tranche_id, clock.now().date(), actor=world.second, clock=clock, token=new_id())


def proof(
    world: World, content: bytes = PNG, actor: Actor | None = None, rule: str = "interim"
) -> str:
    return attach_to_report(
        world.report(rule).id, "expenses", io.BytesIO(content), "scontrino.png",
        store=services().store, actor=actor or world.contact,
        clock=world.make.clock,
    )  # fmt: skip


def write(world: World, rule: str, **answers: object) -> None:
    saved = save_report(
        world.report(rule).id,
        answers,
        {name: base(world, rule, name) for name in answers},
        actor=world.contact,
        clock=world.make.clock,
    )
    assert (saved.problems, saved.clashes) == ([], [])


def base(world: World, rule: str, name: str) -> str:
    present = present_in(db.session.get(ReportSheet, world.report(rule).id))
    return present[name].token if name in present else "0"


def send(world: World, rule: str) -> str:
    return send_report(
        world.report(rule).id, actor=world.contact, clock=world.make.clock,
        received_at=world.make.clock.now(), token=new_id(),
    )  # fmt: skip


def accept(world: World, rule: str) -> None:
    accept_report(world.report(rule).id, actor=world.staff, clock=world.make.clock, token=new_id())


def sent(world: World, rule: str, *cents: int) -> None:
    """Send a report whose expenses all have a proof of their own."""
    rows = expenses(*cents)
    for place, row in enumerate(rows):
        row["proof"] = [proof(world, PNG + f"{rule}{place}".encode(), rule=rule)]
    write(world, rule, **REPORT, expenses=rows)
    send(world, rule)


def reporting(make: Makers, *cents: int) -> World:
    """An award whose interim report is accepted and whose final report is sent."""
    world = running(make)
    sent(world, "interim", 90000)
    accept_expenses(world.report("interim").id, actor=world.staff, clock=make.clock)
    accept(world, "interim")
    paid(world, "middle")
    finish(world.award_id, actor=world.contact, clock=make.clock, token=new_id())
    sent(world, "final", *cents)
    return world
