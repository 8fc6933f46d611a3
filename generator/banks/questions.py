"""What a bank asks of a worked problem, as questions: its sheet, its numbers and its solution."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

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
from generator.document import Work
from generator.document.documents import AnyView
from generator.document.keeping import Kept, kept_for
from generator.document.rendering import remarks, terms
from generator.document.titles import title
from generator.formats.documents import read
from generator.layout.nodes import AnswerId, Digits, Node, Power
from generator.marking import AcceptedNumber, AcceptedStep, KnownMistakes, accepted, question_token
from generator.notation import Notation, introduced
from generator.text import xml_text

__all__ = ["AnswersView", "NumberView", "QuestionMaker", "See"]

# What gives all that templates see of a worked problem as a document of a kind.
See = Callable[[Work, Kept, str], AnyView]


class AnswersView(Struct, frozen=True):
    """A matrix of fields as it is laid out, and tokens by which what a platform exports is read;
    `iteration` is there where a new one begins.
    """

    symbol: Node
    rows: Sequence[Sequence[str | None]]
    tokens: Sequence[str]
    iteration: int | None


class NumberView(Struct, frozen=True):
    """A number of a matrix as it is laid out: its row and column, counted from 1, of so many, the
    iteration where there are several, a token by which what a platform exports is read, and how
    many times the number is asked for, where that is not once.
    """

    symbol: Node
    row: int
    column: int
    rows: int
    columns: int
    iteration: int | None
    token: str
    times: Node | None


class QuestionMaker:
    """Questions of banks, made one after another; `see` gives what they show of a problem, and
    `mathematics` is a key of EMBEDDED. Raises TemplateError for a faulty folder of templates.
    """

    def __init__(self, see: See, mathematics: str, templates: Path | None = None) -> None:
        self._see = see
        self._templates = read(mathematics, templates)
        self._remarks, self._terms = remarks(templates), terms(templates)
        self._of_problems: dict[int, tuple[Work, Kept]] = {}
        self._mistakes = KnownMistakes()

    @property
    def language(self) -> str:
        """What programs call the language of the questions."""
        return self._terms["language"]

    def question(self, problem: AskedProblem, write: Callable[[AnswerField], str]) -> BankQuestion:
        """Return a question for all numbers; `write` writes a field for one.

        Raises UsageError, TemplateError.
        """
        kept = self._kept(problem.work)
        views = list(self._views(problem, kept.notation, write))
        seen = self._see(problem.work, kept, "solution")
        asked, solution = self._html(seen, "question", answers=views), self._html(seen, "worked")
        return BankQuestion(self._title(problem), problem.id, asked, solution)

    def numbers(self, problem: AskedProblem, typing: Typing = PLAINLY) -> Iterator[NumberQuestion]:
        """Yield a question for each number. Raises UsageError, TemplateError."""
        kept = self._kept(problem.work)
        seen = self._see(problem.work, kept, "solution")
        sheet, solution = self._html(seen, "sheet"), self._html(seen, "worked")
        heading = self._title(problem)
        for step in accepted(problem.work, problem.entries, self._mistakes):
            for number, view in _placed(problem, step, kept.notation, typing):
                field = self._field(step, number)
                yield NumberQuestion(
                    title=f"{heading}, {field.name}",
                    id=f"{problem.id}-{field.name}",
                    asked=sheet + self._html(seen, "number", one=view, typing=typing),
                    solution=solution,
                    field=field,
                    power=typing.power(number),
                )

    def _html(self, seen: AnyView, name: str, **more: Any) -> str:
        made = self._templates.part(seen, f"banks/{name}.j2", **more)
        return xml_text(self._templates.finished(made))

    def part(self, problem: AskedProblem) -> str:
        """Return what the variant of a problem is called, nothing where there is none."""
        if problem.variant is None:
            return ""
        return self._terms["variant"].format(name=problem.variant.name)

    def _title(self, problem: AskedProblem) -> str:
        words = [title(problem.work.problem, self._terms), self.part(problem)]
        if problem.number is not None:
            words.append(self._terms["question"].format(number=problem.number))
        return xml_text(", ".join(filter(None, words)))

    def _kept(self, work: Work) -> Kept:
        key = id(work.problem)
        if key not in self._of_problems:
            self._of_problems[key] = work, kept_for(work)
        return self._of_problems[key][1]

    def _field(self, step: AcceptedStep, number: AcceptedNumber) -> AnswerField:
        said = {one.number: self._said(one.mistakes) for one in number.mistaken}
        return AnswerField(_entry(step, number).name, number, said)

    def _said(self, mistakes: Sequence[str]) -> str:
        sentences = [self._remarks["mistakes"][mistake] for mistake in mistakes]
        if len(sentences) == 1:
            return sentences[0]
        return " ".join((self._remarks["mark"]["either"], *sentences))

    def _views(
        self, problem: AskedProblem, symbols: Notation, write: Callable[[AnswerField], str]
    ) -> Iterator[AnswersView]:
        before = None if len(problem.work.trace.iterations) > 1 else 1

        def written(step: AcceptedStep, number: AcceptedNumber | None) -> str | None:
            if number is None:
                return None
            return markupsafe.Markup(write(self._field(step, number)))  # noqa: S704  # HTML

        for step in accepted(problem.work, problem.entries, self._mistakes):
            rows = list(_laid_out(step, symbols))
            iteration = step.iteration if step.iteration != before else None
            before = step.iteration
            yield AnswersView(
                introduced(step.name, symbols),
                [[written(step, one) for one in row] for row in rows],
                list(_tokens(problem, step, rows)),
                iteration,
            )


# The rows of a matrix as it is laid out, with the numbers that are asked for.
LaidOut = Sequence[Sequence[AcceptedNumber | None]]


def _laid_out(step: AcceptedStep, symbols: Notation) -> Iterator[list[AcceptedNumber | None]]:
    rows, columns = map(range, step.shape)
    cells = {(number.row - 1, number.column - 1): number for number in step.numbers}
    if symbols.by_rows:
        yield from ([cells.get((row, column)) for row in rows] for column in columns)
    else:
        yield from ([cells.get((row, column)) for column in columns] for row in rows)


def _placed(
    problem: AskedProblem,
    step: AcceptedStep,
    symbols: Notation,
    typing: Typing,
) -> Iterator[tuple[AcceptedNumber, NumberView]]:
    """Yield the numbers of a step that are asked for, each with where it stands."""
    laid_out = list(_laid_out(step, symbols))
    iteration = step.iteration if len(problem.work.trace.iterations) > 1 else None
    for row, numbers in enumerate(laid_out, start=1):
        for column, number in enumerate(numbers, start=1):
            if number is not None:
                tens = typing.power(number)
                yield (
                    number,
                    NumberView(
                        symbol=introduced(step.name, symbols),
                        row=row,
                        column=column,
                        rows=len(laid_out),
                        columns=len(numbers),
                        iteration=iteration,
                        token=" ".join(_tokens(problem, step, [[number]], tens)),
                        times=Power(Digits("10"), Digits(str(tens))) if tens else None,
                    ),
                )


def _tokens(
    problem: AskedProblem, step: AcceptedStep, rows: LaidOut, power: int = 0
) -> Iterator[str]:
    """Yield tokens for fields in the order in which these stand: one where they are a whole matrix
    row by row, and else one for each.
    """
    code = problem.code
    entries = [_entry(step, one, problem.number) for row in rows for one in row if one is not None]
    height, width = step.shape
    if len(entries) == height * width and [*entries] == sorted(entries, key=_place):
        yield question_token(code, entries[0], entries[-1], power)
    else:
        yield from (question_token(code, entry, power=power) for entry in entries)


def _place(entry: AnswerId) -> tuple[int, int]:
    return entry.row, entry.column


def _entry(step: AcceptedStep, number: AcceptedNumber, question: int | None = None) -> AnswerId:
    return AnswerId(step.id, number.row, number.column, step.iteration, question)
