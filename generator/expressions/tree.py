"""The expression tree, and what can be done with any tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Literal

from msgspec import Struct, structs

from generator.arithmetic import Array, System, exact
from generator.layout.nodes import BLANK, Blank, Node

__all__ = [
    "AXES",
    "SCALAR",
    "Apply",
    "Axis",
    "Cell",
    "Constant",
    "Derivative",
    "Entry",
    "Expression",
    "Mark",
    "Name",
    "Number",
    "Operation",
    "Reference",
    "Shape",
    "Stack",
    "State",
    "Symbol",
    "entry",
    "evaluate",
    "parts",
    "pullbacks",
    "rebuilt",
    "references",
    "replace",
]

Shape = tuple[int, int]
SCALAR: Shape = (1, 1)
# A row and a column of a matrix, counted from 0.
Cell = tuple[int, int]


Mark = Literal["", "new", "ahead", "hat", "now"]
# What a quantity may belong to beside a layer, and what stands before its number in an id.
Axis = Literal["time", "map", "channel", "head"]
AXES: Mapping[Axis, str] = {"time": "@", "map": ".map", "channel": ".channel", "head": ".head"}


class Symbol(Struct, frozen=True):
    """The name of a quantity: a letter of the field, its layer, what became of it, and where else
    it belongs, such as to a time. With a letter as `component` it is that of any component.
    """

    letter: str
    layer: int | None = None
    mark: Mark = ""
    component: str = ""
    at: tuple[tuple[Axis, int], ...] = ()

    def __str__(self) -> str:
        layer = "" if self.layer is None else str(self.layer)
        others = "".join(f"{AXES[axis]}{number}" for axis, number in self.at)
        return f"{self.letter}{layer}{others}{self.mark and f'_{self.mark}'}"


class State(Struct, frozen=True):
    """The name of what an optimizer remembers of a parameter, such as its velocity."""

    letter: str
    of: Symbol
    mark: Mark = ""

    def __str__(self) -> str:
        if self.mark == "hat":
            return f"{self.letter}_hat_{self.of}"
        return f"{self.letter}_{self.of}{self.mark and f'_{self.mark}'}"


class Derivative(Struct, frozen=True):
    """The name of the derivative of one quantity by another."""

    of: Symbol
    by: Symbol

    def __str__(self) -> str:
        return f"d{self.of}/d{self.by}"


Name = Symbol | State | Derivative


class Reference(Struct, frozen=True):
    """A quantity that stands in an expression by its name."""

    name: Name
    shape: Shape


class Entry(Struct, frozen=True):
    """One entry of a named quantity, counted from 0."""

    matrix: Reference
    row: int
    column: int
    shape: Shape = SCALAR


class Constant(Struct, frozen=True):
    """A number that belongs to a formula; with a shape, a matrix of nothing but that number.

    One that is typed comes from a number of the problem, and is written as one; others come from
    counting.
    """

    number: Fraction
    shape: Shape = SCALAR
    is_typed: bool = False


class Number(Struct, frozen=True):
    """A number with the digits that are printed of it; without any, a blank to write one into.

    `blank` is the room for it where it is written by hand. `slot` counts the numbers of a formula
    that is written once for all numbers of the same form.
    """

    text: str
    shape: Shape = SCALAR
    slot: int | None = None
    blank: Blank = BLANK


class Apply(Struct, frozen=True):
    """An operation applied to its operands; `shape` is that of the result."""

    operation: Operation
    operands: tuple[Expression, ...]
    # Found when an operation is applied, since it is asked for far more often.
    shape: Shape = SCALAR

    def __post_init__(self) -> None:
        shape = self.operation.shape(*(operand.shape for operand in self.operands))
        structs.force_setattr(self, "shape", shape)


class Stack(Struct, frozen=True):
    """A matrix whose entries are expressions of their own."""

    rows: tuple[tuple[Expression, ...], ...]

    @property
    def shape(self) -> Shape:
        """The shape of the matrix."""
        return len(self.rows), len(self.rows[0])


Expression = Reference | Entry | Constant | Number | Apply | Stack


class Operation(Struct, frozen=True, eq=False):
    """One operation: what it is called, what it gives, and how a gradient passes back through it.

    `shape` maps operand shapes to the result's. `value` takes a number system and operand arrays.
    `pullback` takes the adjoint of the result and the operands, and returns what each operand
    receives (None: nothing). `entry` takes the operation, a row and a column as well, and writes
    that entry of the result as a scalar expression.
    An operation that is written as a function has its `symbol`, and, where it is made of others, in
    `definition` the expression that it stands for; `is_derivative` tells σ' from σ. `is_choice`
    says that what stands for it depends on its numbers, as it does for cases. One that has no sign
    of its own says in `written_as` which expression of its operands stands for it. One that raises
    to a power has its `exponent`, one of a family of functions the `parameter` that tells it from
    the others, and one of a family by sizes or other whole numbers its `settings`. `numpy` is the
    result in Python with NumPy: operands are x, y and z there, all of them `operands`, the axis of
    the neurons is `neurons`, and what arithmetic in floats may leave of 0 is `tiny`. An operation
    without it is computed by its definition, or as it is written.
    """

    name: str
    shape: Callable[..., Shape]
    value: Callable[..., Array]
    pullback: Callable[..., tuple[Expression | None, ...]]
    entry: Callable[..., Expression]
    symbol: Node | None = None
    definition: Callable[[Expression], Expression] | None = None
    written_as: Callable[..., Expression] | None = None
    is_derivative: bool = False
    is_choice: bool = False
    exponent: int | None = None
    parameter: Fraction | None = None
    settings: tuple[int, ...] = ()
    numpy: str = ""

    def __copy__(self) -> Operation:
        return self


def evaluate(
    expression: Expression, system: System, value_of: Callable[[Reference], Array]
) -> Array:
    """Return the value of an expression, its named quantities looked up by `value_of`."""
    match expression:
        case Reference():
            return value_of(expression)
        case Constant(number, (rows, columns)):
            return system.number([[number] * columns] * rows)
        case Apply(operation, operands):
            return operation.value(
                system, *(evaluate(operand, system, value_of) for operand in operands)
            )
        case Entry(matrix, row, column):
            return value_of(matrix)[..., row : row + 1, column : column + 1]
        case Number(text):
            return system.number([[exact(text)]])
        case Stack():
            raise TypeError("a matrix of expressions is for writing, not for evaluating")


def parts(expression: Expression) -> Iterator[Expression]:
    """Yield an expression and all that it is made of, from left to right."""
    waiting = [expression]
    while waiting:
        part = waiting.pop()
        yield part
        match part:
            case Apply():
                waiting += part.operands[::-1]
            case Stack():
                for row in part.rows[::-1]:
                    waiting += row[::-1]


def rebuilt(expression: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """Return the expression with all that it is made of at its top changed."""
    match expression:
        case Apply():
            return Apply(expression.operation, tuple(map(change, expression.operands)))
        case Stack():
            return Stack(tuple(tuple(map(change, row)) for row in expression.rows))
        case Reference() | Entry() | Constant() | Number():
            return expression


def references(expression: Expression) -> Iterator[Reference]:
    """Yield the named quantities of an expression, from left to right, with repetitions."""
    for part in parts(expression):
        if isinstance(part, Reference):
            yield part
        elif isinstance(part, Entry):
            yield part.matrix


def replace(expression: Expression, known: Mapping[Expression, Expression]) -> Expression:
    """Return the expression with each known part exchanged for what it is known as."""

    def replaced(part: Expression) -> Expression:
        return known[part] if part in known else rebuilt(part, replaced)

    return replaced(expression)


def pullbacks(expression: Expression, adjoint: Expression) -> Iterator[tuple[Name, Expression]]:
    """Yield what each named quantity of an expression receives when the result has this adjoint.

    The chain rule in reverse: Baydin, Pearlmutter, Radul and Siskind, Automatic differentiation
    in machine learning: a survey, JMLR 18 (2018), section 3.2.
    """
    match expression:
        case Reference(name):
            yield name, adjoint
        case Apply(operation, operands):
            received = operation.pullback(adjoint, *operands)
            for operand, part in zip(operands, received, strict=True):
                if part is not None:
                    yield from pullbacks(operand, part)
        case Constant() | Number():
            return
        case Entry() | Stack():
            raise TypeError("gradients are taken of whole matrices")


def entry(expression: Expression, row: int, column: int) -> Expression:
    """Return one entry of a matrix expression as a scalar expression."""
    match expression:
        case Reference():
            return Entry(expression, row, column)
        case Constant(number, _, is_typed):
            return Constant(number, is_typed=is_typed)
        case Apply(operation, operands):
            return operation.entry(operation, row, column, *operands)
        case Stack(rows):
            return rows[row][column]
        case Entry() | Number():
            return expression
