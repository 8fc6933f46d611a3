"""Matrices in LaTeX, as SymPy prints them: numbers that stand below each other, and matrices that
are too wide for a page.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import itertools
import json
import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

from generator.kept import keep, kept
from generator.notation.forms import BLANK, plain_number
from generator.notation.measuring import BETWEEN_COLUMNS, breadth

__all__ = [
    "WIDEST",
    "Layout",
    "aligned",
    "is_block",
    "matrix",
    "plain_layout",
    "stacked",
    "sympy_layout",
]

# What stands for an entry where only the layout of a matrix is asked for.
ENTRY = "<entry>"
# The environments of a matrix and of a block of its columns, which has no brackets of its own.
WHOLE, BLOCK = "{bmatrix}", "{matrix}"

# A document shows most of its matrices several times.
MOST_KEPT = 1024

# A matrix wider than so many digits does not fit beside its symbols, not even in the smallest print
# that can be read with ease; what is written by hand is as wide there as elsewhere.
WIDEST = 88
HAND = Fraction(5, 8)
# So many rows of fractions, or of numbers to be written by hand, fit on a page.
MOST_ROOMY_ROWS = 20
# How many digits wide a character of LaTeX may be.
WIDEST_CHARACTER = 1.5

# What stands before, between and after the entries of a matrix of so many rows and columns.
Layout = Callable[[int, int], tuple[str, ...]]
# The entries of a matrix as LaTeX.
Rows = tuple[tuple[str, ...], ...]


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
def matrix(rows: Rows, layout: Layout, widest: float = math.inf) -> tuple[str, ...]:
    """Return LaTeX entries as a LaTeX matrix, in blocks of columns where it is wider than so many
    digits; a single entry as it is.
    """
    columns = len(rows[0])
    if len(rows) == columns == 1:
        return rows[0]
    size = _columns_of_a_block(rows, widest)
    if size == columns:
        return (_spaced(_filled(rows, layout), rows),)
    parts = [tuple(row[start : start + size] for row in rows) for start in range(0, columns, size)]
    first, *others, last = (
        _spaced(_filled(part, layout).replace(WHOLE, BLOCK), rows) for part in parts
    )
    return (rf"\left[{first}\right.", *others, rf"\left.{last}\right]")


def stacked(pieces: Sequence[str]) -> str:
    """Return the blocks of a matrix one below the other, a single piece as it is."""
    below = r"\\".join(pieces)
    return pieces[0] if len(pieces) == 1 else rf"\begin{BLOCK}{below}\end{BLOCK}"


def is_block(latex: str) -> bool:
    """Return whether LaTeX holds a block of columns of a matrix, and not the whole."""
    return BLOCK in latex


def _columns_of_a_block(rows: Rows, widest: float) -> int:
    """Return how many columns go together, all of them where they fit."""
    columns = len(rows[0])
    longest = max(map(len, itertools.chain(*rows)))
    if columns * (WIDEST_CHARACTER * longest + BETWEEN_COLUMNS) <= widest * HAND:
        return columns
    widths = [max(map(breadth, column)) + BETWEEN_COLUMNS for column in zip(*rows, strict=True)]
    if any(BLANK in one for one in rows[0]):
        widest *= HAND
    sizes = (math.ceil(columns / blocks) for blocks in range(1, columns + 1))
    return next((size for size in sizes if _fits(widths, size, widest)), 1)


def _fits(widths: Sequence[int], size: int, widest: float) -> bool:
    """Return whether so many columns go together everywhere."""
    starts = range(0, len(widths), size)
    return all(sum(widths[start : start + size]) <= widest for start in starts)


def _filled(rows: Rows, layout: Layout) -> str:
    opening, *after = layout(len(rows), len(rows[0]))
    entries = itertools.chain(*rows)
    return opening + "".join(itertools.chain(*zip(entries, after, strict=True)))


def _spaced(latex: str, rows: Rows) -> str:
    """Return a matrix with as much room between its rows as what stands in them needs, and as a
    page has.
    """
    entries = list(itertools.chain(*rows))
    if len(rows) > MOST_ROOMY_ROWS and any(r"\frac" in one or BLANK in one for one in entries):
        return rf"\crowded{{{latex}}}"
    if any(r"\frac" in one for one in entries):
        return rf"\roomy{{{latex}}}".replace(r"\frac", r"\dfrac")
    if any(BLANK in one for one in entries):
        return rf"\fillable{{{latex}}}"
    return rf"\spaced{{{latex}}}" if any("_" in one for one in entries) else latex


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


@functools.cache
def plain_layout(rows: int, columns: int) -> tuple[str, ...]:
    """Return what `sympy_layout` does, for programs that do not wait until SymPy is imported."""
    after = (" & " if entry % columns else r"\\" for entry in range(1, rows * columns))
    return (r"\begin{bmatrix}", *after, r"\end{bmatrix}")
