"""Every step of every iteration of a problem, in numbers and as printed."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from mpmath import mp

from tests.oracle import passes, updates
from tests.oracle.digits import SEVENTEEN, Digits, is_near
from tests.oracle.iteration import Formula, Formulas, Iteration, Known, Matrix, iterations, table
from tests.oracle.reals import WORKING_DIGITS, Undefined, number, read_off

Strings = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What a step must be. `is_exact` says whether nothing was rounded away in printing it."""

    value: Strings
    printed: Strings
    recomputes: bool
    is_exact: bool


def solve(problem: Mapping[str, Any], rounding: Mapping[str, Any]) -> tuple[dict[str, Step], ...]:
    """Return the steps of each iteration by their ids, in the order of the document.

    Raises Undefined where a step has no value, with rounded carry be it at printed numbers alone,
    and OutOfReach where the digits kept here do not suffice.
    """
    digits = Digits(
        rounding.get("places"),
        rounding.get("significant"),
        rounding.get("ties", "half-up"),
        rounding.get("padding", True),
        shows_fractions=rounding.get("show") == "fractions",
    )
    with mp.workdps(WORKING_DIGITS):
        return tuple(_solved(problem, digits, rounding.get("carry", "exact")))


def _solved(problem: Mapping[str, Any], digits: Digits, carry: str) -> Iterator[dict[str, Step]]:
    unrounded, shown = dict(_lasting(problem)), dict(_lasting(problem))
    lasting = tuple(shown)
    is_compared = carry == "exact" or digits.shows_fractions
    for one in iterations(problem):
        unrounded.update(one.given)
        shown.update(one.given)
        steps = {}
        for name, formula in _formulas(one):
            whole: Any = _unless_undefined(formula, unrounded, carry) if is_compared else None
            unrounded[name] = whole
            value: Any = formula(shown) if carry == "rounded" else whole
            exact = _each(read_off, value)
            printed = _printed(exact, None if whole is None else _each(read_off, whole), digits)
            steps[name] = Step(
                _each(SEVENTEEN.printed, exact),
                printed,
                carry == "rounded" or _gives(formula, shown, exact, printed, digits),
                all(is_near(Fraction(text), x) for text, x in _pairs(printed, exact)),
            )
            shown[name] = _each(number, printed)
        yield steps
        unrounded, shown = _carried_on(unrounded, lasting), _carried_on(shown, lasting)


def _unless_undefined(formula: Formula, unrounded: Known, carry: str) -> Any:
    """Return a value from unrounded numbers; None where there is none and printed ones go on."""
    try:
        return formula(unrounded)
    except (Undefined, TypeError):
        if carry == "exact":
            raise
        return None


def _printed(exact: Any, whole: Any, digits: Digits) -> Strings:
    """Return what is printed: fractions where nothing was rounded on the way to a short one."""

    def entry(row: int, column: int) -> str:
        x = exact[row][column]
        fraction = digits.fraction(x)
        if fraction is None or whole is None or not is_near(whole[row][column], x):
            return digits.printed(x)
        return fraction

    return tuple(tuple(entry(i, j) for j in range(len(row))) for i, row in enumerate(exact))


def _gives(formula: Formula, shown: Known, exact: Any, printed: Strings, digits: Digits) -> bool:
    """Whether what is shown leads to what is printed; what leads to no number does not."""
    try:
        found = _each(read_off, formula(shown))
    except Undefined:
        return False
    return all(
        digits.printed(x) == text or (digits.fraction(y) == text and is_near(x, y))
        for (text, x), (_, y) in zip(_pairs(printed, found), _pairs(printed, exact), strict=True)
    )


def _pairs(printed: Strings, numbers: Any) -> Iterator[tuple[str, Fraction]]:
    return zip(itertools.chain(*printed), itertools.chain(*numbers), strict=True)


def _formulas(one: Iteration) -> Formulas:
    if one.t == 0:
        yield from passes.forward(one)
        yield from passes.loss(one) if one.targets else ()
        return
    yield from updates.learning_rate(one)
    yield from updates.look_ahead(one)
    yield from passes.forward(one)
    yield from passes.slopes(one)
    yield from passes.loss(one)
    yield from passes.backward(one)
    yield from updates.updates(one)


def _each(function: Callable[[Any], Any], matrix: Sequence[Sequence[Any]]) -> Any:
    return tuple(tuple(function(entry) for entry in row) for row in matrix)


def _lasting(problem: Mapping[str, Any]) -> Iterator[tuple[str, Matrix]]:
    """Yield what outlasts an iteration: learning rate, parameters, states of the optimizer."""
    yield "alpha", [[number(problem.get("learning_rate", 0))]]
    for layer, stated in enumerate(problem["layers"], start=1):
        yield from _parameter(f"w{layer}", stated["weights"])
        if "biases" in stated:
            biases = stated["biases"]
            shared = not isinstance(biases, list | tuple)
            yield from _parameter(f"b{layer}", [[biases]] if shared else [[b] for b in biases])


def _parameter(name: str, rows: Sequence[Sequence[Any]]) -> Iterator[tuple[str, Matrix]]:
    yield name, [[number(entry) for entry in row] for row in rows]
    for state in "mvs":
        yield f"{state}_{name}", table(len(rows), len(rows[0]), lambda _, __: number(0))


def _carried_on(known: Known, lasting: Sequence[str]) -> dict[str, Matrix]:
    return {name: known.get(f"{name}_new", known[name]) for name in lasting}
