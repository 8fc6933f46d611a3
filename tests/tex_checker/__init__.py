"""A reader of generated LaTeX that checks every chain of equalities by what is printed in it.

It knows the numbers and functions that a document states and what it has printed so far, as a
student does, and nothing of how the document was made.
"""

from tests.tex_checker.checking import Link, check
from tests.tex_checker.formulas import Node, TexError, is_constant, literal, parse
from tests.tex_checker.lines import worked_lines
from tests.tex_checker.quantities import Quantities
from tests.tex_checker.values import Matrix, value

__all__ = [
    "Link",
    "Matrix",
    "Node",
    "Quantities",
    "TexError",
    "check",
    "is_constant",
    "literal",
    "parse",
    "value",
    "worked_lines",
]
