"""What each of somebody's numbers is worth: right, following from their own, rounded otherwise, a
mistake that has a name, wrong, or missing.
"""

from __future__ import annotations

import functools
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from generator.arithmetic import Reals, exact
from generator.errors import HandpropError
from generator.expressions.tree import Name, references
from generator.marking.naming import WrongStep, is_within, named_mistakes
from generator.marking.numbers import (
    UsedMatrix,
    UsedNumbers,
    given_matrix,
    half_unit,
    is_certain,
    moved,
    reaches,
    unrounded_reach,
    used_matrix,
    value_at,
)
from generator.marking.origins import AnswerPlace, Origins, WrittenAnswers
from generator.marking.verdicts import Verdict
from generator.marking.written import WrittenNumber
from generator.network import Cell, Graph
from generator.rounding import Matrix, Rounding, shown_entry
from generator.trace import Iteration, Step, Trace

__all__ = [
    "Cells",
    "JudgedStep",
    "StepLine",
    "judged",
    "judged_step",
    "printed_numbers",
]

Cells = Mapping[Cell, WrittenNumber]


def judged(
    trace: Trace,
    graphs: Sequence[Graph],
    written: WrittenAnswers,
    asked: Sequence[tuple[int, Name]],
) -> Iterator[Verdict]:
    """Yield the verdict on each number of the steps that are asked for, those of one step row by
    row, in order.

    Where a number is missing, later lines go on from the key's, or from what somebody's own numbers
    give for it.
    """
    before: tuple[UsedNumbers, UsedNumbers] = {}, {}
    written = {place: number and number.as_computed for place, number in written.items()}
    lacking = _digits_lacking(written, trace.rounding)
    cuts_off = functools.cache(functools.partial(_cuts_off, trace, written))
    lines: list[JudgedStep] = []
    for graph, iteration in zip(graphs, trace.iterations, strict=True):
        by_key, by_own = before
        before = (
            _numbers(graph, iteration, written, trace.rounding, lacking, by_key, _key_number),
            _numbers(graph, iteration, written, trace.rounding, lacking, by_own, _own_number),
        )
        for step in iteration.steps:
            if (iteration.number, step.name) in asked or _cells(written, step):
                line = StepLine(graph, step, written, before, trace.rounding, cuts_off)
                lines.append(judged_step(line))
    keeps_digits = functools.cache(lambda: any(one.keeps_digits for one in lines))
    wrong, right = frozenset(_places(lines, _is_wrong)), frozenset(_places(lines, _is_right))
    steps = {(step.iteration, step.name): step for step in trace.steps}
    origins = Origins(steps, graphs, written, wrong, right)
    for one in lines:
        step = one.line.step
        if (step.iteration, step.name) in asked:
            yield from (origins.told(step, verdict) for verdict in one.named(keeps_digits))


def printed_numbers(
    graph: Graph, iteration: Iteration, before: UsedNumbers, rounding: Rounding
) -> UsedNumbers:
    """Return what lines of an iteration start from where each goes on from what is printed."""
    return _numbers(graph, iteration, {}, rounding, Fraction(1), before, _key_number)


# What stands for a number that is missing, given the step and the numbers before it.
Missing = Callable[[Step, UsedNumbers, Rounding], Matrix]


def _key_number(step: Step, _: UsedNumbers, __: Rounding) -> Matrix:
    return step.printed


def _own_number(step: Step, numbers: UsedNumbers, rounding: Rounding) -> Matrix:
    """Return what somebody's numbers give, the key's number where they give nothing."""
    own = value_at(step.expression, numbers)
    return tuple(
        tuple(_printed(own, i, j, rounding) or text for j, text in enumerate(row))
        for i, row in enumerate(step.printed)
    )


def _numbers(
    graph: Graph,
    iteration: Iteration,
    written: WrittenAnswers,
    rounding: Rounding,
    lacking: Fraction,
    before: UsedNumbers,
    missing: Missing,
) -> UsedNumbers:
    """Return what lines of an iteration start from."""
    found: dict[Name, UsedMatrix] = {
        given.name: given_matrix(given.numbers) for given in iteration.given
    }
    found |= {name: before[end] for name, end in graph.continues.items()}
    for step in iteration.steps:
        cells = _cells(written, step)
        rows, columns = step.shape
        is_whole = len(cells) == rows * columns
        others = step.printed if is_whole else missing(step, found, rounding)
        is_exact = functools.partial(_is_exact, step, found, rounding)
        found[step.name] = used_matrix(step.printed, others, cells, rounding, lacking, is_exact)
    return found


def _is_exact(step: Step, numbers: UsedNumbers, rounding: Rounding, row: int, column: int) -> bool:
    """Return whether nothing is rounded away of the key's number where somebody has it as well, so
    that later lines start from just that. What is carried rounded is known no better.
    """
    if rounding.carry == "rounded" or not step.prints_exactly_at(row, column):
        return False
    is_by_key = all(numbers[one.name].is_key for one in references(step.expression))
    return is_by_key or is_certain(step.expression, row, column, numbers, rounding)


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


def _cuts_off(trace: Trace, written: WrittenAnswers) -> bool:
    """Return whether somebody may cut numbers off: whether one of theirs is the key's, cut off
    where it should be rounded, or hardly any is rounded up. One may be so by chance, where what
    they carried is something else.
    """
    rounded_up = 0
    for step in trace.steps:
        for (row, column), number in _cells(written, step).items():
            low, high = sorted(map(abs, next(step.exact.enclosures(row, column))))
            size = abs(number.value)
            if number.value == exact(step.printed[row][column]):
                rounded_up += size > high
            elif size + number.unit / 2 < low and high < size + number.unit:
                return True
    return rounded_up < 2


def _cells(written: WrittenAnswers, step: Step) -> Cells:
    rows, columns = step.shape
    places = ((i, j) for i in range(rows) for j in range(columns))
    found = {(i, j): written.get((step.iteration, step.name, i, j)) for i, j in places}
    return {cell: number for cell, number in found.items() if number is not None}


class StepLine(Struct, frozen=True, eq=False):
    """A step, what was written, and the numbers that it may start from."""

    graph: Graph
    step: Step
    written: WrittenAnswers
    starts: tuple[UsedNumbers, UsedNumbers]
    rounding: Rounding
    cuts_off: Callable[[], bool]

    @property
    def is_by_key(self) -> bool:
        """Whether it starts from the key's numbers alone."""
        names = {one.name for one in references(self.step.expression)}
        return all(numbers[name].is_key for numbers in self.starts for name in names)

    @property
    def values(self) -> Sequence[Reals]:
        """What the step is at each of the numbers that it may start from."""
        return [value_at(self.step.expression, numbers) for numbers in self.starts]

    def number(self, cell: Cell) -> WrittenNumber | None:
        """Return what was written for an entry, if that is sure to be a number."""
        return self.written.get((self.step.iteration, self.step.name, *cell))


class JudgedStep(Struct, frozen=True, eq=False):
    """A step and the verdicts on its numbers."""

    line: StepLine
    verdicts: Mapping[Cell, Verdict]

    @property
    def keeps_digits(self) -> bool:
        """Whether some number is right that is not what the numbers before it give as they are
        written, so that it was computed from more of their digits.
        """
        right = [cell for cell, one in self.verdicts.items() if one.verdict == "right"]
        if any(one.verdict == "rounding" for one in self.verdicts.values()):
            return True
        if not right or (self.line.rounding.carry == "rounded" and self.line.is_by_key):
            return False
        values, rounding = self.line.values, self.line.rounding
        return any(
            all(_printed(own, *cell, rounding) != self.verdicts[cell].right for own in values)
            for cell in right
        )

    def named(self, keeps_digits: Callable[[], bool]) -> Iterator[Verdict]:
        """Yield the verdicts, and what is neither right nor follows looked for among the mistakes,
        all of it together.
        """
        line = self.line
        numbers = {cell: line.number(cell) for cell in self.verdicts}
        written = {cell: number for cell, number in numbers.items() if number is not None}
        wrong = [cell for cell, one in self.verdicts.items() if one.verdict == "wrong"]
        of_line = line.graph, line.step, line.starts
        about = WrongStep(*of_line, written, wrong, keeps_digits)
        named = named_mistakes(about) if wrong else {}
        for cell, one in self.verdicts.items():
            mistakes = named.get(cell, ())
            yield replace(one, verdict="mistake", mistakes=mistakes) if mistakes else one


def judged_step(line: StepLine) -> JudgedStep:
    """Return the verdicts on the numbers of a step, mistakes not named yet."""
    values = line.values
    rows, columns = line.step.shape
    cells = [(i, j) for i in range(rows) for j in range(columns)]
    found = {cell: _of_entry(line, cell, values) for cell in cells}
    if any(one.verdict == "follows" for one in found.values()) and _is_empty(line, values):
        found = {
            cell: replace(one, is_empty=True) if one.verdict == "follows" else one
            for cell, one in found.items()
        }
    return JudgedStep(line, found)


def _places(
    lines: Sequence[JudgedStep], is_wanted: Callable[[StepLine, Cell, Verdict], bool]
) -> Iterator[AnswerPlace]:
    for one in lines:
        step = one.line.step
        for cell, verdict in one.verdicts.items():
            if is_wanted(one.line, cell, verdict):
                yield step.iteration, step.name, *cell


def _is_wrong(_: StepLine, __: Cell, verdict: Verdict) -> bool:
    return verdict.verdict == "wrong"


def _is_right(line: StepLine, cell: Cell, verdict: Verdict) -> bool:
    """Return whether a number is the key's, if only with other digits."""
    if verdict.verdict != "rounding" or verdict.is_coarse:
        return verdict.verdict == "right"
    number = line.number(cell)
    return number is not None and is_within(number, *next(line.step.exact.enclosures(*cell)))


def _of_entry(line: StepLine, cell: Cell, values: Sequence[Reals]) -> Verdict:
    step, (row, column) = line.step, cell
    number, right = line.number(cell), step.printed[row][column]
    told = Verdict(step.iteration, step.id, row + 1, column + 1, None, "missing", right)
    if number is None:
        place = step.iteration, step.name, row, column
        return replace(told, is_unread=place in line.written)
    told = replace(told, written=number.text)
    if number.value == exact(right):
        return replace(told, verdict="right")
    given = [_printed(own, row, column, line.rounding) for own in values]
    following = [text for text in given if text is not None]
    others = [text for text in following if exact(text) != exact(right)]
    told = replace(told, follows=others[0] if others else None, is_empty=not following)
    if any(number.value == exact(text) for text in following):
        return replace(told, verdict="follows", follows=number.text)
    if number.grouped is not None and number.grouped in map(exact, (right, *following)):
        return replace(told, is_unread=True)
    if (span := _span_around(line, cell, number, values)) is not None:
        # With fewer digits than asked for, what may be 0 as well says nothing.
        has_fewer = number.unit > 2 * half_unit(number.value, line.rounding)
        is_coarse = has_fewer and span[1] - span[0] + number.unit > abs(number.value)
        return replace(told, verdict="rounding", is_empty=False, is_coarse=is_coarse)
    if not any(_is_bounded(line, cell, numbers) for numbers in line.starts):
        return replace(told, verdict="rounding", is_empty=False, is_coarse=True)
    return replace(told, verdict="wrong")


def _printed(own: Reals, row: int, column: int, rounding: Rounding) -> str | None:
    """Return what somebody's numbers give, as it would be printed; None where they give nothing."""
    try:
        return shown_entry(own, own, row, column, rounding)
    except HandpropError:
        return None


def _span_around(
    line: StepLine, cell: Cell, number: WrittenNumber, values: Sequence[Reals]
) -> tuple[Fraction, Fraction] | None:
    """Return the ends of what honest work may give for a number, if it is among that: the key's
    value, or what the numbers before it span when each is as far off as it may be rounded, itself
    rounded or cut off.
    """
    spans = _spans(line, cell, number, values)
    return next((span for span in spans if is_within(number, *span)), None)


def _spans(
    line: StepLine, cell: Cell, number: WrittenNumber, values: Sequence[Reals]
) -> Iterator[tuple[Fraction, Fraction]]:
    yield next(line.step.exact.enclosures(*cell))
    for own in values:
        try:
            yield next(own.enclosures(*cell))
        except HandpropError:
            continue
    for is_cut in (False, True) if line.cuts_off() else (False,):
        for numbers in line.starts:
            yield from reaches(
                line.step.expression, *cell, numbers, line.rounding, number.unit / 2, is_cut
            )


def _is_bounded(line: StepLine, cell: Cell, numbers: UsedNumbers) -> bool:
    """Return whether it is known what an entry may be where the numbers before it were rounded, as
    it is not of 1 / 0.0; what exists nowhere is known not to.
    """
    whole = line.step.expression
    if unrounded_reach(whole, *cell, numbers) is not None:
        return True
    around = (value_at(whole, moved(numbers, share)) for share in (0, 1, -1))
    return all(_printed(value, *cell, line.rounding) is None for value in around)


def _is_empty(line: StepLine, values: Sequence[Reals]) -> bool:
    """Return whether all that follows from somebody's numbers is 0 where the key's is not."""
    step = line.step
    rows, columns = step.shape
    cells = [(i, j) for i in range(rows) for j in range(columns)]
    found = [_printed(own, i, j, line.rounding) for i, j in cells for own in values]
    is_zero = all(text is not None and exact(text) == 0 for text in found)
    return is_zero and any(exact(step.printed[i][j]) != 0 for i, j in cells)
