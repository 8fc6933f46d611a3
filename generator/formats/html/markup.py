"""What HTML adds to templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup as Safe

from generator.document.qr import qr_rows
from generator.document.rendering import Markup
from generator.formats.html.answering import answer_key, with_fields
from generator.formats.html.flow import flowing, in_paragraphs
from generator.formats.html.formulas import Formulas
from generator.formats.html.prose import html_prose, html_text
from generator.formats.latex.dialects import AMSMATH
from generator.formats.latex.printer import Latex
from generator.formats.pictures import picture
from generator.formats.signing import signed_page
from generator.formats.svg.filters import plain, svg_filter

__all__ = ["markup"]


def markup(words: Mapping[str, str]) -> Markup:
    """Return what prints formulas as MathML, with these words of the document's language."""
    formulas = Formulas(words, Latex(words, AMSMATH).text)
    inline = _safe(formulas.inline)
    filters: dict[str, Callable[..., Any]] = {
        "text": _safe(html_text),
        "prose": _safe(lambda prose: html_prose(prose, formulas.inline, words)),
        "qr_rows": qr_rows,
        "math": _safe(formulas.math),
        "heading": _safe(formulas.heading),
        "symbols": _safe(formulas.symbols),
        "equation": _safe(formulas.equation),
        "pieces": lambda link: [(Safe(html), wide) for html, wide in formulas.pieces(link)],  # noqa: S704  # of MathML
        "relation": _safe(formulas.relation),
        "region": _safe(formulas.region),
        "picture": picture,
        "paragraphs": _safe(in_paragraphs),
        "flowing": _safe(flowing),
        "with_fields": _safe(with_fields),
        "answer_key": answer_key,
        "svg": svg_filter(words),
        "plain": plain,
    }
    # No tie: browsers leave no word alone, and not every font has a space that does not break.
    return Markup(("html",), filters, inline, escapes=True, finish=signed_page)


def _safe(write: Callable[..., str]) -> Callable[..., Safe]:
    """Return what writes HTML, so that it is not made safe again."""
    return lambda *given: Safe(write(*given))  # noqa: S704  # each makes words safe for itself
