"""Formulas with numbers to fill in: such blanks stand in HTML, with MathML between them.

An input within MathML would be drawn, but could not be reached by all readers; so what is around a
blank, be it a matrix, a fraction or a pair of brackets, is laid out by the style sheet.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence

from generator.formats.html.mathml import NO_SPACE, Mathml, operator
from generator.layout.nodes import (
    Applied,
    Blank,
    Break,
    Fence,
    Filled,
    Fraction,
    MatrixNode,
    Node,
    Operator,
    Power,
    Root,
    Row,
    Sum,
    Transpose,
    Word,
)
from generator.layout.patterns import blanks

__all__ = ["Blanked"]

AROUND_SIGN, AROUND_RELATION = "0.222em", "0.278em"
FENCES = {"(": "round", "|": "bars"}


class Blanked:
    """A printer of layouts with blanks: `blank` writes one of them."""

    def __init__(self, mathml: Mathml, blank: Callable[[Blank], str]) -> None:
        self._mathml = mathml
        self._blank = blank

    def html(self, node: Node) -> str:
        """Return a layout in HTML, with MathML for all parts without blanks."""
        if not blanks(node):
            return _math(self._mathml.text(node))
        match node:
            case Blank():
                return self._blank(node)
            case Filled(pattern):
                return self.html(pattern.tree)
            case Row(items):
                return _span("beside", "".join(written for _, written in self._runs(items)))
            case Fence(content, sign):
                return _span(FENCES[sign], self.html(content))
            case Applied(function, argument):
                return _span("beside", self.html(function) + self.html(argument))
            case Fraction(above, below):
                return _span("over", self._in_span(above) + self._in_span(below))
            case Power(base, exponent, is_entrywise):
                raised = _math(operator("⊙")) * is_entrywise + self.html(exponent)
                return _span("beside", f"{self.html(base)}<sup>{raised}</sup>")
            case Transpose(base):
                return _span("beside", f"{self.html(base)}<sup>{self.html(Word('T'))}</sup>")
            case Root(content):
                return _span("root", _math(operator("√")) + self._in_span(content))
            case Sum(terms, index):
                summed = _math(self._mathml.text(Sum(Row(()), index)))
                return _span("beside", summed + self.html(terms))
            case MatrixNode(rows, block):
                return self._matrix(rows, block)
        raise AssertionError(f"no blank stands in a node of {type(node).__name__}")

    def link(self, relation: str, node: Node) -> str:
        """Return a layout with blanks behind a relation, which is MathML without room around it.
        Where a screen is narrow, it goes on in a new line before what is between two blanks.
        """
        groups = [_math(_apart(relation, AROUND_RELATION))]
        for place, (has_blanks, written) in enumerate(self._runs(_items(node))):
            if has_blanks or place == 0:
                groups[-1] += written
            else:
                groups.append(written)
        return _span("wraps", "".join(_span("beside", group) for group in groups))

    def _runs(self, items: Sequence[Node]) -> Iterator[tuple[bool, str]]:
        """Yield what stands beside each other and whether it has blanks; all between two blanks is
        one formula.
        """
        for has_blanks, run in itertools.groupby(items, lambda item: blanks(item) > 0):
            if has_blanks:
                yield True, "".join(map(self.html, run))
            else:
                yield False, _math("".join(map(self._part, run)))

    def _part(self, node: Node) -> str:
        match node:
            case Break():
                return ""
            case Operator(sign, is_prefix=False) if sign:
                return _apart(operator(sign, NO_SPACE), AROUND_SIGN)
        return self._mathml.text(node)

    def _in_span(self, node: Node) -> str:
        return f"<span>{self.html(node)}</span>"

    def _matrix(self, rows: Sequence[Sequence[Node]], block: int | None) -> str:
        width = block or len(rows[0])
        starts = range(0, len(rows[0]), width)
        blocks = [self._grid([row[start : start + width] for row in rows]) for start in starts]
        if len(blocks) == 1:
            return _span("opening closing", blocks[0])
        first, *others, last = blocks
        inner = _span("opening", first), *others, _span("closing", last)
        return _span("stacked", "".join(inner))

    def _grid(self, rows: Sequence[Sequence[Node]]) -> str:
        cells = "".join(self._in_span(entry) for row in rows for entry in row)
        columns = f"grid-template-columns: repeat({len(rows[0])}, auto)"
        return f'<span class="grid" style="{columns}">{cells}</span>'


def _items(node: Node) -> Sequence[Node]:
    if isinstance(node, Filled):
        return _items(node.pattern.tree)
    return node.items if isinstance(node, Row) else (node,)


def _apart(sign: str, width: str) -> str:
    """Return a sign with room at its sides. At an end of a formula, browsers take it for the sign
    of a number, or give it no room.
    """
    room = f'<mspace width="{width}"></mspace>'
    return room + sign + room


def _span(kind: str, content: str) -> str:
    return f'<span class="{kind}">{content}</span>'


def _math(content: str) -> str:
    return f"<math><mrow>{content}</mrow></math>"
