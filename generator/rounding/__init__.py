"""Digits, ties, carry, and the string of a number; no other room rounds."""

from generator.rounding.arrays import Rounded, rounded_all, rounded_exactly
from generator.rounding.certified import printed, printed_entry
from generator.rounding.digits import (
    SEVENTEEN,
    Matrix,
    Rounding,
    as_printed,
    as_typed,
    decimal_marked,
    fractions,
    rounded,
)

__all__ = [
    "SEVENTEEN",
    "Matrix",
    "Rounded",
    "Rounding",
    "as_printed",
    "as_typed",
    "decimal_marked",
    "fractions",
    "printed",
    "printed_entry",
    "rounded",
    "rounded_all",
    "rounded_exactly",
]
