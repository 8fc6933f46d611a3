"""Whether a worksheet is of the problem that it is to be marked on."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from generator.document import Work
from generator.document.fields import hash_of_answered
from generator.errors import AnswersError, Fault
from generator.marking.students import AnswersOf

if TYPE_CHECKING:
    from generator.document.assignments import AssignmentWork

__all__ = ["check_problem", "of_another"]

GIVE = "give the problem that it was made from"


def check_problem(work: Work | AssignmentWork, one: AnswersOf, problem: str, source: str) -> None:
    """See that a worksheet does not say that it is of another problem; `problem` is what messages
    call the one it is to be marked on.

    Raises AnswersError where it does.
    """
    if sentence := of_another(work, one, problem):
        raise AnswersError(source, [Fault("", sentence)])


def of_another(work: Work | AssignmentWork, one: AnswersOf, problem: str) -> str | None:
    """Return what is said of a worksheet of another problem, None where it does not say so."""
    stated = _title(work)
    if one.problem:
        if one.problem == _hash(work):
            return None
        return (
            f"is a worksheet of another problem than {problem}, or was written with other options; "
            f"{GIVE}, with the options in its file."
        )
    if one.codes and work.variant is None:
        called = f" of {one.title!r}" if one.title else ""
        return (
            f"is a variant{called}, with the code {one.codes[0]}, but {problem} has no variants; "
            "give the problem with draws, and the set that it is of."
        )
    if one.title and stated and _plain(one.title) != _plain(stated):
        return f"is a worksheet of {one.title!r}, but {problem} is {stated!r}; {GIVE}."
    return None


def _hash(work: Work | AssignmentWork) -> str:
    works = [work] if isinstance(work, Work) else work.works
    return hash_of_answered(work.variant, [of_problem.problem for of_problem in works])


def _title(work: Work | AssignmentWork) -> str | None:
    """Return the title that is stated; one that templates choose may be in any language."""
    return work.problem.title if isinstance(work, Work) else work.assignment.head.title


def _plain(title: str) -> str:
    return " ".join(unicodedata.normalize("NFC", title).casefold().split())
