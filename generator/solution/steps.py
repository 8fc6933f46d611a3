"""The steps of a solution, which know the document that they stand in."""

from __future__ import annotations

from dataclasses import dataclass, fields

from generator.document import Work
from generator.trace import Step

__all__ = ["PrintedStep", "printed_step"]


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


def printed_step(step: Step, work: Work) -> PrintedStep:
    """Return a step that knows the document that it stands in."""
    known = {field.name: getattr(step, field.name) for field in fields(step)}
    return PrintedStep(**known, work=work)
