"""A problem that is stated as formulas: what a file states, checked as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal, Self

from generator.errors import Fault, ProblemError
from generator.problem.draws import OF_NAMES
from generator.problem.faults import counted
from generator.problem.formulas.faults import faults_of
from generator.problem.formulas.reading import plain_name
from generator.problem.formulas.structure import FormulaTable

__all__ = ["FormulaProblem"]


class FormulaProblem(FormulaTable):
    """Formulas to be worked out one after another, and a gradient to be derived of them."""

    stated_as: ClassVar[Literal["formulas"]] = "formulas"

    def __repr__(self) -> str:
        size = counted(len(self.formulas), "formula")
        return f"<FormulaProblem {self.title!r}: {size}{', a gradient' * bool(self.by)}>"

    __str__ = __repr__

    @classmethod
    def read_keys(cls, stated: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[Fault]]:
        """Return what is stated, with Greek letters in names spelled out."""
        plain_tables = {
            key: {plain_name(str(name)): value for name, value in stated[key].items()}
            for key in (*OF_NAMES, "notation")
            if isinstance(stated.get(key), Mapping)
        }
        return {**stated, **plain_tables}, []

    def resized(self) -> FormulaProblem:
        """Return the problem with other numbers for the letters of its sizes."""
        return _OfOtherSizes.model_validate(self.as_stated())

    def faults(self) -> Iterator[Fault]:
        """Yield what does not go together."""
        yield from faults_of(self)

    def shown_as(
        self,
        notation: str | None = None,
        presentation: str | None = None,
        detail: str | None = None,
        paper: str | None = None,
    ) -> Self:
        """Return the problem with some of its presentation chosen anew. Raises ProblemError."""
        if notation is not None:
            sentence = "is given, but formulas are written by their own names; leave it out."
            raise ProblemError("problem", [Fault("notation", sentence)])
        return super().shown_as(None, presentation, detail, paper)


class _OfOtherSizes(FormulaProblem):
    """Formulas whose letters stand for other numbers."""

    binding: ClassVar[int] = 1
