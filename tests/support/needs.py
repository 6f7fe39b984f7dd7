"""What a test needs from the machine, and what a missing piece means.

On a developer's machine a missing piece skips the tests that need it, by name and
with the way to get it. Where `GRANTCALL_REQUIRE_ALL` is set nothing may be skipped.
"""

import os
from collections.abc import Generator
from typing import Any, NoReturn

import pytest

SWITCH = "GRANTCALL_REQUIRE_ALL"


def everything_required() -> bool:
    """Say whether a skipped test counts as a failed one in this run."""
    return os.environ.get(SWITCH, "") not in ("", "0")


def missing(what: str, how: str) -> NoReturn:
    """Leave the test because the machine lacks `what`; `how` says how to get it."""
    pytest.skip(f"{what} is missing: {how}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failed one where everything is required."""
    report = yield
    expected = hasattr(report, "wasxfail")
    if report.skipped and not expected and everything_required():
        report.outcome = "failed"
        report.longrepr = _complaint(report.longrepr)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Do the same for a module that skips itself as a whole."""
    report = yield
    if report.skipped and everything_required():
        report.outcome = "failed"
        report.longrepr = _complaint(report.longrepr)
    return report


def _complaint(reason: Any) -> str:
    words = reason[2] if isinstance(reason, tuple) else str(reason)
    return f"{words}\n({SWITCH} is set: nothing may be skipped in this run)"


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by the fixtures they use; those of the demonstration stay in one process.

    A server or a browser starts in a second or two, in each process that needs one. To play
    the demonstration takes ten times as long, and its tests keep one process busy anyway.
    """
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        for marker, provider in (("postgres", "postgres_server"), ("browser", "browser")):
            if provider in fixtures:
                item.add_marker(marker)
        if "demo" in fixtures:
            item.add_marker(pytest.mark.xdist_group("demo"))
