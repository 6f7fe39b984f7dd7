"""A real Chromium, driven by Playwright, that cannot leave this machine."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

from tests.support.needs import missing

SETTING = "GRANTCALL_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW = f"apt install chromium, or set {SETTING} to the path of a Chromium or Chrome"
SCREENSHOTS = Path(__file__).parents[1] / "screenshots"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only what is wrong comes back: the whole report of a page takes longer to carry than to make.
AXE_RUN = """
    rules => axe.run(document, {
        runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]
    }).then(results => results.violations.map(fault =>
        `${fault.id}: ${fault.help} at ${JSON.stringify(fault.nodes.map(node => node.target))}`
    ))
"""
DELIBERATE = ("document", "xhr", "fetch")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


def find_chromium() -> str | None:
    """Return the path of a Chromium or Chrome: the one that is set, else the first found."""
    chosen = os.environ.get(SETTING)
    if chosen:
        return shutil.which(chosen)
    return next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start one Chromium per run. Without one the test is skipped, with the way to get it."""
    path = find_chromium()
    if path is None:
        missing("a Chromium browser", HOW)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()


class _Diary:
    """Collects what a page complains about while it is driven."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def follow(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("console", lambda line: self._console(line.type, line.text))
        page.on("response", self._response)

    def _console(self, kind: str, text: str) -> None:
        # A refused form is a page with status 4xx, which the console calls an error;
        # `_response` tells those from a missing script or picture.
        if kind == "error" and not text.startswith("Failed to load resource"):
            self.faults.append(f"console: {text}")

    def _response(self, response: Response) -> None:
        kind = response.request.resource_type
        if response.status >= 500 or (response.status >= 400 and kind not in DELIBERATE):
            self.faults.append(f"{response.status} for {kind} {response.url}")


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return `open_page(base_url, *, width=1280, javascript=True, locale="it-IT", **context)`.

    Each call gives a page with cookies of its own; relative addresses start at `base_url`.
    At the end the test fails if a page had a script error, an error on its console (so also
    a breach of the content security policy), a 5xx, or a 4xx for a script, style or picture.
    """
    contexts: list[BrowserContext] = []
    diary = _Diary()

    def open_one(
        base_url: str,
        *,
        width: int = 1280,
        javascript: bool = True,
        locale: str = "it-IT",
        **options: Any,
    ) -> Page:
        context = browser.new_context(
            base_url=base_url,
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            locale=locale,
            timezone_id="Europe/Rome",
            **options,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        diary.follow(page)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert diary.faults == []


def shoot(page: Page, name: str, width: int | None = None) -> Path:
    """Write a picture of the whole page to tests/screenshots and return its path.

    With a `width` in CSS pixels the window takes that width first and keeps it.
    """
    if width is not None:
        page.set_viewport_size({"width": width, "height": 900})
    shown = page.viewport_size
    assert shown is not None
    SCREENSHOTS.mkdir(exist_ok=True)
    path = SCREENSHOTS / f"{name}-{shown['width']}.png"
    page.screenshot(path=path, full_page=True, animations="disabled")
    return path


def assert_axe_clean(page: Page) -> None:
    """Assert that axe finds nothing against WCAG 2.2 A and AA nor against good practice."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    assert page.evaluate(AXE_RUN, AXE_RULES) == []


def assert_no_sideways_scroll(page: Page) -> None:
    """Assert that the page is not wider than its window."""
    excess = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(excess) == 0
