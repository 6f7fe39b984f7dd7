"""`grantcall impact`: the figures of a programme."""

import tomllib
from dataclasses import asdict
from pathlib import Path

import click

from grantcall.cli.context import application
from grantcall.cli.speech import print_json, refuse


@click.group("impact")
def impact_group() -> None:
    """Figures of a programme: what is counted, over which window, from which source."""


@impact_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def import_file(file: Path, as_json: bool) -> None:
    """Bring in a TOML file of indicators and figures, all or nothing.

    Safe to repeat: a figure that stands is left alone, one that differs becomes a
    correction, and an old file never undoes what was corrected since.
    """
    from grantcall.core.actor import SHELL
    from grantcall.impact.import_measurements import import_measurements
    from grantcall.web.services import services

    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        refuse([f"{file}: {error}"])
    with application():
        made = import_measurements(document, actor=SHELL, clock=services().clock)
    if as_json:
        print_json(asdict(made))
    else:
        click.echo(
            f"{made.programme}: {made.indicators} new indicators, {made.measurements} new"
            f" figures, {made.corrected} of them corrections"
        )
