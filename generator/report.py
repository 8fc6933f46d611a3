"""What the command says of a problem and of a solution, in plain lines."""

from __future__ import annotations

from collections.abc import Iterator

from generator.errors import UndecidedError
from generator.problem import Problem
from generator.solution import Solution

__all__ = ["about_digits", "in_a_line"]


def in_a_line(problem: Problem) -> str:
    """Return a problem's title, its network, and how long it is trained."""
    sizes = "-".join(map(str, problem.sizes))
    activations = ", ".join(dict.fromkeys(layer.activation for layer in problem.layers))
    count = len(problem.batches)
    course = ", forward pass" if not count else f", {count} iterations" if count > 1 else ""
    return f"{problem.title}: {sizes} {activations}{course}"


def about_digits(solution: Solution) -> Iterator[str]:
    """Yield in a few lines what a reader should know about a solution's digits."""
    trace = solution.work.trace
    if solution.problem.rounding.places == "auto":
        yield (
            f"{trace.rounding.places} decimal places are the fewest that show every gradient and "
            "every update"
        )
    lines = [step for iteration in solution.work.worked for step in iteration.steps]
    marked = sum(not line.recomputes for line in lines)
    if marked:
        yield (
            f"{marked} of {len(lines)} lines do not recompute from the printed numbers and are "
            "marked; --carry rounded avoids that"
        )
    if solution.work.hidden:
        names = ", ".join(dict.fromkeys(str(name) for _, name in solution.work.hidden))
        yield f"too small to show at this precision: {names}{_what_would_show(solution)}"


def _what_would_show(solution: Solution) -> str:
    work = solution.work
    if work.enough_places is not None:
        return f"; --places {work.enough_places} would show them"
    try:
        for iteration, name in work.hidden:
            _ = solution.iterations[iteration - 1][str(name)].value
    except UndecidedError:
        return ""
    return "; --significant 3 would show the gradients"
