"""The chain rule of a gradient, in symbols."""

from __future__ import annotations

import itertools

from generator.expressions.tree import SCALAR, Derivative, Symbol
from generator.lines.page import Page, Place, is_delta
from generator.network import LOSS
from generator.notation import quotient
from generator.trace import Step

__all__ = ["chain_rule"]


def chain_rule(step: Step, page: Page, place: Place) -> tuple[str, ...] | None:
    """Return the chain rule of one gradient in symbols, in pieces, where it is one product or a sum
    of them.

    ∂L/∂w = ∂L/∂a ∂a/∂z ∂z/∂w; ∂L/∂a, and ∂L/∂b of a shared bias, is the sum of ∂L/∂z ∂z/∂a over
    the neurons it leads to. Where ∂L/∂b is called δ, which is ∂L/∂z, its chain ends there.
    """
    name = step.name
    if not (isinstance(name, Derivative) and name.of == LOSS and name.by.layer is not None):
        return None
    z = Symbol("z", name.by.layer + 1)
    neurons, samples = page.shapes.get(z, (0, 0))
    if samples != 1 or name.by.letter not in "wba" or page.has_penalty:
        return None
    by = page.component(name.by, step.expression.shape, place)
    is_shared = name.by.letter == "b" and step.expression.shape == SCALAR and neurons > 1
    if name.by.letter == "a" or is_shared:
        of_loss = page.notation.symbol(LOSS)
        chains = [[of_loss, _entry(z, neuron, page), by] for neuron in range(neurons)]
    else:
        is_there = name.by.letter == "b" and is_delta(name, page.notation)
        chains = [_to_neuron(z, place[0], page) + [by] * (not is_there)]
    if any(len(one) < 3 for one in chains):
        return None
    first, *others = map(_product, chains)
    return first, *(f"+ {product}" for product in others)


def _to_neuron(z: Symbol, neuron: int, page: Page) -> list[str]:
    """Return what leads from the loss to one z: a as well where ∂L/∂a and ∂a/∂z are steps."""
    leads = [page.notation.symbol(LOSS), _entry(z, neuron, page)]
    a = Symbol("a", z.layer)
    slope = page.shapes.get(Derivative(a, z))
    if Derivative(LOSS, a) in page.shapes and slope is not None and slope[1] == 1:
        leads.insert(1, _entry(a, neuron, page))
    return leads


def _entry(name: Symbol, neuron: int, page: Page) -> str:
    return page.component(name, page.shapes[name], (neuron, 0))


def _product(chain: list[str]) -> str:
    return " ".join(quotient(above, below) for above, below in itertools.pairwise(chain))
