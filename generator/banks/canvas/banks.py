"""A bank for each step, with its numbers in all variants, and a quiz that draws from each."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from generator.banks.asked import AskedProblem
from generator.banks.canvas.items import MANIFEST, identifier, items, listed
from generator.banks.canvas.package import (
    ASSESSMENT,
    LEARNING_RESOURCE,
    around_items,
    around_resources,
)
from generator.banks.packing import archive
from generator.banks.pieces import Addition, BankPiece, SharedText
from generator.banks.platform import REMARKS, Platform
from generator.banks.questions import QuestionMaker

__all__ = ["PLATFORM"]

QUIZZES, BANKS = "quizzes", "banks"


def _enclosure(title: str, file: str) -> tuple[str, str]:
    if file == MANIFEST:
        return around_resources(title)
    folder, _, name = file.removesuffix(".xml").partition("/")
    return around_items("assessment" if folder == QUIZZES else "objectbank", name, title)


def _ask(maker: QuestionMaker, problem: AskedProblem) -> Iterator[BankPiece]:
    """Yield the questions of a problem, each in the bank of its step, and that banks are there."""
    name = identifier(f"draws of {problem.exercise}")
    quiz = f"{QUIZZES}/{name}.xml"
    yield SharedText(listed(name, ASSESSMENT, quiz), MANIFEST)
    number = "" if problem.number is None else f"q{problem.number}:"
    for item in items(maker, problem, "bank", each_solved=True):
        step = f"{number}{item.name.partition('[')[0]}"
        bank = identifier(f"bank of {problem.exercise}: {step}")
        file = f"{BANKS}/{bank}.xml"
        yield SharedText(listed(bank, LEARNING_RESOURCE, file), MANIFEST)
        yield SharedText(_drawing(bank, step), quiz)
        yield from item.pictured()
        yield Addition(item.text, file, part=step)


def _drawing(bank: str, step: str) -> str:
    """Return what draws one question from a bank."""
    return (
        f'<section ident="{bank}-draw" title={quoteattr(step)}><selection_ordering><selection>'
        f"<sourcebank_ref>{bank}</sourcebank_ref><selection_number>1</selection_number>"
        "<selection_extension><points_per_item>1.0</points_per_item></selection_extension>"
        "</selection></selection_ordering></section>\n"
    )


PLATFORM = Platform(_ask, _enclosure, archive, lacks=(REMARKS,))
