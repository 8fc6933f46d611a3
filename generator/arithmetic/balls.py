"""Balls of 128 bits: fast, and close enough for all but what nearly cancels."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from fractions import Fraction
from typing import Any

import numpy as np

from generator.arithmetic.closed import Closed, Scalars, value
from generator.arithmetic.system import Array, Exact, ExactMatrix, each, objects

__all__ = ["BALLS", "JUST_ABOVE_0", "JUST_BELOW_0", "Balls", "Precision", "ends", "tens"]

# Numbers of thousands of digits before their point are too large.
LARGEST_EXPONENT = 12_000
# A fraction that is kept has no more than 12,000 bits, so that no boundary of rounding is nearer to
# it than this unless it is one itself: where so small a number is added, only its sign matters.
SMALLEST_EXPONENT = -(2**15)
TINIEST = Fraction(1, 2**-SMALLEST_EXPONENT)
JUST_ABOVE_0, JUST_BELOW_0 = (TINIEST / 2, TINIEST), (-TINIEST, -TINIEST / 2)
DIGITS = 25

_WORKING = threading.RLock()


class Precision:
    """The context in which Arb, whose precision is that of the whole process, works with so many
    bits, one thread at a time.
    """

    def __init__(self, bits: int) -> None:
        self.bits = bits

    def __enter__(self) -> None:
        # Arb takes long to load, and floats decide all digits of most documents.
        import flint

        _WORKING.acquire()
        flint.ctx.prec = self.bits

    def __exit__(self, *_: object) -> None:
        _WORKING.release()


class Balls:
    """Midpoints with a radius that holds the exact value, by Arb.

    Johansson, Arb: efficient arbitrary-precision midpoint-radius interval arithmetic, IEEE
    Transactions on Computers 66 (2017). Where nothing is known of a number, its ball is not finite.
    """

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self.working: AbstractContextManager[None] = Precision(bits)

    def number(self, rows: ExactMatrix) -> Array:
        """Return the smallest balls around exact numbers."""
        import flint

        # Arb's own precision, at which balls are rounded; no other precision makes them wrong.
        flint.ctx.prec = self.bits
        return objects(rows, _ball)

    def within(self, rows: ExactMatrix, radii: ExactMatrix) -> Array:
        """Return balls around exact numbers that hold all that is at most a radius away."""
        import flint

        spread = flint.arb(0, 1)
        return self.number(rows) + self.number(radii) * spread

    def exponential(self, x: Array) -> Array:
        """Return e to the power of each entry."""
        return each(lambda one: one.exp(), x)

    def logarithm(self, x: Array) -> Array:
        """Return the natural logarithm of each entry, unknown where it may not be positive."""
        return each(lambda one: one.log(), x)

    def softplus(self, x: Array) -> Array:
        """Return ln(1 + e^x) of each entry."""
        return each(lambda one: one.exp().log1p(), x)

    def root(self, x: Array) -> Array:
        """Return the square root of each entry, unknown where it may be negative."""
        return each(lambda one: one.sqrt(), x)

    def choose(self, x: Array, positive: Array, otherwise: Array) -> Array:
        """Return the entries chosen by sign; where a sign is unknown, what covers both."""
        return np.frompyfunc(_chosen, 3, 1)(x, positive, otherwise)

    def kept(self, x: Array) -> Array:
        """Return the array."""
        return x

    def bounds(self, x: Array, row: int, column: int) -> tuple[Fraction, Fraction] | None:
        """Return the ends of a ball, or None where it is not finite or of thousands of digits."""
        try:
            return ends(x[row, column])
        except OverflowError:
            return None

    def tens(self, x: Array, row: int, column: int) -> tuple[int, int, int]:
        """Return whole numbers below and above one entry, and the power of ten they are times."""
        return tens(x[row, column])


def _ball(number: Exact) -> Any:
    import flint

    if isinstance(number, Closed):
        return value(number.form, SCALARS)
    return flint.arb(flint.fmpq(number.numerator, number.denominator))


def _pi() -> Any:
    import flint

    return flint.arb.pi()


SCALARS = Scalars(
    number=_ball,
    pi=_pi,
    root=lambda x: x.sqrt(),
    exponential=lambda x: x.exp(),
    logarithm=lambda x: x.log(),
    sine=lambda x: x.sin(),
    cosine=lambda x: x.cos(),
)


def _chosen(x: Any, positive: Any, otherwise: Any) -> Any:
    if x > 0:
        return positive
    return otherwise if x <= 0 else positive.union(otherwise)


def ends(ball: Any) -> tuple[Fraction, Fraction] | None:
    """Return exact numbers below and above a ball, or None where it is not finite.

    A number nearer to 0 than TINIEST is put just before it, on its own side of 0.
    Raises OverflowError where both ends are of thousands of digits on one side of 0.
    """
    if not ball.is_finite():
        return None
    low, high = _parts(ball.lower()), _parts(ball.upper())
    size, other = _size(*low), _size(*high)
    if max(size, other) > LARGEST_EXPONENT:
        if min(size, other) > LARGEST_EXPONENT and (low[0] > 0) == (high[0] > 0):
            raise OverflowError
        return None
    if max(size, other) < SMALLEST_EXPONENT and (low[0] > 0 or high[0] < 0):
        return JUST_ABOVE_0 if low[0] > 0 else JUST_BELOW_0
    return _fraction(*low, size, -TINIEST), _fraction(*high, other, TINIEST)


def tens(ball: Any) -> tuple[int, int, int]:
    """Return whole numbers below and above a finite ball, and the power of ten they are times."""
    middle, radius, exponent = map(int, ball.mid_rad_10exp(DIGITS))
    return middle - radius, middle + radius, exponent


def _parts(end: Any) -> tuple[int, int]:
    mantissa, exponent = end.man_exp()
    return int(mantissa), int(exponent)


def _size(mantissa: int, exponent: int) -> int:
    """Return how many binary digits stand before the point, 0 for 0."""
    return exponent + mantissa.bit_length() if mantissa else 0


def _fraction(mantissa: int, exponent: int, size: int, outward: Fraction) -> Fraction:
    """Return the end of a ball, one very close to 0 moved outward to a shorter number."""
    if size < SMALLEST_EXPONENT:
        return outward if (mantissa < 0) == (outward < 0) else Fraction(0)
    return Fraction(mantissa << exponent) if exponent >= 0 else Fraction(mantissa, 1 << -exponent)


BALLS = Balls(128)
