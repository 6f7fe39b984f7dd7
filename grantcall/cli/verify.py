"""`grantcall verify`: every promise that the data can show, and the audit chain."""

import sys

import click

from grantcall.cli.context import application
from grantcall.cli.speech import print_json


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print every check and finding as JSON.")
def verify(as_json: bool) -> None:
    """Check the audit chain, the seals and every invariant the data can show."""
    from grantcall.verify.run import run_checks
    from grantcall.web.services import services

    results = []
    with application():
        for result in run_checks(services().store, services().settings):
            results.append(result)
            if as_json:
                continue
            title = f"{result.check.invariants} {result.check.name}"
            if not result.broken:
                click.echo(f"{title}: ok ({result.count} {result.check.things})")
                continue
            first, more = result.broken[0], len(result.broken) - 1
            others = f" (and {more} more)" if more else ""
            click.echo(
                f"{result.check.name}: {first.invariant} broken at {first.place}: "
                f"{first.message}{others}",
                err=True,
            )
    sound = not any(result.broken for result in results)
    if as_json:
        print_json({"ok": sound, "checks": [result.as_dict() for result in results]})
    elif sound:
        click.echo(f"{len(results)} checks, nothing broken")
    if not sound:
        sys.exit(1)
