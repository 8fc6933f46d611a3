"""The numbers of a problem file: exact decimals, and what may be asked of them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

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
    "TAKEN",
    "Count",
    "ExactDecimal",
    "NotNegative",
    "Positive",
    "Share",
    "Vector",
    "Vectors",
]


def _exact_number(given: Any) -> Decimal:
    if isinstance(given, bool) or not isinstance(given, int | float | Decimal):
        raise fault(
            given, "give a number without quotes." if isinstance(given, str) else "give a number."
        )
    number = Decimal(float.__repr__(given)) if isinstance(given, float) else Decimal(given)
    if not number.is_finite():
        raise fault(number, "give a finite number.")
    if number.copy_abs() > LARGEST_NUMBER:
        raise fault(number, f"give a number of at most {LARGEST_NUMBER:,} in size.")
    _, digits, exponent = number.as_tuple()
    if len(digits) > MOST_DIGITS:
        raise fault(number, f"give a number of at most {MOST_DIGITS} digits.")
    if int(exponent) < -MOST_DIGITS:
        raise fault(number, f"give a number of at most {MOST_DIGITS} digits after the point.")
    return number


def _positive(number: Decimal) -> Decimal:
    if number <= 0:
        raise fault(number, "give a positive number.")
    return number


def _not_negative(number: Decimal) -> Decimal:
    if number < 0:
        raise fault(number, "give a number of at least 0.")
    return number


def _below_one(number: Decimal) -> Decimal:
    if not 0 <= number < 1:
        raise fault(number, "give a number of at least 0 and below 1.")
    return number


ExactDecimal = Annotated[
    Decimal, BeforeValidator(_exact_number), WithJsonSchema({"type": "number"})
]
Positive = Annotated[ExactDecimal, AfterValidator(_positive)]
NotNegative = Annotated[ExactDecimal, AfterValidator(_not_negative)]
Share = Annotated[ExactDecimal, AfterValidator(_below_one)]
Count = Annotated[int, Field(strict=True, ge=1, le=MOST_ITERATIONS)]
Vector = Annotated[tuple[ExactDecimal, ...], Field(min_length=1, max_length=MOST_NEURONS)]
Vectors = Annotated[tuple[Vector, ...], Field(min_length=1, max_length=MOST_SAMPLES)]

# What is taken by a key of a definition, and the words for it.
TAKEN: Mapping[Takes, tuple[Any, str]] = {
    "share": (Share, "a number from 0 up to below 1"),
    "not negative": (NotNegative, "a number of at least 0"),
    "positive": (Positive, "a positive number"),
}
