"""The words of a user as HTML, with formulas and what stands out among them.

Each stands in an element of its own, which runs the way that its language is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from generator.layout.nodes import Node
from generator.prose import Prose, Spelling, printed_prose
from generator.text import paragraphs

__all__ = ["html_prose", "html_text"]

OWN = "<bdi>{}</bdi>"


def html_text(text: str) -> str:
    """Return text for HTML that prints as it was typed; an empty line starts a new one."""
    return OWN.format("<br />".join(escape(paragraph) for paragraph in paragraphs(text)))


def html_prose(prose: Prose | str, formula: Callable[[Node], str], terms: Mapping[str, str]) -> str:
    """Return a text as HTML, an empty line between its paragraphs; `formula` prints those in it,
    `terms` are words of the document's language. A text without places may be as it was typed.
    """
    strong, emphasis = "<strong>{}</strong>".format, "<em>{}</em>".format
    between = "</bdi>\n\n<bdi>"
    spelling = Spelling(escape, formula, strong, emphasis, between)
    return OWN.format(printed_prose(prose, spelling, terms))
