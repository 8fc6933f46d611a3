"""What Markdown adds to templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from generator.document.rendering import Markup
from generator.formats.latex.dialects import AMSMATH
from generator.formats.latex.lines import AmsmathLines, relation
from generator.formats.latex.printer import Latex
from generator.formats.markdown.finishing import finished
from generator.formats.markdown.formulas import for_display, for_sentence
from generator.formats.markdown.images import image_filter, without_formulas
from generator.formats.markdown.words import markdown_prose, markdown_text
from generator.formats.pictures import picture
from generator.layout.nodes import Node
from generator.lines import Line

__all__ = ["markup"]

# About as wide as a page of GitHub and a cell of a notebook are, in digits.
ACROSS = 72


def markup(words: Mapping[str, str]) -> Markup:
    """Return what prints formulas between dollar signs, with these words of the document's
    language.
    """
    printer = Latex(words, AMSMATH)
    lines = AmsmathLines(words, ACROSS)

    def in_sentence(node: Node) -> str:
        return for_sentence(printer.inline(node))

    def beside(each: Sequence[Line]) -> list[str]:
        return list(map(for_display, lines.beside(each)))

    filters: dict[str, Callable[..., Any]] = {
        "text": markdown_text,
        "prose": lambda prose: markdown_prose(prose, in_sentence, words),
        "latex": lambda node: for_sentence(printer.again(node)),
        "display": lambda line: for_display(lines.line(line)),
        "beside": beside,
        "relation": relation,
        "image": image_filter(words),
        "plain": without_formulas,
        "picture": picture,
    }
    return Markup(("markdown",), filters, in_sentence, finish=finished)
