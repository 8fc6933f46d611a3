"""What a platform for learning takes, as a bank of questions."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from generator.banks.asked import AskedProblem
from generator.banks.packing import Enclosure, Package
from generator.banks.pieces import BankPiece
from generator.banks.questions import QuestionMaker

__all__ = ["Platform"]


class Platform(Struct, frozen=True):
    """How a bank is written for a platform: what is added to it for a problem of a variant, with
    what each of its files begins and ends, and whether these are one or an archive.
    """

    ask: Callable[[QuestionMaker, AskedProblem], Iterable[BankPiece]]
    enclosure: Enclosure
    package: Package
