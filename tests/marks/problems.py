"""Random problems of every kind, and the shipped ones, with digits of any number."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from generator import HandpropError, Solution, load, solve
from generator.problem import AnyProblem, problem_of, shipped, shipped_exercises
from tests.strategies import (
    composed_networks,
    formula_problems,
    forward_passes,
    networks,
    neurons,
    problems,
    sequences,
)

__all__ = ["KINDS", "SHIPPED", "solutions"]

SHIPPED = "shipped"
DRAWN: dict[str, Callable[[], SearchStrategy[dict[str, Any]]]] = {
    "networks": networks,
    "sigmoids": lambda: problems(most_layers=3, most_neurons=3),
    "forward": forward_passes,
    "neurons": neurons,
    "formulas": formula_problems,
    "composed": composed_networks,
    "sequences": sequences,
}
KINDS = (*DRAWN, SHIPPED)
# These take long, and have nothing in them that others have not.
LONG = frozenset({"long-run", "transformer-block", "multi-head-attention", "next-letter"})
MOST_STEPS = 120
AT_ONCE = 12


def solutions(kind: str, first: int = 0) -> Iterator[Solution[Any]]:
    """Yield solutions of problems of a kind, or of those that are shipped, without an end; those
    that begin at another number are others.
    """
    chance = Random(first)
    number = first
    while True:
        for make in _makers(kind, number):
            try:
                solution = solve(make().with_rounding(**_rounding(chance)))
                steps = solution.work.trace.steps
            except HandpropError:
                continue
            if len(steps) <= MOST_STEPS and solution.work.problem.shows_numbers:
                yield solution
        number += 1


def _makers(kind: str, number: int) -> Sequence[Callable[[], AnyProblem]]:
    if kind == SHIPPED:
        return [functools.partial(load, name) for name in _shipped()]
    return [functools.partial(problem_of, stated) for stated in _drawn(kind, number)]


def _rounding(chance: Random) -> dict[str, Any]:
    digits = {"places": chance.randint(1, 6)}
    return {
        **(digits if chance.random() < 0.85 else {"significant": chance.randint(2, 6)}),
        "ties": chance.choice(["half-up", "half-even"]),
        "carry": chance.choice(["exact", "rounded"]),
        "padding": chance.random() < 0.8,
    }


@functools.cache
def _shipped() -> Sequence[str]:
    others = {*shipped_exercises(), *LONG}
    return [name for name in shipped() if name not in others]


def _drawn(kind: str, number: int) -> Sequence[dict[str, Any]]:
    found: list[dict[str, Any]] = []

    @seed(number)
    @settings(
        max_examples=AT_ONCE,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(DRAWN[kind]())
    def draw(stated: dict[str, Any]) -> None:
        found.append({"rounding": {}, **stated})

    draw()
    # The first is the smallest that there is.
    return found[1:]
