"""The numbers of a problem file: exact decimals and expressions, and what is asked of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from generator.arithmetic import LONGEST_EXPRESSION, Exact, UnreadableError, exact, is_below
from generator.errors import TooLargeError, UndecidedError, UndefinedError
from generator.expressions.families import Takes
from generator.problem.limits import (
    LARGEST_NUMBER,
    MOST_DIGITS,
    MOST_ITERATIONS,
    MOST_NEURONS,
    MOST_SAMPLES,
)
from generator.problem.tables import fault

__all__ = [
    "EXACT_NUMBER",
    "TAKEN",
    "TAKEN_AS_DECIMALS",
    "Count",
    "ExactDecimal",
    "ExactNumber",
    "NotNegativeDecimal",
    "NotNegativeFraction",
    "Positive",
    "PositiveDecimal",
    "PositiveFraction",
    "Stated",
    "Vector",
    "Vectors",
    "exactly",
    "is_expression",
]

# A number as a problem states it: a decimal, or the text of an expression such as 1/3.
Stated = Decimal | str

# What needs no quotes.
PLAIN = re.compile(r"\s*[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?\s*")
EXACT_NUMBER = {
    "type": ["number", "string"],
    "maxLength": LONGEST_EXPRESSION,
    "pattern": rf"^(?!{PLAIN.pattern}$)",
}
SMALLEST = Fraction(1, 10**MOST_DIGITS)


def _exact_decimal(given: Any) -> Decimal:
    if isinstance(given, bool) or not isinstance(given, int | float | Decimal):
        raise fault(given, _in_place_of(given))
    number = Decimal(float.__repr__(given)) if isinstance(given, float) else Decimal(given)
    if not number.is_finite():
        raise fault(number, "give a finite number.")
    if number.copy_abs() > LARGEST_NUMBER:
        raise fault(number, f"give a number of at most {LARGEST_NUMBER:,} in size.")
    _, digits, exponent = number.as_tuple()
    if len(digits) > MOST_DIGITS:
        raise fault(
            number,
            f"give a number of at most {MOST_DIGITS} digits, or an exact expression in quotes "
            'such as "1/3".',
        )
    if int(exponent) < -MOST_DIGITS:
        raise fault(number, f"give a number of at most {MOST_DIGITS} digits after the point.")
    return number


def _in_place_of(given: Any) -> str:
    """Return what to give for what is no decimal."""
    if not isinstance(given, str):
        return "give a number."
    if PLAIN.fullmatch(given):
        return _without_quotes(given)
    if is_expression(given):
        return "give a decimal number without quotes, since this is no place for an expression."
    return "give a number without quotes."


def _without_quotes(plain: str) -> str:
    if "," in plain:
        return "give a number with a decimal point, without quotes."
    return "give a number without quotes."


def _exact_number(given: Any) -> Stated:
    """Return a number as it is, and the text of an expression with single spaces."""
    if not isinstance(given, str):
        return _exact_decimal(given)
    if PLAIN.fullmatch(given):
        raise fault(given, _without_quotes(given))
    text = " ".join(given.split())
    number = _value_of(text, given)
    if number != LARGEST_NUMBER and not _is_within(number, Fraction(LARGEST_NUMBER)):
        raise fault(given, f"give a number of at most {LARGEST_NUMBER:,} in size.")
    if number != 0 and _is_within(number, SMALLEST):
        raise fault(given, f"give 0, or a number of at least 10^-{MOST_DIGITS} in size.")
    return text


def _value_of(text: str, given: str) -> Exact:
    try:
        return exact(text)
    except UnreadableError as error:
        raise fault(given, str(error)) from None
    except ZeroDivisionError:
        raise fault(given, "give an expression that does not divide by 0.") from None
    except UndefinedError as error:
        raise fault(given, f"give an expression without {error}.") from None
    except (UndecidedError, TooLargeError):
        raise fault(given, f"give a number of at most {LARGEST_NUMBER:,} in size.") from None


def _is_within(number: Exact, limit: Fraction) -> bool:
    return is_below(number, limit) and not is_below(number, -limit)


def is_expression(given: Any) -> bool:
    """Return whether something is a number's exact expression in quotes."""
    try:
        return isinstance(given, str) and bool(_exact_number(given))
    except PydanticCustomError:
        return False


def exactly(number: Stated | int) -> Exact:
    """Return the number that is stated."""
    return exact(number) if isinstance(number, str) else Fraction(number)


def _positive(stated: Stated) -> Stated:
    if not _is_at_least_0(stated) or exactly(stated) == 0:
        raise fault(stated, "give a positive number.")
    return stated


def _not_negative(stated: Stated) -> Stated:
    if not _is_at_least_0(stated):
        raise fault(stated, "give a number of at least 0.")
    return stated


def _below_one(stated: Stated) -> Stated:
    if not (_is_at_least_0(stated) and is_below(exactly(stated), Fraction(1))):
        raise fault(stated, "give a number of at least 0 and below 1.")
    return stated


def _rational(stated: Stated) -> Stated:
    if not isinstance(exactly(stated), Fraction):
        raise fault(stated, 'give a decimal number, or a fraction in quotes such as "1/3".')
    return stated


def _is_at_least_0(stated: Stated) -> bool:
    return not is_below(exactly(stated), Fraction(0))


ExactDecimal = Annotated[
    Decimal, BeforeValidator(_exact_decimal), WithJsonSchema({"type": "number"})
]
ExactNumber = Annotated[Decimal | str, PlainValidator(_exact_number), WithJsonSchema(EXACT_NUMBER)]
PositiveDecimal = Annotated[ExactDecimal, AfterValidator(_positive)]
NotNegativeDecimal = Annotated[ExactDecimal, AfterValidator(_not_negative)]
Positive = Annotated[ExactNumber, AfterValidator(_positive)]
PositiveFraction = Annotated[Positive, AfterValidator(_rational)]
NotNegativeFraction = Annotated[
    ExactNumber, AfterValidator(_not_negative), AfterValidator(_rational)
]
Count = Annotated[int, Field(strict=True, ge=1, le=MOST_ITERATIONS)]
Vector = Annotated[tuple[ExactNumber, ...], Field(min_length=1, max_length=MOST_NEURONS)]
Vectors = Annotated[tuple[Vector, ...], Field(min_length=1, max_length=MOST_SAMPLES)]

# What is taken by a key of a definition, and the words for it.
TAKEN: Mapping[Takes, tuple[Any, str]] = {
    "share": (
        Annotated[ExactNumber, AfterValidator(_below_one)],
        "a number from 0 up to below 1",
    ),
    "not negative": (
        Annotated[ExactNumber, AfterValidator(_not_negative)],
        "a number of at least 0",
    ),
    "positive": (Positive, "a positive number"),
}
# Likewise where a number becomes part of a formula, and an expression does not.
TAKEN_AS_DECIMALS: Mapping[Takes, tuple[Any, str]] = {
    "share": (Annotated[ExactDecimal, AfterValidator(_below_one)], TAKEN["share"][1]),
    "not negative": (NotNegativeDecimal, TAKEN["not negative"][1]),
    "positive": (PositiveDecimal, TAKEN["positive"][1]),
}
