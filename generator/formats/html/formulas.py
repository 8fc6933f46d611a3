"""Formulas as pages show them: in a sentence, in a table, or as a link of a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape

from generator.formats.html.blanks import Blanked
from generator.formats.html.mathml import NO_SPACE, Mathml, operator
from generator.layout.nodes import Blank, Filled, Node, Operator, Pattern
from generator.layout.patterns import blanks
from generator.layout.walking import listed, row
from generator.layout.widths import width
from generator.lines import Link

__all__ = ["Formulas"]

RELATIONS = {"equals": "=", "approximately": "≈"}
# What stands in the elements of a formula, and what of it is not seen.
TOKEN = re.compile(">([^<]+)<")
UNSEEN = "\N{INVISIBLE TIMES}\N{FUNCTION APPLICATION}"
# More digits than these do not fit on the narrowest screen.
MOST_NARROW = 22
# A class set prints the same symbols in each of its documents.
MOST_KEPT = 4096


class Formulas:
    """What prints formulas on a page, and keeps what is the same in many documents.

    `terms` are the words of the document's language that stand within formulas, by their keys;
    `plain` prints the LaTeX that a page holds for whoever copies a formula.
    """

    def __init__(self, terms: Mapping[str, str], plain: Callable[[Node], str]) -> None:
        self._terms = terms
        self._mathml = Mathml(terms)
        self._plain = plain
        self._blanked = Blanked(self._mathml, self._blank)
        self._kept: dict[tuple[object, ...], tuple[tuple[Node, ...], str]] = {}
        self._widths: dict[Pattern, bool] = {}

    def math(self, node: Node) -> str:
        """Return a formula by itself."""
        return self._once("math", (node,), lambda: self._alone(node))

    def _alone(self, node: Node) -> str:
        if blanks(node):
            return self._blanked.html(node)
        return self._annotated(self._mathml.text(node), node)

    def inline(self, node: Node) -> str:
        """Return a formula within a sentence."""
        return self._once("inline", (node,), lambda: self._in_sentence(node))

    def _in_sentence(self, node: Node) -> str:
        written = self._annotated(self._mathml.inline(node), node)
        return f"<span {self.region('formula')}>{written}</span>" if self.is_wide(node) else written

    def region(self, kind: str) -> str:
        """Return the attributes of what scrolls by itself where it is wider than the screen: a
        keyboard reaches it, and it says what it is.
        """
        called = escape(self._terms["scrolling"])
        return f'class="{kind}" tabindex="0" role="group" aria-label="{called}"'

    def heading(self, heading: Node | str) -> str:
        """Return what heads a column or a row. Of a formula, readers take what the cells beneath it
        are called from its label: not all of them look into it.
        """
        if isinstance(heading, str):
            return escape(heading)
        return self._once("heading", (heading,), lambda: self._labelled(heading))

    def _labelled(self, node: Node) -> str:
        tokens = TOKEN.findall(self._mathml.text(node))
        label = " ".join(token for token in tokens if token not in UNSEEN)
        return self._alone(node).replace("<math>", f'<math aria-label="{label}">', 1)

    def symbols(self, symbols: Sequence[Node]) -> str:
        """Return what a line begins with: symbols that are all equal."""
        if len(symbols) == 1:
            return self.math(symbols[0])
        return self._once("symbols", tuple(symbols), lambda: self._alone(listed("=", symbols)))

    def equation(self, left: Node, right: Node) -> str:
        """Return what a sentence says that something is."""
        return self._once(
            "equation", (left, right), lambda: self._in_sentence(row(left, Operator("="), right))
        )

    def link(self, link: Link) -> str:
        """Return a link of a line: its relation, with a star where marked, and its formula."""
        if blanks(link.formula):
            return self._blanked.link(_relation(link.relation, link.marked, NO_SPACE), link.formula)
        sign = _relation(link.relation, link.marked)
        return self._annotated(sign + self._mathml.text(link.formula), link.formula)

    def relation(self, relation: str) -> str:
        """Return a relation with the star that marks a result."""
        return f"<math><mrow>{_relation(relation, is_marked=True)}</mrow></math>"

    def _blank(self, _: Blank) -> str:
        """Return room for a number that is written by hand."""
        called = escape(self._terms["blank"])
        return f'<span class="blank" role="img" aria-label="{called}"></span>'

    def is_wide(self, node: Node) -> bool:
        """Return whether a formula may be wider than a narrow screen."""
        if not isinstance(node, Filled):
            return width(node) > MOST_NARROW
        pattern = node.pattern
        if pattern not in self._widths:
            if len(self._widths) >= MOST_KEPT:
                self._widths.clear()
            self._widths[pattern] = width(pattern.tree) > MOST_NARROW
        return self._widths[pattern]

    def _annotated(self, mathml: str, node: Node) -> str:
        latex = escape(self._plain(node), quote=False)
        return (
            f"<math><semantics><mrow>{mathml}</mrow>"
            f'<annotation encoding="application/x-tex">{latex}</annotation></semantics></math>'
        )

    def _once(self, kind: str, of: tuple[Node, ...], write: Callable[[], str]) -> str:
        """Return what is written of some nodes, kept for when they are asked for again."""
        key = kind, *map(id, of)
        known = self._kept.get(key)
        if known is None or any(node is not kept for node, kept in zip(of, known[0], strict=True)):
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            known = self._kept[key] = of, write()
        return known[1]


def _relation(relation: str, is_marked: bool, attributes: str = "") -> str:
    sign = operator(RELATIONS[relation], attributes)
    return f"<mover>{sign}<mo>∗</mo></mover>" if is_marked else sign
