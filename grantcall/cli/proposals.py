"""`grantcall proposals`: what groups sent, taken out of the site."""

import sys
from pathlib import Path

import click

from grantcall.cli.context import application
from grantcall.cli.speech import refuse


@click.group("proposals")
def proposals_group() -> None:
    """The proposals of a call."""


@proposals_group.command("export")
@click.argument("slug")
@click.option(
    "--format",
    "format_",
    type=click.Choice(("csv", "xlsx", "json")),
    required=True,
    help="CSV for Italian Excel, a workbook, or the values as they were sent.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="File to write.  [default: standard output]",
)
def export(slug: str, format_: str, output: Path | None) -> None:
    """Export every sent proposal of a call, all fields under their stable ids.

    The export is recorded in the audit trail.
    """
    from grantcall.core.actor import SHELL
    from grantcall.core.errors import NotFound
    from grantcall.proposals.export import export_proposals
    from grantcall.web.services import services

    with application():
        try:
            made = export_proposals(slug, format_, actor=SHELL, clock=services().clock)
        except NotFound:
            refuse([f"there is no call “{slug}” on this site: “grantcall call list” names them"])
        if output is None:
            for chunk in made.chunks:
                sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
            return
        with output.open("wb") as target:
            for chunk in made.chunks:
                target.write(chunk)
    click.echo(f"{made.count} proposals in {output}", err=True)
