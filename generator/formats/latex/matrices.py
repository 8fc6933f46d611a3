"""How SymPy lays a matrix out in LaTeX."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import json
from pathlib import Path

from generator.kept import keep, kept

__all__ = ["sympy_layout"]

# What stands for an entry where only the layout of a matrix is asked for.
ENTRY = "<entry>"


@functools.cache
def sympy_layout(rows: int, columns: int) -> tuple[str, ...]:
    """Return what SymPy prints before, between and after the entries of a matrix."""
    # Importing SymPy takes longer than all else of a solution: what it prints is kept.
    name = f"matrices/{_version_of_sympy()}/{rows}x{columns}"
    found = kept(name)
    if found is not None:
        return tuple(json.loads(found))
    printed = _printed_by_sympy(rows, columns)
    keep(name, json.dumps(printed).encode())
    return printed


@functools.cache
def _version_of_sympy() -> str:
    """Return the hash of the file in which SymPy states its version."""
    found = importlib.util.find_spec("sympy")
    assert found is not None, "it is installed"
    assert found.origin is not None, "it is no namespace"
    return hashlib.sha256(Path(found.origin).with_name("release.py").read_bytes()).hexdigest()


def _printed_by_sympy(rows: int, columns: int) -> tuple[str, ...]:
    import sympy

    matrix = sympy.Matrix(rows, columns, lambda i, j: sympy.Symbol(f"entry{i}of{j}"))
    names = dict.fromkeys(matrix, ENTRY)
    latex = sympy.latex(matrix, mat_str="bmatrix", mat_delim="", symbol_names=names)
    return tuple(latex.split(ENTRY))
