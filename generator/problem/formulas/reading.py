"""Formulas read from their texts into trees that know their places; none is ever run."""

from __future__ import annotations

import re

from msgspec import Struct

from generator.layout.symbols import LETTERS

__all__ = [
    "LONGEST_FORMULA",
    "FormulaError",
    "FormulaPart",
    "FunctionCall",
    "Operands",
    "Opposite",
    "Quantity",
    "TransposedPart",
    "TypedNumber",
    "TypedSetting",
    "part_of",
    "plain_name",
]

LONGEST_FORMULA = 200
DEEPEST = 16
MOST_DIGITS = 20
TOKEN = re.compile(
    r"(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,2}(?!\w))?)|(?P<name>[^\W\d]\w*)|\*\*|\S"
)
SIGNS = {"**": "^", "×": "*", "·": "*", "⋅": "*", "÷": "/", "−": "-"}
GREEK = {letter: name for name, letter in LETTERS.items() if letter.isalpha()}
END = "the end of the formula"


class FormulaError(ValueError):
    """A formula cannot be read, or has no meaning; it says where, and what to do.

    `at` is the place of the character, counted from 0.
    """

    def __init__(self, at: int, sentence: str) -> None:
        super().__init__(sentence)
        self.at = at


class TypedNumber(Struct, frozen=True):
    """A number, with the digits that were typed."""

    at: int
    text: str


class Quantity(Struct, frozen=True):
    """A quantity that is called by its name."""

    at: int
    name: str


class FunctionCall(Struct, frozen=True):
    """A function of one or more arguments, and what it is told by name, as in stride=2."""

    at: int
    function: str
    arguments: tuple[FormulaPart, ...]
    settings: tuple[TypedSetting, ...] = ()


class TypedSetting(Struct, frozen=True):
    """What a function is told by name."""

    at: int
    name: str
    value: FormulaPart


class Operands(Struct, frozen=True):
    """Two operands and the sign between them, which is one of + - * / @ ^."""

    at: int
    sign: str
    left: FormulaPart
    right: FormulaPart


class Opposite(Struct, frozen=True):
    """An operand behind a minus sign."""

    at: int
    operand: FormulaPart


class TransposedPart(Struct, frozen=True):
    """An operand before .T."""

    at: int
    operand: FormulaPart


FormulaPart = TypedNumber | Quantity | FunctionCall | Operands | Opposite | TransposedPart


class _Token(Struct, frozen=True):
    at: int
    text: str
    is_number: bool = False
    is_name: bool = False


def plain_name(name: str) -> str:
    """Return a name with Greek letters spelled out, as ids have it."""
    return "".join(GREEK.get(letter, letter) for letter in name)


def part_of(text: str) -> FormulaPart:
    """Return a formula as a tree. Raises FormulaError."""
    if len(text) > LONGEST_FORMULA:
        raise FormulaError(
            LONGEST_FORMULA,
            f"is longer than {LONGEST_FORMULA} characters; give its parts names of their own.",
        )
    reader = _Reader(_tokens(text))
    found = reader.sum()
    if reader.next.text:
        raise _left_over(reader.next)
    return found


def _left_over(token: _Token) -> FormulaError:
    """Return what to do about what follows a whole formula."""
    what = f"has {token.text!r} where an operator was expected"
    if token.text == ",":
        return FormulaError(token.at, f"{what}; type a decimal point, or delete the comma.")
    if token.text == "=":
        return FormulaError(token.at, f"{what}; give each formula a line of its own.")
    if token.text == "(" or token.is_name or token.is_number:
        return FormulaError(token.at, f"{what}; type * or @ before it.")
    return FormulaError(token.at, f"{what}; delete it, or type one of + - * / @ ^.")


def _tokens(text: str) -> list[_Token]:
    return [
        _Token(
            found.start(),
            SIGNS.get(found[0], found[0]),
            found["number"] is not None,
            found["name"] is not None,
        )
        for found in TOKEN.finditer(text)
    ] + [_Token(len(text), "")]


class _Reader:
    """Recursive descent through the tokens of a formula."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._left = tokens[::-1]
        self._depth = 0

    @property
    def next(self) -> _Token:
        """The next token, an empty one at the end."""
        return self._left[-1]

    def _accept(self, *wanted: str) -> _Token | None:
        return self._left.pop() if self.next.text in wanted else None

    def sum(self) -> FormulaPart:
        """Read terms and the signs between them."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise FormulaError(
                self.next.at, f"has brackets more than {DEEPEST} deep; name a part of it."
            )
        found = self._product()
        while sign := self._accept("+", "-"):
            found = Operands(sign.at, sign.text, found, self._product())
        self._depth -= 1
        return found

    def _product(self) -> FormulaPart:
        if sign := self._accept("-"):
            return Opposite(sign.at, self._product())
        found = self._power()
        while sign := self._accept("*", "/", "@"):
            found = Operands(sign.at, sign.text, found, self._factor())
        return found

    def _factor(self) -> FormulaPart:
        sign = self._accept("-")
        return self._power() if sign is None else Opposite(sign.at, self._power())

    def _power(self) -> FormulaPart:
        base = self._transposed()
        sign = self._accept("^")
        return base if sign is None else Operands(sign.at, "^", base, self._factor())

    def _transposed(self) -> FormulaPart:
        found = self._atom()
        while sign := self._accept("."):
            if not self._accept("T"):
                raise FormulaError(sign.at, "has a point behind a quantity; type .T to transpose.")
            found = TransposedPart(sign.at, found)
        return found

    def _atom(self) -> FormulaPart:
        token = self._left.pop() if self.next.text else self.next
        if token.is_number:
            return _numeral(token)
        if token.is_name:
            name = plain_name(token.text)
            if opening := self._accept("("):
                return self._called(token, name, opening)
            return Quantity(token.at, name)
        if token.text == "(":
            found = self.sum()
            self._close(token)
            return found
        what = repr(token.text) if token.text else END
        raise FormulaError(
            token.at, f"has {what} where a number, a name or ( was expected; type one."
        )

    def _called(self, token: _Token, name: str, opening: _Token) -> FunctionCall:
        arguments = [self.sum()]
        settings: list[TypedSetting] = []
        while self._accept(","):
            if self.next.is_name and self._left[-2].text == "=":
                setting, _ = self._left.pop(), self._left.pop()
                settings.append(TypedSetting(setting.at, setting.text, self.sum()))
            elif settings:
                raise FormulaError(
                    self.next.at,
                    f"has an argument behind {settings[-1].name}=…; type settings last.",
                )
            else:
                arguments.append(self.sum())
        self._close(opening)
        return FunctionCall(token.at, name, tuple(arguments), tuple(settings))

    def _close(self, opening: _Token) -> None:
        if not self._accept(")"):
            what = repr(self.next.text) if self.next.text else END
            raise FormulaError(
                self.next.at,
                f"has {what} where ) was expected; close the bracket at character "
                f"{opening.at + 1}.",
            )


def _numeral(token: _Token) -> TypedNumber:
    if sum(map(str.isdigit, token.text)) > MOST_DIGITS:
        raise FormulaError(
            token.at, f"has a number of more than {MOST_DIGITS} digits; give it under [given]."
        )
    return TypedNumber(token.at, token.text)
