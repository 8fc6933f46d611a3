"""What documents of all kinds tell of their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from generator.document.shown import entry_as_shown
from generator.document.views import Hidden, SettingView
from generator.document.work import Variant, Work
from generator.expressions.tree import Number
from generator.layout.nodes import Accent, Digits, Node
from generator.layout.walking import listed
from generator.network import Given
from generator.notation import Notation, in_table, numbers, symbol, written
from generator.problem import AnyProblem
from generator.rounding import Rounding, exact_numbers
from generator.trace import Trace

if TYPE_CHECKING:
    from generator.check import Comparison

__all__ = [
    "comparison_rows",
    "corrected",
    "digits_by_hand",
    "hidden_steps",
    "rounds",
    "stands_beside",
    "stated_setting",
]

COMPARED = Rounding(places=None, significant=8)


def digits_by_hand(rounding: Rounding) -> int:
    """Return for how many digits a blank has room."""
    digits = rounding.significant or rounding.places
    return digits if isinstance(digits, int) else 0


def rounds(trace: Trace) -> bool:
    """Return whether any number is rounded. Where a line does not recompute, one of its numbers is,
    which is known without computing anything.
    """
    return bool(trace.not_recomputing()) or not all(step.prints_exactly for step in trace.steps)


def stands_beside(problem: AnyProblem, variant: Variant | None) -> bool:
    """Return whether data stand beside each other in a solution; a class reads many of them, on
    paper.
    """
    layout = problem.page.layout
    return variant is not None if layout is None else layout == "compact"


def hidden_steps(work: Work, symbols: Notation) -> list[Hidden]:
    """Return what is too small to show at these digits, nothing where there are none."""
    if not work.problem.shows_numbers:
        return []
    several = len(work.trace.iterations) > 1
    # The last iteration may have steps that those before it have not.
    roles = {name: role for graph in work.graphs for name, role in graph.roles.items()}
    written = {iteration.number for iteration in work.worked}
    return [
        Hidden(
            symbol=symbol(name, symbols),
            iteration=iteration if several else 0,
            is_state=roles[name] == "state",
            is_gradient=roles[name] == "gradient",
        )
        for iteration, name in work.hidden
        if iteration in written
    ]


def comparison_rows(work: Work, symbols: Notation) -> list[list[Node]] | None:
    """Return the rows of the table of comparisons, None where none were asked for."""
    if work.comparisons is None:
        return None
    several = len(work.trace.iterations) > 1
    written = {iteration.number for iteration in work.worked}
    shown = [comparison for comparison in work.comparisons if comparison.iteration in written]
    printed = [map(Number, comparison.printed(COMPARED)) for comparison in shown]
    columns = [in_table(column, symbols.decimal_mark) for column in zip(*printed, strict=True)]
    return [
        [Digits(str(comparison.iteration))] * several + [_gradient(comparison, symbols), *values]
        for comparison, *values in zip(shown, *columns, strict=True)
    ]


def _gradient(comparison: Comparison, symbols: Notation) -> Node:
    """Return a gradient, with a mark where it has a kink."""
    entry = entry_as_shown(comparison.gradient, comparison.row - 1, comparison.column - 1, symbols)
    gradient = written(entry, symbols)
    return Accent("dagger", gradient) if comparison.has_kink else gradient


def stated_setting(given: Given, symbols: Notation, has_number: bool) -> SettingView:
    """Return a setting as an equation, or by its symbol alone."""
    called, number = symbols.symbol(given.name), numbers(given.numbers, symbols)
    return SettingView(
        equation=listed("=", [called, number]) if has_number else called,
        is_zero=all(number == 0 for row in exact_numbers(given.numbers) for number in row),
    )


def corrected(
    settings: Mapping[str, SettingView],
) -> Literal["both", "first", "second", "neither"]:
    """Return which averages Adam corrects; without its share, one is the gradient or its square."""
    first, second = (key in settings and not settings[key].is_zero for key in ("beta1", "beta2"))
    if first:
        return "both" if second else "first"
    return "second" if second else "neither"
