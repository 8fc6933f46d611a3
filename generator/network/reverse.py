"""The reverse walk: gradients of one quantity by others, derived from how it is computed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from generator.expressions.operations import add
from generator.expressions.tree import (
    Constant,
    Derivative,
    Expression,
    Name,
    Symbol,
    pullbacks,
    references,
    replace,
)
from generator.network.graph import Definition

__all__ = ["ONE", "reached", "uses", "walked_back"]

ONE = Constant(Fraction(1))


def walked_back(
    walked: Sequence[Definition],
    of: Symbol,
    by: Sequence[Symbol],
    known: Mapping[Expression, Expression],
    bearer: Callable[[Definition], Symbol] = lambda definition: definition.symbol,
) -> Iterator[Definition]:
    """Yield the gradient of a quantity by each one that it depends on by way of `by`, and by these.

    `known` has what has been computed, by its expression. `bearer` says whose name the gradient by
    a definition bears, where others have the same. Baydin, Pearlmutter, Radul and Siskind,
    Automatic differentiation in machine learning: a survey, JMLR 18 (2018), section 3.2.
    """
    leads, used = reached(walked, by), uses(walked)
    received: dict[Name, Expression] = {of: ONE}
    for definition in reversed(walked):
        if definition.name not in received:
            continue
        adjoint = replace(received.pop(definition.name), known)
        borne_by = definition.symbol
        if adjoint != ONE:
            borne_by = bearer(definition)
            step = Definition(Derivative(of, borne_by), adjoint, "backward", "gradient")
            yield step
            adjoint = step.reference
        for leaf, part in pullbacks(definition.expression, adjoint):
            if leaf in leads and leaf != borne_by:
                received[leaf] = add(part, received[leaf]) if leaf in received else part
        for variable in by:
            if used[variable][0] is definition and variable in received:
                gradient = replace(received.pop(variable), known)
                yield Definition(Derivative(of, variable), gradient, "backward", "gradient")


def reached(walked: Sequence[Definition], by: Iterable[Name]) -> set[Name]:
    """Return some quantities, and all that is computed from one of them."""
    found: set[Name] = {*by}
    for definition in walked:
        if any(reference.name in found for reference in references(definition.expression)):
            found.add(definition.name)
    return found


def uses(walked: Sequence[Definition]) -> Mapping[Name, Sequence[Definition]]:
    """Return the definitions that use each quantity, in order."""
    found: dict[Name, list[Definition]] = {}
    for definition in walked:
        for name in {reference.name for reference in references(definition.expression)}:
            found.setdefault(name, []).append(definition)
    return found
