"""What marks an answer beforehand: how far from the key it may be, and which mistakes give what."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Literal

from msgspec import Struct

from generator.arithmetic import Reals, System
from generator.document import Work
from generator.errors import HandpropError, UsageError
from generator.expressions.tree import Expression, Name, Shape, evaluate
from generator.layout.nodes import AnswerId
from generator.marking.judging import printed_numbers
from generator.marking.mistakes import rewritings
from generator.marking.numbers import UsedNumbers, half_unit, reach, value_at
from generator.network import Cell, Graph
from generator.rounding import Rounding, decimal_marked, printed_entry
from generator.trace import Step, trace

__all__ = ["AcceptedNumber", "AcceptedStep", "MistakenNumber", "accepted"]

TIES: tuple[Literal["half-up", "half-even"], ...] = ("half-up", "half-even")


class MistakenNumber(Struct, frozen=True):
    """What a mistake gives in place of an answer; `mistakes` are all that give it."""

    number: str
    mistakes: tuple[str, ...]


class AcceptedNumber(Struct, frozen=True):
    """An answer: its row and its column, counted from 1, what the key has, half a unit of its last
    digit, how far from the key it may be, the ends included, and what mistakes give that is further
    off.
    """

    row: int
    column: int
    key: str
    half_unit: Fraction
    tolerance: Fraction
    mistaken: tuple[MistakenNumber, ...]


class AcceptedStep(Struct, frozen=True, eq=False):
    """A step that is asked for, and those of its entries that are, row by row."""

    iteration: int
    id: str
    name: Name
    shape: Shape
    numbers: tuple[AcceptedNumber, ...]


def accepted(work: Work, wanted: Iterable[AnswerId]) -> Iterator[AcceptedStep]:
    """Yield some entries of a worked problem, step by step, with what is accepted for them.

    An answer may be half a unit of its last digit off. Where work that goes on from printed
    numbers, the key's or its own, ends with another one than work that goes on from unrounded ones,
    it may be as far off as the rounding of the numbers before it explains.

    Raises UsageError where fractions are printed.
    """
    of_trace, rounding = work.trace, work.trace.rounding
    if rounding.show == "fractions":
        raise UsageError(
            "fractions are shown, and platforms take decimals only", 'leave out show = "fractions"'
        )
    other = trace(work.graphs, _carried_otherwise(rounding))
    cells: dict[tuple[int, str], list[Cell]] = {}
    for one in wanted:
        cells.setdefault((one.iteration, one.id), []).append((one.row - 1, one.column - 1))
    before: UsedNumbers = {}
    for graph, iteration, otherwise in zip(
        work.graphs, of_trace.iterations, other.iterations, strict=True
    ):
        before = printed_numbers(graph, iteration, before, rounding)
        for step, again in zip(iteration.steps, otherwise.steps, strict=True):
            of_step = cells.get((iteration.number, step.id))
            if of_step:
                line = _AskedLine(work, graph, step, before)
                numbers = tuple(_numbers(line, of_step, again))
                yield AcceptedStep(iteration.number, step.id, step.name, step.shape, numbers)


def _carried_otherwise(rounding: Rounding) -> Rounding:
    return replace(rounding, carry="exact" if rounding.carry == "rounded" else "rounded")


class _AskedLine(Struct, frozen=True, eq=False):
    """A step that is asked for, and the printed numbers that it may start from."""

    work: Work
    graph: Graph
    step: Step
    printed: UsedNumbers

    @property
    def rounding(self) -> Rounding:
        return self.work.trace.rounding

    def unrounded(self, expression: Expression) -> Reals:
        """Return what an expression is at the unrounded numbers before it."""
        return Reals(functools.partial(self._array, expression), expression.shape)

    def _array(self, expression: Expression, system: System) -> Any:
        values = self.work.trace.values
        return evaluate(expression, system, lambda one: values.array(self.graph, one.name, system))


def _numbers(line: _AskedLine, cells: Sequence[Cell], again: Step) -> Iterator[AcceptedNumber]:
    found = list(_mistaken(line))
    shown = decimal_marked(line.step.printed, line.rounding)
    for row, column in cells:
        key = Fraction(line.step.printed[row][column])
        half = half_unit(key, line.rounding)
        tolerance = half + _further(line, (row, column), again)
        given: dict[str, list[str]] = {}
        for mistake, value in found:
            number = _printed(value, row, column, line.rounding)
            if number is not None and abs(Fraction(number) - key) > tolerance:
                given.setdefault(number, []).append(mistake)
        mistaken = (
            MistakenNumber(number, tuple(dict.fromkeys(of))) for number, of in given.items()
        )
        yield AcceptedNumber(
            row + 1, column + 1, shown[row][column], half, tolerance, tuple(mistaken)
        )


def _mistaken(line: _AskedLine) -> Iterator[tuple[str, Reals]]:
    """Yield what each mistake gives, from unrounded numbers and from printed ones."""
    for mistake, changed in rewritings(line.graph, line.step):
        yield mistake, line.unrounded(changed)
        yield mistake, value_at(changed, line.printed)


def _printed(value: Reals, row: int, column: int, rounding: Rounding) -> str | None:
    try:
        return printed_entry(value, row, column, rounding)
    except HandpropError:
        return None


def _further(line: _AskedLine, cell: Cell, again: Step) -> Fraction:
    """Return how far from the key honest work may end before it is rounded."""
    row, column = cell
    step = line.step
    ended = {again.printed[row][column], *_ended(line, row, column)}
    if ended == {step.printed[row][column]}:
        return Fraction(0)
    key = Fraction(step.printed[row][column])
    half = half_unit(key, line.rounding)
    span = reach(step.expression, row, column, line.printed, line.rounding, half)
    ends: set[Fraction] = {*(span or ()), *map(Fraction, ended)}
    return max(max(ends) - key, key - min(ends))


def _ended(line: _AskedLine, row: int, column: int) -> Iterator[str]:
    """Yield what is printed of unrounded work and of work that goes on from the key's numbers, by
    either rule at a tie.
    """
    for value in (line.step.exact, value_at(line.step.expression, line.printed)):
        for ties in TIES:
            number = _printed(value, row, column, replace(line.rounding, ties=ties))
            if number is not None:
                yield number
