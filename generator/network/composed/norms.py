"""Layers that normalise, in the steps of lecture notes: mean, distances, variance, root, ratio."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from generator.expressions.functions import root
from generator.expressions.operations import add, divide, mean, square, subtract, times
from generator.expressions.rows import (
    mean_of_columns,
    mean_of_rows,
    spread,
    standardized_columns,
    standardized_rows,
)
from generator.expressions.tree import Expression, Reference, Shape, Symbol
from generator.network.composed.flow import At, Flow, KnownQuantities, Passed
from generator.network.composed.parameters import given_column, given_matrix
from generator.network.graph import Definition, Given, Role
from generator.problem import Stated
from generator.problem.composed.flow import FlowShape
from generator.problem.composed.layers.norms import BatchNorm, LayerNorm, RmsNorm
from generator.rounding import as_typed

__all__ = ["forward", "forward_rms", "given"]


class _Lines(Struct, frozen=True):
    """What is normalised together: a column, each row, or each column of a matrix."""

    means: Callable[[Expression], Expression]
    spread: Callable[[Expression, Shape], Expression]
    standardized: Callable[[Expression, Expression], Expression]


# A number goes with every entry of a column.
_WHOLE = _Lines(mean, lambda number, _: number, standardized_columns)
_ROWS = _Lines(mean_of_rows, spread, standardized_rows)
_COLUMNS = _Lines(mean_of_columns, spread, standardized_columns)


def given(
    layer: LayerNorm | RmsNorm | BatchNorm, number: int, before: FlowShape
) -> Iterator[Given]:
    """Yield scale and shift, a row for rows of tokens and a column for columns, and ε unless it is
    0.
    """
    if layer.scale is not None:
        yield _line(Symbol("gamma", number), layer.scale, "weight", before)
    if layer.shift is not None:
        yield _line(Symbol("beta", number), layer.shift, "bias", before)
    if layer.epsilon:
        yield Given(Symbol("epsilon", number), ((as_typed(layer.epsilon),),), "datum")


def _line(name: Symbol, numbers: Sequence[Stated], role: Role, before: FlowShape) -> Given:
    is_row = before.form == "tokens"
    return given_matrix(name, [numbers], role) if is_row else given_column(name, numbers, role)


def forward(
    layer: LayerNorm | BatchNorm,
    number: int,
    before: Flow,
    shape: FlowShape,
    known: KnownQuantities,
) -> Passed:
    """Return (x - μ) / √(Var + ε), scaled and shifted, at each place.

    Ba, Kiros and Hinton, Layer normalization (2016); Ioffe and Szegedy, Batch normalization (2015),
    algorithm 1.
    """
    lines = _COLUMNS if isinstance(layer, BatchNorm) else _lines_of(shape)
    definitions: list[Definition] = []
    short: list[Definition] = []
    outputs = []
    for at, x in before.quantities:
        steps = _Steps(definitions, number + 1, at)
        mu = steps.define("mu", lines.means(x))
        distances = steps.define("d", subtract(x, lines.spread(mu, x.shape)))
        variance = steps.define("var", lines.means(square(distances)))
        deviation = steps.define("sd", root(_held_off(variance, number, known)))
        normal = _normal(layer, divide(distances, lines.spread(deviation, x.shape)), steps)
        if layer.gradient == "short":
            standard = lines.standardized(x, deviation)
            short.append(Definition(normal.name, standard, "forward", "formula"))
        outputs.append((at, _scaled(normal, number, known, steps)))
    return Passed(definitions, Flow(tuple(outputs)), short)


def forward_rms(
    layer: RmsNorm, number: int, before: Flow, shape: FlowShape, known: KnownQuantities
) -> Passed:
    """Return x / √(mean of x² + ε), scaled and shifted, at each place.

    Zhang and Sennrich, Root mean square layer normalization (2019).
    """
    lines = _lines_of(shape)
    definitions: list[Definition] = []
    outputs = []
    for at, x in before.quantities:
        steps = _Steps(definitions, number + 1, at)
        r = steps.define("r", root(_held_off(lines.means(square(x)), number, known)))
        normal = _normal(layer, divide(x, lines.spread(r, x.shape)), steps)
        outputs.append((at, _scaled(normal, number, known, steps)))
    return Passed(definitions, Flow(tuple(outputs)))


class _Steps(Struct):
    """The steps of a layer at one place."""

    definitions: list[Definition]
    layer: int
    at: At

    def define(self, letter: str, expression: Expression) -> Reference:
        """Add a step, and return it as it stands in those after it."""
        role: Role = "output" if letter == "a" else "formula"
        name = Symbol(letter, self.layer, at=self.at)
        self.definitions.append(Definition(name, expression, "forward", role))
        return self.definitions[-1].reference


def _held_off(squares: Expression, number: int, known: KnownQuantities) -> Expression:
    """Return squares with ε added, which holds their roots off 0."""
    epsilon = known.get(Symbol("epsilon", number))
    return squares if epsilon is None else add(squares, epsilon)


def _lines_of(shape: FlowShape) -> _Lines:
    return _ROWS if shape.form == "tokens" else _WHOLE


def _normal(
    layer: LayerNorm | RmsNorm | BatchNorm, quotient: Expression, steps: _Steps
) -> Reference:
    is_output = layer.scale is None and layer.shift is None
    return steps.define("a" if is_output else "n", quotient)


def _scaled(
    normal: Reference,
    number: int,
    known: KnownQuantities,
    steps: _Steps,
) -> Reference:
    gamma, beta = known.get(Symbol("gamma", number)), known.get(Symbol("beta", number))
    found: Expression = normal
    if gamma is not None:
        found = times(found, spread(gamma, normal.shape))
    if beta is not None:
        found = add(found, spread(beta, normal.shape))
    return normal if gamma is None and beta is None else steps.define("a", found)
