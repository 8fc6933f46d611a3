"""The words of a user as LaTeX, with formulas and what stands out among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from generator.layout.nodes import Node
from generator.prose import Prose, Spelling, printed_prose
from generator.text import latex_words

__all__ = ["latex_prose", "latex_spelling"]


def latex_spelling(
    words: Callable[[str], str], formula: Callable[[Node], str], between: str
) -> Spelling:
    """Return how LaTeX writes a text, given how it writes words and formulas, and what stands
    between paragraphs.
    """
    return Spelling(words, formula, r"\textbf{{{}}}".format, r"\emph{{{}}}".format, between)


def latex_prose(
    prose: Prose | str, formula: Callable[[Node], str], terms: Mapping[str, str]
) -> str:
    """Return a text as LaTeX; `formula` prints those in it, `terms` are words of the document's
    language. A text without places may be as it was typed.
    """
    return printed_prose(prose, latex_spelling(latex_words, formula, between=r"\par "), terms)
