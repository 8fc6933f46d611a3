"""Gradients as a person writes them: factors in front, and like terms together."""

from __future__ import annotations

from generator.expressions.operations import (
    ADD,
    MATMUL,
    SCALE,
    TIMES,
    TRANSPOSE,
    add,
    constant,
    factored,
    matmul,
    scale,
    times,
    transpose,
)
from generator.expressions.tree import SCALAR, Apply, Constant, Expression, rebuilt

__all__ = ["simplified"]


def simplified(expression: Expression) -> Expression:
    """Return an expression of the same value: products with a single number have it in front,
    transposes stand at quantities, and two terms that differ in a number alone are one.
    """
    made = rebuilt(expression, simplified)
    match made:
        case Apply(operation, (left, right)) if operation is MATMUL:
            return _product(left, right)
        case Apply(operation, (left, right)) if operation is SCALE:
            return _scaled(left, right)
        case Apply(operation, (inner,)) if operation is TRANSPOSE:
            return _transposed(inner)
        case Apply(operation, (left, right)) if operation is ADD:
            return _sum(left, right)
    return made


def _product(left: Expression, right: Expression) -> Expression:
    if left.shape == right.shape == SCALAR:
        return times(left, right)
    if left.shape == SCALAR:
        return _scaled(left, right)
    return _scaled(right, left) if right.shape == SCALAR else matmul(left, right)


def _scaled(factor: Expression, matrix: Expression) -> Expression:
    number, of_factor = factored(factor)
    other, rest = factored(matrix)
    both = scale(number, other)
    return scale(both, rest if of_factor == constant(1) else scale(of_factor, rest))


def _transposed(matrix: Expression) -> Expression:
    if matrix.shape == SCALAR:
        return matrix
    match matrix:
        case Apply(operation, (factor, inner)) if operation is SCALE:
            return scale(factor, _transposed(inner))
        case Apply(operation, (left, right)) if operation is MATMUL:
            return _product(_transposed(right), _transposed(left))
        case Apply(operation, (left, right)) if operation is TIMES:
            return times(_transposed(left), _transposed(right))
        case Apply(operation, (left, right)) if operation is ADD:
            return add(_transposed(left), _transposed(right))
    return transpose(matrix)


def _sum(left: Expression, right: Expression) -> Expression:
    (first, augend), (second, addend) = factored(left), factored(right)
    if augend == addend and first.number != -second.number:
        is_typed = first.is_typed or second.is_typed
        return scale(Constant(first.number + second.number, is_typed=is_typed), augend)
    return add(left, right)
