"""Where functions are applied, and which candidates of a sweep leave them saturated, dead, at a
kink, or with all of a softmax in one place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from generator.arithmetic import FLOATS, BooleanArray, Bounded
from generator.expressions.activations import OF_LAYERS, activation_of
from generator.expressions.functions import ABSOLUTE, CASES, MAXIMUM
from generator.expressions.joining import Lines
from generator.expressions.largest import LARGEST, SMALLEST
from generator.expressions.rows import MASKED_SOFTMAXES, SOFTMAXES
from generator.expressions.tree import (
    Apply,
    Derivative,
    Expression,
    Name,
    Operation,
    Reference,
    Symbol,
    evaluate,
    parts,
)
from generator.expressions.windows import each_place, places_in_windows
from generator.network import PARAMETERS, Definition, Graph, Section
from generator.problem import Problem
from generator.rounding import rounded_all
from generator.variants.sweep import Sweep, of_all

__all__ = ["at_kinks", "count_of_dead", "flat", "may_die", "one_hot", "saturated"]

# Functions whose derivative jumps where their first operand is 0, beside activations.
KINKED = frozenset({MAXIMUM, ABSOLUTE, CASES})
# What takes the largest of each window is called so.
MAXIMA = "maxima"
OF_LINES: tuple[tuple[Lines, int], ...] = (("columns", -2), ("rows", -1))
# Softmaxes, each with the axis along which its numbers add up to 1.
AXES: Mapping[Operation, int] = {
    **dict.fromkeys(OF_LAYERS, -2),
    **{
        operations[lines]: axis
        for operations in (SOFTMAXES, MASKED_SOFTMAXES)
        for lines, axis in OF_LINES
    },
}


@dataclass(frozen=True, slots=True)
class _Application:
    """A function that is applied in a step: the first, the second, … one of it."""

    graph: Graph
    definition: Definition
    applied: Apply
    place: int

    @property
    def unit(self) -> tuple[Name, int]:
        """What its results are of, at whatever time."""
        name = self.definition.symbol
        at = tuple((axis, number) for axis, number in name.at if axis != "time")
        return replace(name, at=at), self.place


def _applications(graph: Graph, *sections: Section) -> Iterator[_Application]:
    """Yield what is applied on the way to the loss, which gradients pass back through."""
    for definition in graph.definitions:
        if definition.section in sections and isinstance(definition.name, Symbol):
            applied = (part for part in parts(definition.expression) if isinstance(part, Apply))
            for place, part in enumerate(applied):
                yield _Application(graph, definition, part, place)


def saturated(sweep: Sweep, share: float) -> Iterator[BooleanArray]:
    """Yield which results of functions with two ends are as near to one as that share of the way
    between them.
    """
    for graph in sweep.structure.graphs:
        for one in _applications(graph, "forward"):
            function = activation_of(one.applied.operation)
            if function is None or not function.saturates:
                continue
            low, high = function.range
            assert low is not None, "what saturates has two ends"
            assert high is not None, "what saturates has two ends"
            room = share * (high - low)
            result = _result(sweep, one).value
            yield (result < low + room) | (result > high - room)


def may_die(sweep: Sweep) -> bool:
    """Return whether there are units that pass nothing on below 0."""
    return any(True for _ in _units(sweep.structure.graphs[0]))


def count_of_dead(sweep: Sweep) -> npt.NDArray[np.int64]:
    """Return how many units of each candidate pass nothing on in the first iteration, of those that
    are worked out: for no sample, at no time, at no place of a map.
    """
    dead: dict[tuple[Name, int], BooleanArray] = {}
    for one in _units(sweep.structure.graphs[0]):
        is_off = _operand(sweep, one).value <= 0
        is_map = any(axis == "map" for axis, _ in one.definition.symbol.at)
        units: BooleanArray = np.all(is_off, axis=(1, 2) if is_map else 2).reshape(len(sweep), -1)
        dead[one.unit] = units & dead[one.unit] if one.unit in dead else units
    counts = (units.sum(axis=1) for units in dead.values())
    return sum(counts, start=np.zeros(len(sweep), dtype=np.int64))


def _units(graph: Graph) -> Iterator[_Application]:
    for one in _applications(graph, "forward"):
        function = activation_of(one.applied.operation)
        if function is not None and function.is_dead_below_0:
            yield one


def at_kinks(sweep: Sweep) -> Iterator[BooleanArray]:
    """Yield where what a function is applied to is 0, or may be, and its derivative jumps there;
    and where the largest of several numbers is, or may be, there twice.
    """
    for graph in sweep.structure.graphs:
        for one in _applications(graph, "forward", "preliminary"):
            function = activation_of(one.applied.operation)
            has_kink = function is not None and function.slope_at_kink is not None
            if has_kink or one.applied.operation in KINKED:
                operand = _taken(sweep, graph, one.applied.operands[0])
                yield np.abs(operand.value) <= operand.error
            elif rivals := _rivals(sweep, one):
                lowest = np.max([each.value - each.error for each in rivals], axis=0)
                yield sum(each.value + each.error >= lowest for each in rivals) > 1


def _rivals(sweep: Sweep, one: _Application) -> Sequence[Bounded]:
    """Return the numbers of which a function takes the largest, place by place; of those of which
    it takes the smallest, their opposites.
    """
    operation = one.applied.operation
    if operation in (LARGEST, SMALLEST):
        sign = FLOATS.number([[Fraction(1 if operation is LARGEST else -1)]])
        return [_taken(sweep, one.graph, operand) * sign for operand in one.applied.operands]
    if operation.name != MAXIMA:
        return ()
    height, width, down, across = operation.settings
    windows = height, width, down, across
    (operand,) = one.applied.operands
    taken = _taken(sweep, one.graph, operand)
    places = (places_in_windows(windows, operand.shape, *place) for place in each_place(windows))
    return [each.of(FLOATS, taken) for each in places]


def one_hot(sweep: Sweep) -> Iterator[BooleanArray]:
    """Yield where a softmax prints 1, though others of its numbers are not 0."""
    for graph in sweep.structure.graphs:
        for one in _applications(graph, "forward"):
            axis = AXES.get(one.applied.operation)
            if axis is not None:
                result = _result(sweep, one)
                prints_one = rounded_all(result, sweep.structure.rounding).as_numbers().value == 1
                several = (result.value != 0).sum(axis=axis, keepdims=True) > 1
                yield prints_one & several


def flat(sweep: Sweep) -> BooleanArray:
    """Return which candidates of other kinds than networks of dense layers have gradients by what
    is given, all of which are 0.
    """
    found = np.zeros(len(sweep), dtype=bool)
    if isinstance(sweep.structure.problem, Problem):
        return found
    steep = [
        (sweep.unrounded[graph.iteration, definition.name].value != 0).any(axis=(1, 2))
        for graph in sweep.structure.graphs
        for definition in graph.definitions
        if definition.role == "gradient"
        and isinstance(definition.name, Derivative)
        and graph.roles.get(definition.name.by) in ("variable", *PARAMETERS)
    ]
    return ~np.logical_or.reduce(steep) if steep else found


def _result(sweep: Sweep, one: _Application) -> Bounded:
    """Return what an applied function gives, unrounded."""
    if one.applied is one.definition.expression:
        return sweep.values[one.graph.iteration, one.definition.name]
    return _taken(sweep, one.graph, one.applied)


def _operand(sweep: Sweep, one: _Application) -> Bounded:
    """Return what a function is applied to, a step before it is rounded."""
    (operand,) = one.applied.operands
    if isinstance(operand, Reference) and (one.graph.iteration, operand.name) in sweep.values:
        return sweep.values[one.graph.iteration, operand.name]
    return _taken(sweep, one.graph, operand)


def _taken(sweep: Sweep, graph: Graph, expression: Expression) -> Bounded:
    """Return the value of what stands in a step, from the numbers that the step takes."""
    is_exact = sweep.structure.rounding.carry == "exact"
    given = {quantity.name for quantity in graph.given}

    def known(reference: Reference) -> Bounded:
        key = graph.iteration, reference.name
        if key in sweep.starts:
            start, shown = sweep.starts[key]
            return start if is_exact or reference.name in given else shown.as_numbers()
        return sweep.values[key] if is_exact else sweep.printed[key].as_numbers()

    return of_all(evaluate(expression, FLOATS, known), len(sweep))
