"""Printed numbers in LaTeX, and LaTeX that is written once for all numbers of the same form."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

__all__ = ["BLANK", "Writer", "by_form", "is_digit", "plain_number"]

# Where a number is to be written by hand.
BLANK = r"\blank"

# What writes numbers, given as they are printed, in pieces of LaTeX.
Writer = Callable[[Sequence[str]], tuple[str, ...]]

# Characters that stand for the digits of a number while its pattern is made: Unicode's private
# ones, which no LaTeX has a meaning for.
FIRST, LAST = "\ue000", "\uf8ff"
RUN = re.compile(rf"([{FIRST}-{LAST}])\1*")
MOST_RUNS = ord(LAST) - ord(FIRST)
FORM = str.maketrans("123456789", "0" * 9)


def plain_number(digits: str, decimal_mark: str = "point") -> str:
    """Return a printed number as LaTeX, no digits as a blank to write one into."""
    if not digits:
        return BLANK
    mantissa, scientific, exponent = digits.partition("e")
    if decimal_mark == "comma":
        mantissa = mantissa.replace(".", "{,}")
    if not scientific:
        return mantissa
    power = f"10^{{{exponent}}}"
    return power if mantissa == "1" else rf"{mantissa} \times {power}"


def is_digit(character: str) -> bool:
    """Return whether a character is a digit, or stands for one."""
    return character.isdigit() or FIRST <= character <= LAST


def by_form(write: Writer) -> Writer:
    """Return a function that gives what `write` gives, and asks it once for numbers of each form.

    `write` must look at the signs of numbers and at how many digits they have before and after the
    point, never at which digits these are: the variants of a class set differ in little else.
    """
    patterns: dict[tuple[str, ...], list[tuple[str, list[int]]]] = {}

    def written(numbers: Sequence[str]) -> tuple[str, ...]:
        # How a power of ten is written depends on what stands before it.
        if 2 * len(numbers) > MOST_RUNS or any("e" in one for one in numbers):
            return write(numbers)
        forms = tuple([one.translate(FORM) for one in numbers])
        if forms not in patterns:
            patterns[forms] = _patterns(write, numbers)
        digits = [run for one in numbers for run in _runs(one)]
        return tuple([text % tuple([digits[i] for i in which]) for text, which in patterns[forms]])

    return written


def _runs(number: str) -> list[str]:
    """Return the digits of a number before and after its point."""
    return number.lstrip("-").split(".")


def _patterns(write: Writer, numbers: Sequence[str]) -> list[tuple[str, list[int]]]:
    """Return each piece with a place for each run of digits, and which runs these are."""
    marked: list[str] = []
    marks = map(chr, range(ord(FIRST), ord(LAST)))
    for one in numbers:
        runs = [next(marks) * len(run) for run in _runs(one)]
        marked.append("-" * one.startswith("-") + ".".join(runs))
    return [
        (
            RUN.sub("%s", piece.replace("%", "%%")),
            [ord(found[1]) - ord(FIRST) for found in RUN.finditer(piece)],
        )
        for piece in write(marked)
    ]
