"""Documents as they are expected: each file of `tests/documents` has problems, and their texts.

A case is a heading, a problem in TOML, and what is expected of it: below `### problem` the whole
sheet, below `### solution: Forward pass, Note 2` these sections of the solution, below `### lines:
z2, dL/dw1` the lines of these steps. A problem may be a shipped one, by its name, with some of it
stated anew, or an assignment. `pytest --renew` writes what is expected anew; read the diff then, as
a reader of the documents would.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from generator import Assignment, AssignmentSolution, Solution, solve
from generator.document import notation
from generator.lines import lines
from generator.problem import problem_of, read
from tests.plain import FOLDER, formula, plain

FILES = sorted(FOLDER.glob("*.md"))
STATED = re.compile(r"^```toml\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
SECTIONS = re.compile(r"^(?=#{4,6} |---|\*\*Note)", re.MULTILINE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_documents_are_as_expected(path: Path, pytestconfig: pytest.Config) -> None:
    expected = path.read_text(encoding="utf-8")
    found = renewed(expected)
    if pytestconfig.getoption("renew"):
        path.write_text(found, encoding="utf-8")
    elif found != expected:
        sides = (expected.splitlines(), found.splitlines())
        pytest.fail("\n".join(difflib.unified_diff(*sides, "expected", "found", lineterm="")))


def renewed(text: str) -> str:
    head, *cases = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    return head.rstrip() + "\n\n" + "\n".join(map(renewed_case, cases))


def renewed_case(case: str) -> str:
    stated, *parts = re.split(r"^(?=### )", case, flags=re.MULTILINE)
    solution = solved(stated)
    texts = [
        f"{heading}\n\n{wanted(solution, heading)}" for heading, *_ in map(str.splitlines, parts)
    ]
    return "\n\n".join([stated.rstrip(), *texts]) + "\n"


def solved(text: str) -> Solution[Any] | AssignmentSolution:
    found = STATED.search(text)
    assert found, f"{text!r} has no problem"
    stated = tomllib.loads(found[1], parse_float=Decimal)
    with_check = stated.pop("with_check", False)
    if "shipped" in stated:
        _, whole = read(stated.pop("shipped"))
        # What a document says is in them the same on any page.
        whole = {key: value for key, value in whole.items() if key != "page"}
        stated = {**whole, **stated}
    if "problems" in stated:
        return solve(Assignment.of(stated), with_check)
    return solve(problem_of(stated), with_check)


def wanted(solution: Solution | AssignmentSolution, heading: str) -> str:
    kind, _, names = heading.removeprefix("### ").partition(": ")
    if kind == "lines":
        assert isinstance(solution, Solution)
        return "\n".join(lines_of(solution, names.split(", ")))
    text = plain(solution, kind)
    if not names:
        return text
    sections = iter(SECTIONS.split(text))
    return "".join(section(sections, name) for name in names.split(", ")).rstrip()


def section(sections: Iterator[str], name: str) -> str:
    """Return the next section of a name, or, of notes, all that are left."""
    if name == "Notes":
        return "".join(one for one in sections if one.startswith("**Note"))
    found = next((one for one in sections if one.lstrip("#* ").startswith(name)), None)
    assert found, f"no section is called {name}, or none after those named before it"
    return found


def lines_of(solution: Solution, ids: list[str]) -> Iterator[str]:
    """Yield the lines of steps of the first iteration, one reading after another."""
    work = solution.work
    symbols = notation(work, work.problem.conventions)
    by_entry = work.problem.presentation == "weights"
    of_step = lines(work.trace, work.trace.iterations[0], symbols, work.problem.detail, by_entry)
    for line in (line for name in ids for line in of_step[name]):
        yield f"- {' = '.join(map(formula, line.symbols))}"
        for link in line.links:
            sign = {"equals": "=", "approximately": "≈"}[link.relation]
            yield f"  {sign}{'*' * link.marked} {formula(link.formula)}"
