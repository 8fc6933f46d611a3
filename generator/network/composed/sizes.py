"""The sizes of maps and the numbers of parameters of a network that reads maps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import reduce

from generator.expressions.operations import ADD, DIVIDE, SCALE, SUBTRACT
from generator.expressions.tree import Apply, Constant, Expression, Symbol
from generator.network.graph import Definition
from generator.problem import Layer
from generator.problem.composed.flow import FlowShape
from generator.problem.composed.layers.convolution import ConvolutionLayer, kernels_of, sides_of
from generator.problem.composed.layers.pooling import PoolingLayer, windows_of_layer
from generator.problem.composed.model import ComposedProblem

__all__ = ["sizes"]

ALL_PARAMETERS = Symbol("parameters")


def sizes(problem: ComposedProblem) -> Iterator[Definition]:
    """Yield how many rows and columns maps have behind each layer, and how many parameters there
    are; of a network that reads no maps, nothing.
    """
    if problem.flow_of_inputs.form != "maps":
        return
    counts = []
    for index, layer in enumerate(problem.layers):
        before, number = problem.flows[index], index + 1
        for letter, expression in _of_maps(layer, before):
            yield _size(Symbol(letter, number + 1), expression)
        parameters = _parameters(layer, before)
        if parameters is not None:
            counts.append(_size(Symbol("parameters", number), parameters))
            yield counts[-1]
    if len(counts) > 1:
        references: list[Expression] = [count.reference for count in counts]
        yield _size(ALL_PARAMETERS, reduce(_plus, references))


def _size(name: Symbol, expression: Expression) -> Definition:
    return Definition(name, expression, "forward", "size")


def _of_maps(layer: object, before: FlowShape) -> Iterator[tuple[str, Expression]]:
    match layer:
        case ConvolutionLayer():
            kernel = kernels_of(layer, before)[0][0]
            top, bottom, left, right = sides_of(layer, before)
            size, strides = (len(kernel), len(kernel[0])), (layer.stride, layer.stride)
            around = (top, bottom), (left, right)
        case PoolingLayer():
            height, width, down, across = windows_of_layer(layer, before)
            size, strides, around = (height, width), (down, across), ((0, 0), (0, 0))
        case _:
            return
    whole = before.rows, before.columns
    for place, letter in enumerate(("rows", "columns")):
        yield letter, _count(whole[place], around[place], size[place], strides[place])


def _count(whole: int, around: Sequence[int], size: int, stride: int) -> Expression:
    """Return (n + 2 p - k) / s + 1, less what no window reaches."""
    first, second = around
    length: Expression = _number(whole)
    if first == second and first:
        length = _plus(length, Apply(SCALE, (_number(2), _number(first))))
    elif first or second:
        length = _plus(length, _number(first + second))
    length = Apply(SUBTRACT, (length, _number(size)))
    if left_over := (whole + first + second - size) % stride:
        length = Apply(SUBTRACT, (length, _number(left_over)))
    steps = length if stride == 1 else Apply(DIVIDE, (length, _number(stride)))
    return _plus(steps, _number(1))


def _parameters(layer: object, before: FlowShape) -> Expression | None:
    match layer:
        case ConvolutionLayer():
            maps = kernels_of(layer, before)
            kernel = maps[0][0]
            factors = [len(maps[0]), len(kernel), len(kernel[0])]
            has_biases = layer.biases is not None
            return _with_biases(len(maps), factors if factors[0] > 1 else factors[1:], has_biases)
        case Layer():
            count = len(layer.weights)
            if layer.bias_count == 1 and count > 1:
                return _plus(_product([count, before.width]), _number(1))
            return _with_biases(count, [before.width], layer.biases is not None)
    return None


def _with_biases(count: int, factors: Sequence[int], has_biases: bool) -> Expression:
    """Return how many parameters there are of so many maps or neurons, each with its bias."""
    if not has_biases:
        return _product([count, *factors] if count > 1 or len(factors) == 1 else factors)
    each = _plus(_product(factors), _number(1))
    return Apply(SCALE, (_number(count), each)) if count > 1 else each


def _product(factors: Sequence[int]) -> Expression:
    numbers: list[Expression] = [_number(factor) for factor in factors]
    return reduce(lambda left, right: Apply(SCALE, (left, right)), numbers)


def _plus(left: Expression, right: Expression) -> Expression:
    return Apply(ADD, (left, right))


def _number(number: int) -> Constant:
    return Constant(Fraction(number))
