"""A group of commands that imports each one on first use and explains every refusal."""

import importlib
from typing import Any

import click

from grantcall.cli.speech import reason_lines, refuse
from grantcall.core.errors import DefinitionFaults, Refusal, SettingsError


class LazyGroup(click.Group):
    """`commands_at` maps the name of a command to "module:attribute" and its line of help."""

    def __init__(self, *args: Any, commands_at: dict[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._commands_at = commands_at

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, sorted."""
        return sorted({*self._commands_at, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, importing it the first time; `None` when there is none."""
        if cmd_name not in self._commands_at:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = self._commands_at[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self._commands_at.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what it is refused for goes to stderr and the exit status is 1."""
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            refuse(reason_lines(refusal))
        except (SettingsError, DefinitionFaults) as error:
            refuse(error.faults)
