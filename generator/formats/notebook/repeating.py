"""Iterations that are alike, computed in a loop: what their expressions have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from generator.expressions.functions import raised
from generator.expressions.operations import add, constant, subtract
from generator.expressions.tree import (
    SCALAR,
    Apply,
    Constant,
    Expression,
    Reference,
    Symbol,
)
from generator.network import Definition, Graph

__all__ = ["ITERATION", "alike"]

# The number of an iteration, as a loop counts them.
ITERATION = Symbol("iteration")


def alike(graphs: Sequence[Graph]) -> Iterator[tuple[Sequence[Graph], Sequence[Expression]]]:
    """Yield consecutive iterations in groups that one loop computes, each with the expressions of
    its definitions; those of several are in terms of the number of the iteration.
    """
    group, common = list(graphs[:1]), _expressions(graphs[0]) if graphs else []
    for graph in graphs[1:]:
        found = _common(group[-1], graph)
        if found is not None and (len(group) == 1 or found == common):
            group.append(graph)
            common = found
        else:
            yield group, common
            group, common = [graph], _expressions(graph)
    if group:
        yield group, common


def _expressions(graph: Graph) -> list[Expression]:
    return [definition.expression for definition in graph.definitions]


def _common(before: Graph, after: Graph) -> list[Expression] | None:
    """Return what the expressions of an iteration and the one after it have in common, None where
    that is not the same steps, from the same beginnings.
    """
    if list(map(_what, before.definitions)) != list(map(_what, after.definitions)):
        return None
    if before.continues != after.continues:
        return None
    found = []
    for first, second in zip(_expressions(before), _expressions(after), strict=True):
        general = _general(first, second, before.iteration)
        if general is None:
            return None
        found.append(general)
    return found


def _what(definition: Definition) -> object:
    return definition.reference


def _general(first: Expression, second: Expression, iteration: int) -> Expression | None:
    """Return an expression that is the first in an iteration, and the second in the next one."""
    if first == second:
        return first
    match first, second:
        case Constant(number, shape), Constant(other, same) if other - number == 1:
            return _count(number - iteration) if shape == same == SCALAR else None
        case Apply(one, operands), Apply(two, others) if len(operands) == len(others):
            parts = []
            for mine, yours in zip(operands, others, strict=True):
                part = _general(mine, yours, iteration)
                if part is None:
                    return None
                parts.append(part)
            if one is two:
                return Apply(one, tuple(parts))
            if one.exponent is not None and two.exponent == one.exponent + 1:
                return raised(parts[0], _count(Fraction(one.exponent - iteration)))
    return None


def _count(beyond: Fraction) -> Expression:
    """Return the number of the iteration, and so many more."""
    number = Reference(ITERATION, SCALAR)
    if beyond == 0:
        return number
    return (add if beyond > 0 else subtract)(number, constant(abs(beyond)))
