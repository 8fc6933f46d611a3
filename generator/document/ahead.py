"""Variables in place of what stands ahead of them, where Nesterov's momentum takes the gradient."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from generator.expressions.tree import Expression, Reference, Symbol
from generator.expressions.tree import replace as exchanged
from generator.network import Graph

__all__ = ["as_stated", "moved"]


def moved(graph: Graph) -> Mapping[Expression, Expression]:
    """Return what stands in formulas for variables where the gradient is taken ahead of them, with
    the variables.
    """
    return {
        one.reference: Reference(replace(one.symbol, mark=""), one.expression.shape)
        for one in graph.definitions
        if isinstance(one.name, Symbol) and one.name.mark == "ahead"
    }


def as_stated(graph: Graph) -> Graph:
    """Return a graph with its variables in the formulas, not what stands ahead of them."""
    ahead = moved(graph)
    if not ahead:
        return graph
    definitions = [
        replace(one, expression=exchanged(one.expression, ahead)) for one in graph.definitions
    ]
    return replace(graph, definitions=tuple(definitions))
