"""Pages in a real browser: Debian's Chromium, driven by Playwright, with axe-core within the page.

None of them is needed for anything else; what lacks one of them is skipped, and says which.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Error, Page, Request

__all__ = ["AXE", "NU", "blockers", "opened", "running_browser", "violations", "visiting"]

# Where `npm install axe-core vnu-jar` has put them.
MODULES = Path(os.environ.get("NODE_MODULES", Path(__file__).parent.parent / "node_modules"))
AXE = MODULES / "axe-core" / "axe.min.js"
NU = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
# Of what is right, axe-core need not tell where it is.
RUN = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"
CHROMIUM = shutil.which("chromium")
# As root, in a container, and without asking any host for anything.
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)


def blockers() -> Sequence[str]:
    """Return what is missing for tests in a browser."""
    found = {
        "Playwright, the extra `browser`": importlib.util.find_spec("playwright") is not None,
        "Debian's chromium": CHROMIUM is not None,
        "axe-core of npm": AXE.is_file(),
    }
    return [name for name, is_there in found.items() if not is_there]


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Run a browser, for all tests of a process."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Browser, path: Path, width: int, **options: Any) -> Iterator[Page]:
    """Open a file on a screen of its own, of a width in pixels, as `visiting` does."""
    context = browser.new_context(viewport={"width": width, "height": 800}, **options)
    try:
        page = context.new_page()
        with visiting(page, path):
            yield page
    finally:
        context.close()


@contextmanager
def visiting(page: Page, path: Path, *beside: Path) -> Iterator[None]:
    """Open a file on a screen. It fails that asks for more than itself and what is named."""
    asked: set[str] = set()
    errors: list[str] = []

    def note(request: Request) -> None:
        asked.add(request.url)

    def complain(error: Error) -> None:
        errors.append(str(error))

    page.on("request", note)
    page.on("pageerror", complain)
    try:
        page.goto(path.as_uri())
        yield
    finally:
        page.remove_listener("request", note)
        page.remove_listener("pageerror", complain)
    assert asked <= {each.as_uri() for each in (path, *beside)}, "a page asks for nothing else"
    assert errors == []


def violations(page: Page) -> Sequence[str]:
    """Return what axe-core finds wrong with a page, each with where it is."""
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=AXE)
    found: Sequence[Mapping[str, Any]] = page.evaluate(RUN)
    return [
        f"{each['id']}: {node['failureSummary']} {node['html'][:200]}"
        for each in found
        for node in each["nodes"]
    ]
