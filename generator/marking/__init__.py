"""Verdicts on somebody's numbers, line by line, mistakes that have a name, and marks."""

from generator.marking.accepting import (
    AcceptedNumber,
    AcceptedStep,
    KnownMistakes,
    MistakenNumber,
    accepted,
)
from generator.marking.answering import mark, mark_answers, marked_entries
from generator.marking.answers import WrittenAnswer
from generator.marking.auditing import Audited
from generator.marking.audits import Audit, audit, audit_answers, audit_text
from generator.marking.files import (
    answers_of_one,
    is_table,
    read_answers,
    read_any_answers,
    read_solution,
)
from generator.marking.marks import Marks, StepMark
from generator.marking.mistakes import MISTAKES
from generator.marking.record import audit_record, marks_record, points_text
from generator.marking.slips import SLIPS
from generator.marking.students import AnswersOf, GivenAnswers, about_unread
from generator.marking.tables import read_printed
from generator.marking.tokens import question_token
from generator.marking.verdicts import Verdict

__all__ = [
    "MISTAKES",
    "SLIPS",
    "AcceptedNumber",
    "AcceptedStep",
    "AnswersOf",
    "Audit",
    "Audited",
    "GivenAnswers",
    "KnownMistakes",
    "Marks",
    "MistakenNumber",
    "StepMark",
    "Verdict",
    "WrittenAnswer",
    "about_unread",
    "accepted",
    "answers_of_one",
    "audit",
    "audit_answers",
    "audit_record",
    "audit_text",
    "is_table",
    "mark",
    "mark_answers",
    "marked_entries",
    "marks_record",
    "points_text",
    "question_token",
    "read_answers",
    "read_any_answers",
    "read_printed",
    "read_solution",
]
