"""HTML as a browser shows it: to everybody, on every screen, and from nowhere else."""

from __future__ import annotations

import functools
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from generator import (
    Assignment,
    AssignmentSolution,
    DrawnAssignment,
    Exercise,
    Problem,
    Solution,
    VariantError,
    draws,
    load,
    solutions,
    solve,
)
from generator.banks import preview_page
from generator.cli import main
from generator.document.documents import DOCUMENTS
from generator.problem import shipped, shipped_assignments, shipped_exercises
from tests.browsing import NU, violations, visiting
from tests.showing import OF_EVERY_KIND

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Frame, Page

# Of those with draws, a variant.
DRAWN = (*shipped_exercises(), "quiz")
FEW = [
    ("back-propagation", "solution"),
    ("xor", "worksheet"),
    ("homework", "solution"),
]
ALL = [(name, kind) for name in (*shipped(), *shipped_assignments()) for kind in DOCUMENTS]
# Each is seen as a solution or as a worksheet, which have all that the other documents have.
SEEN = [
    (name, kind)
    for index, name in enumerate((*shipped(), *shipped_assignments()))
    for kind in (DOCUMENTS if name in OF_EVERY_KIND else ("solution", "worksheet")[index % 2 :][:1])
]
PHONE, DESKTOP, NARROWEST = 360, 1280, 320
# What the checker does not know: MathML 4, which screen readers do, and two properties.
UNKNOWN = re.compile(
    "Attribute “(intent|arg)” not allowed on element|CSS: “(math-style|field-sizing)”"
    "|Trailing slash on void"
)
# What scrolls sideways alone and is higher than its room.
CUT_OFF = """[...document.querySelectorAll("body *")].filter(element =>
    element.scrollHeight > element.clientHeight + 1 &&
    getComputedStyle(element).overflowY == "hidden"
).map(element => element.outerHTML.slice(0, 200))"""
# What runs from right to left.
DIRECTIONS = """[...document.querySelectorAll("[dir=auto], bdi")].filter(element =>
    getComputedStyle(element).direction == "rtl"
).map(element => element.innerText.replace(/\\s+/g, " "))"""
# The tables to which a figure leads.
DETAILS = """[...document.querySelectorAll("figure")].map(figure =>
    [...document.getElementById(figure.getAttribute("aria-details")).querySelectorAll("caption")]
    .map(caption => caption.innerText))"""
TABLES = ["Input layer", "Hidden layer", "Output layer"]
HEADINGS = [
    *("1 Back Propagation", "2 Problem", "2 Solution", "3 Forward pass", "3 Back propagation"),
    *("4 Preliminary calculations", "4 Backward pass", "3 Updating the weights and biases"),
]


@dataclass(frozen=True)
class Node:
    """What a screen reader is told of a part of a page."""

    role: str
    name: str
    level: int | None


class Told:
    """What screen readers are told of a page, in order."""

    def __init__(self, page: Page) -> None:
        session = page.context.new_cdp_session(page)
        found = session.send("Accessibility.getFullAXTree")["nodes"]
        self._nodes = {each["nodeId"]: each for each in found}
        self._all = list(self._within(found[0]["nodeId"]))
        session.detach()

    def of(self, role: str) -> list[Node]:
        """Return the parts of a role."""
        return [node for node in self._all if node.role == role]

    def _within(self, name: str) -> Iterator[Node]:
        node = self._nodes[name]
        if not node["ignored"]:
            stated = {each["name"]: each["value"].get("value") for each in node["properties"]}
            role, called = (node.get(key, {}).get("value", "") for key in ("role", "name"))
            yield Node(role, called, stated.get("level"))
        for child in node.get("childIds", ()):
            yield from self._within(child)


@pytest.fixture(scope="session")
def page_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """Write a document as HTML."""
    folder = tmp_path_factory.mktemp("pages")

    def written(name: str, kind: str) -> Path:
        path = folder / f"{name}-{kind}.html"
        if not path.exists():
            path.write_text(solved(name).to_text("html", kind), encoding="utf-8")
        return path

    return written


@functools.cache
def solved(name: str) -> Solution[Any] | AssignmentSolution:
    """Return the solution of a shipped problem or assignment, or of a variant of it."""
    is_assignment = name in shipped_assignments()
    if name not in DRAWN:
        return solve(Assignment.load(name) if is_assignment else load(name))
    exercise = DrawnAssignment.load(name) if is_assignment else Exercise.load(name)
    (first,) = solutions(draws(exercise, 2026), 1)
    assert not isinstance(first, VariantError)
    return first


@pytest.fixture(scope="session")
def screen(browser: Browser) -> Page:
    """One screen for all pages that need none of their own: opening another takes long."""
    return browser.new_page()


def overflow(page: Page | Frame) -> int:
    """Return by how many pixels a page is wider than its screen."""
    found: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return found


def test_the_preview_of_a_bank_serves_everybody(screen: Page, tmp_path: Path) -> None:
    page = preview_page("moodle", [solve(Problem.load("back-propagation")).work], count=1)
    path = tmp_path / "moodle-preview.html"
    path.write_text(page.replace("<details>", "<details open>"), encoding="utf-8")
    check(screen, path)


def check(screen: Page, path: Path) -> None:
    """See that a page serves everybody, in light and in dark, and scrolls no way but down. Both
    are seen at once, since no colour depends on how wide a screen is.
    """
    screen.set_viewport_size({"width": PHONE, "height": 800})
    screen.emulate_media(color_scheme="light")
    with visiting(screen, path):
        assert violations(screen) == []
        assert overflow(screen) == 0
        screen.set_viewport_size({"width": NARROWEST, "height": 800})
        assert overflow(screen) == 0
        screen.set_viewport_size({"width": DESKTOP, "height": 800})
        screen.emulate_media(color_scheme="dark")
        assert violations(screen) == []
        assert overflow(screen) == 0


@pytest.mark.parametrize(("name", "kind"), FEW)
def test_a_page_serves_everybody_on_every_screen(
    name: str, kind: str, screen: Page, page_of: Callable[[str, str], Path]
) -> None:
    check(screen, page_of(name, kind))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "kind"), SEEN)
def test_every_page_serves_everybody_on_every_screen(
    name: str, kind: str, screen: Page, page_of: Callable[[str, str], Path]
) -> None:
    check(screen, page_of(name, kind))


def test_the_page_of_a_class_set_serves_everybody_and_leads_to_its_documents(
    screen: Page, tmp_path: Path
) -> None:
    roster = tmp_path / "students.csv"
    roster.write_text("id,name,group\n71,Ada Grün,One\n72,נועה כהן,\n", encoding="utf-8")
    made = ("variants", "midterm", "--roster", str(roster), "--by-group", "-o", str(tmp_path))
    with pytest.raises(SystemExit) as ended:
        main([*made, "--as", "problem", "--as", "key", "--format", "html", "--workers", "1"])
    assert ended.value.code == 0
    index = tmp_path / "index.html"
    check(screen, index)
    documents = sorted({*tmp_path.rglob("*.html")} - {index})
    assert len(documents) == 4
    with visiting(screen, index, *documents):
        reached = []
        for place in range(len(documents)):
            screen.get_by_role("link").nth(place).click()
            reached.append(screen.url)
            assert screen.locator("h1").inner_text() == "Midterm on Back Propagation"
            screen.go_back()
    assert sorted(reached) == sorted(path.as_uri() for path in documents)


@pytest.mark.parametrize(("name", "kind"), FEW)
def test_a_page_reads_in_a_frame_without_scripts_as_platforms_show_it(
    name: str, kind: str, screen: Page, page_of: Callable[[str, str], Path], tmp_path: Path
) -> None:
    path, host = page_of(name, kind), tmp_path / "platform.html"
    frame = f'<iframe sandbox src="{path.as_uri()}" width="{NARROWEST}" height="400"></iframe>'
    host.write_text(f"<!DOCTYPE html><title>A platform</title>{frame}", encoding="utf-8")
    screen.set_viewport_size({"width": DESKTOP, "height": 800})
    with visiting(screen, host, path):
        shown = screen.frames[1]
        assert shown.locator("h1").is_visible()
        assert overflow(shown) == 0
        assert overflow(screen) == 0
        end = shown.locator("main > *").last
        end.scroll_into_view_if_needed()
        assert shown.evaluate("scrollY") > 0
        assert end.is_visible()


@pytest.mark.parametrize(("name", "kind"), FEW)
def test_letters_of_twice_the_size_are_all_there(
    name: str, kind: str, screen: Page, page_of: Callable[[str, str], Path]
) -> None:
    screen.set_viewport_size({"width": DESKTOP // 2, "height": 800})
    with visiting(screen, page_of(name, kind)):
        screen.add_style_tag(content="html { font-size: 200% }")
        assert screen.evaluate("getComputedStyle(document.body).fontSize") == "32px"
        assert overflow(screen) == 0
        assert screen.evaluate(CUT_OFF) == []


def test_readers_of_a_page_are_told_what_is_seen(
    screen: Page, page_of: Callable[[str, str], Path]
) -> None:
    with visiting(screen, page_of("back-propagation", "solution")):
        told = Told(screen)
        assert screen.evaluate("document.documentElement.lang") == "en"
        assert screen.evaluate(DETAILS) == [TABLES]
    assert [f"{each.level} {each.name}" for each in told.of("heading")] == HEADINGS
    (figure,) = told.of("figure")
    assert figure.name.startswith("Figure 1: Artificial neural network")
    (image,) = told.of("image")
    assert image.name == figure.name
    assert [table.name for table in told.of("table")] == TABLES
    assert [head.name for head in told.of("columnheader")][2:6] == [
        *("Neuron", "Weight from a 1 ( 1 )", "Weight from a 2 ( 1 )", "Bias"),
    ]
    assert {group.name for group in told.of("group")} == {
        *(figure.name, "What the figure shows", "Wide formula"),
    }


def test_words_of_a_user_run_the_way_they_are_written(screen: Page, tmp_path: Path) -> None:
    path = tmp_path / "hebrew.html"
    problem = Problem.load("back-propagation")
    stated = {"title": "רשתות (2)", "author": "נועה כהן", "wording": "קצב הלמידה הוא {alpha}."}
    path.write_text(solve(problem.model_copy(update=stated)).to_text("html"), encoding="utf-8")
    with visiting(screen, path):
        assert screen.evaluate(DIRECTIONS) == ["רשתות (2)", "נועה כהן", "קצב הלמידה הוא 𝛼 = 0.6 ."]


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


@pytest.mark.slow
def test_reports_on_answers_serve_everybody_on_every_screen(screen: Page, tmp_path: Path) -> None:
    rows = 'id,"z2[1,1]","w2_new[1,1]","L[1,1]"\n1,9,x,0.1\n2,1/3,"0,5",\n'
    (tmp_path / "class.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "overrides.csv").write_text("id,step,points,reason\n1,L,1,Yes\n", encoding="utf-8")
    made = ("variants", "midterm", "--count", "3", "--seed", "7", "--format", "md")
    marked = ("mark", "midterm", str(tmp_path / "class.csv"), "--set", str(tmp_path))
    for command in (made, (*marked, "--feedback", "html")):
        with pytest.raises(SystemExit) as ended:
            main([*command, "-o", str(tmp_path)])
        assert ended.value.code == 0
    pages = sorted(tmp_path.rglob("*.html"))
    assert len(pages) == 3
    for page in pages:
        check(screen, page)
