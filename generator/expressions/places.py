"""Operations that put the entries of matrices in other places, some with zeros around them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from generator.arithmetic import Array, ExactMatrix, IntegerArray, System
from generator.expressions.joining import slice_rows
from generator.expressions.moves import indices
from generator.expressions.operations import constant
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
    "FLATTEN",
    "FLIP",
    "Places",
    "cropped",
    "cropping",
    "dilated",
    "dilating",
    "every",
    "flatten",
    "flipped",
    "padded",
    "padding",
    "place_tables",
    "reshaped",
    "reshaping",
    "skipping",
    "zeros_around",
]


class Places(Struct, frozen=True, eq=False):
    """From where each entry of a matrix is taken: rows and columns of another matrix, and, where
    some entries are 0 instead, a matrix of ones and zeros.
    """

    rows: IntegerArray
    columns: IntegerArray
    taken: ExactMatrix | None

    def of(self, system: System, x: Array) -> Array:
        """Return the entries of an array that stand in these places."""
        found = x[..., self.rows, self.columns]
        return found if self.taken is None else found * system.number(self.taken)


def place_tables(shape: Shape, source: Callable[[int, int], Cell | None]) -> Places:
    """Return the places of a matrix whose entries come from a source; None stands for a 0."""
    rows, columns = shape
    cells = [[source(i, j) for j in range(columns)] for i in range(rows)]
    filled = [[cell or (0, 0) for cell in line] for line in cells]
    are_there = [[Fraction(cell is not None) for cell in line] for line in cells]
    return Places(
        np.array([[i for i, _ in line] for line in filled], dtype=np.int64),
        np.array([[j for _, j in line] for line in filled], dtype=np.int64),
        None if all(all(line) for line in are_there) else are_there,
    )


def padded(matrix: Expression, *sides: int) -> Expression:
    """Return a matrix with so many rows of zeros above and below, and columns left and right."""
    return Apply(padding(*sides), (matrix,)) if any(sides) else matrix


def zeros_around(shape: Shape, kernel: Shape, padding: int) -> tuple[int, int, int, int]:
    """Return how many zeros stand around a matrix for a kernel: none above and below a row, as a
    signal is, and none beside a column.
    """
    rows, columns = (padding if max(sizes) > 1 else 0 for sizes in zip(shape, kernel, strict=True))
    return rows, rows, columns, columns


def cropped(matrix: Expression, *sides: int) -> Expression:
    """Return a matrix without so many rows above and below, and columns left and right."""
    return _of_one_number(Apply(cropping(*sides), (matrix,))) if any(sides) else matrix


def dilated(matrix: Expression, rows: int, columns: int) -> Expression:
    """Return a matrix with zeros between its entries, which are then so many places apart."""
    is_same = matrix.shape == SCALAR or rows == columns == 1
    return matrix if is_same else Apply(dilating(rows, columns), (matrix,))


def every(matrix: Expression, rows: int, columns: int) -> Expression:
    """Return every so manieth row and column of a matrix, its first ones among them."""
    if rows == columns == 1:
        return matrix
    return _of_one_number(Apply(skipping(rows, columns), (matrix,)))


def flipped(matrix: Expression) -> Expression:
    """Return a matrix turned by 180 degrees."""
    match matrix:
        case Apply(operation, (inner,)) if operation is FLIP:
            return inner
    return matrix if matrix.shape == SCALAR else _of_one_number(Apply(FLIP, (matrix,)))


def flatten(*matrices: Expression) -> Expression:
    """Return the entries of matrices as one column, row by row, one matrix after another."""
    if len(matrices) == 1 and matrices[0].shape[1] == 1:
        return matrices[0]
    return Apply(FLATTEN, matrices)


def reshaped(matrix: Expression, shape: Shape) -> Expression:
    """Return the entries of a matrix, row by row, as a matrix of another shape."""
    return matrix if matrix.shape == shape else _of_one_number(Apply(reshaping(*shape), (matrix,)))


def _of_one_number(moved: Apply) -> Expression:
    """Return entries in other places; of a matrix of one constant, one of another size."""
    (matrix,) = moved.operands
    if isinstance(matrix, Constant):
        return replace(matrix, shape=moved.shape)
    return moved


def _function(name: str, *sizes: Shape | int) -> Node:
    """Return the name of a function with numbers or sizes as its indices."""
    return Index(called(name), indices(*sizes))


def _rearranging(
    name: str,
    settings: tuple[int, ...],
    symbol: Node,
    shape: Callable[[Shape], Shape],
    source: Callable[[Shape, int, int], Cell | None],
    pullback: Callable[[Expression, Expression], Expression],
    numpy: str,
) -> Operation:
    """Return an operation that takes each entry of its result from one of its operand, or has a 0
    there; `source` says from which, given the operand's shape.
    """

    @functools.cache
    def places(of: Shape) -> Places:
        return place_tables(shape(of), functools.partial(source, of))

    def written(_: Operation, i: int, j: int, x: Expression) -> Expression:
        cell = source(x.shape, i, j)
        return constant(0) if cell is None else entry(x, *cell)

    return Operation(
        name=name,
        settings=settings,
        symbol=symbol,
        shape=shape,
        value=lambda system, x: places(x.shape[-2:]).of(system, x),
        pullback=lambda adjoint, x: (pullback(adjoint, x),),
        entry=written,
        numpy=numpy,
    )


def _named_by_sides(name: str, sides: tuple[int, ...]) -> Node:
    """Return a function's name with one number for all sides, or two, or all four."""
    top, bottom, left, right = sides
    if len(set(sides)) == 1:
        return _function(name, top)
    if (top, left) == (bottom, right):
        return _function(name, top, left)
    return _function(name, *sides)


@functools.cache
def padding(top: int, bottom: int, left: int, right: int) -> Operation:
    """Return what puts so many rows and columns of zeros around a matrix."""
    sides = top, bottom, left, right

    def source(of: Shape, i: int, j: int) -> Cell | None:
        inside = top <= i < top + of[0] and left <= j < left + of[1]
        return (i - top, j - left) if inside else None

    return _rearranging(
        name="pad",
        settings=sides,
        symbol=_named_by_sides("pad", sides),
        shape=lambda x: (x[0] + top + bottom, x[1] + left + right),
        source=source,
        pullback=lambda adjoint, _: cropped(adjoint, *sides),
        numpy=f"np.pad(x, (({top}, {bottom}), ({left}, {right})))",
    )


@functools.cache
def cropping(top: int, bottom: int, left: int, right: int) -> Operation:
    """Return what takes so many rows and columns away from the sides of a matrix."""
    sides = top, bottom, left, right
    slices = ", ".join(
        f"{first or ''}:{-last or ''}" for first, last in ((top, bottom), (left, right))
    )
    return _rearranging(
        name="crop",
        settings=sides,
        symbol=_named_by_sides("crop", sides),
        shape=lambda x: (x[0] - top - bottom, x[1] - left - right),
        source=lambda _, i, j: (i + top, j + left),
        pullback=lambda adjoint, _: padded(adjoint, *sides),
        numpy=f"x[{slices}]",
    )


def _named_by_step(name: str, rows: int, columns: int) -> Node:
    return _function(name, rows if rows == columns else (rows, columns))


@functools.cache
def dilating(rows: int, columns: int) -> Operation:
    """Return what puts zeros between the entries of a matrix, so that they are so far apart."""

    def source(_: Shape, i: int, j: int) -> Cell | None:
        return None if i % rows or j % columns else (i // rows, j // columns)

    spot = [[int((i, j) == (0, 0)) for j in range(columns)] for i in range(rows)]
    ends = ", ".join(f":{1 - step or ''}" for step in (rows, columns))
    return _rearranging(
        name="dilate",
        settings=(rows, columns),
        symbol=_named_by_step("dilate", rows, columns),
        shape=lambda x: ((x[0] - 1) * rows + 1, (x[1] - 1) * columns + 1),
        source=source,
        pullback=lambda adjoint, _: every(adjoint, rows, columns),
        numpy=f"np.kron(x, {spot})[{ends}]",
    )


@functools.cache
def skipping(rows: int, columns: int) -> Operation:
    """Return what takes every so manieth row and column of a matrix."""

    def pullback(adjoint: Expression, x: Expression) -> Expression:
        spread = dilated(adjoint, rows, columns)
        below, right = (whole - part for whole, part in zip(x.shape, spread.shape, strict=True))
        return padded(spread, 0, below, 0, right)

    return _rearranging(
        name="every",
        settings=(rows, columns),
        symbol=_named_by_step("every", rows, columns),
        shape=lambda x: (-(-x[0] // rows), -(-x[1] // columns)),
        source=lambda _, i, j: (i * rows, j * columns),
        pullback=pullback,
        numpy=f"x[::{rows}, ::{columns}]",
    )


@functools.cache
def reshaping(rows: int, columns: int) -> Operation:
    """Return what puts the entries of a matrix, row by row, into one of another size."""

    def source(of: Shape, i: int, j: int) -> Cell:
        return divmod(i * columns + j, of[1])

    return _rearranging(
        name="reshape",
        settings=(rows, columns),
        symbol=_function("reshape", (rows, columns)),
        shape=lambda _: (rows, columns),
        source=source,
        pullback=lambda adjoint, x: reshaped(adjoint, x.shape),
        numpy=f"x.reshape({rows}, {columns})",
    )


FLIP = _rearranging(
    name="flip",
    settings=(),
    symbol=_function("rot", 180),
    shape=lambda x: x,
    source=lambda of, i, j: (of[0] - 1 - i, of[1] - 1 - j),
    pullback=lambda adjoint, _: flipped(adjoint),
    numpy="x[::-1, ::-1]",
)


def _starts(shapes: Sequence[Shape]) -> Sequence[int]:
    """Return in which row of a column the entries of each matrix begin, and where it ends."""
    return reduce(lambda starts, of: [*starts, starts[-1] + of[0] * of[1]], shapes, [0])


@functools.cache
def _flat_places(of: Shape, start: int, length: int) -> Places:
    count = of[0] * of[1]

    def source(i: int, _: int) -> Cell | None:
        return divmod(i - start, of[1]) if start <= i < start + count else None

    return place_tables((length, 1), source)


def _flat_value(system: System, *matrices: Any) -> Any:
    shapes = [matrix.shape[-2:] for matrix in matrices]
    *starts, length = _starts(shapes)
    columns = (
        _flat_places(shape, start, length).of(system, matrix)
        for shape, start, matrix in zip(shapes, starts, matrices, strict=True)
    )
    return reduce(lambda total, column: total + column, columns)


def _flat_entry(_: Operation, i: int, __: int, *matrices: Expression) -> Expression:
    entries = (
        entry(matrix, *divmod(place, matrix.shape[1]))
        for matrix in matrices
        for place in range(matrix.shape[0] * matrix.shape[1])
    )
    return list(entries)[i]


def _flat_pullback(adjoint: Expression, *matrices: Expression) -> tuple[Expression, ...]:
    shapes = [matrix.shape for matrix in matrices]
    if isinstance(adjoint, Constant):
        return tuple(replace(adjoint, shape=shape) for shape in shapes)
    starts = _starts(shapes)
    return tuple(
        reshaped(slice_rows(adjoint, start, stop), shape)
        for start, stop, shape in zip(starts, starts[1:], shapes, strict=False)
    )


FLATTEN = Operation(
    name="flatten",
    symbol=called("flatten"),
    shape=lambda *shapes: (_starts(shapes)[-1], 1),
    value=_flat_value,
    pullback=_flat_pullback,
    entry=_flat_entry,
    numpy="np.concatenate([part.ravel() for part in operands])[:, None]",
)
