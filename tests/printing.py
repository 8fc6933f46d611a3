"""Layouts as LaTeX, as documents print them."""

from __future__ import annotations

from generator.document.rendering import terms
from generator.expressions.tree import Expression
from generator.formats.latex.printer import Latex
from generator.layout.nodes import Node
from generator.notation import Notation, written

__all__ = ["latex", "pieces", "text", "text_pieces"]

PRINTER = Latex(terms())


def latex(node: Node) -> str:
    """Return a layout as LaTeX without a line break."""
    return PRINTER.text(node)


def pieces(node: Node) -> tuple[str, ...]:
    """Return a layout as the pieces of LaTeX between which a line may be broken."""
    return tuple(PRINTER.pieces(node))


def text(expression: Expression, notation: Notation) -> str:
    """Return an expression as LaTeX without a line break."""
    return latex(written(expression, notation))


def text_pieces(expression: Expression, notation: Notation) -> tuple[str, ...]:
    """Return an expression as the pieces of LaTeX between which a line may be broken."""
    return pieces(written(expression, notation))
