"""From a step to its printed line: which readings of its expression stand on it, and how linked."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from generator.expressions.operations import DIVIDE, MATMUL, TIMES
from generator.expressions.readings import entrywise, rows, substitute
from generator.expressions.tree import (
    SCALAR,
    Apply,
    Derivative,
    Expression,
    Name,
    Number,
    Reference,
    Shape,
    Stack,
    Symbol,
    entry,
    references,
)
from generator.network import INPUTS, LOSS, PENALTY, TARGETS, Given
from generator.notation import Notation, pieces, quotient, symbol, text, width
from generator.rounding import Matrix, Rounding
from generator.trace import Iteration, Step, Trace

__all__ = ["Detail", "Line", "Link", "formula", "given_line", "lines", "literal"]

# How much a line shows; each level shows what those before it do.
DETAILS = ("results", "substitution", "products", "entries")
Detail = str

# About as many characters fit in a line beside its symbols.
WIDEST_READING = 60


@dataclass(frozen=True, slots=True)
class Link:
    """One more reading of a line: how it relates to the one before, and LaTeX in pieces.

    A link is marked where the numbers before it do not give the numbers in it.
    """

    relation: str
    marked: bool
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a worked solution: its id, its symbols, all equal, and the readings after them."""

    id: str
    symbols: tuple[str, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class _Page:
    """What the lines of one iteration have in common."""

    notation: Notation
    rounding: Rounding
    numbers: Mapping[Name, Matrix]
    printed: Mapping[Name, Matrix]
    inexact: frozenset[Name]
    shows_rounding: bool
    detail: Detail

    @property
    def has_penalty(self) -> bool:
        """Whether the loss holds more than what passes through the network."""
        return PENALTY in self.numbers

    def shows(self, detail: Detail) -> bool:
        """Whether as much is to be shown."""
        return DETAILS.index(self.detail) >= DETAILS.index(detail)

    def turned(self, expression: Expression) -> Expression:
        """Return an expression as the notation has it, by columns or by rows."""
        return rows(expression) if self.notation.by_rows else expression


def lines(
    trace: Trace, iteration: Iteration, notation: Notation, detail: Detail, by_entry: bool
) -> dict[str, list[Line]]:
    """Return the printed lines of each step of an iteration, by the step's id.

    `by_entry` gives every entry of a matrix a line of its own in place of one for the whole.
    """
    numbers: dict[Name, Matrix] = {
        **{one.name: one.numbers for one in iteration.given},
        **{step.name: step.printed for step in iteration.steps},
    }
    printed = numbers
    if notation.by_rows:
        printed = {name: _transposed(matrix) for name, matrix in numbers.items()}
    shows_rounding = trace.rounding.relation == "approximately"
    inexact: frozenset[Name] = frozenset()
    if shows_rounding and trace.rounding.carry == "exact":
        inexact = frozenset(step.name for step in iteration.steps if not step.prints_exactly)
    page = _Page(notation, trace.rounding, numbers, printed, inexact, shows_rounding, detail)
    return {step.id: list(_step_lines(step, page, by_entry)) for step in iteration.steps}


def given_line(given: Given, notation: Notation) -> Line:
    """Return the line that states a given quantity; the inputs are called x as well."""
    symbols: tuple[str, ...] = (notation.symbol(given.name),)
    called = notation.symbol(Symbol("x"))
    if given.name == INPUTS and called not in symbols:
        symbols = (*symbols, called)
    numbers = _transposed(given.numbers) if notation.by_rows else given.numbers
    link = Link("equals", False, pieces(literal(numbers), notation))
    return Line(str(given.name), symbols, (link,))


def formula(step: Step) -> Expression:
    """Return the expression of a step as its formula is written.

    The loss of one sample and its derivative by the outputs are written component by component,
    since that is how a loss is stated.
    """
    if _is_stated_by_component(step):
        return _by_component(step.expression)
    match step.expression:
        case Apply(operation, (argument,)) if operation.is_derivative:
            assert operation.definition is not None, "derivatives say what they are"
            return operation.definition(argument)
    return step.expression


def _is_stated_by_component(step: Step) -> bool:
    targets = [one for one in references(step.expression) if one.name == TARGETS]
    return any(one.shape[1] == 1 for one in targets)


def _step_lines(step: Step, page: _Page, by_entry: bool) -> Iterator[Line]:
    if isinstance(step.expression, Reference) and _is_itself(step.name, step.expression, page):
        return
    is_matrix = step.expression.shape != SCALAR
    if not (by_entry and is_matrix):
        symbols = tuple(_symbols(step, page.notation))
        yield Line(step.id, symbols, tuple(_links(step, page, list(_readings(step, page)))))
    if is_matrix and (by_entry or (page.detail == "entries" and _has_product(step.expression))):
        height, width = step.expression.shape
        for row, column in itertools.product(range(height), range(width)):
            yield _entry_line(step, page, row, column)


def _is_itself(name: Name, expression: Reference, page: _Page) -> bool:
    """Whether a notation has the same symbol for a quantity and for what it is equal to."""
    return symbol(name, page.notation) == symbol(expression.name, page.notation)


def _has_product(expression: Expression) -> bool:
    match expression:
        case Apply(operation, operands):
            return operation is MATMUL or any(map(_has_product, operands))
    return False


def _entry_line(step: Step, page: _Page, row: int, column: int) -> Line:
    """Return the line of one entry: its chain rule, its formula, its numbers, and its number."""
    name = _component(step.name, step.expression.shape, page, row, column)
    written = page.turned(entry(step.expression, row, column))
    chain = _chain(step, page, row, column)
    links = [] if chain is None else [Link("equals", False, (chain,))]
    readings = [written]
    if page.shows("substitution"):
        readings.append(substitute(written, page.printed))
    result = Number(step.printed[row][column])
    marked = not step.recomputes_at(row, column, page.rounding)
    links += _linked(step, page, readings, result, marked)
    return Line(f"{step.id}[{row + 1},{column + 1}]", (name,), tuple(links))


def _component(name: Name, shape: Shape, page: _Page, row: int, column: int) -> str:
    return text(page.turned(entry(Reference(name, shape), row, column)), page.notation)


def _chain(step: Step, page: _Page, row: int, column: int) -> str | None:
    """Return the chain rule of one gradient in symbols, where it is one product or a sum of them.

    ∂L/∂w = ∂L/∂a ∂a/∂z ∂z/∂w, and ∂L/∂a the sum of ∂L/∂z ∂z/∂a over the neurons it leads to.
    """
    name = step.name
    if not (isinstance(name, Derivative) and name.of == LOSS and name.by.layer is not None):
        return None
    shapes = {one: (len(matrix), len(matrix[0])) for one, matrix in page.numbers.items()}
    z = Symbol("z", name.by.layer + 1)
    if shapes.get(z, (0, 0))[1] != 1 or name.by.letter not in "wba" or page.has_penalty:
        return None
    by = _component(name.by, shapes[replace(name.by, mark="")], page, row, column)
    if name.by.letter != "a":
        return _to_neuron(z, shapes, page, row, by)
    neurons = range(shapes[z][0])
    return " + ".join(_to_neuron(z, shapes, page, neuron, by, whole=True) for neuron in neurons)


def _to_neuron(
    z: Symbol,
    shapes: Mapping[Name, Shape],
    page: _Page,
    neuron: int,
    by: str,
    whole: bool = False,
) -> str:
    """Return ∂L/∂z ∂z/∂… for one neuron, ∂L/∂z as ∂L/∂a ∂a/∂z where both are steps."""
    a = Symbol("a", z.layer)
    of_loss = page.notation.symbol(LOSS)
    at_z = _component(z, shapes[z], page, neuron, 0)
    through_a = Derivative(LOSS, a) in shapes and shapes.get(Derivative(a, z), (0, 0))[1] == 1
    if through_a and not whole:
        at_a = _component(a, shapes[a], page, neuron, 0)
        steps = [(of_loss, at_a), (at_a, at_z), (at_z, by)]
    else:
        steps = [(of_loss, at_z), (at_z, by)]
    return " ".join(quotient(above, below) for above, below in steps)


def _symbols(step: Step, notation: Notation) -> Iterator[str]:
    called = symbol(step.name, notation)
    yield called
    if isinstance(step.name, Derivative):
        derivative = notation.derivative(step.name)
        is_first = _is_stated_by_component(step) or notation.conventions.delta == "z"
        if is_first and step.name.of == LOSS and derivative != called:
            yield derivative


def _links(step: Step, page: _Page, readings: Sequence[Expression]) -> Iterator[Link]:
    result = _transposed(step.printed) if page.notation.by_rows else step.printed
    yield from _linked(step, page, readings, literal(result), not step.recomputes)


def _linked(
    step: Step, page: _Page, readings: Sequence[Expression], result: Expression, marked: bool
) -> Iterator[Link]:
    notation = page.notation
    operands_are_rounded = any(one.name in page.inexact for one in references(step.expression))
    written = [pieces(reading, notation) for reading in readings]
    last = pieces(result, notation)
    before = ((symbol(step.name, notation),), *written)
    first_numbers = next(
        (i for i, one in enumerate(readings) if not any(references(one))), len(readings)
    )
    for index, latex in enumerate(written):
        if latex == before[index]:
            continue
        rounded = index == first_numbers and operands_are_rounded
        if latex == last and not marked:
            yield Link("approximately" if rounded else "equals", False, latex)
            return
        yield Link("approximately" if rounded else "equals", False, latex)
    shows_rounding = page.shows_rounding and not step.recomputes_exactly
    if first_numbers == len(readings):
        shows_rounding = page.shows_rounding and not step.prints_exactly
    yield Link("approximately" if shows_rounding else "equals", marked, last)


def _readings(step: Step, page: _Page) -> Iterator[Expression]:
    expression = step.expression
    is_slope = isinstance(expression, Apply) and expression.operation.is_derivative
    written = page.turned(expression if is_slope else formula(step))
    yield written
    if page.shows("substitution"):
        yield substitute(written, page.printed)
    if page.shows("products") and (is_slope or _is_entrywise_product(expression)):
        by_entry = substitute(page.turned(entrywise(expression)), page.printed)
        if width(text(by_entry, page.notation)) <= WIDEST_READING:
            yield by_entry


def _is_entrywise_product(expression: Expression) -> bool:
    match expression:
        case Apply(operation, operands):
            return operation in (TIMES, DIVIDE) and all(one.shape != SCALAR for one in operands)
    return False


def _by_component(expression: Expression) -> Expression:
    return entry(expression, 0, 0) if expression.shape == SCALAR else entrywise(expression)


def _transposed(matrix: Matrix) -> Matrix:
    return tuple(zip(*matrix, strict=True))


def literal(numbers: Matrix) -> Expression:
    """Return printed numbers as an expression."""
    if len(numbers) == len(numbers[0]) == 1:
        return Number(numbers[0][0])
    return Stack(tuple(tuple(map(Number, row)) for row in numbers))
