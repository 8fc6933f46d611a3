"""One problem that all of a class got, and whose answers to it are whose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from generator.class_sets.answered import Answered, ClassAnswers
from generator.class_sets.plan import Member
from generator.document import Work
from generator.errors import AnswersError, Fault, together
from generator.marking import AnswersOf, GivenAnswers, WrittenAnswer
from generator.marking.answers import is_blank
from generator.marking.belonging import of_another
from generator.variants import AnyWork
from generator.variants.codes import code_of_work

__all__ = ["ProblemOfAll", "of_problem"]

ANY_ID = "has no id; give one in a column id, by which students are told apart."


@dataclass(frozen=True, slots=True)
class ProblemOfAll:
    """A worked problem or assignment without draws, which all of a class got, be it one student,
    and what messages call it.
    """

    work: AnyWork
    source: str

    @property
    def code(self) -> str:
        """The check code in its questions, by which it is called where variants have names."""
        return code_of_work(self.work)

    @property
    def words(self) -> Mapping[str, str]:
        """The words of a user that are printed, by their places."""
        work = self.work
        return work.problem.words if isinstance(work, Work) else work.assignment.words

    def works(self, names: Sequence[str]) -> Sequence[AnyWork]:
        """Return the same for every name."""
        return [self.work] * len(names)

    def of_student(self, name: str, student: str) -> None:  # as others have it
        """Return that there is no variant."""


def of_problem(problem: ProblemOfAll, given: GivenAnswers, source: str) -> ClassAnswers:
    """Return the students of a class that got one problem, in the order of the source, with what
    they answered; of what a platform has exported, the questions of the problem alone.

    A worksheet of another problem is left out. Raises AnswersError where a platform has exported
    no question of the problem.
    """
    if given.of_platform:
        return _of_platform(problem, given, source)
    if any(one.file for one in given.students):
        return _of_worksheets(problem, given)
    faults = [
        Fault(one.where or one.answers[0].where, sentence)
        for one in given.students
        if _written(one.answers)
        and (sentence := of_another(problem.work, one, problem.source) or ANY_ID * (not one.id))
    ]
    students = (_answered(problem, one, one.id, one.answers) for one in given.students if one.id)
    return ClassAnswers(tuple(students), given.skipped, given.notes, (*given.faults, *faults))


def _of_platform(problem: ProblemOfAll, given: GivenAnswers, source: str) -> ClassAnswers:
    """Return the students of a platform. A quiz may have questions of other problems as well."""
    codes = dict.fromkeys(code for one in given.students for code in one.codes)
    others = [code for code in codes if code != problem.code]
    if others and len(others) == len(codes):
        raise AnswersError(
            source,
            [
                Fault(
                    "",
                    f"has questions with {_called(others)}, but those of "
                    f"{problem.source} have {problem.code}; give the problem that the bank was "
                    "made from, with the options in its file, or the set that it is of.",
                )
            ],
        )
    notes = [Fault("", _left_out(others))] if others else []
    students = (
        _answered(problem, one, one.id, [of for of in one.answers if of.code == problem.code])
        for one in given.students
    )
    return ClassAnswers(tuple(students), given.skipped, (*given.notes, *notes))


def _left_out(codes: Sequence[str]) -> str:
    return f"has questions of other problems as well, with {_called(codes)}; they are left out."


def _called(codes: Sequence[str]) -> str:
    return f"the code{'s' * (len(codes) > 1)} {together(codes)}"


def _of_worksheets(problem: ProblemOfAll, given: GivenAnswers) -> ClassAnswers:
    """Return whose worksheets there are, by the names of their files in their folders."""
    skipped = [*given.skipped]
    students = []
    for one, name in zip(given.students, _names(given.students), strict=True):
        if sentence := of_another(problem.work, one, problem.source):
            skipped.append(Fault(one.where, sentence))
        else:
            students.append(_answered(problem, one, name, one.answers))
    return ClassAnswers(tuple(students), tuple(skipped), given.notes, given.faults)


def _names(worksheets: Sequence[AnswersOf]) -> Iterator[str]:
    """Yield what worksheets are called: by their files, with the endings only where it takes these
    to tell two apart.
    """
    stems = [str(PurePosixPath(one.where).with_suffix("")) for one in worksheets]
    for one, stem in zip(worksheets, stems, strict=True):
        yield stem if stems.count(stem) == 1 else one.where


def _answered(
    problem: ProblemOfAll, one: AnswersOf, name: str, answers: Sequence[WrittenAnswer]
) -> Answered:
    return Answered(Member(name, one.name or name), problem.code, _written(answers))


def _written(answers: Sequence[WrittenAnswer]) -> tuple[WrittenAnswer, ...]:
    return tuple(answer for answer in answers if not is_blank(answer.text))
