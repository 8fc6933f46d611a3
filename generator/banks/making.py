"""Banks for any platform, to which the questions of one variant after another are added."""

from __future__ import annotations

import functools
import importlib
import itertools
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from generator.banks.asked import AskedProblem
from generator.banks.packing import Add
from generator.banks.pieces import BankPiece
from generator.banks.platform import Platform
from generator.banks.questions import QuestionMaker
from generator.document import Work
from generator.document.rendering import terms
from generator.files import BinaryWriter
from generator.formats import BANKS
from generator.marking import marked_entries

if TYPE_CHECKING:
    from generator.document.assignments import AssignmentWork

__all__ = ["BankMaker", "lacked", "package"]


def lacked(bank: str) -> str:
    """Return what questions of a bank are without, since its platform has no place for it."""
    return _platform(bank).lacks


def package(bank: str, to: BinaryWriter, title: str) -> AbstractContextManager[Add]:
    """Return what writes a bank to a file, whole when the context is left; `title` is that of the
    exercise. Raises FileError.
    """
    platform = _platform(bank)
    return platform.package(to, title or terms()["index-title"], platform.enclosure)


@functools.cache
def _platform(bank: str) -> Platform:
    found: Platform = importlib.import_module(BANKS[bank].module).PLATFORM
    return found


class BankMaker:
    """What a bank asks of variants, made one after another. `mathematics` is a key of EMBEDDED, or
    None for what the platform sets by itself.

    Raises TemplateError for a faulty folder of templates.
    """

    def __init__(
        self, bank: str, mathematics: str | None = None, templates: Path | None = None
    ) -> None:
        platform = _platform(bank)
        self._ask = platform.ask
        written = mathematics or platform.mathematics
        self._questions = QuestionMaker(platform.see, written, templates)

    def entry(self, work: Work | AssignmentWork) -> Iterator[BankPiece]:
        """Yield what is added for a variant, problem by problem where it is of an assignment.

        Raises UsageError, TemplateError.
        """
        works = {None: work} if isinstance(work, Work) else dict(enumerate(work.works, start=1))
        asked = itertools.groupby(marked_entries(work), lambda entry: entry.question)
        for number, entries in asked:
            problem = AskedProblem(works[number], work.variant, number, tuple(entries))
            yield from self._ask(self._questions, problem)
