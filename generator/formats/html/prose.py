"""The words of a user as HTML, with formulas and what stands out among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

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
from generator.text import paragraphs

__all__ = ["html_prose", "html_text"]


def html_text(text: str) -> str:
    """Return text for HTML that prints as it was typed; an empty line starts a new one."""
    return "<br />".join(escape(paragraph) for paragraph in paragraphs(text))


def html_prose(prose: Prose | str, formula: Callable[[Node], str], terms: Mapping[str, str]) -> str:
    """Return a text as HTML, an empty line between its paragraphs; `formula` prints those in it,
    `terms` are words of the document's language. A text without places may be as it was typed.
    """
    read = read_prose(prose) if isinstance(prose, str) else prose

    def printed(inline: Inline) -> str:
        match inline:
            case Words(text):
                return escape(text)
            case Translated(key):
                return escape(terms[key])
            case Mathematics(node):
                return formula(node)
            case Strong(content):
                return f"<strong>{''.join(map(printed, content))}</strong>"
            case Emphasis(content):
                return f"<em>{''.join(map(printed, content))}</em>"
            case Placeholder(name):
                raise LookupError(f"nothing is given for {name}")

    return "\n\n".join("".join(map(printed, paragraph)) for paragraph in read.paragraphs)
