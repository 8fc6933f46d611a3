"""Every derived gradient beside a finite difference, which knows the forward pass alone."""

from __future__ import annotations

import dataclasses
import functools
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from generator.arithmetic import BALLS, FLOATS, InexpressibleError, Reals, System
from generator.check.losses import Branches, MovedLoss
from generator.errors import UndecidedError
from generator.expressions.tree import SCALAR, Cell, Derivative, Reference
from generator.network import PARAMETERS, Definition, Graph, build
from generator.problem import AnyProblem
from generator.rounding import Rounding, printed_entry
from generator.trace import Values, named

__all__ = ["Comparison", "compare", "compare_in"]

STEP = Fraction(1, 10**30)
# The difference leaves out terms of the size of STEP squared.
CLOSE = Fraction(1, 10**40)
NEAR = Fraction(1, 10**60)


@dataclass(frozen=True, slots=True, repr=False)
class Comparison:
    """One entry of a gradient, as derived and as finite differences; rows and columns from 1.

    `exact` is the whole gradient and `difference` the central difference. To 60 digits, `derived`
    is the entry, and `left`, `taken` and `right` are the slopes of the loss along the branches of
    all functions on the left, at the point itself and on the right. At a kink these are not the
    same; a derivative is that along the branches at the point, whatever the difference is.
    """

    gradient: Reference
    iteration: int
    row: int
    column: int
    exact: Reals
    difference: Reals
    derived: Fraction
    left: Fraction
    taken: Fraction
    right: Fraction

    def __repr__(self) -> str:
        place = f"row {self.row}, column {self.column}, iteration {self.iteration}"
        return f"<Comparison of {self.id}, {place}: {'agrees' if self.agrees else 'differs'}>"

    @property
    def id(self) -> str:
        """The id of the gradient's step."""
        return str(self.gradient.name)

    @property
    def has_kink(self) -> bool:
        """Whether a function on the way to the loss has no derivative here."""
        return not (_is_close(self.left, self.taken) and _is_close(self.right, self.taken))

    @property
    def agrees(self) -> bool:
        """Whether derived and difference are the same but for what a difference leaves out; at a
        kink, whether the derived one is a slope on either side, between them, or the one taken.
        """
        low, high = sorted((self.left, self.right))
        return low < self.derived < high or any(
            _is_close(slope, self.derived) for slope in {self.taken, low, high}
        )

    def printed(self, rounding: Rounding) -> tuple[str, str]:
        """Return the derived number and the difference, each rounded. Raises UndecidedError."""
        try:
            derived = printed_entry(self.exact, self.row - 1, self.column - 1, rounding)
            return derived, printed_entry(self.difference, 0, 0, rounding)
        except UndecidedError as error:
            raise UndecidedError(
                f"{self.id} of iteration {self.iteration}, row {self.row}, column {self.column}, "
                f"cannot be compared with its finite difference: one of them is {error}",
                "give smaller weights and inputs, at which nothing saturates",
            ) from None


def _is_close(slope: Fraction, other: Fraction) -> bool:
    return abs(slope - other) <= CLOSE * (1 + abs(other))


def compare(problem: AnyProblem) -> Iterator[Comparison]:
    """Yield every entry of the gradient by each parameter, with its differences.

    (L(p + h) - L(p - h)) / 2h with h = 10**-30 evaluates the forward pass only, and so shares
    nothing with the pullbacks. Raises StepError where a step is asked for that there is not,
    UndecidedError, UndefinedError, TooLargeError.
    """
    graphs = build(problem.model_copy(update={"solution": "whole"}))
    yield from compare_in(problem, graphs, Values(graphs), problem.rounding.rounding())


def compare_in(
    problem: AnyProblem, graphs: Sequence[Graph], values: Values, rounding: Rounding
) -> Iterator[Comparison]:
    """Yield what `compare` does of the graphs of a problem whose values have been worked out as far
    as they are known.
    """
    unrounded = dataclasses.replace(rounding, carry="exact")
    for graph, whole in zip(graphs, _wholes(problem, graphs), strict=True):
        for definition in graph.definitions:
            shape = definition.expression.shape
            exact = values.reals(graph, definition.name, shape)
            with named(graph, definition, unrounded):
                for row, column in itertools.product(*map(range, shape)):
                    next(exact.enclosures(row, column))
        for definition in graph.definitions:
            name = definition.name
            if isinstance(name, Derivative) and _is_compared(definition, graph, whole):
                with named(graph, definition, unrounded):
                    yield from _compared(graph, values, definition.reference, name, whole)


def _wholes(problem: AnyProblem, graphs: Sequence[Graph]) -> Sequence[Graph | None]:
    """Return of what whole network each graph of one that starts in the middle is a part."""
    if problem.stated_as != "middle":
        return [None] * len(graphs)
    from generator.network.middle import whole_graphs

    return whole_graphs(problem)


def _is_compared(definition: Definition, graph: Graph, whole: Graph | None) -> bool:
    name = definition.name
    if definition.role != "gradient" or not isinstance(name, Derivative):
        return False
    if whole is None:
        return graph.roles.get(name.by) in (*PARAMETERS, "input", "variable")
    from generator.check.middle import is_comparable

    # What is worked out changes with what it is worked out from.
    is_worked_out = name.by in {one.name for one in graph.definitions}
    return not is_worked_out and is_comparable(graph, whole, name.by)


def _compared(
    graph: Graph, values: Values, gradient: Reference, name: Derivative, whole: Graph | None
) -> Iterator[Comparison]:
    exact = values.reals(graph, gradient.name, gradient.shape)
    for row, column in itertools.product(*map(range, gradient.shape)):
        loss = _loss(graph, values, name, (row, column), whole)
        left, here, right = (_branches(loss, shift) for shift in (-STEP, Fraction(0), STEP))
        difference = _slope(loss, None)
        slopes = {here: difference}
        if {left, right} != {here}:
            slopes = {branches: _slope(loss, branches) for branches in (left, here, right)}
        near = {branches: slope.near(0, 0, NEAR) for branches, slope in slopes.items()}
        yield Comparison(
            gradient=gradient,
            iteration=graph.iteration,
            row=row + 1,
            column=column + 1,
            exact=exact,
            difference=difference,
            derived=exact.near(row, column, NEAR),
            left=near[left],
            taken=near[here],
            right=near[right],
        )


def _loss(
    graph: Graph, values: Values, gradient: Derivative, cell: Cell, whole: Graph | None
) -> MovedLoss:
    if whole is None:
        return MovedLoss(graph, values, gradient, *cell)
    # Few networks start in the middle.
    from generator.check.middle import LossFromTheMiddle

    return LossFromTheMiddle(graph, values, gradient, *cell, whole)


def _slope(loss: MovedLoss, branches: Branches | None) -> Reals:
    """Return the central difference of the loss, along branches where they are given."""
    return Reals(functools.partial(_difference, loss, branches), SCALAR)


def _difference(loss: MovedLoss, branches: Branches | None, system: System) -> Any:
    if system is FLOATS:
        # No float shows a step of 30 digits.
        raise InexpressibleError
    (above, _), (below, _) = (loss.at(system, shift, branches) for shift in (STEP, -STEP))
    return (above - below) / system.number([[2 * STEP]])


def _branches(loss: MovedLoss, shift: Fraction) -> Branches:
    """Return the branches that the signs say for a parameter so far moved."""
    with BALLS.working:
        _, signs = loss.at(BALLS, shift)
    count = signs.shape[1]
    known = Reals(lambda system: loss.at(system, shift)[1], (1, count))
    return tuple(known.equals(0, column, Fraction(1)) for column in range(count))
