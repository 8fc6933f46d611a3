"""Compiled templates, kept for later runs: the same documents, and nobody else's code."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType

import jinja2
import pytest

from generator import Problem, Solution, solve
from generator.formats import documents
from generator.formats.latex.documents import document_of_set

CHANGES: list[Callable[[bytes], bytes]] = [
    lambda _: b"",
    lambda content: content[:-9] + b"123456789",
]


@pytest.fixture
def solution(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Solution]:
    """A solution before any template has been compiled."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    documents._shipped.cache_clear()
    yield solve(Problem.load("back-propagation"))
    documents._shipped.cache_clear()


def in_a_later_run(solution: Solution) -> str:
    documents._shipped.cache_clear()
    return solution.to_latex()


def kept(folder: Path) -> list[Path]:
    templates = folder / "handprop" / "templates"
    return [path for path in templates.rglob("*") if path.is_file()]


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of templates that have been compiled."""
    found: list[str] = []
    compile_one = jinja2.Environment.compile

    def note(environment: jinja2.Environment, source: str, name: str, filename: str) -> CodeType:
        found.append(name)
        return compile_one(environment, source, name, filename)

    monkeypatch.setattr(jinja2.Environment, "compile", note)
    return found


def test_a_template_is_compiled_once(
    solution: Solution, tmp_path: Path, compiled: list[str]
) -> None:
    first = solution.to_latex()
    assert len(compiled) == len(kept(tmp_path)) > 10
    compiled.clear()
    assert in_a_later_run(solution) == first
    assert not compiled


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_damaged_is_compiled_again(
    change: Callable[[bytes], bytes],
    solution: Solution,
    tmp_path: Path,
    compiled: list[str],
) -> None:
    first = solution.to_latex()
    whole = {path: path.read_bytes() for path in kept(tmp_path)}
    for path, content in whole.items():
        path.write_bytes(change(content))
    compiled.clear()
    assert in_a_later_run(solution) == first
    assert len(compiled) == len(whole)
    assert {path: path.read_bytes() for path in kept(tmp_path)} == whole


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="files have no owner here")
def test_what_another_user_wrote_is_not_run(
    solution: Solution, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = solution.to_latex()
    count = len(compiled)
    monkeypatch.setattr(os, "getuid", lambda: -1)
    assert in_a_later_run(solution) == first
    assert len(compiled) == 2 * count


def test_a_cache_that_cannot_be_written_costs_time_alone(
    solution: Solution, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = solution.to_latex()
    (tmp_path / "in the way").write_bytes(b"")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "in the way"))
    assert in_a_later_run(solution) == first


def test_of_templates_the_shipped_ones_alone_are_kept(
    solution: Solution, tmp_path: Path, compiled: list[str]
) -> None:
    solution.to_latex()
    compiled.clear()
    own = tmp_path / "own"
    own.mkdir()
    (own / "en").mkdir(parents=True, exist_ok=True)
    (own / "en/notes.j2").write_text("Mine.", encoding="utf-8")
    before = kept(tmp_path)
    assert "Mine." in solution.to_latex(templates=own)
    assert kept(tmp_path) == before
    assert compiled == ["notes.j2"]


def test_templates_are_read_once_for_a_set(
    solution: Solution, tmp_path: Path, compiled: list[str]
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "en").mkdir(parents=True, exist_ok=True)
    (own / "en/notes.j2").write_text("Mine.", encoding="utf-8")
    text = document_of_set([solution.work] * 3, "solution", own)
    assert text.count("Mine.") == 3
    assert compiled.count("notes.j2") == 1
