"""Printed lines in LaTeX with amsmath alone, broken where they are wider than a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.formats.latex.dialects import AMSMATH
from generator.formats.latex.printer import Latex
from generator.layout.widths import width, widths
from generator.lines import Line, Link

__all__ = ["AmsmathLines", "relation"]

RELATIONS = {"equals": "=", "approximately": r"\approx"}
# How wide these are, in digits: a relation with the space around it, what a row that goes on with a
# reading begins with, and what stands between two lines beside each other.
RELATION, INDENT, APART = 3, 2, 4


def relation(name: str, marked: bool) -> str:
    """Return a relation, with a star where it is marked."""
    return rf"\overset{{\ast}}{{{RELATIONS[name]}}}" if marked else RELATIONS[name]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a line, without what stands before its relation, and how wide it is."""

    latex: str
    width: int


class AmsmathLines:
    """A printer of lines that are at most about so many digits wide, as far as they can be broken.

    A line is broken before a relation; only a reading that is wider than a page is broken within,
    and stands alone then.
    """

    def __init__(self, terms: Mapping[str, str], across: int) -> None:
        self._printer = Latex(terms, AMSMATH)
        self._across = across

    def line(self, line: Line) -> str:
        """Return a line for a display; where it is broken, its rows begin at its relations."""
        rows = self.rows(line)
        return rows[0].replace("&", "", 1).rstrip() if len(rows) == 1 else aligned(rows)

    def lines(self, lines: Sequence[Line]) -> str:
        """Return lines for a display, all aligned at their relations."""
        rows = [row for line in lines for row in self.rows(line)]
        return self.line(lines[0]) if len(rows) == 1 else aligned(rows)

    def rows(self, line: Line) -> list[str]:
        """Return the rows of a line, each with a sign of alignment before its relation."""
        symbols = self._symbols(line)
        first, *others = self._rows(line)
        return [f"{symbols} &{first.latex}", *(f"&{row.latex}" for row in others)]

    def beside(self, lines: Sequence[Line]) -> list[str]:
        """Return lines for displays, in each as many beside each other as fit."""
        found: list[str] = []
        room = 0
        for line in lines:
            rows = self._rows(line)
            wide = self._width_of_symbols(line) + max(row.width for row in rows)
            if found and len(rows) == 1 and wide + APART <= room:
                found[-1] += rf" \qquad {self.line(line)}"
                room -= wide + APART
            else:
                found.append(self.line(line))
                room = self._across - wide if len(rows) == 1 else 0
        return found

    def _symbols(self, line: Line) -> str:
        return " = ".join(map(self._printer.again, line.symbols))

    def _width_of_symbols(self, line: Line) -> int:
        return sum(map(width, line.symbols)) + RELATION * (len(line.symbols) - 1)

    def _rows(self, line: Line) -> list[_Row]:
        """Return the rows of a line; one without a reading is its symbols."""
        room = self._across - self._width_of_symbols(line)
        rows: list[_Row] = []
        for link in line.links:
            first, *others = self._reading(link, room)
            if rows and not others and rows[-1].width + first.width <= room:
                before = rows.pop()
                first = _Row(f"{before.latex} {first.latex}", before.width + first.width)
            rows += first, *others
            if others:
                # Nothing more stands on its last row.
                rows[-1] = _Row(rows[-1].latex, room)
        return rows or [_Row("", 0)]

    def _reading(self, link: Link, room: int) -> Iterator[_Row]:
        """Yield a reading behind its relation, in as many rows as it needs."""
        now = _Row(relation(link.relation, link.marked), RELATION)
        sizes, pieces = widths(link.formula), self._printer.pieces(link.formula)
        if RELATION + sum(sizes) <= room:
            sizes, pieces = [sum(sizes)], [" ".join(pieces)]
        for index, (size, piece) in enumerate(zip(sizes, pieces, strict=True)):
            if index and now.width + size > room:
                yield now
                # What goes on with a sign between two operands has one before it.
                now = _Row(rf"\quad {{}}{piece}", INDENT + size)
            else:
                now = _Row(f"{now.latex} {piece}", now.width + size)
        yield now


def aligned(rows: Sequence[str]) -> str:
    """Return rows for a display, one below the other."""
    return "\n".join((r"\begin{aligned}", " \\\\\n".join(rows), r"\end{aligned}"))
