"""Pages read into tokens, as a strict reader of XML has them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from tests.format_reader.tokens import BLANK, formula, number, prose

__all__ = ["element_tokens", "html_tokens"]

# What is not part of the text: titles of drawings, LaTeX for those who copy, room that stays empty.
NOT_READ = frozenset({"head", "style", "script", "title", "annotation", "mphantom"})

# The words in drawings: what an axis is called, and letters of notations.
WORDS = frozenset({"iteration", "net", "out"})
# Tables that describe figures, and what a worksheet says of what is typed into it.
UNLIKE_PAPER = frozenset({"drawn", "answering"})


def html_tokens(page: str) -> Iterator[str]:
    """Yield the tokens of a page, but for what paper has not."""
    yield from element_tokens(ElementTree.fromstring(page.partition("<!DOCTYPE html>")[2]))


def element_tokens(element: Element, is_formula: bool = False) -> Iterator[str]:
    """Yield the tokens of an element of a page or of a drawing."""
    tag, classes = element.tag.rpartition("}")[2], element.get("class", "").split()
    if tag in NOT_READ or not UNLIKE_PAPER.isdisjoint(classes):
        return
    if "blank" in classes:
        yield BLANK
        return
    is_formula = is_formula or tag in ("math", "svg")
    read = number if tag == "mn" else formula if is_formula and not _is_word(element) else prose
    if element.text:
        yield from read(element.text)
    children = list(element)
    if tag in ("mover", "munder") and "true" in (element.get("accent"), element.get("accentunder")):
        children = children[:1]
    for child in _joined(children) if tag == "mrow" else children:
        yield from element_tokens(child, is_formula)
        if child.tail:
            yield from (formula if is_formula else prose)(child.tail)


def _is_word(element: Element) -> bool:
    """Return whether something in a formula is a word, not letters or the name of a quantity or of
    a function.
    """
    return element.tag == "mtext" or (element.tag.endswith("}tspan") and element.text in WORDS)


def _joined(children: list[Element]) -> Iterator[Element]:
    """Yield elements, two indices beside each other as one number, as LaTeX has them."""
    for _, run in itertools.groupby(children, lambda child: child.tag):
        first, *others = run
        if first.tag == "mn" and others:
            joined = Element("mn")
            joined.text = "".join(each.text or "" for each in (first, *others))
            yield joined
        else:
            yield first
            yield from others
