"""Banks for Brightspace: a short answer for each number of a variant, in CSV.

Brightspace imports no numeric question from CSV, so that a regular expression finds the numbers
that are right. How it reads such files is in D2L's `Sample_Question_Import_UTF8.csv`: a row of five
fields for each property of a question, and a row of empty ones after it; a row without fields would
leave an empty folder behind.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from generator.banks.asked import AskedProblem, NumberQuestion
from generator.banks.numbers import exponents_of, outer_bounds
from generator.banks.packing import archive
from generator.banks.patterns import decimals_between
from generator.banks.pieces import Addition
from generator.banks.plain import in_a_row
from generator.banks.platform import FIGURES, REMARKS, Platform
from generator.banks.questions import QuestionMaker
from generator.document.undrawn import undrawn_view

__all__ = ["PLATFORM"]

FIELDS = 5


def _ask(maker: QuestionMaker, problem: AskedProblem) -> Iterator[Addition]:
    """Yield a question for each number."""
    for asked in maker.numbers(problem):
        yield Addition(_block(asked), problem.file(".csv"))


def _block(asked: NumberQuestion) -> str:
    """Return the rows of a question, of which those that are HTML say so."""
    answer = asked.field.accepted
    pattern = decimals_between(*outer_bounds(answer), exponents_of(answer))
    rows = (
        ("NewQuestion", "SA"),
        ("ID", asked.id),
        ("Title", " ".join(asked.title.split())),
        ("QuestionText", in_a_row(asked.asked), "HTML"),
        ("Points", "1"),
        ("Difficulty", "1"),
        ("InputBox", "1", "40"),
        ("Answer", "100", pattern, "regexp"),
        ("Feedback", in_a_row(asked.solution), "HTML"),
        (),
    )
    text = io.StringIO(newline="")
    csv.writer(text).writerows([*row, *[""] * (FIELDS - len(row))] for row in rows)
    return text.getvalue()


# Its pages set MathML, and LaTeX where a site has that switched on (BrightspaceUI/core,
# `helpers/mathjax.js`). Images are those of a course's files, to which this import adds none.
PLATFORM = Platform(
    _ask,
    lambda *_: ("", ""),
    archive,
    see=undrawn_view,
    formulas=("mathml", "latex"),
    lacks=(FIGURES, REMARKS),
)
