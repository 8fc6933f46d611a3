"""A worked solution as one JSON object."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping, Sequence
from string import ascii_lowercase
from typing import TYPE_CHECKING

from generator.arithmetic import constants
from generator.document.rendering import terms
from generator.document.titles import title
from generator.document.work import Variant, Work, notation
from generator.formats.latex.dialects import AMSMATH
from generator.formats.latex.printer import Latex
from generator.layout.measure import USUAL
from generator.network import Given, asked_steps
from generator.notation import symbol, written
from generator.problem import NotationChoice, conventions
from generator.rounding import SEVENTEEN, decimal_marked, exact_numbers, printed
from generator.trace import Step, formula
from generator.version import __version__

if TYPE_CHECKING:
    from generator.document.assignments import AssignmentWork
    from generator.problem.assignments import QuestionTable, Score

__all__ = ["record", "record_of_assignment"]

# What JSON has of the head of an assignment, and of the words around its problems.
HEAD = ("institution", "course", "term", "instructor", "date", "instructions")
AROUND = {"heading": "title", "before": "before", "after": "after"}


def record(work: Work) -> str:
    """Return a worked solution as one JSON object, the same in whatever notation it is printed."""
    return _text(_stated(work))


def record_of_assignment(work: AssignmentWork) -> str:
    """Return a worked assignment as one JSON object; each of its `problems` is what `record` has of
    it, with its points and its parts.
    """
    assignment, head = work.assignment, work.assignment.head
    return _text(
        {
            "handprop": __version__,
            "title": head.title or terms()["title-assignment"],
            **{key: stated for key in HEAD if (stated := getattr(head, key)) is not None},
            **({} if work.variant is None else _variant(work.variant)),
            **_points(assignment.score),
            "problems": [
                {**_stated(of_problem), **_question(question)}
                for of_problem, question in zip(work.works, assignment.questions, strict=True)
            ],
        }
    )


def _question(question: QuestionTable) -> dict[str, object]:
    """Return what an assignment states of a problem."""
    return {
        **_points(question.score),
        **{name: text for name, key in AROUND.items() if (text := getattr(question, key))},
        "parts": [
            {
                "part": letter,
                **({} if part.asked is None else {"asked": part.asked}),
                **_points(part.score),
                **({} if part.text is None else {"text": part.text}),
            }
            for letter, part in zip(ascii_lowercase, question.parts, strict=False)
        ],
    }


def _points(score: Score | None) -> dict[str, object]:
    return {} if score is None else {"points": score.number}


def _text(stated: Mapping[str, object]) -> str:
    return json.dumps(stated, indent=2) + "\n"


def _stated(work: Work) -> dict[str, object]:
    choice = NotationChoice.model_construct()
    problem = work.problem
    if problem.stated_as == "formulas":
        chosen = problem.conventions
    elif problem.stated_as == "composed":
        chosen = problem.conventions_by(choice)
    else:
        chosen = conventions(choice)
    usual = dataclasses.replace(notation(work, chosen), measure=USUAL, widest=math.inf)
    words = terms()
    latex = Latex(words, AMSMATH).text
    rounding = work.trace.rounding
    digits = {"places": rounding.places, "significant": rounding.significant}
    return {
        "handprop": __version__,
        "title": title(work.problem, words),
        **({} if work.variant is None else _variant(work.variant)),
        "rounding": {
            **{key: count for key, count in digits.items() if count is not None},
            "ties": rounding.ties,
            "carry": rounding.carry,
            **({} if rounding.show == "decimals" else {"show": rounding.show}),
        },
        "given": [
            {
                "id": str(given.name),
                "symbol": latex(usual.symbol(given.name)),
                **_numbers_of_given(work, given),
            }
            for given in work.trace.given
        ],
        "steps": [
            {
                "id": step.id,
                "iteration": step.iteration,
                "section": step.section,
                "symbol": latex(symbol(step.name, usual)),
                "formula": latex(written(formula(step), usual)),
                "uses": step.uses,
                **_numbers_of_step(work, step),
            }
            for step in work.trace.steps
        ],
        **_asked(work),
        "not_recomputing": list(dict.fromkeys(step.id for step in work.trace.not_recomputing())),
        "hidden": list(dict.fromkeys(str(name) for _, name in work.hidden)),
        "enough_places": work.enough_places,
    }


def _numbers_of_given(work: Work, given: Given) -> dict[str, object]:
    """Return the numbers of a given quantity, or where there are none its size, if it has one."""
    if _has_numbers(work):
        rounding = work.trace.rounding
        return {
            "value": _seventeen(given.numbers),
            "printed": decimal_marked(given.numbers, rounding),
        }
    assert work.problem.stated_as == "formulas", "other kinds have numbers"
    size = work.problem.sizes.get(str(given.name))
    return {"value": None, "printed": None, **({} if size is None else {"size": size})}


def _numbers_of_step(work: Work, step: Step) -> dict[str, object]:
    """Return the numbers of a step, and whether its line recomputes; nothing where it has none."""
    if not _has_numbers(work):
        return {"value": None, "printed": None, "recomputes": None}
    return {
        "value": step.value,
        "printed": decimal_marked(step.printed, work.trace.rounding),
        "recomputes": step.recomputes,
    }


def _has_numbers(work: Work) -> bool:
    return work.problem.stated_as != "formulas" or not work.problem.is_sized


def _asked(work: Work) -> dict[str, object]:
    """Return what is asked for, nothing where the problem does not state it; an entry has its row
    and its column, counted from 1.
    """
    if work.problem.asked is None:
        return {}
    found = []
    for one in asked_steps(work.graphs, work.problem):
        place = {} if one.cell is None else {"row": one.cell[0] + 1, "column": one.cell[1] + 1}
        found.append({"id": str(one.name), "iteration": one.iteration, **place})
    return {"asked": found}


def _variant(variant: Variant) -> dict[str, object]:
    return {"variant": {"name": variant.name, "code": variant.code}}


def _seventeen(numbers: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    return printed(constants(exact_numbers(tuple(map(tuple, numbers)))), SEVENTEEN)
