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
    exact_numbers,
    rounded,
)
from generator.rounding.fractions import as_result, gives, gives_entry, is_tied, shown, shown_entry

__all__ = [
    "SEVENTEEN",
    "Matrix",
    "Rounded",
    "Rounding",
    "as_printed",
    "as_result",
    "as_typed",
    "decimal_marked",
    "exact_numbers",
    "gives",
    "gives_entry",
    "is_tied",
    "printed",
    "printed_entry",
    "rounded",
    "rounded_all",
    "rounded_exactly",
    "shown",
    "shown_entry",
]
