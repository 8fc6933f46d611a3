"""What somebody wrote, by the step and the entry that it is for."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from generator.document import Work
from generator.errors import Fault, nearest
from generator.layout.nodes import AnswerId
from generator.marking.origins import AnswerPlace, WrittenAnswers
from generator.marking.written import WrittenNumber, written_number
from generator.network import whole_steps
from generator.problem.faults import counted
from generator.trace import Step, Trace

__all__ = ["WrittenAnswer", "answers_of", "is_blank", "named_answer", "placed"]

# z2[1,1], i2:z2[1,1]: as fields of worksheets are called.
NAME = re.compile(
    r"(?:q(?P<question>\d+):)?(?:i(?P<iteration>\d+):)?(?P<step>[^\[\]]+?)\s*\[(?P<row>\d+),\s*(?P<column>\d+)\]"
)

# What stands between a number and what it is called.
SIGN = re.compile("[=~≈≃≅]")
SPACES = re.compile(r"\s+")
# What stands where nothing is written.
DASH = re.compile("^[-\u2010-\u2015\u2212]{1,3}$")


class WrittenAnswer(Struct, frozen=True):
    """What is written for a number of a solution: where, as a message calls it, the iteration and
    the id of the step, the row and the column, which all count from 1, and the text; the question
    as well, None where there is one problem. `is_copied` says that it may be the copy of a number
    that is given, which a worksheet has fields for as well, and `code` is the check code of the
    variant that a question of a platform, or a row of a form, is of.
    """

    where: str
    iteration: int
    step: str
    row: int
    column: int
    text: str
    question: int | None = None
    is_copied: bool = False
    code: str = ""

    @property
    def name(self) -> str:
        """What the number is called in a form, such as `z2[1,1]` or `q1:i2:z2[1,1]`."""
        return AnswerId(self.step, self.row, self.column, self.iteration, self.question).name

    @property
    def is_unread(self) -> bool:
        """Whether something is written that is not sure to be a number."""
        return not is_blank(self.text) and self.number is None

    @property
    def number(self) -> WrittenNumber | None:
        """The number that is written, also behind a sign of equality and what the number is called:
        the id of its step, its name, or the first letter of these. What is called otherwise may
        be of another step.
        """
        called, *others = SIGN.split(self.text, maxsplit=1)
        entry = f"{self.step}[{self.row},{self.column}]"
        if not others:
            return written_number(called)
        is_own = SPACES.sub("", called) in ("", self.step, entry, self.step[0])
        return written_number(others[0]) if is_own else None


def is_blank(text: str) -> bool:
    """Return whether nothing is written, or a dash, which says so."""
    return DASH.sub("", text.strip()) == ""


def answers_of(stated: Mapping[str, Any]) -> Iterator[WrittenAnswer | Fault]:
    """Yield the answers that Python gives, by names such as `z2`, `z2[1,1]` or `i2:z2[1,1]`: a
    number or a text, a list of them for a column, a list of rows for a matrix.
    """
    for name, given in stated.items():
        if "[" in name:
            yield named_answer(name, name, _text(given))
            continue
        for row, entries in enumerate(_rows(given), start=1):
            for column, entry in enumerate(entries, start=1):
                of_entry = f"{name}[{row},{column}]"
                yield named_answer(of_entry, of_entry, _text(entry))


def named_answer(where: str, name: str, text: str) -> WrittenAnswer | Fault:
    """Return the answer for a number that is called as fields of worksheets are, or what is wrong
    with its name.
    """
    found = NAME.fullmatch(name.strip())
    if found is None:
        return Fault(where, f"is called {name!r}; give a name such as z2[1,1] or i2:z2[1,1].")
    row, column = int(found["row"]), int(found["column"])
    question = None if found["question"] is None else int(found["question"])
    iteration = int(found["iteration"] or 1)
    return WrittenAnswer(where, iteration, found["step"], row, column, text, question)


def _rows(given: Any) -> Sequence[Sequence[Any]]:
    listed = given.tolist() if hasattr(given, "tolist") else given
    if not isinstance(listed, list | tuple):
        return [[listed]]
    return [entry if isinstance(entry, list | tuple) else [entry] for entry in listed]


def _text(given: Any) -> str:
    return "" if given is None else str(given)


def placed(work: Work, answers: Sequence[WrittenAnswer]) -> tuple[WrittenAnswers, list[Fault]]:
    """Return answers by where they belong, and what is wrong with where they claim to."""
    trace = work.trace
    whole = functools.cache(functools.partial(whole_steps, work.problem))
    steps = {(step.iteration, step.id): step for step in trace.steps}
    found: dict[AnswerPlace, Any] = {}
    faults: list[Fault] = []
    for answer in answers:
        if is_blank(answer.text) or (answer.is_copied and _is_given(trace, answer)):
            continue
        step = steps.get((answer.iteration, answer.step))
        if step is None:
            faults.append(Fault(answer.where, _no_step(trace, answer, whole)))
        elif sentence := _no_entry(step, answer):
            faults.append(Fault(answer.where, sentence))
        else:
            place = answer.iteration, step.name, answer.row - 1, answer.column - 1
            found[place] = answer.number
    return found, faults


def _is_given(trace: Trace, answer: WrittenAnswer) -> bool:
    return any(
        iteration.number == answer.iteration
        and any(str(given.name) == answer.step for given in iteration.given)
        for iteration in trace.iterations
    )


def _no_step(trace: Trace, answer: WrittenAnswer, whole: Callable[[], Collection[str]]) -> str:
    count = len(trace.iterations)
    if not 1 <= answer.iteration <= count:
        return f"is of iteration {answer.iteration}, but there {_are(count, 'iteration')}."
    known = [step.id for step in trace.steps if step.iteration == answer.iteration]
    if answer.step in whole():
        return (
            f"is of {answer.step!r}, which is not asked for, nor needed for what is; leave it out."
        )
    return f"is of {answer.step!r}, which is not a step; {nearest(answer.step, known)}"


def _are(count: int, noun: str) -> str:
    return f"is {counted(count, noun)}" if count == 1 else f"are {counted(count, noun)}"


def _no_entry(step: Step, answer: WrittenAnswer) -> str:
    rows, columns = step.shape
    if 1 <= answer.row <= rows and 1 <= answer.column <= columns:
        return ""
    return (
        f"is of row {answer.row} and column {answer.column}, but {step.id} has "
        f"{counted(rows, 'row')} and {counted(columns, 'column')}."
    )
