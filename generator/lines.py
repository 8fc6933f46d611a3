"""From a step to its printed line: which readings of its expression stand on it, and how linked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.expressions.activations import ACTIVATIONS
from generator.expressions.operations import TIMES, entrywise, substitute
from generator.expressions.tree import (
    SCALAR,
    Apply,
    Derivative,
    Expression,
    Literal,
    Name,
    Stack,
    Symbol,
    entry,
    references,
)
from generator.network import INPUTS, TARGETS, Given
from generator.notation import Notation
from generator.rounding import Matrix
from generator.trace import Step, Trace

__all__ = ["Line", "Link", "formula", "given_line", "lines"]

SLOPES = {activation.derivative: activation.slope for activation in ACTIVATIONS.values()}


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


def lines(trace: Trace, notation: Notation) -> dict[str, Line]:
    """Return the printed line of each step of a trace, by the step's id."""
    printed: Mapping[Name, Matrix] = {
        **{one.name: one.numbers for one in trace.given},
        **{step.name: step.printed for step in trace.steps},
    }
    shows_rounding = trace.rounding.relation == "approximately"
    inexact: set[Name] = set()
    if shows_rounding and trace.rounding.carry == "exact":
        inexact = {step.name for step in trace.steps if not step.prints_exactly}
    return {
        step.id: Line(
            step.id,
            tuple(_symbols(step, notation)),
            tuple(_links(step, notation, printed, inexact, shows_rounding)),
        )
        for step in trace.steps
    }


def given_line(given: Given, notation: Notation) -> Line:
    """Return the line that states a given quantity; the inputs are called x as well."""
    symbols: tuple[str, ...] = (notation.symbol(given.name),)
    if given.name == INPUTS:
        symbols = (*symbols, notation.symbol(Symbol("x")))
    link = Link("equals", False, notation.pieces(literal(given.numbers)))
    return Line(str(given.name), symbols, (link,))


def formula(step: Step) -> Expression:
    """Return the expression of a step as its formula is written.

    The loss and its derivative by the outputs are written component by component, since that is
    how a loss is stated.
    """
    if any(one.name == TARGETS for one in references(step.expression)):
        return _by_component(step.expression)
    match step.expression:
        case Apply(operation, (argument,)) if operation in SLOPES:
            return SLOPES[operation](argument)
    return step.expression


def _symbols(step: Step, notation: Notation) -> Iterator[str]:
    yield notation.symbol(step.name)
    stated_by_component = any(one.name == TARGETS for one in references(step.expression))
    if isinstance(step.name, Derivative) and stated_by_component:
        yield notation.derivative(step.name)


def _links(
    step: Step,
    notation: Notation,
    printed: Mapping[Name, Matrix],
    inexact: set[Name],
    shows_rounding: bool,
) -> Iterator[Link]:
    operands_are_rounded = any(one.name in inexact for one in references(step.expression))
    readings = list(_readings(step, printed))
    written = [notation.pieces(reading) for reading in readings]
    before = ((notation.symbol(step.name),), *written)
    first_numbers = next(i for i, one in enumerate(readings) if not any(references(one)))
    for index, pieces in enumerate(written):
        if pieces == before[index]:
            continue
        rounded = index == first_numbers and operands_are_rounded
        yield Link("approximately" if rounded else "equals", False, pieces)
    result_is_rounded = shows_rounding and not step.recomputes_exactly
    yield Link(
        "approximately" if result_is_rounded else "equals",
        not step.recomputes,
        notation.pieces(literal(step.printed)),
    )


def _readings(step: Step, printed: Mapping[Name, Matrix]) -> Iterator[Expression]:
    expression = step.expression
    is_slope = isinstance(expression, Apply) and expression.operation in SLOPES
    written = expression if is_slope else formula(step)
    yield written
    yield substitute(written, printed)
    if is_slope or (isinstance(expression, Apply) and expression.operation is TIMES):
        yield substitute(entrywise(expression), printed)


def _by_component(expression: Expression) -> Expression:
    return entry(expression, 0, 0) if expression.shape == SCALAR else entrywise(expression)


def literal(numbers: Matrix) -> Expression:
    """Return printed numbers as an expression."""
    if len(numbers) == len(numbers[0]) == 1:
        return Literal(numbers[0][0])
    return Stack(tuple(tuple(map(Literal, row)) for row in numbers))
