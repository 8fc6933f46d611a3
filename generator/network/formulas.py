"""From formulas to their graph: the formulas in order, and the gradient derived from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.expressions.tree import (
    Apply,
    Constant,
    Derivative,
    Expression,
    Reference,
    Symbol,
    parts,
    replace,
)
from generator.network.graph import Definition, Given, Graph, graph
from generator.network.reverse import ONE, reached, walked_back
from generator.problem.formulas.table import FormulaProblem

__all__ = ["build_formulas"]


def build_formulas(problem: FormulaProblem) -> tuple[Graph, ...]:
    """Return the graph of formulas, which are worked out once."""
    by = [Symbol(name) for name in problem.by]
    of = Symbol(problem.of_gradient)
    given = [
        Given(Symbol(name), matrix, "variable" if Symbol(name) in by else "datum")
        for name, matrix in problem.matrices.items()
    ]
    passed = [
        Definition(
            Symbol(formula.name),
            formula.expression,
            "forward",
            "loss" if by and Symbol(formula.name) == of else "formula",
        )
        for formula in problem.expressions
    ]
    sloped = list(_slopes(passed, by))
    descended = walked_back(passed, of, by, _known(passed, sloped)) if by else ()
    return (graph(1, range(1), given, [*passed, *sloped, *descended], {}),)


def _slopes(passed: Sequence[Definition], by: Sequence[Symbol]) -> Iterator[Definition]:
    """Yield the derivatives of the functions that gradients pass through, the last one first."""
    passes = reached(passed, by)
    for definition in reversed(passed):
        derivative = _derivative(definition)
        if derivative is not None and derivative.by in passes:
            yield Definition(
                Derivative(definition.symbol, derivative.by),
                replace(derivative.expression, {definition.expression: definition.reference}),
                "preliminary",
                "slope",
            )


@dataclass(frozen=True, slots=True)
class _Slope:
    """The derivative of a function of a quantity."""

    by: Symbol
    expression: Expression


def _derivative(definition: Definition) -> _Slope | None:
    """Return the derivative of a function with a symbol where a formula is nothing but that
    function of a quantity.
    """
    match definition.expression:
        case Apply(operation, (Reference(Symbol() as by) as z,)) if operation.symbol is not None:
            (received,) = operation.pullback(Constant(ONE.number, z.shape), z)
            for part in parts(received or ONE):
                if isinstance(part, Apply) and part.operation.is_derivative:
                    return _Slope(by, part)
    return None


def _known(
    passed: Sequence[Definition], sloped: Sequence[Definition]
) -> Mapping[Expression, Expression]:
    """Return what has been computed before the gradients, by its expression."""
    known: dict[Expression, Expression] = {
        definition.expression: definition.reference
        for definition in passed
        if isinstance(definition.expression, Apply)
    }
    steps = {definition.name: definition.reference for definition in sloped}
    for definition in passed:
        derivative = _derivative(definition)
        if derivative is not None:
            step = steps.get(Derivative(definition.symbol, derivative.by))
            if step is not None:
                known[derivative.expression] = step
    return known
