"""Reports on somebody's numbers: what templates see of a feedback sheet and of a class."""

from generator.marking.reports.feedback import FeedbackMaker
from generator.marking.reports.unread import UnreadAnswer, printable, unread_answers
from generator.marking.reports.views import FeedbackView

__all__ = ["FeedbackMaker", "FeedbackView", "UnreadAnswer", "printable", "unread_answers"]
