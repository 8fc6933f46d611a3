"""What one of somebody's numbers is worth."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from generator.layout.nodes import AnswerId

__all__ = ["Verdict", "VerdictKind"]

VerdictKind = Literal["right", "follows", "rounding", "mistake", "wrong", "missing"]


class Verdict(Struct, frozen=True):
    """What one number is worth. Iteration, row and column count from 1.

    `question` is that of an assignment.

    `written` is what was written, None where nothing was; `right` is the key's number, and
    `follows` what the numbers before it give that were written, None where that is the key's or
    there is none. `is_inherited` says that one of these is wrong, and that the number follows from
    it, if only but for how it is rounded. `mistakes` are those that give what was written, more
    than one where it could be either. `is_coarse` says that there are too few digits to tell what
    the number should be. `is_empty` says that what follows is 0 everywhere, or does not exist,
    where the key's is not so, and `is_unread` that what was written is not sure to be a number.
    """

    iteration: int
    step: str
    row: int
    column: int
    written: str | None
    verdict: VerdictKind
    right: str
    follows: str | None = None
    is_inherited: bool = False
    mistakes: tuple[str, ...] = ()
    is_empty: bool = False
    is_unread: bool = False
    is_coarse: bool = False
    question: int | None = None

    @property
    def name(self) -> str:
        """What the number is called in a form, such as `z2[1,1]` or `q1:i2:z2[1,1]`."""
        return AnswerId(self.step, self.row, self.column, self.iteration, self.question).name
