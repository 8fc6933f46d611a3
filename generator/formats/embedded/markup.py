"""What parts of others' pages add to templates: plain HTML, without styles or programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from markupsafe import Markup as Safe
from msgspec import Struct

from generator.document.rendering import Markup
from generator.formats.embedded.words import embedded_prose, embedded_text
from generator.formats.html.flow import in_paragraphs
from generator.formats.markdown.images import image_filter
from generator.formats.pictures import picture
from generator.formats.svg.filters import plain
from generator.layout.nodes import Node, Operator, Row
from generator.layout.walking import row
from generator.lines import Line

__all__ = ["WaysToPrint", "embedded_markup"]


class WaysToPrint(Struct, frozen=True):
    """How formulas are printed as HTML: one in a sentence, a line, lines of which several may stand
    beside each other, and a relation that has a star.
    """

    formula: Callable[[Node], str]
    line: Callable[[Line], str]
    beside: Callable[[Sequence[Line]], list[str]]
    relation: Callable[[str], str]


def embedded_markup(words: Mapping[str, str], printed: WaysToPrint) -> Markup:
    """Return what prints formulas in these ways, with these words of the document's language."""
    formula = printed.formula

    def heading(head: Node | str) -> str:
        return escape(head) if isinstance(head, str) else formula(head)

    filters: dict[str, Callable[..., Any]] = {
        "text": _safe(embedded_text),
        "prose": _safe(lambda prose: embedded_prose(prose, formula, words)),
        "equation": _safe(lambda left, right: formula(row(left, Operator("="), right))),
        "equated": _safe(lambda node: formula(row(node, Operator("="), Row(())))),
        "heading": _safe(heading),
        "display": _safe(printed.line),
        "beside": lambda lines: list(map(Safe, printed.beside(lines))),
        "relation": _safe(printed.relation),
        "picture": picture,
        "image": image_filter(words),
        "plain": plain,
    }
    return Markup(("embedded",), filters, _safe(formula), escapes=True, finish=in_paragraphs)


def _safe(write: Callable[..., str]) -> Callable[..., Safe]:
    """Return what writes HTML, so that it is not made safe again."""
    return lambda *given: Safe(write(*given))  # noqa: S704  # each makes words safe for itself
