"""Formulas worked out with dual numbers: each number has its derivative by one entry beside it.

A step of a gradient is found by moving an entry of the quantity and going forward from there, which
shares nothing with a reverse walk.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from mpmath import mp, mpf

from tests.oracle.digits import SEVENTEEN, Digits
from tests.oracle.reals import (
    WORKING_DIGITS,
    exponential,
    logarithm,
    number,
    quotient,
    read_off,
    root,
    sign,
)
from tests.oracle.solving import Step

__all__ = ["FormulaOracle"]

NOTHING = mpf(0)


@dataclass(frozen=True, slots=True)
class Dual:
    """A number, and its derivative."""

    value: Any
    slope: Any = NOTHING

    def __add__(self, other: Dual) -> Dual:
        return Dual(self.value + other.value, self.slope + other.slope)

    def __sub__(self, other: Dual) -> Dual:
        return Dual(self.value - other.value, self.slope - other.slope)

    def __neg__(self) -> Dual:
        return Dual(-self.value, -self.slope)

    def __mul__(self, other: Dual) -> Dual:
        return Dual(self.value * other.value, self.value * other.slope + self.slope * other.value)

    def __truediv__(self, other: Dual) -> Dual:
        found = quotient(self.value, other.value)
        return Dual(found, quotient(self.slope - found * other.slope, other.value))

    def applied(self, value: Any, slope: Any) -> Dual:
        """Return what a function makes of it, given its value and its derivative here."""
        return Dual(value, slope * self.slope if self.slope else mpf(0))


Rows = tuple[tuple[Dual, ...], ...]
ZERO, ONE, TWO = Dual(mpf(0)), Dual(mpf(1)), Dual(mpf(2))


def exp(x: Dual) -> Dual:
    return x.applied(exponential(x.value), exponential(x.value))


def ln(x: Dual) -> Dual:
    return x.applied(logarithm(x.value), quotient(mpf(1), x.value))


def sqrt(x: Dual) -> Dual:
    found = root(x.value)
    return Dual(found, quotient(x.slope, 2 * found)) if x.slope else Dual(found)


def sigmoid(x: Dual) -> Dual:
    return ONE / (ONE + exp(-x))


def tanh(x: Dual) -> Dual:
    return ONE - TWO / (exp(TWO * x) + ONE)


def softplus(x: Dual) -> Dual:
    return ln(ONE + exp(x))


def at_least_0(x: Dual, otherwise: Dual) -> Dual:
    """Return a positive number itself; 0 has the derivative of what is below it."""
    return x if sign(x.value) > 0 else otherwise


def absolute(x: Dual) -> Dual:
    return x.applied(abs(x.value), sign(x.value))


def largest(x: Dual, y: Dual) -> Dual:
    return x if sign(x.value - y.value) > 0 else y


def smallest(x: Dual, y: Dual) -> Dual:
    return x if sign(y.value - x.value) > 0 else y


SCALARS: Mapping[str, Callable[[Dual], Dual]] = {
    "exp": exp,
    "ln": ln,
    "log": ln,
    "sqrt": sqrt,
    "abs": absolute,
    "sigmoid": sigmoid,
    "sigma": sigmoid,
    "tanh": tanh,
    "softplus": softplus,
    "identity": lambda x: x,
    "relu": lambda x: at_least_0(x, ZERO),
    "leaky_relu": lambda x: at_least_0(x, Dual(number("0.01")) * x),
    "elu": lambda x: at_least_0(x, exp(x) - ONE),
    "step": lambda x: ONE if sign(x.value) >= 0 else ZERO,
}


def shape(matrix: Rows) -> tuple[int, int]:
    return len(matrix), len(matrix[0])


def each(function: Callable[[Dual], Dual], matrix: Rows) -> Rows:
    return tuple(tuple(map(function, row)) for row in matrix)


def pairs(function: Callable[[Dual, Dual], Dual], left: Rows, right: Rows) -> Rows:
    if shape(left) == (1, 1):
        return each(lambda x: function(left[0][0], x), right)
    if shape(right) == (1, 1):
        return each(lambda x: function(x, right[0][0]), left)
    return tuple(tuple(map(function, *rows)) for rows in zip(left, right, strict=True))


def turned(matrix: Rows) -> Rows:
    return tuple(zip(*matrix, strict=True))


def product(left: Rows, right: Rows) -> Rows:
    return tuple(
        tuple(total(x * y for x, y in zip(row, column, strict=True)) for column in turned(right))
        for row in left
    )


def total(numbers: Any) -> Dual:
    return sum(numbers, start=ZERO)


def alone(x: Dual) -> Rows:
    return ((x,),)


def shares(numbers: Sequence[Dual], mask: Sequence[Dual] | None = None) -> tuple[Dual, ...]:
    powers = [exp(x) for x in numbers]
    if mask is not None:
        powers = [factor * x for factor, x in zip(mask, powers, strict=True)]
    whole = total(powers)
    return tuple(x / whole for x in powers)


def mean(numbers: Sequence[Dual]) -> Dual:
    return total(numbers) / Dual(mpf(len(numbers)))


def variance(numbers: Sequence[Dual]) -> Dual:
    middle = mean(numbers)
    return mean([(x - middle) * (x - middle) for x in numbers])


def column(numbers: Any) -> Rows:
    return tuple((x,) for x in numbers)


def flat(matrix: Rows) -> list[Dual]:
    return list(itertools.chain(*matrix))


def spread(line: Rows, matrix: Rows) -> Rows:
    rows, columns = shape(matrix)
    high, wide = shape(line)
    return tuple(
        tuple(line[i if high > 1 else 0][j if wide > 1 else 0] for j in range(columns))
        for i in range(rows)
    )


def squares(a: Rows, y: Rows) -> Dual:
    return total((x - z) * (x - z) for x, z in zip(flat(a), flat(y), strict=True))


def binary_cross_entropy(a: Rows, y: Rows) -> Dual:
    together = zip(flat(a), flat(y), strict=True)
    return -total(z * ln(x) + (ONE - z) * ln(ONE - x) for x, z in together)


def cross_entropy(a: Rows, y: Rows) -> Dual:
    return -total(z * ln(x) for x, z in zip(flat(a), flat(y), strict=True))


def differences(a: Rows, y: Rows) -> Dual:
    return total(absolute(x - z) for x, z in zip(flat(a), flat(y), strict=True))


def of_each(a: Rows) -> Dual:
    return Dual(mpf(len(a)))


def whole(place: Dual) -> int:
    return int(place.value)


MATRICES: Mapping[str, Callable[..., Rows]] = {
    "sum": lambda x: alone(total(flat(x))),
    "mean": lambda x: alone(mean(flat(x))),
    "dot": lambda u, v: product(turned(u), v),
    "max": lambda u, v: alone(largest(u[0][0], v[0][0])),
    "min": lambda u, v: alone(smallest(u[0][0], v[0][0])),
    "softmax": lambda z: column(shares(flat(z))),
    "softmax_rows": lambda x: tuple(map(shares, x)),
    "masked_softmax": lambda x, mask: tuple(map(shares, x, mask)),
    "sum_rows": lambda x: column(map(total, x)),
    "sum_columns": lambda x: turned(column(map(total, turned(x)))),
    "mean_rows": lambda x: column(map(mean, x)),
    "mean_columns": lambda x: turned(column(map(mean, turned(x)))),
    "variance_rows": lambda x: column(map(variance, x)),
    "variance_columns": lambda x: turned(column(map(variance, turned(x)))),
    "spread": spread,
    "rows": lambda x, first, last: x[whole(first[0][0]) - 1 : whole(last[0][0])],
    "columns": lambda x, first, last: tuple(
        row[whole(first[0][0]) - 1 : whole(last[0][0])] for row in x
    ),
    "concat": lambda *x: tuple(tuple(itertools.chain(*rows)) for rows in zip(*x, strict=True)),
    "stack": lambda *x: tuple(itertools.chain(*x)),
    "squared_error": lambda a, y: alone(squares(a, y)),
    "half_squared_error": lambda a, y: alone(squares(a, y) / TWO),
    "mean_squared_error": lambda a, y: alone(squares(a, y) / of_each(a)),
    "half_mean_squared_error": lambda a, y: alone(squares(a, y) / of_each(a) / TWO),
    "absolute_error": lambda a, y: alone(differences(a, y)),
    "binary_cross_entropy": lambda a, y: alone(binary_cross_entropy(a, y)),
    "cross_entropy": lambda a, y: alone(cross_entropy(a, y)),
}


def windows(matrix: Rows, size: int, stride: int) -> list[list[list[Dual]]]:
    """Return the entries of each window, row by row."""
    rows, columns = shape(matrix)
    return [
        [
            [matrix[i + p][j + q] for p in range(size) for q in range(size)]
            for j in range(0, columns - size + 1, stride)
        ]
        for i in range(0, rows - size + 1, stride)
    ]


def of_windows(
    function: Callable[[Sequence[Dual]], Dual], matrix: Rows, size: int, stride: int
) -> Rows:
    return tuple(tuple(map(function, row)) for row in windows(matrix, size, stride))


def first_of_largest(numbers: Sequence[Dual]) -> Dual:
    return reduce(lambda best, x: x if sign(x.value - best.value) > 0 else best, numbers)


def slid(matrix: Rows, kernel: Rows, stride: Rows) -> Rows:
    weights = flat(kernel)

    def weighted(numbers: Sequence[Dual]) -> Dual:
        return total(x * w for x, w in zip(numbers, weights, strict=True))

    return of_windows(weighted, matrix, len(kernel), whole(stride[0][0]))


WINDOWS: Mapping[str, Callable[..., Rows]] = {
    "correlate": slid,
    "maxpool": lambda x, size, stride: of_windows(
        first_of_largest, x, whole(size[0][0]), whole(stride[0][0])
    ),
    "avgpool": lambda x, size, stride: of_windows(mean, x, whole(size[0][0]), whole(stride[0][0])),
    "flatten": lambda *x: column(itertools.chain(*map(flat, x))),
}
OPERATORS: Mapping[type[ast.operator], Callable[[Dual, Dual], Dual]] = {
    ast.Add: lambda x, y: x + y,
    ast.Sub: lambda x, y: x - y,
    ast.Mult: lambda x, y: x * y,
    ast.Div: lambda x, y: x / y,
}


def value(text: str, known: Mapping[str, Rows]) -> Rows:
    """Return what a formula is, given the quantities before it."""
    python = text.replace("^", "**")

    def of(node: ast.expr) -> Rows:
        match node:
            case ast.Constant():
                return alone(Dual(mpf(ast.get_source_segment(python, node) or "")))
            case ast.Name("e") if "e" not in known:
                return alone(exp(ONE))
            case ast.Name(name):
                return known[name]
            case ast.Attribute(inner, "T"):
                return turned(of(inner))
            case ast.UnaryOp(ast.USub(), inner):
                return each(lambda x: -x, of(inner))
            case ast.BinOp(left, ast.MatMult(), right):
                return product(of(left), of(right))
            case ast.BinOp(left, ast.Pow(), right):
                return raised(left, right)
            case ast.BinOp(left, operator, right):
                return pairs(OPERATORS[type(operator)], of(left), of(right))
            case ast.Call(ast.Name(name), arguments) if name in SCALARS:
                return each(SCALARS[name], of(arguments[0]))
            case ast.Call(ast.Name(name), arguments):
                return {**MATRICES, **WINDOWS}[name](*map(of, arguments))
        raise ValueError(ast.dump(node))

    def raised(base: ast.expr, exponent: ast.expr) -> Rows:
        if isinstance(base, ast.Name) and base.id == "e" and "e" not in known:
            return each(exp, of(exponent))
        power = of(exponent)[0][0].value
        if power == mpf("0.5"):
            return each(sqrt, of(base))
        found = each(lambda x: total_power(x, abs(int(power))), of(base))
        return found if power >= 0 else each(lambda x: ONE / x, found)

    return of(ast.parse(python, mode="eval").body)


def total_power(x: Dual, count: int) -> Dual:
    found = ONE
    for _ in range(count):
        found = found * x
    return found


class FormulaOracle:
    """Formulas that are worked out, and the steps that may follow from them, each found when it is
    asked for by its id.

    With rounded carry, gradients start from what is printed on the way there, and only formulas are
    told.
    """

    def __init__(self, problem: Mapping[str, Any], rounding: Mapping[str, Any]) -> None:
        """Work the formulas out. Raises what `solve` does."""
        self._formulas: Mapping[str, str] = problem["formulas"]
        self._of = problem.get("gradient", {}).get("of", list(self._formulas)[-1])
        self._carry = rounding.get("carry", "exact")
        self._digits = Digits(
            rounding.get("places"),
            rounding.get("significant"),
            rounding.get("ties", "half-up"),
            rounding.get("padding", True),
        )
        self.steps: dict[str, Step] = {}
        with mp.workdps(WORKING_DIGITS):
            self._known = {name: _stated(stated) for name, stated in problem["given"].items()}
            for name, text in self._formulas.items():
                found = value(text, self._known)
                self.steps[name] = step = self._step(found)
                self._known[name] = found if self._carry == "exact" else _stated(step.printed)

    def step(self, name: str) -> Step | None:
        """Return the step of an id, None where it is not told. Raises what `solve` does."""
        if name in self.steps or self._carry == "rounded":
            return self.steps.get(name)
        of, _, by = (part.removeprefix("d") for part in name.partition("/"))
        if of not in self._known or by not in self._known:
            return None
        with mp.workdps(WORKING_DIGITS):
            if of == self._of:
                return self._step(_gradient(self._formulas, of, by, self._known))
            function = self._formulas[of].partition("(")[0]
            if self._formulas[of] != f"{function}({by})":
                return None
            return self._step(each(lambda x: _slope(SCALARS[function], x), self._known[by]))

    def _step(self, found: Rows) -> Step:
        exact = tuple(tuple(read_off(x.value) for x in row) for row in found)

        def printed(how: Digits) -> tuple[tuple[str, ...], ...]:
            return tuple(tuple(map(how.printed, row)) for row in exact)

        return Step(printed(SEVENTEEN), printed(self._digits), True, False)


def _gradient(formulas: Mapping[str, str], of: str, by: str, known: Mapping[str, Rows]) -> Rows:
    """Return the derivative of a number by each entry of a quantity."""
    rows, columns = shape(known[by])
    return tuple(
        tuple(_derivative(formulas, of, _moved(known, by, i, j), by) for j in range(columns))
        for i in range(rows)
    )


def _derivative(formulas: Mapping[str, str], of: str, known: dict[str, Rows], by: str) -> Dual:
    needed = _needed(formulas, of)
    behind = by not in formulas
    for name, text in formulas.items():
        if behind and name in needed:
            known[name] = value(text, known)
        behind |= name == by
    return Dual(known[of][0][0].slope)


def _needed(formulas: Mapping[str, str], of: str) -> set[str]:
    needed = {of}
    for name, text in reversed([*formulas.items()]):
        if name in needed:
            needed |= set(re.findall(r"\w+", text))
    return needed


def _moved(known: Mapping[str, Rows], by: str, row: int, column: int) -> dict[str, Rows]:
    moved = tuple(
        tuple(Dual(x.value, mpf((i, j) == (row, column))) for j, x in enumerate(entries))
        for i, entries in enumerate(known[by])
    )
    return {**known, by: moved}


def _slope(function: Callable[[Dual], Dual], x: Dual) -> Dual:
    return Dual(function(Dual(x.value, mpf(1))).slope)


def _stated(stated: Any) -> Rows:
    if not isinstance(stated, list | tuple):
        return alone(Dual(number(stated)))
    rows = [row if isinstance(row, list | tuple) else [row] for row in stated]
    return tuple(tuple(Dual(number(x)) for x in row) for row in rows)
