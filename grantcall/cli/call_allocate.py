"""`grantcall call allocate`: draw a scenario of the money, cut, propose. Never approve."""

from typing import TYPE_CHECKING, Any

import click

from grantcall.cli.context import application
from grantcall.cli.speech import print_json, refuse, shell_language
from grantcall.core.actor import SHELL

if TYPE_CHECKING:
    from grantcall.funding.models import Allocation


@click.command("allocate")
@click.argument("slug")
@click.option("--scenario", "name", default="A", show_default=True, help="Name of the scenario.")
@click.option(
    "--cut",
    "cuts",
    nargs=3,
    multiple=True,
    metavar="REF EURO REASON",
    help="Leave only a part of a request. Repeatable.",
)
@click.option("--propose", "proposes", is_flag=True, help="Propose it to the second person.")
@click.option("--set-aside", "sets_aside", is_flag=True, help="Set it aside; it stays readable.")
@click.option("--lang", type=click.Choice(["it", "en"]), help="Language of the sentences.")
@click.option("--json", "as_json", is_flag=True, help="Print the scenario as JSON.")
def allocate_command(
    slug: str,
    name: str,
    cuts: tuple[tuple[str, str, str], ...],
    proposes: bool,
    sets_aside: bool,
    lang: str | None,
    as_json: bool,
) -> None:
    """Draw a scenario of a call's money, or show the one of that name, line by line.

    The second person approves on the site, under the act: never from here.
    """
    if proposes and sets_aside:
        raise click.UsageError("a scenario is proposed or set aside, not both")
    with application():
        allocation_id = _drawn(slug, name)
        _change(allocation_id, cuts, proposes, sets_aside)
        found = plain(slug, allocation_id, lang or shell_language())
    if as_json:
        print_json(found)
        return
    for line in _told(found):
        click.echo(line)


def plain(slug: str, allocation_id: str, lang: str) -> dict[str, Any]:
    """Return a scenario as plain values; money is cents."""
    from grantcall.core.db import reader
    from grantcall.engine.allocation import plain_line
    from grantcall.engine.allocation_words import explain_line
    from grantcall.funding.fund import present_definition
    from grantcall.funding.models import Allocation
    from grantcall.funding.scenarios import preview
    from grantcall.web.services import services

    session = reader()
    allocation = session.get_one(Allocation, allocation_id)
    definition = present_definition(session, allocation.call_id)
    made = preview(session, allocation, services().clock.now())
    return {
        "slug": slug,
        "scenario": allocation.name,
        "state": allocation.kind,
        "funded": len(made.funded),
        "given_cents": made.total,
        "left": dict(made.left),
        "reserve": len(made.reserve),
        "lines": [
            {
                **plain_line(line),
                "words": explain_line(line, definition, shows_minimum=True).in_(lang),
            }
            for line in made.lines
        ],
    }


def _drawn(slug: str, name: str) -> str:
    """Return the id of the scenario with this name, drawn now if there is none."""
    from grantcall.calls.queries import call_by_slug
    from grantcall.core.db import reader
    from grantcall.funding.allocate import draft_allocation
    from grantcall.funding.scenarios import scenarios_of
    from grantcall.web.services import services

    call = call_by_slug(reader(), slug)
    if call is None:
        refuse([f"there is no call “{slug}” on this site: “grantcall call list” names them"])
    known: dict[str, Allocation] = {one.name: one for one in scenarios_of(reader(), call.id)}
    if name in known:
        return known[name].id
    return draft_allocation(slug, name, actor=SHELL, clock=services().clock)


def _change(
    allocation_id: str,
    cuts: tuple[tuple[str, str, str], ...],
    proposes: bool,
    sets_aside: bool,
) -> None:
    from grantcall.core.money import parse_euro
    from grantcall.funding.allocate import set_cut
    from grantcall.funding.allocate_decide import propose, set_aside
    from grantcall.web.services import services

    clock = services().clock
    for ref, euro, reason in cuts:
        proposal_id = _proposal_id(allocation_id, ref)
        set_cut(allocation_id, proposal_id, parse_euro(euro), reason, actor=SHELL, clock=clock)
    if proposes:
        propose(allocation_id, actor=SHELL, clock=clock)
    if sets_aside:
        set_aside(allocation_id, actor=SHELL, clock=clock)


def _proposal_id(allocation_id: str, ref: str) -> str:
    from sqlalchemy import select

    from grantcall.core.db import reader
    from grantcall.funding.models import Allocation
    from grantcall.proposals.models import Proposal

    call_id = reader().get_one(Allocation, allocation_id).call_id
    query = select(Proposal.id).where(Proposal.call_id == call_id, Proposal.ref == ref)
    found = reader().scalar(query)
    if found is None:
        refuse([f"the call has no proposal “{ref}”"])
    return found


def _told(found: dict[str, Any]) -> list[str]:
    told = [f"{found['slug']}: scenario “{found['scenario']}”, {found['state']}"]
    for line in found["lines"]:
        gets = f"{line['amount'] / 100:.2f}" if line["amount"] else "-"
        told.append(f"{line['ref']}  {gets:>10}  {line['words']}")
    left = sum(found["left"].values()) / 100
    told.append(
        f"{found['funded']} funded with {found['given_cents'] / 100:.2f},"
        f" {left:.2f} left, {found['reserve']} in reserve"
    )
    if found["state"] == "proposed":
        told.append("another person approves it on the site, under its act")
    return told
