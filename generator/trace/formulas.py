"""The expression of a step as its formula is written."""

from __future__ import annotations

from generator.expressions.readings import entrywise
from generator.expressions.tree import SCALAR, Apply, Expression, entry
from generator.trace.steps import Step

__all__ = ["formula"]


def formula(step: Step) -> Expression:
    """Return the expression of a step as its formula is written.

    The loss of one sample and its derivative by the outputs are written component by component,
    since that is how a loss is stated.
    """
    if step.is_by_component:
        return _by_component(step.expression)
    match step.expression:
        case Apply(operation, (argument,)) if operation.is_derivative:
            # That of a largest number is written as a function and as nothing else.
            if operation.definition is not None:
                return operation.definition(argument)
    return step.expression


def _by_component(expression: Expression) -> Expression:
    return entry(expression, 0, 0) if expression.shape == SCALAR else entrywise(expression)
