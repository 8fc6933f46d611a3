"""Operations on the windows of a matrix: correlation and convolution with a kernel, and means.

Their pullbacks follow Dumoulin and Visin, A guide to convolution arithmetic for deep learning
(2016), chapter 4.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any

from generator.arithmetic import Array, System
from generator.expressions.moves import indices
from generator.expressions.operations import (
    add,
    constant,
    divide,
    ones,
    scale,
    times,
)
from generator.expressions.places import (
    Places,
    cropped,
    dilated,
    flipped,
    padded,
    place_tables,
)
from generator.expressions.tree import (
    SCALAR,
    Apply,
    Cell,
    Constant,
    Expression,
    Operation,
    Shape,
    entry,
)
from generator.layout.nodes import Index, Node
from generator.layout.symbols import called

__all__ = [
    "Windows",
    "averaging",
    "cells_of_windows",
    "convolve",
    "convolving",
    "correlate",
    "correlating",
    "each_place",
    "indices_of_windows",
    "means_of_windows",
    "places_in_windows",
    "spread",
    "spreading",
    "sum_of",
    "window_count",
    "window_entries",
    "windows_around",
    "windows_function",
    "windows_of",
    "windows_text",
]

LONGEST_NUMERATOR = 3
# The size of a window, and how far one is from the next.
Windows = tuple[int, int, int, int]


def correlate(x: Expression, kernel: Expression, rows: int = 1, columns: int = 1) -> Expression:
    """Return the cross-correlation of a matrix with a kernel that is moved so far each time."""
    return Apply(correlating(rows, columns), (x, kernel))


def convolve(x: Expression, kernel: Expression, rows: int = 1, columns: int = 1) -> Expression:
    """Return the convolution of a matrix with a kernel: the correlation with the turned kernel."""
    return Apply(convolving(rows, columns), (x, kernel))


def means_of_windows(x: Expression, windows: Windows) -> Expression:
    """Return the mean of each window of a matrix."""
    return Apply(averaging(*windows), (x,))


def spread(adjoint: Expression, windows: Windows, shape: Shape) -> Expression:
    """Return a matrix of a shape with each entry in all places of its window, added up where
    windows overlap.
    """
    if adjoint.shape == SCALAR and windows[:2] == shape:
        return scale(adjoint, ones(*shape))
    return Apply(spreading(*windows, *shape), (adjoint,))


def windows_of(shape: Shape, size: int | None, stride: int | None) -> Windows:
    """Return the windows of a matrix; without a size the whole is one, and they are as far apart as
    they are large unless a stride says otherwise.
    """
    height, width = shape if size is None else (size if side > 1 else 1 for side in shape)
    return height, width, stride or height, stride or width


def window_count(shape: Shape, size: Shape, strides: Shape) -> Shape:
    """Return how many windows of a size there are below and beside each other, each so far from the
    one before it.
    """
    rows, columns = (
        (whole - part) // stride + 1
        for whole, part, stride in zip(shape, size, strides, strict=True)
    )
    return rows, columns


def windows_function(name: str, windows: Windows) -> Node:
    """Return the name of a function of windows, which tells how large they are."""
    return Index(called(name), indices_of_windows(windows))


def indices_of_windows(windows: Windows) -> tuple[Node, ...]:
    """Return the size of windows, and how far apart they are where they do not lie side by side."""
    size, strides = windows[:2], windows[2:]
    if size == strides:
        return indices(size)
    return indices(size, strides[0] if len(set(strides)) == 1 else strides)


def windows_text(windows: Windows, of: str = "x") -> str:
    """Return the windows of an array in Python with NumPy: an array of four axes."""
    height, width, down, across = windows
    view = f"np.lib.stride_tricks.sliding_window_view({of}, ({height}, {width}))"
    return f"{view}[::{down}, ::{across}]"


def places_in_windows(windows: Windows, shape: Shape, row: int, column: int) -> Places:
    """Return the places of a matrix that stand in one place of each window."""
    height, width, down, across = windows
    count = window_count(shape, (height, width), (down, across))
    return place_tables(count, lambda i, j: (i * down + row, j * across + column))


def windows_around(windows: Windows, shape: Shape, cell: Cell) -> Iterator[tuple[Cell, Cell]]:
    """Yield the windows that a place of a matrix belongs to, and its place in each of them."""
    size, strides = windows[:2], windows[2:]
    counts = window_count(shape, size, strides)
    first = (
        max(0, -((length - 1 - at) // step))
        for at, length, step in zip(cell, size, strides, strict=True)
    )
    last = (
        min(count - 1, at // step) for at, count, step in zip(cell, counts, strides, strict=True)
    )
    reached = (range(start, end + 1) for start, end in zip(first, last, strict=True))
    for i, j in itertools.product(*reached):
        yield (i, j), (cell[0] - i * strides[0], cell[1] - j * strides[1])


def cells_of_windows(windows: Windows, shape: Shape) -> Iterator[Sequence[Cell]]:
    """Yield the places of each window of a matrix, row by row."""
    height, width, down, across = windows
    rows, columns = window_count(shape, (height, width), (down, across))
    for i, j in itertools.product(range(rows), range(columns)):
        yield [(i * down + p, j * across + q) for p, q in each_place(windows)]


def sum_of(terms: Sequence[Expression]) -> Expression:
    """Return the sum of terms, 0 where there are none."""
    return reduce(add, terms) if terms else constant(0)


@functools.cache
def _unfolded(shape: Shape, kernel: Shape, strides: Shape) -> Places:
    """Return the places of the entries of each window as a row of its own."""
    rows, columns = window_count(shape, kernel, strides)

    def source(window: int, place: int) -> Cell:
        (i, j), (p, q) = divmod(window, columns), divmod(place, kernel[1])
        return i * strides[0] + p, j * strides[1] + q

    return place_tables((rows * columns, kernel[0] * kernel[1]), source)


@functools.cache
def _as_column(shape: Shape, is_turned: bool) -> Places:
    last = shape[0] * shape[1] - 1

    def source(place: int, _: int) -> Cell:
        return divmod(last - place if is_turned else place, shape[1])

    return place_tables((last + 1, 1), source)


@functools.cache
def _folded(shape: Shape) -> Places:
    return place_tables(shape, lambda i, j: (i * shape[1] + j, 0))


def _of_windows(strides: Shape, is_turned: bool, system: System, x: Array, kernel: Array) -> Array:
    shape, size = x.shape[-2:], kernel.shape[-2:]
    by_window = _unfolded(shape, size, strides).of(system, x)
    sums = by_window @ _as_column(size, is_turned).of(system, kernel)
    return _folded(window_count(shape, size, strides)).of(system, sums)


def _written_window(
    strides: Shape, is_turned: bool, row: int, column: int, x: Expression, kernel: Expression
) -> Expression:
    """Return the sum over one window without what lies on zeros around the matrix."""
    weights = flipped(kernel) if is_turned else kernel
    pairs = (
        (entry(x, row * strides[0] + p, column * strides[1] + q), entry(weights, p, q))
        for p, q in itertools.product(*map(range, kernel.shape))
    )
    return sum_of([times(*pair) for pair in pairs if not any(map(_is_zero, pair))])


def _is_zero(expression: Expression) -> bool:
    return isinstance(expression, Constant) and expression.number == 0


def _sliding(name: str, rows: int, columns: int, is_turned: bool) -> Operation:
    strides = rows, columns
    value = functools.partial(_of_windows, strides, is_turned)
    written = functools.partial(_written_window, strides, is_turned)
    view = "np.lib.stride_tricks.sliding_window_view(x, y.shape)"
    weights = "y[::-1, ::-1]" if is_turned else "y"
    return Operation(
        name=name,
        settings=strides,
        shape=lambda x, kernel: window_count(x, kernel, strides),
        value=value,
        pullback=functools.partial(_pulled_back, strides, is_turned),
        entry=lambda _, row, column, x, kernel: written(row, column, x, kernel),
        numpy=f"({view}[::{rows}, ::{columns}] * {weights}).sum(axis=(2, 3))",
    )


def _pulled_back(
    strides: Shape, is_turned: bool, adjoint: Expression, x: Expression, kernel: Expression
) -> tuple[Expression, Expression]:
    """Return what the matrix receives, a full correlation with the turned kernel, and what the
    kernel receives, the correlation of the matrix with the adjoint.
    """
    turn = flipped if is_turned else lambda matrix: matrix
    below, right = _left_over(x.shape, kernel.shape, strides)
    height, width = (size - 1 for size in kernel.shape)
    reached = cropped(x, 0, below, 0, right)
    if adjoint.shape == SCALAR:
        whole = padded(scale(adjoint, turn(kernel)), 0, below, 0, right)
        return whole, turn(scale(adjoint, reached))
    apart = dilated(adjoint, *strides)
    around = padded(apart, height, height + below, width, width + right)
    return correlate(around, flipped(turn(kernel))), turn(correlate(reached, apart))


def _left_over(shape: Shape, kernel: Shape, strides: Shape) -> Shape:
    """Return how many rows below and columns at the right no window reaches."""
    below, right = (
        (whole - part) % stride for whole, part, stride in zip(shape, kernel, strides, strict=True)
    )
    return below, right


@functools.cache
def correlating(rows: int, columns: int) -> Operation:
    """Return cross-correlation with a kernel that is moved so far each time."""
    return _sliding("correlate", rows, columns, is_turned=False)


@functools.cache
def convolving(rows: int, columns: int) -> Operation:
    """Return convolution with a kernel that is moved so far each time."""
    return _sliding("convolve", rows, columns, is_turned=True)


def _mean_of(system: System, arrays: Sequence[Any]) -> Any:
    share = system.number([[Fraction(1, len(arrays))]])
    return reduce(lambda total, array: total + array, arrays) * share


def _written_mean(terms: Sequence[Expression]) -> Expression:
    """Return a sum over its count as one fraction, or, where that would be long, a factor."""
    count = len(terms)
    if count > LONGEST_NUMERATOR:
        return scale(constant(Fraction(1, count)), sum_of(terms))
    return divide(sum_of(terms), constant(count)) if count > 1 else terms[0]


def window_entries(windows: Windows, x: Expression, cell: Cell) -> Sequence[Expression]:
    """Return the entries of one window of a matrix, row by row."""
    height, width, down, across = windows
    return [
        entry(x, cell[0] * down + p, cell[1] * across + q)
        for p, q in itertools.product(range(height), range(width))
    ]


def each_place(windows: Windows) -> Iterator[Cell]:
    """Yield the places of a window, row by row."""
    return itertools.product(range(windows[0]), range(windows[1]))


@functools.cache
def averaging(height: int, width: int, down: int, across: int) -> Operation:
    """Return what takes the mean of each window of a size, each so far from the one before it."""
    windows = height, width, down, across

    @functools.cache
    def places(shape: Shape) -> Sequence[Places]:
        return [places_in_windows(windows, shape, *place) for place in each_place(windows)]

    def pullback(adjoint: Expression, x: Expression) -> tuple[Expression]:
        share = constant(Fraction(1, height * width))
        return (scale(share, spread(adjoint, windows, x.shape)),)

    return Operation(
        name="averages",
        settings=windows,
        symbol=windows_function("avgpool", windows),
        shape=lambda x: window_count(x, (height, width), (down, across)),
        value=lambda system, x: _mean_of(
            system, [each.of(system, x) for each in places(x.shape[-2:])]
        ),
        pullback=pullback,
        entry=lambda _, row, column, x: _written_mean(window_entries(windows, x, (row, column))),
        numpy=f"{windows_text(windows)}.mean(axis=(2, 3))",
    )


@functools.cache
def spreading(
    height: int, width: int, down: int, across: int, rows: int, columns: int
) -> Operation:
    """Return what puts each entry of a matrix in all places of its window of a larger one."""
    windows, shape = (height, width, down, across), (rows, columns)
    memberships = _memberships(windows, shape)
    value, text = _adding_up(windows, shape, memberships)

    def pullback(adjoint: Expression, _: Expression) -> tuple[Expression]:
        return (scale(constant(height * width), means_of_windows(adjoint, windows)),)

    return Operation(
        name="spread",
        settings=(*windows, *shape),
        symbol=windows_function("spread", windows),
        shape=lambda _: shape,
        value=value,
        pullback=pullback,
        entry=lambda _, i, j, x: sum_of([entry(x, *window) for window in memberships(i, j)]),
        numpy=text,
    )


def _memberships(windows: Windows, shape: Shape) -> Callable[[int, int], Sequence[Cell]]:
    """Return what tells the windows that a place belongs to."""
    cells = ((i, j) for i in range(shape[0]) for j in range(shape[1]))
    found = {cell: [window for window, _ in windows_around(windows, shape, cell)] for cell in cells}
    return lambda i, j: found[i, j]


def _adding_up(
    windows: Windows, shape: Shape, memberships: Callable[[int, int], Sequence[Cell]]
) -> tuple[Callable[..., Array], str]:
    """Return the value of what adds up what a place receives from its windows, and its text."""
    most = max(len(memberships(*cell)) for cell in itertools.product(*map(range, shape)))
    layers = [
        place_tables(shape, functools.partial(_one_of, memberships, number))
        for number in range(most)
    ]

    def value(system: System, x: Any) -> Any:
        return reduce(lambda total, part: total + part, (each.of(system, x) for each in layers))

    height, width, _, _ = windows
    numbers = windows_text(windows, f"np.arange({shape[0] * shape[1]}).reshape{shape}")
    received = f"np.repeat(x.ravel(), {height * width})"
    counted = f"np.bincount({numbers}.ravel(), {received}, {shape[0] * shape[1]})"
    return value, f"{counted}.reshape{shape}"


def _one_of(
    memberships: Callable[[int, int], Sequence[Cell]], number: int, i: int, j: int
) -> Cell | None:
    """Return one of the windows that a place belongs to, None where it has fewer."""
    cells = memberships(i, j)
    return cells[number] if number < len(cells) else None
