"""Formulas that are written once for all numbers of the same form."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from generator.expressions.tree import Number
from generator.layout.nodes import Digits, Filled, Node, Pattern
from generator.layout.patterns import pattern

__all__ = ["WriteNumbers", "by_form", "digits", "is_decimal"]

# What makes a layout of numbers.
WriteNumbers = Callable[[Sequence[Number]], Node]
DECIMAL = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")
PLAIN = re.compile(r"-?\d+(\.\d+)?")
FORM = str.maketrans("123456789", "0" * 9)
MARKS = {"point": ".", "comma": ","}


def is_decimal(text: str) -> bool:
    """Return whether a number is a decimal, in place of a fraction or an expression."""
    return DECIMAL.fullmatch(text) is not None


def digits(number: Number, decimal_mark: str = "point", room: str = "") -> Digits:
    """Return a number as it is printed, with the room that it lacks beside those around it."""
    mark = MARKS[decimal_mark]
    return Digits(number.text.replace(".", mark), room.replace(".", mark), number.slot)


def by_form(write: WriteNumbers, decimal_mark: str = "point") -> Callable[[Sequence[str]], Node]:
    """Return a function that lays out printed numbers as `write` does, and asks it once for numbers
    of each form.

    `write` must look at the signs of numbers and at how many digits they have before and after the
    point, never at which digits these are: the variants of a class set differ in little else.
    """
    patterns: dict[tuple[str, ...], Pattern] = {}
    mark = MARKS[decimal_mark]

    def written(numbers: Sequence[str]) -> Node:
        forms = tuple([number.translate(FORM) for number in numbers])
        if forms not in patterns:
            # How a power of ten is written depends on what stands before it, and other numbers are
            # more than digits.
            if not all(map(PLAIN.fullmatch, numbers)):
                return write([Number(number) for number in numbers])
            slots = [Number(number, slot=slot) for slot, number in enumerate(numbers)]
            patterns[forms] = pattern(write(slots))
        return Filled(patterns[forms], tuple([number.replace(".", mark) for number in numbers]))

    return written
