"""What is wrong with formulas whose tables are as they should be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.errors import Fault, nearest
from generator.expressions.tree import SCALAR
from generator.problem.faults import counted
from generator.problem.formulas.meaning import size_in_words
from generator.problem.formulas.names import name_faults
from generator.problem.formulas.stated import StatedFormula, needed_for, read_formulas
from generator.problem.formulas.structure import FormulaTable
from generator.problem.formulas.tables import GradientChoice
from generator.problem.page import page_faults

__all__ = ["faults_of"]


def faults_of(problem: FormulaTable) -> Iterator[Fault]:
    """Yield all that is wrong with a problem as a whole."""
    yield from _given_faults(problem)
    yield from name_faults({"given": problem.given, "formulas": problem.formulas})
    found, faults = read_formulas(problem.matrices, problem.formulas)
    yield from faults
    if not faults and problem.gradient is not None:
        yield from _gradient_faults(problem, problem.gradient, found)
    yield from page_faults(problem.page, problem.words)


def _given_faults(problem: FormulaTable) -> Iterator[Fault]:
    """Yield the first row of each matrix that has not as many numbers as the one before it."""
    for name, value in problem.given.items():
        if not isinstance(value, tuple) or not isinstance(value[0], tuple):
            continue
        for index, row in enumerate(value):
            if len(row) != len(value[0]):
                yield Fault(
                    f"given.{name}[{index}]",
                    f"has {counted(len(row), 'number')}, but the first row has {len(value[0])}; "
                    "give rows of one length.",
                )
                break


def _gradient_faults(
    problem: FormulaTable, gradient: GradientChoice, found: Sequence[StatedFormula]
) -> Iterator[Fault]:
    of = problem.of_gradient
    shapes = {formula.name: formula.expression.shape for formula in found}
    if of not in shapes:
        yield Fault("gradient.of", f"is {of!r}, which is no formula; {nearest(of, shapes)}")
        return
    if shapes[of] != SCALAR:
        place = "gradient.of" if gradient.of else "gradient"
        yield Fault(
            place,
            f"is of {of}, {size_in_words(shapes[of])}, but a gradient is of a single number; name "
            "a formula that is one, such as its sum.",
        )
    reached = needed_for(found, of)
    for index, name in enumerate(problem.by if gradient.by else ()):
        if name not in problem.given:
            yield Fault(
                f"gradient.by[{index}]",
                f"is {name!r}, which is not given; {nearest(name, problem.given)}",
            )
        elif name not in reached:
            yield Fault(
                f"gradient.by[{index}]", f"is {name}, on which {of} does not depend; leave it out."
            )
