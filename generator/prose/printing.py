"""A user's text as a format writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

from generator.layout.nodes import Node
from generator.prose.reading import read_prose
from generator.prose.tree import (
    Emphasis,
    Inline,
    Mathematics,
    Placeholder,
    Prose,
    Strong,
    Translated,
    Words,
)

__all__ = ["Spelling", "printed_prose"]


class Spelling(Struct, frozen=True):
    """How a format writes words and formulas, and what is written already where it is strong or
    stressed; `between` stands between paragraphs.
    """

    words: Callable[[str], str]
    formula: Callable[[Node], str]
    strong: Callable[[str], str]
    emphasis: Callable[[str], str]
    between: str


def printed_prose(prose: Prose | str, spelling: Spelling, terms: Mapping[str, str]) -> str:
    """Return a text as a format writes it; `terms` are words of the document's language. A text
    without places may be as it was typed. Raises LookupError where a place is left.
    """
    read = read_prose(prose) if isinstance(prose, str) else prose

    def joined(content: tuple[Inline, ...]) -> str:
        return "".join(map(printed, content))

    def printed(inline: Inline) -> str:
        match inline:
            case Words(text):
                return spelling.words(text)
            case Translated(key):
                return spelling.words(terms[key])
            case Mathematics(node):
                return spelling.formula(node)
            case Strong(content):
                return spelling.strong(joined(content))
            case Emphasis(content):
                return spelling.emphasis(joined(content))
            case Placeholder(name):
                raise LookupError(f"nothing is given for {name}")

    return spelling.between.join(map(joined, read.paragraphs))
