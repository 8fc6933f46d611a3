"""Evaluating a graph into steps: exact values, printed strings, does each line recompute."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from generator.arithmetic import Reals, System
from generator.errors import OptionError
from generator.expressions.tree import (
    Derivative,
    Expression,
    Name,
    Symbol,
    evaluate,
    references,
)
from generator.network import LOSS, Definition, Given, Graph, Section
from generator.rounding import SEVENTEEN, Matrix, Rounding, fractions, printed, rounded

__all__ = ["Step", "Trace", "fewest_places", "hidden", "trace"]

MOST_AUTOMATIC_PLACES = 15


@dataclass(frozen=True, slots=True)
class Step:
    """One computed quantity of a worked solution.

    `exact` is its value, `from_print` that of its expression at the printed operands (with carry
    "rounded" both are the same), `printed` the correctly rounded strings of `exact`, and
    `recomputes` says whether `from_print` rounds to the same strings.
    """

    name: Name
    section: Section
    iteration: int
    expression: Expression
    exact: Reals
    from_print: Reals
    printed: Matrix
    recomputes: bool

    @property
    def id(self) -> str:
        """The name of the step for people and programs, such as `dL/dw2`."""
        return str(self.name)

    @property
    def uses(self) -> tuple[str, ...]:
        """The ids of the quantities in the expression, each once."""
        return tuple(dict.fromkeys(str(one.name) for one in references(self.expression)))

    @property
    def value(self) -> Matrix:
        """The value, correctly rounded to 17 significant digits."""
        return printed(self.exact, SEVENTEEN)

    @property
    def prints_exactly(self) -> bool:
        """Whether the printed numbers are the value itself, nothing rounded away."""
        return _equal(self.exact, self.printed)

    @property
    def recomputes_exactly(self) -> bool:
        """Whether the printed operands give the printed numbers with nothing rounded away."""
        return _equal(self.from_print, self.printed)


@dataclass(frozen=True, slots=True)
class Trace:
    """A worked solution as numbers: what is given, and every step in order."""

    given: tuple[Given, ...]
    steps: tuple[Step, ...]
    rounding: Rounding

    def not_recomputing(self) -> tuple[Step, ...]:
        """Return the steps whose printed operands do not give their printed result."""
        return tuple(step for step in self.steps if not step.recomputes)


def trace(graph: Graph, rounding: Rounding) -> Trace:
    """Evaluate a graph, rounding as asked; `places = "auto"` is resolved first.

    Raises UndecidedError where a digit cannot be certified, OptionError where no number of places
    is enough.
    """
    if rounding.places == "auto":
        rounding = dataclasses.replace(rounding, places=fewest_places(graph, rounding))
    return Trace(graph.given, tuple(_steps(graph, rounding, _Values(graph))), rounding)


def _steps(graph: Graph, rounding: Rounding, values: _Values) -> Iterator[Step]:
    numbers: dict[Name, Matrix] = {one.name: one.numbers for one in graph.given}
    for definition in graph.definitions:
        from_print = _from_printed(definition.expression, numbers)
        exact = from_print if rounding.carry == "rounded" else values.reals(definition)
        result = printed(exact, rounding)
        recomputes = rounding.carry == "rounded" or printed(from_print, rounding) == result
        numbers[definition.name] = result
        yield Step(
            definition.name,
            definition.section,
            definition.iteration,
            definition.expression,
            exact,
            from_print,
            result,
            recomputes,
        )


def _from_printed(expression: Expression, numbers: Mapping[Name, Matrix]) -> Reals:
    known = {one.name: fractions(numbers[one.name]) for one in references(expression)}

    def value(system: System) -> Any:
        return evaluate(expression, system, lambda one: system.number(known[one.name]))

    return Reals(value, expression.shape)


class _Values:
    """The unrounded values of a graph's quantities, each computed once per number system."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._arrays: dict[System, dict[Name, Any]] = {}
        self.reals = functools.cache(self._reals)

    def _reals(self, definition: Definition) -> Reals:
        """Return a definition's values as real numbers."""
        return Reals(lambda system: self._value(definition, system), definition.expression.shape)

    def _value(self, wanted: Definition, system: System) -> Any:
        if system not in self._arrays:
            self._arrays[system] = {
                one.name: system.number(fractions(one.numbers)) for one in self._graph.given
            }
        arrays = self._arrays[system]
        for definition in self._graph.definitions:
            if definition.name not in arrays:
                arrays[definition.name] = evaluate(
                    definition.expression, system, lambda one: arrays[one.name]
                )
            if definition is wanted:
                break
        return arrays[wanted.name]


def hidden(graph: Graph, rounding: Rounding) -> tuple[Name, ...]:
    """Return the gradients of which an entry that is not zero prints as zero, and the updated
    parameters of which an entry that changes prints as before.
    """
    values = _Values(graph)
    return tuple(_hidden(graph, tuple(_steps(graph, rounding, values)), rounding, values))


def fewest_places(graph: Graph, rounding: Rounding) -> int:
    """Return the fewest decimal places at which no gradient and no update is hidden.

    Raises OptionError if that takes more places than may be printed.
    """
    values = _Values(graph)
    for places in range(MOST_AUTOMATIC_PLACES + 1):
        attempt = dataclasses.replace(rounding, places=places, significant=None)
        steps = tuple(_steps(graph, attempt, values))
        if not any(_hidden(graph, steps, attempt, values)):
            return places
    raise OptionError(
        f"no number of decimal places up to {MOST_AUTOMATIC_PLACES} shows every gradient and every "
        "update; use significant figures or larger numbers"
    )


def _hidden(
    graph: Graph, steps: tuple[Step, ...], rounding: Rounding, values: _Values
) -> Iterator[Name]:
    definitions = {one.name: one for one in graph.definitions}
    for step in steps:
        if isinstance(step.name, Derivative) and step.name.of == LOSS:
            blank = [(i, j) for i, j, text in _entries(step.printed) if Fraction(text) == 0]
            gradient = step.name
        elif isinstance(step.name, Symbol) and step.name.new:
            parameter = dataclasses.replace(step.name, new=False)
            before = next(one.numbers for one in graph.given if one.name == parameter)
            blank = [
                (i, j)
                for i, j, text in _entries(before)
                if rounded(Fraction(text), rounding) == Fraction(step.printed[i][j])
            ]
            gradient = Derivative(LOSS, parameter)
        else:
            continue
        exact = values.reals(definitions[gradient])
        if any(not exact.equals(i, j, Fraction(0)) for i, j in blank):
            yield step.name


def _equal(numbers: Reals, matrix: Matrix) -> bool:
    return all(numbers.equals(i, j, Fraction(text)) for i, j, text in _entries(matrix))


def _entries(matrix: Matrix) -> Iterator[tuple[int, int, str]]:
    for i, row in enumerate(matrix):
        for j, text in enumerate(row):
            yield i, j, text
