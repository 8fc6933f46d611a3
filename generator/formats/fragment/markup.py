"""What LaTeX to paste adds to templates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from generator.document.rendering import Markup
from generator.formats.fragment.tikz import centimetres, point, scale, tikz_network
from generator.formats.latex.dialects import AMSMATH
from generator.formats.latex.lines import AmsmathLines, relation
from generator.formats.latex.printer import Latex
from generator.formats.latex.prose import latex_spelling
from generator.formats.signing import signed
from generator.prose import printed_prose
from generator.text import paragraphs, portable_words

__all__ = ["markup"]

# About as wide as the text of a slide is, in digits; that of a paper is a little wider.
ACROSS = 60
EMPTY_LINES = re.compile(r"\n{3,}")


def markup(words: Mapping[str, str]) -> Markup:
    """Return what prints formulas with amsmath alone, with these words of the document's
    language.
    """
    printer = Latex(words, AMSMATH)
    lines = AmsmathLines(words, ACROSS)
    spelling = latex_spelling(portable_words, printer.inline, between="\n\n")
    filters: dict[str, Callable[..., Any]] = {
        "text": _text,
        "prose": lambda prose: printed_prose(prose, spelling, words),
        "latex": printer.again,
        "rows": lines.rows,
        "beside": lines.beside,
        "relation": relation,
        "tikz": tikz_network,
        "cm": centimetres,
        "point": point,
        "scale": scale,
    }
    return Markup(("fragment",), filters, printer.inline, tie="~", finish=_finished)


def _text(text: str) -> str:
    return "\\par ".join(map(portable_words, paragraphs(text)))


def _finished(text: str) -> str:
    return signed(EMPTY_LINES.sub("\n\n", text).strip() + "\n", "% {}", after="\n")
