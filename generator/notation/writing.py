"""How an expression is laid out: the order of a formula is its own, and levels decide brackets."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from generator.expressions.functions import AT_LEAST, CASES, COMPONENTS, EXPONENTIAL, SUMS
from generator.expressions.moves import PLACES_OF_LARGEST
from generator.expressions.operations import SUBTRACT, constant, negate
from generator.expressions.readings import NumberMatrix
from generator.expressions.tree import (
    SCALAR,
    Apply,
    Constant,
    Derivative,
    Entry,
    Expression,
    Name,
    Number,
    Operation,
    Reference,
    Stack,
)
from generator.layout.nodes import (
    Accent,
    Applied,
    Blank,
    Cases,
    Digits,
    Fraction,
    Index,
    MatrixNode,
    Node,
    Operator,
    Styled,
    Sum,
    Transpose,
    Word,
)
from generator.layout.symbols import called
from generator.layout.walking import contains, row
from generator.notation.closed import number
from generator.notation.forms import by_form, digits
from generator.notation.matrices import aligned, matrix
from generator.notation.operators import (
    MINUS,
    applied,
    component,
    writer_of,
)
from generator.notation.symbols import Notation, has_superscript
from generator.notation.written import (
    ATOM,
    ENTRYWISE,
    PRODUCT,
    SCRIPTED,
    SUM,
    WIDEST_UNBROKEN,
    Written,
    parenthesised,
)
from generator.rounding import Rounding, as_printed

__all__ = ["blank_matrix", "introduced", "numbers", "symbol", "written"]

ALL_DIGITS = Rounding(places=20, padding=False)
# What stands beside a diagonal, from which something is taken.
NOTHING = constant(0)
RELATIONS = {CASES: ">", AT_LEAST: "≥"}


def symbol(name: Name, notation: Notation) -> Node:
    """Return what a quantity is called, the slope of an activation by what it stands for."""
    slope = notation.slope(name)
    if slope is None:
        return notation.symbol(name)
    if name not in notation.written_slopes:
        notation.written_slopes[name] = written(slope, notation)
    return notation.written_slopes[name]


def introduced(name: Name, notation: Notation) -> Node:
    """Return what a quantity is called, and what it stands for where it is a δ, which is not the
    same in all notations.
    """
    letter = symbol(name, notation)
    if isinstance(name, Derivative) and notation.calls_delta(name):
        return row(letter, Operator("="), notation.derivative(notation.adjoints.get(name, name)))
    return letter


def written(expression: Expression, notation: Notation) -> Node:
    """Return the layout of an expression, with the places at which a line may break it."""
    return _write(expression, notation).node


def blank_matrix(rows: Sequence[Sequence[Blank]], notation: Notation) -> Node:
    """Return room for numbers as a matrix, that for a single one as it is."""
    return matrix(tuple(zip(*rows, strict=True)), notation.widest)


def numbers(rows: Sequence[Sequence[str]], notation: Notation) -> Node:
    """Return printed numbers as a matrix, a single one as it is."""
    height, width = len(rows), len(rows[0])

    def write(flat: Sequence[Number]) -> Node:
        starts = range(0, len(flat), width)
        return _of_numbers([flat[start : start + width] for start in starts], notation)

    shape = height, width
    if shape not in notation.matrices:
        notation.matrices[shape] = by_form(write, notation.decimal_mark)
    lay_out = notation.matrices[shape]
    return lay_out([number for row in rows for number in row])


def _of_numbers(rows: NumberMatrix, notation: Notation) -> Node:
    columns = [aligned(column, notation.decimal_mark) for column in zip(*rows, strict=True)]
    return matrix(columns, notation.widest)


def _write(expression: Expression, notation: Notation) -> Written:
    found = _laid_out(expression, notation)
    widest = notation.measure.across(WIDEST_UNBROKEN)
    return found if found.parts == 1 or found.widest == widest else replace(found, widest=widest)


def _laid_out(expression: Expression, notation: Notation) -> Written:
    match expression:
        case Reference(name):
            return Written(symbol(name, notation), _level(name, notation))
        case Entry(whole, i, j) if notation.slope(whole.name) is not None:
            return Written(_slope_of_entry(whole, i, j, notation), SCRIPTED)
        case Entry(whole, i, j):
            node = notation.component(whole, i, j)
            is_tight = not (isinstance(node, Fraction) or contains(node, has_superscript))
            return Written(node, ATOM if is_tight else SCRIPTED)
        case Constant():
            return _constant(expression, notation)
        case Number("", blank=blank):
            return Written(blank, ATOM)
        case Number():
            return number(expression, notation.decimal_mark)
        case Stack(rows):
            columns = [_column(entries, notation) for entries in zip(*rows, strict=True)]
            return _of_matrix(matrix(columns, notation.widest))
        case Apply(operation, (vector,)) if operation in COMPONENTS:
            index = notation.indices[COMPONENTS.index(operation)]
            return component(_write(vector, notation), Word(index))
        case Apply(operation, (terms,)) if operation in SUMS:
            index = notation.indices[SUMS.index(operation)]
            return Written(Sum(_write(terms, notation).within(SCRIPTED), Word(index)), PRODUCT)
        case Apply(operation, (left, right)) if operation is SUBTRACT and left == NOTHING:
            return _write(negate(right), notation)
        case Apply(operation) if operation in RELATIONS:
            return _cases(expression, notation)
        case Apply(operation, operands) if operation.written_as is not None:
            return _write(operation.written_as(*operands), notation)
        case Apply(operation, operands):
            written_operands = [_write(operand, notation) for operand in operands]
            if operation.symbol is not None:
                return applied(_called_in(notation, operation), *written_operands)
            if operation is EXPONENTIAL and notation.has_named_e:
                return applied(called("exp"), *written_operands)
            return writer_of(operation)(expression, *written_operands)


def _of_matrix(node: Node) -> Written:
    blocks = 1
    if isinstance(node, MatrixNode) and node.block is not None:
        blocks = -(-len(node.rows[0]) // node.block)
    return Written(node, ATOM, blocks)


def _column(entries: Sequence[Expression], notation: Notation) -> Sequence[Node]:
    """Return the entries of a matrix that stand below each other."""
    numbers = [entry for entry in entries if isinstance(entry, Number)]
    if len(numbers) == len(entries):
        return aligned(numbers, notation.decimal_mark)
    return [_write(entry, notation).whole for entry in entries]


def _slope_of_entry(whole: Reference, row: int, column: int, notation: Notation) -> Node:
    """Return σ'(z_1) for an entry of σ'(z); of what is no function of each entry, that entry."""
    slope = notation.slope(whole.name)
    assert isinstance(slope, Apply), "slopes are functions of pre-activations"
    (z,) = slope.operands
    assert isinstance(z, Reference), "slopes are functions of pre-activations"
    if slope.operation.name == PLACES_OF_LARGEST:
        function = _write(slope, notation).whole
        return Index(function, (Digits(str(row + 1)), Digits(str(column + 1))))
    argument = notation.component(Reference(z.name, whole.shape), row, column)
    return Applied(_called_in(notation, slope.operation), parenthesised(argument))


def _called_in(notation: Notation, function: Operation) -> Node:
    """Return what a function is called, with its parameter where others are called alike."""
    assert function.symbol is not None, "a function has a symbol"
    family = function.symbol
    if isinstance(family, Accent):
        family = family.base
    if function.parameter is None or family not in notation.families:
        return function.symbol
    parameter = Number(as_printed(function.parameter, ALL_DIGITS))
    return Index(function.symbol, (digits(parameter, notation.decimal_mark),))


def _constant(constant: Constant, notation: Notation) -> Written:
    value = constant.number
    if constant.shape != SCALAR:
        bold = Styled("bold", Word("0" if value == 0 else "1"))
        alike = Written(Transpose(bold) if constant.shape[0] == 1 else bold, SCRIPTED)
        if value in (0, 1):
            return alike
        factor = _constant(Constant(value, SCALAR, constant.is_typed), notation).within(
            PRODUCT, first=True
        )
        return Written(row(factor, Operator(""), alike.node), PRODUCT)
    if value.denominator == 1:
        return Written(Digits(str(value)), ATOM, is_number=True)
    if constant.is_typed and 10**20 % value.denominator == 0:
        decimal = Number(as_printed(value, ALL_DIGITS))
        return Written(digits(decimal, notation.decimal_mark), ATOM, is_number=True)
    fraction = Fraction(Digits(str(abs(value.numerator))), Digits(str(value.denominator)))
    return Written(row(MINUS, fraction) if value < 0 else fraction, PRODUCT)


def _level(name: Name, notation: Notation) -> int:
    if notation.slope(name) is not None:
        return SCRIPTED
    if isinstance(name, Derivative) and isinstance(notation.symbol(name), Fraction):
        return PRODUCT
    return SCRIPTED if notation.is_scripted(name) else ATOM


def _cases(expression: Apply, notation: Notation) -> Written:
    x, *choices = expression.operands
    first, otherwise = (_write(choice, notation).whole for choice in choices)
    return Written(Cases(first, _condition(x, expression.operation, notation), otherwise), SUM)


def _condition(x: Expression, operation: Operation, notation: Notation) -> Node:
    """Return when the first of two cases holds. A difference is above 0 where its first term is
    above its second.
    """
    relation = Operator(RELATIONS[operation])
    match x:
        case Apply(outer, (left, right)) if outer is SUBTRACT:
            greater = _write(left, notation).whole
            return row(greater, relation, _write(right, notation).within(ENTRYWISE))
    return row(_write(x, notation).whole, relation, Digits("0"))
