"""The feedback sheet of one person, in each format that is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator import pdf
from generator.document import Work
from generator.document.assignments import AssignmentWork
from generator.errors import UsageError
from generator.formats import PDF, TEX, ending
from generator.formats.documents import read
from generator.marking.answering import marked
from generator.marking.answers import WrittenAnswer
from generator.marking.marks import Marks
from generator.marking.reports.feedback import FeedbackMaker
from generator.marking.reports.unread import printable, printable_marks, unread_answers

if TYPE_CHECKING:
    from generator.problem import AnyProblem
    from generator.problem.assignments import Assignment
    from generator.solution import Solution
    from generator.solution.assignments import AssignmentSolution

__all__ = ["FEEDBACK", "feedback", "sheets_of_one"]

FEEDBACK = "feedback"
HTML = "html"


def feedback(
    problem: AnyProblem | Assignment | Solution[Any] | AssignmentSolution,
    answers: Mapping[str, Any],
    sheet_format: str = HTML,
    templates: Path | None = None,
) -> str:
    """Return the feedback sheet on somebody's answers, which are those that `mark` takes, as "html"
    or "tex".

    Raises UsageError for another format, TemplateError, and what `mark` raises.
    """
    if sheet_format not in (HTML, TEX):
        raise UsageError(
            f"{sheet_format!r} is not a format of feedback sheets", f"give {HTML!r} or {TEX!r}"
        )
    work, given, marks = marked(problem, answers)
    name = f"{FEEDBACK}{ending(sheet_format)}"
    return sheets_of_one(work, marks, given, [sheet_format], templates)[name].decode()


def sheets_of_one(
    work: Work | AssignmentWork,
    marks: Marks,
    answers: Sequence[WrittenAnswer],
    formats: Sequence[str],
    templates: Path | None = None,
    engine: str = "auto",
    time_limit: float = pdf.DEFAULT_TIME_LIMIT,
) -> dict[str, bytes]:
    """Return the files of a feedback sheet by their names, such as feedback.pdf.

    Raises TemplateError, and what `typeset` raises.
    """
    setter = engine if PDF in formats else None
    unread = [printable(one, setter) for one in unread_answers(answers, marks)]
    view = FeedbackMaker(templates).view(work, printable_marks(marks, setter), unread, work.variant)
    found = {}
    for name in formats:
        made = read(TEX if name == PDF else name, templates)
        text = made.finished(made.report(view, FEEDBACK))
        is_pdf = name == PDF
        content = pdf.typeset(text, engine, time_limit).content if is_pdf else text.encode()
        found[f"{FEEDBACK}{ending(name)}"] = content
    return found
