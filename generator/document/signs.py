"""Which signs a document has to explain, read off the formulas that are printed in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.expressions.functions import IS_POSITIVE, MAXIMUM
from generator.expressions.operations import ADD, SUBTRACT
from generator.expressions.tree import SCALAR, Apply, Expression, parts
from generator.lines import Line, formula
from generator.notation import BLANK, is_block
from generator.trace import Step

__all__ = ["Marks", "formulas", "marks", "mixing", "signs"]

SIGNS: Mapping[str, re.Pattern[str]] = {
    sign: re.compile(pattern)
    for sign, pattern in {
        "product": r"(?<!\{)\\odot",
        "power": r"\{\\odot",
        "quotient": r"\\oslash",
        "root": r"\\oslash.*\\sqrt",
        "sum": r"\\sum(?!_)",
        "sizes": r"\\sum \\left\|",
        "sgn": r"\\operatorname\{sgn\}",
        "indicator": r"\\operatorname\{pos\}",
        "diagonal": r"\\operatorname\{diag\}",
        "ones": r"\\mathbf\{1\}",
        "logarithm": r"\\ln",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Marks:
    """How many stars, signs of approximation, blanks and blocks of matrices stand on some lines,
    and which relation bears the first star.
    """

    stars: int
    starred: str
    approximations: int
    blanks: int
    blocks: int


def signs(written: Iterable[str]) -> Iterator[str]:
    """Yield the signs that occur in formulas, by the names that sentences know them by."""
    for one in written:
        yield from (sign for sign, pattern in SIGNS.items() if pattern.search(one))


def mixing(steps: Iterable[Step]) -> Iterator[str]:
    """Yield "number" where a formula adds a number to a matrix or compares them."""
    for step in steps:
        is_slope = isinstance(step.expression, Apply) and step.expression.operation.is_derivative
        if not is_slope and any(map(_mixes, parts(formula(step)))):
            yield "number"


def _mixes(expression: Expression) -> bool:
    match expression:
        case Apply(operation, operands) if expression.shape != SCALAR:
            shapes = {one.shape for one in operands}
            is_sum = operation in (ADD, SUBTRACT)
            return operation in (IS_POSITIVE, MAXIMUM) or (is_sum and len(shapes) > 1)
    return False


def formulas(lines: Sequence[Line]) -> Iterator[str]:
    """Yield the formulas of some lines."""
    for line in lines:
        for link in line.links:
            yield " ".join(link.pieces)


def marks(lines: Iterable[Line]) -> Marks:
    """Return what stands on some lines beside their formulas and numbers."""
    links = [link for line in lines for link in line.links]
    starred = [link.relation for link in links if link.marked]
    return Marks(
        stars=len(starred),
        starred=starred[0] if starred else "",
        approximations=sum(link.relation == "approximately" for link in links),
        blanks=sum(piece.count(BLANK) for link in links for piece in link.pieces),
        blocks=sum(is_block(piece) for link in links for piece in link.pieces),
    )
