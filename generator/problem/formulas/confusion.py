"""Names of quantities that are written as something else is that stands beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.errors import Fault
from generator.expressions.operations import TRANSPOSE
from generator.expressions.tree import SCALAR, Apply, parts
from generator.layout.nodes import Node, Word
from generator.layout.symbols import symbol
from generator.problem.formulas.stated import StatedFormula
from generator.problem.formulas.structure import FormulaTable

__all__ = ["confusing_names"]

TRANSPOSED = Word("T")
REMEDY = "give another name, or another symbol under [notation]."


def confusing_names(problem: FormulaTable, found: Sequence[StatedFormula]) -> Iterator[Fault]:
    """Yield the quantities that are written as a function of the formulas is, or as the mark of a
    transpose where there are some.
    """
    functions = {
        part.operation.symbol: part.operation.name
        for formula in found
        for part in parts(formula.expression)
        if isinstance(part, Apply) and part.operation.symbol is not None
    }
    has_transposes = _has_transposes(problem, found)
    for table in ("given", "formulas"):
        for name in getattr(problem, table):
            node = _alone(problem, name)
            if node in functions:
                what = f"the function {functions[node]} is"
                yield Fault(f"{table}.{name}", f"is written as {what}; {REMEDY}")
            elif node == TRANSPOSED and has_transposes:
                what = "the mark of a transpose is"
                yield Fault(f"{table}.{name}", f"is written as {what}; {REMEDY}")


def _alone(problem: FormulaTable, name: str) -> Node | None:
    """Return what a quantity is written as, None where it has indices or is a derivative."""
    script = problem.conventions.letters.get(name)
    if script is None or script.sub or script.sup:
        return None
    return symbol(script.letter)


def _has_transposes(problem: FormulaTable, found: Sequence[StatedFormula]) -> bool:
    """Whether transposes are written: in a formula, or in the gradient with respect to a matrix."""
    are_typed = any(
        isinstance(part, Apply) and part.operation is TRANSPOSE
        for formula in found
        for part in parts(formula.expression)
    )
    shapes = (*problem.shapes.values(), *(formula.expression.shape for formula in found))
    return are_typed or (problem.trains and any(shape != SCALAR for shape in shapes))
