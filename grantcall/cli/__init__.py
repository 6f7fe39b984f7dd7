"""The command line: `grantcall <command>`.

Exit status 0 done, 1 refused or failed with the reasons on stderr, 2 wrong usage. Commands
are loaded when they are asked for, so that help and a wrong word cost no imports.
"""

import click

from grantcall import __version__
from grantcall.cli.lazy import LazyGroup

COMMANDS = {
    "call": ("grantcall.cli.call:call_group", "Definitions of calls; publish, open, close."),
    "demo": ("grantcall.cli.demo:demo", "Play the first edition and serve it."),
    "impact": ("grantcall.cli.impact:impact_group", "Figures of a programme: import a file."),
    "init": ("grantcall.cli.init:init", "Create the data folder and the database, or upgrade."),
    "letters": ("grantcall.cli.letters:letters_group", "Funding letters: try, issue, copy."),
    "outbox": ("grantcall.cli.outbox:outbox_group", "Mail waiting, sent, failed; send now."),
    "proposals": ("grantcall.cli.proposals:proposals_group", "Export the proposals of a call."),
    "routes": ("grantcall.cli.routes:routes", "Every address and the permission it declares."),
    "serve": ("grantcall.cli.serve:serve", "Serve the site, with one worker."),
    "user": ("grantcall.cli.user:user_group", "Accounts and their roles."),
    "verify": ("grantcall.cli.verify:verify", "Check the data and the audit chain."),
    "workflow": ("grantcall.cli.workflow:workflow_group", "Draw a workflow; walk its paths."),
    "worker": ("grantcall.cli.worker:worker", "The outbox and background work alone."),
}
"""Where each command is ("module:attribute"), and its line in the help."""


@click.group("grantcall", cls=LazyGroup, commands_at=COMMANDS)
@click.version_option(__version__, prog_name="grantcall")
def grantcall() -> None:
    """Grant calls for informal groups of citizens: run the site and look after its data."""


def main() -> None:
    """Run the command named on the command line and leave with its exit status."""
    grantcall(prog_name="grantcall")
