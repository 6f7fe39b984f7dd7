"""`grantcall workflow`: draw a workflow, walk every path of a call with fake records."""

from typing import Any, Literal

import click

from grantcall.cli.speech import print_json, refuse, shell_language

LANGUAGE = click.option("--lang", type=click.Choice(["it", "en"]), help="Language of the labels.")


@click.group("workflow")
def workflow_group() -> None:
    """Workflows: pictures of them, and walks through them."""


@workflow_group.command()
@click.argument("name")
@click.option(
    "--format",
    "form",
    type=click.Choice(["mermaid", "svg"]),
    default="mermaid",
    show_default=True,
    help="Text for other tools, or a picture.",
)
@click.option(
    "--shape",
    type=click.Choice(["page", "poster"]),
    default="poster",
    show_default=True,
    help="Width of the picture: a telephone's page, or a poster.",
)
@click.option("--state", help="Light up this state.")
@LANGUAGE
def diagram(name: str, form: str, shape: str, state: str | None, lang: str | None) -> None:
    """Print the workflow NAME ("proposal") as a diagram."""
    from grantcall.definitions.drawing import mermaid, read_workflow, svg

    workflow = read_workflow(name, _resources())
    if state is not None and state not in workflow.states:
        refuse([f"{name} has no state “{state}”; it has {', '.join(workflow.states)}"])
    said = lang or shell_language()
    if form == "mermaid":
        click.echo(mermaid(workflow, said, state), nl=False)
    else:
        width: Literal["page", "poster"] = "page" if shape == "page" else "poster"
        click.echo(svg(workflow, said, state, width), nl=False)


@workflow_group.command()
@click.argument("name")
@click.option("--staff", type=click.IntRange(1), help="How many people the office has.")
@LANGUAGE
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def simulate(name: str, staff: int | None, lang: str | None, as_json: bool) -> None:
    """Walk fake records through a call, or through one workflow in every call that uses it.

    NAME is the slug of a call or the name of a workflow. Faults go to stderr, and the exit
    status is then 1; a shortest path to each end is printed in words.
    """
    people = {} if staff is None else {"staff": staff}
    found = walked(name, people, lang or shell_language())
    if as_json:
        print_json(found)
    else:
        for one in found:
            _print(one)
    faults = [f"{one['call']}: {_line(fault)}" for one in found for fault in one["faults"]]
    if faults:
        refuse([] if as_json else faults)


def walked(name: str, people: dict[str, int], lang: str) -> list[dict[str, Any]]:
    """Return what a simulation found, one entry per call, as plain values.

    Leaves with exit status 1 when neither a call nor a workflow has this name. Raises
    `DefinitionFaults` when the files of a call cannot be used.
    """
    from grantcall.definitions.drawing import workflow_names
    from grantcall.definitions.faults import near
    from grantcall.definitions.loading import list_calls, load_call
    from grantcall.engine.simulating import simulate as walk

    resources = _resources()
    slugs, names = list_calls(resources), workflow_names(resources)
    if name in slugs:
        findings = walk(load_call(name, resources)[1], people=people)
        return [{"call": name, **findings.to_json(lang)}]
    if name not in names:
        near_by = near(name, [*slugs, *names])
        hint = f" (did you mean {near_by}?)" if near_by else ""
        refuse([f"no call or workflow is named {name}{hint}"])
    found = []
    for slug in slugs:
        definition = load_call(slug, resources)[1]
        record = _record_of(name, slug)
        if record in definition.workflows:
            findings = walk(definition, record=record, people=people)
            found.append({"call": slug, **findings.to_json(lang)})
    if not found:
        refuse([f"no call uses the workflow {name}"])
    return found


def _record_of(name: str, slug: str) -> str | None:
    """Return the record that a workflow file describes, where this call names the file."""
    from grantcall.definitions.reading import CallFiles, gather

    files = gather(slug, _resources())
    workflows = files.workflows if isinstance(files, CallFiles) else {}
    wanted = f"workflows/{name}.toml"
    return next((record for record, source in workflows.items() if source.name == wanted), None)


def _print(found: dict[str, Any]) -> None:
    click.echo(found["call"])
    for note in found["notes"]:
        click.echo(f"  {note['words']}")
    record = None
    for path in found["paths"]:
        if path["record"] != record:
            record = path["record"]
            click.echo(f"  {record}")
        click.echo(f"    {path['words']}")
    click.echo(f"  {len(found['faults'])} faults" if found["faults"] else "  no faults")


def _line(fault: dict[str, str]) -> str:
    return f"{fault['place']}: {fault['words']}"


def _resources() -> Any:
    from grantcall.core.resources import Resources
    from grantcall.core.settings import read_settings

    return Resources(read_settings().definitions)
