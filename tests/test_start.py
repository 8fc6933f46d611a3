"""What a command imports before it answers: no more than it needs, since importing is waiting."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import pytest

COMMAND = """
import atexit, sys
from generator.cli import main
atexit.register(lambda: print(*sys.modules, file=sys.stderr))
main(sys.argv[1:])
"""
HEAVY = {"numpy", "sympy", "pydantic", "jinja2", "mpmath", "flint", "pikepdf", "openpyxl", "dask"}
# Rooms of our own that many commands can do without.
SOLVING, LINES, PDF = "generator.cli.solving", "generator.lines", "generator.pdf"
SUBCOMMANDS = {SOLVING, "generator.cli.class_sets"}
OTHERS = {"generator.check", "generator.variants", "generator.solution.assignments"}
ROOMS = {*SUBCOMMANDS, *OTHERS, LINES, PDF}


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        ("--version", ()),
        ("--help", SUBCOMMANDS),
        # The library that reads arguments needs pydantic for numbers, paths and choices.
        ("solve --help", ["pydantic", SOLVING]),
        ("manual rounding", ["pydantic"]),
        ("problems", HEAVY - {"sympy", "openpyxl", "dask"} | ROOMS - SUBCOMMANDS),
        ("solve back-propagation --format json", ["numpy", "pydantic", "flint", SOLVING]),
    ],
)
def test_a_command_imports_what_it_needs(arguments: str, needed: Collection[str]) -> None:
    assert imported_by(*arguments.split()) <= set(needed)


@pytest.mark.parametrize(
    ("line", "needed"), [("handprop so", ["pydantic"]), ("handprop solve x", ["pydantic"])]
)
def test_what_may_be_typed_is_offered_at_once(line: str, needed: Collection[str]) -> None:
    asked = {"COMP_WORDS": line, "COMP_CWORD": f"{line.count(' ')}"}
    assert imported_by(_HANDPROP_COMPLETE="complete_bash", **asked) <= {*needed, *SUBCOMMANDS}


def imported_by(*arguments: str, **environment: str) -> set[str]:
    command = [sys.executable, "-c", COMMAND, *arguments]
    ended = subprocess.run(
        command,
        capture_output=True,
        check=True,
        encoding="utf-8",
        env={**os.environ, **environment},
    )
    return (HEAVY | ROOMS) & set(ended.stderr.split())


def test_what_sympy_prints_is_imported_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    document = ("solve", "back-propagation", "--format", "tex", "-o", str(tmp_path))
    assert "sympy" in imported_by(*document)
    assert imported_by(*document) == {"numpy", "pydantic", "jinja2", SOLVING, LINES}
