"""The steps of a solution, which know the document that they stand in."""

from __future__ import annotations

from dataclasses import dataclass, fields

from generator.arithmetic import NO_NUMBER, exact
from generator.document import Work
from generator.rounding import Matrix
from generator.trace import Step

__all__ = ["PrintedStep", "StepInLetters", "printed_step"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PrintedStep(Step):
    """A step of a solution, with the line that documents print of it. `work` is what these are made
    from; it is not public.
    """

    work: Work

    @property
    def latex(self) -> str:
        """The whole printed line as LaTeX, for a display such as `equation*`; it needs amsmath and
        nothing else. A line that is wider than a slide is broken before a relation, and where each
        entry has a line of its own, these are all of them. "" where a document prints none.
        """
        from generator.formats.cells import latex_of_step

        return latex_of_step(self.work, self.iteration, self.id)


class StepInLetters(PrintedStep):
    """A step of formulas of quantities that are given by their sizes, which has no numbers."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<Step {self.id} of iteration {self.iteration}: {self.role}, in letters>"

    @property
    def printed(self) -> Matrix:
        """Raise UsageError, as `value` does."""
        exact(NO_NUMBER)
        raise AssertionError("what is no number is refused")

    @printed.setter
    def printed(self, nothing: Matrix) -> None:
        """Take what stands in the place of numbers where the line is made."""

    @property
    def _printed(self) -> tuple[object, ...]:
        return self.name, self.iteration, self.expression


def printed_step(step: Step, work: Work) -> PrintedStep:
    """Return a step that knows the document that it stands in."""
    known = {field.name: getattr(step, field.name) for field in fields(step)}
    problem = work.problem
    is_in_letters = problem.stated_as == "formulas" and problem.is_sized
    made = StepInLetters if is_in_letters else PrintedStep
    return made(**known, work=work)
