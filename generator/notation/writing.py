"""How an expression is written: the order is the tree's, and SymPy prints the matrices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from generator.expressions.functions import (
    ABSOLUTE,
    AT_LEAST,
    CASES,
    COMPONENTS,
    EXPONENTIAL,
    IS_POSITIVE,
    LOGARITHM,
    MAXIMUM,
    ROOT,
    SIGN,
    SUMS,
)
from generator.expressions.operations import (
    ADD,
    DIAGONAL,
    DIVIDE,
    MATMUL,
    SCALE,
    SUBTRACT,
    TIMES,
    TOTAL,
    TRANSPOSE,
)
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
from generator.notation.forms import BLANK, is_digit, plain_number
from generator.notation.matrices import aligned, matrix
from generator.notation.measuring import breadth
from generator.notation.symbols import Notation
from generator.rounding import Rounding, as_printed

__all__ = ["number_pieces", "numbers", "pieces", "symbol", "text"]

# How tightly a written piece holds together; what is looser than its place asks for is put in
# parentheses. A matrix product binds more tightly than an entrywise one.
SUM, ENTRYWISE, PRODUCT, SCRIPTED, ATOM = range(1, 6)

ALL_DIGITS = Rounding(places=20, padding=False)

# A sum of more terms than this may be broken inside its parentheses.
LONGEST_UNBROKEN_SUM = 3
# As is one that is wider than so many digits, about what fits in a line beside its symbols.
WIDEST_UNBROKEN = 60


@dataclass(frozen=True, slots=True)
class Written:
    """LaTeX in pieces between which a line may be broken, and how it behaves inside more of it."""

    pieces: tuple[str, ...]
    level: int
    is_number: bool = False

    @property
    def text(self) -> str:
        """The whole, unbroken."""
        return " ".join(self.pieces)

    @property
    def is_negative(self) -> bool:
        """Whether it begins with a minus sign."""
        return self.pieces[0].startswith("-")

    def within(self, level: int, first: bool = False) -> str:
        """Return the text for a place that asks for a level; a minus sign may only come first."""
        if self.level < level or (self.is_negative and not first):
            return parenthesised(self.text)
        return self.text

    def broken_within(self, level: int) -> tuple[str, ...]:
        """Return the pieces for a place that asks for a level, in breakable parentheses."""
        if self.level >= level and not self.is_negative:
            return self.pieces
        size = "Bigg" if r"\begin{bmatrix}" in self.text else "Big"
        opened, *middle, closed = self.pieces
        return (rf"\{size}l({opened}", *middle, rf"{closed}\{size}r)")


def symbol(name: Name, notation: Notation) -> str:
    """Return what a quantity is called, the slope of an activation by what it stands for."""
    slope = notation.slope(name)
    return notation.symbol(name) if slope is None else text(slope, notation)


def text(expression: Expression, notation: Notation) -> str:
    """Return an expression as LaTeX."""
    return _write(expression, notation).text


def pieces(expression: Expression, notation: Notation) -> tuple[str, ...]:
    """Return an expression as pieces of LaTeX between which a line may be broken."""
    return _write(expression, notation).pieces


def numbers(rows: Sequence[Sequence[str]], notation: Notation) -> str:
    """Return printed numbers as a LaTeX matrix, a single one as it is."""
    return " ".join(number_pieces(rows, notation))


def number_pieces(rows: Sequence[Sequence[str]], notation: Notation) -> tuple[str, ...]:
    """Return printed numbers as `numbers` does, in pieces between which a line may be broken."""
    columns = [aligned(column, notation.decimal_mark) for column in zip(*rows, strict=True)]
    return _matrix(columns, notation)


def _matrix(columns: Sequence[Sequence[str]], notation: Notation) -> tuple[str, ...]:
    return matrix(tuple(zip(*columns, strict=True)), notation.layout, notation.widest)


def _write(expression: Expression, notation: Notation) -> Written:
    match expression:
        case Reference(name):
            return Written((symbol(name, notation),), _level(name, notation))
        case Entry(whole, row, column) if notation.slope(whole.name) is not None:
            return Written((_slope_of_entry(whole, row, column, notation),), SCRIPTED)
        case Entry(whole, row, column):
            written = notation.component(whole, row, column)
            tight = not (written.startswith(r"\frac") or "^" in written)
            return Written((written,), ATOM if tight else SCRIPTED)
        case Constant():
            return _constant(expression, notation)
        case Number(""):
            return Written((BLANK,), ATOM)
        case Number(digits):
            level = PRODUCT if "e" in digits else ATOM
            return Written((plain_number(digits, notation.decimal_mark),), level, is_number=True)
        case Stack(rows):
            columns = [_column(entries, notation) for entries in zip(*rows, strict=True)]
            return Written(_matrix(columns, notation), ATOM)
        case Apply(operation, (vector,)) if operation in COMPONENTS:
            index = notation.indices[COMPONENTS.index(operation)]
            return _component(_write(vector, notation), index)
        case Apply(operation, (terms,)) if operation in SUMS:
            return _sum_over(_write(terms, notation), notation.indices[SUMS.index(operation)])
        case Apply(operation, operands):
            written_operands = [_write(operand, notation) for operand in operands]
            if operation.latex:
                return _applied(_called_in(notation, operation), written_operands[0])
            writer = _power if operation.exponent is not None else WRITERS[operation]
            return writer(expression, *written_operands)


def _column(entries: Sequence[Expression], notation: Notation) -> list[str]:
    """Return the entries of a matrix that stand below each other."""
    digits = [entry.text for entry in entries if isinstance(entry, Number)]
    if len(digits) == len(entries):
        return aligned(digits, notation.decimal_mark)
    return [text(entry, notation) for entry in entries]


def _slope_of_entry(whole: Reference, row: int, column: int, notation: Notation) -> str:
    """Return σ'(z_1) for an entry of σ'(z)."""
    slope = notation.slope(whole.name)
    assert isinstance(slope, Apply), "slopes are functions of pre-activations"
    (z,) = slope.operands
    assert isinstance(z, Reference), "slopes are functions of pre-activations"
    argument = notation.component(Reference(z.name, whole.shape), row, column)
    return f"{_called_in(notation, slope.operation)}{parenthesised(argument)}"


def _called_in(notation: Notation, function: Operation) -> str:
    """Return what a function is called, with its parameter where others are called alike."""
    if function.parameter is None or function.latex.rstrip("'") not in notation.families:
        return function.latex
    parameter = as_printed(function.parameter, ALL_DIGITS)
    return f"{function.latex}_{{{plain_number(parameter, notation.decimal_mark)}}}"


def _constant(constant: Constant, notation: Notation) -> Written:
    value = constant.number
    if constant.shape != SCALAR:
        assert value == 1, "of matrices of one constant, formulas have those of ones"
        return Written((r"\mathbf{1}^T" if constant.shape[0] == 1 else r"\mathbf{1}",), SCRIPTED)
    if value.denominator == 1:
        return Written((str(value),), ATOM, is_number=True)
    sign = "-" if value < 0 else ""
    if constant.is_typed and 10**20 % value.denominator == 0:
        decimal = plain_number(as_printed(abs(value), ALL_DIGITS), notation.decimal_mark)
        return Written((sign + decimal,), ATOM, is_number=True)
    fraction = rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"
    return Written((fraction,), PRODUCT)


def _level(name: Name, notation: Notation) -> int:
    if notation.slope(name) is not None:
        return SCRIPTED
    if isinstance(name, Derivative) and notation.symbol(name).startswith(r"\frac"):
        return PRODUCT
    return SCRIPTED if notation.is_scripted(name) else ATOM


def parenthesised(latex: str) -> str:
    """Return LaTeX in parentheses, which grow where it is taller than a line with its scripts."""
    tall = any(sign in latex for sign in (")^", r"\frac", r"\begin", r"\sqrt", r"\sum"))
    return rf"\left({latex}\right)" if tall else f"({latex})"


def _sum(sign: str) -> Callable[..., Written]:
    def write(_: Apply, left: Written, right: Written) -> Written:
        added, *more = _pieces_within(right, SUM if sign == "+" else ENTRYWISE)
        return Written((*left.pieces, f"{sign} {added}", *more), SUM)

    return write


def _product(expression: Apply, left: Written, right: Written) -> Written:
    level = PRODUCT if expression.operation is MATMUL else ENTRYWISE
    first = left.within(level, first=True)
    second = right.within(level)
    whole = level if ENTRYWISE in (left.level, right.level) else PRODUCT
    if len(right.pieces) > LONGEST_UNBROKEN_SUM or _is_wide(right):
        opened, *rest = right.broken_within(level)
        return Written((f"{first} {opened}", *rest), whole)
    if right.is_number and right.is_negative:
        return Written((rf"{first} \times {second}",), whole)
    if is_plain_fraction(first) and is_plain_fraction(second):
        second = parenthesised(second)
    if is_digit(second[0]) or second.startswith(BLANK):
        return Written((rf"{first} \times {second}",), whole)
    if r"\begin{bmatrix}" in first and r"\begin{bmatrix}" in second:
        return Written((first, second), whole)
    return Written((f"{first} {second}",), whole)


def _pieces_within(written: Written, level: int) -> tuple[str, ...]:
    """Return the pieces for a place that asks for a level, a single one unless they are wide."""
    return written.broken_within(level) if _is_wide(written) else (written.within(level),)


def _is_wide(written: Written) -> bool:
    if len(written.pieces) == 1 or sum(map(len, written.pieces)) <= WIDEST_UNBROKEN:
        return False
    return sum(map(breadth, written.pieces)) > WIDEST_UNBROKEN


def is_plain_fraction(latex: str) -> bool:
    """Return whether LaTeX is a fraction other than a derivative, two of which look like one."""
    return latex.startswith(r"\frac") and not latex.startswith(r"\frac{\partial")


def _scaled(expression: Apply, left: Written, right: Written) -> Written:
    factor = expression.operands[0]
    if isinstance(factor, Constant) and factor.number == -1:
        return _negative(right)
    return _product(expression, left, right)


def _negative(operand: Written) -> Written:
    if operand.is_negative or operand.level < ENTRYWISE:
        if len(operand.pieces) > LONGEST_UNBROKEN_SUM:
            opened, *rest = operand.broken_within(ENTRYWISE)
            return Written((f"-{opened}", *rest), SUM)
        return Written((f"-{parenthesised(operand.text)}",), SUM)
    first, *rest = operand.pieces
    return Written((f"-{first}", *rest), SUM)


def _entrywise_product(expression: Apply, left: Written, right: Written) -> Written:
    if expression.shape == SCALAR:
        return _product(expression, left, right)
    opened, *rest = _pieces_within(right, ENTRYWISE)
    return Written((left.within(ENTRYWISE, first=True), rf"\odot {opened}", *rest), ENTRYWISE)


def _quotient(expression: Apply, left: Written, right: Written) -> Written:
    if expression.shape == SCALAR:
        if _is_wide(left) or _is_wide(right):
            *before, last = _pieces_within(left, PRODUCT)
            opened, *rest = _pieces_within(right, ATOM)
            return Written((*before, f"{last} / {opened}", *rest), ENTRYWISE)
        return Written((rf"\frac{{{left.text}}}{{{right.text}}}",), PRODUCT)
    if expression.operands[1].shape == SCALAR:
        factor = rf"\frac{{1}}{{{right.text}}}"
        return Written((f"{factor} {left.within(ENTRYWISE)}",), ENTRYWISE)
    divisor = right.within(SCRIPTED)
    return Written((left.within(ENTRYWISE, first=True), rf"\oslash {divisor}"), ENTRYWISE)


def _power(expression: Apply, base: Written) -> Written:
    exponent = str(expression.operation.exponent)
    if expression.shape != SCALAR:
        exponent = rf"{{\odot {exponent}}}"
    elif len(exponent) > 1:
        exponent = f"{{{exponent}}}"
    *rest, last = _pieces_within(base, ATOM)
    return Written((*rest, f"{last}^{exponent}"), SCRIPTED)


def _transpose(expression: Apply, operand: Written) -> Written:
    if expression.shape == SCALAR:
        return operand
    return Written((f"{operand.within(ATOM)}^T",), SCRIPTED)


def _exponential(_: Apply, exponent: Written) -> Written:
    return Written((f"e^{{{exponent.text}}}",), SCRIPTED)


def _total(_: Apply, terms: Written) -> Written:
    opened, *rest = _pieces_within(terms, SCRIPTED)
    return Written((rf"\sum {opened}", *rest), PRODUCT)


def _component(vector: Written, index: str) -> Written:
    has_scripts = any(sign in vector.text for sign in "_^")
    called = parenthesised(vector.text) if has_scripts else vector.text
    return Written((f"{called}_{index}",), SCRIPTED)


def _sum_over(terms: Written, index: str) -> Written:
    return Written((rf"\sum_{index} {terms.within(SCRIPTED)}",), PRODUCT)


def _called(name: str) -> Callable[..., Written]:
    def write(_: Apply, argument: Written) -> Written:
        return _applied(name, argument)

    return write


def _applied(name: str, argument: Written) -> Written:
    if _is_wide(argument):
        opened, *rest = replace(argument, level=SUM).broken_within(PRODUCT)
        return Written((f"{name}{opened}", *rest), SCRIPTED)
    return Written((f"{name}{parenthesised(argument.text)}",), SCRIPTED)


def _root(_: Apply, operand: Written) -> Written:
    return Written((rf"\sqrt{{{operand.text}}}",), SCRIPTED)


def _absolute(_: Apply, operand: Written) -> Written:
    return Written((rf"\left|{operand.text}\right|",), ATOM)


def _maximum(_: Apply, operand: Written) -> Written:
    return Written((rf"\max{parenthesised(f'0, {operand.text}')}",), SCRIPTED)


def _cases(relation: str) -> Callable[..., Written]:
    def write(cases: Apply, x: Written, first: Written, otherwise: Written) -> Written:
        greater, less = x.text, "0"
        match cases.operands[0]:
            case Apply(operation, _) if operation is SUBTRACT:
                # A difference is above 0 where its first term is above its second.
                *before, last = x.pieces
                greater, less = " ".join(before), last.removeprefix("- ")
        rows = rf"{first.text} & \text{{if }} {greater} {relation} {less} \\ {otherwise.text}"
        return Written((rf"\begin{{cases}} {rows} & \text{{otherwise}} \end{{cases}}",), SUM)

    return write


WRITERS: Mapping[Operation, Callable[..., Written]] = {
    ADD: _sum("+"),
    SUBTRACT: _sum("-"),
    TIMES: _entrywise_product,
    SCALE: _scaled,
    MATMUL: _product,
    DIVIDE: _quotient,
    TRANSPOSE: _transpose,
    TOTAL: _total,
    DIAGONAL: _called(r"\operatorname{diag}"),
    EXPONENTIAL: _exponential,
    LOGARITHM: _called(r"\ln"),
    ROOT: _root,
    ABSOLUTE: _absolute,
    SIGN: _called(r"\operatorname{sgn}"),
    MAXIMUM: _maximum,
    IS_POSITIVE: _called(r"\operatorname{pos}"),
    CASES: _cases(">"),
    AT_LEAST: _cases(r"\ge"),
}
