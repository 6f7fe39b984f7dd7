"""The pages of the award at work in a real browser: no fault of access, nothing too wide."""

from collections.abc import Callable

from playwright.sync_api import Page

from grantcall.core.actor import Actor
from grantcall.core.ids import new_id
from grantcall.funding.change_award import ask_change, save_change
from grantcall.funding.decide_expense import decide_expense
from tests.browser.journey import cookie_of
from tests.factories import Makers
from tests.project_world import World, offered
from tests.report_world import reporting, running, sent
from tests.support.browser import assert_axe_clean, assert_no_sideways_scroll, shoot

HERE = "/proposals/OC1-0001"
CALL = "/staff/calls/operazione-comunita-1"
WIDTHS = (390, 1280)


def look(
    open_page: Callable[..., Page], make: Makers, site: str, person: Actor, paths: list[str]
) -> None:
    """Open each page at both widths and look at it."""
    page = open_page(f"{site}/healthz", width=WIDTHS[0])
    page.context.add_cookies(
        [{"name": "grantcall", "value": cookie_of(person, make.clock), "url": site}]
    )
    for path in paths:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(site + path)
            page.get_by_role("heading", level=1).wait_for()
            assert_no_sideways_scroll(page)
            assert_axe_clean(page)
            name = path.strip("/").replace("/", "-").replace("?", "-")
            shoot(page, f"award-{person.display_name.split()[0]}-{name[:60]}", width)


def with_change(make: Makers) -> World:
    """An award whose group asks for more time and other expenses."""
    world = running(make)
    ask_change(
        world.award_id, "Il fornitore ha chiuso e serve più tempo.", actor=world.contact,
        clock=make.clock, received_at=make.clock.now(), token=new_id(),
    )  # fmt: skip
    budget = [{"what": "Terra e semi", "kind": "goods", "amount": 200000}]
    answers = {"what_changes": "Meno attrezzi.", "new_end_date": "2020-01-31", "new_budget": budget}
    save_change(world.award_id, answers, {}, actor=world.contact, clock=make.clock)
    return world


def test_an_offer(open_page: Callable[..., Page], make: Makers, site: str) -> None:
    world = offered(make, cents=130000)
    world.save(iban="IT60X0542811101000000123456", holder="Maria Rossi")
    award = f"{HERE}/award"
    look(
        open_page, make, site, world.contact, [HERE, award, f"{award}/accept", f"{award}/renounce"]
    )


def test_an_award_under_way(open_page: Callable[..., Page], make: Makers, site: str) -> None:
    world = running(make)
    sent(world, "interim", 45000, 45000)
    report = f"/staff/reports/{world.report('interim').id}"
    record = f"/staff/awards/{world.award_id}"
    decide_expense(
        world.report("interim").id, 0, "reduced", 30000, "Solo la parte del gruppo.",
        actor=world.staff, clock=make.clock,
    )  # fmt: skip
    look(open_page, make, site, world.contact, [f"{HERE}/award", f"{HERE}/reports/final"])
    office = [report, f"{report}/steps/give_up", record, f"{record}/account"]
    boards = [f"{CALL}/tranches?kind=planned", f"{CALL}/tranches?kind=paid", f"{CALL}/reports"]
    office += [f"{record}/steps/revoke", f"/staff{HERE}", *boards]
    look(open_page, make, site, world.staff, office)


def test_a_change(open_page: Callable[..., Page], make: Makers, site: str) -> None:
    world = with_change(make)
    look(open_page, make, site, world.contact, [f"{HERE}/award/change"])
    look(open_page, make, site, world.staff, [f"/staff/awards/{world.award_id}"])


def test_the_end(open_page: Callable[..., Page], make: Makers, site: str) -> None:
    world = reporting(make, 150000, 30000)
    look(open_page, make, site, world.contact, [f"{HERE}/award", f"{HERE}/reports/interim"])
    look(open_page, make, site, world.staff, [f"/staff/reports/{world.report('final').id}"])
