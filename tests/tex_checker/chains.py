"""The chain rule in symbols alone, which only says what is about to be calculated."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from tests.tex_checker.formulas import Node
from tests.tex_checker.quantities import Quantities


def is_chain_rule(node: Node, gradient: Node, known: Quantities) -> bool:
    """Whether a formula is a sum of products of derivatives that lead, one into the next, from
    the loss to what the gradient is by, and of which not all are known as numbers.
    """
    products = [list(_factors(term)) for term in _terms(node)]
    if not all(factor.kind == "derivative" for product in products for factor in product):
        return False
    if all(known.find(factor) for product in products for factor in product):
        return False
    links = [pair for product in products for pair in itertools.pairwise(product)]
    last = {product[-1].parts[1] for product in products}
    return (
        all(before.parts[1] == after.parts[0] for before, after in links)
        and len({product[0].parts[0] for product in products}) == 1
        and (last == {gradient.parts[1]} if gradient.kind == "derivative" else len(last) == 1)
    )


def _terms(node: Node) -> Iterator[Node]:
    if node.kind == "+":
        yield from _terms(node.parts[0])
        yield node.parts[1]
    else:
        yield node


def _factors(node: Node) -> Iterator[Node]:
    if node.kind == "juxtaposed":
        yield from _factors(node.parts[0])
        yield node.parts[1]
    else:
        yield node
