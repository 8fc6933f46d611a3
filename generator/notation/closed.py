"""How numbers are laid out: decimals, fractions, and what is in closed form."""

from __future__ import annotations

from generator.arithmetic import Called, ClosedForm, Combined, NamedConstant, Negated, Numeral, form
from generator.expressions.tree import Number
from generator.layout.nodes import EULER, Applied, Fraction, Operator, Power, Root, Word
from generator.layout.symbols import called
from generator.layout.walking import contains, leading, row
from generator.layout.widths import width
from generator.notation.forms import digits, is_decimal
from generator.notation.operators import (
    MINUS,
    PRODUCT_SIGN,
    TIMES_SIGN,
    begins_with_number,
)
from generator.notation.written import (
    ATOM,
    ENTRYWISE,
    PRODUCT,
    SCRIPTED,
    SUM,
    Written,
    parenthesised,
)

__all__ = ["characters", "number", "stands_in_two_lines"]

PI = Word("π")


def number(printed: Number, decimal_mark: str = "point", room: str = "") -> Written:
    """Return a number as it is printed, with the room that it lacks beside those around it."""
    if is_decimal(printed.text):
        level = PRODUCT if "e" in printed.text else ATOM
        return Written(digits(printed, decimal_mark, room), level, is_number=True)
    written = _written(form(printed.text), decimal_mark)
    return Written(written.node, written.level, is_number=True)


def characters(text: str) -> int:
    """Return about how many characters wide a number is."""
    return len(text) if is_decimal(text) else width(number(Number(text)).node)


def stands_in_two_lines(text: str) -> bool:
    """Return whether a number is higher than a line, as a fraction is."""
    return not is_decimal(text) and contains(
        number(Number(text)).node, lambda node: isinstance(node, Fraction)
    )


def _written(closed: ClosedForm, decimal_mark: str) -> Written:
    match closed:
        case Numeral(text):
            return Written(digits(Number(text), decimal_mark), ATOM)
        case NamedConstant(name):
            return Written(PI if name == "pi" else EULER, ATOM)
        case Negated(inner):
            return Written(row(MINUS, _written(inner, decimal_mark).within(ENTRYWISE)), PRODUCT)
        case Called(function, argument):
            return _function(function, _written(argument, decimal_mark))
        case Combined(sign, left, right):
            return _combined(sign, _written(left, decimal_mark), _written(right, decimal_mark))


def _function(name: str, argument: Written) -> Written:
    match name:
        case "sqrt":
            return Written(Root(argument.node), SCRIPTED)
        case "exp":
            return Written(Power(EULER, argument.node), SCRIPTED)
    return Written(Applied(called(name), parenthesised(argument.node)), SCRIPTED)


def _combined(sign: str, left: Written, right: Written) -> Written:
    match sign:
        case "/":
            return Written(Fraction(left.node, right.node), PRODUCT)
        case "^":
            return Written(Power(left.within(ATOM), right.node), SCRIPTED)
        case "*":
            second = right.within(PRODUCT)
            stands_apart = begins_with_number(second) or isinstance(leading(second), Fraction)
            between = TIMES_SIGN if stands_apart else PRODUCT_SIGN
            return Written(row(left.within(PRODUCT, first=True), between, second), PRODUCT)
    first = left.within(SUM, first=True)
    return Written(row(first, Operator(sign), right.within(ENTRYWISE)), SUM)
