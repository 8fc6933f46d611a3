"""Reports on somebody's numbers: what templates see of a feedback sheet and of a class."""

from generator.marking.reports.class_report import class_view
from generator.marking.reports.feedback import FeedbackMaker
from generator.marking.reports.tallies import ReportedStudent
from generator.marking.reports.unread import (
    UnreadAnswer,
    printable,
    printable_marks,
    printable_text,
    unread_answers,
)
from generator.marking.reports.views import FeedbackView

__all__ = [
    "FeedbackMaker",
    "FeedbackView",
    "ReportedStudent",
    "UnreadAnswer",
    "class_view",
    "printable",
    "printable_marks",
    "printable_text",
    "unread_answers",
]
