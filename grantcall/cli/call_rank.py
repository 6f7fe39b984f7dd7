"""`grantcall call rank`: the ranking as it was published, or as it would be, explained."""

from typing import TYPE_CHECKING, Any

import click

from grantcall.cli.context import application
from grantcall.cli.speech import print_json, reason_lines, refuse, shell_language

if TYPE_CHECKING:
    from grantcall.evaluation.ranking_reading import Reading


@click.command("rank")
@click.argument("slug")
@click.option("--lang", type=click.Choice(["it", "en"]), help="Language of the sentences.")
@click.option("--json", "as_json", is_flag=True, help="Print the ranking as JSON.")
def rank_command(slug: str, lang: str | None, as_json: bool) -> None:
    """Print the ranking of a call, place by place with its reasons.

    Before it is published: as it would be now, with what it lacks on stderr. While marks
    are sealed nothing is printed but why, and the exit status is 1.
    """
    with application():
        reading = _read(slug)
        found = plain(slug, reading, lang or shell_language())
    if as_json:
        print_json(found)
        return
    for line in _told(found):
        click.echo(line)
    for reason in found["lacking"]:
        click.echo(reason, err=True)


def plain(slug: str, reading: "Reading", lang: str) -> dict[str, Any]:
    """Return a ranking as plain values; points are hundredths, money is cents."""
    from grantcall.core.errors import Refusal
    from grantcall.engine.explaining import explain

    case = reading.case
    words, by_ref = explain(case.ranking, case.definition), case.by_ref
    rules = case.definition.ranking
    lines = [
        {
            "ref": place.ref,
            "position": place.position,
            "tier": place.tier,
            "points": place.points,
            "list": one.value,
            "title": by_ref[place.ref].title,
            "municipality": by_ref[place.ref].municipality,
            "requested_cents": by_ref[place.ref].requested,
            "spread": case.scores.scored[place.ref].spread
            if place.ref in case.scores.scored
            else None,
            "words": words[place.ref].in_(lang),
        }
        for one in case.ranking.lists
        for place in (*one.places, *one.unsuitable)
    ]
    return {
        "slug": slug,
        "stage": reading.stage,
        "digest": None if reading.published is None else reading.published.digest,
        "threshold": None if rules is None else rules.threshold,
        "seed": case.ranking.seed,
        "lines": lines,
        "lacking": reason_lines(Refusal(*reading.lacking)) if reading.lacking else [],
    }


def _read(slug: str) -> "Reading":
    from grantcall.calls.queries import call_by_slug
    from grantcall.core.actor import SHELL
    from grantcall.core.db import reader
    from grantcall.evaluation.ranking_reading import read_ranking

    call = call_by_slug(reader(), slug)
    if call is None:
        refuse([f"there is no call “{slug}” on this site: “grantcall call list” names them"])
    return read_ranking(reader(), call, SHELL)


def _told(found: dict[str, Any]) -> list[str]:
    stages = {
        "now": "not published: as it would be now",
        "provisional": "provisional ranking",
        "final": "final ranking",
    }
    told = [f"{found['slug']}: {stages[found['stage']]}"]
    below = False
    for line in found["lines"]:
        if line["position"] is None and not below:
            told.append("-- not suitable --")
            below = True
        place = "" if line["position"] is None else f"{line['position']}."
        points = "" if line["points"] is None else f"{line['points'] / 100:.2f}"
        told.append(f"{place:>4} {line['ref']}  {points:>6}  {line['title']}")
        told.append(f"     {line['words']}")
    if found["digest"] is not None:
        told.append(f"digest {found['digest']}")
    return told
