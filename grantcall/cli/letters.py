"""`grantcall letters`: the funding letters of a call from the shell, under the site's rules."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from grantcall.cli.context import application
from grantcall.cli.progress import progress
from grantcall.cli.speech import print_json, reason_lines, refuse

if TYPE_CHECKING:
    from grantcall.core.errors import Reason
    from grantcall.funding.issue_letters import Issued, Plan


@click.group("letters")
def letters_group() -> None:
    """The funding letters of a call: try them, issue them, write the copies again."""


@letters_group.command()
@click.argument("slug")
@click.option("--dry-run", is_flag=True, help="Try every letter and say what would leave.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def issue(slug: str, dry_run: bool, as_json: bool) -> None:
    """Issue every letter that waits, one by one; safe to repeat and to interrupt.

    A letter that cannot leave is told on stderr, stops no other, and gives exit status 1.
    """
    with application():
        result = _tried(slug) if dry_run else _issued(slug)
    stopped = result.pop("lines")
    if as_json:
        print_json(result)
    elif dry_run:
        _say_plan(result)
    else:
        click.echo(f"{len(result['letters'])} letters issued, {result['already']} already there")
    if stopped:
        refuse(stopped)


@letters_group.command()
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Print the names as JSON.")
def copies(slug: str, as_json: bool) -> None:
    """Write the readable copies of a call's letters again, from the store."""
    from grantcall.core.actor import SHELL
    from grantcall.core.errors import NotFound
    from grantcall.funding.letter_copies import write_copies
    from grantcall.store.places import places

    with application():
        try:
            names = write_copies(slug, actor=SHELL)
        except NotFound:
            refuse(_no_call(slug))
        folder = str(places().letters / slug)
    if as_json:
        print_json({"folder": folder, "files": names})
    else:
        click.echo(
            f"{len(names)} letters in {folder}" if len(names) != 1 else f"1 letter in {folder}"
        )


def _tried(slug: str) -> dict[str, Any]:
    from grantcall.core.actor import SHELL
    from grantcall.core.errors import NotFound
    from grantcall.funding.issue_letters import plan_letters
    from grantcall.web.services import services

    try:
        plan = plan_letters(slug, actor=SHELL, clock=services().clock)
    except NotFound:
        refuse(_no_call(slug))
    return _plain_plan(plan)


def _plain_plan(plan: "Plan") -> dict[str, Any]:
    return {
        "dry_run": True,
        "ready": len(plan.ready),
        "mails": plan.mails,
        "cents": plan.cents,
        "letters": [
            {
                "ref": one.ref,
                "group": one.group,
                "amount_cents": one.amount_cents,
                "asked_cents": one.asked_cents,
                "how": one.how,
                "mails": one.mails,
                "blockers": _lines("", one.blockers),
            }
            for one in plan.letters
        ],
        "lines": [line for one in plan.blocked for line in _lines(one.ref, one.blockers)],
    }


def _issued(slug: str) -> dict[str, Any]:
    from grantcall.core.actor import SHELL
    from grantcall.core.errors import NotFound
    from grantcall.funding.issue_letters import issue_letters
    from grantcall.web.services import services

    def bar(ids: Sequence[str]) -> Iterable[str]:
        return progress(ids, "letters", len(ids))

    try:
        made = issue_letters(slug, actor=SHELL, clock=services().clock, progress=bar)
    except NotFound:
        refuse(_no_call(slug))
    return _plain_issued(made)


def _plain_issued(made: "Issued") -> dict[str, Any]:
    from grantcall.core.db import reader
    from grantcall.funding.letters import numbers_of

    return {
        "dry_run": False,
        "letters": numbers_of(reader(), made.letters),
        "already": made.already,
        "stopped": [{"ref": one.ref, "reasons": _lines("", one.reasons)} for one in made.stopped],
        "lines": [line for one in made.stopped for line in _lines(one.ref, one.reasons)],
    }


def _say_plan(result: dict[str, Any]) -> None:
    from grantcall.core.money import format_cents

    for one in result["letters"]:
        mark = "cannot" if one["blockers"] else one["how"]
        amount = format_cents(one["amount_cents"], "en")
        click.echo(f"{one['ref']:<12} {mark:<8} {amount:>8}  {one['group']}")
    cents = format_cents(result["cents"], "en")
    click.echo(
        f"nothing has happened yet: {result['ready']} letters and {result['mails']} mails "
        f"would leave, {cents} in all"
    )


def _lines(ref: str, reasons: "Sequence[Reason]") -> list[str]:
    from grantcall.core.errors import Refusal

    if not reasons:
        return []
    return [f"{ref}: {line}" if ref else line for line in reason_lines(Refusal(*reasons))]


def _no_call(slug: str) -> list[str]:
    return [f"there is no call “{slug}” on this site: “grantcall call list” names them"]
