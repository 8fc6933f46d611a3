"""Packages of QTI 2.1, checked by the schema, read back, and graded as platforms grade them."""

from __future__ import annotations

import json
import os
import re
import zipfile
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from generator import Solution
from generator.banks.qti.items import NAMESPACE
from generator.banks.qti.xhtml import xhtml
from generator.class_sets import Extras, Job, make_set, numbered
from generator.errors import TemplateError, UsageError
from generator.marking.tokens import tokens_in
from generator.variants import AnyExercise, draws, load, solutions
from tests.qti_reader import Item, Package, near_in_decimals, near_in_doubles, read_package
from tests.showing import each_by_ci
from tests.students import EACH_LINE, NEVER, Ways, answers_of
from tests.test_drawn_assignments import DRAWN, exercise

ROOT = Path(__file__).parents[1]
PROBLEMS = sorted(path.stem for path in (ROOT / "generator" / "problems").glob("*.toml"))
SCHEMA = Path(os.environ.get("HANDPROP_QTI", ROOT.parent / "shared" / "qti")) / "imsqti_v2p1p2.xsd"
# They print fractions, which platforms cannot take, have no numbers, or draw them.
REFUSED = ("fractions", "normal-equation", "regression-in-symbols", "softmax-in-symbols", "midterm")
HOSTILE = r"<script>&amp; ]]> } # ~ \\(x\\) $$y$$ &lt;b&gt; \u0001 /"
WORDING = r"<script>&amp; ]]> }} # ~ \\(x\\) &lt;b&gt; \u0001"


def package(folder: Path, of: str | AnyExercise, count: int = 2) -> Package:
    return read_package(written(folder, of, count))


def written(folder: Path, of: str | AnyExercise, count: int = 2, **more: Any) -> Path:
    found = load(of) if isinstance(of, str) else of
    job = Job(found, 2026, ("problem",), folder, extras=Extras(**more), formats=("qti",))
    assert make_set(job, numbered(count)).failures == {}
    return folder / "qti.zip"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("midterm"), "midterm", count=4)


@pytest.fixture(scope="module")
def midterm(archive: Path) -> Package:
    return read_package(archive)


def test_a_package_has_an_item_for_each_variant_and_a_test_that_draws_one(midterm: Package) -> None:
    titles = [item.title for item in midterm.items]
    assert titles == [f"Midterm on Back Propagation, Variant {number}" for number in (1, 2, 3, 4)]
    assert midterm.title == "Midterm on Back Propagation"
    assert midterm.drawn == 1
    assert [len(section) for section in midterm.sections] == [1, 1, 1, 1]


def test_a_test_draws_all_problems_of_an_assignment_together(tmp_path: Path) -> None:
    found = package(tmp_path, exercise(DRAWN, DRAWN, DRAWN))
    assert found.drawn == 1
    assert [len(section) for section in found.sections] == [3, 3]
    assert [name[-3:] for name in found.sections[0]] == ["-q1", "-q2", "-q3"]


def sheets(most: int) -> Iterator[list[str]]:
    """Yield the shipped problems that can be asked, in sheets of so many at most."""
    plain = [name for name in PROBLEMS if name not in REFUSED and not name.startswith("drawn-")]
    yield from (plain[start : start + most] for start in range(0, len(plain), most))


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    if not SCHEMA.is_file():
        pytest.skip(f"{SCHEMA} is not there; HANDPROP_QTI says in which folder it is")
    return etree.XMLSchema(etree.parse(SCHEMA))


def check(schema: etree.XMLSchema, path: Path) -> None:
    with zipfile.ZipFile(path) as files:
        for name in files.namelist():
            if name.endswith(".xml") and name != "imsmanifest.xml":
                assert schema.validate(etree.fromstring(files.read(name))), schema.error_log


def test_a_package_is_as_the_schema_wants_it(schema: etree.XMLSchema, archive: Path) -> None:
    check(schema, archive)


@pytest.mark.slow
@pytest.mark.parametrize("problems", list(sheets(10)))
def test_packages_of_all_problems_are_as_the_schema_wants_them(
    schema: etree.XMLSchema, tmp_path: Path, problems: list[str]
) -> None:
    check(schema, written(tmp_path, exercise(DRAWN, *problems), count=1))


def test_html_that_qti_lacks_has_something_in_its_place(schema: etree.XMLSchema) -> None:
    math = '<math style="color: red"><mi arg="x" class="bold">x</mi></math>'
    html = f"<figure><figcaption>{math}</figcaption></figure><bdi lang='fr'>a</bdi><u>b</u>"
    made = xhtml(f"<details>{html}</details><table border='1'><tr><td>c</td></tr></table>")
    root = etree.fromstring(f'<itemBody xmlns="{NAMESPACE}">{made}</itemBody>')
    assert [*root.itertext()] == ["x", "a", "b", "c"]
    item = f'<assessmentItem xmlns="{NAMESPACE}" identifier="x" title="x" adaptive="false" '
    text = f'{item}timeDependent="false"><itemBody>{made}</itemBody></assessmentItem>'
    assert schema.validate(etree.fromstring(text)), schema.error_log


def test_html_that_is_no_xml_is_a_fault_of_a_template() -> None:
    with pytest.raises(TemplateError, match=r"no XML, as QTI needs it: .* column \d+; end each"):
        xhtml("<p>one<p>two")


def one_typed(item: Item, response: str, typed: str) -> dict[str, str]:
    return {**item.keys, response: typed}


@pytest.mark.parametrize("near", [near_in_decimals, near_in_doubles])
def test_grades_are_those_that_are_meant(midterm: Package, near: Any) -> None:
    """The key, half a unit off, a unit and a half, with a comma; each answer is worth a point."""
    unit = Decimal("0.0001")
    exactly = 0
    for item in midterm.items:
        everything = item.graded(item.keys, near)
        assert everything.scores["SCORE"] == everything.scores["MAXSCORE"] == 13
        assert len(everything.said) == 1
        for number, (response, key) in enumerate(item.keys.items(), start=1):
            ends = [Decimal(key) + part * unit / 2 for part in (-3, -1, 1, 3)]
            typed = [f" {key} ", key.replace(".", ","), *(f"{end:.5f}" for end in ends), "x"]
            graded = [item.graded(one_typed(item, response, text), near) for text in typed]
            scores = [one.scores[f"SCORE_{number}"] for one in graded]
            assert [one.scores["SCORE"] - 12 for one in graded] == scores
            assert scores[:2] + scores[3:5] + scores[6:] == [1, 1, 1, 1, 0]
            exactly += scores[2] == scores[5] == 0
    assert exactly > 20


def test_a_mistake_is_told_of_and_gives_nothing(midterm: Package) -> None:
    told = 0
    for item in midterm.items:
        for response, given in item.mistakes:
            graded = item.graded(one_typed(item, response, given))
            assert graded.scores["SCORE"] == 12
            mistake, _ = graded.said
            assert re.fullmatch(r"[A-Za-z]\S*: [A-Z].*\.", mistake)
            told += 1
    assert told > 20


@pytest.mark.parametrize("ending", each_by_ci([ROUND_HALF_UP, ROUND_HALF_EVEN], 2))
@pytest.mark.parametrize("habit", [NEVER, EACH_LINE])
def test_honest_work_is_right_however_it_rounds(midterm: Package, habit: str, ending: str) -> None:
    drawn = draws(load("midterm"), 2026)
    for item, solution in zip(midterm.items, solutions(drawn, 4), strict=True):
        assert isinstance(solution, Solution)
        typed = answers_of(solution, Ways(habit, ending=ending))
        entries = [entry for token in tokens_in(item.text()) for entry in token.entries]
        answers = {
            response: typed[f"i1:{entry.name}"]
            for response, entry in zip(item.responses, entries, strict=True)
        }
        assert item.graded(answers).scores["SCORE"] == 13


def test_tokens_say_which_number_each_response_is(tmp_path: Path) -> None:
    """Also where matrices are laid out with a row for each sample, and numbers have a comma."""
    source = tmp_path / "rows.toml"
    text = Path("generator/problems/midterm.toml").read_text(encoding="utf-8")
    stated = 'notation = "rows"\n' + text.replace(
        "[rounding]", '[rounding]\ndecimal_mark = "comma"'
    )
    source.write_text(stated, encoding="utf-8")
    found = package(tmp_path / "set", str(source))
    answers = json.loads((tmp_path / "set" / "answers.json").read_text())["variants"]
    for item, variant in zip(found.items, answers, strict=True):
        tokens = tokens_in(item.text())
        assert {token.code for token in tokens} == {variant["code"]}
        entries = [entry for token in tokens for entry in token.entries]
        for response, entry in zip(item.responses, entries, strict=True):
            printed = variant["steps"][entry.id]["printed"][entry.row - 1][entry.column - 1]
            assert item.keys[response] == printed.replace(",", ".")


def test_a_zero_may_have_a_sign(tmp_path: Path) -> None:
    zeros = 0
    for item in package(tmp_path, "drawn-pooling").items:
        for response, key in item.keys.items():
            if float(key) == 0:
                zeros += 1
                for typed in ("0", "-0.00", "0,0"):
                    score = item.graded(one_typed(item, response, typed)).scores
                    assert score["SCORE"] == score["MAXSCORE"]
    assert zeros


def test_numbers_with_a_power_of_ten_are_read_by_all(tmp_path: Path) -> None:
    """A key of one digit has none behind its point."""
    small = DRAWN | {"inputs": {"from": 1e-5, "to": 9e-5, "step": 1e-5, "size": 2}}
    small["requirements"] = {"updates_show": False, "answers_apart": False}
    (item, *_) = package(tmp_path, exercise(small, rounding={"significant": 1}), 1).items
    powers = [key for key in item.keys.values() if "e" in key]
    assert powers
    scores = item.graded(item.keys, near_in_doubles).scores
    assert scores["SCORE"] == scores["MAXSCORE"]


def test_words_are_words_and_change_no_identifier(midterm: Package, tmp_path: Path) -> None:
    source = tmp_path / "hostile.toml"
    text = Path("generator/problems/midterm.toml").read_text(encoding="utf-8")
    words = f'title = "{HOSTILE}"\nwording = "{WORDING}"'
    source.write_text(re.sub('title = "[^"]*"', lambda _: words, text, count=1), encoding="utf-8")
    found = package(tmp_path / "set", str(source))
    seen = HOSTILE.replace(r"\\", "\\").replace(r"\u0001", " ")
    assert found.title == seen
    assert found.items[0].title == f"{seen}, Variant 1"
    assert r"<script>&amp; ]]> } # ~ \(x\) &lt;b&gt;" in found.items[0].text()
    identifiers = [item.identifier for item in found.items]
    assert identifiers == [item.identifier for item in midterm.items[:2]]


def test_the_same_call_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (written(tmp_path / name, "drawn-scores", 1) for name in ("first", "second"))
    assert first.read_bytes() == second.read_bytes()
    before = first.read_bytes()
    assert written(tmp_path / "first", "drawn-scores", 1).read_bytes() == before


def test_formulas_that_qti_does_not_have_are_refused_before_anything_is_written(
    tmp_path: Path,
) -> None:
    with pytest.raises(UsageError, match="a qti bank cannot be latex, only mathml"):
        written(tmp_path / "set", "midterm", mathematics="latex")
    assert not (tmp_path / "set").exists()
