"""Banks for any platform, to which the questions of one variant after another are added."""

from __future__ import annotations

import functools
import importlib
import io
import itertools
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.banks.asked import AskedProblem
from generator.banks.packing import Add
from generator.banks.pieces import BankPiece
from generator.banks.platform import Platform
from generator.banks.questions import QuestionMaker
from generator.document import Work
from generator.document.rendering import terms
from generator.document.titles import title_and_author
from generator.errors import UsageError, nearest, together
from generator.files import BinaryWriter
from generator.formats import BANKS
from generator.formats.signing import signed_bank
from generator.marking import marked_entries
from generator.problem import quoted
from generator.solution import Solution
from generator.text import xml_text
from generator.variants.codes import code_of_work

if TYPE_CHECKING:
    from generator.document.assignments import AssignmentWork
    from generator.solution.assignments import AssignmentSolution

__all__ = ["BankMaker", "lacked", "package", "pieces_of", "platform_of", "question_bank"]


def lacked(bank: str) -> str:
    """Return what questions of a bank are without, since its platform has no place for it."""
    lacks = platform_of(bank).lacks
    return together(lacks) if lacks else ""


def question_bank(
    solution: Solution[Any] | AssignmentSolution,
    bank: str,
    mathematics: str | None = None,
    templates: Path | None = None,
) -> bytes:
    """Return a file that a platform for learning imports, such as "moodle": a question for all
    numbers of a worked problem, or one for each, as the platform asks them; of an assignment, for
    each of its problems.

    `mathematics` is "latex" or "mathml", if not what the platform sets by itself, and `templates` a
    folder whose files go before Handprop's own. Raises UsageError for what is no bank, or where it
    cannot carry what is asked for; TemplateError, FileError.
    """
    if bank not in BANKS:
        raise UsageError(f"{quoted(bank)} is not a question bank", nearest(bank, BANKS))
    work = solution.work
    pieces = list(BankMaker(bank, mathematics, templates).entry(work))
    content = io.BytesIO()
    with package(bank, content, title_and_author(work, terms(templates))[0]) as add:
        for piece in pieces:
            add(piece)
    return signed_bank(content.getvalue())


def package(bank: str, to: BinaryWriter, title: str) -> AbstractContextManager[Add]:
    """Return what writes a bank to a file, whole when the context is left; `title` is that of the
    exercise. Raises FileError.
    """
    platform = platform_of(bank)
    named = xml_text(title or terms()["index-title"])
    return platform.package(to, named, platform.enclosure)


@functools.cache
def platform_of(bank: str) -> Platform:
    """Return how a bank is written."""
    found: Platform = importlib.import_module(BANKS[bank].module).PLATFORM
    return found


class BankMaker:
    """What a bank asks of variants, made one after another. `mathematics` is a key of EMBEDDED, or
    None for what the platform sets by itself.

    Raises UsageError where the platform has no such formulas, TemplateError for a faulty folder of
    templates.
    """

    def __init__(
        self, bank: str, mathematics: str | None = None, templates: Path | None = None
    ) -> None:
        self._platform = platform = platform_of(bank)
        formulas = platform.formulas
        if mathematics not in (None, *formulas):
            raise UsageError(
                f"formulas of a {bank} bank cannot be {mathematics}, only {' or '.join(formulas)}",
                "leave mathematics out, and each bank has its own",
            )
        self._questions = QuestionMaker(platform.see, mathematics or formulas[0], templates)

    def entry(self, work: Work | AssignmentWork) -> Iterator[BankPiece]:
        """Return what is added for a variant, problem by problem where it is of an assignment.

        Raises UsageError, TemplateError.
        """
        return pieces_of(self._platform, self._questions, work)


def pieces_of(
    platform: Platform, questions: QuestionMaker, work: Work | AssignmentWork
) -> Iterator[BankPiece]:
    """Yield what a platform adds to a bank for a variant. Raises UsageError, TemplateError."""
    if isinstance(work, Work):
        yield from _asked(platform, questions, {None: work}, work)
        return
    before, after = platform.group(work.variant, code_of_work(work))
    yield from before
    yield from _asked(platform, questions, dict(enumerate(work.works, start=1)), work)
    yield from after


def _asked(
    platform: Platform,
    questions: QuestionMaker,
    works: Mapping[int | None, Work],
    of_all: Work | AssignmentWork,
) -> Iterator[BankPiece]:
    code = code_of_work(of_all)
    asked = itertools.groupby(marked_entries(of_all), lambda entry: entry.question)
    for number, entries in asked:
        problem = AskedProblem(works[number], of_all.variant, code, number, tuple(entries))
        yield from platform.ask(questions, problem)
