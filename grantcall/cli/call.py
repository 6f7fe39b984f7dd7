"""`grantcall call`: definitions and calls from the shell, under the same rules as the site."""

import json
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grantcall.cli.call_allocate import allocate_command
from grantcall.cli.call_diff import diff_command
from grantcall.cli.call_rank import rank_command
from grantcall.cli.context import application
from grantcall.cli.speech import print_json, refuse, shell_language
from grantcall.core.actor import SHELL

if TYPE_CHECKING:
    from grantcall.calls.record_act import ActGiven

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
DAY = click.DateTime(["%Y-%m-%d"])


def act_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of a formal act that a step rests on; the command gets it as `act`."""

    @wraps(command)
    def with_act(
        *, number: str, act_date: datetime, subject: str, link: str, **others: Any
    ) -> None:
        command(act=_act(number, act_date, subject, link), **others)

    for option in (
        click.option("--link", default="", help="Where the act can be read."),
        click.option("--subject", default="", help="What the act is about."),
        click.option("--act-date", type=DAY, required=True, help="Day of the act."),
        click.option("--act", "number", required=True, help="Number of the formal act."),
    ):
        with_act = option(with_act)
    return with_act


@click.group("call")
def call_group() -> None:
    """Calls: check and compare their files, publish them, move their dates, rank them."""


call_group.add_command(allocate_command)
call_group.add_command(diff_command)
call_group.add_command(rank_command)


@call_group.command("list")
@AS_JSON
def list_command(as_json: bool) -> None:
    """List the calls on the site, then those that are in the files only."""
    with application():
        found = call_list()
    if as_json:
        print_json(found)
        return
    for row in found:
        dates = f"{row['opens'] or '':<26}{row['closes'] or ''}".rstrip()
        click.echo(f"{row['phase']:<10} {row['slug']:<30} {dates}".rstrip())
    click.echo(f"{len(found)} calls" if len(found) != 1 else "1 call")


def call_list() -> list[dict[str, Any]]:
    """Return every call, on the site or in the files, as plain values."""
    from grantcall.calls.phases import phase_of
    from grantcall.calls.queries import staff_calls
    from grantcall.core.db import reader
    from grantcall.definitions.loading import list_calls
    from grantcall.web.services import services

    now = services().clock.now()
    found: list[dict[str, Any]] = [
        {
            "slug": row.slug,
            "ref": row.ref,
            "label": row.label_it,
            "phase": str(phase_of(row, now)),
            "state": row.state,
            "opens": row.opens.isoformat(),
            "closes": row.closes.isoformat(),
        }
        for row in staff_calls(reader(), None)
    ]
    known = {row["slug"] for row in found}
    bare = dict.fromkeys(("ref", "label", "state", "opens", "closes"))
    found += [
        {"slug": slug, "phase": "in files", **bare}
        for slug in list_calls(services().resources)
        if slug not in known
    ]
    return found


@call_group.command()
@click.argument("slug")
@click.option("--files", "from_files", is_flag=True, help="As the files say, not as frozen.")
@click.option("--lang", type=click.Choice(["it", "en"]), help="Language of the sentences.")
@click.option("--json", "as_json", is_flag=True, help="Print the canonical document.")
def show(slug: str, from_files: bool, lang: str | None, as_json: bool) -> None:
    """Read a call back in sentences: as frozen, or from its files where it is not published."""
    from grantcall.definitions.describing import describe

    with application():
        document = document_named(slug, from_files=from_files)
    if as_json:
        print_json(document)
        return
    click.echo("\n".join(describe(document, lang or shell_language())))


def document_named(slug: str, *, from_files: bool = False) -> dict[str, Any]:
    """Return the canonical document of a call: the frozen one, else from its files.

    Raises `DefinitionFaults` when the files cannot be used.
    """
    from grantcall.calls.queries import call_by_slug, document_of
    from grantcall.core.db import reader
    from grantcall.definitions.loading import load_call
    from grantcall.web.services import services

    call = None if from_files else call_by_slug(reader(), slug)
    if call is not None and call.kind != "draft":
        document: dict[str, Any] = json.loads(document_of(reader(), call.version_id))
        return document
    return load_call(slug, services().resources)[0]


@call_group.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@AS_JSON
def check(paths: tuple[Path, ...], as_json: bool) -> None:
    """Check files or folders and print every fault; warnings do not change the exit status."""
    from grantcall.core.resources import Resources
    from grantcall.core.settings import read_settings
    from grantcall.definitions.loading import check as check_paths

    missing = [f"{path}: there is no such file or folder" for path in paths if not path.exists()]
    if missing:
        refuse(missing)
    faults = check_paths(paths, Resources(read_settings().definitions))
    wrong = [fault for fault in faults if not fault.warning]
    if as_json:
        print_json(
            [
                {
                    "file": fault.file,
                    "path": fault.path,
                    "message": fault.message,
                    "suggestion": fault.suggestion,
                    "warning": fault.warning,
                }
                for fault in faults
            ]
        )
    else:
        for fault in faults:
            click.echo(str(fault), err=True)
    if wrong:
        raise SystemExit(1)
    if not as_json:
        click.echo("no faults")


@call_group.command()
@click.argument("slug")
@act_options
@click.option("--accept-assumed", is_flag=True, help="Confirm the parts nobody has confirmed.")
@AS_JSON
def publish(
    slug: str,
    act: "ActGiven",
    accept_assumed: bool,
    as_json: bool,
) -> None:
    """Freeze a call's definition and make it public, under a formal act."""
    from grantcall.calls.publish import publish as publish_call
    from grantcall.web.services import services

    with application():
        done = publish_call(
            slug,
            act,
            resources=services().resources,
            actor=SHELL,
            clock=services().clock,
            token=_token(),
            accept_assumed=accept_assumed,
        )
    _say(
        as_json,
        {
            "slug": slug,
            "version": done.version,
            "digest": done.digest,
            "opens": done.opens.isoformat(),
            "closes": done.closes.isoformat(),
        },
    )


@call_group.command()
@click.argument("slug")
@click.option("--accept-assumed", is_flag=True, help="Confirm the parts nobody has confirmed.")
@AS_JSON
def freeze(slug: str, accept_assumed: bool, as_json: bool) -> None:
    """Freeze a network of labs: a definition that nobody applies to. Safe to repeat."""
    from grantcall.calls.freeze_network import freeze_network
    from grantcall.web.services import services

    with application():
        done = freeze_network(
            slug,
            resources=services().resources,
            actor=SHELL,
            clock=services().clock,
            accept_assumed=accept_assumed,
        )
    _say(as_json, {"slug": slug, "version": done.version, "digest": done.digest})


@call_group.command("open")
@click.argument("slug")
@act_options
@click.option("--reason", required=True, help="Why it opens earlier.")
@AS_JSON
def open_command(
    slug: str,
    act: "ActGiven",
    reason: str,
    as_json: bool,
) -> None:
    """Open a published call before its time, for everybody."""
    from grantcall.calls.open_now import open_now
    from grantcall.web.services import services

    with application():
        done = open_now(
            slug,
            act,
            reason,
            actor=SHELL,
            clock=services().clock,
            token=_token(),
        )
    _say(as_json, {"slug": slug, "version": done.version, "opens": done.opens.isoformat()})


@call_group.command()
@click.argument("slug")
@click.option("--act", "number", help="Number of a formal act to enter with it.")
@click.option("--act-date", type=DAY, help="Day of the act.")
@AS_JSON
def close(slug: str, number: str | None, act_date: datetime | None, as_json: bool) -> None:
    """Let the engine close a call whose deadline has passed; refused before it."""
    from grantcall.calls.close_call import close_call
    from grantcall.web.services import services

    if (number is None) != (act_date is None):
        raise click.UsageError("--act and --act-date go together")
    act = None if number is None or act_date is None else _act(number, act_date, "", "")
    with application():
        done = close_call(slug, act, actor=SHELL, clock=services().clock)
    _say(as_json, {"slug": slug, "closes": done.closes.isoformat(), "moved": done.moved})


@call_group.command()
@click.argument("slug")
@click.option("--closes", required=True, help="Local time of the call, as 2030-11-30T12:00.")
@act_options
@click.option("--reason", required=True, help="Why there is more time; the groups read it.")
@AS_JSON
def extend(
    slug: str,
    closes: str,
    act: "ActGiven",
    reason: str,
    as_json: bool,
) -> None:
    """Move the closing later, for all groups, and tell each of them."""
    from grantcall.calls.extend import extend as extend_call
    from grantcall.web.services import services

    with application():
        done = extend_call(
            slug,
            instant_given(slug, closes),
            act,
            reason,
            actor=SHELL,
            clock=services().clock,
            token=_token(),
        )
    _say(
        as_json,
        {
            "slug": slug,
            "version": done.version,
            "closes": done.closes.isoformat(),
            "drafts": done.drafts,
            "told": done.told,
        },
    )


def instant_given(slug: str, text: str) -> datetime:
    """Read an instant: with its offset as it stands, without one in the call's zone.

    Raises `NotFound` for a call that is not there, `Invalid` for what is no instant.
    """
    from grantcall.calls.forms import instant_typed
    from grantcall.calls.queries import call_by_slug
    from grantcall.core.db import reader
    from grantcall.core.errors import NotFound
    from grantcall.process.frozen import definition_of

    call = call_by_slug(reader(), slug)
    if call is None:
        raise NotFound()
    try:
        exact = datetime.fromisoformat(text)
    except ValueError:
        exact = None
    if exact is not None and exact.tzinfo is not None:
        return exact
    day, _, hour = text.partition("T")
    return instant_typed(day, hour, definition_of(reader(), call.version_id).calendar.zone)


def _act(number: str, act_date: datetime, subject: str, link: str) -> "ActGiven":
    from grantcall.calls.record_act import ActGiven

    day: date = act_date.date()
    return ActGiven(number, day, subject, link)


def _token() -> str:
    from grantcall.core.ids import new_id

    return new_id()


def _say(as_json: bool, facts: dict[str, Any]) -> None:
    if as_json:
        print_json(facts)
        return
    for name, value in facts.items():
        click.echo(f"{name:<9}{value}")
