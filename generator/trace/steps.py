"""A step and how it is printed, and the steps of each iteration in order."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from generator.arithmetic import Reals
from generator.errors import TooLargeError, TooSmallError, UndecidedError, UndefinedError
from generator.expressions.by_name import let_operations_travel
from generator.expressions.tree import Expression, Name, Shape, references
from generator.network import Given, Graph, Role, Section
from generator.rounding import SEVENTEEN, Matrix, Rounding, gives, gives_entry, printed, shown
from generator.trace.values import Values, from_printed, named

__all__ = [
    "WHOLE",
    "DigitFinder",
    "Iteration",
    "Step",
    "certified",
    "entries",
    "iterations",
    "started",
    "steps",
]

# Steps are pickled and copied with their expressions.
let_operations_travel()

# Sizes are whole numbers.
WHOLE = Rounding(places=0)
# Later lines go on from what is printed; a number nearer to 0 would have to be written out for it.
SMALLEST_EXPONENT = -10_000
# What is printed of a step of a graph, and whether its printed operands give just that.
DigitFinder = Callable[[Graph, Name, Reals, Reals], tuple[Matrix, bool]]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Step:
    """One computed quantity of a worked solution, a matrix: that of a layer has a row for each
    neuron and a column for each sample, that of a parameter the rows and columns of the parameter,
    and a scalar is 1 by 1.

    `exact` is its value, `from_print` that of its expression at the printed operands (with carry
    "rounded" both are the same), `printed` the correctly rounded strings of `exact`, rows of them,
    with a decimal point, and `recomputes` says whether `from_print` rounds to the same strings.
    `is_by_component` says whether its formula is that of its components.
    `iteration` counts from 1. `section` says where the step stands (`start`, `forward`,
    `preliminary`, `backward`, `update`), `role` what it is (`pre-activation`, `loss`, `gradient`,
    …). Numbers have no units. Two steps are equal where name, iteration, expression, printed
    numbers and the 17 digits of their values are.
    """

    name: Name
    section: Section
    role: Role
    iteration: int
    expression: Expression
    exact: Reals
    from_print: Reals
    printed: Matrix
    recomputes: bool
    is_by_component: bool

    def __repr__(self) -> str:
        rows, columns = self.shape
        size = "scalar" if rows == columns == 1 else f"{rows} x {columns}"
        return f"<Step {self.id} of iteration {self.iteration}: {self.role}, {size}>"

    def __eq__(self, other: object) -> bool:
        if self is other or not isinstance(other, Step):
            return self is other
        return self._printed == other._printed and self.value == other.value

    def __hash__(self) -> int:
        return hash(self._printed)

    @property
    def _printed(self) -> tuple[object, ...]:
        return self.name, self.iteration, self.expression, self.printed, self.recomputes

    @property
    def shape(self) -> Shape:
        """The number of rows and of columns."""
        return self.expression.shape

    @property
    def id(self) -> str:
        """The name of the step for people and programs, such as `dL/dw2`."""
        return str(self.name)

    @property
    def uses(self) -> tuple[str, ...]:
        """The ids of the quantities in the expression, each once."""
        return tuple(
            dict.fromkeys(str(reference.name) for reference in references(self.expression))
        )

    @property
    def value(self) -> Matrix:
        """The value, correctly rounded to 17 significant digits. Raises UndecidedError."""
        try:
            return printed(self.exact, SEVENTEEN)
        except UndecidedError as error:
            raise UndecidedError(
                f"the value of {self.name} of iteration {self.iteration} would be {error}",
                "give smaller weights and inputs",
            ) from None

    @property
    def prints_exactly(self) -> bool:
        """Whether the printed numbers are the value itself, nothing rounded away."""
        return _equal(self.exact, self.printed)

    def prints_exactly_at(self, row: int, column: int) -> bool:
        """Whether one printed number is the value itself."""
        return self.exact.equals(row, column, Fraction(self.printed[row][column]))

    def recomputes_exactly_at(self, row: int, column: int) -> bool:
        """Whether the printed operands of one entry give its printed number exactly."""
        try:
            return self.from_print.equals(row, column, Fraction(self.printed[row][column]))
        except (UndefinedError, TooLargeError):
            return False

    def recomputes_at(self, row: int, column: int, rounding: Rounding) -> bool:
        """Whether the printed operands of one entry give what is printed of it."""
        text = self.printed[row][column]
        return gives_entry(self.from_print, self.exact, row, column, text, rounding)

    @property
    def recomputes_exactly(self) -> bool:
        """Whether the printed operands give the printed numbers with nothing rounded away."""
        try:
            return _equal(self.from_print, self.printed)
        except (UndefinedError, TooLargeError):
            return False


@dataclass(frozen=True, slots=True)
class Iteration:
    """One iteration as numbers: what it starts from, and its steps in order."""

    number: int
    samples: range
    given: tuple[Given, ...]
    steps: tuple[Step, ...]


def certified(rounding: Rounding, values: Values) -> DigitFinder:
    """Return what finds the digits of a step, and whether its printed operands give them."""

    def digits(graph: Graph, name: Name, exact: Reals, from_print: Reals) -> tuple[Matrix, bool]:
        if graph.roles[name] == "size":
            return shown(exact, exact, WHOLE), True
        result = shown(exact, values.reals(graph, name, exact.shape), rounding)
        if rounding.significant is not None and any(map(_is_too_small, itertools.chain(*result))):
            raise TooSmallError(f"nearer to 0 than 10^{SMALLEST_EXPONENT}")
        return result, exact is from_print or gives(from_print, exact, result, rounding)

    return digits


def _is_too_small(printed_number: str) -> bool:
    _, mark, exponent = printed_number.partition("e")
    return bool(mark) and int(exponent) < SMALLEST_EXPONENT


def iterations(
    graphs: Sequence[Graph], rounding: Rounding, values: Values, digits: DigitFinder
) -> Iterator[Iteration]:
    """Yield the iterations of graphs, each step computed from what is printed before it."""
    numbers: dict[Name, Matrix] = {}
    for graph in graphs:
        given, numbers = started(graphs, graph, numbers)
        found = tuple(steps(graph, rounding, values, numbers, digits))
        yield Iteration(graph.iteration, graph.samples, given, found)


def started(
    graphs: Sequence[Graph], graph: Graph, numbers: Mapping[Name, Matrix]
) -> tuple[tuple[Given, ...], dict[Name, Matrix]]:
    """Return what an iteration starts from, in the usual order and by name."""
    carried = (
        Given(name, numbers[end], graphs[0].roles[name]) for name, end in graph.continues.items()
    )
    given = tuple(sorted((*graph.given, *carried), key=_usual_order(graphs[0])))
    return given, {quantity.name: quantity.numbers for quantity in given}


def _usual_order(first: Graph) -> Callable[[Given], int]:
    order = {quantity.name: place for place, quantity in enumerate(first.given)}
    return lambda one: order[one.name]


def steps(
    graph: Graph,
    rounding: Rounding,
    values: Values,
    numbers: dict[Name, Matrix],
    digits: DigitFinder,
) -> Iterator[Step]:
    """Yield the steps of a graph, and enter what is printed of them into `numbers`."""
    for definition in graph.definitions:
        exact = from_print = from_printed(definition.expression, numbers)
        if rounding.carry == "exact":
            exact = values.reals(graph, definition.name, definition.expression.shape)
        with named(graph, definition, rounding):
            result, recomputes = digits(graph, definition.name, exact, from_print)
        numbers[definition.name] = result
        yield Step(
            definition.name,
            definition.section,
            definition.role,
            graph.iteration,
            definition.expression,
            exact,
            from_print,
            result,
            recomputes,
            definition.name in graph.by_component,
        )


def _equal(numbers: Reals, matrix: Matrix) -> bool:
    return all(numbers.equals(i, j, Fraction(text)) for i, j, text in entries(matrix))


def entries(matrix: Matrix) -> Iterator[tuple[int, int, str]]:
    """Yield the entries of a matrix, each with its row and column from 0."""
    for i, row in enumerate(matrix):
        for j, text in enumerate(row):
            yield i, j, text
