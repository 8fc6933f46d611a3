"""The answers that are written by hand in a document, as fields of a form."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from generator.document.work import Work
from generator.layout.nodes import Node
from generator.lines import ByHand
from generator.notation import Notation, symbol

__all__ = ["FieldView", "fields"]


@dataclass(frozen=True, slots=True, eq=False)
class FieldView:
    """An answer: its name, and what it is: the symbol of its matrix, its row and its column in that
    as it is printed, None of a single number, its iteration and its question, None where there is
    no other.
    """

    name: str
    symbol: Node
    place: tuple[int, int] | None
    iteration: int | None
    question: int | None


def fields(work: Work, by_hand: ByHand, symbols: Notation) -> list[FieldView]:
    """Return the answers that blanks of a document are for, those of each matrix row by row."""
    has_iterations = len(work.trace.iterations) > 1
    found = []
    for (iteration, name), matrix in by_hand.matrices.items():
        called = symbol(name, symbols)
        is_single = len(matrix) == len(matrix[0]) == 1
        for blank in itertools.chain(*matrix):
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
                )
            )
    return found
