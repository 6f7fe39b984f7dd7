"""`grantcall user`: accounts and their roles from the shell."""

from typing import Any

import click

from grantcall.cli.context import application
from grantcall.cli.speech import print_json, refuse
from grantcall.core.actor import SHELL, Role

ROLES = [str(role) for role in Role]


@click.group("user")
def user_group() -> None:
    """People who sign in, and what they may do."""


@user_group.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What they may do.")
@click.option("--call", "call_slug", metavar="SLUG", help="For this call only.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def add(email: str, role: str, call_slug: str | None, as_json: bool) -> None:
    """Make an account with a role (or give the role to the one that is there).

    Prints a link that signs in once, within 24 hours: whoever has it gets in.
    """
    from grantcall.core.site_address import absolute
    from grantcall.people.add_account import add_account
    from grantcall.people.links import link_path
    from grantcall.web.services import services

    with application():
        made = add_account(email, role, call_slug, actor=SHELL, clock=services().clock)
        link = absolute(link_path(made.secret))
    if as_json:
        print_json({"id": made.account_id, "role": role, "call": call_slug, "link": link})
    else:
        click.echo(link)


@user_group.command("list")
@click.option("--role", type=click.Choice(ROLES), help="Only accounts with this role.")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def list_users(role: str | None, as_json: bool) -> None:
    """List the accounts by address: state and roles."""
    with application():
        found = users(role or "")
    if as_json:
        print_json(found)
        return
    for user in found:
        state = "blocked" if user["blocked_at"] else "active"
        roles = ", ".join(
            f"{held['role']} ({held['call']})" if held["call"] else held["role"]
            for held in user["roles"]
        )
        click.echo(f"{state:<8} {user['email']:<40} {roles or 'no role'}")
    click.echo(f"{len(found)} accounts" if len(found) != 1 else "1 account")


@user_group.command("block")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def block(email: str, as_json: bool) -> None:
    """Close an account: it is signed out everywhere at once, and its links are void."""
    from grantcall.core.db import reader
    from grantcall.people.block_account import block_account
    from grantcall.people.queries import account_by_email
    from grantcall.web.services import services

    with application():
        account = account_by_email(reader(), email)
        if account is None:
            refuse([f"no account has the address {email}"])
        ended = block_account(account.id, actor=SHELL, clock=services().clock)
    if as_json:
        print_json({"id": account.id, "signed_out": ended})
    else:
        click.echo(f"blocked; {ended} signed out")


def users(role: str = "") -> list[dict[str, Any]]:
    """Return the accounts as plain values, by address; instants as ISO text in UTC."""
    from grantcall.core.db import reader
    from grantcall.people.account_list import Filters, list_accounts

    found: list[dict[str, Any]] = []
    after: str | None = None
    while True:
        page = list_accounts(reader(), Filters(role=role), after=after, size=500)
        for row in page.rows:
            found.append(
                {
                    "id": row.id,
                    "email": row.email,
                    "name": row.name,
                    "created_at": row.created_at.isoformat(),
                    "blocked_at": row.blocked_at.isoformat() if row.blocked_at else None,
                    "roles": [{"role": held.role, "call": held.call_slug} for held in row.roles],
                }
            )
        if page.after is None:
            return found
        after = page.after
