"""The answers of a set: a table of numbers, a table of variants, and all of it as JSON."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from generator.class_sets.listing import Listing
from generator.class_sets.plan import Item, Job
from generator.class_sets.record import whose
from generator.class_sets.wide import WideTable, wide_table
from generator.files import Writer, whole
from generator.tabular import not_a_formula
from generator.variants import Answers, DrawnAssignment, Result

__all__ = ["AnswerFiles", "answer_files"]

# By this Excel knows that a table is UTF-8.
BYTE_ORDER_MARK = "\ufeff"

WHO = ("variant", "student", "file")
ANSWER = ("step", "row", "column", "printed", "value")


@dataclass(frozen=True, slots=True)
class AnswerFiles:
    """The files of a set's answers, which variants are added to as they are made."""

    long: Writer
    wide: WideTable
    objects: Listing

    def add(self, item: Item, answers: Answers, code: str) -> None:
        """Add a variant."""
        rows = tuple(_rows(item, answers))
        csv.writer(self.long, lineterminator="\n").writerows(rows)
        self.wide.add(rows)
        self.objects.add(_object(item, answers, code))


@contextmanager
def answer_files(job: Job) -> Iterator[AnswerFiles]:
    """Open the files of a set's answers, each of which stands there once it is whole.

    Raises FileError.
    """
    of_assignment = isinstance(job.exercise, DrawnAssignment)
    head = (*WHO, *["problem"] * of_assignment, *ANSWER)
    with (
        whole(job.folder / "answers.csv") as long,
        whole(job.folder / "answers.json") as objects,
        wide_table(job.folder / "answers-wide.csv", BYTE_ORDER_MARK, WHO) as wide,
    ):
        long.write(BYTE_ORDER_MARK)
        csv.writer(long, lineterminator="\n").writerow(head)
        listing = Listing(objects, {"seed": job.seed})
        yield AnswerFiles(long, wide, listing)
        listing.end({})
        wide.end()


def _rows(item: Item, answers: Answers) -> Iterator[tuple[str | int, ...]]:
    """Yield a row of the table of answers for each number that is asked for."""
    who = not_a_formula(item.name), not_a_formula(item.member.student), item.member.file
    for (problem, _), answer in answers.items():
        # A problem by itself has no number.
        what = (problem, answer.step) if problem else (answer.step,)
        rows = zip(answer.printed, answer.value, strict=True)
        for row, (texts, numbers) in enumerate(rows, start=answer.row):
            pairs = zip(texts, numbers, strict=True)
            for column, (text, number) in enumerate(pairs, start=answer.column):
                yield (*who, *what, row, column, text, number)


def _object(item: Item, answers: Answers, code: str) -> dict[str, Any]:
    steps: dict[int, dict[str, Any]] = {}
    for (problem, line), answer in answers.items():
        place = {} if line == answer.step else _place(answer)
        found = {"printed": answer.printed, "value": answer.value} | place
        steps.setdefault(problem, {})[line] = found
    own: dict[str, Any] = {"code": code}
    if 0 in steps:
        own["steps"] = steps[0]
    else:
        own["problems"] = [{"problem": problem, "steps": of} for problem, of in steps.items()]
    return whose(item.member) | own


def _place(answer: Result) -> dict[str, Any]:
    """Return of which step an answer is an entry, and of which row and column."""
    return {"step": answer.step, "row": answer.row, "column": answer.column}
