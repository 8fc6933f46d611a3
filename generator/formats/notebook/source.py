"""Expressions as Python with NumPy. Python's own parser and printer decide on parentheses."""

from __future__ import annotations

import ast
import functools
import keyword
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from generator.arithmetic import Called, ClosedForm, Combined, NamedConstant, Negated, Numeral, form
from generator.expressions.operations import ADD, MATMUL, SCALE, TIMES
from generator.expressions.readings import rows
from generator.expressions.tree import (
    SCALAR,
    Apply,
    Constant,
    Entry,
    Expression,
    Name,
    Number,
    Operation,
    Reference,
    Stack,
    Symbol,
)
from generator.rounding import Matrix, Rounding, as_printed

__all__ = ["TINY", "Source", "identifier", "matrix", "number"]

# What arithmetic in floats may leave of 0, as the texts of operations call it.
TINY = "tiny"
# What programs call something else.
TAKEN = frozenset({"np", "check", "rounded", "course", "first", TINY})
OPERANDS = ("x", "y", "z")
VARIABLE = Reference(Symbol("x"), SCALAR)
ALL_DIGITS = Rounding(places=20, padding=False)
SIGNS: Mapping[str, ast.operator] = {
    "+": ast.Add(),
    "-": ast.Sub(),
    "*": ast.Mult(),
    "/": ast.Div(),
    "^": ast.Pow(),
}
CALLED = {"sqrt": "np.sqrt", "exp": "np.exp", "ln": "np.log", "sin": "np.sin", "cos": "np.cos"}
# Of a sum or a product, what stands on its right goes on with it, and needs no parentheses.
GOES_ON: Mapping[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Add, ast.Sub),
    ast.Mult: (ast.Mult, ast.Div),
}
DECIMAL = re.compile(r"(?P<sign>-?)(0+(?=\d))?(?P<number>\d+(\.\d*)?(e-?\d+)?|\.\d+)")


@functools.cache
def identifier(name: Name) -> str:
    """Return what a quantity is called in Python, such as `dL_dw1`; no two are called alike."""
    text = str(name).replace("@", "_at").replace(".", "_").replace("/", "_")
    return f"{text}_" if keyword.iskeyword(text) or text in TAKEN else text


class Source:
    """A printer of expressions that takes down the functions which they call.

    `by_rows` says whether samples are rows, so that every quantity is the transpose of its own.
    """

    def __init__(self, by_rows: bool) -> None:
        self._by_rows = by_rows
        self._called: dict[Operation, str] = {}
        # What defines each function, those that others call first.
        self.functions: list[str] = []

    def text(self, expression: Expression) -> str:
        """Return an expression on one line."""
        return ast.unparse(self._tree(rows(expression) if self._by_rows else expression))

    def _tree(self, expression: Expression) -> ast.expr:
        match expression:
            case Reference(name):
                return ast.Name(identifier(name))
            case Entry(whole, row, column):
                place = ast.Tuple([ast.Constant(row), ast.Constant(column)])
                return ast.Subscript(self._tree(whole), place)
            case Constant():
                return _constant(expression)
            case Apply(operation, operands):
                return self._applied(operation, operands)
            case Number() | Stack():
                raise TypeError("numbers are for writing, not for evaluating")

    def _applied(self, operation: Operation, operands: Sequence[Expression]) -> ast.expr:
        match operands:
            case (Constant(Fraction(numerator=-1, denominator=1)), operand) if operation is SCALE:
                return ast.UnaryOp(ast.USub(), self._tree(operand))
            # A matrix of a single 1 is written as a number.
            case (Constant(shape=(1, 1)), operand) if operation is MATMUL:
                return self._tree(operand)
            case (operand, Constant(shape=(1, 1))) if operation is MATMUL:
                return self._tree(operand)
        if operation.numpy:
            made = self._filled(operation.numpy, operands)
            return _joined(made) if operation in (ADD, SCALE, TIMES) else made
        if operation.is_derivative:
            assert operation.definition is not None, "derivatives say what they are"
            return self._tree(operation.definition(operands[0]))
        if operation.definition is not None:
            return ast.Call(ast.Name(self._function(operation)), [*map(self._tree, operands)], [])
        if operation.written_as is not None:
            return self._tree(operation.written_as(*operands))
        raise TypeError(f"of {operation.name} nothing says what it is in NumPy")

    def _filled(self, text: str, operands: Sequence[Expression]) -> ast.expr:
        known: dict[str, ast.expr] = dict(zip(OPERANDS, map(self._tree, operands), strict=False))
        known["operands"] = ast.List([*map(self._tree, operands)])
        known["neurons"] = ast.Constant(int(self._by_rows))
        filled: ast.expr = _Filling(known).visit(_parsed(text))
        return filled

    def _function(self, operation: Operation) -> str:
        """Return what a function is called, and define it where it is called first."""
        if operation not in self._called:
            assert operation.definition is not None, "a function says what it is"
            body = ast.unparse(self._tree(operation.definition(VARIABLE)))
            name = re.sub(r"\W", "_", operation.name)
            # Some differ in a parameter alone.
            same = sum(re.sub(r"\W", "_", one.name) == name for one in self._called)
            self._called[operation] = f"{name}_{same + 1}" if same else name
            self.functions.append(f"def {self._called[operation]}(x):\n    return {body}")
        return self._called[operation]


class _Filling(ast.NodeTransformer):
    """Puts operands in their places."""

    def __init__(self, known: Mapping[str, ast.expr]) -> None:
        self._known = known

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._known.get(node.id, node)


def _parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _joined(whole: ast.expr) -> ast.expr:
    """Return a sum or a product without the parentheses that would change nothing in it."""
    match whole:
        case ast.BinOp(left, op, ast.BinOp(first, sign, second)) if isinstance(
            sign, GOES_ON.get(type(op), ())
        ):
            return ast.BinOp(_joined(ast.BinOp(left, op, first)), sign, second)
    return whole


def _constant(constant: Constant) -> ast.expr:
    value, shape = constant.number, constant.shape
    if shape == SCALAR:
        return _rational(value, constant.is_typed)
    size = ast.Tuple([*map(ast.Constant, shape)])
    if value == 1:
        return ast.Call(_parsed("np.ones"), [size], [])
    return ast.Call(_parsed("np.full"), [size, _rational(value, constant.is_typed)], [])


def _rational(value: Fraction, is_typed: bool) -> ast.expr:
    if value.denominator > 1 and is_typed and 10**20 % value.denominator == 0:
        return _signed(value < 0, as_printed(abs(value), ALL_DIGITS))
    numerator = _signed(value < 0, str(abs(value.numerator)))
    if value.denominator == 1:
        return numerator
    return ast.BinOp(numerator, ast.Div(), ast.Constant(value.denominator))


def _signed(is_negative: bool, digits: str) -> ast.expr:
    """Return a number with just these digits."""
    number = ast.Name(digits)
    return ast.UnaryOp(ast.USub(), number) if is_negative else number


def matrix(numbers: Matrix) -> str:
    """Return a matrix of given numbers as an array, each number as it is typed."""
    written = [[number(text) for text in row] for row in numbers]
    entries = ", ".join(f"[{', '.join(row)}]" for row in written)
    # Whole numbers alone would make an array of integers, which have an end.
    are_whole = all(text.lstrip("-").isdigit() for row in written for text in row)
    return f"np.array([{entries}]{', dtype=float' if are_whole else ''})"


def number(text: str) -> str:
    """Return a given number, a decimal with the digits that are typed."""
    decimal = DECIMAL.fullmatch(text)
    if decimal:
        return decimal["sign"] + decimal["number"]
    return ast.unparse(_closed(form(text)))


def _closed(number: ClosedForm) -> ast.expr:
    match number:
        case Numeral(text):
            decimal = DECIMAL.fullmatch(text)
            assert decimal is not None, "a numeral is a decimal"
            return ast.Name(decimal["number"])
        case NamedConstant(name):
            return _parsed(f"np.{name}")
        case Negated(inner):
            return ast.UnaryOp(ast.USub(), _closed(inner))
        case Called(function, argument):
            return ast.Call(_parsed(CALLED[function]), [_closed(argument)], [])
        case Combined(sign, left, right):
            return ast.BinOp(_closed(left), SIGNS[sign], _closed(right))
