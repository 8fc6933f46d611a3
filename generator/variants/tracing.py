"""Draws with fractions as results, traced one by one: arrays of floats know no fractions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from generator.arithmetic import FLOATS, Bounded, IntegerArray, nearest
from generator.errors import HandpropError
from generator.network import Graph, StepKey
from generator.rounding import Matrix, Rounded, Rounding, as_result, exact_numbers, is_tied
from generator.trace import Step, Trace, trace
from generator.variants.streams import Indices
from generator.variants.sweep import Structure, Sweep, graphs_of, sweep

__all__ = ["evaluated"]

Texts = npt.NDArray[np.object_]
# The largest whole number of an array.
LARGEST = 2**62


@dataclass(frozen=True, slots=True, eq=False)
class ShownFractions(Rounded):
    """Arrays of printed numbers, fractions among them: units / exponents, in lowest terms."""

    texts: Texts

    def as_numbers(self) -> Bounded:
        """Return the printed numbers themselves."""
        return nearest(self.units / self.exponents)

    def digits(self) -> IntegerArray:
        """Return how many digits each number has, those below a line among them."""
        counts = [sum(sign.isdigit() for sign in str(text)) for text in self.texts.flat]
        return np.array(counts, dtype=np.int64).reshape(self.texts.shape)

    def text(self, index: tuple[int, ...], rounding: Rounding) -> str:  # noqa: ARG002  # as other arrays have it
        """Return the string of one entry."""
        return str(self.texts[index])


def evaluated(structure: Structure, drawn: Indices) -> Sweep:
    """Return candidates as a sweep, given the words of their streams as indices."""
    if structure.rounding.show == "decimals":
        return sweep(structure, drawn)
    indices = drawn[:, structure.words]
    traced = [_traced(structure, row) for row in indices]
    return _as_sweep(structure, indices, traced)


@dataclass(frozen=True, slots=True, eq=False)
class _Quantity:
    """A quantity of one candidate: its value and its unrounded one as floats, what is printed of it
    as texts and numbers, which of these lay halfway between two, and whether it recomputes.
    """

    value: Bounded
    unrounded: Bounded
    texts: Matrix
    numbers: tuple[tuple[Fraction, ...], ...]
    tied: tuple[tuple[bool, ...], ...]
    recomputes: bool


Quantities = Mapping[StepKey, _Quantity]


def _traced(structure: Structure, row: Indices) -> Quantities | None:
    """Return the quantities of a candidate, None where it has some that do not exist or cannot be
    printed.
    """
    graphs = graphs_of(structure, row)
    try:
        found = trace(graphs, structure.rounding)
        return dict(_quantities(graphs, found))
    except HandpropError:
        return None


def _quantities(graphs: Sequence[Graph], found: Trace) -> Iterator[tuple[StepKey, _Quantity]]:
    rounding, values = found.rounding, found.values
    for graph, iteration in zip(graphs, found.iterations, strict=True):
        for given in iteration.given:
            value = values.reals(graph, given.name, given.shape).in_system(FLOATS)
            rows = exact_numbers(given.numbers)
            numbers = tuple(tuple(as_result(number, rounding) for number in row) for row in rows)
            nowhere = tuple((False,) * len(row) for row in rows)
            key = graph.iteration, given.name
            yield key, _Quantity(value, value, given.numbers, numbers, nowhere, True)
        for step in iteration.steps:
            key = graph.iteration, step.name
            unrounded = values.reals(graph, step.name, step.shape).in_system(FLOATS)
            yield (
                key,
                _Quantity(
                    step.exact.in_system(FLOATS),
                    unrounded,
                    step.printed,
                    tuple(tuple(map(Fraction, row)) for row in step.printed),
                    tuple(_ties(step, row, rounding) for row in range(step.shape[0])),
                    step.recomputes,
                ),
            )


def _ties(step: Step, row: int, rounding: Rounding) -> tuple[bool, ...]:
    texts = enumerate(step.printed[row])
    return tuple(is_tied(step.exact, row, column, text, rounding) for column, text in texts)


def _as_sweep(structure: Structure, indices: Indices, traced: Sequence[Quantities | None]) -> Sweep:
    starts: dict[StepKey, tuple[Bounded, Rounded]] = {}
    values: dict[StepKey, Bounded] = {}
    unrounded: dict[StepKey, Bounded] = {}
    printed: dict[StepKey, Rounded] = {}
    again: dict[StepKey, Rounded] = {}
    shapes = {given.name: given.shape for given in structure.graphs[0].given}
    for graph in structure.graphs:
        shapes |= {given.name: given.shape for given in graph.given}
        for name in (*(given.name for given in graph.given), *graph.continues):
            key = graph.iteration, name
            found = _Column.of(traced, key, shapes[name])
            starts[key] = found.unrounded, found.shown
        for definition in graph.definitions:
            key = graph.iteration, definition.name
            found = _Column.of(traced, key, definition.expression.shape)
            values[key], unrounded[key] = found.value, found.unrounded
            printed[key], again[key] = found.shown, found.again
    certain = [shown.certain.reshape(len(indices), -1).all(axis=1) for shown in printed.values()]
    exists = np.array([quantities is not None for quantities in traced])
    decided = exists & np.logical_and.reduce(certain)
    return Sweep(structure, indices, starts, values, unrounded, printed, again, decided)


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    """A quantity of all candidates, with a leading axis for them."""

    value: Bounded
    unrounded: Bounded
    shown: ShownFractions
    again: ShownFractions

    @classmethod
    def of(
        cls, traced: Sequence[Quantities | None], key: StepKey, shape: tuple[int, int]
    ) -> _Column:
        nothing = _nothing(shape)
        rows = [nothing if quantities is None else quantities[key] for quantities in traced]
        shown = _shown(rows)
        does = np.array([row.recomputes for row in rows]).reshape(-1, 1, 1)
        return cls(
            _stacked([row.value for row in rows]),
            _stacked([row.unrounded for row in rows]),
            shown,
            # Whatever its operands give, it is not what is printed.
            replace(shown, exponents=np.where(does, shown.exponents, 0)),
        )


def _nothing(shape: tuple[int, int]) -> _Quantity:
    zeros = nearest(np.zeros(shape))
    rows, columns = shape
    return _Quantity(
        zeros,
        zeros,
        (("0",) * columns,) * rows,
        ((Fraction(0),) * columns,) * rows,
        ((False,) * columns,) * rows,
        True,
    )


def _stacked(arrays: Sequence[Bounded]) -> Bounded:
    return Bounded(
        np.stack([array.value for array in arrays]), np.stack([array.error for array in arrays])
    )


def _shown(rows: Sequence[_Quantity]) -> ShownFractions:
    numbers = np.array([row.numbers for row in rows], dtype=object)
    above = np.frompyfunc(lambda number: number.numerator, 1, 1)(numbers)
    below = np.frompyfunc(lambda number: number.denominator, 1, 1)(numbers)
    fits = ((abs(above) < LARGEST) & (below < LARGEST)).astype(bool)
    return ShownFractions(
        np.where(fits, above, 0).astype(np.int64),
        np.where(fits, below, 1).astype(np.int64),
        fits,
        np.array([row.tied for row in rows], dtype=bool),
        np.array([row.texts for row in rows], dtype=object),
    )
