"""`grantcall call diff`: what changed between two versions of a call, thing by thing."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grantcall.cli.context import application
from grantcall.cli.speech import print_json, refuse, shell_language

if TYPE_CHECKING:
    from grantcall.core.resources import Resources
    from grantcall.definitions.diffing import Change

PHASES = ["published", "open", "closed", "evaluation", "decided"]
_SIGNS = {"added": "+", "removed": "-", "moved": ">", "changed": "~"}

Frozen = Callable[[str, int | None], dict[str, Any]]


@click.command("diff")
@click.argument("a")
@click.argument("b")
@click.option("--phase", type=click.Choice(PHASES), help="Refuse what this phase forbids.")
@click.option("--lang", type=click.Choice(["it", "en"]), help="Language of the sentences.")
@click.option("--json", "as_json", is_flag=True, help="Print the changes as JSON.")
def diff_command(a: str, b: str, phase: str | None, lang: str | None, as_json: bool) -> None:
    """Show what changes from A to B.

    A and B are a slug (its files), a file, or SLUG@N for a frozen version (SLUG@ for the
    one in force). With --phase, what may not be corrected then goes to stderr, and the
    exit status is 1.
    """
    from grantcall.definitions.diffing import compare, refused_in

    said = lang or shell_language()
    changes = compare(*documents(a, b))
    refused = refused_in(phase, changes) if phase else ()
    if as_json:
        print_json([plain(change, said) for change in changes])
    else:
        for change in changes:
            click.echo(f"{_SIGNS[change.act]} {change.words.in_(said)}")
        click.echo(f"{len(changes)} changes" if len(changes) != 1 else "1 change")
    if refused:
        refuse(f"{one.change.where}: {one.why.in_(said)}" for one in refused)


def documents(a: str, b: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the canonical documents that two arguments name.

    The site is opened only where a frozen version is asked for. Raises `DefinitionFaults`
    when files cannot be used.
    """
    from grantcall.core.resources import Resources
    from grantcall.core.settings import read_settings

    resources = Resources(read_settings().definitions)
    if "@" in a or "@" in b:
        with application():
            return (
                document_of(a, resources, frozen_document),
                document_of(b, resources, frozen_document),
            )
    return document_of(a, resources, frozen_document), document_of(b, resources, frozen_document)


def document_of(side: str, resources: "Resources", frozen: Frozen) -> dict[str, Any]:
    """Return the document that one argument names; `frozen` reads a version from the site."""
    from grantcall.definitions.loading import GivenFiles, load_call

    slug, at, number = side.partition("@")
    if at:
        if number and not number.isdecimal():
            refuse([f"{side}: after @ stands the number of a version"])
        return frozen(slug, int(number) if number else None)
    if not side.endswith(".toml"):
        return load_call(side, resources)[0]
    path = Path(side)
    if not path.is_file():
        refuse([f"{side}: there is no such file"])
    given = GivenFiles(_around(path, resources), {("workflows", f"calls/{path.name}"): path})
    return load_call(path.stem, given)[0]


def frozen_document(slug: str, number: int | None) -> dict[str, Any]:
    """Read a frozen version of a call; without a number, the one in force."""
    import json

    from sqlalchemy import select

    from grantcall.calls.models import Call
    from grantcall.core.db import reader
    from grantcall.process.models import CallVersion

    wanted = CallVersion.id == Call.version_id if number is None else CallVersion.number == number
    text = reader().scalar(
        select(CallVersion.document)
        .join(Call, Call.id == CallVersion.call_id)
        .where(Call.slug == slug, wanted)
    )
    if text is None:
        refuse([f"the site has no version {number or ''} of {slug}".replace("  ", " ")])
    document: dict[str, Any] = json.loads(text)
    return document


def plain(change: "Change", lang: str) -> dict[str, Any]:
    """Return a change as plain values, with the phases that refuse it taken by itself."""
    from grantcall.definitions.diffing import refused_in

    return {
        "path": change.where,
        "act": change.act,
        "place": str(change.place),
        "tendency": str(change.tendency),
        "before": change.before,
        "after": change.after,
        "words": change.words.in_(lang),
        "refused_in": [phase for phase in PHASES if refused_in(phase, (change,))],
    }


def _around(path: Path, resources: "Resources") -> "Resources":
    """Return the folder that a file stands in as an overlay, where it is laid out as one."""
    from grantcall.core.resources import Resources

    parents = path.resolve().parents
    if len(parents) > 2 and (parents[0].name, parents[1].name) == ("calls", "workflows"):
        return Resources(parents[2])
    return resources
