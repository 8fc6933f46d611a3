"""Real numbers that know when they are zero, and the functions that are not defined everywhere."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from mpmath import mp, mpf

WORKING_DIGITS = 260
DECIMALS = 90

# What is not zero is at least this large, so that 17 of its digits are among the 90 decimals; and
# the product of two such numbers still stands out from the noise that exact zeros leave behind.
SMALLEST = mpf("1e-73")
NOISE = mpf("1e-200")
LARGEST = mpf("1e40")
LARGEST_EXPONENT = 150


class Undefined(ArithmeticError):  # noqa: N818 - it names what a number is, not a mistake
    """The mathematics has no value: the logarithm of no positive number, a division by zero."""


class OutOfReach(ArithmeticError):  # noqa: N818 - likewise
    """A number is too large or too small for the digits kept here."""


def number(stated: Any) -> Any:
    """Return a number exactly as it was typed, be it as an expression."""
    try:
        return mpf(str(stated))
    except ValueError:
        return _value(ast.parse(stated.replace("^", "**"), mode="eval").body, stated)


FUNCTIONS = {"sqrt": mp.sqrt, "exp": mp.exp, "ln": mp.log, "sin": mp.sin, "cos": mp.cos}
OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


def _value(node: ast.expr, text: str) -> Any:
    match node:
        case ast.Constant():
            return mpf(ast.get_source_segment(text.replace("^", "**"), node) or "")
        case ast.Name(name):
            return +{"pi": mp.pi, "e": mp.e}[name]
        case ast.UnaryOp(ast.USub(), operand):
            return -_value(operand, text)
        case ast.BinOp(left, sign, right):
            return OPERATORS[type(sign)](_value(left, text), _value(right, text))
        case ast.Call(ast.Name(name), [argument]):
            return FUNCTIONS[name](_value(argument, text))
    raise ValueError(text)


def read_off(x: Any) -> Fraction:
    """Return an mpmath number to 90 decimals."""
    return Fraction(int(mp.nint(x * mpf(10) ** DECIMALS)), 10**DECIMALS)


def stated_number(stated: Any) -> Fraction:
    """Return what is typed to 90 decimals."""
    with mp.workdps(WORKING_DIGITS):
        return read_off(number(stated))


def settled(x: Any) -> Any:
    """Return a number, or zero in place of the noise that its terms left in cancelling."""
    size = abs(x)
    if size < NOISE:
        return mpf(0)
    if not SMALLEST <= size <= LARGEST:
        raise OutOfReach(mp.nstr(x))
    return mpf(x)


def sign(x: Any) -> int:
    return int(mp.sign(settled(x)))


def exponential(x: Any) -> Any:
    if abs(x) > LARGEST_EXPONENT:
        raise OutOfReach(f"exp({mp.nstr(x)})")
    return mp.exp(x)


def logarithm(x: Any) -> Any:
    if sign(x) <= 0:
        raise Undefined(f"ln({mp.nstr(x)})")
    return mp.log(x)


def quotient(x: Any, y: Any) -> Any:
    if sign(y) == 0:
        raise Undefined(f"{mp.nstr(x)} / 0")
    return x / y


def root(x: Any) -> Any:
    if sign(x) < 0:
        raise Undefined(f"sqrt({mp.nstr(x)})")
    return mp.sqrt(settled(x))
