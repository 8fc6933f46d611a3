"""Printed numbers in two parts: what stands before a power of ten, and its exponent."""

from __future__ import annotations

__all__ = ["mantissa_and_exponent"]


def mantissa_and_exponent(text: str) -> tuple[str | None, str]:
    """Return what is printed of a number before its power of ten, and the exponent of that, "" for
    a number without one. Of 1e-5 only the power is printed, and so the mantissa is None; it is ""
    where e-5 is the room that a power of ten behind a number takes.
    """
    mantissa, _, exponent = text.partition("e")
    return (None if mantissa == "1" and exponent else mantissa), exponent
