"""What a problem that is stated as formulas states, key by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

from msgspec.structs import replace
from pydantic import Field, StrictStr

from generator.expressions.optimizers import SETTINGS
from generator.expressions.tree import Shape
from generator.problem.conventions import Conventions, Letter, NotationChoice, conventions
from generator.problem.formulas.names import DERIVATIVE, script_of
from generator.problem.formulas.reading import plain_name
from generator.problem.formulas.sizes import LetterSize, SizedQuantity, bound, size_letters
from generator.problem.formulas.stated import StatedFormula, needed_for, read_formulas
from generator.problem.formulas.tables import (
    GivenValue,
    GradientChoice,
    TrainingTable,
    as_matrix,
    unknown,
)
from generator.problem.numbers import Stated
from generator.problem.requirements import Requirements
from generator.problem.training import OptimizerChoice, ScheduleChoice, written_out
from generator.problem.worked import WorkedTable
from generator.rounding import Matrix

__all__ = ["FormulaTable"]

MOST_GIVEN, MOST_FORMULAS = 40, 40
# What a quantity beyond the formulas is called, the first that no other is.
BEYOND = ("L", "J", "E", "C", *(f"L_{number}" for number in range(MOST_GIVEN + MOST_FORMULAS)))


class FormulaTable(WorkedTable):
    """What a problem states, key by key, and what follows from it."""

    words_for_nothing: ClassVar[Mapping[str, str]] = {
        "inputs targets classes labels weights bias biases": (
            "give what formulas use under [given], by a name of its own."
        ),
    }
    # Which numbers the letters of sizes stand for.
    binding: ClassVar[int] = 0

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
    training: TrainingTable | None = Field(
        None, description="a table under [training]; left out: nothing is changed"
    )
    notation: Annotated[dict[str, Letter], Field(max_length=MOST_GIVEN + MOST_FORMULAS)] = Field(
        default_factory=dict,
        description="a table of symbols, each LaTeX in quotes, under the names of quantities; left "
        "out: their names",
    )
    requirements: Requirements = Field(
        default_factory=Requirements.model_construct,
        description="a table under [requirements]",
    )

    @property
    def matrices(self) -> Mapping[str, Matrix]:
        """What is given, each as a matrix of numbers as they were typed; a list is a column. What
        is given by its size alone has no numbers.
        """
        return {
            name: self._matrix(value)
            for name, value in self.given.items()
            if not DERIVATIVE.fullmatch(name)
        }

    def _matrix(self, value: Any) -> Matrix:
        if isinstance(value, SizedQuantity):
            return unknown(bound(value, self.size_letters))
        return as_matrix(value)

    @property
    def is_sized(self) -> bool:
        """Whether something is given by its size alone, so that nothing has numbers."""
        return any(isinstance(one, SizedQuantity) for one in self._with_sizes)

    @property
    def _with_sizes(self) -> Sequence[Any]:
        at = None if self.gradient is None else self.gradient.at
        return *self.given.values(), at

    @property
    def size_letters(self) -> Mapping[str, LetterSize]:
        """The letters that sizes are, and what they stand for."""
        return size_letters(self._with_sizes, self.binding)

    @property
    def sizes(self) -> Mapping[str, Sequence[str]]:
        """The numbers of rows and columns of what is given by its size alone, as stated."""
        return {
            name: tuple(map(str, value.size))
            for name, value in self.given.items()
            if isinstance(value, SizedQuantity)
        }

    @property
    def other_shapes(self) -> Mapping[str, Shape]:
        """The shapes of what is given, with other numbers for the letters of sizes."""
        return self._shapes(size_letters(self._with_sizes, 1 - self.binding))

    @property
    def shapes(self) -> Mapping[str, Shape]:
        """How many rows and columns what is given has; sizes that are letters have texts of their
        own.
        """
        return self._shapes(self.size_letters)

    def _shapes(self, letters: Mapping[str, LetterSize]) -> Mapping[str, Shape]:
        return {
            name: bound(value, letters)
            if isinstance(value, SizedQuantity)
            else (len(self._matrix(value)), len(self._matrix(value)[0]))
            for name, value in self.given.items()
            if not DERIVATIVE.fullmatch(name)
        }

    @property
    def upstream(self) -> Mapping[str, Matrix]:
        """The derivatives that are given of what is differentiated, by the formulas with respect to
        which they are; without any, a formula is differentiated.
        """
        if self.gradient is not None and self.gradient.at is not None:
            return {self._formula_of_gradient: self._matrix(self.gradient.at)}
        return {
            found["by"]: self._matrix(self.given[found[0]])
            for found in map(DERIVATIVE.fullmatch, self.given)
            if found is not None
        }

    @property
    def _formula_of_gradient(self) -> str:
        of = None if self.gradient is None else self.gradient.of
        return plain_name(of or list(self.formulas)[-1])

    @property
    def expressions(self) -> tuple[StatedFormula, ...]:
        """The formulas as expressions, in order."""
        found, _ = read_formulas(self.shapes, self.formulas)
        return tuple(found)

    @property
    def of_gradient(self) -> str:
        """The name of what is differentiated: of a formula, the last one unless another is stated,
        or of a quantity beyond them whose derivatives are given.
        """
        for name in self.given:
            if found := DERIVATIVE.fullmatch(name):
                return found["of"]
        if not self.upstream:
            return self._formula_of_gradient
        taken = {*self.given, *self.formulas}
        return next(letter for letter in BEYOND if letter not in taken)

    @property
    def by(self) -> tuple[str, ...]:
        """The names of the quantities by which a gradient is asked."""
        if self.gradient is None and self.training is None and not self.upstream:
            return ()
        if self.gradient is not None and self.gradient.by is not None:
            return tuple(map(plain_name, self.gradient.by))
        reached = needed_for(self.expressions, *(self.upstream or [self.of_gradient]))
        return tuple(name for name in self.matrices if name in reached)

    @property
    def conventions(self) -> Conventions:
        """What the notation lays down: every quantity is called by its name, or by a symbol."""
        beyond = [self.of_gradient] if self.upstream else []
        names = (*self.matrices, *self.size_letters, *self.formulas, *beyond)
        letters = {name: script_of(name) for name in names}
        usual = conventions(NotationChoice.model_construct())
        own = {name: usual.letters[name] for name in ("variable", *self.reserved)}
        return replace(usual, delta="none", letters={**own, **letters, **self.notation})

    @property
    def reserved(self) -> tuple[str, ...]:
        """The names of what a descent has beside its variables: its rate, settings and states."""
        if self.training is None:
            return ()
        settings = (SETTINGS[key].letter for key in self.optimizer.settings)
        scheduled = ["kappa"] if self.schedule is not None else []
        return ("alpha", *settings, *scheduled, *self.optimizer.definition.states)

    @property
    def learning_rate(self) -> Stated | None:
        """The learning rate, None where nothing is changed."""
        return None if self.training is None else self.training.learning_rate

    @property
    def names_in_words(self) -> tuple[str, ...]:
        """The names of what the problem's words may name, the learning rate of a descent too."""
        names = super().names_in_words
        return names if self.training is None else (*names, "alpha")

    @property
    def optimizer(self) -> OptimizerChoice:
        """The rule of the updates."""
        if self.training is None:
            return OptimizerChoice.model_construct()
        return self.training.optimizer

    @property
    def schedule(self) -> ScheduleChoice | None:
        """How the learning rate goes down, None where it stays."""
        return None if self.training is None else self.training.schedule

    @property
    def iterations(self) -> int:
        """How often the variables are changed."""
        return 0 if self.training is None else self.training.iterations

    @property
    def worked_iterations(self) -> tuple[int, ...]:
        """Which iterations are written out, counted from 0, as those of networks are."""
        worked = None if self.training is None else self.training.worked
        if worked is None and not self.shows_numbers:
            return (0,)
        return written_out(max(self.iterations, 1), worked, self.asked is not None)

    @property
    def trains(self) -> bool:
        """Whether there is more than the formulas alone."""
        return bool(self.by)
