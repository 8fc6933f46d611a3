"""Images of real numbers in finite fields, by which exact cancellations among irrationals show.

A chain of primes with p[k] = c[k] * p[k+1] + 1 lets the exponential function be imitated without
error: x mod p[k+1] serves as the exponent of an element of order p[k+1] in the field of p[k], so
that e^(x+y) = e^x e^y and e^0 = 1 hold for the images. Whatever follows from these rules and from
field arithmetic (σ(x) + σ(−x) = 1, equal terms that cancel) holds for the images as well, and by
the lemma of Schwartz and Zippel anything else holds for them with a probability below 2**-200.
The primes are such that 2, 3, 5, 7, 11 and 13 have square roots in each field, which are the images
of √2, √3 and so on, so that √2 √3 = √6 holds, too. Sines and cosines obey sin² + cos² = 1.
Where the chain ends, an exponential has an image like any other function that no rule is kept for:
one that no formula gives, but for e^-x = 1 / e^x.
"""

from __future__ import annotations

import functools
import hashlib
import math
import operator
from dataclasses import dataclass
from fractions import Fraction

import flint

__all__ = ["ROOTED", "Residue", "number_from_residue", "tower"]

# Modulo a prime that leaves the remainder 1 when it is divided by 8 and by these, each of them has
# a square root, by the law of quadratic reciprocity.
ROOTED = (2, 3, 5, 7, 11, 13)
REMAINDER_ONE = 8 * 3 * 5 * 7 * 11 * 13
# The least such prime above 2**255, and the least multiples of REMAINDER_ONE, in units of it, that
# make each next number of the chain a prime; tests/test_identities.py checks.
BOTTOM = 2**255 + 87_353
COFACTORS = (
    *(63, 112, 89, 64, 74, 99, 18, 132, 226, 45, 101, 16, 7, 16, 106, 288),
    *(53, 82, 27, 131, 186, 184, 262, 149, 93, 122, 1, 104, 33, 203, 191, 338),
    *(19, 134, 34, 138, 50, 48, 154, 221, 507, 202, 121, 178, 298, 50, 64, 477),
    *(174, 161, 314, 58, 103, 242, 366, 423, 157, 865, 143, 267, 368, 243, 411, 166),
)


@dataclass(frozen=True, slots=True)
class Level:
    """One field of the tower: its prime, and the base of its exponentials."""

    prime: int
    base: int


@functools.cache
def tower(levels: int) -> tuple[Level, ...]:
    """Return `levels` fields, largest first; each exponential uses up one but the last."""
    chain = [Level(BOTTOM, _scattered("base", BOTTOM))]
    for units in COFACTORS[: levels - 1]:
        cofactor = units * REMAINDER_ONE
        prime = cofactor * chain[0].prime + 1
        chain.insert(0, Level(prime, pow(_scattered("base", prime), cofactor, prime)))
    return tuple(chain)


def _scattered(function: str, prime: int, *images: int) -> int:
    """Return a number below a prime that no short formula gives, the same on every run."""
    text = " ".join(map(str, (function, prime, *images)))
    return int.from_bytes(hashlib.shake_256(text.encode()).digest(128)) % prime


@functools.cache
def _root(number: int, prime: int) -> int:
    """Return one of the two roots of a number modulo a prime, the same on every run."""
    root = int(flint.fmpz_mod_ctx(prime)(number).sqrt())
    return min(root, prime - root)


@dataclass(frozen=True, slots=True)
class Residue:
    """The images of one number in the first fields of a tower."""

    images: tuple[int, ...]
    fields: tuple[Level, ...]

    @classmethod
    def of(cls, number: Fraction, fields: tuple[Level, ...]) -> Residue:
        """Return the images of an exact number."""
        return cls(
            tuple(
                number.numerator * pow(number.denominator, -1, field.prime) % field.prime
                for field in fields
            ),
            fields,
        )

    def __add__(self, other: Residue) -> Residue:
        return self._each(tuple(x + y for x, y in zip(self.images, other.images, strict=False)))

    def __sub__(self, other: Residue) -> Residue:
        return self._each(tuple(x - y for x, y in zip(self.images, other.images, strict=False)))

    def __mul__(self, other: Residue) -> Residue:
        return self._each(tuple(x * y for x, y in zip(self.images, other.images, strict=False)))

    def __truediv__(self, other: Residue) -> Residue:
        pairs = zip(self.images, other.images, self.fields, strict=False)
        return self._each(tuple(x * pow(y, -1, field.prime) for x, y, field in pairs))

    def __neg__(self) -> Residue:
        return self._each(tuple(-x for x in self.images))

    def exponential(self) -> Residue:
        """Return the image of e to the power of the number."""
        if len(self.images) < 2:
            return self._last_exponential()
        return self._each(
            tuple(
                pow(field.base, exponent, field.prime)
                for field, exponent in zip(self.fields, self.images[1:], strict=False)
            )
        )

    def _last_exponential(self) -> Residue:
        one = Residue.of(Fraction(1), self.fields[:1])
        if self.is_zero:
            return one
        opposite = -self
        if self.images < opposite.images:
            return self.scattered("exponential")
        return one / opposite.scattered("exponential")

    def logarithm(self) -> Residue:
        """Return a number that stands for the logarithm: 0 for 1, unlike all else for the rest."""
        if all(image == 1 for image in self.images):
            return self._each((0,) * len(self.images))
        return self.scattered("logarithm")

    def softplus(self) -> Residue:
        """Return the image of ln(1 + e^x), which is x / 2 and an even function of x."""
        half = Residue.of(Fraction(1, 2), self.fields)
        return half * self + (self * self).scattered("softplus")

    def root(self) -> Residue:
        """Return the image of the square root of a fraction that is a square but for primes of
        ROOTED, such as √(8/3), else a number that stands for the root, unlike all else.
        """
        number = number_from_residue(self)
        if number is None or number < 0:
            return self.scattered("root")
        # √(m/n) is √(m n) / n.
        square, primes = number.numerator * number.denominator, []
        for prime in ROOTED:
            while square and square % prime == 0:
                square //= prime
                primes.append(prime)
        whole = math.isqrt(square)
        if whole * whole != square:
            return self.scattered("root")
        rational = Residue.of(Fraction(whole, number.denominator), self.fields)
        return functools.reduce(operator.mul, map(self._root_of_prime, primes), rational)

    def _root_of_prime(self, prime: int) -> Residue:
        return self._each(tuple(_root(prime, field.prime) for field in self.fields))

    def sine(self) -> Residue:
        """Return the image of the sine: 2 t / (1 + t²), t being what stands for tan(x / 2)."""
        half = self._tangent_of_half()
        return (half + half) / self._of_one(half * half, 1)

    def cosine(self) -> Residue:
        """Return the image of the cosine, (1 - t²) / (1 + t²)."""
        square = self._tangent_of_half()
        square = square * square
        return self._of_one(square, -1) / self._of_one(square, 1)

    def _of_one(self, other: Residue, sign: int) -> Residue:
        return (
            Residue.of(Fraction(1), self.fields) + Residue.of(Fraction(sign), self.fields) * other
        )

    def _tangent_of_half(self) -> Residue:
        """Return an odd function that no rule is kept for."""
        if self.is_zero:
            return self
        opposite = -self
        if self.images < opposite.images:
            return self.scattered("tangent")
        return -opposite.scattered("tangent")

    @property
    def is_zero(self) -> bool:
        """Whether this is the image of 0."""
        return not any(self.images)

    def scattered(self, function: str) -> Residue:
        """Return an image that no short formula gives, the same for one function of one number."""
        return self._each(
            tuple(
                _scattered(function, field.prime, image)
                for image, field in zip(self.images, self.fields, strict=False)
            )
        )

    def _each(self, images: tuple[int, ...]) -> Residue:
        reduced = (x % field.prime for x, field in zip(images, self.fields, strict=False))
        return Residue(tuple(reduced), self.fields)


def number_from_residue(residue: Residue) -> Fraction | None:
    """Return the fraction of least size with this image, or None where all are large.

    Rational reconstruction: Wang, Guy and Davenport, P-adic reconstruction of rational numbers,
    SIGSAM Bulletin 16 (1982).
    """
    prime = residue.fields[0].prime
    bound = math.isqrt(prime // 2) >> 24
    previous, current = (prime, 0), (residue.images[0], 1)
    while current[0] > bound:
        quotient = previous[0] // current[0]
        rest = (previous[0] - quotient * current[0], previous[1] - quotient * current[1])
        previous, current = current, rest
    numerator, denominator = current
    if denominator == 0 or abs(denominator) > bound:
        return None
    return Fraction(numerator, denominator)
