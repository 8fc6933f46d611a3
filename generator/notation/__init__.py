"""How an expression, a symbol and a matrix of strings are written in LaTeX."""

from generator.notation.measuring import breadth
from generator.notation.symbols import Notation, quotient
from generator.notation.writing import numbers, pieces, plain_number, symbol, text

__all__ = ["Notation", "breadth", "numbers", "pieces", "plain_number", "quotient", "symbol", "text"]
