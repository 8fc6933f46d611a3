"""The points of an assignment: what is stated adds up, and is stated everywhere or nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from generator.errors import Fault
from generator.problem.draws import is_number

__all__ = ["Score", "faults_of_points", "score_of"]

Placed = Sequence[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Score:
    """A number of points, whole or with a half."""

    points: Decimal

    def __str__(self) -> str:
        """Return it as it is typed: 10, 2.5."""
        return f"{self.points.normalize():f}"

    @property
    def is_one(self) -> bool:
        """Whether it is a single point."""
        return self.points == 1

    @property
    def number(self) -> int | float:
        """It as a number of Python, which holds halves as they are."""
        return float(self.points) if self.points % 1 else int(self.points)


def score_of(own: Decimal | None, parts: Sequence[Decimal | None] = ()) -> Score | None:
    """Return the points of what states its own or those of its parts, None where neither is."""
    total = _total(own, parts)
    return None if total is None else Score(total)


def _total(own: Decimal | None, parts: Sequence[Decimal | None]) -> Decimal | None:
    if own is not None:
        return own
    stated = [points for points in parts if points is not None]
    return sum(stated, Decimal(0)) if stated else None


def faults_of_points(questions: Placed) -> Iterator[Fault]:
    """Yield what does not go together in the points of questions, each with its place."""
    scored = []
    for place, question in questions:
        if not isinstance(question, Mapping):
            continue
        parts = question.get("parts")
        placed = [
            (f"{place}.parts[{index}]", part)
            for index, part in enumerate(parts if isinstance(parts, list | tuple) else ())
            if isinstance(part, Mapping)
        ]
        yield from _missing(
            [(where, "points" in part) for where, part in placed], "other parts of the problem"
        )
        own, of_parts = _points(question), [_points(part) for _, part in placed]
        stated = [points for points in of_parts if points is not None]
        if own is not None and stated and len(stated) == len(of_parts) and sum(stated) != own:
            yield Fault(
                f"{place}.points",
                f"is {Score(own)}, but the points of its parts add up to "
                f"{Score(sum(stated, Decimal(0)))}; let them agree, or leave it out.",
            )
        scored.append((place, "points" in question or any("points" in part for _, part in placed)))
    yield from _missing(scored, "other problems")


def _missing(placed: Sequence[tuple[str, bool]], others: str) -> Iterator[Fault]:
    """Yield the places at which points are missing, where some of them have points."""
    without = [place for place, has_points in placed if not has_points]
    if len(without) < len(placed):
        for place in without:
            yield Fault(
                f"{place}.points",
                f"is missing, though {others} have points; give a number of points.",
            )


def _points(table: Mapping[str, Any]) -> Decimal | None:
    """Return the points that a table states, None where it states none or what are none."""
    stated: Any = table.get("points")
    if isinstance(stated, float):
        stated = Decimal(repr(stated))
    return Decimal(stated) if is_number(stated) and stated > 0 else None
