"""What lines start from: what somebody wrote, and what stands for that which was left out."""

from __future__ import annotations

import functools
import statistics
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from generator.arithmetic import Reals
from generator.errors import HandpropError
from generator.expressions.tree import Name, references
from generator.marking.numbers import (
    UsedMatrix,
    UsedNumbers,
    given_matrix,
    half_unit,
    is_certain,
    is_multiple,
    reach,
    used_matrix,
    value_at,
)
from generator.marking.origins import WrittenAnswers
from generator.marking.written import WrittenNumber
from generator.network import Cell, Graph
from generator.rounding import Matrix, Rounding, shown_entry
from generator.trace import Iteration, Step, Trace

__all__ = [
    "WrittenWork",
    "cells_of",
    "own_or_none",
    "printed_numbers",
    "spanned_numbers",
    "starts_by_key",
    "starts_by_own",
]

Cells = Mapping[Cell, WrittenNumber]
# How far off a number may be of which nothing is known.
ANYWHERE = Fraction(10) ** 60


class WrittenWork(Struct, frozen=True, eq=False):
    """What somebody wrote for a problem, how it was to be rounded, how many times as coarse as that
    their usual number is, and whether they may cut numbers off.
    """

    written: WrittenAnswers
    rounding: Rounding
    lacking: Fraction
    cuts_off: Callable[[], bool]

    @classmethod
    def of(
        cls, written: WrittenAnswers, rounding: Rounding, cuts_off: Callable[[], bool]
    ) -> WrittenWork:
        """Return what somebody wrote, with how coarse their usual number is."""
        return cls(written, rounding, _digits_lacking(written, rounding), cuts_off)


def _digits_lacking(written: WrittenAnswers, rounding: Rounding) -> Fraction:
    """Return how many times as coarse as what is asked for the usual number of somebody is, 1 where
    it has enough digits.
    """
    found = (
        number.unit / 2 / half_unit(number.value, rounding)
        for number in written.values()
        if number is not None and number.unit and number.value
    )
    return max(Fraction(1), statistics.median_low([*found] or [Fraction(1)]))


def cells_of(written: WrittenAnswers, step: Step) -> Cells:
    """Return what was written of a step."""
    rows, columns = step.shape
    places = ((i, j) for i in range(rows) for j in range(columns))
    found = {(i, j): written.get((step.iteration, step.name, i, j)) for i, j in places}
    return {cell: number for cell, number in found.items() if number is not None}


def printed_numbers(
    graph: Graph, iteration: Iteration, before: UsedNumbers, rounding: Rounding
) -> UsedNumbers:
    """Return what lines of an iteration start from where each goes on from what is printed."""
    work = WrittenWork({}, rounding, Fraction(1), bool)
    return starts_by_key(graph, iteration, work, before)


def starts_by_key(
    graph: Graph, iteration: Iteration, work: WrittenWork, before: UsedNumbers
) -> UsedNumbers:
    """Return what lines of an iteration start from, the key's numbers where some were left out."""
    found = _given(graph, iteration, before)
    for step in iteration.steps:
        found[step.name] = _used(step, found, work, step.printed)
    return found


def starts_by_own(
    graph: Graph, iteration: Iteration, work: WrittenWork, before: UsedNumbers
) -> UsedNumbers:
    """Return what lines of an iteration start from, what somebody's numbers give where some were
    left out.
    """
    found = _given(graph, iteration, before)
    for step in iteration.steps:
        found[step.name] = _used(step, found, work, _own_numbers(step, found, work))
    return found


def spanned_numbers(
    trace: Trace, graphs: Sequence[Graph], work: WrittenWork, lacking: Fraction, is_cut: bool
) -> Sequence[UsedNumbers]:
    """Return what lines of each iteration start from where what was left out may be anything that
    honest work gives from somebody's numbers, rounded in each line that was left out so many times
    as coarsely as is asked, or with `is_cut` cut off.
    """
    span = _cut_span if is_cut else _rounded_span
    starts: list[UsedNumbers] = []
    for graph, iteration in zip(graphs, trace.iterations, strict=True):
        found = _given(graph, iteration, starts[-1] if starts else {})
        for step in iteration.steps:
            used = _used(step, found, work, step.printed)
            found[step.name] = _spanned(used, step, found, work, lacking, span)
        starts.append(found)
    return starts


def _given(graph: Graph, iteration: Iteration, before: UsedNumbers) -> dict[Name, UsedMatrix]:
    """Return what an iteration starts from."""
    found = {given.name: given_matrix(given.numbers) for given in iteration.given}
    return found | {name: before[end] for name, end in graph.continues.items()}


def _used(step: Step, numbers: UsedNumbers, work: WrittenWork, others: Matrix) -> UsedMatrix:
    """Return what lines start from behind a step, others where something was left out."""
    is_by_key = all(numbers[one.name].is_key for one in references(step.expression))
    return used_matrix(
        step.printed,
        others,
        cells_of(work.written, step),
        work.rounding,
        work.lacking,
        functools.partial(_is_exact, step, numbers, work.rounding, is_by_key),
        is_by_key,
    )


def _own_numbers(step: Step, numbers: UsedNumbers, work: WrittenWork) -> Matrix:
    """Return what somebody's numbers give, the key's number where they give nothing."""
    rows, columns = step.shape
    if len(cells_of(work.written, step)) == rows * columns:
        return step.printed
    own = value_at(step.expression, numbers)
    return tuple(
        tuple(own_or_none(own, i, j, work.rounding) or text for j, text in enumerate(row))
        for i, row in enumerate(step.printed)
    )


def _is_exact(
    step: Step, numbers: UsedNumbers, rounding: Rounding, is_by_key: bool, row: int, column: int
) -> bool:
    """Return whether nothing is rounded away of the key's number where somebody has it as well, so
    that later lines start from just that. What is carried rounded is known no better.
    """
    if rounding.carry == "rounded" or not step.prints_exactly_at(row, column):
        return False
    return is_by_key or is_certain(step.expression, row, column, numbers, rounding)


# What an entry of a line may be that was left out, a number and how far from it, given the numbers
# that it starts from, how it is rounded, and how far off it is at the least.
Span = Callable[[Step, Cell, UsedNumbers, Rounding, Fraction], tuple[Fraction, Fraction]]


def _spanned(
    used: UsedMatrix,
    step: Step,
    numbers: UsedNumbers,
    work: WrittenWork,
    lacking: Fraction,
    span: Span,
) -> UsedMatrix:
    """Return numbers of which those that were left out may be anything that a line gives."""
    if used.is_whole:
        return used
    cells = cells_of(work.written, step)
    values, halves = [list(row) for row in used.values], [list(row) for row in used.halves]
    for i, row in enumerate(values):
        for j, value in enumerate(row):
            if (i, j) not in cells:
                coarsest = lacking * half_unit(value, work.rounding)
                row[j], halves[i][j] = span(step, (i, j), numbers, work.rounding, coarsest)
    return UsedMatrix(values, halves, used.is_key, used.is_whole)


def _rounded_span(
    step: Step, cell: Cell, numbers: UsedNumbers, rounding: Rounding, coarsest: Fraction
) -> tuple[Fraction, Fraction]:
    found = reach(step.expression, *cell, numbers, rounding, coarsest)
    if found is None:
        return Fraction(0), ANYWHERE
    low, high = found
    half = max(coarsest, half_unit(max(-low, high), rounding))
    if is_multiple(low, high, 2 * half):
        half = Fraction(0)
    return (low + high) / 2, (high - low) / 2 + half


def _cut_span(
    step: Step, cell: Cell, numbers: UsedNumbers, rounding: Rounding, coarsest: Fraction
) -> tuple[Fraction, Fraction]:
    """Return the number next to 0 that an entry may be, and half of how far it is from the others;
    0 if it may have either sign.
    """
    found = reach(step.expression, *cell, numbers, rounding, coarsest, is_cut=True)
    if found is None:
        return Fraction(0), ANYWHERE
    low, high = found
    unit = 2 * max(coarsest, half_unit(max(-low, high), rounding))
    if is_multiple(low, high, unit):
        unit = Fraction(0)
    if low > unit:
        return low - unit, (high - low + unit) / 2
    if high < -unit:
        return high + unit, (high - low + unit) / 2
    return Fraction(0), max(-low, high) / 2


def own_or_none(own: Reals, row: int, column: int, rounding: Rounding) -> str | None:
    """Return what somebody's numbers give, as it would be printed; None where they give nothing."""
    try:
        return shown_entry(own, own, row, column, rounding)
    except HandpropError:
        return None
