"""`grantcall outbox`: mail waiting, sent, failed; and sending what waits now."""

from typing import Any

import click

from grantcall.cli.context import application
from grantcall.cli.progress import progress
from grantcall.cli.speech import print_json, refuse

STATES = ("held", "ready", "sending", "sent", "failed")


@click.group("outbox")
def outbox_group() -> None:
    """The mail of the site: every message is a row of the outbox."""


@outbox_group.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only mails in this state.")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def list_mails(state: str | None, as_json: bool) -> None:
    """List the mails, oldest first: state, tries, instant, kind, recipient, last error."""
    with application():
        found = mails(state)
    if as_json:
        print_json(found)
        return
    for mail in found:
        tries = f"{mail['tries']} tries" if mail["tries"] != 1 else "1 try"
        error = f"  {mail['error']}" if mail["error"] else ""
        click.echo(
            f"{mail['state']:<8} {tries:<8} {mail['created_at'][:19]}  {mail['kind']:<22} "
            f"{mail['recipient']}{error}"
        )
    counted = ", ".join(
        f"{sum(1 for mail in found if mail['state'] == name)} {name}"
        for name in STATES
        if any(mail["state"] == name for mail in found)
    )
    click.echo(counted or "no mail")


@outbox_group.command("flush")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def flush_mails(as_json: bool) -> None:
    """Send now what waits, also what would be tried again only later."""
    from grantcall.cli.rounds import office_of
    from grantcall.mail.deliver import Outcome, flush
    from grantcall.web.services import services

    with application() as app:
        waiting = len(mails("ready"))
        sending = flush(services().clock, office_of(app), postponed=True)
        outcomes = [outcome for _, outcome in progress(sending, "mails", waiting)]
        failed = [mail for mail in mails("ready") + mails("failed") if mail["error"]]
    counts = {str(outcome): outcomes.count(outcome) for outcome in Outcome}
    if as_json:
        print_json(counts)
    else:
        click.echo(f"{counts['sent']} sent, {counts['failed']} failed")
    if counts["failed"]:
        refuse(f"{mail['id']} to {mail['recipient']}: {mail['error']}" for mail in failed)


def mails(state: str | None = None) -> list[dict[str, Any]]:
    """Return the mails as plain values, oldest first; instants as ISO text in UTC."""
    from sqlalchemy import select

    from grantcall.core.db import reader
    from grantcall.core.outbox import OutboxMessage

    names = (
        *("id", "state", "kind", "recipient", "subject", "language", "object"),
        *("tries", "error", "created_at", "next_try_at", "sent_at"),
    )
    query = select(*(getattr(OutboxMessage, name) for name in names))
    query = query.order_by(OutboxMessage.created_at, OutboxMessage.id)
    if state is not None:
        query = query.where(OutboxMessage.state == state)
    session = reader()
    try:
        return [
            {
                name: value.isoformat() if hasattr(value, "isoformat") else value
                for name, value in row._mapping.items()
            }
            for row in session.execute(query)
        ]
    finally:
        session.rollback()
