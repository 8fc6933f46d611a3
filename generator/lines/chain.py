"""The chain rule of a gradient, in symbols."""

from __future__ import annotations

import itertools

from generator.expressions.tree import SCALAR, Derivative, Name, Symbol, references
from generator.layout.nodes import BREAK, Node, Operator
from generator.layout.walking import listed, row
from generator.lines.context import Context
from generator.network import INPUTS, LOSS, Cell, Role
from generator.notation import quotient
from generator.trace import Step

__all__ = ["chain_rule"]


def chain_rule(step: Step, context: Context, cell: Cell) -> Node | None:
    """Return the chain rule of one gradient in symbols where it is one product or a sum of them.

    ∂L/∂w = ∂L/∂a ∂a/∂z ∂z/∂w; ∂L/∂a, and ∂L/∂b of a shared bias, is the sum of ∂L/∂z ∂z/∂a over
    the neurons it leads to. Where ∂L/∂b is called δ, which is ∂L/∂z, its chain ends there.
    """
    name = step.name
    if step.role != "gradient" or not isinstance(name, Derivative) or context.has_penalty:
        return None
    z = _computed_from(name.by, "pre-activation", context)
    if z is None or z.expression.shape[1] != 1:
        return None
    neurons = z.expression.shape[0]
    by = context.component(name.by, step.expression.shape, cell)
    is_shared = step.expression.shape == SCALAR and neurons > 1
    by_step = context.steps.get(name.by)
    leads_on = name.by == INPUTS or (by_step is not None and by_step.role == "output")
    if leads_on or is_shared:
        of_loss = context.notation.symbol(LOSS)
        chains = [[of_loss, _entry(z, neuron, context), by] for neuron in range(neurons)]
    else:
        chains = [_to_neuron(z, cell[0], context) + [by] * (not context.notation.calls_delta(name))]
    if any(len(chain) < 3 for chain in chains):
        return None
    first, *others = map(_product, chains)
    return row(first, *(part for product in others for part in (BREAK, Operator("+"), product)))


def _to_neuron(z: Step, neuron: int, context: Context) -> list[Node]:
    """Return what leads from the loss to one z: a as well where ∂L/∂a and ∂a/∂z are steps."""
    leads = [context.notation.symbol(LOSS), _entry(z, neuron, context)]
    a = _computed_from(z.name, "output", context)
    assert isinstance(z.name, Symbol), "a pre-activation is a quantity of the forward pass"
    if a is not None and isinstance(a.name, Symbol):
        slope = context.steps.get(Derivative(a.name, z.name))
        is_column = slope is not None and slope.expression.shape[1] == 1
        if is_column and Derivative(LOSS, a.name) in context.steps:
            leads.insert(1, _entry(a, neuron, context))
    return leads


def _computed_from(name: Name, role: Role, context: Context) -> Step | None:
    """Return the step of a role that is computed from a quantity, where that leads nowhere else on
    the way forward.
    """
    found = [
        step
        for step in context.steps.values()
        if step.section == "forward"
        and any(reference.name == name for reference in references(step.expression))
    ]
    return found[0] if len(found) == 1 and found[0].role == role else None


def _entry(step: Step, neuron: int, context: Context) -> Node:
    return context.component(step.name, step.expression.shape, (neuron, 0))


def _product(chain: list[Node]) -> Node:
    return listed("", [quotient(above, below) for above, below in itertools.pairwise(chain)])
