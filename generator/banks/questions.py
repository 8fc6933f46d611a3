"""What a bank asks of a worked problem: its sheet, a field for each number, and its solution."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import markupsafe
from msgspec import Struct

from generator.document import Variant, Work
from generator.document.documents import view_of_any
from generator.document.keeping import Kept, kept_for
from generator.document.rendering import remarks, terms
from generator.document.titles import title
from generator.formats.documents import read
from generator.layout.nodes import AnswerId, Node
from generator.marking import AcceptedNumber, AcceptedStep, accepted, question_token
from generator.notation import Notation, symbol

__all__ = ["AnswerField", "AnswersView", "BankQuestion", "QuestionMaker"]


class AnswerField(Struct, frozen=True):
    """A number that is asked for: what it is called, what the key has, how far from it an answer
    may be, and what mistakes give, each with what is said of it.
    """

    name: str
    accepted: AcceptedNumber
    remarks: Mapping[str, str]


class AnswersView(Struct, frozen=True):
    """A matrix of fields as it is laid out, and tokens by which what a platform exports is read;
    `iteration` is there where a new one begins.
    """

    symbol: Node
    rows: Sequence[Sequence[str | None]]
    tokens: Sequence[str]
    iteration: int | None


class BankQuestion(Struct, frozen=True):
    """A question of a bank: its title, an id that it keeps when it is corrected, what is asked with
    a field for each number, and the worked solution, both as HTML.
    """

    title: str
    id: str
    asked: str
    solution: str


class QuestionMaker:
    """Questions of a bank, made one after another; `mathematics` is a key of EMBEDDED, and `field`
    writes a field. Raises TemplateError for a faulty folder of templates.
    """

    def __init__(
        self,
        mathematics: str,
        field: Callable[[AnswerField], str],
        templates: Path | None = None,
    ) -> None:
        self._templates = read(mathematics, templates)
        self._remarks, self._terms = remarks(templates), terms(templates)
        self._field = field
        self._of_problems: dict[int, tuple[Work, Kept]] = {}

    def question(
        self, work: Work, variant: Variant | None, entries: Sequence[AnswerId]
    ) -> BankQuestion:
        """Return a question that asks for entries of a worked problem, all of one question where it
        is of an assignment. Raises UsageError, TemplateError.
        """
        kept = self._kept(work)
        seen = view_of_any(work, kept, "solution")
        steps = list(accepted(work, entries))
        number = entries[0].question
        views = list(self._views(kept.notation, steps, variant, number))
        asked = self._templates.part(seen, "bank.j2", answers=views)
        solution = self._templates.part(seen, "worked.j2")
        return BankQuestion(
            title=self._title(work, variant, number),
            id=_id(variant, number),
            asked=self._templates.finished(asked),
            solution=self._templates.finished(solution),
        )

    def _title(self, work: Work, variant: Variant | None, number: int | None) -> str:
        words = [title(work.problem, self._terms)]
        if variant is not None:
            words.append(self._terms["variant"].format(name=variant.name))
        if number is not None:
            words.append(self._terms["question"].format(number=number))
        return ", ".join(words)

    def _kept(self, work: Work) -> Kept:
        key = id(work.problem)
        if key not in self._of_problems:
            self._of_problems[key] = work, kept_for(work)
        return self._of_problems[key][1]

    def _said(self, mistakes: Sequence[str]) -> str:
        sentences = [self._remarks["mistakes"][mistake] for mistake in mistakes]
        if len(sentences) == 1:
            return sentences[0]
        return " ".join((self._remarks["mark"]["either"], *sentences))

    def _views(
        self,
        symbols: Notation,
        steps: Sequence[AcceptedStep],
        variant: Variant | None,
        number: int | None,
    ) -> Iterator[AnswersView]:
        before = 1
        for step in steps:
            rows = list(_laid_out(step, symbols))
            written = [[self._written(step, one) for one in row] for row in rows]
            tokens = [] if variant is None else list(_tokens(step, rows, variant.code, number))
            iteration = step.iteration if step.iteration != before else None
            before = step.iteration
            yield AnswersView(symbol(step.name, symbols), written, tokens, iteration)

    def _written(self, step: AcceptedStep, number: AcceptedNumber | None) -> str | None:
        if number is None:
            return None
        said = {one.number: self._said(one.mistakes) for one in number.mistaken}
        field = AnswerField(_entry(step, number, None).name, number, said)
        return markupsafe.Markup(self._field(field))  # noqa: S704  # a platform makes it safe


# The rows of a matrix as it is laid out, with the numbers that are asked for.
LaidOut = Sequence[Sequence[AcceptedNumber | None]]


def _laid_out(step: AcceptedStep, symbols: Notation) -> Iterator[list[AcceptedNumber | None]]:
    rows, columns = map(range, step.shape)
    cells = {(number.row - 1, number.column - 1): number for number in step.numbers}
    if symbols.by_rows:
        yield from ([cells.get((row, column)) for row in rows] for column in columns)
    else:
        yield from ([cells.get((row, column)) for column in columns] for row in rows)


def _tokens(step: AcceptedStep, rows: LaidOut, code: str, question: int | None) -> Iterator[str]:
    """Yield tokens for fields in the order in which these stand: one where they are a whole matrix
    row by row, and else one for each.
    """
    asked = [_entry(step, one, question) for row in rows for one in row if one is not None]
    height, width = step.shape
    if len(asked) == height * width and [*asked] == sorted(asked, key=_place):
        yield question_token(code, asked[0], asked[-1])
    else:
        yield from (question_token(code, entry) for entry in asked)


def _place(entry: AnswerId) -> tuple[int, int]:
    return entry.row, entry.column


def _entry(step: AcceptedStep, number: AcceptedNumber, question: int | None) -> AnswerId:
    return AnswerId(step.id, number.row, number.column, step.iteration, question)


def _id(variant: Variant | None, number: int | None) -> str:
    parts = [] if variant is None else [variant.name, variant.code]
    return "-".join(("handprop", *parts, *([] if number is None else [f"q{number}"])))
