"""The words of a user as LaTeX, with formulas and what stands out among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from generator.layout.nodes import Node
from generator.prose import Prose, Spelling, printed_prose
from generator.text import latex_words

__all__ = ["latex_prose"]


def latex_prose(
    prose: Prose | str, formula: Callable[[Node], str], terms: Mapping[str, str]
) -> str:
    """Return a text as LaTeX; `formula` prints those in it, `terms` are words of the document's
    language. A text without places may be as it was typed.
    """
    strong, emphasis = r"\textbf{{{}}}".format, r"\emph{{{}}}".format
    spelling = Spelling(latex_words, formula, strong, emphasis, between=r"\par ")
    return printed_prose(prose, spelling, terms)
