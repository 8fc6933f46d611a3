"""What formulas mean: the expressions that they are, every shape checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from generator.errors import nearest, together
from generator.expressions.functions import exponential
from generator.expressions.operations import (
    ADD,
    DIVIDE,
    SCALE,
    SUBTRACT,
    TIMES,
    factored,
    matmul,
    negate,
    transpose,
    typed,
)
from generator.expressions.powers import raised_to
from generator.expressions.tree import SCALAR, Apply, Constant, Expression, Reference, Shape
from generator.problem.faults import counted
from generator.problem.formulas.functions import ALIASES, FUNCTIONS
from generator.problem.formulas.reading import (
    FormulaError,
    FormulaPart,
    FunctionCall,
    Operands,
    Opposite,
    Quantity,
    TransposedPart,
    TypedNumber,
)
from generator.problem.formulas.signatures import FormulaFunction, FunctionSetting
from generator.problem.formulas.sizes import size_text
from generator.problem.limits import MOST_NEURONS

__all__ = ["meaning", "size_in_words"]

LARGEST_EXPONENT = 9
LARGEST_SETTING = MOST_NEURONS
ENTRYWISE = {"+": ADD, "-": SUBTRACT, "*": TIMES, "/": DIVIDE}
EULER = "e"


def meaning(part: FormulaPart, known: Mapping[str, Reference]) -> Expression:
    """Return the expression that a formula is, written as it was typed; `known` has the quantities
    before it by their names. Raises FormulaError.
    """
    match part:
        case TypedNumber(_, text):
            return typed(Fraction(text))
        case Quantity(at, name):
            if name not in known:
                raise FormulaError(at, _unknown(name, known))
            return known[name]
        case Opposite(_, operand):
            inner = meaning(operand, known)
            return negate(inner)
        case TransposedPart(_, operand):
            inner = meaning(operand, known)
            return inner if inner.shape == SCALAR else transpose(inner)
        case FunctionCall():
            return _called(part, known)
        case Operands(_, "^"):
            return _raised(part, known)
        case Operands():
            return _combined(part, meaning(part.left, known), meaning(part.right, known))


def _unknown(name: str, known: Mapping[str, Reference]) -> str:
    what = f"uses {name!r}, which is neither given nor a formula before this one"
    if name in FUNCTIONS or name in ALIASES:
        return f"{what}; type brackets behind the function, as in {name}(…)."
    if not known:
        return f"{what}; give it under [given]."
    return f"{what}; {nearest(name, known)}"


def _called(part: FunctionCall, known: Mapping[str, Reference]) -> Expression:
    name = ALIASES.get(part.function, part.function)
    if name not in FUNCTIONS:
        if part.function in known:
            raise FormulaError(
                part.at,
                f"has brackets behind {part.function!r}, which is no function; type * between.",
            )
        raise FormulaError(
            part.at, f"has the unknown function {part.function!r}; {nearest(name, FUNCTIONS)}"
        )
    function = FUNCTIONS[name]
    stated, settings = _arguments_and_settings(part, function)
    arguments = [meaning(argument, known) for argument in stated]
    if why_not := function.why_not(*arguments, **settings):
        sizes = together(size_in_words(argument.shape) for argument in arguments)
        raise FormulaError(part.at, f"gives {part.function} {sizes}; {part.function} {why_not}.")
    return function.expression(*arguments, **settings)


def _arguments_and_settings(
    part: FunctionCall, function: FormulaFunction
) -> tuple[Sequence[FormulaPart], Mapping[str, int | Fraction]]:
    """Return the arguments of a function, and the numbers that it is told, by their names."""
    count, least = len(part.arguments), function.arguments
    most = least + len(function.settings)
    if count < least or (count > most and not function.takes_more):
        wanted = f"{least} or more" if function.takes_more else str(least)
        raise FormulaError(
            part.at, f"gives {part.function} {counted(count, 'argument')}; give {wanted}."
        )
    if function.takes_more:
        return part.arguments, {}
    stated = dict(zip(function.settings, part.arguments[least:], strict=False))
    by_name = {setting.name: setting for setting in function.settings}
    for told in part.settings:
        if told.name not in by_name:
            raise FormulaError(
                told.at,
                f"gives {part.function} the unknown setting {told.name!r}; "
                f"{nearest(told.name, by_name)}",
            )
        if by_name[told.name] in stated:
            raise FormulaError(told.at, f"gives {told.name} twice; delete one of them.")
        stated[by_name[told.name]] = told.value
    for setting in function.settings:
        if setting.needed and setting not in stated:
            raise FormulaError(
                part.at,
                f"gives {part.function} no {setting.name}; type {setting.name}=… before its "
                "bracket closes.",
            )
    found = {setting.name: _told(part, setting, value) for setting, value in stated.items()}
    return part.arguments[:least], found


def _told(part: FunctionCall, wanted: FunctionSetting, value: FormulaPart) -> int | Fraction:
    """Return the number that a setting is."""
    if wanted.takes == "whole":
        return _whole(part, wanted, value)
    if isinstance(value, TypedNumber):
        number = Fraction(value.text)
        if number > 0 or (number == 0 and wanted.takes != "positive"):
            return number
    which = "positive number" if wanted.takes == "positive" else "number of at least 0"
    raise FormulaError(
        value.at, f"gives {part.function} a {wanted.name} that is no {which}; type one."
    )


def _whole(part: FunctionCall, wanted: FunctionSetting, value: FormulaPart) -> int:
    """Return the whole number that a setting is."""
    match value:
        case TypedNumber(_, text) if Fraction(text).denominator == 1:
            if wanted.least <= Fraction(text) <= LARGEST_SETTING:
                return int(Fraction(text))
    raise FormulaError(
        value.at,
        f"gives {part.function} a {wanted.name} that is no whole number from {wanted.least} to "
        f"{LARGEST_SETTING}; type one.",
    )


def _combined(part: Operands, left: Expression, right: Expression) -> Expression:
    sign = part.sign
    if sign == "@":
        return _product(part, left, right)
    if left.shape != right.shape and SCALAR not in (left.shape, right.shape):
        raise FormulaError(
            part.at,
            f"has {sign} between {size_in_words(left.shape)} and {size_in_words(right.shape)}; "
            "give both the same size, or one of them a single number.",
        )
    if sign == "/" and isinstance(right, Constant) and right.number == 0:
        raise FormulaError(part.at, "divides by 0; give another divisor.")
    if sign == "*" and left.shape != right.shape:
        return Apply(SCALE, (left, right) if left.shape == SCALAR else (right, left))
    return Apply(ENTRYWISE[sign], (left, right))


def _product(part: Operands, left: Expression, right: Expression) -> Expression:
    if left.shape[1] == right.shape[0]:
        return matmul(left, right)
    advice = "give the first as many columns as the second has rows"
    if SCALAR in (left.shape, right.shape):
        advice = "type * for the product with a single number"
    elif left.shape[0] == right.shape[0]:
        advice = "type .T behind the first, or dot(u, v) of two columns"
    raise FormulaError(
        part.at,
        f"has @ between {size_in_words(left.shape)} and {size_in_words(right.shape)}; {advice}.",
    )


def _raised(part: Operands, known: Mapping[str, Reference]) -> Expression:
    if part.left == Quantity(part.left.at, EULER) and EULER not in known:
        return exponential(meaning(part.right, known))
    base, exponent = meaning(part.left, known), meaning(part.right, known)
    factor, rest = factored(exponent)
    if isinstance(rest, Constant):
        exponent = typed(factor.number * rest.number)
        if abs(exponent.number) > LARGEST_EXPONENT:
            raise FormulaError(
                part.at,
                f"has a power beyond {LARGEST_EXPONENT}; give one from -{LARGEST_EXPONENT} to "
                f"{LARGEST_EXPONENT}, or a power of e.",
            )
    if exponent.shape != SCALAR:
        raise FormulaError(
            part.at,
            f"has {size_in_words(exponent.shape)} as a power; give a single number, or exp(…).",
        )
    return raised_to(base, exponent)


def size_in_words(shape: Shape) -> str:
    """Return what a quantity of a shape is in a message."""
    rows, columns = map(size_text, shape)
    if shape == SCALAR:
        return "a number"
    if shape[1] == 1:
        return f"a column of {rows}"
    if shape[0] == 1:
        return f"a row of {columns}"
    return f"a matrix of {rows} x {columns}"
