"""Numbers as platforms compare them: in floating point."""

from __future__ import annotations

from fractions import Fraction

from generator.rounding import Rounding, as_printed

__all__ = ["with_slack"]

# Platforms compute a difference in doubles, of which the last bits are off.
SLACK = Fraction(1, 10**9)
DIGITS = Rounding(places=None, significant=12, padding=False)


def with_slack(tolerance: Fraction) -> str:
    """Return a tolerance as a decimal, a little wider, so that its ends are within it."""
    return as_printed(tolerance * (1 + SLACK), DIGITS)
