"""Formulas as expressions, in their order, as far as they have a meaning."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from msgspec import Struct

from generator.errors import Fault
from generator.expressions.tree import SCALAR, Expression, Reference, Shape, Symbol, references
from generator.problem.formulas.meaning import meaning
from generator.problem.formulas.reading import FormulaError, part_of
from generator.problem.formulas.sizes import LetterSize, has_letters, means_by_letters

__all__ = ["StatedFormula", "needed_for", "read_formulas"]

# Problems mostly have formulas of those that were before them.
MOST_KEPT = 64


class StatedFormula(Struct, frozen=True):
    """A formula: its name, and the expression that it is."""

    name: str
    expression: Expression

    @property
    def reference(self) -> Reference:
        """The quantity, as it stands in later formulas."""
        return Reference(Symbol(self.name), self.expression.shape)


def read_formulas(
    shapes: Mapping[str, Shape], formulas: Mapping[str, str]
) -> tuple[list[StatedFormula], list[Fault]]:
    """Return the formulas as expressions, as far as they have a meaning, and what is wrong; sizes
    that are letters are numbers in them.
    """
    stated = tuple(shapes.items()), tuple(formulas.items())
    # Sizes of one number may have other letters.
    read = _read.__wrapped__ if has_letters(shapes.values()) else _read
    found, faults = read(*stated)
    return [*found], [*faults]


@functools.lru_cache(maxsize=MOST_KEPT)
def _read(
    shapes: Sequence[tuple[str, Shape]], formulas: Sequence[tuple[str, str]]
) -> tuple[Sequence[StatedFormula], Sequence[Fault]]:
    """Return what `read_formulas` does, which depends on no number."""
    known = {name: Reference(Symbol(name), shape) for name, shape in shapes}
    for _, shape in shapes:
        for size in shape:
            if isinstance(size, LetterSize):
                known[size.text] = Reference(Symbol(size.text), SCALAR)
    found: list[StatedFormula] = []
    faults: list[Fault] = []
    for name, text in formulas:
        try:
            formula = StatedFormula(name, means_by_letters(meaning(part_of(text), known)))
        except FormulaError as error:
            faults.append(Fault(f"formulas.{name}", f"at character {error.at + 1} {error}"))
            break
        found.append(formula)
        known[name] = formula.reference
    return found, faults


def needed_for(formulas: Sequence[StatedFormula], *of: str) -> set[str]:
    """Return the names of all that some formulas are computed from, and these."""
    needed = {*of}
    for formula in reversed(formulas):
        if formula.name in needed:
            needed |= {str(reference.name) for reference in references(formula.expression)}
    return needed
