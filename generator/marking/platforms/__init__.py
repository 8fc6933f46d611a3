"""Answers as learning platforms export them.

Which numbers a question asks for, and of which variant, says the token in its text. Headings are in
the language of the platform, and columns may be in any order, so that neither decides anything.
"""

from __future__ import annotations

from generator.marking.platforms import blackboard, brightspace, canvas, moodle
from generator.marking.platforms.attempts import of_attempts
from generator.marking.sheet import AnswerSheet
from generator.marking.students import GivenAnswers
from generator.tabular import TabularSource, role_of

__all__ = ["is_heading_of_platform", "platform_answers"]

# Moodle's headings are in any language, and so it comes last.
PLATFORMS = (canvas, blackboard, brightspace, moodle)


def is_heading_of_platform(cell: str) -> bool:
    """Return whether a cell is a heading of what platforms export."""
    return bool(role_of(cell)) or any(platform.is_heading(cell) for platform in PLATFORMS)


def platform_answers(source: TabularSource, sheet: AnswerSheet) -> GivenAnswers | None:
    """Return the answers in a sheet that a platform has exported, of each student those of the
    attempt that has the most points there; None where it is no such sheet.

    Raises the source's error where the text of questions is not in it, or is of no bank of ours.
    """
    for platform in PLATFORMS:
        found = platform.attempts(source, sheet)
        if found is not None:
            return of_attempts(found)
    return None
