"""Numbers in closed form read from their texts; nothing of a text is ever run as a program."""

from __future__ import annotations

import functools
import re

from generator.arithmetic.closed import (
    Called,
    ClosedForm,
    ClosedFunction,
    Combined,
    NamedConstant,
    Negated,
    Numeral,
    Sign,
    rational,
)

__all__ = ["LONGEST_EXPRESSION", "UnreadableError", "form"]

LONGEST_EXPRESSION = 40
MOST_DIGITS = 20
LARGEST_EXPONENT = 20
FUNCTIONS: tuple[ClosedFunction, ...] = ("sqrt", "exp", "ln", "sin", "cos")
KNOWN = "sqrt, exp, ln, sin, cos, pi and e"
TOKEN = re.compile(
    r"\s*(?P<number>\d+(?:\.\d*)?|\.\d+)|\s*(?P<word>[A-Za-z]+)|\s*(?P<sign>\*\*|\S)"
)
WITH_EXPONENT = re.compile(r"\d[eE][-+]?\d")
SIGNS = {"**": "^", "·": "*", "×": "*", "−": "-", "π": "pi", "√": "sqrt"}


class UnreadableError(ValueError):
    """A text is no number in closed form; its words say what to give."""


@functools.lru_cache(maxsize=2**12)
def form(text: str) -> ClosedForm:
    """Return the number that a text is, as a tree. Raises UnreadableError."""
    if len(text) > LONGEST_EXPRESSION:
        raise UnreadableError(f"give an expression of at most {LONGEST_EXPRESSION} characters.")
    if WITH_EXPONENT.search(text):
        raise UnreadableError("give an expression of numbers without exponents.")
    reader = _Reader(_tokens(text))
    found = reader.sum()
    if reader.next:
        raise UnreadableError(_left_over(reader.next))
    return found


def _left_over(found: str) -> str:
    """Return what to do about what follows a whole expression."""
    if found == ",":
        return "type a decimal point in place of ','."
    if found == "(" or found[0].isalnum():
        return f"type an operator such as * before {found!r}."
    return f"delete {found!r}."


def _tokens(text: str) -> list[str]:
    tokens = []
    position = 0
    text = text.strip()
    while position < len(text):
        found = TOKEN.match(text, position)
        assert found is not None, "any sign is a token"
        token = found["number"] or found["word"] or found["sign"]
        tokens.append(SIGNS.get(token, token))
        position = found.end()
    return tokens


class _Reader:
    """Recursive descent through the tokens of a text."""

    def __init__(self, tokens: list[str]) -> None:
        self._left = tokens[::-1]

    @property
    def next(self) -> str:
        """The next token, nothing at the end."""
        return self._left[-1] if self._left else ""

    def _accept(self, *wanted: str) -> str:
        return self._left.pop() if self.next in wanted and self._left else ""

    def sum(self) -> ClosedForm:
        """Read terms and the signs between them."""
        found = self._product()
        while sign := self._sign("+", "-"):
            found = Combined(sign, found, self._product())
        return found

    def _sign(self, *wanted: Sign) -> Sign | None:
        return next((sign for sign in wanted if self._accept(sign)), None)

    def _product(self) -> ClosedForm:
        if self._accept("-"):
            return Negated(self._product())
        found = self._power()
        while sign := self._sign("*", "/"):
            found = Combined(sign, found, self._factor())
        return found

    def _factor(self) -> ClosedForm:
        return Negated(self._factor()) if self._accept("-") else self._power()

    def _power(self) -> ClosedForm:
        base = self._atom()
        if not self._accept("^"):
            return base
        exponent = self._factor()
        if base != NamedConstant("e"):
            _check_exponent(exponent)
        return Combined("^", base, exponent)

    def _atom(self) -> ClosedForm:
        token = self._left.pop() if self._left else ""
        match token:
            case "(":
                return self._closed()
            case "pi" | "e":
                return NamedConstant(token)
            case "sqrt" | "exp" | "ln" | "sin" | "cos":
                if not self._accept("("):
                    raise UnreadableError(f"type brackets after {token}, as in {token}(2).")
                return Called(token, self._closed())
            case _ if token[:1].isdigit() or token[1:].isdigit():
                return _numeral(token)
            case "log":
                raise UnreadableError("type ln in place of log for the natural logarithm.")
            case _ if token.isalpha():
                raise UnreadableError(f"give a number, or an expression of numbers and {KNOWN}.")
            case "":
                raise UnreadableError("give a number, or an expression that ends with one.")
        raise UnreadableError(f"type a number in place of {token!r}, or delete it.")

    def _closed(self) -> ClosedForm:
        """Read what stands in brackets, which are open already."""
        found = self.sum()
        if not self._accept(")"):
            is_comma = self.next == ","
            raise UnreadableError(_left_over(",") if is_comma else "close its brackets with ).")
        return found


def _numeral(token: str) -> Numeral:
    if len(token.replace(".", "")) > MOST_DIGITS:
        raise UnreadableError(f"give an expression of numbers of at most {MOST_DIGITS} digits.")
    return Numeral(token)


def _check_exponent(exponent: ClosedForm) -> None:
    number = rational(exponent)
    if number is None or number.denominator > 2 or abs(number) > LARGEST_EXPONENT:
        raise UnreadableError(
            f"give exponents that are whole numbers or halves, at most {LARGEST_EXPONENT} in size, "
            "or a power of e."
        )
