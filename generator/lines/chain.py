"""The chain rule of a gradient, in symbols."""

from __future__ import annotations

import itertools

from generator.expressions.tree import SCALAR, Derivative, Symbol
from generator.layout.nodes import BREAK, Node, Operator
from generator.layout.walking import listed, row
from generator.lines.page import Page, Place, is_delta
from generator.network import LOSS
from generator.notation import quotient
from generator.trace import Step

__all__ = ["chain_rule"]


def chain_rule(step: Step, page: Page, place: Place) -> Node | None:
    """Return the chain rule of one gradient in symbols where it is one product or a sum of them.

    ∂L/∂w = ∂L/∂a ∂a/∂z ∂z/∂w; ∂L/∂a, and ∂L/∂b of a shared bias, is the sum of ∂L/∂z ∂z/∂a over
    the neurons it leads to. Where ∂L/∂b is called δ, which is ∂L/∂z, its chain ends there.
    """
    name = step.name
    if step.role != "gradient" or not isinstance(name, Derivative) or page.has_penalty:
        return None
    z = page.leads_to.get(name.by)
    if z is None or z.expression.shape[1] != 1:
        return None
    neurons = z.expression.shape[0]
    by = page.component(name.by, step.expression.shape, place)
    is_shared = step.expression.shape == SCALAR and neurons > 1
    is_output = page.roles[name.by] == "output"
    if is_output or is_shared:
        of_loss = page.notation.symbol(LOSS)
        chains = [[of_loss, _entry(z, neuron, page), by] for neuron in range(neurons)]
    else:
        chains = [_to_neuron(z, place[0], page) + [by] * (not is_delta(name, page.notation))]
    if any(len(one) < 3 for one in chains):
        return None
    first, *others = map(_product, chains)
    return row(first, *(part for product in others for part in (BREAK, Operator("+"), product)))


def _to_neuron(z: Step, neuron: int, page: Page) -> list[Node]:
    """Return what leads from the loss to one z: a as well where ∂L/∂a and ∂a/∂z are steps."""
    leads = [page.notation.symbol(LOSS), _entry(z, neuron, page)]
    a = page.outputs.get(z.name)
    assert isinstance(z.name, Symbol), "a pre-activation is a quantity of the forward pass"
    if a is not None and isinstance(a.name, Symbol):
        slope = page.shapes.get(Derivative(a.name, z.name))
        if Derivative(LOSS, a.name) in page.shapes and slope is not None and slope[1] == 1:
            leads.insert(1, _entry(a, neuron, page))
    return leads


def _entry(step: Step, neuron: int, page: Page) -> Node:
    return page.component(step.name, step.expression.shape, (neuron, 0))


def _product(chain: list[Node]) -> Node:
    return listed("", [quotient(above, below) for above, below in itertools.pairwise(chain)])
