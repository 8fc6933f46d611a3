"""The words of a user as LaTeX, with formulas and what stands out among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from generator.layout.nodes import Node
from generator.prose import (
    Emphasis,
    Inline,
    Mathematics,
    Placeholder,
    Prose,
    Strong,
    Translated,
    Words,
    read_prose,
)
from generator.text import latex_words

__all__ = ["latex_prose"]


def latex_prose(
    prose: Prose | str, formula: Callable[[Node], str], terms: Mapping[str, str]
) -> str:
    """Return a text as LaTeX; `formula` prints those in it, `terms` are words of the document's
    language. A text without places may be as it was typed.
    """
    read = read_prose(prose) if isinstance(prose, str) else prose

    def printed(inline: Inline) -> str:
        match inline:
            case Words(text):
                return latex_words(text)
            case Translated(key):
                return latex_words(terms[key])
            case Mathematics(node):
                return formula(node)
            case Strong(content):
                return rf"\textbf{{{''.join(map(printed, content))}}}"
            case Emphasis(content):
                return rf"\emph{{{''.join(map(printed, content))}}}"
            case Placeholder(name):
                raise LookupError(f"nothing is given for {name}")

    return "\\par ".join("".join(map(printed, paragraph)) for paragraph in read.paragraphs)
