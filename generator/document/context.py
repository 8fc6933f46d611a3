"""What templates see: the problem's own words, and every formula and number as LaTeX."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any

from generator.check import Comparison
from generator.document.course import course_table, losses_printed, results
from generator.document.formulas import called, unit, weight_indices
from generator.document.plot import Plot, plot
from generator.document.signs import formulas, marks, mixing, signs
from generator.document.statement import (
    activations,
    frozen,
    loss_functions,
    losses,
    other_loss,
    parameter_count,
    sharing,
    trained_count,
)
from generator.document.work import (
    Work,
    drawing,
    entry_as_shown,
    given_lines,
    group_of,
    stated,
    work_keys,
)
from generator.expressions.tree import (
    Derivative,
    Name,
    State,
    Symbol,
)
from generator.lines import Line, lines, result_lines
from generator.network import (
    DATA_LOSS,
    INPUTS,
    LEARNING_RATE,
    LOSS,
    PENALTY,
    TARGETS,
    Given,
    asked_steps,
)
from generator.notation import Notation, numbers, symbol, text
from generator.rounding import Rounding
from generator.trace import Iteration, Trace
from generator.version import __version__

__all__ = ["context"]

GROUPS = ("rate", "start", "forward", "slopes", "preliminary", "backward", "update")
FEWEST_POINTS = 3
COMPARED = Rounding(places=None, significant=8)


def context(work: Work, symbols: Notation, blank: Sequence[Collection[Name]]) -> dict[str, Any]:
    """Return all that a template may name.

    `blank` has for each iteration that is written out the quantities whose numbers are left blank.
    """
    trace = work.trace
    worked = work.worked
    seen: dict[str, Any] = {
        "variant": work.variant,
        "rounding": trace.rounding,
        "given": _given(work, symbols),
        "learning_rate": _setting(LEARNING_RATE, trace.given, symbols),
        "settings": _settings(trace.given, symbols),
        "iterations": [
            _iteration(work, *pair, symbols) for pair in zip(worked, blank, strict=True)
        ],
        "answers": _answers(work, symbols),
        "table": course_table(work, symbols),
        "plot": _plot(trace, symbols),
        "results": results(work, symbols),
        "rounds": not all(step.prints_exactly for step in reversed(trace.steps)),
        "hidden": _hidden(work, symbols),
        "enough_places": work.enough_places,
        "comparisons": _comparisons(work, symbols),
        "kinks": any(one.has_kink for one in work.comparisons or ()),
        "drawing": drawing(work.problem, stated(work), symbols),
    }
    worked_lines = [
        line
        for one in seen["iterations"]
        for line in itertools.chain(one["start"], *one["sections"].values())
    ]
    seen["marks"] = {
        "problem": marks(seen["given"]),
        "solution": marks([*seen["given"], *worked_lines]),
        "key": marks(seen["answers"]),
    }
    return seen | symbols.once("common", lambda: _common(work, symbols, seen["iterations"]))


def _common(
    work: Work, symbols: Notation, iterations: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return what depends on no number: the draws of one structure have it in common."""
    problem = work.problem
    seen = {
        "version": __version__,
        "problem": problem,
        "network": _network(work),
        "training": _training(work),
        "activations": list(activations(work, symbols)),
        "losses": list(losses(work, symbols)),
        "other_loss": other_loss(work, symbols),
        "functions": list(loss_functions(work, symbols)),
        "symbols": called(work, symbols),
        "asked": _asked(work, symbols),
        "weight_indices": weight_indices(work, symbols),
        "unit": None if problem.kind == "network" else unit(work, symbols),
    }
    return seen | {"signs": _signs(work, seen, iterations)}


def _given(work: Work, symbols: Notation) -> Sequence[Line]:
    """Return the lines of what is given. Where iterations use samples in turn, what leads into the
    network is none of them yet, so that the inputs have their own name alone.
    """
    return [
        dataclasses.replace(line, symbols=line.symbols[-1:])
        if work.problem.is_partial and line.id == str(INPUTS)
        else line
        for line in given_lines(stated(work), symbols)
    ]


def _network(work: Work) -> dict[str, Any]:
    """Return what sentences ask about the network and its samples."""
    problem = work.problem
    layers = problem.layers
    everywhere = range(1, len(layers) + 1)
    return {
        "inputs": problem.sizes[0],
        "hidden": problem.sizes[1:-1],
        "outputs": problem.sizes[-1],
        "layers": len(layers),
        "weights": parameter_count(problem, "weights", everywhere),
        "biases": parameter_count(problem, "biases", everywhere),
        "biased_neurons": sum(len(layer.weights) for layer in layers if layer.biases is not None),
        "sharing": sharing(problem),
        "samples": len(problem.samples),
        "batch": max(len(one.samples) for one in work.trace.iterations),
        "expects": problem.expected is not None,
        "takes_the_short_way": problem.expected is not None and problem.takes_the_short_way,
        "by_rows": problem.conventions.orientation == "rows",
    }


def _signs(
    work: Work, seen: Mapping[str, Any], iterations: Sequence[Mapping[str, Any]]
) -> dict[str, set[str]]:
    """Return the signs in the statement's formulas, and those that only the solution has."""
    steps = work.worked[0].steps
    functions = [*seen["functions"], *seen["activations"]]
    defined = [one["definition"] for one in functions if "definition" in one]
    takes_gradient = bool(iterations[0]["symbols"]["preliminary"])
    slopes = [
        one["slope"]
        for one in functions
        if one.get("passes_back", takes_gradient) and "slope" in one
    ]
    sections = [each for one in iterations for each in one["sections"].values()]
    stated = set(signs(itertools.chain(formulas(seen["losses"]), defined)))
    worked = set(signs(itertools.chain(*map(formulas, sections), slopes)))
    # The loss of several samples is written with matrices even where all else is not.
    stated |= set(mixing(one for one in steps if one.name in (DATA_LOSS, LOSS)))
    if work.problem.presentation == "matrices":
        worked |= set(mixing(steps))
    return {"statement": stated, "solution": worked - stated}


def _training(work: Work) -> dict[str, Any]:
    """Return what sentences ask about the training."""
    problem = work.problem
    batches = problem.batches
    size = max((len(batch) for batch in batches), default=len(problem.samples))
    per_pass = -(-len(problem.samples) // size)
    return {
        "iterations": len(batches),
        "worked": len(work.worked),
        "batch": size,
        "is_partial": work.problem.is_partial,
        "is_uneven": len({len(batch) for batch in batches}) > 1,
        "left_over": min((len(batch) for batch in batches), default=size),
        "starts_over": len(batches) > per_pass,
        "passes": len(batches) // per_pass if len(batches) % per_pass == 0 else None,
        "has_sure_targets": all(
            number in (0, 1) for sample in problem.expected or () for number in sample
        ),
        "optimizer": problem.optimizer.name,
        "form": problem.optimizer.form or "velocity",
        "schedule": problem.schedule,
        "trained": {kind: trained_count(problem, kind) for kind in ("weights", "biases")},
        "frozen": frozen(problem),
        "penalty": problem.penalty,
        "decays": any(str(one.name) == "lambda" for one in work.trace.given),
    }


def _plot(trace: Trace, symbols: Notation) -> Plot | None:
    """Return the plot of the loss where there are enough points for one."""
    losses = losses_printed(trace)
    if len(losses) < FEWEST_POINTS:
        return None
    return plot(losses, symbols.symbol(LOSS), symbols.decimal_mark)


def _asked(work: Work, symbols: Notation) -> list[str] | None:
    """Return the symbols of the steps that are asked for, None where none are stated."""
    asked = _asked_steps(work)
    return None if work.problem.asked is None else [symbol(name, symbols) for _, name in asked]


def _answers(work: Work, symbols: Notation) -> list[Line]:
    """Return a line for each step that is asked for, in the order in which they are."""
    asked = _asked_steps(work)
    found: dict[tuple[int, str], Line] = {}
    for iteration in work.trace.iterations:
        names = [name for number, name in asked if number == iteration.number]
        if names:
            for line in result_lines(work.trace, iteration, symbols, names):
                found[iteration.number, line.id] = line
    return [found[number, str(name)] for number, name in asked]


def _asked_steps(work: Work) -> tuple[tuple[int, Name], ...]:
    return asked_steps(work_keys(work), work.problem.asked)


def _iteration(
    work: Work, iteration: Iteration, blank: Collection[Name], symbols: Notation
) -> dict[str, Any]:
    """Return the lines of one iteration by section, and what each section finds."""
    problem = work.problem
    by_entry = problem.presentation == "weights"
    by_id = lines(work.trace, iteration, symbols, problem.detail, by_entry, blank)
    sections: dict[str, list[Line]] = {group: [] for group in GROUPS}
    found: dict[str, list[str]] = {group: [] for group in GROUPS}
    inputs = [one for one in iteration.given if one.name in (INPUTS, TARGETS)]
    for step in iteration.steps:
        group = group_of(step)
        sections[group] += by_id[step.id]
        if step.name not in (LOSS, DATA_LOSS, PENALTY) and by_id[step.id]:
            found[group].append(symbol(step.name, symbols))
    first = work.trace.iterations[0].number
    start = [one for one in iteration.given if one not in inputs]
    return {
        "number": iteration.number,
        "samples": [index + 1 for index in iteration.samples],
        "start": [] if iteration.number == first else given_lines(start, symbols, blank),
        "data": [
            dataclasses.replace(line, symbols=line.symbols[:1])
            for line in given_lines(inputs, symbols)
        ],
        "sections": sections,
        "symbols": found,
    }


def _setting(name: Name, given: Sequence[Given], symbols: Notation) -> dict[str, Any] | None:
    found = [one for one in given if one.name == name]
    return None if not found else _called(found[0], symbols)


def _called(given: Given, symbols: Notation) -> dict[str, Any]:
    return {
        "id": str(given.name),
        "symbol": symbols.symbol(given.name),
        "number": numbers(given.numbers, symbols),
        "is_zero": not any(map(Fraction, itertools.chain(*given.numbers))),
    }


def _settings(given: Sequence[Given], symbols: Notation) -> dict[str, dict[str, Any]]:
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
            "iteration": iteration if several else 0,
            "is_state": isinstance(name, State),
            "is_gradient": isinstance(name, Derivative),
        }
        for iteration, name in work.hidden
        if iteration <= len(work.worked)
    ]


def _comparisons(work: Work, symbols: Notation) -> list[list[str]] | None:
    """Return the rows of the table of comparisons, None where none were asked for."""
    if work.comparisons is None:
        return None
    several = len(work.trace.iterations) > 1
    return [
        [str(one.iteration)] * several + _comparison(one, symbols)
        for one in work.comparisons
        if one.iteration <= len(work.worked)
    ]


def _comparison(one: Comparison, symbols: Notation) -> list[str]:
    """Return a gradient, as it was derived and as a difference."""
    gradient = entry_as_shown(one.gradient, one.row - 1, one.column - 1, symbols)
    derived, difference = one.printed(COMPARED)
    return [
        text(gradient, symbols) + (r"\,\dagger" if one.has_kink else ""),
        numbers([[derived]], symbols),
        numbers([[difference]], symbols),
    ]
