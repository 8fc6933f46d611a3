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

QUIZ = "draws.xml"


def _enclosure(title: str, file: str) -> tuple[str, str]:
    if file == MANIFEST:
        return around_resources(title)
    if file == QUIZ:
        return around_items("assessment", _quiz_of(title), title)
    return around_items("objectbank", file.removesuffix(".xml"), title)


def _ask(maker: QuestionMaker, problem: AskedProblem) -> Iterator[BankPiece]:
    """Yield the questions of a problem, each in the bank of its step, and that banks are there."""
    yield SharedText(listed("draws", ASSESSMENT, QUIZ), MANIFEST)
    number = "" if problem.number is None else f"q{problem.number}:"
    for item in items(maker, problem, "bank", each_solved=True):
        step = f"{number}{item.name.partition('[')[0]}"
        bank = identifier(f"bank of {problem.exercise}: {step}")
        yield SharedText(listed(bank, LEARNING_RESOURCE, f"{bank}.xml"), MANIFEST)
        yield SharedText(_drawing(bank, step), QUIZ)
        yield from item.pictured()
        yield Addition(item.text, f"{bank}.xml", part=step)


def _drawing(bank: str, step: str) -> str:
    """Return what draws one question from a bank."""
    return (
        f'<section ident="{bank}-draw" title={quoteattr(step)}><selection_ordering><selection>'
        f"<sourcebank_ref>{bank}</sourcebank_ref><selection_number>1</selection_number>"
        "<selection_extension><points_per_item>1.0</points_per_item></selection_extension>"
        "</selection></selection_ordering></section>\n"
    )


def _quiz_of(title: str) -> str:
    return identifier(f"draws of {title}")


PLATFORM = Platform(_ask, _enclosure, archive, lacks=(REMARKS,))
