"""Numbers in closed form, such as 1/3 or 1 + √2: their trees, and what they are in any system."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, Literal

from msgspec import Struct

from generator.errors import TooLargeError

__all__ = [
    "Called",
    "Closed",
    "ClosedForm",
    "ClosedFunction",
    "Combined",
    "InexpressibleError",
    "NamedConstant",
    "Negated",
    "Numeral",
    "Scalars",
    "Sign",
    "rational",
    "value",
]


class InexpressibleError(ArithmeticError):
    """A number is not rational, or its numerator and denominator are too long to go on with."""


Sign = Literal["+", "-", "*", "/", "^"]
ClosedFunction = Literal["sqrt", "exp", "ln", "sin", "cos"]
# The sine of each multiple of π/12 up to π/2, as terms c √n: pairs of c and n.
PARTS_OF_PI = 12
# A power of more would take long, and is out of all limits.
MOST_BITS = 12_000
SINES: Sequence[Sequence[tuple[Fraction, int]]] = (
    (),
    ((Fraction(1, 4), 6), (Fraction(-1, 4), 2)),
    ((Fraction(1, 2), 1),),
    ((Fraction(1, 2), 2),),
    ((Fraction(1, 2), 3),),
    ((Fraction(1, 4), 6), (Fraction(1, 4), 2)),
    ((Fraction(1), 1),),
)


class Numeral(Struct, frozen=True):
    """A decimal number as it is typed."""

    text: str


class NamedConstant(Struct, frozen=True):
    """A number with a name of its own."""

    name: Literal["pi", "e"]


class Negated(Struct, frozen=True):
    """The opposite of a number."""

    form: ClosedForm


class Combined(Struct, frozen=True):
    """Two numbers and the sign between them."""

    sign: Sign
    left: ClosedForm
    right: ClosedForm


class Called(Struct, frozen=True):
    """A function of a number."""

    function: ClosedFunction
    argument: ClosedForm


ClosedForm = Numeral | NamedConstant | Negated | Combined | Called


class Closed(Struct, frozen=True):
    """A number in closed form that is not rational."""

    form: ClosedForm


class Scalars(Struct, frozen=True):
    """What a number system knows of single numbers, which carry the operators themselves."""

    number: Callable[[Fraction], Any]
    pi: Callable[[], Any]
    root: Callable[[Any], Any]
    exponential: Callable[[Any], Any]
    logarithm: Callable[[Any], Any]
    sine: Callable[[Any], Any]
    cosine: Callable[[Any], Any]


def value(form: ClosedForm, scalars: Scalars) -> Any:
    """Return what a number in closed form is among the numbers of a system.

    Raises what the system raises, ZeroDivisionError for a division by 0.
    """
    match form:
        case Numeral(text):
            return scalars.number(Fraction(text))
        case NamedConstant("pi"):
            return scalars.pi()
        case NamedConstant("e"):
            return scalars.exponential(scalars.number(Fraction(1)))
        case Negated(inner):
            return -value(inner, scalars)
        case Combined("^", base, exponent):
            return _power(base, exponent, scalars)
        case Combined(sign, left, right):
            return _combined(sign, value(left, scalars), value(right, scalars))
        case Called("sin", argument):
            return _sine(argument, scalars, Fraction(0))
        case Called("cos", argument):
            return _sine(argument, scalars, Fraction(1, 2))
        case Called("sqrt", argument):
            return scalars.root(value(argument, scalars))
        case Called("exp", argument):
            return scalars.exponential(value(argument, scalars))
        case Called("ln", argument):
            return scalars.logarithm(value(argument, scalars))
    raise AssertionError(form)


def _combined(sign: Sign, left: Any, right: Any) -> Any:
    match sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    return left / right


def _power(base: ClosedForm, exponent: ClosedForm, scalars: Scalars) -> Any:
    """Return a power, whose exponent is a whole number or a half of one unless its base is e."""
    if base == NamedConstant("e"):
        return scalars.exponential(value(exponent, scalars))
    number = rational(exponent)
    assert number is not None, "the reader lets no other exponent through"
    found = value(base, scalars)
    if number.denominator == 2:
        found = scalars.root(found)
    return _whole_power(found, number.numerator, scalars)


def _whole_power(base: Any, exponent: int, scalars: Scalars) -> Any:
    found = scalars.number(Fraction(1))
    for _ in range(abs(exponent)):
        found = found * base
        if isinstance(found, Fraction) and _bits(found) > MOST_BITS:
            raise TooLargeError("a number of thousands of digits")
    return found if exponent >= 0 else scalars.number(Fraction(1)) / found


def _bits(number: Fraction) -> int:
    return max(number.numerator.bit_length(), number.denominator.bit_length())


def _sine(argument: ClosedForm, scalars: Scalars, shift: Fraction) -> Any:
    """Return the sine of a number that a shift, counted in π, is added to: 1/2 for its cosine."""
    share = _share_of_pi(argument)
    parts = None if share is None else PARTS_OF_PI * (share + shift)
    if parts is None or parts.denominator != 1:
        function = scalars.cosine if shift else scalars.sine
        return function(value(argument, scalars))
    place = int(parts) % (2 * PARTS_OF_PI)
    is_below, place = place > PARTS_OF_PI, place % PARTS_OF_PI
    found = scalars.number(Fraction(0))
    for factor, radicand in SINES[min(place, PARTS_OF_PI - place)]:
        term = scalars.root(scalars.number(Fraction(radicand)))
        found = found + scalars.number(factor) * term
    return -found if is_below else found


def _share_of_pi(form: ClosedForm) -> Fraction | None:
    """Return the fraction of π that a number is, None where it is not written as one."""
    match form:
        case NamedConstant("pi"):
            return Fraction(1)
        case Negated(inner):
            share = _share_of_pi(inner)
            return None if share is None else -share
        case Combined("+" | "-" as sign, left, right):
            shares = _share_of_pi(left), _share_of_pi(right)
            return None if None in shares else _combined(sign, *shares)
        case Combined("*", left, right):
            return _product(_share_of_pi(left), right) or _product(_share_of_pi(right), left)
        case Combined("/", left, right):
            return _product(_share_of_pi(left), Combined("/", Numeral("1"), right))
    return Fraction(0) if rational(form) == 0 else None


def _product(share: Fraction | None, factor: ClosedForm) -> Fraction | None:
    number = rational(factor)
    return None if share is None or number is None else share * number


def rational(form: ClosedForm) -> Fraction | None:
    """Return a number in closed form that is computed from fractions alone, None for all others.

    Raises ZeroDivisionError for a division by 0.
    """
    try:
        found: Fraction = value(form, FRACTIONS)
    except InexpressibleError:
        return None
    return found


def _refuse(*_: Fraction) -> Fraction:
    raise InexpressibleError


FRACTIONS = Scalars(Fraction, _refuse, _refuse, _refuse, _refuse, _refuse, _refuse)
