"""What marks an answer beforehand: how far from the key it may be, and which mistakes give what."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from msgspec import Struct

from generator.document import Work
from generator.errors import UsageError
from generator.expressions.tree import Expression, Name, Shape
from generator.layout.nodes import AnswerId
from generator.marking.carried import TIES, Carried, CarriedValues
from generator.marking.mistakes import rewritings
from generator.marking.numbers import UsedNumbers, half_unit, reach
from generator.marking.starts import printed_numbers
from generator.network import Cell, Graph
from generator.rounding import Rounding
from generator.trace import Step, trace

__all__ = ["AcceptedNumber", "AcceptedStep", "KnownMistakes", "MistakenNumber", "accepted"]


# A mistake, and what a step is if it is made.
Rewritten = tuple[str, Expression]


class MistakenNumber(Struct, frozen=True):
    """What a mistake gives in place of an answer; `mistakes` are all that give it."""

    number: str
    mistakes: tuple[str, ...]


class AcceptedNumber(Struct, frozen=True):
    """An answer: its row and its column, counted from 1, what the key has with a decimal point,
    half a unit of its last digit, how far from the key it may be, the ends included, and what
    mistakes give that is further off.
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


class KnownMistakes:
    """What steps would be if mistakes were made, which is alike in all draws of one structure: they
    have their definitions in common.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[int, Name], tuple[object, Sequence[Rewritten]]] = {}

    def of(self, graph: Graph, step: Step) -> Sequence[Rewritten]:
        """Return the id of each mistake that can be made in a step, with what that would be."""
        # What is kept keeps its address.
        key = id(graph.definitions), step.name
        if key not in self._found:
            self._found[key] = graph.definitions, list(rewritings(graph, step))
        return self._found[key][1]


def accepted(
    work: Work, wanted: Iterable[AnswerId], mistakes: KnownMistakes
) -> Iterator[AcceptedStep]:
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
    others = [trace(work.graphs, otherwise).iterations for otherwise in _otherwise(rounding)]
    cells: dict[tuple[int, str], list[Cell]] = {}
    for one in wanted:
        cells.setdefault((one.iteration, one.id), []).append((one.row - 1, one.column - 1))
    # Few numbers need to know how far those before them may be off.
    starts = functools.cache(lambda: list(_starts(work)))
    for graph, iteration, *otherwise in zip(work.graphs, of_trace.iterations, *others, strict=True):
        printed = {given.name: given.numbers for given in iteration.given}
        printed |= {step.name: step.printed for step in iteration.steps}
        numbers = Carried(graph, of_trace.values, printed)
        for step, *again in zip(iteration.steps, *(one.steps for one in otherwise), strict=True):
            of_step = cells.get((iteration.number, step.id))
            if of_step:
                known = mistakes.of(graph, step)
                line = _AskedLine(step, again, numbers, known, rounding, starts)
                found = tuple(_numbers(line, of_step))
                yield AcceptedStep(iteration.number, step.id, step.name, step.shape, found)


def _starts(work: Work) -> Iterator[UsedNumbers]:
    """Yield what the lines of each iteration start from, with how far it may be off."""
    before: UsedNumbers = {}
    for graph, iteration in zip(work.graphs, work.trace.iterations, strict=True):
        before = printed_numbers(graph, iteration, before, work.trace.rounding)
        yield before


def _otherwise(rounding: Rounding) -> Iterator[Rounding]:
    """Yield how else somebody may round who goes on from unrounded numbers, or from rounded ones,
    where either rule at a tie leads elsewhere.
    """
    if rounding.carry == "rounded":
        yield replace(rounding, carry="exact")
    for ties in TIES:
        other = replace(rounding, carry="rounded", ties=ties)
        if other != rounding:
            yield other


class _AskedLine(Struct, frozen=True, eq=False):
    """A step that is asked for, what is printed of it where numbers are rounded otherwise, the
    numbers that it may start from, and what mistakes make of it; `starts` are the numbers of each
    iteration with how far they may be off.
    """

    step: Step
    again: Sequence[Step]
    numbers: Carried
    mistakes: Sequence[Rewritten]
    rounding: Rounding
    starts: Callable[[], Sequence[UsedNumbers]]


def _numbers(line: _AskedLine, cells: Sequence[Cell]) -> Iterator[AcceptedNumber]:
    step, rounding = line.step, line.rounding
    expressions = [step.expression, *(expression for _, expression in line.mistakes)]
    values = CarriedValues(line.numbers, expressions, step.shape, rounding)
    for row, column in cells:
        key = Fraction(step.printed[row][column])
        half = half_unit(key, rounding)
        tolerance = half + _further(line, values, (row, column))
        given: dict[str, list[str]] = {}
        for index, (mistake, _) in enumerate(line.mistakes, start=1):
            for number in values.printed(index, (row, column)):
                given.setdefault(number, []).append(mistake)
        mistaken = (
            MistakenNumber(number, tuple(dict.fromkeys(of)))
            for number, of in given.items()
            if abs(Fraction(number) - key) > tolerance
        )
        yield AcceptedNumber(
            row + 1, column + 1, step.printed[row][column], half, tolerance, tuple(mistaken)
        )


def _further(line: _AskedLine, values: CarriedValues, cell: Cell) -> Fraction:
    """Return how far from the key honest work may end before it is rounded."""
    row, column = cell
    step = line.step
    again = {other.printed[row][column] for other in line.again}
    ended = {*again, *values.printed(0, cell)}
    if ended == {step.printed[row][column]}:
        return Fraction(0)
    key = Fraction(step.printed[row][column])
    known = max(abs(Fraction(text) - key) for text in ended)
    half = half_unit(key, line.rounding)
    starts = line.starts()[step.iteration - 1]
    span = reach(step.expression, row, column, starts, line.rounding, half)
    explained = max(known, *(abs(end - key) for end in span or ()))
    # Where rounding explains even 0, it would excuse whatever is as small as the key.
    return explained if explained < max(known, abs(key)) else known
