"""What LaTeX is written with: macros that Handprop's documents have, or amsmath alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from generator.formats.latex.matrices import sympy_layout
from generator.layout.heights import Spacing

__all__ = ["AMSMATH", "DOCUMENTS", "Dialect"]

# The entries of a matrix, row by row, in LaTeX.
Entries = Sequence[Sequence[str]]


class Dialect(Struct, frozen=True):
    """A way to write what LaTeX has several ways for.

    `blank` writes room for an answer of a name, and `room` is the room that some digits would take.
    `matrix` and `block` write a matrix and a block of columns of one, which has no brackets of its
    own. A derivative in a sentence is no higher than its line: `slashed` is a fraction in it, and
    `low` all of it.
    """

    blank: Callable[[str], str]
    room: str
    matrix: Callable[[Entries, Spacing], str]
    block: Callable[[Entries, Spacing], str]
    slashed: str
    low: str


def _documents_matrix(entries: Entries, spacing: Spacing) -> str:
    return _in_macro(_laid_out(entries), spacing)


def _documents_block(entries: Entries, spacing: Spacing) -> str:
    return _in_macro(_laid_out(entries).replace("{bmatrix}", "{matrix}"), spacing)


def _laid_out(entries: Entries) -> str:
    opening, *after = sympy_layout(len(entries), len(entries[0]))
    written = [entry for row in entries for entry in row]
    return opening + "".join(part for pair in zip(written, after, strict=True) for part in pair)


def _in_macro(matrix: str, spacing: Spacing) -> str:
    return matrix if spacing == "usual" else rf"\{spacing}{{{matrix}}}"


# A matrix of amsmath's has no more columns than this unless a counter says otherwise.
MOST_COLUMNS = 10
ROWS_APART: Mapping[Spacing, str] = {
    "usual": r"\\",
    "spaced": r"\\[0.2em]",
    "roomy": r"\\[0.6em]",
    "fillable": r"\\[0.6em]",
    "crowded": r"\\[0.2em]",
}


def _amsmath_matrix(entries: Entries, spacing: Spacing) -> str:
    if len(entries[0]) > MOST_COLUMNS:
        return rf"\left[{_amsmath_block(entries, spacing)}\right]"
    return rf"\begin{{bmatrix}}{_amsmath_rows(entries, spacing)}\end{{bmatrix}}"


def _amsmath_block(entries: Entries, spacing: Spacing) -> str:
    columns = len(entries[0])
    rows = _amsmath_rows(entries, spacing)
    if columns > MOST_COLUMNS:
        return rf"\begin{{array}}{{{'c' * columns}}}{rows}\end{{array}}"
    return rf"\begin{{matrix}}{rows}\end{{matrix}}"


def _amsmath_rows(entries: Entries, spacing: Spacing) -> str:
    return ROWS_APART[spacing].join(" & ".join(row) for row in entries)


DOCUMENTS = Dialect(
    blank=lambda name: rf"\blank{{{name}}}",
    room=r"\hphantom{%s}",
    matrix=_documents_matrix,
    block=_documents_block,
    slashed=r"\frac{%s}{%s}",
    low=r"\inline{%s}",
)
# What LaTeX with amsmath, MathJax and KaTeX all read.
AMSMATH = Dialect(
    blank=lambda _: r"\underline{\hspace{3em}}",
    # Fewer programs know the phantom that has no height.
    room=r"\phantom{%s}",
    matrix=_amsmath_matrix,
    block=_amsmath_block,
    slashed="{%s/%s}",
    low="%s",
)
