"""Banks for any platform: their beginning, the questions of each variant, their ending."""

from __future__ import annotations

import functools
import importlib
import itertools
from pathlib import Path
from typing import TYPE_CHECKING

from generator.banks.platform import Platform
from generator.banks.questions import QuestionMaker
from generator.document import Work
from generator.document.rendering import terms
from generator.formats import BANKS
from generator.marking import marked_entries

if TYPE_CHECKING:
    from generator.document.assignments import AssignmentWork

__all__ = ["BankMaker", "ending_of", "head_of"]


def head_of(bank: str, title: str) -> str:
    """Return what a bank begins with; `title` is that of the exercise."""
    return _platform(bank).head(title or terms()["index-title"])


def ending_of(bank: str) -> str:
    """Return what a bank ends with."""
    return _platform(bank).ending


@functools.cache
def _platform(bank: str) -> Platform:
    found: Platform = importlib.import_module(BANKS[bank].module).PLATFORM
    return found


class BankMaker:
    """What a bank asks of variants, made one after another. `mathematics` is a key of EMBEDDED.

    Raises TemplateError for a faulty folder of templates.
    """

    def __init__(
        self, bank: str, mathematics: str = "latex", templates: Path | None = None
    ) -> None:
        self._platform = _platform(bank)
        self._questions = QuestionMaker(mathematics, self._platform.field, templates)

    def entry(self, work: Work | AssignmentWork) -> str:
        """Return the questions of a variant: one, or one for each problem of an assignment.

        Raises UsageError, TemplateError.
        """
        works = {None: work} if isinstance(work, Work) else dict(enumerate(work.works, start=1))
        asked = itertools.groupby(marked_entries(work), lambda entry: entry.question)
        return "".join(
            self._platform.question(
                self._questions.question(works[number], work.variant, list(entries))
            )
            for number, entries in asked
        )
