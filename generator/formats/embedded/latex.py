"""Formulas on others' pages as LaTeX, between the signs by which MathJax finds them."""

from __future__ import annotations

from collections.abc import Mapping

from generator.document.rendering import Markup
from generator.formats.embedded.markup import WaysToPrint, embedded_markup
from generator.formats.embedded.words import escaped
from generator.formats.latex.dialects import AMSMATH
from generator.formats.latex.lines import AmsmathLines, relation
from generator.formats.latex.printer import Latex

__all__ = ["markup"]

# About as wide as a question is on a page, in digits.
ACROSS = 64


def markup(words: Mapping[str, str]) -> Markup:
    """Return what prints formulas as LaTeX, with these words of the document's language."""
    printer, lines = Latex(words, AMSMATH), AmsmathLines(words, ACROSS)
    return embedded_markup(
        words,
        WaysToPrint(
            formula=lambda node: _in_sentence(printer.inline(node).strip("$")),
            line=lambda line: _displayed(lines.line(line)),
            beside=lambda several: list(map(_displayed, lines.beside(several))),
            relation=lambda name: _in_sentence(relation(name, marked=True)),
        ),
    )


def _in_sentence(latex: str) -> str:
    return rf"\({escaped(latex)}\)"


def _displayed(latex: str) -> str:
    return rf"\[{escaped(latex)}\]"
