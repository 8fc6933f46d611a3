"""HTML as a browser shows it: to everybody, on every screen, and from nowhere else."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator import Assignment, Problem, solve
from generator.document.documents import DOCUMENTS
from generator.problem import shipped, shipped_assignments, shipped_exercises
from tests.browsing import NU, opened, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Data that people copy are problem files or assignments without draws.
PROBLEMS = sorted({*shipped()} - {*shipped_exercises()})
FEW = [
    ("back-propagation", "solution"),
    ("xor", "worksheet"),
    ("homework", "solution"),
]
ALL = [(name, kind) for name in (*PROBLEMS, *shipped_assignments()) for kind in DOCUMENTS]
WIDTHS = (360, 1280)
NARROWEST = 320
# What the checker does not know: MathML 4, which screen readers do, and a property of MathML Core.
UNKNOWN = re.compile(
    "Attribute “(intent|arg)” not allowed on element|CSS: “math-style”|Trailing slash on void"
)


@pytest.fixture(scope="session")
def page_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """Write a document as HTML."""
    folder = tmp_path_factory.mktemp("pages")

    def written(name: str, kind: str) -> Path:
        path = folder / f"{name}-{kind}.html"
        if not path.exists():
            load = Assignment.load if name in shipped_assignments() else Problem.load
            path.write_text(solve(load(name)).to_text("html", kind), encoding="utf-8")
        return path

    return written


def overflow(page: Page) -> int:
    """Return by how many pixels a page is wider than its screen."""
    found: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return found


def check(browser: Browser, path: Path) -> None:
    """See that a page serves everybody, in light and in dark, and scrolls no way but down."""
    with opened(browser, path, WIDTHS[0]) as page:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert violations(page) == []
            assert overflow(page) == 0
        page.emulate_media(color_scheme="dark")
        assert violations(page) == []
        page.set_viewport_size({"width": NARROWEST, "height": 800})
        assert overflow(page) == 0


@pytest.mark.parametrize(("name", "kind"), FEW)
def test_a_page_serves_everybody_on_every_screen(
    name: str, kind: str, browser: Browser, page_of: Callable[[str, str], Path]
) -> None:
    check(browser, page_of(name, kind))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "kind"), ALL)
def test_every_page_serves_everybody_on_every_screen(
    name: str, kind: str, browser: Browser, page_of: Callable[[str, str], Path]
) -> None:
    check(browser, page_of(name, kind))


@pytest.mark.slow
def test_every_page_is_what_the_checker_of_the_web_takes_for_html(
    page_of: Callable[[str, str], Path],
) -> None:
    java = shutil.which("java")
    if java is None or not NU.is_file():
        pytest.skip("there is no Java, or no vnu-jar of npm")
    pages = [str(page_of(name, kind)) for name, kind in ALL]
    command = [java, "-jar", str(NU), "--stdout", "--format", "json", "--exit-zero-always", *pages]
    told = subprocess.run(command, capture_output=True, check=True, timeout=600).stdout
    messages = [each["message"] for each in json.loads(told)["messages"]]
    assert [message for message in messages if not UNKNOWN.search(message)] == []
    assert any(UNKNOWN.search(message) for message in messages), "it has read the pages"
