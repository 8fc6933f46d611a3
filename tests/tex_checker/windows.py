"""Functions of windows and of places, entry by entry, by their names and what stands below them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from tests.tex_checker.formulas import TexError

__all__ = ["FUNCTIONS_OF_WINDOWS", "convolved", "correlated", "of_windows"]

Matrix = tuple[tuple[Fraction, ...], ...]
Place = tuple[int, int]


def _numbers(index: str) -> list[tuple[int, ...]]:
    """Return the numbers below a function or a sign: 2 × 2, 1 is ((2, 2), (1,))."""
    return [tuple(map(int, part.split(r"\times"))) for part in index.split(",") if part]


def _pair(numbers: tuple[int, ...]) -> Place:
    return (numbers[0], numbers[0]) if len(numbers) == 1 else (numbers[0], numbers[1])


def correlated(x: Matrix, kernel: Matrix, index: str) -> Matrix:
    """Return sums of products of a kernel with each window, so many rows and columns apart."""
    down, across = _pair(_numbers(index)[0]) if index else (1, 1)
    height, width = len(kernel), len(kernel[0])
    if height > len(x) or width > len(x[0]):
        raise TexError("a kernel is larger than what it is laid on")
    return tuple(
        tuple(
            sum(
                (x[i + p][j + q] * kernel[p][q] for p in range(height) for q in range(width)),
                Fraction(0),
            )
            for j in range(0, len(x[0]) - width + 1, across)
        )
        for i in range(0, len(x) - height + 1, down)
    )


def convolved(x: Matrix, kernel: Matrix, index: str) -> Matrix:
    """Return the same with the kernel turned."""
    return correlated(x, _turned(kernel), index)


def _turned(x: Matrix, _: str = "") -> Matrix:
    return tuple(row[::-1] for row in x[::-1])


def _windows(x: Matrix, index: str) -> Iterator[tuple[Place, list[Place]]]:
    """Yield the place of each window, and the places in it, row by row."""
    size, *strides = _numbers(index)
    height, width = _pair(size)
    down, across = _pair(strides[0]) if strides else (height, width)
    for row, top in enumerate(range(0, len(x) - height + 1, down)):
        for column, left in enumerate(range(0, len(x[0]) - width + 1, across)):
            places = [(top + p, left + q) for p in range(height) for q in range(width)]
            yield (row, column), places


def _pooled(x: Matrix, index: str, of_window: Callable[[list[Fraction]], Fraction]) -> Matrix:
    found = {place: of_window([x[i][j] for i, j in places]) for place, places in _windows(x, index)}
    rows, columns = (max(place[axis] for place in found) + 1 for axis in (0, 1))
    return tuple(tuple(found[i, j] for j in range(columns)) for i in range(rows))


def _routed(shares: Matrix, x: Matrix, index: str) -> Matrix:
    found = [[Fraction(0)] * len(row) for row in x]
    for (row, column), places in _windows(x, index):
        first = max(places, key=lambda place: x[place[0]][place[1]])
        found[first[0]][first[1]] += shares[row][column]
    return tuple(map(tuple, found))


def _winners(x: Matrix, index: str) -> Matrix:
    ones = {place: Fraction(1) for place, _ in _windows(x, index)}
    rows, columns = (max(place[axis] for place in ones) + 1 for axis in (0, 1))
    return _routed(((Fraction(1),) * columns,) * rows, x, index)


def _spread(x: Matrix, index: str) -> Matrix:
    """Return each number over its window, no room being left beside the windows."""
    size, *strides = _numbers(index)
    height, width = _pair(size)
    down, across = _pair(strides[0]) if strides else (height, width)
    whole = ((len(x) - 1) * down + height, (len(x[0]) - 1) * across + width)
    blank: Matrix = ((Fraction(0),) * whole[1],) * whole[0]
    found = [[Fraction(0)] * whole[1] for _ in range(whole[0])]
    for (row, column), places in _windows(blank, index):
        for i, j in places:
            found[i][j] += x[row][column]
    return tuple(map(tuple, found))


def _sides(index: str) -> tuple[int, int, int, int]:
    numbers = [one for (one,) in _numbers(index)]
    match numbers:
        case [every]:
            return every, every, every, every
        case [rows, columns]:
            return rows, rows, columns, columns
        case [top, bottom, left, right]:
            return top, bottom, left, right
    raise TexError(f"{index} are no sides of a matrix")


def _padded(x: Matrix, index: str) -> Matrix:
    top, bottom, left, right = _sides(index)
    wide = [(Fraction(0),) * left + row + (Fraction(0),) * right for row in x]
    blank = (Fraction(0),) * len(wide[0])
    return (*((blank,) * top), *wide, *((blank,) * bottom))


def _cropped(x: Matrix, index: str) -> Matrix:
    top, bottom, left, right = _sides(index)
    return tuple(row[left : len(row) - right] for row in x[top : len(x) - bottom])


def _dilated(x: Matrix, index: str) -> Matrix:
    down, across = _pair(_numbers(index)[0])
    rows, columns = (len(x) - 1) * down + 1, (len(x[0]) - 1) * across + 1
    return tuple(
        tuple(
            Fraction(0) if i % down or j % across else x[i // down][j // across]
            for j in range(columns)
        )
        for i in range(rows)
    )


def _reshaped(x: Matrix, index: str) -> Matrix:
    rows, columns = _pair(_numbers(index)[0])
    flat = [entry for row in x for entry in row]
    if len(flat) != rows * columns:
        raise TexError(f"{len(flat)} entries are no matrix of {rows} x {columns}")
    return tuple(tuple(flat[i * columns : (i + 1) * columns]) for i in range(rows))


FUNCTIONS_OF_WINDOWS: Mapping[str, Callable[[Matrix, str], Matrix]] = {
    r"\operatorname{maxpool}": lambda x, index: _pooled(x, index, max),
    r"\operatorname{avgpool}": lambda x, index: _pooled(
        x, index, lambda numbers: sum(numbers, Fraction(0)) / len(numbers)
    ),
    r"\operatorname{maxpool}'": _winners,
    r"\operatorname{spread}": _spread,
    r"\operatorname{pad}": _padded,
    r"\operatorname{crop}": _cropped,
    r"\operatorname{dilate}": _dilated,
    r"\operatorname{rot}": _turned,
    r"\operatorname{reshape}": _reshaped,
}


def of_windows(name: str, arguments: list[Matrix]) -> Matrix | None:
    """Return a function of windows or places, None where it is none. Raises TexError."""
    function, _, index = name.partition("_")
    match function, arguments:
        case r"\operatorname{flatten}", _:
            return tuple((entry,) for x in arguments for row in x for entry in row)
        case r"\operatorname{route}", [shares, x]:
            return _routed(shares, x, index)
        case _, [x] if function in FUNCTIONS_OF_WINDOWS:
            return FUNCTIONS_OF_WINDOWS[function](x, index)
    return None
