"""`grantcall worker`: the outbox and the background work alone; several may run."""

import datetime
import logging
import threading
from collections.abc import Callable

import click
from flask import Flask
from huey import Huey
from huey.consumer import Consumer

from grantcall.cli.context import application
from grantcall.cli.leading import Lead, lead_of
from grantcall.cli.queue import declare_delivery, queue_of
from grantcall.cli.rounds import Rounds
from grantcall.core.settings import Settings, read_settings

THREADS = 2
_SECONDS_TO_FINISH = 25


@click.command()
def worker() -> None:
    """Send mail, remind, and take the steps whose time has come, until stopped."""
    settings = read_settings()
    with application(settings) as app:
        run(app, settings)


def run(app: Flask, settings: Settings) -> None:
    """Work until SIGTERM or SIGINT: the mail in hand is finished first.

    A killed worker loses nothing: leases of mails run out, the lead is free at once.
    """
    _speak(settings.log_level)
    lead = lead_of(settings)
    queue = staffed(Rounds(app), queue_of(settings), lead)
    consumer = Consumer(
        queue,
        workers=THREADS,
        worker_type="thread",
        max_delay=1.0,
        graceful_signal="TERM",
        shutdown_timeout=_SECONDS_TO_FINISH,
    )
    try:
        consumer.run()
    finally:
        lead.free()


def staffed(rounds: Rounds, queue: Huey, lead: Lead) -> Huey:
    """Declare the tasks: mail on demand, and each minute what only the leading worker starts."""
    declare_delivery(queue, rounds.deliver)

    def whenever_leading(_: datetime.datetime) -> bool:
        return lead.held()

    for task in (rounds.clocks, rounds.mail, rounds.tidy):
        _periodic(queue, f"grantcall.{task.__name__}", whenever_leading, task)
    return queue


def _periodic(
    queue: Huey, name: str, when: Callable[[datetime.datetime], bool], task: Callable[[], None]
) -> None:
    busy = threading.Lock()

    def once_at_a_time() -> None:
        # A round that takes longer than a minute is not overtaken by the next.
        if busy.acquire(blocking=False):
            try:
                task()
            finally:
                busy.release()

    queue.periodic_task(when, name=name)(once_at_a_time)


def _speak(level: str) -> None:
    logging.basicConfig(
        level=level, format="%(asctime)s worker %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("huey").setLevel(logging.WARNING)
