"""The answers that are written by hand in a document, as fields of a form."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from generator.document.work import Variant, Work
from generator.layout.nodes import Node
from generator.lines import ByHand
from generator.network import StepKey
from generator.notation import Notation, symbol
from generator.problem import AnyProblem
from generator.problem.identity import hash_of_hashes, hash_of_problem
from generator.rounding import Matrix

__all__ = ["FieldView", "fields", "hash_of_answered"]


@dataclass(frozen=True, slots=True, eq=False)
class FieldView:
    """An answer: its name, and what it is: the symbol of its matrix, its row and its column in that
    as it is printed, None of a single number, its iteration and its question, None where there is
    no other; and what is printed of it, with a decimal point, None where a document is not to tell.
    """

    name: str
    symbol: Node
    place: tuple[int, int] | None
    iteration: int | None
    question: int | None
    printed: str | None


def fields(
    work: Work, by_hand: ByHand, symbols: Notation, with_answers: bool = True
) -> list[FieldView]:
    """Return the answers that blanks of a document are for, those of each matrix row by row."""
    has_iterations = len(work.trace.iterations) > 1
    found = []
    for (iteration, name), matrix in by_hand.matrices.items():
        called = symbol(name, symbols)
        is_single = len(matrix) == len(matrix[0]) == 1
        printed = _printed(work, (iteration, name))
        for blank, number in zip(itertools.chain(*matrix), itertools.chain(*printed), strict=True):
            answer = blank.answer
            assert answer is not None, "it is in a document"
            place = (answer.column, answer.row) if symbols.by_rows else (answer.row, answer.column)
            found.append(
                FieldView(
                    name=answer.name,
                    symbol=called,
                    place=None if is_single else place,
                    iteration=iteration if has_iterations else None,
                    question=answer.question,
                    printed=number if with_answers else None,
                )
            )
    return found


def _printed(work: Work, key: StepKey) -> Matrix:
    """Return the numbers of a quantity as they are printed where they are first there."""
    number, name = key
    iteration = work.trace.iterations[number - 1]
    steps = (step.printed for step in iteration.steps if step.name == name)
    given = (quantity.numbers for quantity in iteration.given if quantity.name == name)
    return next(itertools.chain(steps, given))


def hash_of_answered(variant: Variant | None, problems: Sequence[AnyProblem]) -> str:
    """Return the hash of what is answered: of a variant, that of what the draws of its set depend
    on, as the file of the set has it.
    """
    if variant is not None and variant.exercise:
        return variant.exercise
    hashes = list(map(hash_of_problem, problems))
    return hashes[0] if len(hashes) == 1 else hash_of_hashes(hashes)
