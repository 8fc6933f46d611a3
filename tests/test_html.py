"""Pages in HTML: one file each, well-formed, the same numbers as elsewhere, words as they are."""

from __future__ import annotations

import base64
import itertools
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pytest

from generator import Assignment, AssignmentSolution, Problem, Solution, UsageError, solve
from generator.document import Variant
from generator.document.qr import qr_rows
from generator.formats import document
from generator.formats.html.flow import flowing, in_paragraphs
from generator.version import __version__
from tests.test_assignments import NEURON, png, question

Element = ElementTree.Element

KINDS = ("problem", "worksheet", "solution", "key")
BLOCKS = {"div", "p", "table", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "header", "main"}
MOST_BYTES = 150_000
# A word of a user that would be markup, a template or a formula if it were not made safe.
SPOILT = """<script>alert("1")</script> ]]> & 'x' {{ y }} <%= z %> -->"""
IN_PROSE = SPOILT.replace("{{", "{").replace("}}", "}")


def parsed(html: str) -> Element:
    """Return a page, which is well-formed XML as well."""
    assert html.startswith("<!DOCTYPE html>\n<!-- As Handprop wrote it; checksum ")
    return ElementTree.fromstring(html)


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


@pytest.fixture(scope="module")
def source() -> Solution:
    return solve(Problem.load("back-propagation"))


@pytest.fixture(scope="module")
def homework() -> AssignmentSolution:
    return solve(Assignment.load("homework"))


def tags(element: Element) -> list[str]:
    return [part.tag for part in element.iter()]


def check_page(page: Element) -> None:
    """See that a page is one that every browser and every reader can make out."""
    for paragraph in page.iter("p"):
        inner = {element.tag for element in paragraph.iter() if element is not paragraph}
        assert not inner & BLOCKS
    levels = [int(tag[1]) for tag in tags(page) if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert [part.tag for part in page[1]][:2] == ["header", "main"]
    assert tags(page).count("main") == 1
    for formula in page.iter("math"):
        content = formula[0][0] if formula[0].tag == "semantics" else formula[0]
        assert content.tag == "mrow"
    for head in page.iter("th"):
        labels = [str(formula.get("aria-label", "")) for formula in head.iter("math")]
        assert (head.text or "").strip() or all(labels)
    # Worksheets alone have a script, since they answer.
    assert ("script" in tags(page)) == ("input" in tags(page))
    for element in page.iter():
        assert element.tag not in ("iframe", "object")
        assert not any(name.startswith("on") for name in element.attrib)
        assert all(
            element.attrib[name].startswith("data:")
            for name in ("src", "href", "data", "action")
            if name in element.attrib
        ), "nothing is asked for"


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_well_formed_and_small(kind: str, source: Solution) -> None:
    html = source.to_text("html", kind)
    assert len(html.encode()) < MOST_BYTES
    page = parsed(html)
    assert page.attrib == {"lang": "en"}
    assert page.findtext("head/title") == "Back Propagation"
    assert "url(" not in str(page.findtext("head/style"))
    check_page(page)
    assert html == source.to_text("html", kind)


@pytest.mark.parametrize("kind", KINDS)
def test_an_assignment_is_a_page_as_well(kind: str, homework: AssignmentSolution) -> None:
    page = parsed(homework.to_text("html", kind))
    check_page(page)
    questions = [words(heading) for heading in page.iter("h2")]
    assert questions[0] == "Question 1: A network with two outputs (12 points)"
    assert len(questions) == 4
    assert kind in ("problem", "key") or words(next(page.iter("h3"))) in ("Solution", "Worksheet")


# Numbers.


def numbers_of(formula: Element) -> list[str]:
    return [str(number.text) for number in formula.iter("mn")]


def test_a_decimal_comma_stands_within_its_number() -> None:
    rounding = {"decimal_mark": "comma"}
    page = parsed(solve(Problem.of({**NEURON, "rounding": rounding})).to_text("html"))
    numbers = [number for formula in page.iter("math") for number in numbers_of(formula)]
    assert "0,4" in numbers
    assert "0,32" in numbers
    assert not any("." in number for number in numbers)


# Words.


def test_the_words_of_a_problem_print_as_they_were_typed() -> None:
    text = {"title": SPOILT, "author": SPOILT, "date": SPOILT, "wording": SPOILT}
    work = solve(Problem.of({**NEURON, **text})).work
    variant = Variant(SPOILT, "7K3M-9QXW", student=SPOILT)
    page = parsed(document("html", replace(work, variant=variant), "problem"))
    assert page.findtext("head/title") == SPOILT
    title = [words(line) for line in page.find("body/header/div") or ()]
    assert title == [SPOILT, f"For {SPOILT}", f"By {SPOILT}", SPOILT]
    assert words(next(page.iter("main"))).startswith(f"Problem {IN_PROSE}")
    assert words(next(page.iter("footer"))).startswith(f"Variant {SPOILT}, code 7K3M-9QXW")
    check_page(page)


def test_the_words_of_an_assignment_print_as_they_were_typed() -> None:
    names = ("title", "institution", "course", "term", "instructor", "date")
    part = {"text": SPOILT, "asked": ["L"]}
    stated = {"title": SPOILT, "before": SPOILT, "after": SPOILT, "parts": [part]}
    head = dict.fromkeys((*names, "instructions"), SPOILT)
    sheet = solve(Assignment.of({**head, "problems": [question(**stated)]}))
    page = parsed(sheet.to_text("html", "problem"))
    check_page(page)
    text = words(page.find("body") or page)
    assert text.count(SPOILT) == len(names) + 1
    assert text.count(IN_PROSE) == 4


def test_a_wording_stands_out_where_it_says_so() -> None:
    wording = "Find **all** of $a^2$, *soon*.\n\nThen stop & look."
    page = parsed(solve(Problem.of({**NEURON, "wording": wording})).to_text("html", "problem"))
    first, second, *_ = page.findall("body/main/p")
    assert [strong.text for strong in first.iter("strong")] == ["all"]
    assert [emphasis.text for emphasis in first.iter("em")] == ["soon"]
    assert len(list(first.iter("msup"))) == 1
    assert words(second).startswith("Then stop & look.")


# What else stands on a page.


def test_the_foot_of_a_variant_has_its_code() -> None:
    work = solve(Problem.of(NEURON)).work
    variant = Variant("12", "7K3M-9QXW", has_qr=True)
    page = parsed(document("html", replace(work, variant=variant), "problem"))
    foot = f"Variant 12, code 7K3M-9QXW, Handprop {__version__}"
    (code,) = page.iter("svg")
    assert words(next(page.iter("footer"))) == foot
    assert code.get("aria-label") == foot
    (path,) = code
    rows = str(path.get("d")).split("M")[1:]
    drawn = [
        tuple((int(light), int(dark)) for light, dark in re.findall(r"m(\d+) 0h(\d+)", row))
        for row in rows
    ]
    assert drawn == list(qr_rows(foot))
    assert [row.partition("m")[0] for row in rows] == [f"0 {y}.5" for y in range(len(rows))]


def sheet_with_logo(folder: Path, name: str, content: bytes) -> AssignmentSolution:
    (folder / name).write_bytes(content)
    return solve(Assignment.of({"logo": name, "problems": [question()]}, "sheet", folder))


def test_a_logo_is_in_the_page(tmp_path: Path) -> None:
    page = parsed(sheet_with_logo(tmp_path, "crest.png", png()).to_text("html"))
    (picture,) = page.iter("img")
    assert picture.attrib == {
        "src": f"data:image/png;base64,{base64.b64encode(png()).decode()}",
        "alt": "",
    }


def test_a_logo_that_is_a_pdf_cannot_be_in_a_page(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(tmp_path / "made.pdf")
    sheet = sheet_with_logo(tmp_path, "crest.pdf", (tmp_path / "made.pdf").read_bytes())
    with pytest.raises(UsageError, match=r"the logo is a PDF, which .* give a \.png file"):
        sheet.to_text("html")


def test_a_table_says_what_its_rows_and_columns_are() -> None:
    page = parsed(solve(Problem.load("perceptron-and")).to_text("html"))
    table = next(page.iter("table"))
    assert {head.get("scope") for head in table.iterfind("thead/tr/th")} == {"col"}
    rows = table.findall("tbody/tr")
    assert [row[0].get("scope") for row in rows] == ["row"] * len(rows)
    assert [words(row[0][0][0][0]) for row in rows[:3]] == ["1", "2", "3"]


FIGURE = "Figure 1: Artificial neural network: weights on the edges, biases above the neurons"


def test_what_is_wider_than_a_phone_scrolls_and_can_be_reached() -> None:
    page = parsed(solve(Problem.load("xor")).to_text("html"))
    wide = [element for element in page.iter() if element.get("class") == "wide"]
    assert wide
    for element in wide:
        assert element.get("tabindex") == "0"
        assert element.get("role") == "group"
        assert element.get("aria-label") in ("Wide formula", FIGURE)


def test_the_blanks_of_a_question_have_room_for_its_digits() -> None:
    rounding = {"rounding": {"places": 7}}
    sheet = Assignment.of({"problems": [question(), question({**NEURON, **rounding})]})
    page = parsed(solve(sheet).to_text("html", "worksheet"))
    rooms = [element for element in page.iter("div") if element.get("class") == "blanks"]
    assert [room.get("style") for room in rooms] == ["--digits: 2", "--digits: 7"]
    assert all(any(part.get("class") == "blank" for part in room.iter()) for room in rooms)
    assert not any(part.get("class") == "question" for room in rooms for part in room.iter())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.\nTwo.\n\n  \nThree.", "<p>One.\nTwo.</p>\n<p>Three.</p>\n"),
        (
            "The loss is\n<div><div>L</div>\n\n</div>\nwhere\n<h2>Next</h2>",
            "<p>The loss is</p>\n<div><div>L</div>\n\n</div>\n<p>where</p>\n<h2>Next</h2>\n",
        ),
        ("a <em>b</em>\n\n<math>c</math> d", "<p>a <em>b</em></p>\n<p><math>c</math> d</p>\n"),
        ("\n\n", ""),
        (
            "<bdi>One.</bdi>\n\n(a) <bdi>Two.</bdi>",
            '<p dir="auto">One.</p>\n<p>(a) <bdi>Two.</bdi></p>\n',
        ),
        (
            "<math>a</math> <math>b</math>; <em>c</em>.",
            '<p><math>a</math> <span class="tied"><math>b</math>;</span> <em>c</em>.</p>\n',
        ),
    ],
)
def test_what_stands_between_blocks_is_paragraphs(text: str, expected: str) -> None:
    assert in_paragraphs(text) == expected


def test_a_page_has_landmarks() -> None:
    text = 'Logo\n<div class="title"><h1>T</h1></div>\nHere.'
    assert flowing(text) == (
        '<header>\n<p>Logo</p>\n<div class="title"><h1>T</h1></div>\n</header>\n'
        "<main>\n<p>Here.</p>\n</main>"
    )
    assert flowing("Here.") == "<main>\n<p>Here.</p>\n</main>"


def test_headings_within_a_question_are_lower_than_its_own() -> None:
    text = '<h2 class="question">Q</h2>\n<h2>A</h2>\n<h3>B</h3>'
    assert flowing(text) == ('<main>\n<h2 class="question">Q</h2>\n<h3>A</h3>\n<h4>B</h4>\n</main>')
