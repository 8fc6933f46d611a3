"""An assignment: its problems, each with its points, its parts and the words around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from generator.errors import ProblemError
from generator.problem.any_problem import AnyProblem, problem_of
from generator.problem.assignments.logo import Logo
from generator.problem.assignments.points import Score
from generator.problem.assignments.sheet import PlacedProblem, Sheet, read_sheet, sheet_of
from generator.problem.assignments.tables import AssignmentTable, QuestionTable
from generator.problem.faults import counted
from generator.problem.formulas.table import FormulaProblem
from generator.problem.page import PageChoice, page_faults

__all__ = ["Assignment"]


@dataclass(frozen=True, slots=True, repr=False)
class Assignment:
    """Several problems on one sheet.

    `head` is what its file states of the sheet, `problems` are those of its questions in order, and
    `stated` has for each of them its place in the file and its keys.
    """

    source: str
    head: AssignmentTable
    problems: tuple[AnyProblem, ...]
    stated: tuple[PlacedProblem, ...] = field(compare=False)
    logo: Logo | None = None

    @classmethod
    def load(cls, source: str | Path) -> Assignment:
        """Read an assignment from a TOML or JSON file, or by the name of a shipped one.

        Problem files and the logo that it names are looked for in its folder. Raises ProblemError
        with everything that is wrong with it and its problems, FileError if it is not there.
        """
        return cls._of(read_sheet(source, problem_of))

    @classmethod
    def of(
        cls, stated: Mapping[str, Any], source: str = "assignment", folder: str | Path = ""
    ) -> Assignment:
        """Return the assignment that a mapping states; `source` names it in errors, and files are
        looked for in `folder`. Raises ProblemError with everything that is wrong with it.
        """
        return cls._of(sheet_of(stated, source, Path(folder), problem_of))

    @classmethod
    def _of(cls, sheet: Sheet[AnyProblem]) -> Assignment:
        return cls(sheet.source, sheet.table, sheet.made, sheet.problems, sheet.logo)

    def __repr__(self) -> str:
        points = "" if self.score is None else f", {self.score} points"
        return f"<Assignment {self.head.title!r}: {counted(len(self.problems), 'problem')}{points}>"

    @property
    def questions(self) -> tuple[QuestionTable, ...]:
        """What the file states of each problem: points, parts, the words around it."""
        return self.head.problems

    @property
    def page(self) -> PageChoice:
        """The page that all of its problems stand on."""
        return self.head.page

    @property
    def score(self) -> Score | None:
        """The points in all, None where none are stated."""
        return self.head.score

    @property
    def words(self) -> Mapping[str, str]:
        """Its own words and those of its problems, by their places."""
        of_problems = {
            f"problems[{number}].problem.wording": problem.wording
            for number, problem in enumerate(self.problems)
            if problem.wording
        }
        return {**self.head.words, **of_problems}

    def with_rounding(self, **choices: Any) -> Assignment:
        """Return it with some of the rounding of all problems chosen anew. Raises ProblemError."""
        changed = tuple(problem.with_rounding(**choices) for problem in self.problems)
        return replace(self, problems=changed)

    def shown_as(self, **choices: str | None) -> Assignment:
        """Return it with some of the presentation of all problems chosen anew, by the keys
        `notation`, `presentation`, `detail` and `paper`. Raises ProblemError.
        """
        page = self.page if choices.get("paper") is None else self.page.on(str(choices["paper"]))
        if faults := list(page_faults(page, self.head.words)):
            raise ProblemError(self.source, faults)
        of_formulas = {**choices, "notation": None}
        changed = tuple(
            problem.shown_as(**(of_formulas if isinstance(problem, FormulaProblem) else choices))
            for problem in self.problems
        )
        return replace(self, head=self.head.model_copy(update={"page": page}), problems=changed)
