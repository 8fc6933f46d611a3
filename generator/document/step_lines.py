"""The printed lines of each step of an iteration."""

from __future__ import annotations

from generator.document.keeping import Kept
from generator.document.work import Work
from generator.lines import ByHand, Line, lines
from generator.trace import Iteration

__all__ = ["step_lines"]


def step_lines(
    work: Work, iteration: Iteration, kept: Kept, by_hand: ByHand
) -> dict[str, list[Line]]:
    """Return the printed lines of each step of an iteration, by the step's id."""
    return lines(
        work.trace,
        iteration,
        kept.notation,
        work.problem.detail,
        by_entry=work.problem.presentation == "weights",
        by_hand=by_hand,
        kept=kept.lines,
        asked=[step.name for step in kept.asked],
    )
