"""How an expression, a symbol and a matrix of strings are written in LaTeX.

The order of a formula is the tree's; SymPy prints the matrices.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from generator.expressions.activations import ACTIVATIONS
from generator.expressions.operations import (
    ADD,
    DIVIDE,
    EXPONENTIAL,
    MATMUL,
    NEGATE,
    SCALE,
    SQUARE,
    SUBTRACT,
    TIMES,
    TRANSPOSE,
)
from generator.expressions.tree import (
    SCALAR,
    Apply,
    Constant,
    Derivative,
    Entry,
    Expression,
    Literal,
    Name,
    Operation,
    Reference,
    Stack,
    Symbol,
)
from generator.network import LEARNING_RATE, LOSS

__all__ = ["Notation", "number"]

# How tightly a written piece holds together; what is looser than its place asks for is put in
# parentheses.
SUM, PRODUCT, SCRIPTED, ATOM = range(1, 5)

# A sum of more terms than this may be broken inside its parentheses.
LONGEST_UNBROKEN_SUM = 3

GREEK = {LEARNING_RATE.letter: r"\alpha"}
FUNCTIONS = {
    operation
    for activation in ACTIVATIONS.values()
    for operation in (activation.operation, activation.derivative)
}


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


@dataclass(frozen=True, slots=True)
class Notation:
    """The symbols of one document: what each name is written as.

    `slopes` maps the derivatives of activations to the expressions they stand for.
    """

    slopes: Mapping[Name, Expression]
    decimal_mark: str = "point"

    def symbol(self, name: Name) -> str:
        """Return the symbol of a quantity."""
        if name in self.slopes:
            return self.expression(self.slopes[name])
        if isinstance(name, Derivative):
            if name.of == LOSS and name.by.letter == "a":
                return rf"\delta^{{({name.by.layer})}}"
            return self.derivative(name)
        return _scripted(name, "")

    def derivative(self, name: Derivative) -> str:
        """Return a derivative written as a fraction, whatever its symbol."""
        return rf"\frac{{\partial {self.symbol(name.of)}}}{{\partial {self.symbol(name.by)}}}"

    def expression(self, expression: Expression) -> str:
        """Return an expression as LaTeX."""
        return self._write(expression).text

    def pieces(self, expression: Expression) -> tuple[str, ...]:
        """Return an expression as pieces of LaTeX between which a line may be broken."""
        return self._write(expression).pieces

    def numbers(self, rows: Iterable[Iterable[str]]) -> str:
        """Return printed numbers as a LaTeX matrix, a single one as it is."""
        return matrix(tuple(tuple(number(text, self.decimal_mark) for text in row) for row in rows))

    def _write(self, expression: Expression) -> Written:
        match expression:
            case Reference(name):
                return Written((self.symbol(name),), self._level(name))
            case Entry(whole, row, column):
                return Written((self._component(whole, row, column),), SCRIPTED)
            case Constant(value):
                if value.denominator == 1:
                    return Written((str(value),), ATOM, is_number=True)
                sign = "-" if value < 0 else ""
                fraction = rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"
                return Written((fraction,), PRODUCT)
            case Literal(text):
                level = PRODUCT if "e" in text else ATOM
                return Written((number(text, self.decimal_mark),), level, is_number=True)
            case Stack(rows):
                return Written(
                    (matrix(tuple(tuple(map(self.expression, row)) for row in rows)),), ATOM
                )
            case Apply(operation, operands) if operation in FUNCTIONS:
                argument = parenthesised(self._write(operands[0]).text)
                return Written((f"{operation.latex}{argument}",), SCRIPTED)
            case Apply(operation, operands):
                writer = WRITERS[operation]
                return writer(expression, *map(self._write, operands))

    def _level(self, name: Name) -> int:
        if name in self.slopes:
            return ATOM
        if isinstance(name, Derivative):
            return SCRIPTED if name.by.letter == "a" else PRODUCT
        return ATOM if name.layer is None else SCRIPTED

    def _component(self, whole: Reference, row: int, column: int) -> str:
        if not isinstance(whole.name, Symbol):
            raise TypeError(f"components of {whole.name} are not written one by one")
        rows, columns = whole.shape
        if columns == 1:
            return _scripted(whole.name, str(row + 1))
        separator = "," if max(rows, columns) > 9 else ""
        return _scripted(whole.name, f"{row + 1}{separator}{column + 1}")


def number(text: str, decimal_mark: str = "point") -> str:
    """Return a printed number as LaTeX."""
    mantissa, scientific, exponent = text.partition("e")
    if decimal_mark == "comma":
        mantissa = mantissa.replace(".", "{,}")
    return rf"{mantissa} \times 10^{{{exponent}}}" if scientific else mantissa


def parenthesised(text: str) -> str:
    """Return LaTeX in parentheses, which grow where it is taller than a line."""
    tall = any(sign in text for sign in ("^", "_", r"\frac", r"\begin"))
    return rf"\left({text}\right)" if tall else f"({text})"


@functools.lru_cache(maxsize=4096)
def matrix(rows: tuple[tuple[str, ...], ...]) -> str:
    """Return LaTeX entries as a LaTeX matrix, a single entry as it is."""
    if len(rows) == len(rows[0]) == 1:
        return rows[0][0]
    # Importing SymPy takes longer than everything else of a solution that holds no matrix.
    import sympy

    symbols = [[sympy.Symbol(entry) for entry in row] for row in rows]
    names = {symbol: symbol.name for row in symbols for symbol in row}
    latex = sympy.latex(sympy.Matrix(symbols), mat_str="bmatrix", mat_delim="", symbol_names=names)
    has_components = any("_" in entry for row in rows for entry in row)
    return rf"\spaced{{{latex}}}" if has_components else str(latex)


def _scripted(name: Symbol, component: str) -> str:
    below = "".join(filter(None, (r"\text{new}" if name.new else "", component)))
    letter = GREEK.get(name.letter, name.letter)
    subscript = "" if not below else f"_{below}" if len(below) == 1 else f"_{{{below}}}"
    superscript = "" if name.layer is None else f"^{{({name.layer})}}"
    return f"{letter}{subscript}{superscript}"


def _sum(sign: str) -> Callable[..., Written]:
    def write(_: Apply, left: Written, right: Written) -> Written:
        added = right.within(SUM if sign == "+" else PRODUCT)
        first, *rest = left.pieces
        return Written((first, *rest, f"{sign} {added}"), SUM)

    return write


def _product(_: Apply, left: Written, right: Written) -> Written:
    first = left.within(PRODUCT, first=True)
    if len(right.pieces) > LONGEST_UNBROKEN_SUM:
        opened, *middle, closed = right.pieces
        if right.level < PRODUCT:
            opened, closed = rf"\Bigl({opened}", rf"{closed}\Bigr)"
        return Written((f"{first} {opened}", *middle, closed), PRODUCT)
    second = right.within(PRODUCT)
    if right.is_number:
        return Written((rf"{first} \times {second}",), PRODUCT)
    return Written((f"{first} {second}",), PRODUCT)


def _entrywise_product(expression: Apply, left: Written, right: Written) -> Written:
    if expression.shape == SCALAR:
        return _product(expression, left, right)
    return Written((left.within(PRODUCT, first=True), rf"\odot {right.within(PRODUCT)}"), PRODUCT)


def _quotient(_: Apply, left: Written, right: Written) -> Written:
    return Written((rf"\frac{{{left.text}}}{{{right.text}}}",), SUM)


def _negative(_: Apply, operand: Written) -> Written:
    return Written((f"-{operand.within(PRODUCT)}",), SUM)


def _square(_: Apply, base: Written) -> Written:
    return Written((f"{base.within(ATOM)}^2",), SCRIPTED)


def _transpose(expression: Apply, operand: Written) -> Written:
    if expression.shape == SCALAR:
        return operand
    return Written((f"{operand.within(ATOM)}^T",), SCRIPTED)


def _exponential(_: Apply, exponent: Written) -> Written:
    return Written((f"e^{{{exponent.text}}}",), SCRIPTED)


WRITERS: Mapping[Operation, Callable[..., Written]] = {
    ADD: _sum("+"),
    SUBTRACT: _sum("-"),
    NEGATE: _negative,
    TIMES: _entrywise_product,
    SCALE: _product,
    MATMUL: _product,
    DIVIDE: _quotient,
    SQUARE: _square,
    TRANSPOSE: _transpose,
    EXPONENTIAL: _exponential,
}
