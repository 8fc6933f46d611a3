"""Formulas as pages show them: in a sentence, in a table, or as a link of a line."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape

from generator.formats.html.answering import place_of
from generator.formats.html.blanks import Blanked
from generator.formats.html.mathml import NO_SPACE, Mathml, operator
from generator.formats.keeping import PrintedBefore, PrintedOfNodes
from generator.layout.nodes import Blank, Break, Filled, Node, Operator, Pattern, Row
from generator.layout.patterns import blanks, pattern
from generator.layout.walking import listed, row
from generator.layout.widths import width
from generator.lines import Link

__all__ = ["Formulas"]

RELATIONS = {"equals": "=", "approximately": "≈"}
# What stands in the elements of a formula, and what of it is not seen.
TOKEN = re.compile(">([^<]+)<")
UNSEEN = "\N{INVISIBLE TIMES}\N{FUNCTION APPLICATION}"
# More digits than these do not fit on the narrowest screen in every font, nor more than those on
# that of a phone.
MOST_NARROW, MOST_UNBROKEN = 22, 34


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
        self._texts = PrintedOfNodes()
        self._patterns: PrintedBefore[Pattern, list[tuple[Pattern, bool]]] = PrintedBefore()

    def math(self, node: Node) -> str:
        """Return a formula by itself."""
        return self._texts.once("math", (node,), self._alone)

    def _alone(self, node: Node) -> str:
        if blanks(node):
            return self._blanked.html(node)
        return self._annotated(self._mathml.text(node), node)

    def inline(self, node: Node) -> str:
        """Return a formula within a sentence."""
        return self._texts.once("inline", (node,), self._in_sentence)

    def _in_sentence(self, node: Node) -> str:
        written = self._annotated(self._mathml.inline(node), node)
        return f"<span {self.region('formula')}>{written}</span>" if _is_wide(node) else written

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
        return self._texts.once("heading", (heading,), self._labelled)

    def _labelled(self, node: Node) -> str:
        tokens = TOKEN.findall(self._mathml.text(node))
        label = " ".join(token for token in tokens if token not in UNSEEN)
        return self._alone(node).replace("<math>", f'<math aria-label="{label}">', 1)

    def symbols(self, symbols: Sequence[Node]) -> str:
        """Return what a line begins with: symbols that are all equal."""
        if len(symbols) == 1:
            return self.math(symbols[0])
        return self._texts.once("symbols", tuple(symbols), self._equal)

    def _equal(self, *symbols: Node) -> str:
        return self._alone(listed("=", symbols))

    def equation(self, left: Node, right: Node) -> str:
        """Return what a sentence says that something is."""
        return self._texts.once("equation", (left, right), self._equation)

    def _equation(self, left: Node, right: Node) -> str:
        return self._in_sentence(row(left, Operator("="), right))

    def pieces(self, link: Link) -> list[tuple[str, bool]]:
        """Return a link of a line in pieces, between which a narrow screen breaks it, and of each
        whether it may still be wider: its relation, with a star where marked, and its formula.
        """
        formula = link.formula
        if isinstance(formula, Filled) and not formula.numbers:
            kind = f"{link.relation} {link.marked}"
            return self._texts.once(kind, (formula,), lambda _: self._pieces(link))
        return self._pieces(link)

    def _pieces(self, link: Link) -> list[tuple[str, bool]]:
        formula = link.formula
        if blanks(formula):
            sign = _relation(link.relation, link.marked, NO_SPACE)
            return [(self._blanked.link(sign, formula), _is_wide(formula))]
        sign, pieces = _relation(link.relation, link.marked), []
        for part, is_wide in self._parts(formula):
            pieces.append((self._annotated(sign + self._mathml.text(part), part), is_wide))
            sign = ""
        return pieces

    def _parts(self, node: Node) -> Iterator[tuple[Node, bool]]:
        """Yield the parts of a formula that are not broken, and whether they are wide."""
        if not isinstance(node, Filled):
            yield from ((part, _is_wide(part)) for part in _broken(node))
            return
        whole = node.pattern
        found = self._patterns.get(whole)
        if found is None:
            parts = [(pattern(part), _is_wide(part)) for part in _broken(whole.tree)]
            found = self._patterns.keep(whole, parts)
        for part, is_wide in found:
            yield Filled(part, node.numbers), is_wide

    def relation(self, relation: str) -> str:
        """Return a relation with the star that marks a result."""
        return f"<math><mrow>{_relation(relation, True, NO_SPACE)}</mrow></math>"

    def _blank(self, blank: Blank) -> str:
        """Return room for a number that is written by hand, or what becomes a field for it."""
        if blank.answer is not None:
            return place_of(blank.answer, blank.use)
        called = escape(self._terms["blank"])
        return f'<span class="blank" role="img" aria-label="{called}"></span>'

    def _annotated(self, mathml: str, node: Node) -> str:
        latex = escape(self._plain(node), quote=False)
        return (
            f"<math><semantics><mrow>{mathml}</mrow>"
            f'<annotation encoding="application/x-tex">{latex}</annotation></semantics></math>'
        )


def _is_wide(node: Node) -> bool:
    """Return whether a formula may be wider than a narrow screen."""
    return width(node) > MOST_NARROW


def _broken(node: Node) -> Sequence[Node]:
    """Return a formula in parts where it is wider than a phone, at its places for that."""
    if not isinstance(node, Row) or width(node) <= MOST_UNBROKEN:
        return (node,)
    runs = itertools.groupby(node.items, lambda item: isinstance(item, Break))
    return [row(*run) for is_break, run in runs if not is_break]


@functools.cache
def _relation(relation: str, is_marked: bool, attributes: str = "") -> str:
    sign = operator(RELATIONS[relation], attributes)
    return f"<mover>{sign}<mo>∗</mo></mover>" if is_marked else sign
