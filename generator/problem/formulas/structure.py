"""What a problem that is stated as formulas states, key by key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec.structs import replace
from pydantic import Field, StrictStr

from generator.problem.conventions import Conventions, NotationChoice, conventions
from generator.problem.formulas.names import script_of
from generator.problem.formulas.reading import plain_name
from generator.problem.formulas.stated import StatedFormula, needed_for, read_formulas
from generator.problem.formulas.tables import GivenValue, GradientChoice, as_matrix
from generator.problem.requirements import Requirements
from generator.problem.worked import WorkedTable
from generator.rounding import Matrix

__all__ = ["FormulaTable"]

MOST_GIVEN, MOST_FORMULAS = 40, 40


class FormulaTable(WorkedTable):
    """What a problem states, key by key, and what follows from it."""

    kind: Literal["formulas"] = Field("formulas", description='"formulas"')
    given: Annotated[dict[str, GivenValue], Field(max_length=MOST_GIVEN)] = Field(
        default_factory=dict,
        description="a table of numbers, lists of numbers (columns) and lists of rows, each under "
        "its name",
    )
    formulas: Annotated[dict[str, StrictStr], Field(min_length=1, max_length=MOST_FORMULAS)] = (
        Field(description='a table of formulas in quotes, each under its name, as in z = "w * x"')
    )
    gradient: GradientChoice | None = Field(
        None, description="a table under [gradient]; left out: the formulas alone"
    )
    requirements: Requirements = Field(
        default_factory=Requirements.model_construct,
        description="a table under [requirements]",
    )

    @property
    def matrices(self) -> Mapping[str, Matrix]:
        """What is given, each as a matrix of numbers as they were typed; a list is a column."""
        return {name: as_matrix(value) for name, value in self.given.items()}

    @property
    def expressions(self) -> tuple[StatedFormula, ...]:
        """The formulas as expressions, in order."""
        found, _ = read_formulas(self.matrices, self.formulas)
        return tuple(found)

    @property
    def of_gradient(self) -> str:
        """The name of the formula of which a gradient is asked, or of the last one."""
        last = list(self.formulas)[-1]
        return last if self.gradient is None else plain_name(self.gradient.of or last)

    @property
    def by(self) -> tuple[str, ...]:
        """The names of what is given by which a gradient is asked."""
        if self.gradient is None:
            return ()
        if self.gradient.by is not None:
            return tuple(map(plain_name, self.gradient.by))
        reached = needed_for(self.expressions, self.of_gradient)
        return tuple(name for name in self.given if name in reached)

    @property
    def conventions(self) -> Conventions:
        """What the notation lays down: every quantity is called by its name."""
        names = (*self.given, *self.formulas)
        letters = {name: script_of(name) for name in names}
        usual = conventions(NotationChoice.model_construct())
        return replace(
            usual, delta="none", letters={**letters, "variable": usual.letters["variable"]}
        )

    @property
    def worked_iterations(self) -> tuple[int, ...]:
        """Which iterations are written out: formulas are worked out once."""
        return (0,)

    @property
    def trains(self) -> bool:
        """Whether there is more than the formulas alone."""
        return self.gradient is not None
