"""What a formula comes to, entry by entry, when every quantity in it is what was printed of it."""

from __future__ import annotations

import functools
import itertools
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Protocol

from mpmath import mp, mpf

from tests.oracle import WORKING_DIGITS, is_near, read_off
from tests.tex_checker.formulas import EULER, OF_WINDOWS, PI, Node, NoValueError, TexError
from tests.tex_checker.windows import convolved, correlated, of_windows

Matrix = tuple[tuple[Fraction, ...], ...]
SOFTMAX_OF: Mapping[str, str] = {
    rf"\operatorname{{softmax}}_\text{{{lines}}}": lines for lines in ("rows", "columns")
}
Operator = Callable[[Fraction, Fraction], Fraction]


@dataclass(frozen=True, slots=True)
class Value:
    """A matrix; one that grows has as many equal rows or columns as fit what it stands beside."""

    rows: Matrix
    grows_down: bool = False
    grows_right: bool = False

    @property
    def is_number(self) -> bool:
        return self.shape == (1, 1) and not (self.grows_down or self.grows_right)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.rows), len(self.rows[0])

    @property
    def turned(self) -> Value:
        return Value(tuple(zip(*self.rows, strict=True)), self.grows_right, self.grows_down)

    def grown(self, height: int, width: int) -> Value:
        """Return the value with this many rows and columns where it has none of its own."""
        rows = self.rows * height if self.grows_down else self.rows
        if self.grows_right:
            rows = tuple(row * width for row in rows)
        return Value(rows, self.grows_down, self.grows_right)

    def each(self, function: Callable[[Fraction], Fraction]) -> Value:
        rows = tuple(tuple(map(function, row)) for row in self.rows)
        return Value(rows, self.grows_down, self.grows_right)

    def number(self) -> Fraction:
        if self.shape != (1, 1):
            raise TexError("a matrix stands where a number should")
        return self.rows[0][0]


class Known(Protocol):
    """What is known where a formula stands."""

    def find(self, quantity: Node) -> Value | None:
        """Return what was printed of a quantity, None where it is none."""

    def apply(self, function: str, argument: Value) -> Value:
        """Return a function of an argument, all its entries alike. Raises TexError."""


EXTREMES: Mapping[str, Operator] = {
    r"\max": max,
    r"\min": min,
    r"\operatorname{max}": max,
    r"\operatorname{min}": min,
}


WINNING = re.compile(r"\\mathrm\{max\}'_(\d+)")


def number(x: Fraction | int) -> Value:
    return Value(((Fraction(x),),))


def evaluate(node: Node, known: Known) -> Value:
    """Return the value of a formula. Raises TexError."""
    found = known.find(node)
    if found is not None:
        return found
    match node.kind, node.parts:
        case "number", _:
            return number(Fraction(node.text))
        case "ones", _:
            return Value(((Fraction(1),),), grows_down=True, grows_right=True)
        case "zeros", _:
            return Value(((Fraction(0),),), grows_down=True, grows_right=True)
        case "lines", (whole,):
            return _lines(evaluate(whole, known), tuple(node.text.split(",")))
        case "symbol", _ if ":" in node.below[-2:]:
            return _lines(evaluate(replace(node, below=node.below[:-2]), known), node.below[-2:])
        case "transposed", (Node("ones"),):
            return Value(((Fraction(1),),), grows_right=True)
        case "matrix", rows:
            return _joined([[evaluate(one, known) for one in row.parts] for row in rows])
        case "cases", (left, right, first, otherwise):
            chosen = RELATIONS[node.text](_number(left, known), _number(right, known))
            return evaluate(first if chosen else otherwise, known)
        case "power", (Node("symbol", text="e") as base, exponent) if known.find(base) is None:
            return evaluate(exponent, known).each(exponential)
        case "symbol", _ if node in (EULER, PI):
            return number(exponential(Fraction(1)) if node == EULER else pi())
        case "function", (argument, *mask) if node.text in SOFTMAX_OF:
            factors = evaluate(mask[0], known) if mask else None
            return _softmax(evaluate(argument, known), factors, SOFTMAX_OF[node.text])
        case "function", operands if wins := WINNING.fullmatch(node.text):
            return _winning(int(wins[1]), [evaluate(one, known) for one in operands])
        case "function", arguments if node.text.split("_")[0].removesuffix("'") in OF_WINDOWS:
            found_matrix = of_windows(node.text, [evaluate(one, known).rows for one in arguments])
            if found_matrix is None:
                raise TexError(f"{node} has not what it takes")
            return Value(found_matrix)
        case ((r"\star" | r"\ast"), (left, right)):
            slide = correlated if node.kind == r"\star" else convolved
            return Value(slide(evaluate(left, known).rows, evaluate(right, known).rows, node.text))
        case "function", (argument,):
            return known.apply(node.text, evaluate(argument, known))
        case _, (only,) if node.kind in OF_ONE:
            return OF_ONE[node.kind](evaluate(only, known))
        case _, (left, right) if node.kind in OF_TWO:
            return OF_TWO[node.kind](evaluate(left, known), evaluate(right, known))
        case "function", (first, *others) if node.text in EXTREMES:
            operate = functools.partial(_with_numbers, EXTREMES[node.text])
            return functools.reduce(operate, [evaluate(one, known) for one in (first, *others)])
    raise TexError(f"{node} is used before it is stated")


def value(node: Node, known: Known) -> Matrix:
    """Return the value of a formula that has a shape of its own. Raises TexError."""
    return evaluate(node, known).rows


def same(x: Value, y: Value) -> bool:
    """Return whether two values are equal, where one grows in the other's shape."""
    try:
        left, right = _alike(x, y)
    except TexError:
        return False
    pairs = zip(itertools.chain(*left.rows), itertools.chain(*right.rows), strict=True)
    return all(x == y or is_near(x, y) for x, y in pairs)


def _lines(whole: Value, index: tuple[str, ...]) -> Value:
    """Return the rows and columns that an index such as `:,1:2` takes of a matrix."""
    rows, columns = (
        slice(None) if text == ":" else slice(int(text.split(":")[0]) - 1, int(text.split(":")[-1]))
        for text in index
    )
    return Value(tuple(row[columns] for row in whole.rows[rows]))


def _joined(blocks: list[list[Value]]) -> Value:
    """Return a matrix from what stands in its places, numbers or matrices."""
    heights = [max(value.shape[0] for value in line) for line in blocks]
    widths = [max(value.shape[1] for value in column) for column in zip(*blocks, strict=True)]
    rows: list[tuple[Fraction, ...]] = []
    for line, height in zip(blocks, heights, strict=True):
        grown = [value.grown(height, width) for value, width in zip(line, widths, strict=True)]
        if any(value.shape[0] != height for value in grown):
            raise TexError("matrices beside each other do not fit")
        parts = (value.rows for value in grown)
        rows += [tuple(itertools.chain(*row)) for row in zip(*parts, strict=True)]
    if len({len(row) for row in rows}) > 1:
        raise TexError("matrices below each other do not fit")
    return Value(tuple(rows))


def _softmax(scores: Value, factors: Value | None, lines: str) -> Value:
    if lines == "columns":
        turned = None if factors is None else factors.turned
        return _softmax(scores.turned, turned, "rows").turned
    powers = scores.each(exponential)
    if factors is not None:
        powers = _entrywise(operator.mul, factors, powers)
    return Value(
        tuple(tuple(divided(x, sum(row, Fraction(0))) for x in row) for row in powers.rows)
    )


def _winning(place: int, operands: Sequence[Value]) -> Value:
    """Return where the number in a place is the first of the largest: ones and zeros."""

    def compared(operate: Operator, others: Sequence[Value]) -> Value:
        own = operands[place - 1]
        wins = [_with_numbers(operate, own, other) for other in others]
        return functools.reduce(functools.partial(_with_numbers, min), wins, number(1))

    ahead = compared(lambda x, y: Fraction(x > y), operands[: place - 1])
    behind = compared(lambda x, y: Fraction(x >= y), operands[place:])
    return _with_numbers(min, ahead, behind)


def _number(node: Node, known: Known) -> Fraction:
    return evaluate(node, known).number()


def _alike(x: Value, y: Value) -> tuple[Value, Value]:
    grown_x, grown_y = x.grown(*y.shape), y.grown(*x.shape)
    if grown_x.shape != grown_y.shape:
        raise TexError(f"matrices of {x.shape} and {y.shape} do not fit")
    return grown_x, grown_y


def _entrywise(operate: Operator, x: Value, y: Value) -> Value:
    left, right = _alike(x, y)
    rows = tuple(tuple(map(operate, *pair)) for pair in zip(left.rows, right.rows, strict=True))
    return Value(rows, x.grows_down and y.grows_down, x.grows_right and y.grows_right)


def _with_numbers(operate: Operator, x: Value, y: Value) -> Value:
    """Work entry by entry; a number goes with every entry."""
    if x.is_number:
        return y.each(lambda entry: operate(x.number(), entry))
    if y.is_number:
        return x.each(lambda entry: operate(entry, y.number()))
    return _entrywise(operate, x, y)


def _product(x: Value, y: Value) -> Value:
    if x.is_number or y.is_number:
        return _with_numbers(operator.mul, x, y)
    left = x.grown(1, y.shape[0]) if x.grows_right else x
    right = y.grown(x.shape[1], 1) if y.grows_down else y
    if left.shape[1] != right.shape[0]:
        raise TexError(f"matrices of {x.shape} and {y.shape} do not fit")
    columns = right.turned.rows
    rows = tuple(
        tuple(sum(map(operator.mul, row, column), Fraction(0)) for column in columns)
        for row in left.rows
    )
    return Value(rows, x.grows_down, y.grows_right)


def _quotient(x: Value, y: Value) -> Value:
    divisor = y.number()
    return x.each(lambda entry: divided(entry, divisor))


def _power(x: Value, exponent: Value) -> Value:
    if x.shape != (1, 1) and exponent.number() == -1:
        return Value(inverted(x.rows)[0])
    base = x.number()
    if exponent.number().denominator > 2:
        return number(exponential(exponent.number() * logarithm(base)))
    if exponent.number().denominator == 2:
        base, exponent = root(base), number(2 * exponent.number())
    if exponent.number() < 0:
        base, exponent = divided(Fraction(1), base), number(-exponent.number())
    return number(base ** int(exponent.number()))


def inverted(rows: Matrix) -> tuple[Matrix, Fraction]:
    """Return the inverse of a matrix and its determinant, by elimination."""
    size, found = len(rows), Fraction(1)
    if any(len(row) != size for row in rows):
        raise TexError("a matrix that is not square has no inverse")
    lines = [[*row, *(Fraction(i == j) for j in range(size))] for i, row in enumerate(rows)]
    for column in range(size):
        pivot = next((i for i in range(column, size) if lines[i][column]), None)
        if pivot is None:
            raise NoValueError("a matrix has no inverse")
        if pivot != column:
            lines[pivot], lines[column], found = lines[column], lines[pivot], -found
        first = lines[column][column]
        found *= first
        lines[column] = [entry / first for entry in lines[column]]
        for i in range(size):
            if i != column:
                factor = lines[i][column]
                pairs = zip(lines[i], lines[column], strict=True)
                lines[i] = [entry - factor * other for entry, other in pairs]
    return tuple(tuple(line[size:]) for line in lines), found


def _entrywise_power(x: Value, exponent: Value) -> Value:
    return x.each(lambda entry: _power(number(entry), exponent).number())


def _total(x: Value) -> Value:
    return number(sum((entry for row in x.rows for entry in row), Fraction(0)))


def diagonal(x: Value) -> Value:
    """Return the square matrix with the entries of a vector on its diagonal."""
    if 1 not in x.shape:
        raise TexError("a matrix has no diagonal matrix")
    entries = [entry for row in x.rows for entry in row]
    places = range(len(entries))
    return Value(tuple(tuple(entries[i] * (i == j) for j in places) for i in places))


def divided(x: Fraction, y: Fraction) -> Fraction:
    if y == 0:
        raise NoValueError("something is divided by zero")
    return x / y


RELATIONS: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    ">": operator.gt,
    r"\ge": operator.ge,
}
OF_TWO: Mapping[str, Callable[[Value, Value], Value]] = {
    "+": functools.partial(_with_numbers, operator.add),
    "-": functools.partial(_with_numbers, operator.sub),
    r"\odot": functools.partial(_with_numbers, operator.mul),
    r"\oslash": functools.partial(_with_numbers, divided),
    "juxtaposed": _product,
    r"\times": _product,
    "fraction": _quotient,
    "power": _power,
    "entrywise power": _entrywise_power,
}


@functools.lru_cache(maxsize=2**15)
def _real(function: Callable[[Any], Any], x: Fraction) -> Fraction:
    with mp.workdps(WORKING_DIGITS):
        return read_off(function(mpf(x.numerator) / x.denominator))


def exponential(x: Fraction) -> Fraction:
    return _real(mp.exp, x)


def logarithm(x: Fraction) -> Fraction:
    if x <= 0:
        raise NoValueError(f"{x} has no logarithm")
    return _real(mp.log, x)


def root(x: Fraction) -> Fraction:
    if x < 0:
        raise NoValueError(f"{x} has no root")
    return _real(mp.sqrt, x)


def sine(x: Fraction) -> Fraction:
    return _real(mp.sin, x)


def cosine(x: Fraction) -> Fraction:
    return _real(mp.cos, x)


@functools.cache
def pi() -> Fraction:
    with mp.workdps(WORKING_DIGITS):
        return read_off(+mp.pi)


def sign(x: Fraction) -> Fraction:
    return Fraction((x > 0) - (x < 0))


OF_ONE: Mapping[str, Callable[[Value], Value]] = {
    "whole": lambda x: x,
    "negative": lambda x: x.each(operator.neg),
    "size": lambda x: x.each(abs),
    "root": lambda x: x.each(root),
    "transposed": lambda x: x.turned,
    "total": _total,
    "total over": _total,
}
