"""Long work shows a bar on a terminal and plain lines elsewhere."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TextIO, TypeVar

import click

T = TypeVar("T")
_SECONDS_BETWEEN_LINES = 5.0


def progress(
    things: Iterable[T],
    label: str,
    length: int | None = None,
    *,
    stream: TextIO | None = None,
    now: Callable[[], float] = time.monotonic,
) -> Iterator[T]:
    """Yield `things` and say on stderr how far the work is.

    A terminal sees a bar; a file or a log gets a line at the end, and one every few
    seconds before it. stdout stays free for the result.
    """
    stream = stream or sys.stderr
    if stream.isatty():
        with click.progressbar(things, label=label, length=length, file=stream) as bar:
            yield from bar
        return
    done, spoken = 0, now()
    of = f" of {length}" if length is not None else ""
    for thing in things:
        yield thing
        done += 1
        if now() - spoken >= _SECONDS_BETWEEN_LINES:
            spoken = now()
            click.echo(f"{label}: {done}{of}", file=stream)
    click.echo(f"{label}: {done}{of}, done", file=stream)
