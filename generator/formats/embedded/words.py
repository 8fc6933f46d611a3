"""The words of a user on others' pages, in which these find nothing to compute or to set."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape

from generator.layout.nodes import Node
from generator.prose import Prose, Spelling, printed_prose
from generator.text import paragraphs

__all__ = ["embedded_prose", "embedded_text", "escaped"]

# What begins a formula where MathJax looks for one, in LaTeX or, as on Canvas, in AsciiMath; it
# looks within a text without elements.
BEGINS_FORMULA = re.compile(r"\\(?=[(\[])|\$(?=\$)|`")
# What would be read as another sign where a platform writes texts without making them safe.
BEGINS_SIGN = re.compile(r"&#38;(?=#?\w+;)")
# What begins a field where a platform looks for one, in the source of a page.
BEGINS_FIELD = str.maketrans({"{": "&#123;"})
# Moodle takes &amp; for &, where something follows that makes another sign of it.
AND, AND_SAFE = "&amp;", "&#38;"
PARTED = r"\g<0><span></span>"


def embedded_text(text: str) -> str:
    """Return text for HTML that prints as it was typed; an empty line starts a new one."""
    return "<br />".join(_words(paragraph) for paragraph in paragraphs(text))


def embedded_prose(
    prose: Prose | str, formula: Callable[[Node], str], terms: Mapping[str, str]
) -> str:
    """Return a text as HTML, an empty line between its paragraphs; `formula` prints those in it,
    `terms` are words of the document's language. A text without places may be as it was typed.
    """
    strong, emphasis = "<strong>{}</strong>".format, "<em>{}</em>".format
    return printed_prose(prose, Spelling(_words, formula, strong, emphasis, "\n\n"), terms)


def escaped(text: str) -> str:
    """Return a text or LaTeX, so that HTML shows all of its signs."""
    return escape(text).replace(AND, AND_SAFE)


def _words(text: str) -> str:
    apart = BEGINS_SIGN.sub(PARTED, escaped(text))
    return BEGINS_FORMULA.sub(PARTED, apart.translate(BEGINS_FIELD))
