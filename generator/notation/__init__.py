"""How an expression, a symbol and a matrix of numbers are laid out."""

from generator.notation.closed import characters, stands_in_two_lines
from generator.notation.forms import by_form, digits
from generator.notation.matrices import aligned, in_table, widest_matrix
from generator.notation.symbols import Notation, quotient
from generator.notation.writing import blank_matrix, introduced, numbers, symbol, written

__all__ = [
    "Notation",
    "aligned",
    "blank_matrix",
    "by_form",
    "characters",
    "digits",
    "in_table",
    "introduced",
    "numbers",
    "quotient",
    "stands_in_two_lines",
    "symbol",
    "widest_matrix",
    "written",
]
