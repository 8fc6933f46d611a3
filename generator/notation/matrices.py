"""Matrices in LaTeX, as SymPy prints them, and numbers that stand below each other."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Sequence

from generator.notation.forms import plain_number

__all__ = ["Layout", "aligned", "matrix", "plain_layout", "sympy_layout"]

# What stands for an entry where only the layout of a matrix is asked for.
ENTRY = "<entry>"

# A document shows most of its matrices several times.
MOST_KEPT = 1024

# What stands before, between and after the entries of a matrix of so many rows and columns.
Layout = Callable[[int, int], tuple[str, ...]]


def aligned(column: Sequence[str], decimal_mark: str) -> list[str]:
    """Return the LaTeX of printed numbers that stand flush right below each other: one with fewer
    decimals than others gets room for those it lacks, so that all points are in one line.

    Among powers of ten there is no such line.
    """
    written = [plain_number(number, decimal_mark) for number in column]
    decimals = [len(number.partition(".")[2]) for number in column]
    most = max(decimals)
    if min(decimals) == most or any("e" in number for number in column):
        return written
    return [
        latex + _room(most - own, None if own else decimal_mark) if number else latex
        for latex, number, own in zip(written, column, decimals, strict=True)
    ]


def _room(digits: int, decimal_mark: str | None) -> str:
    """Return the room that digits take, behind a decimal mark if one is named."""
    mark = "" if decimal_mark is None else plain_number(".", decimal_mark)
    return "" if digits == 0 else rf"\hphantom{{{mark}{'0' * digits}}}"


@functools.lru_cache(maxsize=MOST_KEPT)
def matrix(rows: tuple[tuple[str, ...], ...], layout: Layout) -> str:
    """Return LaTeX entries as a LaTeX matrix, a single entry as it is."""
    entries = list(itertools.chain(*rows))
    if len(entries) == 1:
        return entries[0]
    opening, *after = layout(len(rows), len(rows[0]))
    latex = opening + "".join(itertools.chain(*zip(entries, after, strict=True)))
    if any(r"\frac" in one for one in entries):
        return rf"\roomy{{{latex}}}".replace(r"\frac", r"\dfrac")
    return rf"\spaced{{{latex}}}" if any("_" in one for one in entries) else latex


@functools.cache
def sympy_layout(rows: int, columns: int) -> tuple[str, ...]:
    """Return what SymPy prints before, between and after the entries of a matrix."""
    # Importing SymPy takes longer than everything else of a solution that holds no matrix.
    import sympy

    matrix = sympy.Matrix(rows, columns, lambda i, j: sympy.Symbol(f"entry{i}of{j}"))
    names = dict.fromkeys(matrix, ENTRY)
    latex = sympy.latex(matrix, mat_str="bmatrix", mat_delim="", symbol_names=names)
    return tuple(latex.split(ENTRY))


@functools.cache
def plain_layout(rows: int, columns: int) -> tuple[str, ...]:
    """Return what `sympy_layout` does, for programs that do not wait until SymPy is imported."""
    after = (" & " if entry % columns else r"\\" for entry in range(1, rows * columns))
    return (r"\begin{bmatrix}", *after, r"\end{bmatrix}")
