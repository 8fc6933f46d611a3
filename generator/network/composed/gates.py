"""What layers with gates have in common: what is given of them, and the sum that enters a gate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from generator.expressions.activations import activation
from generator.expressions.operations import add, matmul
from generator.expressions.tree import Apply, Expression, Reference, Symbol
from generator.network.composed.flow import KnownQuantities, at_time
from generator.network.composed.parameters import given_column, given_matrix
from generator.network.graph import Definition, Given, Role

__all__ = ["applied_at", "entering", "given_of_gates", "with_bias"]


def given_of_gates(layer: Any, number: int, gates: Sequence[str]) -> Iterator[Given]:
    """Yield the weights of inputs, those of states, and the biases, gate by gate."""
    for kind in ("w_x", "w_h"):
        for gate in gates:
            yield given_matrix(Symbol(f"{kind}{gate}", number), getattr(getattr(layer, kind), gate))
    for gate in gates if layer.b is not None else ():
        yield given_column(Symbol(f"b_{gate}", number), getattr(layer.b, gate))


def entering(
    gate: str, number: int, incoming: Expression, state: Expression, known: KnownQuantities
) -> Expression:
    """Return what enters a gate: w_x x + w_h h + b."""
    w_x, w_h = known[Symbol(f"w_x{gate}", number)], known[Symbol(f"w_h{gate}", number)]
    return with_bias(add(matmul(w_x, incoming), matmul(w_h, state)), f"b_{gate}", number, known)


def with_bias(weighted: Expression, letter: str, number: int, known: KnownQuantities) -> Expression:
    """Return a sum with a bias, where there is one."""
    b = known.get(Symbol(letter, number))
    return weighted if b is None else add(weighted, b)


def applied_at(name: str, letter: str, before: Definition, role: Role = "gate") -> Definition:
    """Return an activation by its name of a pre-activation, as a quantity of the same time."""
    z: Reference = before.reference
    symbol = before.symbol
    found = Apply(activation(name).operation, (z,))
    ((_, time),) = symbol.at
    assert symbol.layer is not None, "pre-activations belong to a layer"
    return Definition(at_time(letter, symbol.layer, time), found, "forward", role)
