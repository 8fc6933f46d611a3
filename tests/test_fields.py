"""Worksheets as forms: a field over each blank, named after the answer that goes into it."""

from __future__ import annotations

import io
import itertools
from collections import Counter
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest

from generator import Assignment, Problem, Solution, pdf, solve
from generator.cli import main
from generator.document.documents import view
from generator.document.keeping import kept_for
from generator.layout.nodes import Blank
from generator.layout.walking import nodes
from generator.problem import read
from tests import engines

# Of the rule that is written on, and of points that are rounded.
THICKNESS, CLOSE = 0.5, 0.05


def solved(name: str = "back-propagation", **stated: Any) -> Solution:
    _, whole = read(name)
    return solve(Problem.of(whole | stated))


def typeset(solution: Solution, engine: str = "auto") -> bytes:
    return pdf.typeset(solution.to_latex("worksheet"), engine).content


@pytest.fixture(scope="module")
def sheet() -> bytes:
    """The worksheet of the source's problem."""
    return typeset(solved())


def fields(content: bytes) -> dict[str, tuple[str, int, str]]:
    """The fields of a form by their names: what goes in, in how many places, and what is in."""
    with pikepdf.open(io.BytesIO(content)) as document:
        return {
            str(field.T): (str(field.TU), len(field.Kids), str(field.get("/V", "")))
            for field in document.Root.AcroForm.Fields
        }


def shown(content: bytes) -> list[tuple[list[str], list[tuple[float, ...]]]]:
    """The names and boxes of the fields on each page, in the order of the tab key."""
    found = []
    with pikepdf.open(io.BytesIO(content)) as document:
        for page in document.pages:
            widgets: Any = page.obj.get("/Annots", ())
            boxes = [tuple(map(float, widget.Rect)) for widget in widgets]
            found.append(([str(widget.Parent.T) for widget in widgets], boxes))
    return found


def blanks(solution: Solution) -> list[str]:
    """The answers that the lines of a worksheet have blanks for, in the order of the lines."""
    seen = view(solution.work, kept_for(solution.work), "worksheet")
    found = []
    for iteration in seen.iterations:
        for line in itertools.chain(iteration.start, *iteration.sections.values()):
            for link in line.links:
                parts = (part for part in nodes(link.formula) if isinstance(part, Blank))
                found += [part.answer.name for part in parts if part.answer is not None]
    return found


def rules(content: bytes, wide: float) -> list[list[tuple[float, float]]]:
    """Where the rules of some length on each page begin, and how high they are, in points."""
    found = []
    with pikepdf.open(io.BytesIO(content)) as document:
        for page in document.pages:
            where, placed, start = [pikepdf.Matrix()], [], (0.0, 0.0)
            for one in pikepdf.parse_content_stream(page):
                assert isinstance(one, pikepdf.ContentStreamInstruction), "there are no pictures"
                numbers = [float(x) for x in one.operands if not isinstance(x, pikepdf.Object)]
                ends: list[tuple[float, float]] = []
                match str(one.operator), numbers:
                    case "q", _:
                        where.append(where[-1])
                    case "Q", _:
                        where.pop()
                    case "cm", _:
                        where[-1] = pikepdf.Matrix(*numbers) @ where[-1]
                    case "m", (x, y):
                        start = x, y
                    case "l", (x, y) if y == start[1]:
                        ends = [start, (x, y)]
                    case "re", (x, y, width, height) if 0 < height < 1:
                        ends = [(x, y + height / 2), (x + width, y + height / 2)]
                if ends:
                    (left, up), (right, _) = (where[-1].transform(end) for end in ends)
                    if right - left == pytest.approx(wide, abs=CLOSE):
                        placed.append((left, up))
            found.append(placed)
    return found


LARGE = {"page": {"font_size": 17}}
# Rows of more than twenty blanks stand closer.
TALL = [{"weights": [[0.1]] * 22}, {"weights": [[0.1] * 22]}]
CROWDED = {"layers": TALL, "inputs": [0.5], "targets": [0.1], "blanks": ["z2"]}


@pytest.mark.parametrize(
    ("engine", "stated"),
    [
        ("embedded", {}),
        ("embedded", LARGE),
        ("embedded", CROWDED),
        *(
            pytest.param(name, stated, marks=pytest.mark.slow)
            for name in engines.NAMES
            for stated in ({}, LARGE)
        ),
    ],
)
def test_a_field_lies_over_the_rule_of_each_blank(engine: str, stated: dict[str, Any]) -> None:
    engines.need(engine)
    solution = solved(**stated)
    content = typeset(solution, engine)
    scale, places = float(solution.problem.page.scale), solution.rounding.places
    assert isinstance(places, int)
    wide = scale * 72 / 25.4 * (9 + 1.5 * places)
    found = shown(content)
    assert [name for names, _ in found for name in names] == blanks(solution)
    for (_, boxes), rulers in zip(found, rules(content, wide), strict=True):
        assert len(boxes) == len(rulers)
        for left, lower, right, upper in boxes:
            (ruler,) = [
                (x, y)
                for x, y in rulers
                if x == pytest.approx(left, abs=CLOSE * scale) and lower < y < lower + 2 * scale
            ]
            assert right - left == pytest.approx(wide, abs=CLOSE)
            assert 9 * scale < upper - lower < 13 * scale
            # None reaches into another.
            others = [y for x, y in rulers if abs(x - left) < wide and (x, y) != ruler]
            assert not any(lower < y < upper for y in others)


def hints(solution: Solution) -> dict[str, str]:
    text = solution.to_latex("worksheet")
    told = (line.split(" ", 2) for line in text.splitlines() if line.startswith("%= "))
    return {name: hint for _, name, hint in told}


@pytest.mark.parametrize(
    ("name", "stated", "expected"),
    [
        (
            "back-propagation",
            {},
            {
                "w1[1,2]": "w(1), row 1, column 2",
                "z2[2,1]": "z(2), row 2, column 1",
                "da2/dz2[1,1]": "σ′(z(2)), row 1, column 1",
                "L[1,1]": "L",
                "dL/db2[2,1]": "∂L/∂b(2), row 2, column 1",
                "w1_new[2,2]": "w(1) new, row 2, column 2",
                "alpha[1,1]": "α",
            },
        ),
        (
            "back-propagation",
            {"iterations": 2},
            {
                "z2[2,1]": "z(2), row 2, column 1, iteration 1",
                "i2:z2[2,1]": "z(2), row 2, column 1, iteration 2",
                "w1_new[1,1]": "w(1) new, row 1, column 1, iteration 1",
            },
        ),
        # Counted weights have a line each, and are entries of the same matrix.
        (
            "back-propagation",
            {"notation": "net-out", "presentation": "weights"},
            {"w2_new[1,2]": "W o,new, row 1, column 2", "z2[2,1]": "net h, row 2, column 1"},
        ),
        # A hint speaks of rows as they are printed.
        (
            "batch-of-four",
            {"notation": "rows"},
            {"z2[1,4]": "z 1, row 4, column 1"},
        ),
    ],
)
def test_a_field_is_named_after_its_answer_and_says_what_goes_in(
    name: str, stated: dict[str, Any], expected: dict[str, str]
) -> None:
    found = hints(solved(name, **stated))
    assert {key: found.get(key) for key in expected} == expected


def test_what_is_typed_can_be_read_back(sheet: bytes) -> None:
    times = Counter(blanks(solved()))
    assert fields(sheet)["dL/db2[2,1]"] == ("∂L/∂b(2), row 2, column 1", times["dL/db2[2,1]"], "")
    assert fields(sheet)["z2[1,1]"][1] == times["z2[1,1]"] > 1
    with pikepdf.open(io.BytesIO(sheet)) as document:
        assert document.Root.AcroForm.NeedAppearances
        for field in document.Root.AcroForm.Fields:
            if str(field.T) == "z2[1,1]":
                field.V = pikepdf.String("0.41")
        filled = io.BytesIO()
        document.save(filled)
    typed = {name: text for name, (_, _, text) in fields(filled.getvalue()).items() if text}
    assert typed == {"z2[1,1]": "0.41"}
    read_by_others = pypdf.PdfReader(filled, strict=True).get_fields()
    assert read_by_others is not None
    assert read_by_others["z2[1,1]"].value == "0.41"


def test_fields_of_an_assignment_are_named_by_their_question() -> None:
    text = solve(Assignment.load("homework")).to_latex("worksheet")
    names = fields(pdf.typeset(text).content)
    assert {name.partition(":")[0] for name in names} == {"q1", "q2", "q3", "q4"}
    assert names["q2:z2[1,1]"][0].endswith(", question 2")


def test_other_documents_are_no_forms() -> None:
    content = pdf.typeset(solved().to_latex("problem")).content
    with pikepdf.open(io.BytesIO(content)) as document:
        assert "/AcroForm" not in document.Root


def test_each_student_has_a_form_of_their_own(tmp_path: Path, sheet: bytes) -> None:
    folder = tmp_path / "set"
    asked = ("--count", "2", "--seed", "1", "--as", "worksheet", "--one-pdf", "--workers", "1")
    with pytest.raises(SystemExit, match="0"):
        main(["variants", "midterm", *asked, "-o", str(folder)])
    contents = [path.read_bytes() for path in sorted((folder / "worksheet").glob("*.pdf"))]
    for content in contents:
        with pikepdf.open(io.BytesIO(content)) as document:
            assert document.check_pdf_syntax() == []
        assert pypdf.PdfReader(io.BytesIO(content), strict=True).get_fields() is not None
        assert {*fields(content)} == {name for names, _ in shown(content) for name in names}
        # The midterm is the source's problem with other numbers.
        assert {name for name in fields(content) if name.startswith("z")} == {
            name for name in fields(sheet) if name.startswith("z")
        }
    with pikepdf.open(folder / "worksheet.pdf") as bound:
        assert "/AcroForm" not in bound.Root
        assert not any("/Annots" in page.obj for page in bound.pages)
