"""Printed lines: their readings, their relations and their marks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from generator import Problem, solve
from generator.document.work import notation
from generator.lines import ByHand, Line, lines
from generator.trace import formula
from tests.printing import text


def shipped_lines(detail: str = "products", **rounding: Any) -> dict[str, Line]:
    work = solve(Problem.load("back-propagation").with_rounding(**rounding)).work
    symbols = notation(work, work.problem.conventions)
    found = lines(work.trace, work.trace.iterations[0], symbols, detail, by_entry=False)
    assert all(len(one) == 1 for one in found.values())
    return {step: line for step, (line,) in found.items()}


def test_a_slope_has_a_formula_of_its_own_for_programs() -> None:
    solution = solve(Problem.load("back-propagation"))
    symbols = notation(solution.work, solution.problem.conventions)
    written = text(formula(solution.steps["da3/dz3"]), symbols)
    assert written == r"\sigma(z^{(3)}) \odot (1 - \sigma(z^{(3)}))"


def relations(line: Line) -> str:
    return "".join({"equals": "=", "approximately": "≈"}[link.relation] for link in line.links)


def test_equals_signs_are_the_default() -> None:
    assert all(set(relations(line)) == {"="} for line in shipped_lines().values())


def test_with_rounded_carry_only_results_are_approximate_and_none_is_marked() -> None:
    by_id = shipped_lines(relation="approximately", carry="rounded")
    assert all("≈" not in relations(line)[:-1] for line in by_id.values())
    assert not any(link.marked for line in by_id.values() for link in line.links)


def test_results_alone_are_a_formula_and_a_result() -> None:
    assert all(len(line.links) <= 2 for line in shipped_lines(detail="results").values())


def sigmoids(samples: int) -> Problem:
    """A layer of two neurons, and so many samples of two inputs."""
    pairs = [[Decimal(f"0.{sample}{place}") for place in (1, 2)] for sample in range(1, 9)]
    return Problem.of({
        "inputs": pairs[:samples],
        "targets": pairs[:samples],
        "learning_rate": Decimal("0.5"),
        "layers": [{"activation": "sigmoid", "weights": pairs[:2]}],
    })  # fmt: skip


def test_numbers_that_could_only_be_set_in_the_smallest_print_are_left_out() -> None:
    """The formula and the result of such a line stay, and so do numbers that fit."""
    found = {}
    for places in (6, 7, 8):
        work = solve(sigmoids(samples=8).with_rounding(places=places)).work
        symbols = notation(work, work.problem.conventions)
        (line,) = lines(work.trace, work.trace.iterations[0], symbols, "products", False)["a2"]
        found[places] = len(line.links)
    assert found == {6: 3, 7: 2, 8: 2}


def test_blanks_for_numbers_that_no_line_holds_are_left_out() -> None:
    """Numbers written by hand take more room than printed ones."""
    work = solve(sigmoids(samples=5)).work
    iteration = work.trace.iterations[0]
    symbols = notation(work, work.problem.conventions)
    found = {}
    for blank in ((), [step.name for step in iteration.steps]):
        by_hand = ByHand(work.graphs, {1: blank})
        made = lines(work.trace, iteration, symbols, "substitution", False, by_hand)
        found[bool(blank)] = {step: len(made[step][0].links) for step in ("a2", "da2/dz2")}
    assert found == {False: {"a2": 3, "da2/dz2": 2}, True: {"a2": 3, "da2/dz2": 1}}
