"""Arithmetic as texts have it, read into expressions: 0.1 · 0.5 + 0.25, 1/(1 + e^{-0.41})."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence, Set
from fractions import Fraction

from msgspec import Struct

from generator.errors import HandpropError
from generator.expressions.activations import ACTIVATIONS, Activation
from generator.expressions.functions import absolute, exponential, logarithm, positive_part, root
from generator.expressions.operations import ADD, DIVIDE, SCALE, SUBTRACT, TIMES, constant, power
from generator.expressions.tree import SCALAR, Apply, Expression, Name, Operation, Reference, Symbol
from generator.marking.numbers import UsedMatrix, UsedNumbers, reach, value_at
from generator.marking.written import WrittenNumber, written_number
from generator.rounding import Rounding

__all__ = ["Arithmetic", "arithmetic_of"]

# Numbers on the way are rounded as those that are printed, to no place of their own.
AS_PRINTED = Rounding(places=30)
LARGEST_EXPONENT = 12
DEEPEST = 60
FUNCTIONS: Mapping[str, Callable[[Expression], Expression]] = {
    "exp": exponential,
    "ln": logarithm,
    "log": logarithm,
    "sqrt": root,
    "abs": absolute,
    "relu": positive_part,
}
CALLED = {"sigmoid": "sigmoid", "sigma": "sigmoid", "tanh": "tanh", "softplus": "softplus"}
TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+(?:[.,]\d+)?|\.\d+)(?:[eE][-+]?\d+)?)"
    r"|(?P<name>\\[a-zA-Z]+|[a-zA-Z]+|σ)"
    r"|(?P<sign>\*\*|[-+*/^()\[\]{}|,]))",
    re.DOTALL,
)
IGNORED = {
    *("left", "right", "bigl", "bigr", "big", "Big", "Bigl", "Bigr", "displaystyle", "textstyle"),
    *("mathrm", "text", "operatorname", "mathbf", "quad", "limits"),
}
SIGNS = str.maketrans(
    {"−": "-", "–": "-", "·": "*", "×": "*", "⋅": "*", "∗": "*", "⊙": "*", "÷": "/", "²": "^2 "}
)
FRACTION_OF_DIGITS = re.compile(r"\\[dt]?frac\s*(\d)\s*(\d)")
OPENING = {"(": ")", "[": "]", "{": "}"}


class UnreadableArithmeticError(ValueError):
    """A text is no arithmetic with numbers alone."""


class Arithmetic(Struct, frozen=True, eq=False):
    """An expression of the numbers of a text, and these numbers; `is_plain` says that it is a
    single one of them.
    """

    expression: Expression
    numbers: tuple[WrittenNumber, ...]

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to compute."""
        return isinstance(self.expression, Reference)

    def value(self) -> Fraction | None:
        """Return what it gives at the numbers that are printed, None where it gives no number."""
        try:
            low, high = next(value_at(self.expression, self._used(Fraction(0))).enclosures(0, 0))
        except HandpropError:
            return None
        return (low + high) / 2

    def span(self, unit: Fraction, known: Set[Fraction]) -> tuple[Fraction, Fraction] | None:
        """Return the ends of what it may be where each of its decimals was rounded or cut off but
        for those that are known to be exact, and each product on the way to a unit, None where it
        has none.
        """
        return reach(self.expression, 0, 0, self._used(Fraction(1), known), AS_PRINTED, unit)

    def _used(self, share: Fraction, known: Set[Fraction] = frozenset()) -> UsedNumbers:
        found: dict[Name, UsedMatrix] = {}
        for place, number in enumerate(self.numbers):
            is_exact = number.unit >= 1 or abs(number.value) in known
            half = Fraction(0) if is_exact else number.unit * share
            found[Symbol("number", place)] = UsedMatrix([[number.value]], [[half]])
        return found


def arithmetic_of(text: str) -> Arithmetic | None:
    """Return the arithmetic that a text is, None where it is anything else."""
    if "%" in text or len(text) > 2000:
        return None
    try:
        reader = _Reader(_tokens(text))
        found = reader.whole()
    except UnreadableArithmeticError:
        return None
    return Arithmetic(found, tuple(reader.numbers))


def _tokens(text: str) -> list[str]:
    """Return the numbers, names and signs of a text. Raises UnreadableArithmeticError."""
    plain = re.sub(r"\\(?:cdot|times|odot|ast|circ|bullet)(?![a-zA-Z])", "*", text.translate(SIGNS))
    plain = plain.replace(r"\div", "/").replace("{,}", ".").replace("½", r"\frac{1}{2}")
    plain = FRACTION_OF_DIGITS.sub(r"\\frac{\1}{\2}", plain)
    plain = re.sub(r"\\[,;:!> ]|~|\\\\|&", " ", plain)
    plain = re.sub(r"(?<=\d)\s+(?=\d|\.\d)", " , ", plain).strip().rstrip(".,;").strip()
    found = []
    position = 0
    while position < len(plain):
        token = TOKEN.match(plain, position)
        if token is None:
            raise UnreadableArithmeticError
        position = token.end()
        name = token["name"] or ""
        if name.lstrip("\\") not in IGNORED or not name.startswith("\\"):
            found.append(token[0].strip())
    return found


class _Reader:
    """Reads arithmetic from left to right."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0
        self.numbers: list[WrittenNumber] = []

    def whole(self) -> Expression:
        found = self._sum()
        if self._at != len(self._tokens):
            raise UnreadableArithmeticError
        return found

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _taken(self, *wanted: str) -> str:
        """Return the next token if it is one of those that are wanted, and go on behind it."""
        token = self._peek()
        if token and token in wanted:
            self._at += 1
            return token
        return ""

    def _sum(self) -> Expression:
        self._depth += 1
        if self._depth > DEEPEST:
            raise UnreadableArithmeticError
        found = self._product()
        while sign := self._taken("+", "-"):
            found = _applied(ADD if sign == "+" else SUBTRACT, found, self._product())
        self._depth -= 1
        return found

    def _product(self) -> Expression:
        found = self._signed()
        while True:
            if sign := self._taken("*", "/"):
                other = self._signed()
                found = _divided(found, other) if sign == "/" else _multiplied(found, other)
            elif self._begins_a_factor():
                found = _multiplied(found, self._power())
            else:
                return found

    def _begins_a_factor(self) -> bool:
        """Return whether a factor follows without a sign: 0.5(1 − 0.5), 2σ(0.3), ½(0.1)²."""
        token = self._peek()
        return bool(token) and (token in OPENING or token[0].isalpha() or token[0] == "\\")

    def _signed(self) -> Expression:
        if self._taken("-"):
            return _multiplied(constant(-1), self._signed())
        if self._taken("+"):
            return self._signed()
        return self._power()

    def _power(self) -> Expression:
        if self._peek() == "e" and self._next_is("^", "**"):
            self._at += 2
            return exponential(self._exponent())
        found = self._atom()
        while self._taken("^", "**"):
            exponent = self._whole_exponent()
            found = power(found, exponent) if exponent >= 0 else _inverse(found, -exponent)
        return found

    def _next_is(self, *signs: str) -> bool:
        return self._at + 1 < len(self._tokens) and self._tokens[self._at + 1] in signs

    def _exponent(self) -> Expression:
        if self._peek() == "-":
            return self._signed()
        return self._atom()

    def _whole_exponent(self) -> int:
        is_grouped = self._taken("{", "(")
        sign = -1 if self._taken("-") else 1
        text = self._peek()
        self._at += 1
        if not text.isdecimal():
            raise UnreadableArithmeticError
        if is_grouped and not self._taken("}", ")"):
            raise UnreadableArithmeticError
        if int(text) > LARGEST_EXPONENT:
            raise UnreadableArithmeticError
        return sign * int(text)

    def _atom(self) -> Expression:
        token = self._peek()
        self._at += 1
        if not token:
            raise UnreadableArithmeticError
        if token[0].isdigit() or token[0] == ".":
            return self._number(token)
        if token in OPENING:
            found = self._sum()
            if not self._taken(OPENING[token]):
                raise UnreadableArithmeticError
            return found
        return self._function(token.lstrip("\\"))

    def _number(self, text: str) -> Expression:
        number = written_number(text)
        if number is None:
            raise UnreadableArithmeticError
        self.numbers.append(number)
        return Reference(Symbol("number", len(self.numbers) - 1), SCALAR)

    def _function(self, name: str) -> Expression:
        plain = name.replace("σ", "sigma").casefold()
        if plain in ("frac", "dfrac", "tfrac"):
            above, below = self._group(), self._group()
            return _divided(above, below)
        if plain == "max":
            return self._larger()
        if plain == "sqrt":
            return root(self._group())
        if plain in FUNCTIONS:
            return FUNCTIONS[plain](self._argument())
        if plain in CALLED:
            stated = ACTIVATIONS[CALLED[plain]]
            assert isinstance(stated, Activation)
            return _applied(stated.operation, self._argument())
        raise UnreadableArithmeticError

    def _group(self) -> Expression:
        r"""Read what stands in braces, or one number: of 12 in \frac12 the first digit alone."""
        token = self._peek()
        if token.isdecimal() and len(token) > 1:
            self._tokens = [*self._tokens[: self._at], *token, *self._tokens[self._at + 1 :]]
        return self._atom()

    def _argument(self) -> Expression:
        if self._peek() not in OPENING:
            raise UnreadableArithmeticError
        return self._atom()

    def _larger(self) -> Expression:
        """Read max(0, x)."""
        closing = OPENING.get(self._peek(), "")
        self._at += 1
        if not closing or self._peek() != "0":
            raise UnreadableArithmeticError
        self._at += 1
        if not self._taken(","):
            raise UnreadableArithmeticError
        found = positive_part(self._sum())
        if not self._taken(closing):
            raise UnreadableArithmeticError
        return found


def _applied(operation: Operation, *operands: Expression) -> Expression:
    """Return an operation of operands. Raises UnreadableArithmeticError where they do not fit."""
    try:
        return Apply(operation, operands)
    except ValueError:
        raise UnreadableArithmeticError from None


def _multiplied(left: Expression, right: Expression) -> Expression:
    if left == constant(-1):
        return _applied(SCALE, left, right)
    return _applied(TIMES, left, right)


def _divided(left: Expression, right: Expression) -> Expression:
    return _applied(DIVIDE, left, right)


def _inverse(base: Expression, exponent: int) -> Expression:
    return _divided(constant(1), power(base, exponent))
