"""A quiz for each variant, which asks for all of its numbers in order."""

from __future__ import annotations

from collections.abc import Iterator

from generator.banks.asked import AskedProblem
from generator.banks.canvas.items import MANIFEST, identifier, items, listed
from generator.banks.canvas.package import (
    ASSESSMENT,
    LEARNING_RESOURCE,
    around_items,
    around_resources,
    settings,
)
from generator.banks.packing import archive
from generator.banks.pieces import Addition, BankPiece, SharedText
from generator.banks.platform import REMARKS, Platform
from generator.banks.questions import QuestionMaker

__all__ = ["PLATFORM"]

# Settings are those of the quiz whose folder they are in.
SETTINGS = "assessment_meta.xml"


def _enclosure(title: str, file: str) -> tuple[str, str]:
    if file == MANIFEST:
        return around_resources(title)
    quiz = file.partition("/")[0]
    if file.endswith(SETTINGS):
        return settings(quiz, title)
    return around_items("assessment", quiz, title)


def _ask(maker: QuestionMaker, problem: AskedProblem) -> Iterator[BankPiece]:
    """Yield the questions of a problem, and that their quiz is there."""
    quiz, part = identifier(f"quiz-{problem.whole}"), maker.part(problem)
    file, stated = f"{quiz}/{quiz}.xml", f"{quiz}/{SETTINGS}"
    yield SharedText(listed(quiz, ASSESSMENT, file, needs=f"{quiz}-settings"), MANIFEST)
    yield SharedText(listed(f"{quiz}-settings", LEARNING_RESOURCE, stated), MANIFEST)
    yield Addition("", stated, part=part)
    for item in items(maker, problem, "quiz", each_solved=False):
        yield from item.pictured()
        yield Addition(item.text, file, part=part)


PLATFORM = Platform(_ask, _enclosure, archive, lacks=(REMARKS,))
