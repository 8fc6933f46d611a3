"""The tables of an assignment file: its head, its questions and their parts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, StrictStr, WithJsonSchema

from generator.problem.assignments.points import Score, score_of
from generator.problem.conventions import NotationField
from generator.problem.detail import DetailName
from generator.problem.limits import (
    LARGEST_POINTS,
    LONGEST_SPACE,
    MOST_PARTS_OF_PROBLEM,
    MOST_PROBLEMS,
)
from generator.problem.numbers import PositiveDecimal
from generator.problem.page import PageChoice
from generator.problem.requirements import Asked
from generator.problem.tables import Date, RichText, Table, Text, Title, fault
from generator.problem.training import RoundingChoice
from generator.prose import plain_words

__all__ = ["AssignmentTable", "Part", "QuestionTable"]

WORDS_OF_HEAD = (
    *("title", "institution", "course", "term", "instructor", "date"),
    "instructions",
)
WORDS_OF_QUESTION = ("title", "before", "after")
SPACE = re.compile(r"(\d{1,3}(?:\.\d{1,2})?) ?(cm|mm|in)")
MILLIMETRES = {"cm": Decimal(10), "mm": Decimal(1), "in": Decimal("25.4")}


def _in_halves(points: Decimal) -> Decimal:
    if points % Decimal("0.5"):
        raise fault(points, "give whole or half points.")
    if points > LARGEST_POINTS:
        raise fault(points, f"give at most {LARGEST_POINTS:,} points.")
    return points


def _millimetres(given: Any) -> str:
    found = SPACE.fullmatch(given.strip()) if isinstance(given, str) else None
    if found is None:
        raise fault(given, 'give a length in quotes, such as "4 cm", "40 mm" or "1.5 in".')
    length = Decimal(found[1]) * MILLIMETRES[found[2]]
    if not 0 < length <= LONGEST_SPACE:
        raise fault(given, f"give a length of more than 0 and at most {LONGEST_SPACE // 10} cm.")
    return f"{length.normalize():f}mm"


def _problem(given: Any) -> Any:
    if isinstance(given, str) and given.strip():
        return given
    if not isinstance(given, Mapping):
        raise fault(
            given,
            "give the name of a problem file or of a shipped problem in quotes, or a table under "
            "[problems.problem].",
        )
    return given


PointsField = Annotated[PositiveDecimal, AfterValidator(_in_halves)]
Space = Annotated[str, BeforeValidator(_millimetres)]
POINTS = "a positive number of points, whole or half"
SPACE_LEFT = 'a length in quotes, such as "4 cm"; room for an answer, on the sheet only'


class Part(Table):
    """A part of a question: steps that are asked for, or a question in words, or both."""

    asked: Asked = None
    points: PointsField | None = Field(None, description=POINTS)
    text: RichText | None = Field(
        None, description="text in quotes; in place of the sentence that says what is asked"
    )
    space: Space | None = Field(None, description=SPACE_LEFT)

    @property
    def score(self) -> Score | None:
        """The points of the part, None where it states none."""
        return score_of(self.points)


class QuestionTable(Table):
    """A question: a problem, the points it gives, what stands around it, and its parts."""

    problem: Annotated[
        Any,
        BeforeValidator(_problem),
        WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "object"}]}),
    ] = Field(
        description="the name of a problem file or of a shipped problem in quotes, or a table "
        "under [problems.problem]"
    )
    title: Title | None = Field(None, description="text in quotes; behind the question's number")
    points: PointsField | None = Field(None, description=POINTS)
    before: RichText | None = Field(None, description="text in quotes; stands before the problem")
    after: RichText | None = Field(
        None, description="text in quotes; stands after problem and parts"
    )
    space: Space | None = Field(None, description=SPACE_LEFT)
    parts: tuple[Part, ...] = Field(
        (),
        max_length=MOST_PARTS_OF_PROBLEM,
        description=f"at most {MOST_PARTS_OF_PROBLEM} tables, each under [[problems.parts]]",
    )

    @property
    def score(self) -> Score | None:
        """The points of the question, stated for it or for its parts; None where none are."""
        return score_of(self.points, [part.points for part in self.parts])


class AssignmentTable(Table):
    """What an assignment states: its head, what all problems have in common, and its questions."""

    title: Title | None = Field(None, description='text in quotes; left out: "Assignment"')
    institution: Text | None = Field(None, description="text in quotes")
    course: Text | None = Field(None, description="text in quotes")
    term: Text | None = Field(None, description="text in quotes")
    instructor: Text | None = Field(None, description="text in quotes")
    date: Date | None = Field(None, description="a date such as 2026-11-27, or text in quotes")
    logo: StrictStr | None = Field(
        None, description="the name of a PDF or PNG file beside the assignment, in quotes"
    )
    name_line: StrictBool = Field(
        False, description="true (the sheet has a line for name and id) or false"
    )
    instructions: RichText | None = Field(None, description="text in quotes; stands in a box")
    rounding: RoundingChoice | None = Field(None, description="a table under [rounding]")
    notation: NotationField | None = Field(
        None, description="the name of a notation, in quotes, or a table under [notation]"
    )
    presentation: Literal["matrices", "weights"] | None = Field(
        None, description='"matrices" or "weights"'
    )
    detail: DetailName | None = Field(
        None, description='"symbols", "results", "substitution", "products" or "entries"'
    )
    page: PageChoice = Field(
        default_factory=PageChoice.model_construct, description="a table under [page]"
    )
    problems: tuple[QuestionTable, ...] = Field(
        min_length=1,
        max_length=MOST_PROBLEMS,
        description=f"1 to {MOST_PROBLEMS} tables, each under [[problems]]",
    )

    @property
    def score(self) -> Score | None:
        """The points in all, None where none are stated."""
        scores = [question.score for question in self.problems]
        return score_of(None, [None if score is None else score.points for score in scores])

    @property
    def words(self) -> dict[str, str]:
        """The assignment's own words, by their places in its file."""
        found: dict[str, Any] = {key: getattr(self, key) for key in WORDS_OF_HEAD}
        for number, question in enumerate(self.problems):
            place = f"problems[{number}]"
            found |= {f"{place}.{key}": getattr(question, key) for key in WORDS_OF_QUESTION}
            found |= {
                f"{place}.parts[{index}].text": part.text
                for index, part in enumerate(question.parts)
            }
        return {place: _words(place, text) for place, text in found.items() if text}


def _words(place: str, text: str) -> str:
    """Return the words of a text without formulas where it may hold some."""
    is_rich = place.rpartition(".")[2] in ("before", "after", "text", "instructions")
    return plain_words(text) if is_rich else text
