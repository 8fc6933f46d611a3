"""Formulas on others' pages as MathML, which browsers set by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.document.rendering import Markup
from generator.formats.embedded.markup import WaysToPrint, embedded_markup
from generator.formats.html.mathml import Mathml, operator
from generator.layout.walking import listed
from generator.lines import Line

__all__ = ["markup"]

SIGNS = {"equals": "=", "approximately": "≈"}
# A line, where there is no style sheet: a sign that grows with what it is on or under.
LINES = {"overline": ("mover", "¯"), "underline": ("munder", "_")}


class _Mathml(Mathml):
    """A printer of formulas for pages that have no style sheet for them."""

    def lined(self, line: str, base: str) -> str:
        tag, sign = LINES[line]
        return f'<{tag} intent="{line}($x)">{base}<mo stretchy="true">{sign}</mo></{tag}>'


def markup(words: Mapping[str, str]) -> Markup:
    """Return what prints formulas as MathML, with these words of the document's language."""
    mathml = _Mathml(words)

    def displayed(line: Line) -> str:
        return _math("".join(_parts(mathml, line)), ' display="block"')

    return embedded_markup(
        words,
        WaysToPrint(
            formula=lambda node: _math(mathml.inline(node)),
            line=displayed,
            beside=lambda several: list(map(displayed, several)),
            relation=lambda name: _math(_starred(name)),
        ),
    )


def _parts(mathml: Mathml, line: Line) -> Iterator[str]:
    yield mathml.text(listed("=", line.symbols))
    for link in line.links:
        yield _starred(link.relation) if link.marked else operator(SIGNS[link.relation])
        yield mathml.text(link.formula)


def _starred(name: str) -> str:
    return f"<mover>{operator(SIGNS[name])}<mo>∗</mo></mover>"


def _math(content: str, attributes: str = "") -> str:
    return f"<math{attributes}><mrow>{content}</mrow></math>"
