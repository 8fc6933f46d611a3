"""What templates see: the problem's own words, and every formula and number as LaTeX."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from generator.check import Comparison
from generator.document.course import course_table, losses_printed, results
from generator.document.plot import Plot, plot
from generator.document.statement import activations, loss_functions, losses, other_loss
from generator.document.work import Work, drawing, entry_as_shown, given_lines, parts
from generator.document.work import notation as symbols_of
from generator.expressions.functions import IS_POSITIVE, ROOT
from generator.expressions.operations import DIVIDE, TIMES
from generator.expressions.tree import (
    SCALAR,
    Apply,
    Constant,
    Derivative,
    Name,
    Operation,
    State,
    Symbol,
)
from generator.lines import Line, formula, lines
from generator.network import (
    DATA_LOSS,
    INPUTS,
    LEARNING_RATE,
    LOSS,
    PENALTY,
    TARGETS,
    Given,
)
from generator.notation import Notation, numbers, symbol, text
from generator.rounding import Rounding, as_printed
from generator.trace import Iteration, Step, Trace
from generator.version import __version__

__all__ = ["context"]

GROUPS = ("start", "forward", "slopes", "preliminary", "backward", "update")
FEWEST_POINTS = 3
COMPARED = Rounding(places=None, significant=8)


def context(work: Work) -> dict[str, Any]:
    """Return all that a template may name."""
    symbols = symbols_of(work, work.problem.conventions)
    problem, trace = work.problem, work.trace
    worked = work.worked
    return {
        "version": __version__,
        "variant": work.variant,
        "problem": problem,
        "rounding": trace.rounding,
        "network": _network(work),
        "training": _training(work, symbols),
        "given": given_lines(trace.given, symbols),
        "learning_rate": _setting(LEARNING_RATE, trace.given, symbols),
        "settings": _settings(trace.given, symbols),
        "has_biases": any(layer.biases is not None for layer in problem.layers),
        "iterations": [_iteration(work, one, symbols) for one in worked],
        "table": course_table(trace, symbols, len(worked)),
        "plot": _plot(trace, symbols),
        "results": results(work, symbols),
        "activations": list(activations(problem, symbols)),
        "losses": list(losses(work, symbols)),
        "other_loss": other_loss(work, symbols),
        "functions": list(loss_functions(work, symbols)),
        "symbols": {
            "loss": symbols.symbol(LOSS),
            "expects": problem.expected is not None,
        },
        "not_recomputing": [one for one in trace.not_recomputing() if one.iteration <= len(worked)],
        "hidden": _hidden(work, symbols),
        "enough_places": work.enough_places,
        "comparisons": [
            _comparison(one, symbols) for one in work.comparisons if one.iteration <= len(worked)
        ],
        "kinks": any(one.has_kink for one in work.comparisons),
        "drawing": drawing(trace.given, symbols),
    }


def _network(work: Work) -> dict[str, Any]:
    """Return what sentences ask about the network, its samples, and what its formulas hold."""
    problem = work.problem
    operations = set().union(*(set(_operations(step)) for step in work.worked[0].steps))
    constants = [one for step in work.worked[0].steps for one in parts(step.expression)]
    return {
        "samples": len(problem.samples),
        "batch": max(len(one.samples) for one in work.trace.iterations),
        "takes_the_short_way": problem.expected is not None and problem.takes_the_short_way,
        "by_rows": problem.conventions.orientation == "rows",
        "has_ones": problem.presentation == "matrices"
        and any(isinstance(one, Constant) and one.shape != SCALAR for one in constants),
        "is_entrywise": bool(operations & {DIVIDE, ROOT, TIMES}) and _is_unusual(operations),
        "has_indicator": IS_POSITIVE in operations,
    }


def _operations(step: Step) -> Iterator[Operation]:
    """Yield the operations on matrices in a step as its formula is written."""
    for part in parts(formula(step)):
        if isinstance(part, Apply) and (part.shape != SCALAR or part.operation is IS_POSITIVE):
            yield part.operation


def _is_unusual(operations: set[Operation]) -> bool:
    return bool(operations & {DIVIDE, ROOT}) or any(one.exponent for one in operations)


def _training(work: Work, symbols: Notation) -> dict[str, Any]:
    """Return what sentences ask about the training."""
    problem = work.problem
    batches = problem.batches
    sizes = {len(batch) for batch in batches}
    frozen = [
        symbols.symbol(Symbol(letter, layer))
        for layer, stated in enumerate(problem.layers, start=1)
        for letter, what in (("w", "weights"), ("b", "biases"))
        if what in stated.frozen
    ]
    return {
        "iterations": len(batches),
        "worked": len(work.worked),
        "batch": max(sizes, default=len(problem.samples)),
        "is_partial": bool(batches) and max(sizes) < len(problem.samples),
        "optimizer": problem.optimizer.name,
        "form": problem.optimizer.form or "velocity",
        "schedule": problem.schedule,
        "frozen": frozen,
        "penalty": problem.penalty,
        "decays": any(str(one.name) == "lambda" for one in work.trace.given),
    }


def _plot(trace: Trace, symbols: Notation) -> Plot | None:
    """Return the plot of the loss where there are enough points for one."""
    losses = losses_printed(trace)
    if len(losses) < FEWEST_POINTS:
        return None
    return plot(losses, symbols.symbol(LOSS), symbols.decimal_mark)


def _iteration(work: Work, iteration: Iteration, symbols: Notation) -> dict[str, Any]:
    """Return the lines of one iteration by section, and what each section finds."""
    problem = work.problem
    by_id = lines(work.trace, iteration, symbols, problem.detail, problem.presentation == "weights")
    sections: dict[str, list[Line]] = {group: [] for group in GROUPS}
    found: dict[str, list[str]] = {group: [] for group in GROUPS}
    for step in iteration.steps:
        is_slope = isinstance(step.name, Derivative) and step.name.of != LOSS
        group = "slopes" if is_slope else step.section
        sections[group] += by_id[step.id]
        if step.name not in (LOSS, DATA_LOSS, PENALTY) and by_id[step.id]:
            found[group].append(symbol(step.name, symbols))
    first = work.trace.iterations[0].number
    start = [one for one in iteration.given if one.name not in (INPUTS, TARGETS)]
    return {
        "number": iteration.number,
        "samples": [index + 1 for index in iteration.samples],
        "start": [] if iteration.number == first else given_lines(start, symbols),
        "data": given_lines([one for one in iteration.given if one not in start], symbols),
        "sections": sections,
        "symbols": found,
    }


def _setting(name: Name, given: Sequence[Given], symbols: Notation) -> dict[str, str] | None:
    found = [one for one in given if one.name == name]
    return None if not found else _called(found[0], symbols)


def _called(given: Given, symbols: Notation) -> dict[str, str]:
    return {
        "id": str(given.name),
        "symbol": symbols.symbol(given.name),
        "number": numbers(given.numbers, symbols),
    }


def _settings(given: Sequence[Given], symbols: Notation) -> dict[str, dict[str, str]]:
    """Return the numbers of the optimizer and the schedule, by id."""
    return {
        str(one.name): _called(one, symbols)
        for one in given
        if isinstance(one.name, Symbol) and one.name.letter not in "wbay" and one.name.layer is None
    }


def _hidden(work: Work, symbols: Notation) -> list[dict[str, Any]]:
    several = len(work.trace.iterations) > 1
    return [
        {
            "symbol": symbol(name, symbols),
            "iteration": iteration if several else None,
            "is_state": isinstance(name, State),
        }
        for iteration, name in work.hidden
        if iteration <= len(work.worked)
    ]


def _comparison(one: Comparison, symbols: Notation) -> list[str]:
    """Return a row of the table of comparisons."""
    gradient = entry_as_shown(one.gradient, one.row - 1, one.column - 1, symbols)
    derived, difference = (as_printed(x, COMPARED) for x in (one.derived, one.difference))
    return [
        str(one.iteration),
        text(gradient, symbols) + (r"\,\dagger" if one.has_kink else ""),
        numbers([[derived]], symbols),
        numbers([[difference]], symbols),
    ]
