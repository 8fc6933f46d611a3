"""Evaluating a graph into steps: exact values, printed strings, does each line recompute."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from generator.arithmetic import Reals, System
from generator.errors import OptionError, UndefinedError
from generator.expressions.tree import (
    Derivative,
    Expression,
    Name,
    Symbol,
    evaluate,
    references,
)
from generator.network import LOSS, Definition, Given, Graph, Section
from generator.rounding import (
    SEVENTEEN,
    Matrix,
    Rounding,
    fractions,
    printed,
    printed_entry,
    rounded,
)

__all__ = [
    "Digits",
    "Iteration",
    "Step",
    "Trace",
    "fewest_places",
    "hidden",
    "trace",
    "trace_of_printed",
]

# What is printed of a step of a graph, and whether its printed operands give just that.
Digits = Callable[[Graph, Name, Reals, Reals], tuple[Matrix, bool]]
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

    def prints_exactly_at(self, row: int, column: int) -> bool:
        """Whether one printed number is the value itself."""
        return self.exact.equals(row, column, Fraction(self.printed[row][column]))

    def recomputes_exactly_at(self, row: int, column: int) -> bool:
        """Whether the printed operands of one entry give its printed number exactly."""
        return self.from_print.equals(row, column, Fraction(self.printed[row][column]))

    def recomputes_at(self, row: int, column: int, rounding: Rounding) -> bool:
        """Whether the printed operands of one entry give what is printed of it."""
        return printed_entry(self.from_print, row, column, rounding) == self.printed[row][column]

    @property
    def recomputes_exactly(self) -> bool:
        """Whether the printed operands give the printed numbers with nothing rounded away."""
        return _equal(self.from_print, self.printed)


@dataclass(frozen=True, slots=True)
class Iteration:
    """One iteration as numbers: what it starts from, and its steps in order."""

    number: int
    samples: range
    given: tuple[Given, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """A worked solution as numbers."""

    iterations: tuple[Iteration, ...]
    rounding: Rounding

    @property
    def given(self) -> tuple[Given, ...]:
        """What is given before the first iteration."""
        return self.iterations[0].given

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of all iterations, in order."""
        return tuple(step for iteration in self.iterations for step in iteration.steps)

    def not_recomputing(self) -> tuple[Step, ...]:
        """Return the steps whose printed operands do not give their printed result."""
        return tuple(step for step in self.steps if not step.recomputes)


def trace(graphs: Sequence[Graph], rounding: Rounding) -> Trace:
    """Evaluate the graphs of a problem, rounding as asked; `places = "auto"` is resolved first.

    Raises UndecidedError where a digit cannot be certified, UndefinedError where a quantity does
    not exist, OptionError where no number of places is enough.
    """
    if rounding.places == "auto":
        rounding = dataclasses.replace(rounding, places=fewest_places(graphs, rounding))
    values = _Values(graphs)
    return Trace(_iterations(graphs, rounding, values, _certified(rounding)), rounding)


def trace_of_printed(graphs: Sequence[Graph], rounding: Rounding, digits: Digits) -> Trace:
    """Return the steps of graphs whose digits are known and certified already."""
    return Trace(_iterations(graphs, rounding, _Values(graphs), digits), rounding)


def _certified(rounding: Rounding) -> Digits:
    """Return what finds the digits of a step, and whether its printed operands give them."""

    def digits(_: Graph, __: Name, exact: Reals, from_print: Reals) -> tuple[Matrix, bool]:
        result = printed(exact, rounding)
        return result, exact is from_print or printed(from_print, rounding) == result

    return digits


def _iterations(
    graphs: Sequence[Graph], rounding: Rounding, values: _Values, digits: Digits
) -> tuple[Iteration, ...]:
    iterations: list[Iteration] = []
    numbers: dict[Name, Matrix] = {}
    for graph in graphs:
        carried = (Given(name, numbers[end]) for name, end in graph.continues.items())
        given = tuple(sorted((*graph.given, *carried), key=_usual_order(graphs[0])))
        numbers = {one.name: one.numbers for one in given}
        steps = tuple(_steps(graph, rounding, values, numbers, digits))
        iterations.append(Iteration(graph.iteration, graph.samples, given, steps))
    return tuple(iterations)


def _usual_order(first: Graph) -> Callable[[Given], int]:
    order = {one.name: place for place, one in enumerate(first.given)}
    return lambda one: order[one.name]


def _steps(
    graph: Graph,
    rounding: Rounding,
    values: _Values,
    numbers: dict[Name, Matrix],
    digits: Digits,
) -> Iterator[Step]:
    """Yield the steps of a graph, and enter what is printed of them into `numbers`."""
    for definition in graph.definitions:
        from_print = _from_printed(definition.expression, numbers)
        exact = from_print
        if rounding.carry == "exact":
            exact = values.reals(graph, definition)
        try:
            result, recomputes = digits(graph, definition.name, exact, from_print)
        except UndefinedError as error:
            raise UndefinedError(_no_such_step(graph, definition, error, rounding)) from None
        numbers[definition.name] = result
        yield Step(
            definition.name,
            definition.section,
            graph.iteration,
            definition.expression,
            exact,
            from_print,
            result,
            recomputes,
        )


def _no_such_step(
    graph: Graph, definition: Definition, error: UndefinedError, rounding: Rounding
) -> str:
    digits = (
        f"{rounding.places} decimal places"
        if rounding.significant is None
        else f"{rounding.significant} significant figures"
    )
    return (
        f"{definition.name} of iteration {graph.iteration} would be {error} at {digits}; print "
        "more digits, or give weights and inputs at which nothing saturates"
    )


def _from_printed(expression: Expression, numbers: Mapping[Name, Matrix]) -> Reals:
    known = {one.name: numbers[one.name] for one in references(expression)}

    def value(system: System) -> Any:
        return evaluate(expression, system, lambda one: system.number(fractions(known[one.name])))

    return Reals(value, expression.shape)


class _Values:
    """The unrounded values of the graphs' quantities, each computed once per number system."""

    def __init__(self, graphs: Sequence[Graph]) -> None:
        self._graphs = {graph.iteration: graph for graph in graphs}
        self._arrays: dict[tuple[System, int], dict[Name, Any]] = {}
        self._found: dict[tuple[int, Name], Reals] = {}

    def reals(self, graph: Graph, definition: Definition) -> Reals:
        """Return a definition's values as real numbers."""
        key = graph.iteration, definition.name
        if key not in self._found:
            self._found[key] = Reals(
                lambda system: self._until(graph, definition, system)[definition.name],
                definition.expression.shape,
            )
        return self._found[key]

    def change(self, graph: Graph, update: Definition, parameter: Name) -> Reals:
        """Return by how much an update changes its parameter."""

        def value(system: System) -> Any:
            arrays = self._until(graph, update, system)
            return arrays[update.name] - arrays[parameter]

        return Reals(value, update.expression.shape)

    def _until(self, graph: Graph, wanted: Definition | None, system: System) -> dict[Name, Any]:
        """Return the arrays of a graph's quantities, at least up to the one that is wanted."""
        arrays = self._started(graph, system)
        for definition in graph.definitions:
            if definition.name not in arrays:
                arrays[definition.name] = system.kept(
                    evaluate(definition.expression, system, lambda one: arrays[one.name])
                )
            if definition is wanted:
                break
        return arrays

    def _started(self, graph: Graph, system: System) -> dict[Name, Any]:
        key = system, graph.iteration
        if key not in self._arrays:
            arrays = {one.name: system.number(fractions(one.numbers)) for one in graph.given}
            if graph.continues:
                before = self._until(self._graphs[graph.iteration - 1], None, system)
                arrays |= {name: before[end] for name, end in graph.continues.items()}
            self._arrays[key] = arrays
        return self._arrays[key]


def hidden(graphs: Sequence[Graph], rounding: Rounding) -> tuple[tuple[int, Name], ...]:
    """Return the gradients of which an entry that is not zero prints as zero, and the updated
    parameters of which an entry that changes prints as before, each with its iteration.
    """
    values = _Values(graphs)
    iterations = _iterations(graphs, rounding, values, _certified(rounding))
    return tuple(_hidden(graphs, iterations, rounding, values))


def fewest_places(graphs: Sequence[Graph], rounding: Rounding) -> int:
    """Return the fewest decimal places at which no gradient and no update is hidden.

    Raises OptionError if that takes more places than may be printed.
    """
    values = _Values(graphs)
    for places in range(MOST_AUTOMATIC_PLACES + 1):
        attempt = dataclasses.replace(rounding, places=places, significant=None)
        try:
            iterations = _iterations(graphs, attempt, values, _certified(attempt))
            if not any(_hidden(graphs, iterations, attempt, values)):
                return places
        except UndefinedError:
            if places == MOST_AUTOMATIC_PLACES:
                raise
    raise OptionError(
        f"no number of decimal places up to {MOST_AUTOMATIC_PLACES} shows every gradient and every "
        "update; use significant figures or larger numbers"
    )


def _hidden(
    graphs: Sequence[Graph], iterations: Sequence[Iteration], rounding: Rounding, values: _Values
) -> Iterator[tuple[int, Name]]:
    for graph, iteration in zip(graphs, iterations, strict=True):
        definitions = {one.name: one for one in graph.definitions}
        before = {one.name: one.numbers for one in iteration.given}
        for step in iteration.steps:
            if isinstance(step.name, Derivative) and step.name.of == LOSS:
                blank = [(i, j) for i, j, text in _entries(step.printed) if Fraction(text) == 0]
                exact = values.reals(graph, definitions[step.name])
            elif isinstance(step.name, Symbol) and step.name.mark == "new":
                parameter = dataclasses.replace(step.name, mark="")
                blank = [
                    (i, j)
                    for i, j, text in _entries(before[parameter])
                    if rounded(Fraction(text), rounding) == Fraction(step.printed[i][j])
                ]
                exact = values.change(graph, definitions[step.name], parameter)
            else:
                continue
            if any(not exact.equals(i, j, Fraction(0)) for i, j in blank):
                yield iteration.number, step.name


def _equal(numbers: Reals, matrix: Matrix) -> bool:
    return all(numbers.equals(i, j, Fraction(text)) for i, j, text in _entries(matrix))


def _entries(matrix: Matrix) -> Iterator[tuple[int, int, str]]:
    for i, row in enumerate(matrix):
        for j, text in enumerate(row):
            yield i, j, text
