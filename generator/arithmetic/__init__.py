"""The number systems an expression is evaluated in, and real numbers known as closely as asked.

A system makes arrays of its numbers from exact fractions and knows the functions that are not
rational; `+ - * / @`, `sum` and `swapaxes` work on its arrays. Matrices are the last two axes, so
that leading axes can hold many variants of one problem.
"""

from generator.arithmetic.balls import BALLS
from generator.arithmetic.decimals import DECIMALS, DecimalArray, scaled
from generator.arithmetic.floats import FLOATS, Bounded, nearest
from generator.arithmetic.rationals import RATIONALS
from generator.arithmetic.reals import Reals
from generator.arithmetic.system import (
    Array,
    BooleanArray,
    FractionMatrix,
    InexpressibleError,
    IntegerArray,
    System,
)

__all__ = [
    "BALLS",
    "DECIMALS",
    "FLOATS",
    "RATIONALS",
    "Array",
    "BooleanArray",
    "Bounded",
    "DecimalArray",
    "FractionMatrix",
    "InexpressibleError",
    "IntegerArray",
    "Reals",
    "System",
    "nearest",
    "scaled",
]
