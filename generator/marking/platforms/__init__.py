"""Answers as learning platforms export them.

Which numbers a question asks for, and of which variant, says the token in its text. Headings are in
the language of the platform, and columns may be in any order, so that neither decides anything.
"""

from __future__ import annotations

from generator.marking.platforms import canvas, moodle
from generator.marking.platforms.attempts import of_attempts
from generator.marking.sheet import AnswerSheet
from generator.marking.students import GivenAnswers
from generator.tabular import TabularSource, role_of

__all__ = ["is_heading_of_platform", "platform_answers"]


def is_heading_of_platform(cell: str) -> bool:
    """Return whether a cell is a heading of what platforms export."""
    return bool(role_of(cell)) or canvas.is_heading(cell) or moodle.is_heading(cell)


def platform_answers(source: TabularSource, sheet: AnswerSheet) -> GivenAnswers | None:
    """Return the answers in a sheet that a platform has exported, of each student those of the
    attempt that has the most points there; None where it is no such sheet.

    Raises the source's error where the text of questions is not in it, or is of no bank of ours.
    """
    for read in (canvas.attempts, moodle.attempts):
        found = read(source, sheet)
        if found is not None:
            return of_attempts(found)
    return None
