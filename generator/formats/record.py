"""A worked solution as one JSON object."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Sequence

from generator.arithmetic import Reals
from generator.document.rendering import terms
from generator.document.titles import title
from generator.document.work import Work, notation
from generator.formats.latex.matrices import plain_layout
from generator.formats.latex.printer import Latex
from generator.notation import symbol, written
from generator.problem import NotationChoice, conventions
from generator.rounding import SEVENTEEN, decimal_marked, fractions, printed
from generator.trace import formula
from generator.version import __version__

__all__ = ["record"]


def record(work: Work) -> str:
    """Return a worked solution as one JSON object, the same in whatever notation it is printed."""
    chosen = conventions(NotationChoice.model_construct())
    usual = dataclasses.replace(notation(work, chosen), widest=math.inf)
    words = terms()
    latex = Latex(words, plain_layout).text
    rounding = work.trace.rounding
    digits = {"places": rounding.places, "significant": rounding.significant}
    stated = {
        "handprop": __version__,
        "title": title(work.problem, words),
        **_variant(work),
        "rounding": {
            **{key: count for key, count in digits.items() if count is not None},
            "ties": rounding.ties,
            "carry": rounding.carry,
        },
        "given": [
            {
                "id": str(given.name),
                "symbol": latex(usual.symbol(given.name)),
                "value": _seventeen(given.numbers),
                "printed": decimal_marked(given.numbers, rounding),
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
                "value": step.value,
                "printed": decimal_marked(step.printed, rounding),
                "recomputes": step.recomputes,
            }
            for step in work.trace.steps
        ],
        "not_recomputing": list(dict.fromkeys(step.id for step in work.trace.not_recomputing())),
        "hidden": list(dict.fromkeys(str(name) for _, name in work.hidden)),
        "enough_places": work.enough_places,
    }
    return json.dumps(stated, indent=2) + "\n"


def _variant(work: Work) -> dict[str, object]:
    """Return which variant of an exercise it is, nothing where it is none."""
    variant = work.variant
    return {} if variant is None else {"variant": {"name": variant.name, "code": variant.code}}


def _seventeen(numbers: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    exact = fractions(tuple(map(tuple, numbers)))
    shape = len(exact), len(exact[0])
    return printed(Reals(lambda system: system.number(exact), shape), SEVENTEEN)
