"""Bare and product in turns, and the table of their ratios."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bench.client import Client
from bench.interface import Bare, Journey, Page, Product
from bench.load import Clock, Measure, drive, summary
from tests.support.server import RunningServer

GOOD = (200, 204)
WARM_UP_WALKS = 4  # one walk shows each request to one worker only
WARM_UP_S = 1.0
HEAD = ("workload", "requests/s", "p50 ms", "p99 ms", "CPU ms", "rate ratio", "CPU ratio", "goal")


@dataclass(frozen=True)
class Round:
    """One turn: the product's figure and the bare figure measured before and after it."""

    product: Measure
    bare_rate: float
    bare_cpu_ms: float


@dataclass(frozen=True)
class Row:
    """A line of the table; ratios are to the bare figure of the same run."""

    title: str
    figure: Measure
    rate_ratio: float | None = None
    cpu_ratio: float | None = None
    goal: str = ""


def measure_bare(server: RunningServer, kind: Bare, seconds: float) -> Measure:
    """Measure one figure of the bare application."""
    return _checked(drive(server, kind.value, seconds), kind.name)


def measure_round(
    bare: RunningServer,
    served: RunningServer,
    product: Product,
    workload: Page | Journey,
    seconds: float,
) -> Round:
    """Measure bare, product, bare: a machine that slows down meanwhile slows both."""
    kind = workload.against if isinstance(workload, Page) else Bare.INSERT_FULL
    _warm_up(served, product, workload)
    before = measure_bare(bare, kind, seconds / 2)
    if isinstance(workload, Page):
        request = workload.request(Client(served.port), product)
        figure = _checked(drive(served, request, seconds), workload.key)
    else:
        figure = _walk(served, product, workload, seconds)
    after = measure_bare(bare, kind, seconds / 2)
    return Round(figure, (before.rate + after.rate) / 2, (before.cpu_ms + after.cpu_ms) / 2)


def _warm_up(served: RunningServer, product: Product, workload: Page | Journey) -> None:
    """Let every worker read the definition and the templates before anything is measured."""
    if isinstance(workload, Page):
        request = workload.request(Client(served.port), product)
        drive(served, request, WARM_UP_S)
    else:
        for number in range(WARM_UP_WALKS):
            workload.walk(Client(served.port), product, -number)


def _walk(served: RunningServer, product: Product, journey: Journey, seconds: float) -> Measure:
    """Walk a journey for some seconds, one walk after the other.

    Rate and processor time are per request; p50 and p99 are of a whole walk.
    """
    spans: list[float] = []
    sent = 0
    clock, start = Clock(served), time.perf_counter()
    while not spans or time.perf_counter() - start < seconds:
        client = Client(served.port)
        began = time.perf_counter()
        journey.walk(client, product, len(spans) + 1)
        spans.append(time.perf_counter() - began)
        sent += client.sent
    return summary(spans, sent, clock.since(), Counter())


def _checked(figure: Measure, name: str) -> Measure:
    wrong = {status: n for status, n in figure.statuses.items() if status not in GOOD}
    if wrong:
        raise RuntimeError(f"{name} was answered with {wrong}")
    return figure


def bare_row(kind: Bare, figure: Measure) -> Row:
    """Return the line of a bare figure."""
    return Row(f"bare: {kind.name.lower().replace('_', ' ')}", figure)


def product_row(workload: Page | Journey, rounds: Sequence[Round]) -> Row:
    """Return the line of a workload: the round with the median cost, and median ratios."""
    ordered = sorted(rounds, key=lambda one: one.product.cpu_ms)
    rate_ratio = median(one.product.rate / one.bare_rate for one in rounds)
    cpu_ratio = median(one.product.cpu_ms / one.bare_cpu_ms for one in rounds)
    title, figure = f"{workload.key} {workload.title}", ordered[len(ordered) // 2].product
    if isinstance(workload, Page):
        rate = _judged(f"rate ≥ {workload.at_least:g}", rate_ratio >= workload.at_least)
        cost = _judged(f"CPU ≤ {workload.means_ms:g} ms", figure.cpu_ms <= workload.means_ms)
        return Row(title, figure, rate_ratio, cpu_ratio, f"{rate}; {cost}")
    # A walk is serial and the bare inserts are not, so only the cost can be compared.
    goal = _judged(f"CPU ratio ≤ {workload.at_most:g}", cpu_ratio <= workload.at_most)
    return Row(title, figure, None, cpu_ratio, goal)


def _judged(goal: str, met: bool) -> str:
    return goal if met else f"{goal}: **missed**"


def table(rows: Sequence[Row]) -> list[str]:
    """Return the lines of a Markdown table; a goal that was missed says so."""
    rule = "|".join(["---", *["--:"] * 6, "---"])
    return [f"| {' | '.join(HEAD)} |", f"|{rule}|", *map(_line, rows)]


def _line(row: Row) -> str:
    figure = row.figure
    cells = (
        row.title,
        f"{figure.rate:.0f}",
        f"{figure.p50:.2f}",
        f"{figure.p99:.2f}",
        f"{figure.cpu_ms:.2f}",
        "" if row.rate_ratio is None else f"{row.rate_ratio:.2f}",
        "" if row.cpu_ratio is None else f"{row.cpu_ratio:.2f}",
        row.goal,
    )
    return f"| {' | '.join(cells)} |"
