"""`python -m bench`: the product beside the bare application, alternating, in one run."""

import argparse
import platform
import sys
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench import compare, engine
from bench.interface import Bare, Suite
from bench.workloads import SUITE
from tests.support.server import serving

README = Path(__file__).with_name("README.md")
RESULTS = "## Results\n"


def main() -> None:
    """Measure, print a table in Markdown and, when asked, keep it in the README."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="grantcall-bench-") as name:
        report = measure(SUITE, Path(name), options)
    report += "\n\n" + "\n".join(engine.report())
    print(report)
    if options.write:
        text = README.read_text(encoding="utf-8")
        head, _, _ = text.partition(RESULTS)
        README.write_text(f"{head}{RESULTS}\n{report}\n", encoding="utf-8")


def measure(suite: Suite, folder: Path, options: argparse.Namespace) -> str:
    """Run every workload of a suite and return the report in Markdown."""
    with ExitStack() as stack:
        bare_folder = folder / "bare"
        bare_folder.mkdir()
        bare = stack.enter_context(
            serving(
                "bench.bare:create_app()", env={"BENCH_FOLDER": str(bare_folder)}, ready="/constant"
            )
        )
        rows = [
            compare.bare_row(kind, compare.measure_bare(bare, kind, options.seconds))
            for kind in Bare
        ]
        if suite.prepare is not None:
            product = suite.prepare(folder / "product", options.size)
            served = stack.enter_context(serving(product.app, env=product.env))
            for workload in suite.workloads:
                rounds = [
                    compare.measure_round(bare, served, product, workload, options.seconds)
                    for _ in range(options.rounds)
                ]
                rows.append(compare.product_row(workload, rounds))
    share = median(row.figure.foreign_share for row in rows)
    return "\n".join([_heading(options, share), "", *compare.table(rows)])


def _heading(options: argparse.Namespace, foreign_share: float) -> str:
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, {platform.system()},"
        f" Python {platform.python_version()}, N = {options.size}, {options.rounds} rounds of"
        f" {options.seconds:g} s; other programs took {foreign_share:.0%} of the processors."
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--size", type=int, default=1_000, help="proposals in the product")
    parser.add_argument("--seconds", type=float, default=4.0, help="length of one stretch")
    parser.add_argument("--rounds", type=int, default=3, help="stretches per workload")
    parser.add_argument("--write", action="store_true", help="keep the table in bench/README.md")
    return parser.parse_args()


if __name__ == "__main__":
    print("\n".join(engine.report())) if sys.argv[1:] == ["engine"] else main()
