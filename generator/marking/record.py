"""Audits and marks as JSON, each number with what is said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from generator.document.rendering import remarks
from generator.marking.auditing import Audited
from generator.marking.audits import Audit
from generator.marking.marks import Marks, StepMark
from generator.marking.verdicts import Verdict

__all__ = [
    "Sentences",
    "audit_record",
    "marks_record",
    "points_text",
    "said_of_audited",
    "said_of_verdict",
]

# What is said of verdicts and mistakes, by their kinds and ids.
Sentences = Mapping[str, Mapping[str, str]]


def audit_record(found: Audit) -> dict[str, Any]:
    """Return an audit as an object of JSON."""
    wrong = found.first_wrong
    return {
        "first_wrong": None if wrong is None else _number(wrong),
        "numbers": [{**_number(one), "verdict": one.verdict} for one in found.numbers],
        "not_understood": list(found.not_understood),
        "readings": [
            {
                "line": one.line,
                "reading": one.reading,
                "printed": one.printed,
                "right": one.right,
            }
            for one in found.readings
        ],
    }


def _number(one: Audited) -> dict[str, Any]:
    return {
        "iteration": one.iteration,
        "step": one.step,
        "row": one.row,
        "column": one.column,
        "printed": one.printed,
        "right": one.right,
        "why": said_of_audited(one),
        "mistake": list(one.mistakes),
    }


def said_of_audited(one: Audited) -> str:
    """Return what is said of a number of somebody's solution."""
    sentences = remarks()
    usual = sentences["audit"][one.verdict]
    if one.operand:
        usual = sentences["audit_of"][one.verdict].format(operand=one.operand)
    return _said(one.mistakes, usual, sentences)


def marks_record(found: Marks) -> dict[str, Any]:
    """Return marks as an object of JSON."""
    wrong, sentences = found.first_wrong, remarks()
    return {
        "points": points_text(found.points),
        "most": points_text(found.most),
        "first_wrong": None if wrong is None else _answer(wrong, sentences),
        "steps": [
            {
                **_of_question(step.question),
                "iteration": step.iteration,
                "step": step.step,
                "points": points_text(step.points),
                "most": points_text(step.most),
                **_by_marker(step),
            }
            for step in found.steps
        ],
        "numbers": [{**_answer(one, sentences), "verdict": one.verdict} for one in found.verdicts],
    }


def _by_marker(step: StepMark) -> dict[str, str]:
    if step.overridden is None:
        return {}
    return {"overridden": points_text(step.overridden), "reason": step.reason}


def _of_question(question: int | None) -> dict[str, int]:
    return {} if question is None else {"question": question}


def _answer(one: Verdict, sentences: Sentences) -> dict[str, Any]:
    return {
        **_of_question(one.question),
        "iteration": one.iteration,
        "step": one.step,
        "row": one.row,
        "column": one.column,
        "answer": one.written,
        "right": one.right,
        "follows": one.follows,
        "why": said_of_verdict(one, sentences),
        "mistake": list(one.mistakes),
    }


def said_of_verdict(one: Verdict, sentences: Sentences | None = None) -> str:
    """Return what is said of somebody's answer, in the shipped sentences or in others."""
    sentences = sentences or remarks()
    said = sentences["mark"]
    if one.is_unread:
        return said["unread"]
    if one.is_coarse:
        return said["coarse"]
    if one.verdict == "rounding" and one.is_inherited:
        return said["follows_rounded"]
    usual = said["empty" if one.is_empty else one.verdict]
    return _said(one.mistakes, usual, sentences)


def _said(mistakes: Sequence[str], usual: str, sentences: Sentences) -> str:
    of_mistakes = [sentences["mistakes"][mistake] for mistake in mistakes]
    if len(of_mistakes) < 2:
        return of_mistakes[0] if of_mistakes else usual
    return " ".join((sentences["mark"]["either"], *of_mistakes))


def points_text(points: Fraction) -> str:
    """Return points as a decimal where they are one, as a fraction where they are not."""
    places = next((n for n in range(7) if (points * 10**n).denominator == 1), None)
    if places is None:
        return str(points)
    whole, rest = divmod(abs(points.numerator * 10**places // points.denominator), 10**places)
    return f"{whole}.{rest:0{places}}" if places else str(whole)
