"""A second, independent calculation of a training step: loops over indices, mpmath, own rounding.

Numbers carry 130 digits and are read off to 90 decimals. Whatever is a decimal number with fewer
decimals, an exact zero or an exact tie among irrational terms included, is so read off exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from mpmath import mp, mpf

WORKING_DIGITS = 130
DECIMALS = 90

Matrix = list[list[Any]]
Strings = tuple[tuple[str, ...], ...]
Known = Mapping[str, Matrix]


@dataclass(frozen=True, slots=True)
class Digits:
    """How a number is printed: to decimal places or to significant figures."""

    places: int | None = None
    significant: int | None = None
    ties: str = "half-up"
    padding: bool = True
    smallest_positional: int = -3

    def printed(self, number: Fraction) -> str:
        """Return the string of a number."""
        if self.places is not None:
            text = self._to_places(number, self.places)
        elif self.significant is not None:
            text = self._to_figures(number, self.significant)
        else:
            raise ValueError("neither places nor significant figures are given")
        mantissa, e, exponent = text.partition("e")
        if not self.padding and "." in mantissa:
            mantissa = mantissa.rstrip("0").rstrip(".")
        return mantissa + e + exponent

    def _to_places(self, number: Fraction, places: int) -> str:
        units = self._units(number, -places)
        return _sign(number, units) + _positional(units, -places)

    def _to_figures(self, number: Fraction, figures: int) -> str:
        if number == 0:
            return "0"
        exponent = len(str(int(abs(number) * 10**DECIMALS))) - 1 - DECIMALS
        units = self._units(number, exponent - figures + 1)
        if units == 10**figures:
            units, exponent = units // 10, exponent + 1
        if self.smallest_positional <= exponent < figures:
            return _sign(number, units) + _positional(units, exponent - figures + 1)
        return _sign(number, units) + _positional(units, 1 - figures) + f"e{exponent}"

    def _units(self, number: Fraction, exponent: int) -> int:
        """Return how many units of 10**exponent the size of a number is, rounded."""
        size = abs(number) / Fraction(10) ** exponent
        units = (size + Fraction(1, 2)).__floor__()
        is_tie = units - size == Fraction(1, 2)
        return units - 1 if is_tie and self.ties == "half-even" and units % 2 else units


SEVENTEEN = Digits(significant=17, ties="half-even", smallest_positional=-6)


def _sign(number: Fraction, units: int) -> str:
    return "-" if number < 0 and units else ""


def _positional(units: int, exponent: int) -> str:
    if exponent >= 0:
        return str(units * 10**exponent)
    digits = str(units).zfill(1 - exponent)
    return f"{digits[:exponent]}.{digits[exponent:]}"


def read_off(number: Any) -> Fraction:
    """Return an mpmath number to 90 decimals."""
    return Fraction(int(mp.nint(number * mpf(10) ** DECIMALS)), 10**DECIMALS)


def sigmoid(x: Any) -> Any:
    return 1 / (1 + mp.exp(-x))


@dataclass(frozen=True, slots=True)
class Step:
    """What a step must be. `is_exact` says whether nothing was rounded away in printing it."""

    value: Strings
    printed: Strings
    recomputes: bool
    is_exact: bool


def solve(problem: Mapping[str, Any], rounding: Mapping[str, Any]) -> dict[str, Step]:
    """Return every step of a problem by its id, in the order of the document."""
    digits = Digits(
        rounding.get("places"),
        rounding.get("significant"),
        rounding.get("ties", "half-up"),
        rounding.get("padding", True),
    )
    with mp.workdps(WORKING_DIGITS):
        return dict(_steps(problem, digits, rounding.get("carry", "exact")))


def _steps(problem: Mapping[str, Any], digits: Digits, carry: str) -> Iterator[tuple[str, Step]]:
    given = dict(_given(problem))
    unrounded, shown = {**given}, {**given}
    for name, formula in _formulas(problem):
        from_shown = formula(shown)
        unrounded[name] = from_shown if carry == "rounded" else formula(unrounded)
        exact = _each(read_off, unrounded[name])
        printed = _each(digits.printed, exact)
        yield (
            name,
            Step(
                _each(SEVENTEEN.printed, exact),
                printed,
                _each(digits.printed, _each(read_off, from_shown)) == printed,
                _each(Fraction, printed) == exact,
            ),
        )
        shown[name] = [[mpf(text) for text in row] for row in printed]


def _each(function: Callable[[Any], Any], matrix: Sequence[Sequence[Any]]) -> Any:
    return tuple(tuple(function(entry) for entry in row) for row in matrix)


def _given(problem: Mapping[str, Any]) -> Iterator[tuple[str, Matrix]]:
    yield "a1", _column(problem["inputs"])
    yield "y", _column(problem["targets"])
    yield "alpha", _column([problem["learning_rate"]])
    for number, layer in enumerate(problem["layers"], start=1):
        yield f"w{number}", [[mpf(str(weight)) for weight in row] for row in layer["weights"]]
        if "biases" in layer:
            yield f"b{number}", _column(layer["biases"])


def _column(numbers: Sequence[Any]) -> Matrix:
    return [[mpf(str(number))] for number in numbers]


def _formulas(problem: Mapping[str, Any]) -> Iterator[tuple[str, Callable[[Known], Matrix]]]:
    depth = len(problem["layers"])
    inward = range(depth, 0, -1)
    has_biases = {layer: "biases" in problem["layers"][layer - 1] for layer in inward}
    error = {layer: f"b{layer}" if has_biases[layer] else f"z{layer + 1}" for layer in inward}

    for layer in range(1, depth + 1):
        yield f"z{layer + 1}", partial(_pre_activation, layer=layer)
        yield f"a{layer + 1}", partial(_activation, layer=layer + 1)
    for layer in inward:
        yield f"da{layer + 1}/dz{layer + 1}", partial(_slope, layer=layer + 1)
    yield "L", partial(_loss, name=problem["loss"], outputs=depth + 1)
    yield f"dL/da{depth + 1}", partial(_loss_slope, name=problem["loss"], outputs=depth + 1)
    for layer in inward:
        if layer < depth:
            yield f"dL/da{layer + 1}", partial(_passed_back, layer=layer + 1, error=error)
        yield f"dL/d{error[layer]}", partial(_error, layer=layer + 1)
        yield f"dL/dw{layer}", partial(_weight_gradient, layer=layer, error=error)
    for layer in range(1, depth + 1):
        yield f"w{layer}_new", partial(_updated, parameter=f"w{layer}")
        if has_biases[layer]:
            yield f"b{layer}_new", partial(_updated, parameter=f"b{layer}")


def _pre_activation(known: Known, layer: int) -> Matrix:
    w, a, b = known[f"w{layer}"], known[f"a{layer}"], known.get(f"b{layer}")
    return [
        [sum(w[i][j] * a[j][0] for j in range(len(a))) + (b[i][0] if b else 0)]
        for i in range(len(w))
    ]


def _activation(known: Known, layer: int) -> Matrix:
    return [[sigmoid(z)] for (z,) in known[f"z{layer}"]]


def _slope(known: Known, layer: int) -> Matrix:
    return [[sigmoid(z) * (1 - sigmoid(z))] for (z,) in known[f"z{layer}"]]


def _loss(known: Known, name: str, outputs: int) -> Matrix:
    a, y = known[f"a{outputs}"], known["y"]
    total = sum((a[i][0] - y[i][0]) ** 2 for i in range(len(y)))
    match name:
        case "half_mean_squared_error":
            return [[total / len(y) / 2]]
        case "half_squared_error":
            return [[total / 2]]
        case "mean_squared_error":
            return [[total / len(y)]]
        case "squared_error":
            return [[total]]
    raise ValueError(name)


def _loss_slope(known: Known, name: str, outputs: int) -> Matrix:
    a, y = known[f"a{outputs}"], known["y"]
    difference = [a[i][0] - y[i][0] for i in range(len(y))]
    match name:
        case "half_mean_squared_error":
            return [[entry / len(y)] for entry in difference]
        case "half_squared_error":
            return [[entry] for entry in difference]
        case "mean_squared_error":
            return [[2 * entry / len(y)] for entry in difference]
        case "squared_error":
            return [[2 * entry] for entry in difference]
    raise ValueError(name)


def _error(known: Known, layer: int) -> Matrix:
    delta, slope = known[f"dL/da{layer}"], known[f"da{layer}/dz{layer}"]
    return [[delta[i][0] * slope[i][0]] for i in range(len(delta))]


def _weight_gradient(known: Known, layer: int, error: Mapping[int, str]) -> Matrix:
    e, a = known[f"dL/d{error[layer]}"], known[f"a{layer}"]
    return [[e[i][0] * a[j][0] for j in range(len(a))] for i in range(len(e))]


def _passed_back(known: Known, layer: int, error: Mapping[int, str]) -> Matrix:
    w, e = known[f"w{layer}"], known[f"dL/d{error[layer]}"]
    return [[sum(w[i][j] * e[i][0] for i in range(len(e)))] for j in range(len(w[0]))]


def _updated(known: Known, parameter: str) -> Matrix:
    old, gradient = known[parameter], known[f"dL/d{parameter}"]
    alpha = known["alpha"][0][0]
    return [
        [old[i][j] - alpha * gradient[i][j] for j in range(len(old[0]))] for i in range(len(old))
    ]
