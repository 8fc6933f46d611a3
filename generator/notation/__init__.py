"""How an expression, a symbol and a matrix of strings are written in LaTeX."""

from generator.notation.forms import BLANK, Writer, by_form, plain_number
from generator.notation.matrices import aligned, is_block, plain_layout, stacked
from generator.notation.measuring import breadth
from generator.notation.symbols import Notation, quotient
from generator.notation.writing import number_pieces, numbers, pieces, symbol, text

__all__ = [
    "BLANK",
    "Notation",
    "Writer",
    "aligned",
    "breadth",
    "by_form",
    "is_block",
    "number_pieces",
    "numbers",
    "pieces",
    "plain_layout",
    "plain_number",
    "quotient",
    "stacked",
    "symbol",
    "text",
]
