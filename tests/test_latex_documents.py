"""Whole documents in LaTeX: one by one, or many in one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator import Problem, solve
from generator.formats import document
from generator.formats.latex.documents import BEGIN, END, blank, document_of_set
from generator.formats.signing import is_as_written

NAMES = ("huber", "elu", "huber")
WORKS = [solve(Problem.load(name).model_copy(update={"page": {}})).work for name in NAMES]
SIGNATURE = re.compile(r"% As Handprop wrote it; checksum \w+\n")


def body(text: str) -> str:
    return text.partition(BEGIN)[2].rpartition(END)[0]


def preamble(text: str) -> str:
    return text.partition(BEGIN)[0]


@pytest.mark.parametrize("kind", ["problem", "worksheet", "solution", "key"])
def test_the_preamble_is_the_same_whatever_the_problem_and_the_kind(kind: str) -> None:
    """TeX reads it once, and again from what it has dumped of it."""
    assert {preamble(document("tex", work, kind)) for work in WORKS} == {preamble(blank())}


def test_a_blank_page_has_nothing_on_it() -> None:
    assert body(blank()).strip() == ""


def test_documents_of_a_set_are_those_of_their_problems_without_what_a_file_says_of_itself() -> (
    None
):
    whole = document_of_set(WORKS, "solution")
    assert preamble(whole) == preamble(blank())
    before, *parts = body(whole).split("\n\\nextdocument\n")
    assert before == ""
    for work, part in zip(WORKS, parts, strict=True):
        of_file, found, _ = body(document("tex", work, "solution")).partition(part)
        assert found
        assert r"\begin{center}" in part
        assert r"\begin{center}" not in of_file


def test_a_document_alone_is_signed_and_known_again() -> None:
    text = document("tex", WORKS[0], "key")
    assert len(SIGNATURE.findall(text)) == 1
    assert is_as_written(text.encode())
    assert is_as_written(text.replace("\n", "\r\n").encode())
    assert not is_as_written(text.replace("Answers", "Results").encode())


def test_what_templates_need_a_problem_for_leaves_no_blank_page(tmp_path: Path) -> None:
    (tmp_path / "latex").mkdir()
    (tmp_path / "latex" / "letters.tex").write_text("<%= problem.title %>")
    assert blank(tmp_path) == ""
    assert f"{WORKS[0].problem.title}" in preamble(document("tex", WORKS[0], "key", tmp_path))
    (tmp_path / "latex" / "letters.tex").write_text("<% if %>")
    assert blank(tmp_path) == ""
