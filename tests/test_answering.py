"""Worksheets that answer: what their pages hold, and what a browser does with it."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from xml.etree import ElementTree

import pytest

from generator import Assignment, Exercise, Problem, Solution, UsageError, draws, solve
from generator.class_sets import Extras, Job, make_set, numbered
from generator.document import Variant
from generator.formats.html.answering import place_of, with_fields
from generator.layout.nodes import AnswerId, Use
from generator.problem.identity import hash_of_problem
from generator.variants import hash_of_draws
from generator.version import __version__
from tests.browsing import opened, violations
from tests.test_batch import in_this_process
from tests.test_browser import overflow
from tests.test_class_sets import ended
from tests.test_fields import blanks

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Element = ElementTree.Element

KEY = re.compile(r'<script type="application/json" class="key">(.*?)</script>\n')
CHECKSUM = re.compile("checksum [0-9a-f]{16}")
# Attributes that are lengths.
LENGTHS = {*("width", "height", "style", "viewBox", "lspace", "rspace"), *("x", "y", "dy", "d")}
NUMBER = re.compile(r"(?:\d+[.,]\d+(?:e-?\d+)?|\d+/\d+)(?!\d|em\b)")
# Of an answer, and of what is answered; and how the page says that numbers may be typed.
NAME = re.compile(r"\[\d+,\d+\]|[0-9a-f]{64}|-0\.41, 1\.2e-5 or 1/3")
HOSTILE = "</script><b>]]>&\u2028'\""


def page(html: str) -> Element:
    return ElementTree.fromstring(html)


def inputs(html: str) -> list[Element]:
    return [element for element in page(html).iter("input") if "blank" in str(element.get("class"))]


def typed(html: str) -> dict[str, Element]:
    """The fields of a page that are typed in, by the names of their answers."""
    found = [field for field in inputs(html) if field.get("readonly") is None]
    assert len({field.get("name") for field in found}) == len(found)
    return {str(field.get("name")): field for field in found}


def key(html: str) -> dict[str, str]:
    """What a page says that goes into its fields."""
    found: dict[str, str] = {}
    for block in KEY.findall(html):
        found |= json.loads(block)
    return found


def of_page(html: str) -> dict[str, object]:
    """What a page says of itself to its script."""
    found: dict[str, object] = json.loads(
        html.partition('id="worksheet">')[2].partition("</script>")[0]
    )
    return found


def numbers_of(html: str) -> Iterator[str]:
    """The numbers anywhere in a page but in what is the same in every worksheet, in the names of
    answers, and in lengths.
    """
    for element in page(html).iter():
        stated = [text for name, text in element.attrib.items() if name not in LENGTHS]
        if element.tag != "style" and (element.tag != "script" or element.get("type")):
            stated += [element.text or "", element.tail or ""]
        yield from NUMBER.findall(NAME.sub("", " ".join(stated)))


@pytest.fixture(scope="module")
def source() -> Solution:
    return solve(Problem.load("back-propagation"))


@pytest.fixture(scope="module")
def worksheet(source: Solution) -> str:
    return source.to_text("html", "worksheet")


@pytest.mark.parametrize("name", ["back-propagation", "xor", "fractions", "mini-batches"])
def test_each_answer_is_typed_in_once_and_every_blank_says_what_it_is(name: str) -> None:
    solution = solve(Problem.load(name))
    html = solution.to_text("html", "worksheet")
    fields = inputs(html)
    assert Counter(field.get("name") for field in fields) == Counter(blanks(solution))
    assert typed(html).keys() == {field.get("name") for field in fields} == key(html).keys()
    labels = {(field.get("name"), field.get("aria-label")) for field in fields}
    assert len({label for _, label in labels}) == len(labels) == len(typed(html))
    for field in fields:
        is_typed = field.get("readonly") is None
        assert (field.get("tabindex") == "-1") != is_typed
        assert is_typed == (field.get("inputmode") == "text")
        assert field.get("autocomplete") == "off"
    ids = [str(element.get("id")) for element in page(html).iter() if element.get("id")]
    assert len(set(ids)) == len(ids)
    assert all(element.tag != "input" for formula in page(html).iter("math") for element in formula)


def test_fields_are_called_as_those_of_the_pdf_are(worksheet: str) -> None:
    assert typed(worksheet)["z2[1,1]"].get("aria-label") == "z(2), row 1, column 1"
    homework = solve(Assignment.load("homework")).to_text("html", "worksheet")
    assert typed(homework)["q3:i2:e[1,1]"].get("aria-label") == "e, iteration 2, question 3"


@pytest.mark.parametrize(
    ("uses", "typed_in"),
    [
        (("found", "repeated"), 0),
        (("repeated", "found", "repeated"), 1),
        (("repeated", "repeated"), 0),
        (("copied", "copied"), 0),
    ],
)
def test_an_answer_is_typed_in_where_it_is_found_or_else_first(
    uses: Sequence[Use], typed_in: int
) -> None:
    places = "".join(place_of(AnswerId("z2", 1, 1), use) for use in uses)
    fields = inputs(f"<p>{with_fields(places)}</p>")
    assert len(fields) == len(uses)
    assert [place for place, field in enumerate(fields) if not field.get("readonly")] == [typed_in]


def test_a_page_holds_what_is_printed_of_each_answer(source: Solution, worksheet: str) -> None:
    found = key(worksheet)
    assert found["z2[1,1]"] == "0.41"
    assert found["w1[1,2]"] == "0.3"
    for step in source:
        for (row, numbers), column in itertools.product(
            enumerate(step.printed, 1), range(1, len(step.printed[0]) + 1)
        ):
            assert found[f"{step.id}[{row},{column}]"] == numbers[column - 1]


@pytest.mark.parametrize("name", ["back-propagation", "xor", "fractions", "adam", "homework"])
def test_without_answers_a_page_holds_none_in_any_form(name: str) -> None:
    load = Assignment.load if name == "homework" else Problem.load
    solution = solve(load(name))
    with_answers = solution.to_text("html", "worksheet")
    without = solution.to_text("html", "worksheet", with_answers=False)
    assert key(with_answers)
    assert CHECKSUM.sub("", KEY.sub("", with_answers)) == CHECKSUM.sub("", without)
    on_paper = set(NUMBER.findall(solution.to_latex("worksheet").replace("{,}", ",")))
    assert set(numbers_of(without)) - on_paper <= {__version__.rpartition(".")[0]}


def test_a_field_that_no_template_names_has_the_name_of_its_answer() -> None:
    made = page(f"<p>{with_fields(place_of(AnswerId('z2', 1, 1), 'repeated'))}</p>")
    (field,) = made.iter("input")
    assert (field.get("name"), field.get("aria-label")) == ("z2[1,1]", "z2[1,1]")
    assert field.get("readonly") is None, "nothing else would be typed in"


def test_the_same_worksheet_is_the_same_file(worksheet: str) -> None:
    assert solve(Problem.load("back-propagation")).to_text("html", "worksheet") == worksheet


def test_what_a_page_tells_its_script_is_no_markup(source: Solution) -> None:
    variant = Variant(HOSTILE, "7K3M-9QXW", HOSTILE)
    spoilt = source.problem.model_copy(update={"title": HOSTILE.replace("\u2028", " ")})
    work = replace(solve(spoilt).work, variant=variant)
    html = Solution(work).to_text("html", "worksheet")
    assert of_page(html)["id"] == HOSTILE
    assert "\u2028" not in html.partition('id="worksheet">')[2]
    scripts = list(page(html).iter("script"))
    assert [script.get("type") for script in scripts] == ["application/json"] * 2 + [None]


def test_answers_say_of_which_problem_they_are(source: Solution) -> None:
    problem = source.problem
    stated = of_page(source.to_text("html", "worksheet"))
    assert (stated["problem"], stated["id"], stated["code"]) == (
        hash_of_problem(problem),
        None,
        None,
    )
    looks = {"title": "Another", "notation": "rows", "rounding": {"places": 2, "padding": False}}
    assert hash_of_problem(problem.model_copy(update=looks)) == hash_of_problem(problem)
    for other in ({"learning_rate": 0.7}, {"rounding": {"places": 3}}):
        assert hash_of_problem(problem.model_copy(update=other)) != hash_of_problem(problem)


def test_answers_of_a_variant_say_of_which_set_they_are() -> None:
    exercise = Exercise.load("midterm")
    found = draws(exercise, 1)
    solution = solve(found.problem("7", 0))
    variant = found.variant("7")
    html = Solution(replace(solution.work, variant=variant)).to_text("html", "worksheet")
    stated = of_page(html)
    assert (stated["problem"], stated["id"]) == (hash_of_draws(exercise), "7")
    assert stated["code"] == found.code("7")


@pytest.mark.parametrize(("document_format", "kind"), [("html", "solution"), ("md", "worksheet")])
def test_only_what_checks_answers_can_leave_them_out(
    document_format: str, kind: str, source: Solution
) -> None:
    with pytest.raises(UsageError, match="which checks nothing"):
        source.to_text(document_format, kind, with_answers=False)


REFUSED = "no worksheet in HTML is asked for"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("solve xor --format html", REFUSED),
        ("solve xor --as worksheet", REFUSED),
        ("solve xor --format json", "beside --format json, which holds every step"),
        ("variants midterm --as problem --format html", REFUSED),
        ("variants midterm --as worksheet", REFUSED),
    ],
)
def test_the_command_refuses_to_leave_out_what_is_not_there(
    given: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(*given.split(), "--without-answers") == 2
    assert told in " ".join(capsys.readouterr().err.split())


def test_the_command_leaves_answers_out(tmp_path: Path) -> None:
    path = tmp_path / "exam.html"
    ended("solve", "xor", "--as", "worksheet", "--without-answers", "-o", str(path))
    assert typed(path.read_text("utf-8"))
    assert not key(path.read_text("utf-8"))


def test_a_worksheet_without_answers_is_of_no_earlier_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ("solve", "xor", "--as", "worksheet", "-o", str(tmp_path))
    ended(*command, "--format", "html", "--without-answers")
    ended(*command, "--format", "tex")
    assert "earlier document" not in capsys.readouterr().err
    ended(*command, "--format", "tex", "--places", "3")
    assert "earlier document" in capsys.readouterr().err


def test_a_set_without_answers_goes_on_so(tmp_path: Path) -> None:
    job = Job(
        Exercise.load("midterm"),
        1,
        ("worksheet",),
        tmp_path / "set",
        formats=("html",),
        extras=Extras(without_answers=True),
    )
    told: list[str] = []
    make_set(job, numbered(1), in_this_process)
    make_set(replace(job, extras=Extras()), numbered(2), in_this_process, say=told.append)
    pages = sorted((tmp_path / "set" / "worksheet").iterdir())
    assert [bool(key(path.read_text("utf-8"))) for path in pages] == [False, False]
    assert any("without answers" in line for line in told)
    assert json.loads((tmp_path / "set" / "set.json").read_text())["answers"] is False


# In a browser.

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

# What is right is typed as in the key, or otherwise.
RIGHT = {
    "0.40": [
        "0.40",
        "0.4",
        ".40",
        "0,4",
        " +0.400 ",
        "2/5",
        "4e-1",
        "4×10⁻¹",
        "4 · 10^-1",
        "(0.4)",
    ],
    "-0.09": ["-0.09", "\N{MINUS SIGN}0,09", "\N{EN DASH} .09", "-9/100", "9/-100", "-9E-2"],
    "0.00": ["0", "-0", "0,000", "0/7"],
    "1/3": ["1/3", "2/6", "1 \N{FRACTION SLASH} 3", "\N{VULGAR FRACTION ONE THIRD}"],
    "1.2e-5": ["1.2e-5", "1.2*10^-5", "1,2·10⁻⁵", "12 × 10^(-6)", "0.000012", "1.2x10^{-5}"],
    "1234": ["1234", "1234.0", "1.234e3"],
    "1e-3": ["10^-3", "10⁻³", "0.001"],
}
WRONG = {
    "0.40": ["0.41", "0.4001", "-0.4", "4", "40%"[:2]],
    "1/3": ["0.33", "-1/3", "3"],
    "1.2e-5": ["1.2e5", "1.2"],
}
UNCLEAR = {
    "0.40": ["abc", "0.4.0", "0 4", "--0.4", "1/0", "1/2/3", ".", "e5", "1e999999999", "0x1"],
    "1234": ["1,234", "1.234", "1 234"],
}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Write a page into a file of its own."""
    folder = tmp_path_factory.mktemp("worksheets")
    numbers = itertools.count()

    def written(html: str) -> Path:
        path = folder / f"sheet-{next(numbers)}.html"
        path.write_text(html, encoding="utf-8")
        return path

    return written


@pytest.fixture
def sheet(browser: Browser, saved: Callable[[str], Path], worksheet: str) -> Iterator[Page]:
    """A worksheet of the source problem on the screen of a phone."""
    with opened(browser, saved(worksheet), 360) as shown:
        yield shown


def write(page: Page, name: str, text: str) -> None:
    """Type something into the field of an answer, and leave it."""
    field = page.locator(f'.answer > input[name="{name}"]')
    field.fill(text)
    field.blur()


def state(page: Page, name: str) -> tuple[str, str, str | None]:
    """What a page says beside a field, whether it says so by a sign, and what readers are told."""
    field = page.locator(f'.answer > input[name="{name}"]')
    beside = field.locator("+ .verdict").inner_text()
    sign, _, words = beside.partition(" ")
    return words, sign, field.get_attribute("aria-invalid")


def test_numbers_are_read_however_they_are_written(
    browser: Browser, saved: Callable[[str], Path], worksheet: str
) -> None:
    rows = [
        (wanted, text, verdict)
        for table, verdict in ((RIGHT, "right"), (WRONG, "not yet"), (UNCLEAR, "unclear"))
        for wanted, texts in table.items()
        for text in texts
    ]
    wanted_by_name = dict(
        zip(typed(worksheet), dict.fromkeys(row[0] for row in rows), strict=False)
    )
    block = json.dumps(wanted_by_name)
    html = KEY.sub(lambda found: found[0].replace(found[1], block), worksheet)
    names = {wanted: name for name, wanted in wanted_by_name.items()}
    with opened(browser, saved(html), 1280) as shown:
        found = []
        for wanted, text, _ in rows:
            write(shown, names[wanted], text)
            found.append((wanted, text, state(shown, names[wanted])[0]))
    assert found == rows


def test_a_page_says_what_is_right_once_a_field_is_left(sheet: Page) -> None:
    progress = sheet.locator(".progress")
    assert progress.inner_text() == "0 of 58 right"
    field = sheet.locator('.answer > input[name="z2[1,1]"]')
    field.press_sequentially("0.5")
    assert state(sheet, "z2[1,1]") == ("", "", None)
    field.press("Enter")
    assert state(sheet, "z2[1,1]") == ("not yet", "✗", "true")
    field.fill("0.41")
    assert state(sheet, "z2[1,1]") == ("", "", None), "it is being typed"
    field.blur()
    assert state(sheet, "z2[1,1]") == ("right", "✓", None)
    assert sheet.get_by_role("status").inner_text() == "z(2), row 1, column 1: right"
    assert progress.inner_text() == "1 of 58 right"
    described = str(field.get_attribute("aria-describedby"))
    assert sheet.evaluate("id => document.getElementById(id).textContent", described) == "✓ right"
    write(sheet, "z2[1,1]", "  ")
    assert state(sheet, "z2[1,1]") == ("", "", None)
    assert progress.inner_text() == "0 of 58 right"


def test_a_number_is_shown_wherever_it_stands_and_kept_until_it_is_cleared(sheet: Page) -> None:
    everywhere = sheet.locator('input[name="z2[1,1]"]')
    write(sheet, "z2[1,1]", "0,41")
    assert {field.input_value() for field in everywhere.all()} == {"0,41"}
    assert everywhere.count() > 2
    sheet.reload()
    assert {field.input_value() for field in everywhere.all()} == {"0,41"}
    assert state(sheet, "z2[1,1]") == ("right", "✓", None)
    assert sheet.get_by_role("status").inner_text() == ""
    sheet.get_by_role("button", name="Start again").click()
    sheet.get_by_role("button", name="Keep them").click()
    assert everywhere.first.input_value() == "0,41"
    sheet.get_by_role("button", name="Start again").click()
    sheet.get_by_role("button", name="Clear them").click()
    assert {field.input_value() for field in everywhere.all()} == {""}
    sheet.reload()
    assert {field.input_value() for field in everywhere.all()} == {""}


def test_answers_are_downloaded_as_they_were_typed(
    browser: Browser, saved: Callable[[str], Path], tmp_path: Path
) -> None:
    homework = solve(Assignment.load("homework"))
    path = saved(homework.to_text("html", "worksheet"))
    with opened(browser, path, 1280) as shown:
        write(shown, "q1:z2[2,1]", " −0,41 ")
        write(shown, "q3:i2:e[1,1]", "x")
        write(shown, "q1:w1[1,1]", "5")
        with shown.expect_download() as download:
            shown.get_by_role("button", name="Download my answers").click()
        download.value.save_as(tmp_path / "answers.json")
        assert download.value.suggested_filename == f"{path.stem}-answers.json"
    told = json.loads((tmp_path / "answers.json").read_text("utf-8"))
    assert list(told) == ["handprop", "problem", "id", "answers"]
    assert told["id"] is None
    place = {"iteration": 1, "step": "z2", "row": 2, "column": 1}
    second = {"iteration": 2, "step": "e", "row": 1, "column": 1}
    assert told["answers"] == [
        {"question": 1, **place, "answer": "−0,41"},
        {"question": 3, **second, "answer": "x"},
    ]


def test_a_page_whose_browser_keeps_nothing_says_so_and_answers_all_the_same(sheet: Page) -> None:
    told = sheet.get_by_text("This browser keeps nothing")
    write(sheet, "z2[1,1]", "1")
    assert not told.is_visible()
    refusal = "Object.defineProperty(window, 'localStorage', {get() { throw new Error('no') }})"
    sheet.add_init_script(refusal)
    sheet.reload()
    write(sheet, "z2[1,1]", "0.41")
    assert told.is_visible()
    assert state(sheet, "z2[1,1]")[0] == "right"


def test_without_answers_a_page_counts_what_is_filled_in(
    browser: Browser, saved: Callable[[str], Path], source: Solution
) -> None:
    html = source.to_text("html", "worksheet", with_answers=False)
    with opened(browser, saved(html), 360) as shown:
        write(shown, "z2[1,1]", "0.41")
        assert state(shown, "z2[1,1]") == ("", "", None)
        assert shown.locator(".progress").inner_text() == "1 of 58 filled in"
        assert violations(shown) == []


def test_without_a_script_a_worksheet_is_a_sheet_to_print(
    browser: Browser, saved: Callable[[str], Path], worksheet: str
) -> None:
    with opened(browser, saved(worksheet), 360, java_script_enabled=False) as shown:
        shown.locator("input").first.fill("0.1")
        assert not shown.locator("button").first.is_visible()
    with opened(browser, saved(worksheet), 360) as shown:
        write(shown, "z2[1,1]", "0.41")
        shown.emulate_media(media="print")
        assert not shown.locator(".answering").is_visible()
        assert not shown.locator(".right .verdict").is_visible()


def test_verdicts_serve_everybody_on_every_screen(sheet: Page, worksheet: str) -> None:
    answers = key(worksheet)
    for place, name in enumerate(typed(worksheet)):
        write(sheet, name, [answers[name], "9", "?" * 60][place % 3])
    for width, scheme in itertools.product((360, 1280), SCHEMES):
        sheet.set_viewport_size({"width": width, "height": 800})
        sheet.emulate_media(color_scheme=scheme)
        assert violations(sheet) == []
        assert overflow(sheet) == 0
    sheet.set_viewport_size({"width": 320, "height": 800})
    assert overflow(sheet) == 0
    # What has the focus is not behind the last line.
    sheet.locator(".answer > input").nth(20).focus()
    box = sheet.locator(".answer > input").nth(20).bounding_box()
    bar = sheet.locator(".answering").bounding_box()
    assert box is not None
    assert bar is not None
    assert box["y"] + box["height"] <= bar["y"]
