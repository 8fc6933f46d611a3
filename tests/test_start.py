"""What a command imports before it answers: no more than it needs, since importing is waiting."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Collection

import pytest

COMMAND = """
import atexit, sys
from generator.cli import main
atexit.register(lambda: print(*sys.modules, file=sys.stderr))
main(sys.argv[1:])
"""
HEAVY = {"numpy", "sympy", "pydantic", "jinja2", "mpmath", "flint", "pikepdf", "openpyxl", "dask"}


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        ("--version", ()),
        ("--help", ()),
        # The library that reads arguments needs pydantic for numbers, paths and choices.
        ("solve --help", ["pydantic"]),
        ("problems", HEAVY - {"sympy", "openpyxl", "dask"}),
        ("solve back-propagation --format json", ["numpy", "pydantic", "mpmath", "flint"]),
        ("solve back-propagation --format tex", HEAVY - {"pikepdf", "openpyxl", "dask"}),
    ],
)
def test_a_command_imports_what_it_needs(arguments: str, needed: Collection[str]) -> None:
    command = [sys.executable, "-c", COMMAND, *arguments.split()]
    ended = subprocess.run(command, capture_output=True, check=True, encoding="utf-8", timeout=60)
    assert HEAVY & set(ended.stderr.split()) <= set(needed)
