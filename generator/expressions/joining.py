"""Matrices cut into rows or columns, and put together from them."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any, Literal

from msgspec import Struct

from generator.arithmetic import System
from generator.expressions.operations import ADD, add
from generator.expressions.tree import Apply, Constant, Expression, Operation, Shape, entry

__all__ = [
    "JOIN_COLUMNS",
    "JOIN_ROWS",
    "Lines",
    "Sliced",
    "collected",
    "columns_between",
    "is_join",
    "join_columns",
    "join_rows",
    "on_transposes",
    "rows_between",
    "slice_columns",
    "slice_of",
    "slice_rows",
]

# The lines of a matrix that it is cut between.
Lines = Literal["rows", "columns"]
SLICES: Mapping[str, Lines] = {"slice of rows": "rows", "slice of columns": "columns"}


class Sliced(Struct, frozen=True):
    """Which lines of a matrix a slice of it has, counted from 0, the last one not among them."""

    lines: Lines
    start: int
    stop: int


def slice_rows(matrix: Expression, start: int, stop: int) -> Expression:
    """Return rows of a matrix, counted from 0, up to the one before `stop`."""
    return _slice(Sliced("rows", start, stop), matrix)


def slice_columns(matrix: Expression, start: int, stop: int) -> Expression:
    """Return columns of a matrix, counted from 0, up to the one before `stop`."""
    return _slice(Sliced("columns", start, stop), matrix)


def join_rows(*matrices: Expression) -> Expression:
    """Return matrices below each other as one."""
    return _join("rows", matrices)


def join_columns(*matrices: Expression) -> Expression:
    """Return matrices beside each other as one."""
    return _join("columns", matrices)


def collected(first: Expression, second: Expression) -> Expression:
    """Return the sum of two parts of a gradient; of parts that fill different lines of a matrix,
    each with zeros in the others, the matrix that they fill.
    """
    match first, second:
        case Apply(operation), Apply(other) if operation is other and is_join(operation):
            lines: Lines = "rows" if operation is JOIN_ROWS else "columns"
            blocks = sorted([*_blocks(first, lines), *_blocks(second, lines)], key=_start)
            if all(block.stop <= after.start for block, after in itertools.pairwise(blocks)):
                return _filled(lines, first.shape, blocks)
    return _added(first, second)


def _added(first: Expression, second: Expression) -> Expression:
    """Return a sum of terms, each of which is a term of its own when numbers stand for them."""
    match second:
        case Apply(operation, (left, right)) if operation is ADD:
            return add(_added(first, left), right)
    return add(first, second)


def is_join(operation: Operation) -> bool:
    """Return whether an operation puts matrices together."""
    return operation in (JOIN_ROWS, JOIN_COLUMNS)


def slice_of(operation: Operation) -> Sliced | None:
    """Return which lines of a matrix an operation takes, None where it takes none."""
    lines = SLICES.get(operation.name)
    return None if lines is None else Sliced(lines, *operation.settings)


def _slice(lines: Sliced, matrix: Expression) -> Expression:
    if (lines.start, lines.stop) == (0, _length(matrix.shape, lines.lines)):
        return matrix
    return Apply(_slicing(lines), (matrix,))


def rows_between(start: int, stop: int) -> Operation:
    """Return the operation that takes rows, counted from 0, up to the one before `stop`."""
    return _slicing(Sliced("rows", start, stop))


def columns_between(start: int, stop: int) -> Operation:
    """Return the operation that takes columns, counted from 0, up to the one before `stop`."""
    return _slicing(Sliced("columns", start, stop))


def _join(lines: Lines, matrices: Sequence[Expression]) -> Expression:
    return matrices[0] if len(matrices) == 1 else Apply(JOINS[lines], tuple(matrices))


def _length(shape: Shape, lines: Lines) -> int:
    return shape[0] if lines == "rows" else shape[1]


def _of_length(shape: Shape, lines: Lines, length: int) -> Shape:
    return (length, shape[1]) if lines == "rows" else (shape[0], length)


class _Block(Struct, frozen=True):
    """A part of a matrix that is more than zeros, and the lines that it fills."""

    start: int
    stop: int
    content: Expression


def _start(block: _Block) -> int:
    return block.start


def _blocks(joined: Apply, lines: Lines) -> Iterator[_Block]:
    """Yield what a matrix is put together from, without its zeros."""
    start = 0
    for part in joined.operands:
        stop = start + _length(part.shape, lines)
        if not (isinstance(part, Constant) and part.number == 0):
            yield _Block(start, stop, part)
        start = stop


def _filled(lines: Lines, shape: Shape, blocks: Sequence[_Block]) -> Expression:
    """Return the matrix of a shape that blocks fill, with zeros between them."""
    parts: list[Expression] = []
    start = 0
    for block in (*blocks, _Block(end := _length(shape, lines), end, Constant(Fraction(0)))):
        if block.start > start:
            zeros = _of_length(shape, lines, block.start - start)
            parts.append(Constant(Fraction(0), zeros))
        if block.start < end:
            parts.append(block.content)
        start = block.stop
    return _join(lines, parts)


def _selection(system: System, length: int, start: int, stop: int) -> Any:
    """Return the columns from `start` to `stop` of an identity matrix."""
    return system.number(
        [[Fraction(row == column) for column in range(start, stop)] for row in range(length)]
    )


@functools.cache
def _slicing(sliced: Sliced) -> Operation:
    lines, start, stop = sliced.lines, sliced.start, sliced.stop

    def value(system: System, matrix: Any) -> Any:
        if lines == "rows":
            chosen = _selection(system, matrix.shape[-2], start, stop)
            return chosen.swapaxes(-1, -2) @ matrix
        return matrix @ _selection(system, matrix.shape[-1], start, stop)

    def at(_: Operation, row: int, column: int, matrix: Expression) -> Expression:
        if lines == "rows":
            return entry(matrix, row + start, column)
        return entry(matrix, row, column + start)

    return Operation(
        name=f"slice of {lines}",
        settings=(start, stop),
        shape=lambda matrix: _of_length(matrix, lines, stop - start),
        value=value,
        pullback=lambda adjoint, matrix: (
            _filled(lines, matrix.shape, [_Block(start, stop, adjoint)]),
        ),
        entry=at,
        numpy=f"x[{start}:{stop}]" if lines == "rows" else f"x[:, {start}:{stop}]",
    )


def _joining(lines: Lines, numpy: str) -> Operation:
    def shape(*shapes: Shape) -> Shape:
        return _of_length(shapes[0], lines, sum(_length(of, lines) for of in shapes))

    def value(system: System, *matrices: Any) -> Any:
        """Add the matrices up, each with zeros in the lines of the others."""
        axis = -2 if lines == "rows" else -1
        ends = list(itertools.accumulate(matrix.shape[axis] for matrix in matrices))
        placed = []
        for matrix, end in zip(matrices, ends, strict=True):
            place = _selection(system, ends[-1], end - matrix.shape[axis], end)
            is_rows = lines == "rows"
            placed.append(place @ matrix if is_rows else matrix @ place.swapaxes(-1, -2))
        return reduce(lambda whole, part: whole + part, placed)

    def pullback(adjoint: Expression, *matrices: Expression) -> tuple[Expression, ...]:
        ends = list(itertools.accumulate(_length(matrix.shape, lines) for matrix in matrices))
        return tuple(
            _slice(Sliced(lines, end - _length(matrix.shape, lines), end), adjoint)
            for matrix, end in zip(matrices, ends, strict=True)
        )

    def at(_: Operation, row: int, column: int, *matrices: Expression) -> Expression:
        place = row if lines == "rows" else column
        for matrix in matrices:
            length = _length(matrix.shape, lines)
            if place < length:
                return entry(matrix, *((place, column) if lines == "rows" else (row, place)))
            place -= length
        raise IndexError(f"{row}, {column} is outside of the matrix")

    return Operation(
        name=f"join {lines}",
        shape=shape,
        value=value,
        pullback=pullback,
        entry=at,
        numpy=numpy,
    )


JOIN_ROWS = _joining("rows", "np.vstack(operands)")
JOIN_COLUMNS = _joining("columns", "np.hstack(operands)")
JOINS: dict[Lines, Operation] = {"rows": JOIN_ROWS, "columns": JOIN_COLUMNS}


def on_transposes(operation: Operation) -> Callable[..., Expression] | None:
    """Return what does to the transposes of matrices what an operation does to them, None where it
    is itself.
    """
    sliced = slice_of(operation)
    if sliced is not None:
        lines: Lines = "columns" if sliced.lines == "rows" else "rows"
        return lambda matrix: _slice(Sliced(lines, sliced.start, sliced.stop), matrix)
    if is_join(operation):
        return join_columns if operation is JOIN_ROWS else join_rows
    return None
