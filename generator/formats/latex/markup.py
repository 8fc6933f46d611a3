"""What LaTeX adds to templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from generator.document.qr import qr_rows
from generator.document.rendering import Markup
from generator.formats.latex.printer import Latex
from generator.formats.latex.prose import latex_prose
from generator.formats.signing import signed
from generator.layout.nodes import NODES, Node
from generator.text import latex_text, pdf_string

__all__ = ["markup"]

BEGIN = "\\begin{document}\n"


def markup(words: Mapping[str, str]) -> Markup:
    """Return what prints formulas as LaTeX, with these words of the document's language."""
    printer = Latex(words)

    def of_nodes(write: Callable[[Node], str]) -> Callable[[Any], Any]:
        """Let what is LaTeX already stay as it is."""
        return lambda value: write(value) if type(value) in NODES else value

    filters: dict[str, Callable[..., Any]] = {
        "text": latex_text,
        "prose": lambda prose: latex_prose(prose, printer.inline, words),
        "pdf_string": pdf_string,
        "qr_rows": qr_rows,
        "broken": printer.broken,
        "joined": printer.joined,
        "stacked": of_nodes(printer.stacked),
        "latex": of_nodes(printer.again),
    }
    return Markup(("latex",), filters, printer.inline, tie="~", finish=_signed)


def _signed(text: str) -> str:
    return signed(text, "% {}", after=BEGIN)
