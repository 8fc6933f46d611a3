"""The numbers that somebody's lines start from, and what they give."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from msgspec import Struct

from generator.arithmetic import BALLS, Exact, InexpressibleError, Reals, System, exact
from generator.expressions.functions import LOGARITHM, ROOT
from generator.expressions.operations import ADD, DIVIDE, SUBTRACT
from generator.expressions.tree import (
    Apply,
    Constant,
    Entry,
    Expression,
    Name,
    Number,
    Reference,
    entry,
    evaluate,
    parts,
)
from generator.marking.written import FIGURES, WrittenNumber
from generator.rounding import Matrix, Rounding

__all__ = [
    "LeastAndLargest",
    "UsedMatrix",
    "UsedNumbers",
    "exists_nowhere",
    "given_matrix",
    "half_unit",
    "is_certain",
    "is_multiple",
    "reach",
    "reaches",
    "unrounded_reach",
    "used_matrix",
    "value_at",
]

# How close to a multiple of a unit a number is that stands for it.
CLOSE = Fraction(1, 10**6)
# How far off a float may be, as a share of it, after an operation.
NOISE = Fraction(1, 2**50)


class UsedMatrix(Struct, frozen=True, eq=False):
    """The numbers of a quantity that later lines start from, and how far each may be from what it
    was rounded from; `is_key` says that they are those of the key, and all that they come from, and
    `is_whole` that none was left out.
    """

    values: Sequence[Sequence[Exact]]
    halves: Sequence[Sequence[Fraction]]
    is_key: bool = True
    is_whole: bool = True


UsedNumbers = Mapping[Name, UsedMatrix]


def used_matrix(
    key: Matrix,
    others: Matrix,
    written: Mapping[tuple[int, int], WrittenNumber],
    rounding: Rounding,
    lacking: Fraction,
    is_exact: Callable[[int, int], bool],
    is_by_key: bool,
) -> UsedMatrix:
    """Return what later lines start from: the numbers that were written, and where none was,
    others. `lacking` says how many times as coarse as is asked for they are, `is_exact` of which
    entries nothing is rounded away where they are those of the key, and `is_by_key` whether all is
    the key's that they come from.
    """
    values, halves, is_key = [], [], is_by_key
    for i, (keys, fillers) in enumerate(zip(key, others, strict=True)):
        row, halves_of_row = [], []
        for j, (text, filler) in enumerate(zip(keys, fillers, strict=True)):
            number = written.get((i, j))
            value = exact(filler) if number is None else number.value
            is_right = value == exact(text)
            is_key = is_key and is_right
            half = Fraction(0)
            if not (is_right and is_exact(i, j)):
                half = _half(value, number, rounding, lacking)
            row.append(value)
            halves_of_row.append(half)
        values.append(row)
        halves.append(halves_of_row)
    is_whole = len(written) == sum(map(len, key))
    return UsedMatrix(values, halves, is_key, is_whole)


def _half(
    value: Exact, written: WrittenNumber | None, rounding: Rounding, lacking: Fraction
) -> Fraction:
    """Return how far a number may be from what it was rounded from."""
    if written is None:
        return half_unit(value, rounding)
    if rounding.padding or written.figures >= FIGURES:
        return written.unit / 2
    # Where zeros at the end are left out, 0.4 may be 0.40.
    return min(written.unit / 2, lacking * half_unit(value, rounding))


def given_matrix(numbers: Matrix) -> UsedMatrix:
    """Return what is given, which is exact."""
    values = [list(map(exact, row)) for row in numbers]
    return UsedMatrix(values, [[Fraction(0)] * len(row) for row in numbers])


def half_unit(number: Exact, rounding: Rounding) -> Fraction:
    """Return half a unit of the last digit to which a number is rounded."""
    places = rounding.places
    if isinstance(places, int):
        return Fraction(1, 2 * 10**places)
    assert rounding.significant is not None, "places are known before numbers are marked"
    size = abs(number) if isinstance(number, Fraction) else Fraction(1)
    power = 0 if not size else len(str(int(size))) - 1 if size >= 1 else -_zeros(size)
    return Fraction(10) ** (power - rounding.significant + 1) / 2


def _zeros(size: Fraction) -> int:
    """Return at which place behind the point the first digit of a number below 1 stands."""
    place = 0
    while size < 1:
        size, place = size * 10, place + 1
    return place


def value_at(expression: Expression, numbers: UsedNumbers) -> Reals:
    """Return the value of an expression at somebody's numbers."""
    return Reals(functools.partial(_in, expression, numbers), expression.shape)


def _in(expression: Expression, numbers: UsedNumbers, system: System) -> Any:
    return evaluate(expression, system, lambda one: system.number(numbers[one.name].values))


# What a number may be at the least, and at the most.
LeastAndLargest = tuple[Fraction, Fraction]
# How far off a number of some size may be that is rounded on the way.
HalfOfSize = Callable[[Fraction], Fraction]


def reach(
    expression: Expression,
    row: int,
    column: int,
    numbers: UsedNumbers,
    rounding: Rounding,
    coarsest: Fraction,
    is_cut: bool = False,
) -> LeastAndLargest | None:
    """Return the ends of what one entry may be where the numbers it starts from were rounded, and
    each product and function on the way is, by half a unit of the last place that is asked for or
    by `coarsest`; None where it has none. With `is_cut` they were cut off.
    """
    return _widest(entry(expression, row, column), numbers, _halves(rounding, coarsest), is_cut)


def reaches(
    expression: Expression,
    row: int,
    column: int,
    numbers: UsedNumbers,
    rounding: Rounding,
    coarsest: Fraction,
    is_cut: bool,
) -> Iterator[LeastAndLargest]:
    """Yield the ends that `reach` returns, and before them, where these leave out how coarsely
    somebody may round on the way, what comes out if each product and function is rounded so.
    """
    whole = entry(expression, row, column)
    widest, *finer = _halves(rounding, coarsest)
    found = _Widening(numbers, widest, is_cut).ends(whole)
    if found is not None:
        yield found
        return
    for half in (widest, functools.partial(half_unit, rounding=rounding)):
        found = _Rounding(numbers, half, is_cut).ends(whole)
        if found is not None:
            yield found
    found = _widest(whole, numbers, finer, is_cut)
    if found is not None:
        yield found


def _widest(
    whole: Expression, numbers: UsedNumbers, halves: Iterable[HalfOfSize], is_cut: bool
) -> LeastAndLargest | None:
    """Return the first ends that there are."""
    found = (_Widening(numbers, half, is_cut).ends(whole) for half in halves)
    return next((ends for ends in found if ends is not None), None)


def _halves(rounding: Rounding, coarsest: Fraction) -> Iterator[HalfOfSize]:
    """Yield how far off numbers on the way may be, the furthest first: what is divided by may be so
    small that nothing is left of it if it is rounded as is asked.
    """
    asked = functools.partial(half_unit, rounding=rounding)
    yield lambda size: max(coarsest, asked(size))
    if rounding.significant is not None:
        yield asked
    yield lambda _: coarsest
    yield lambda _: coarsest / 10
    yield lambda _: coarsest / 100
    yield asked
    yield _nothing


def _nothing(_: Fraction) -> Fraction:
    return Fraction(0)


def unrounded_reach(
    expression: Expression, row: int, column: int, numbers: UsedNumbers
) -> tuple[Fraction, Fraction] | None:
    """Return the ends of what one entry may be where the numbers it starts from were rounded, and
    nothing on the way; None where it has none.
    """
    return _Widening(numbers, _nothing).ends(entry(expression, row, column))


def exists_nowhere(expression: Expression, row: int, column: int, numbers: UsedNumbers) -> bool:
    """Return whether one entry has no value whatever the numbers it starts from were rounded from:
    a logarithm or a root of what is below 0 in any case, or a quotient by 0.
    """
    return any(map(functools.partial(_is_nowhere, numbers), parts(entry(expression, row, column))))


def _is_nowhere(numbers: UsedNumbers, part: Expression) -> bool:
    match part:
        case Apply(operation, (*_, last)) if operation in (LOGARITHM, ROOT, DIVIDE):
            ends = _Widening(numbers, _nothing).ends(last)
        case _:
            return False
    if ends is None:
        return False
    low, high = ends
    if operation is DIVIDE:
        return low == high == 0
    return high < 0 or (operation is LOGARITHM and high == 0)


def is_certain(
    expression: Expression, row: int, column: int, numbers: UsedNumbers, rounding: Rounding
) -> bool:
    """Return whether one entry is the same whatever the numbers it starts from were rounded from,
    as a slope of 1 is.
    """
    found = unrounded_reach(expression, row, column, numbers)
    return found is not None and found[1] - found[0] < CLOSE * half_unit(found[0], rounding)


class _Widening(Struct, frozen=True, eq=False):
    """What each number of a line may be, as a ball around it; `half` is how far off a number of
    some size may be that is rounded on the way.
    """

    numbers: UsedNumbers
    half: HalfOfSize
    is_cut: bool = False

    def ends(self, whole: Expression) -> tuple[Fraction, Fraction] | None:
        """Return the ends of what a line may be, None where it has none."""
        with BALLS.working:
            try:
                return BALLS.bounds(self.ball(whole, is_result=True), 0, 0)
            except (InexpressibleError, ZeroDivisionError, OverflowError):
                return None

    def ball(self, part: Expression, is_result: bool = False) -> Any:
        """Return where a part of a line may be; a result is not rounded here."""
        match part:
            case Entry(matrix, row, column):
                return self._around(matrix.name, row, column)
            case Reference(name):
                return self._around(name, 0, 0)
            case Constant(number):
                found = BALLS.number([[number]])
                return found if _is_decimal(number) else self._on_the_way(found)
            case Number(text):
                return BALLS.number([[exact(text)]])
            case Apply(operation, (operand,)) if operation.definition is not None:
                return self.ball(operation.definition(operand), is_result)
            case Apply(operation, operands):
                balls = map(self.ball, operands)
                if operation is ROOT:
                    found = _root_of_what_is_not_negative(*balls)
                else:
                    found = operation.value(BALLS, *balls)
                found = found * BALLS.within([[Fraction(1)]], [[NOISE]])
                is_rounded = operation not in (ADD, SUBTRACT) and not is_result
                return self._on_the_way(found) if is_rounded else found
        raise TypeError("entries of matrices are single numbers")

    def _around(self, name: Name, row: int, column: int) -> Any:
        used = self.numbers[name]
        value, half = used.values[row][column], used.halves[row][column]
        if self.is_cut and half:
            # What was cut off is further away from 0, on either side if nothing was left.
            half, value = (2 * half, value) if not value else (half, _outward(value, half))
        found = BALLS.within([[value]], [[half]])
        return found * BALLS.within([[Fraction(1)]], [[NOISE]])

    def _on_the_way(self, ball: Any) -> Any:
        """Return where a number may be once it is rounded."""
        bounds = BALLS.bounds(ball, 0, 0)
        half = self.half(max(map(abs, bounds)) if bounds else Fraction(0))
        if not half or (bounds and is_multiple(*bounds, 2 * half)):
            # It has no more places than that.
            return ball
        return ball + BALLS.within([[Fraction(0)]], [[2 * half if self.is_cut else half]])


class _Rounding(_Widening, frozen=True, eq=False):
    """What each number of a line is for whoever rounds it, or with `is_cut` cuts it off, to twice
    the `half` of its size.
    """

    def _around(self, name: Name, row: int, column: int) -> Any:
        return BALLS.number([[self.numbers[name].values[row][column]]])

    def _on_the_way(self, ball: Any) -> Any:
        bounds = BALLS.bounds(ball, 0, 0)
        if bounds is None:
            return ball
        middle = (bounds[0] + bounds[1]) / 2
        unit = 2 * self.half(abs(middle))
        # What is a multiple or a tie is known as closely as balls are.
        up = CLOSE if self.is_cut else Fraction(1, 2) + CLOSE
        size = (abs(middle) / unit + up) // 1 * unit
        return BALLS.number([[size if middle > 0 else -size]])


def _outward(value: Exact, half: Fraction) -> Exact:
    assert isinstance(value, Fraction), "what is rounded is a decimal"
    return value + half if value > 0 else value - half


def _root_of_what_is_not_negative(ball: Any) -> Any:
    """Return the root of a number that a ball holds; whoever takes it has one that is not below 0,
    however far off that is.
    """
    bounds = BALLS.bounds(ball, 0, 0)
    if bounds is None or not bounds[0] <= 0 <= bounds[1]:
        return BALLS.root(ball)
    highest = BALLS.bounds(BALLS.root(BALLS.number([[bounds[1]]])), 0, 0)
    if highest is None:
        return BALLS.root(ball)
    return BALLS.within([[highest[1] / 2]], [[highest[1] / 2]])


def _is_decimal(number: Fraction) -> bool:
    """Return whether a number can be written out, as 1/8 can and 1/3 cannot."""
    rest = number.denominator
    for factor in (2, 5):
        while rest % factor == 0:
            rest //= factor
    return rest == 1


def is_multiple(low: Fraction, high: Fraction, unit: Fraction) -> bool:
    """Return whether a number that is known closely is a multiple of a unit."""
    nearest = (low / unit + Fraction(1, 2)) // 1 * unit
    return low <= nearest <= high and high - low < unit * CLOSE
