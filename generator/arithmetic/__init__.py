"""The number systems an expression is evaluated in, and real numbers known as closely as asked.

A system makes arrays of its numbers from exact fractions and knows the functions that are not
rational; `+ - * / @`, `sum` and `swapaxes` work on its arrays. Matrices are the last two axes, so
that leading axes can hold many variants of one problem.
"""

from generator.arithmetic.balls import BALLS
from generator.arithmetic.closed import (
    Called,
    ClosedForm,
    Combined,
    NamedConstant,
    Negated,
    Numeral,
)
from generator.arithmetic.decimals import DECIMALS, DecimalArray, scaled
from generator.arithmetic.exact import NO_NUMBER, added, constants, exact, is_below
from generator.arithmetic.floats import FLOATS, Bounded, nearest
from generator.arithmetic.rationals import RATIONALS
from generator.arithmetic.reading import LONGEST_EXPRESSION, UnreadableError, form
from generator.arithmetic.reals import Reals
from generator.arithmetic.system import (
    Array,
    BooleanArray,
    Exact,
    ExactMatrix,
    InexpressibleError,
    IntegerArray,
    System,
)

__all__ = [
    "BALLS",
    "DECIMALS",
    "FLOATS",
    "LONGEST_EXPRESSION",
    "NO_NUMBER",
    "RATIONALS",
    "Array",
    "BooleanArray",
    "Bounded",
    "Called",
    "ClosedForm",
    "Combined",
    "DecimalArray",
    "Exact",
    "ExactMatrix",
    "InexpressibleError",
    "IntegerArray",
    "NamedConstant",
    "Negated",
    "Numeral",
    "Reals",
    "System",
    "UnreadableError",
    "added",
    "constants",
    "exact",
    "form",
    "is_below",
    "nearest",
    "scaled",
]
