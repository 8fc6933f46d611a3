"""Banks for Blackboard: a numeric question for each number of a variant, in a text with tabs.

How Blackboard reads them is on the pages "Upload Questions" and "Calculated Numeric Questions" of
its help.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.banks.asked import AskedProblem
from generator.banks.numbers import in_full
from generator.banks.packing import volumes
from generator.banks.pieces import Addition
from generator.banks.plain import in_a_row
from generator.banks.platform import FIGURES, REMARKS, SOLUTIONS, Platform
from generator.banks.questions import QuestionMaker
from generator.document.undrawn import undrawn_view

__all__ = ["PLATFORM"]

# The most rows of a file, and the most digits of a number.
ROWS, DIGITS = 500, 16
# What Ultra courses keep of HTML is listed as BbML, and smaller letters are not.
NOT_KEPT = re.compile("</?small>")


def _ask(maker: QuestionMaker, problem: AskedProblem) -> Iterator[Addition]:
    """Yield a question for each number."""
    for asked in maker.numbers(problem):
        text = in_a_row(NOT_KEPT.sub("", asked.asked))
        fields = ("NUM", text, *in_full(asked.field.accepted, DIGITS))
        yield Addition("\t".join(fields) + "\n", problem.file(".txt"))


PLATFORM = Platform(
    _ask,
    lambda *_: ("", ""),
    volumes(ROWS),
    see=undrawn_view,
    lacks=(FIGURES, SOLUTIONS, REMARKS),
)
