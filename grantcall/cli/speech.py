"""How the command line speaks: plain English sentences, the reasons of a refusal on stderr.

Reasons come from the domain in both languages; the shell's own language chooses.
"""

import json
import os
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

import click

from grantcall.core.errors import Refusal


def shell_language() -> str:
    """Return "it" where the shell is Italian (LC_ALL, LC_MESSAGES, LANG), else "en"."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "it" if value.lower().startswith("it") else "en"
    return "en"


def reason_lines(refusal: Refusal) -> list[str]:
    """Return one line per reason: what stands in the way, the article, what to do."""
    lang = shell_language()
    lines = []
    for reason in refusal.reasons:
        article = f" ({reason.article})" if reason.article else ""
        following = f" {reason.next.in_(lang)}" if reason.next else ""
        lines.append(f"{reason.text.in_(lang)}{article}{following}")
    return lines or [refusal.summary.in_(lang)]


def refuse(lines: Iterable[str]) -> NoReturn:
    """Write the reasons on stderr and leave with exit status 1."""
    for line in lines:
        click.echo(line, err=True)
    sys.exit(1)


def print_json(value: Any) -> None:
    """Print one JSON value on stdout, indented, in readable letters."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, sort_keys=False))
