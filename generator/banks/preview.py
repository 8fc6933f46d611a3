"""A page on which a teacher sees what a bank asks, before it is imported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from html import escape
from pathlib import Path

import markupsafe
from msgspec import Struct

from generator.banks.asked import (
    PLAINLY,
    AnswerField,
    AskedProblem,
    BankQuestion,
    NumberQuestion,
    Typing,
)
from generator.banks.making import pieces_of, platform_of
from generator.banks.numbers import as_decimal, in_short
from generator.banks.platform import REMARKS, SOLUTIONS, Platform
from generator.banks.questions import QuestionMaker
from generator.document.rendering import Markup, Templates
from generator.formats import file_of_bank
from generator.formats.signing import signed_page
from generator.variants import AnyWork
from generator.version import __version__

__all__ = ["PREVIEWED", "file_of_preview", "preview_page"]

# So many variants are shown: enough to see what the others are like.
PREVIEWED = 3
# How formulas are drawn where nothing is loaded, however the bank has them.
DRAWN = "mathml"


class PreviewedField(Struct, frozen=True):
    """A number that is asked for: what it is called, what is right, how far from it an answer may
    be, and what mistakes give, each with what is said of it.
    """

    name: str
    key: str
    tolerance: str
    remarks: Sequence[tuple[str, str]]


class PreviewedQuestion(Struct, frozen=True):
    """A question: its title, what is asked as HTML with a box for each field, and its numbers."""

    title: str
    asked: str
    fields: Sequence[PreviewedField]


class PreviewedProblem(Struct, frozen=True):
    """The questions of a problem, and its worked solution as HTML, "" where none is shown."""

    questions: Sequence[PreviewedQuestion]
    solution: str


def file_of_preview(bank: str) -> str:
    """Return how the page of a bank is called."""
    return f"{bank}-preview.html"


def preview_page(
    bank: str,
    works: Iterable[AnyWork],
    count: int,
    templates: Path | None = None,
    called: str = "",
) -> str:
    """Return the page of a bank, which is `called` so or as usual: what it asks of worked variants,
    which are the first of so many. Raises UsageError, TemplateError.
    """
    platform = platform_of(bank)
    maker = _Recording(platform, templates)
    shown = 0
    for work in works:
        shown += 1
        for _ in pieces_of(platform, maker, work):
            pass
    seen = {
        "version": __version__,
        "file": called or file_of_bank(bank),
        "shown": shown,
        "count": count,
        "problems": maker.problems,
    }
    made = Templates(Markup(("html",), escapes=True, finish=signed_page), templates)
    return made.finished(made.render("preview.j2", seen))


class _Recording(QuestionMaker):
    """What makes the questions of a bank, and keeps what a page shows of them."""

    def __init__(self, platform: Platform, templates: Path | None) -> None:
        super().__init__(platform.see, platform.formulas[0], templates)
        self.problems: list[PreviewedProblem] = []
        self._drawn = QuestionMaker(platform.see, DRAWN, templates)
        self._platform = platform

    def question(self, problem: AskedProblem, write: Callable[[AnswerField], str]) -> BankQuestion:
        """Return a question for all numbers, and keep what a page shows of it."""
        fields: list[PreviewedField] = []

        def boxed(answer: AnswerField) -> str:
            fields.append(self._shown(answer))
            return _box(fields[-1])

        drawn = self._drawn.question(problem, boxed)
        shown = PreviewedQuestion(drawn.title, _html(drawn.asked), fields)
        self._keep([shown], drawn.solution)
        return super().question(problem, write)

    def numbers(self, problem: AskedProblem, typing: Typing = PLAINLY) -> Iterator[NumberQuestion]:
        """Yield a question for each number, and keep what a page shows of it."""
        drawn = list(self._drawn.numbers(problem, typing))
        self._keep(list(map(self._single, drawn)), drawn[0].solution if drawn else "")
        yield from super().numbers(problem, typing)

    def _keep(self, questions: Sequence[PreviewedQuestion], solution: str) -> None:
        is_shown = SOLUTIONS not in self._platform.lacks
        html = _html(solution if is_shown else "")
        self.problems.append(PreviewedProblem(questions, html))

    def _single(self, drawn: NumberQuestion) -> PreviewedQuestion:
        field = self._shown(drawn.field, drawn.power)
        asked = f"{drawn.asked}<p>{_box(field)}</p>"
        return PreviewedQuestion(drawn.title, _html(asked), [field])

    def _shown(self, answer: AnswerField, power: int = 0) -> PreviewedField:
        accepted, times = answer.accepted, 10**power
        key = as_decimal(Fraction(accepted.key) * times) if power else accepted.key
        tolerance = in_short(accepted.tolerance * times)
        remarks = [] if REMARKS in self._platform.lacks else list(answer.remarks.items())
        return PreviewedField(answer.name, key, tolerance, remarks)


def _html(text: str) -> str:
    return markupsafe.Markup(text)  # noqa: S704  # what makes questions makes words safe


def _box(field: PreviewedField) -> str:
    return f'<span class="field">{escape(field.key)} ± {field.tolerance}</span>'
