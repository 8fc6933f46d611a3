"""What a text states: symbols, and the numbers that it gives to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from msgspec import Struct

from generator.marking.auditing import ShownLine
from generator.marking.texts.arithmetic import arithmetic_of
from generator.marking.texts.canonical import canonical
from generator.marking.texts.chains import Chain
from generator.marking.texts.symbols import TextSymbol, symbol_of
from generator.marking.texts.values import matrix_of
from generator.marking.written import WrittenNumber, written_number

__all__ = ["CalledSo", "Statement", "statement_of"]

MOST_WORDS = 6
ARTICLE = re.compile(r"^(?:the|an?|so|then|thus|hence|now|and)\s+", re.IGNORECASE)
# What a number says of what it is of, by its significant figures.
# As far as numbers from rounded ones usually are from what they should be, and may be.
CLOSELY, ROUGHLY = 0.005, 0.05
WEIGHTS = (0.05, 0.2, 0.45, 0.8, 1.0)


class CalledSo(Struct, frozen=True):
    """A symbol to which numbers are given, with a minus before it where `sign` is −1: as it is
    compared with those of a notation, and what it is made of.
    """

    canonical: str
    sign: int
    symbol: TextSymbol | None


class Statement(Struct, frozen=True, eq=False):
    """The numbers at the end of a chain, what is called by them, what its arithmetic gives, and the
    numbers that it computes with and what each of its computations gives.
    """

    chain: Chain
    called: tuple[CalledSo, ...]
    numbers: Sequence[Sequence[WrittenNumber]]
    texts: Sequence[Sequence[str]]
    computed: tuple[float, ...]
    shown: ShownLine = ShownLine()

    @property
    def shape(self) -> tuple[int, int]:
        """The rows and the columns of its numbers."""
        return len(self.numbers), len(self.numbers[0])

    def is_of(self, values: Sequence[Sequence[float]], sign: int) -> bool:
        """Return whether its numbers are those of a quantity, rounded or cut off."""
        return all(
            _is_near(number, sign * value, 0)
            for row, of_row in zip(self.numbers, values, strict=True)
            for number, value in zip(row, of_row, strict=True)
        )

    def agreement(self, values: Sequence[Sequence[float]], sign: int) -> float:
        """Return how much its numbers say for those of a quantity, 0 where they are others."""
        entries = [
            (number, sign * value)
            for row, of_row in zip(self.numbers, values, strict=True)
            for number, value in zip(row, of_row, strict=True)
        ]
        is_computed = len(entries) == 1 and any(
            _is_close(one, entries[0][1]) for one in self.computed
        )
        for closely, share in ((0.0, 1.0), (CLOSELY, 0.4), (ROUGHLY, 0.2)):
            if all(_is_near(number, value, closely) for number, value in entries):
                found = share * sum(_weight(number) for number, _ in entries)
                return min(1.5, found + 0.4 * is_computed)
        return 0.6 if is_computed else 0.0


def statement_of(chain: Chain) -> Statement | None:
    """Return what a chain states, None where it ends with no number."""
    texts, place = next(
        (
            (found, place)
            for place, part in reversed(list(enumerate(chain.parts)))
            if (found := matrix_of(part)) is not None
        ),
        (None, 0),
    )
    if texts is None or place == 0:
        return None
    numbers = [[written_number(text) for text in row] for row in texts]
    if any(number is None for row in numbers for number in row):
        return None
    read = [[number for number in row if number is not None] for row in numbers]
    computed: list[float] = []
    shown: list[WrittenNumber] = []
    values: list[Fraction] = []
    for part in chain.parts[:place]:
        arithmetic = arithmetic_of(part)
        if arithmetic is not None and not arithmetic.is_plain:
            shown += arithmetic.numbers
            value = arithmetic.value()
            if value is None or any(abs(value) == one.value for one in arithmetic.numbers[:1]):
                # What has a sign alone computes nothing.
                continue
            values.append(value)
            computed += [float(value)] if len(arithmetic.numbers) > 1 else []
    called = tuple(_called(chain, place))
    line = ShownLine(tuple(shown), tuple(values))
    return Statement(chain, called, read, texts, tuple(computed), line)


def _called(chain: Chain, place: int) -> Iterator[CalledSo]:
    """Yield the symbols before a number, as they are and as the last word of a line."""
    for index, part in enumerate(chain.parts[:place]):
        for text in _names(part, index == 0 and chain.is_plain):
            whole = canonical(text)
            sign = -1 if whole.startswith("-") else 1
            if sign < 0:
                yield CalledSo(whole[1:], sign, symbol_of(text.strip().lstrip("-−– ")))
            else:
                symbol = symbol_of(text)
                is_again = index == 0 and _comes_again(chain, whole)
                if is_again and symbol is not None and symbol.kind == "plain":
                    yield CalledSo("", 1, TextSymbol("new", symbol.base))
                else:
                    yield CalledSo(whole, sign, symbol)
                if chain.is_plain:
                    yield CalledSo(canonical(_typeset(text)), sign, None)


def _typeset(text: str) -> str:
    """Return a name such as net_h1 or w5 as formulas have it."""
    if "_" in text:
        return re.sub(r"_([A-Za-z0-9]+)", r"_{\1}", text)
    return re.sub(r"(?<=[A-Za-z])(\d+)", r"_{\1}", text)


def _comes_again(chain: Chain, whole: str) -> bool:
    """Return whether a symbol is computed from itself, as in w = w − 0.5 · 0.1."""
    following = canonical(chain.parts[1]) if len(chain.parts) > 2 else ""
    return bool(whole) and following.startswith((f"{whole}-", f"{whole}+", f"{whole}:="))


def _names(part: str, is_plain: bool) -> Iterator[str]:
    text = ARTICLE.sub("", part.strip())
    words = text.split()
    if not is_plain or len(words) < 2:
        yield text
        return
    if len(words) <= MOST_WORDS:
        yield text
    yield words[-1]
    yield " ".join(words[-2:])


def _is_near(number: WrittenNumber, value: float, closely: float) -> bool:
    """Return whether a number may be a value, rounded or cut off, or close to it."""
    distance = max(float(number.unit), closely * abs(value)) * 1.000001
    return abs(float(number.value) - value) <= distance


def _is_close(computed: float, value: float) -> bool:
    return abs(computed - value) <= 2 * CLOSELY * abs(value)


def _weight(number: WrittenNumber) -> float:
    if not number.unit or not number.value:
        return WEIGHTS[0] if not number.value else WEIGHTS[2]
    figures = len(str(abs(int(number.value / number.unit))))
    return WEIGHTS[min(figures, len(WEIGHTS) - 1)]
