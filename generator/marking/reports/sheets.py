"""The feedback sheet of one person, in each format that is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from generator import pdf
from generator.document import Work
from generator.document.assignments import AssignmentWork
from generator.formats import PDF, TEX, ending
from generator.formats.documents import read
from generator.marking.answers import WrittenAnswer
from generator.marking.marks import Marks
from generator.marking.reports.feedback import FeedbackMaker
from generator.marking.reports.unread import printable, printable_marks, unread_answers

__all__ = ["FEEDBACK", "sheets_of_one"]

FEEDBACK = "feedback"


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
