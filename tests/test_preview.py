"""The page that shows what a question bank asks, before it is imported."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from generator import Extras, Job, make_set, numbered
from generator.formats.signing import is_as_written
from generator.variants import load
from tests.moodle_reader import read_bank
from tests.test_class_sets import ended

DRAWN = """
title = "Two <b>outputs</b>"
inputs = [{ choices = [0.1, 0.2, 0.3, 0.4] }, 0.5]
asked = ["z2", "a2"]
rounding = { places = 6 }

[[layers]]
activation = "tanh"
weights = [[0.1, 0.3], [0.2, 0.4]]
biases = [0.25, 0.25]
"""
FIELD = re.compile(r'<span class="field">(\S+) ± (\S+)</span>')


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set of four variants with two banks and their previews."""
    folder = tmp_path_factory.mktemp("previewed")
    (folder / "drawn.toml").write_text(DRAWN, encoding="utf-8")
    summary = make_set(job(folder, preview=True), numbered(4))
    assert summary.previews == ("moodle-preview.html", "canvas-preview.html")
    return folder


def job(folder: Path, preview: bool) -> Job:
    exercise, extras = load(str(folder / "drawn.toml")), Extras(preview=preview)
    formats = ("moodle", "canvas")
    return Job(exercise, 7, ("problem",), folder / "set", extras=extras, formats=formats)


def page(folder: Path, bank: str) -> str:
    return (folder / "set" / f"{bank}-preview.html").read_text(encoding="utf-8")


def titles(text: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(r"<h2 [^>]*>(.*?)</h2>", text)]


def test_a_preview_has_the_questions_of_the_first_variants(folder: Path) -> None:
    """Numbers and tolerances are those of the bank, as decimals that a student could type."""
    text = page(folder, "moodle")
    assert "what it asks of the first 3 of 4 variants" in text
    _, questions = read_bank((folder / "set" / "moodle.xml").read_text(encoding="utf-8"))
    assert titles(text) == [question.name for question in questions[:3]]
    expected = [field.alternatives[0] for one in questions[:3] for field in one.fields]
    keys, tolerances = zip(*FIELD.findall(text), strict=True)
    assert list(map(float, keys)) == [one.answer for one in expected]
    assert list(map(float, tolerances)) == pytest.approx([one.tolerance for one in expected], 5e-3)
    assert "0.0000005" in tolerances
    remarks = [one.feedback for field in questions[0].fields for one in field.alternatives[1:]]
    assert remarks
    assert all(html.escape(remark) in text for remark in remarks)
    assert text.count("<summary>Worked solution</summary>") == 3


def test_a_question_for_each_number_is_shown_where_the_platform_has_one(folder: Path) -> None:
    text = page(folder, "canvas")
    assert titles(text)[:2] == [f"Two <b>outputs</b>, Variant 1, z2[{row},1]" for row in (1, 2)]
    assert len(titles(text)) == len(FIELD.findall(text)) == 12
    # Canvas imports no remarks on mistakes.
    assert "<summary>Mistakes" not in text
    assert text.count("<summary>Worked solution</summary>") == 3


@pytest.mark.parametrize("bank", ["moodle", "canvas"])
def test_a_preview_asks_for_nothing_and_runs_nothing(folder: Path, bank: str) -> None:
    text = page(folder, bank)
    assert is_as_written(text.encode())
    assert "<math" in text
    assert not re.search(r'<script|<link (?!rel="icon" href="data:,")|(src|href)="(?!data:)', text)
    assert r"\(" not in text


def test_a_preview_that_is_there_is_written_with_its_bank(folder: Path) -> None:
    """What it shows is never that of an earlier bank."""
    before = page(folder, "moodle")
    source = folder / "drawn.toml"
    source.write_text(DRAWN.replace("outputs", "neurons"), encoding="utf-8")
    make_set(job(folder, preview=False), numbered(4))
    source.write_text(DRAWN, encoding="utf-8")
    assert page(folder, "moodle") == before.replace("outputs", "neurons").replace(
        before.splitlines()[1], page(folder, "moodle").splitlines()[1]
    )


def test_one_problem_has_a_preview_beside_its_bank(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "one.toml").write_text(DRAWN.replace("{ choices = [0.1, 0.2, 0.3, 0.4] }", "0.1"))
    solve = "solve", str(tmp_path / "one.toml"), "-o", str(tmp_path / "week3.xml")
    assert ended(*solve, "--format", "moodle", "--preview") == 0
    text = (tmp_path / "week3-preview.html").read_text(encoding="utf-8")
    assert "Preview of week3.xml" in text
    assert "This is what it asks." in text
    assert len(FIELD.findall(text)) == 4
    assert ended("solve", "xor", "--format", "html", "--preview") == 2
    assert (
        "--preview is given without a --format that is a question bank" in capsys.readouterr().err
    )
