"""A second, independent calculation of training steps: loops over indices, mpmath, own rounding.

Numbers carry 260 digits and are read off to 90 decimals. Whatever is a decimal number with fewer
decimals, an exact zero or an exact tie among irrational terms included, is so read off exactly.
"""

from tests.oracle.digits import Digits, is_near
from tests.oracle.formulas import FormulaOracle
from tests.oracle.layers import as_formulas, plain_id
from tests.oracle.reals import WORKING_DIGITS, OutOfReach, Undefined, read_off, stated_number
from tests.oracle.solving import Step, solve

__all__ = [
    "WORKING_DIGITS",
    "Digits",
    "FormulaOracle",
    "OutOfReach",
    "Step",
    "Undefined",
    "as_formulas",
    "is_near",
    "plain_id",
    "read_off",
    "solve",
    "stated_number",
]
