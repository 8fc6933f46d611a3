"""What a platform for learning takes, as a bank of questions."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from generator.banks.asked import AskedProblem
from generator.banks.packing import Enclosure, Package
from generator.banks.pieces import BankPiece
from generator.banks.questions import QuestionMaker, See
from generator.document import Variant
from generator.document.documents import view_of_any

__all__ = ["FIGURES", "REMARKS", "SOLUTIONS", "Platform"]

# What a platform may have no place for, as messages call it.
FIGURES, SOLUTIONS, REMARKS = "figures", "worked solutions", "remarks on mistakes"

# What is added to a bank before the problems of a variant, and after them.
Grouping = tuple[Iterable[BankPiece], Iterable[BankPiece]]


def _nothing(_: Variant | None, __: str) -> Grouping:
    return (), ()


class Platform(Struct, frozen=True):
    """How a bank is written for a platform: what is added to it for a problem of a variant, with
    what each of its files begins and ends, and whether these are one or an archive.

    `see` gives what its questions show of a problem, `formulas` are the ways in which the platform
    sets formulas, keys of EMBEDDED, its own first, and `lacks` is what it has no place for. `group`
    gives what is added around the problems of an assignment, given its variant and its check code.
    """

    ask: Callable[[QuestionMaker, AskedProblem], Iterable[BankPiece]]
    enclosure: Enclosure
    package: Package
    see: See = view_of_any
    formulas: tuple[str, ...] = ("latex", "mathml")
    lacks: tuple[str, ...] = ()
    group: Callable[[Variant | None, str], Grouping] = _nothing
