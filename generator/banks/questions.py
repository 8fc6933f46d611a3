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
from generator.marking import AcceptedNumber, AcceptedStep, accepted
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
    """A matrix of fields as it is laid out; `iteration` is there where a new one begins."""

    symbol: Node
    rows: Sequence[Sequence[str | None]]
    iteration: int | None


class BankQuestion(Struct, frozen=True):
    """A question of a bank: its title, an id that it keeps when it is corrected, what is asked with
    a field for each number, and the worked solution, both as HTML.
    """

    title: str
    id: str
    asked: str
    solution: str
    fields: tuple[AnswerField, ...]


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
        fields = {field.name: field for step in steps for field in self._fields(step)}
        views = list(self._views(kept.notation, steps, fields))
        asked = self._templates.part(seen, "bank.j2", answers=views)
        solution = self._templates.part(seen, "worked.j2")
        return BankQuestion(
            title=self._title(work, variant, number),
            id=_id(variant, number),
            asked=self._templates.finished(asked),
            solution=self._templates.finished(solution),
            fields=tuple(fields.values()),
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

    def _fields(self, step: AcceptedStep) -> Iterator[AnswerField]:
        for number in step.numbers:
            said = {one.number: self._said(one.mistakes) for one in number.mistaken}
            yield AnswerField(_name(step, number), number, said)

    def _said(self, mistakes: Sequence[str]) -> str:
        sentences = [self._remarks["mistakes"][mistake] for mistake in mistakes]
        if len(sentences) == 1:
            return sentences[0]
        return " ".join((self._remarks["mark"]["either"], *sentences))

    def _views(
        self,
        symbols: Notation,
        steps: Sequence[AcceptedStep],
        fields: Mapping[str, AnswerField],
    ) -> Iterator[AnswersView]:
        before = 1
        for step in steps:
            rows: list[list[str | None]] = [[None] * step.shape[1] for _ in range(step.shape[0])]
            for number in step.numbers:
                written = self._field(fields[_name(step, number)])
                rows[number.row - 1][number.column - 1] = markupsafe.Markup(written)  # noqa: S704
            laid_out = [list(row) for row in zip(*rows, strict=True)] if symbols.by_rows else rows
            iteration = step.iteration if step.iteration != before else None
            before = step.iteration
            yield AnswersView(symbol(step.name, symbols), laid_out, iteration)


def _id(variant: Variant | None, number: int | None) -> str:
    parts = [] if variant is None else [variant.name, variant.code]
    return "-".join(("handprop", *parts, *([] if number is None else [f"q{number}"])))


def _name(step: AcceptedStep, number: AcceptedNumber) -> str:
    return AnswerId(step.id, number.row, number.column, step.iteration).name
