"""Operations that take the largest of several numbers, and that say which of them that is.

Of equal numbers the first is taken, row by row, as PyTorch does.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any

from generator.arithmetic import System
from generator.expressions.functions import cases, nonnegative
from generator.expressions.moves import (
    LARGEST_OF_WINDOWS,
    MAX_DERIVATIVE,
    PLACES_OF_LARGEST,
)
from generator.expressions.operations import (
    constant,
    entry_of_each,
    gathered,
    negate,
    same_shape,
    scale,
    subtract,
    times,
)
from generator.expressions.places import Places, place_tables
from generator.expressions.tree import (
    SCALAR,
    Apply,
    Cell,
    Expression,
    Operation,
    Shape,
    entry,
)
from generator.expressions.windows import (
    Windows,
    each_place,
    indices_of_windows,
    places_in_windows,
    spread,
    sum_of,
    window_count,
    window_entries,
    windows_around,
    windows_function,
    windows_text,
)
from generator.layout.nodes import Accent, Digits, Index
from generator.layout.symbols import called

__all__ = [
    "LARGEST",
    "SMALLEST",
    "largest",
    "largest_of_windows",
    "maximising",
    "routing",
    "smallest",
    "winners",
    "winning",
    "winning_places",
]

MAX = called("max")


def largest(*numbers: Expression) -> Expression:
    """Return the largest of several numbers, or of the entries of matrices in one place."""
    return Apply(LARGEST, numbers)


def smallest(*numbers: Expression) -> Expression:
    """Return the smallest of several numbers, or of the entries of matrices in one place."""
    return Apply(SMALLEST, numbers)


def largest_of_windows(x: Expression, windows: Windows) -> Expression:
    """Return the largest entry of each window of a matrix."""
    return Apply(maximising(*windows), (x,))


def winners(x: Expression, windows: Windows) -> Expression:
    """Return in how many windows of a matrix each entry is the largest, the first of equal ones."""
    return Apply(winning_places(*windows), (x,))


def _largest_value(system: System, first: Any, *others: Any) -> Any:
    return reduce(lambda best, other: system.choose(other - best, other, best), others, first)


def _wins(system: System, arrays: Sequence[Any]) -> Sequence[Any]:
    """Return for each of several arrays where it is the first of the largest: ones and zeros."""
    one, zero = (system.number([[Fraction(number)]]) for number in (1, 0))
    best, found = arrays[0], [one]
    for other in arrays[1:]:
        ahead = other - best
        found = [system.choose(ahead, zero, won) for won in found]
        found.append(system.choose(ahead, one, zero))
        best = system.choose(ahead, other, best)
    return found


def _largest_pullback(adjoint: Expression, *numbers: Expression) -> tuple[Expression, ...]:
    if len(numbers) == 2 and adjoint.shape == SCALAR:
        left, right = numbers
        ahead = nonnegative(subtract(left, right), constant(1), constant(0))
        behind = cases(subtract(right, left), constant(1), constant(0))
        return times(adjoint, ahead), times(adjoint, behind)
    return tuple(
        gathered(times(adjoint, Apply(winning(place), numbers)), number)
        for place, number in enumerate(numbers, start=1)
    )


def _smallest_pullback(adjoint: Expression, *numbers: Expression) -> tuple[Expression, ...]:
    if len(numbers) == 2 and adjoint.shape == SCALAR:
        left, right = numbers
        ahead = nonnegative(subtract(right, left), constant(1), constant(0))
        behind = cases(subtract(left, right), constant(1), constant(0))
        return times(adjoint, ahead), times(adjoint, behind)
    opposites = tuple(map(negate, numbers))
    return tuple(
        gathered(times(adjoint, Apply(winning(place), opposites)), number)
        for place, number in enumerate(numbers, start=1)
    )


LARGEST = Operation(
    name="largest",
    symbol=MAX,
    shape=same_shape,
    value=_largest_value,
    pullback=_largest_pullback,
    entry=entry_of_each,
    numpy="np.maximum.reduce(operands)",
)


SMALLEST = Operation(
    name="smallest",
    symbol=called("min"),
    shape=same_shape,
    value=lambda system, first, *others: reduce(
        lambda best, other: system.choose(best - other, other, best), others, first
    ),
    pullback=_smallest_pullback,
    entry=entry_of_each,
    numpy="np.minimum.reduce(operands)",
)


@functools.cache
def winning(place: int) -> Operation:
    """Return what is 1 where the number in a place, counted from 1, is the first of the largest,
    and 0 elsewhere: the derivative of the largest by that number.
    """
    first = "np.argmax(np.round(np.broadcast_arrays(*operands), 12), axis=0)"
    return Operation(
        name="winning",
        settings=(place,),
        symbol=Index(MAX_DERIVATIVE, (Digits(str(place)),)),
        shape=same_shape,
        value=lambda system, *numbers: _wins(system, numbers)[place - 1],
        pullback=lambda _, *numbers: (None,) * len(numbers),
        entry=entry_of_each,
        is_derivative=True,
        is_choice=True,
        numpy=f"1 * ({first} == {place - 1})",
    )


@functools.cache
def maximising(height: int, width: int, down: int, across: int) -> Operation:
    """Return what takes the largest entry of each window, each so far from the one before it."""
    windows = height, width, down, across
    places = functools.partial(_window_places, windows)
    return Operation(
        name=LARGEST_OF_WINDOWS,
        settings=windows,
        symbol=windows_function("maxpool", windows),
        shape=lambda x: window_count(x, (height, width), (down, across)),
        value=lambda system, x: _largest_value(
            system, *(each.of(system, x) for each in places(x.shape[-2:]))
        ),
        pullback=lambda adjoint, x: (_routed(windows, adjoint, x),),
        entry=lambda _, i, j, x: largest(*window_entries(windows, x, (i, j))),
        numpy=f"{windows_text(windows)}.max(axis=(2, 3))",
    )


@functools.cache
def _window_places(windows: Windows, shape: Shape) -> Sequence[Places]:
    return [places_in_windows(windows, shape, *place) for place in each_place(windows)]


def _routed(windows: Windows, adjoint: Expression, x: Expression) -> Expression:
    """Return what a matrix receives, each window's share where its largest entry stands; a place of
    a single window has the share or nothing.
    """
    height, width, down, across = windows
    if adjoint.shape == SCALAR and (height, width) == x.shape:
        return scale(adjoint, winners(x, windows))
    if down >= height and across >= width:
        return times(spread(adjoint, windows, x.shape), winners(x, windows))
    return Apply(routing(*windows), (adjoint, x))


def _share(windows: Windows, x: Expression, i: int, j: int) -> Iterator[tuple[Shape, Expression]]:
    """Yield the windows of a place, and whether its entry is the first of the largest in them."""
    for window, (p, q) in windows_around(windows, x.shape, (i, j)):
        place = winning(p * windows[1] + q + 1)
        yield window, Apply(place, tuple(window_entries(windows, x, window)))


@functools.cache
def _back_places(windows: Windows, shape: Shape) -> Sequence[Places]:
    """Return, for each place in a window, from which window each place of a matrix receives."""
    found = {
        (cell, place): window
        for cell in ((i, j) for i in range(shape[0]) for j in range(shape[1]))
        for window, place in windows_around(windows, shape, cell)
    }

    def source(place: Cell, i: int, j: int) -> Cell | None:
        return found.get(((i, j), place))

    return [place_tables(shape, functools.partial(source, place)) for place in each_place(windows)]


def _won(windows: Windows, system: System, x: Any, shares: Sequence[Any]) -> Any:
    back = _back_places(windows, x.shape[-2:])
    parts = (each.of(system, share) for each, share in zip(back, shares, strict=True))
    return reduce(lambda total, part: total + part, parts)


def _wins_of_windows(windows: Windows, system: System, x: Any) -> Sequence[Any]:
    places = _window_places(windows, x.shape[-2:])
    return _wins(system, [each.of(system, x) for each in places])


@functools.cache
def winning_places(height: int, width: int, down: int, across: int) -> Operation:
    """Return what counts the windows in which each entry is the first of the largest."""
    windows = height, width, down, across

    def value(system: System, x: Any) -> Any:
        return _won(windows, system, x, _wins_of_windows(windows, system, x))

    return Operation(
        name=PLACES_OF_LARGEST,
        settings=windows,
        symbol=Index(Accent("prime", called("maxpool")), indices_of_windows(windows)),
        shape=lambda x: x,
        value=value,
        pullback=lambda _, x: (None,),
        entry=lambda _, i, j, x: sum_of([wins for _, wins in _share(windows, x, i, j)]),
        is_derivative=True,
        numpy=_winners_text(windows, "x", "minlength=x.size"),
    )


@functools.cache
def routing(height: int, width: int, down: int, across: int) -> Operation:
    """Return what gives each entry the shares of the windows in which it is the first of the
    largest.
    """
    windows = height, width, down, across

    def value(system: System, adjoint: Any, x: Any) -> Any:
        wins = _wins_of_windows(windows, system, x)
        return _won(windows, system, x, [adjoint * won for won in wins])

    return Operation(
        name="route",
        settings=windows,
        symbol=windows_function("route", windows),
        shape=lambda _, x: x,
        value=value,
        pullback=_of_a_gradient,
        entry=lambda _, i, j, adjoint, x: sum_of(
            [times(entry(adjoint, *window), wins) for window, wins in _share(windows, x, i, j)]
        ),
        numpy=_winners_text(windows, "y", "x.ravel(), y.size"),
    )


def _of_a_gradient(*_: Expression) -> tuple[Expression, ...]:
    raise TypeError("no gradient is taken of a gradient")


def _winners_text(windows: Windows, of: str, counted: str) -> str:
    """Return what counts the places of the largest entries, the first of equal ones, by shares."""
    length = windows[0] * windows[1]
    places = windows_text(windows, f"np.arange({of}.size).reshape({of}.shape)")
    entries = windows_text(windows, f"np.round({of}, 12)")
    first = f"np.argmax({entries}.reshape(-1, {length}), axis=1)[:, None]"
    found = f"np.take_along_axis({places}.reshape(-1, {length}), {first}, axis=1).ravel()"
    return f"np.bincount({found}, {counted}).reshape({of}.shape)"
