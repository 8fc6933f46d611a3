"""An assignment as its file states it: its tables, and each problem with the keys that are common
to all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from generator.errors import Fault, FileError, ProblemError
from generator.problem.assignments.joining import joined
from generator.problem.assignments.logo import Logo, LogoError, read_logo
from generator.problem.assignments.points import faults_of_points
from generator.problem.assignments.tables import AssignmentTable, QuestionTable
from generator.problem.faults import ordered, quoted, structure_faults, within
from generator.problem.formulas.table import FormulaProblem
from generator.problem.kinds import Neuron
from generator.problem.page import page_faults
from generator.problem.plain import plain
from generator.problem.reading import is_assignment, read, shipped
from generator.problem.structure import ProblemTable

__all__ = ["PlacedProblem", "Sheet", "read_sheet", "sheet_of"]

MadeOf = TypeVar("MadeOf")
StatedTable = Mapping[str, Any]

# What stands at the top of a problem file, and in an assignment below one of its problems.
OF_PROBLEMS = frozenset(
    {
        *ProblemTable.model_fields,
        *Neuron.model_fields,
        *FormulaProblem.model_fields,
        "draws",
    }
) - frozenset(AssignmentTable.model_fields)
# Where a problem is stated in an assignment, and which of its keys is a list of tables.
TABLES, LISTED = "problems.problem", ("layers",)
OF_ONE = frozenset({*ProblemTable.model_fields, *FormulaProblem.model_fields}) - frozenset(
    QuestionTable.model_fields
)


@dataclass(frozen=True, slots=True)
class PlacedProblem:
    """A problem of an assignment: its place there, its file if it has one of its own, and its keys
    with those that the assignment states for all of its problems.
    """

    place: str
    file: str | None
    keys: StatedTable

    def on_paper(self, paper: str) -> PlacedProblem:
        """Return the problem on another paper."""
        page = {**self.keys.get("page", {}), "paper": paper}
        return replace(self, keys={**self.keys, "page": page})

    def faults(self, error: ProblemError) -> Iterator[Fault]:
        """Yield the faults of the problem as faults of the assignment."""
        if self.file is None:
            yield from within(self.place, error.faults)
        else:
            for fault in error.faults:
                yield Fault(self.place, f"is {self.file}, in which {fault}")


@dataclass(frozen=True, slots=True)
class Sheet(Generic[MadeOf]):
    """An assignment as its file states it; `problems` are those of its questions, in order, and
    `made` is what was made of each of them.
    """

    source: str
    table: AssignmentTable
    problems: tuple[PlacedProblem, ...]
    made: tuple[MadeOf, ...]
    logo: Logo | None


def read_sheet(source: str | Path, make: Callable[[StatedTable, str], MadeOf]) -> Sheet[MadeOf]:
    """Read an assignment from a file, or a shipped one by its name; see `sheet_of`.

    Raises ProblemError with everything that is wrong with it, FileError if it is not there.
    """
    name, stated = read(source)
    return sheet_of(stated, name, Path(name).parent, make)


def sheet_of(
    stated: Any, source: str, folder: Path, make: Callable[[StatedTable, str], MadeOf]
) -> Sheet[MadeOf]:
    """Return an assignment as it is stated, with what is made of each of its problems.

    `make` takes a problem's keys and its name for messages, and may raise ProblemError. Files are
    looked for in the folder. Raises ProblemError with everything that is wrong.
    """
    stated = plain(stated)
    if not isinstance(stated, Mapping):
        raise ProblemError(source, [Fault("", f"is {quoted(stated)}; give a table of keys.")])
    if not is_assignment(stated):
        sentence = "is missing; give tables under [[problems]], or load the file as a Problem."
        raise ProblemError(source, [Fault("problems", sentence)])
    reading = _Reading(stated, source, folder)
    table, logo = reading.table(), reading.logo()
    problems = tuple(reading.problems())
    made = tuple(reading.made(problems, make))
    if table is None or reading.faults:
        raise reading.error()
    return Sheet(source, table, problems, made, logo)


@dataclass(slots=True)
class _Reading:
    """An assignment that is being read, and what was found wrong with it so far."""

    stated: StatedTable
    source: str
    folder: Path
    faults: list[Fault] = field(default_factory=list)
    drawn: int = 0

    def error(self) -> ProblemError:
        """Return the error that tells all that was found."""
        # A file may be right but for its draws; then it is for a class set.
        about = "draws" if self.drawn == len(self.faults) else ""
        return ProblemError(self.source, ordered(self.faults, AssignmentTable), about=about)

    def table(self) -> AssignmentTable | None:
        """Return its tables, None where they are not as they should be."""
        foreign = [key for key in self.stated if key in OF_PROBLEMS]
        for key in foreign:
            sentence = f"is a key of one problem; give it under {_heading(key)}."
            self.faults.append(Fault(key, sentence))
        own = {key: value for key, value in self.stated.items() if key not in foreign}
        if isinstance(own.get("problems"), list | tuple):
            own["problems"] = [*self._without_foreign(own["problems"])]
        try:
            table = AssignmentTable.model_validate(own)
        except ValidationError as error:
            self.faults += structure_faults(error, AssignmentTable)
            return None
        self.faults += page_faults(table.page, table.words)
        return table

    def _without_foreign(self, questions: Any) -> Iterator[Any]:
        """Yield questions without keys of their problems, which are faults."""
        for place, question in _placed("problems", questions):
            if not isinstance(question, Mapping):
                yield question
                continue
            foreign = [key for key in question if key in OF_ONE]
            for key in foreign:
                sentence = f"is a key of the problem itself; give it under {_heading(key)}."
                self.faults.append(Fault(f"{place}.{key}", sentence))
            yield {key: value for key, value in question.items() if key not in foreign}

    def logo(self) -> Logo | None:
        """Return its logo, None where it states none or what is none."""
        name = self.stated.get("logo")
        if not isinstance(name, str):
            return None
        try:
            return read_logo(name, self.folder)
        except LogoError as error:
            self.faults.append(Fault("logo", str(error)))
            return None

    def problems(self) -> Iterator[PlacedProblem]:
        """Yield its problems, as far as they can be read, with what is common to all of them."""
        questions = list(_placed("problems", self.stated.get("problems")))
        wrong = {re.split(r"\W", fault.place)[0] for fault in self.faults}
        common = {key: value for key, value in self.stated.items() if key not in wrong}
        self.faults += faults_of_points(questions)
        for place, question in questions:
            if isinstance(question, Mapping):
                asked = list(self._asked(place, question))
                own = self._own(f"{place}.problem", question.get("problem"))
                if own is not None:
                    yield PlacedProblem(own.place, own.file, joined(common, own.keys, asked))

    def _own(self, place: str, stated: Any) -> PlacedProblem | None:
        """Return a problem as it is stated, None where it cannot be read."""
        if isinstance(stated, Mapping):
            return PlacedProblem(place, None, stated)
        if not isinstance(stated, str) or not stated.strip():
            return None
        try:
            name, keys = read(stated if stated in shipped() else self.folder / stated)
        except FileError as error:
            self.faults.append(Fault(place, f"cannot be read: {error}"))
        except ProblemError as error:
            self.faults += PlacedProblem(place, stated, {}).faults(error)
        else:
            if not is_assignment(keys):
                return PlacedProblem(place, name, keys)
            sentence = f"is {name}, which is an assignment; give a file of one problem."
            self.faults.append(Fault(place, sentence))
        return None

    def _asked(self, place: str, question: StatedTable) -> Iterator[str]:
        """Yield the ids of steps that the parts of a question ask for, each once."""
        seen = set()
        for part_place, part in _placed(f"{place}.parts", question.get("parts")):
            asked = part.get("asked") if isinstance(part, Mapping) else None
            for step in asked if isinstance(asked, list | tuple) else ():
                if isinstance(step, str) and step not in seen:
                    seen.add(step)
                    yield step
            if isinstance(part, Mapping) and not {"asked", "text"} & set(part):
                sentence = "asks for nothing; give asked, a list of the ids of steps, or text."
                self.faults.append(Fault(part_place, sentence))

    def made(
        self, problems: Sequence[PlacedProblem], make: Callable[[StatedTable, str], MadeOf]
    ) -> Iterator[MadeOf]:
        """Yield what is made of each problem, as far as that can be."""
        for problem in problems:
            try:
                yield make(problem.keys, problem.file or self.source)
            except ProblemError as error:
                faults = list(problem.faults(error))
                self.drawn += len(faults) if error.about == "draws" else 0
                self.faults += faults


def _heading(key: str) -> str:
    """Return the heading under which a key of a problem stands in an assignment."""
    return f"[[{TABLES}.{key}]]" if key in LISTED else f"[{TABLES}]"


def _placed(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the members of a list, each with its place."""
    if isinstance(value, list | tuple):
        for index, member in enumerate(value):
            yield f"{key}[{index}]", member
