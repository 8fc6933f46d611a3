"""What a bank asks: problems, and their questions as HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from msgspec import Struct

from generator.document import Variant, Work
from generator.layout.nodes import AnswerId
from generator.marking import AcceptedNumber

__all__ = [
    "PLAINLY",
    "AnswerField",
    "AskedProblem",
    "BankQuestion",
    "NumberQuestion",
    "Typing",
    "name_of_whole",
]

# What is no part of a word, and of no name of a file.
NO_WORD = re.compile(r"\W+")


class AskedProblem(Struct, frozen=True, eq=False):
    """What is asked of a worked problem: whose variant it is, the check code of that or of the
    problem, its number where it is one of an assignment's, and the entries that are asked for.
    """

    work: Work
    variant: Variant | None
    code: str
    number: int | None
    entries: tuple[AnswerId, ...]

    @property
    def exercise(self) -> str:
        """What tells the problem, or that of which it is a variant, from others, however it is
        worded.
        """
        return self.code if self.variant is None else self.variant.exercise

    @property
    def whole(self) -> str:
        """What tells all that it is a problem of from others."""
        return name_of_whole(self.variant, self.code)

    @property
    def id(self) -> str:
        """What its question is called, also when it is corrected."""
        number = [] if self.number is None else [f"q{self.number}"]
        return "-".join(("handprop", self.whole, *number))

    def file(self, ending: str) -> str:
        """Return the name of a file of questions for a number each: that of the variant, whose
        numbers belong together, or where only one is asked for that of all variants, any of which
        may then be drawn.
        """
        name = self.entries[0].name
        if self.number is not None or len(self.entries) > 1:
            name = f"{self.variant.name}-{self.variant.code}" if self.variant else "questions"
        return f"{NO_WORD.sub('-', name).strip('-')}{ending}"


def name_of_whole(variant: Variant | None, code: str) -> str:
    """Return what tells a variant, or a problem without draws, from others: a name and a code, or
    the code alone.
    """
    return code if variant is None else f"{variant.name}-{code}"


class AnswerField(Struct, frozen=True):
    """A number that is asked for: what it is called, what the key has, how far from it an answer
    may be, and what mistakes give, each with what is said of it.
    """

    name: str
    accepted: AcceptedNumber
    remarks: Mapping[str, str]


class BankQuestion(Struct, frozen=True):
    """A question for all numbers of a problem: its title, an id that it keeps when it is corrected,
    what is asked with a field for each number, and the worked solution, both as HTML.
    """

    title: str
    id: str
    asked: str
    solution: str


class NumberQuestion(Struct, frozen=True):
    """A question for one number: its title, an id that it keeps when it is corrected, what is asked
    and the worked solution, both as HTML, and the number, of which it asks for 10**power times.
    """

    title: str
    id: str
    asked: str
    solution: str
    field: AnswerField
    power: int = 0


class Typing(Struct, frozen=True):
    """How numbers are typed on a platform: which power of ten times a number is asked for, and
    whether the page shows what it has read.
    """

    power: Callable[[AcceptedNumber], int]
    is_shown: bool


PLAINLY = Typing(lambda _: 0, is_shown=False)
