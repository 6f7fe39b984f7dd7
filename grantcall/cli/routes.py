"""`grantcall routes`: every address of the site and the permission it declares."""

from typing import TYPE_CHECKING, Any

import click

from grantcall.cli.context import application
from grantcall.cli.speech import print_json

if TYPE_CHECKING:
    from flask import Flask

NO_OBJECT = "none"
_IMPLIED = {"HEAD", "OPTIONS"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def routes(as_json: bool) -> None:
    """List every address with its methods, permission and the kind of object it is about."""
    with application(any_schema=True) as app:
        found = route_table(app)
    if as_json:
        print_json(found)
        return
    for route in found:
        methods = ",".join(route["methods"])
        click.echo(f"{route['permission']:<20} {route['object']:<14} {methods:<9} {route['path']}")


def route_table(app: "Flask") -> list[dict[str, Any]]:
    """Return one entry per address: endpoint, methods, path, permission, object.

    `permission` is never empty: "public" where everybody may. `object` is the kind of
    record that is loaded and checked, or "none".
    """
    from grantcall.web.access import access_of

    found = []
    for rule in app.url_map.iter_rules():
        declared = access_of(app, rule.endpoint)
        assert declared is not None  # the application refuses to start without
        found.append(
            {
                "endpoint": rule.endpoint,
                "methods": sorted((rule.methods or set()) - _IMPLIED),
                "path": rule.rule,
                "permission": declared.permission,
                "object": declared.object or NO_OBJECT,
            }
        )
    return sorted(found, key=lambda route: (str(route["path"]), str(route["endpoint"])))
