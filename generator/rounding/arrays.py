"""Arrays of numbers rounded, as far as float64 or exact decimals decide their digits."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from generator.arithmetic import BooleanArray, Bounded, DecimalArray, IntegerArray, nearest, scaled
from generator.rounding.digits import Rounding, text_of

__all__ = ["Rounded", "rounded_all", "rounded_exactly"]

# Below this, float64 holds every integer, and half of one.
LARGEST_UNITS = 2.0**51
# It holds every power of ten up to this one.
LARGEST_EXACT_POWER = 22
POWERS = np.array([10**exponent for exponent in range(19)], dtype=np.int64)
SLACK = 1 + 2.0**-40


@dataclass(frozen=True, slots=True, eq=False)
class Rounded:
    """Arrays of rounded numbers: units * 10**exponents.

    `certain` says of each whether its digits are, `tied` whether it lay halfway between two.
    """

    units: IntegerArray
    exponents: IntegerArray
    certain: BooleanArray
    tied: BooleanArray

    def as_numbers(self) -> Bounded:
        """Return the rounded numbers themselves."""
        # What is beyond float64 is not certain either.
        with np.errstate(all="ignore"):
            scale = np.power(10.0, np.abs(self.exponents.astype(np.float64)))
            return nearest(np.where(self.exponents < 0, self.units / scale, self.units * scale))

    def as_decimals(self) -> DecimalArray:
        """Return the rounded numbers as exact decimals."""
        lowest = self.exponents.min(axis=(-2, -1), keepdims=True)
        places = np.maximum(0, -lowest)
        return scaled(self.units, self.exponents + places, places, np.ones(places.shape, bool))

    def where_not_certain(self, others: Rounded) -> Rounded:
        """Return the numbers whose digits are certain, and the others' in place of the rest."""
        return Rounded(
            np.where(self.certain, self.units, others.units),
            np.where(self.certain, self.exponents, others.exponents),
            self.certain | others.certain,
            np.where(self.certain, self.tied, others.tied),
        )

    def digits(self) -> IntegerArray:
        """Return how many digits the units of each number have."""
        return np.searchsorted(POWERS, np.abs(self.units), side="right")

    def text(self, index: tuple[int, ...], rounding: Rounding) -> str:
        """Return the string of one entry."""
        return _text_of_units(int(self.units[index]), int(self.exponents[index]), rounding)


def rounded_all(numbers: Bounded, rounding: Rounding) -> Rounded:
    """Return arrays of numbers rounded to the digits asked for, as far as float64 decides it.

    A number is certain where its error bound keeps it from the nearest rounding boundary, so that
    ties never are.
    """
    value, error = numbers.value, numbers.error
    with np.errstate(all="ignore"):
        exponents = _last_digits(value, rounding)
        scale = np.power(10.0, -exponents)
        scaled = value * scale
        # 10**n and the product may each be off by half a unit in the last place.
        room = error * scale * SLACK + np.abs(scaled) * 2.0**-51
        units = np.rint(scaled)
        certain = (np.abs(scaled - units) + room < 0.5) & (np.abs(scaled) < LARGEST_UNITS)
    certain &= np.abs(exponents) <= LARGEST_EXACT_POWER
    if rounding.significant is not None:
        # Just below a power of ten a number rounds to it, which has a digit more.
        carried = np.abs(units) == 10**rounding.significant
        units, exponents = np.where(carried, units / 10, units), exponents + carried
        certain &= (np.abs(units) >= 10 ** (rounding.significant - 1)) & (
            np.abs(units) < 10**rounding.significant
        )
        certain |= numbers.is_zero
        exponents = np.where(numbers.is_zero, 0, exponents)
    units = np.where(certain, units, 0)
    return Rounded(
        units.astype(np.int64), exponents.astype(np.int64), certain, np.zeros(value.shape, bool)
    )


def rounded_exactly(numbers: DecimalArray, rounding: Rounding) -> Rounded:
    """Return arrays of exact decimals rounded to the digits asked for."""
    size = np.abs(numbers.units)
    digits = np.searchsorted(POWERS, size, side="right")
    if rounding.significant is None:
        assert isinstance(rounding.places, int), "places are known before numbers are rounded"
        dropped = np.broadcast_to(numbers.places - rounding.places, size.shape)
    else:
        dropped = np.where(size > 0, digits - rounding.significant, numbers.places)
    divisor = POWERS[np.clip(dropped, 0, len(POWERS) - 1)]
    whole, rest = np.divmod(size, divisor)
    tied = (dropped > 0) & (2 * rest == divisor)
    up = whole % 2 == 1 if rounding.ties == "half-even" else True
    whole = whole + np.where(tied, up, 2 * rest > divisor)
    # What is given more digits than it has ends in zeros.
    fits = digits - dropped < len(POWERS) - 1
    whole = whole * POWERS[np.clip(-dropped, 0, len(POWERS) - 1)]
    exponents = dropped - numbers.places
    if rounding.significant is not None:
        carried = whole >= 10**rounding.significant
        whole, exponents = np.where(carried, whole // 10, whole), exponents + carried
    certain = numbers.fits & fits & (dropped < len(POWERS) - 1) & (whole < LARGEST_UNITS)
    return Rounded(np.sign(numbers.units) * whole, exponents, certain, tied)


def _last_digits(value: npt.NDArray[np.float64], rounding: Rounding) -> npt.NDArray[np.float64]:
    if rounding.significant is None:
        assert isinstance(rounding.places, int), "places are known before numbers are rounded"
        return np.full(value.shape, -float(rounding.places))
    magnitudes = np.floor(np.log10(np.abs(value)))
    return np.nan_to_num(magnitudes, nan=0.0, posinf=0.0, neginf=0.0) - rounding.significant + 1


@functools.lru_cache(maxsize=2**16)
def _text_of_units(units: int, exponent: int, rounding: Rounding) -> str:
    return text_of(Decimal(units).scaleb(exponent), rounding)
