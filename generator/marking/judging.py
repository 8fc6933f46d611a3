"""What each of somebody's numbers is worth: right, following from their own, rounded otherwise, a
mistake that has a name, wrong, or missing.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from generator.arithmetic import Reals, exact
from generator.errors import HandpropError
from generator.expressions.tree import Name, references
from generator.marking.naming import WrongStep, is_within, named_mistakes
from generator.marking.numbers import (
    LeastAndLargest,
    UsedNumbers,
    exists_nowhere,
    half_unit,
    reaches,
    unrounded_reach,
    value_at,
)
from generator.marking.origins import AnswerPlace, Origins, WrittenAnswers
from generator.marking.starts import (
    WrittenWork,
    cells_of,
    own_or_none,
    spanned_numbers,
    starts_by_key,
    starts_by_own,
)
from generator.marking.verdicts import Verdict
from generator.marking.written import WrittenNumber
from generator.network import Cell, Graph
from generator.rounding import Rounding
from generator.trace import Step, Trace

__all__ = ["JudgedStep", "StepLine", "judged", "judged_step"]


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
    cuts_off = functools.cache(functools.partial(_cuts_off, trace, written))
    work = WrittenWork.of(written, trace.rounding, cuts_off)
    spanned = functools.cache(functools.partial(spanned_numbers, trace, graphs, work))
    lines: list[JudgedStep] = []
    for graph, iteration in zip(graphs, trace.iterations, strict=True):
        by_key, by_own = before
        before = (
            starts_by_key(graph, iteration, work, by_key),
            starts_by_own(graph, iteration, work, by_own),
        )
        for step in iteration.steps:
            if (iteration.number, step.name) in asked or cells_of(written, step):
                line = StepLine(graph, step, written, before, trace.rounding, cuts_off, spanned)
                lines.append(judged_step(line))
    keeps_digits = functools.cache(lambda: any(one.keeps_digits for one in lines))
    wrong, right, coarse = (
        frozenset(_places(lines, is_wanted)) for is_wanted in (_is_wrong, _is_right, _is_coarse)
    )
    steps = {(step.iteration, step.name): step for step in trace.steps}
    origins = Origins(steps, graphs, written, wrong, right, coarse)
    for one in lines:
        step = one.line.step
        if (step.iteration, step.name) in asked:
            yield from (origins.told(step, verdict) for verdict in one.named(keeps_digits))


def _cuts_off(trace: Trace, written: WrittenAnswers) -> bool:
    """Return whether somebody may cut numbers off: whether one of theirs is the key's, cut off
    where it should be rounded, or hardly any is rounded up. One may be so by chance, where what
    they carried is something else.
    """
    rounded_up = 0
    for step in trace.steps:
        for (row, column), number in cells_of(written, step).items():
            low, high = sorted(map(abs, next(step.exact.enclosures(row, column))))
            size = abs(number.value)
            if number.value == exact(step.printed[row][column]):
                rounded_up += size > high
            elif size + number.unit / 2 < low and high < size + number.unit:
                return True
    return rounded_up < 2


class StepLine(Struct, frozen=True, eq=False):
    """A step, what was written, and the numbers that it may start from; `spanned` are those of each
    iteration where what was left out may be anything that honest work gives.
    """

    graph: Graph
    step: Step
    written: WrittenAnswers
    starts: tuple[UsedNumbers, UsedNumbers]
    rounding: Rounding
    cuts_off: Callable[[], bool]
    spanned: Callable[[Fraction, bool], Sequence[UsedNumbers]]

    @property
    def is_by_key(self) -> bool:
        """Whether it starts from the key's numbers alone."""
        names = {one.name for one in references(self.step.expression)}
        return all(numbers[name].is_key for numbers in self.starts for name in names)

    @property
    def values(self) -> Sequence[Reals]:
        """What the step is at each of the numbers that it may start from."""
        return [value_at(self.step.expression, numbers) for numbers in self.starts]

    @property
    def has_left_out(self) -> bool:
        """Whether a number was left out that it starts from."""
        names = {one.name for one in references(self.step.expression)}
        return not all(self.starts[1][name].is_whole for name in names)

    def spanning(self, number: WrittenNumber, is_cut: bool) -> Sequence[UsedNumbers]:
        """Return the numbers that it may start from where what was left out may be anything that
        honest work gives, with as many digits as a number has.
        """
        lacking = number.unit / 2 / half_unit(number.value, self.rounding)
        by_iteration = self.spanned(max(Fraction(1), lacking), is_cut)
        return by_iteration[self.step.iteration - 1 : self.step.iteration]

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
        if any(one.verdict == "rounding" and not one.is_coarse for one in self.verdicts.values()):
            return True
        if not right or (self.line.rounding.carry == "rounded" and self.line.is_by_key):
            return False
        values, rounding = self.line.values, self.line.rounding
        return any(
            all(own_or_none(own, *cell, rounding) != self.verdicts[cell].right for own in values)
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
            cell: replace(one, is_empty=True) if one.verdict == "follows" and _is_zero(one) else one
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


def _is_coarse(_: StepLine, __: Cell, verdict: Verdict) -> bool:
    return verdict.is_coarse


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
    given = [own_or_none(own, row, column, line.rounding) for own in values]
    following = [text for text in given if text is not None]
    others = [text for text in following if exact(text) != exact(right)]
    told = replace(told, follows=others[0] if others else None, is_empty=not following)
    if any(number.value == exact(text) for text in following):
        return replace(told, verdict="follows", follows=number.text)
    if number.grouped is not None and number.grouped in map(exact, (right, *following)):
        return replace(told, is_unread=True)
    told = replace(told, is_empty=False)
    is_around = functools.partial(_is_around, number)
    if (span := next(filter(is_around, _spans(line, cell, number, values)), None)) is not None:
        has_fewer = number.unit > 2 * half_unit(number.value, line.rounding)
        says_nothing = _may_be_zero(number, span) or _may_be_old(line, cell, number)
        return replace(told, verdict="rounding", is_coarse=has_fewer and says_nothing)
    if (span := next(filter(is_around, _spans_of_left_out(line, cell, number)), None)) is not None:
        return replace(told, verdict="rounding", is_coarse=_may_be_zero(number, span))
    if not _is_bounded(line, cell, number):
        return replace(told, verdict="rounding", is_coarse=True)
    return replace(told, verdict="wrong", is_empty=not following)


def _is_around(number: WrittenNumber, span: LeastAndLargest) -> bool:
    return is_within(number, *span)


def _may_be_zero(number: WrittenNumber, span: LeastAndLargest) -> bool:
    """Return whether a number may be 0 as well for lack of digits, so that it says nothing."""
    least, largest = span
    return largest - least + number.unit > abs(number.value)


def _may_be_old(line: StepLine, cell: Cell, number: WrittenNumber) -> bool:
    """Return whether a number may be what a parameter was before its update, for lack of digits."""
    row, column = cell
    updated = (old for old, new in line.graph.updates.items() if new == line.step.name)
    return any(
        is_within(number, before, before)
        for old in updated
        for numbers in line.starts
        if isinstance(before := numbers[old].values[row][column], Fraction)
    )


def _spans(
    line: StepLine, cell: Cell, number: WrittenNumber, values: Sequence[Reals]
) -> Iterator[LeastAndLargest]:
    """Yield the ends of what honest work may give for a number: the key's value, or what the
    numbers before it span when each is as far off as it may be rounded, itself rounded or cut off.
    """
    yield next(line.step.exact.enclosures(*cell))
    for own in values:
        try:
            yield next(own.enclosures(*cell))
        except HandpropError:
            continue
    for is_cut in _ends_of_lines(line):
        yield from _spans_from(line, cell, number, line.starts, is_cut)


def _spans_of_left_out(
    line: StepLine, cell: Cell, number: WrittenNumber
) -> Iterator[LeastAndLargest]:
    """Yield the ends of what honest work may give for a number behind lines that were left out."""
    if line.has_left_out:
        for is_cut in _ends_of_lines(line):
            starts = line.spanning(number, is_cut)
            yield from _spans_from(line, cell, number, starts, is_cut)


def _ends_of_lines(line: StepLine) -> Iterator[bool]:
    """Yield whether numbers may be rounded and whether they may be cut off."""
    yield False
    if line.cuts_off():
        yield True


def _spans_from(
    line: StepLine,
    cell: Cell,
    number: WrittenNumber,
    starts: Sequence[UsedNumbers],
    is_cut: bool,
) -> Iterator[LeastAndLargest]:
    for numbers in starts:
        yield from reaches(
            line.step.expression, *cell, numbers, line.rounding, number.unit / 2, is_cut
        )


def _is_bounded(line: StepLine, cell: Cell, number: WrittenNumber) -> bool:
    """Return whether it is known what an entry may be where the numbers before it were rounded, as
    it is not of 1 / 0.0; what exists nowhere is known not to.
    """
    whole = line.step.expression
    spanning = line.spanning(number, is_cut=False) if line.has_left_out else ()
    return any(
        unrounded_reach(whole, *cell, numbers) is not None or exists_nowhere(whole, *cell, numbers)
        for numbers in spanning or line.starts
    )


def _is_empty(line: StepLine, values: Sequence[Reals]) -> bool:
    """Return whether all that follows from somebody's numbers is 0 where the key's is not."""
    step = line.step
    rows, columns = step.shape
    cells = [(i, j) for i in range(rows) for j in range(columns)]

    def is_zero(own: Reals) -> bool:
        found = (own_or_none(own, i, j, line.rounding) for i, j in cells)
        return all(text is not None and exact(text) == 0 for text in found)

    return any(map(is_zero, values)) and any(exact(step.printed[i][j]) != 0 for i, j in cells)


def _is_zero(verdict: Verdict) -> bool:
    """Return whether what follows from somebody's numbers is 0."""
    return verdict.follows is not None and exact(verdict.follows) == 0
