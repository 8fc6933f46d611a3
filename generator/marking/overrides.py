"""Points that a marker gives in place of those of verdicts, as a table has them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from msgspec import Struct

from generator.errors import AnswersError, Fault, nearest
from generator.marking.marks import MarkedStep, Marks, Override, overridden
from generator.marking.record import points_text
from generator.marking.written import written_number
from generator.tabular import ROWS_ABOVE, TabularRow, TabularSource, content_of, sheets_of

__all__ = ["StatedOverride", "overridden_by_ids", "read_overrides"]

NEEDED = {"step", "points", "reason"}
HEADINGS = NEEDED | {"id", "iteration", "question"}


class StatedOverride(Struct, frozen=True):
    """A row of the table: where it stands, whose marks and which step it is of, what it says, and
    what is wrong with it by itself; `step` is None where that is so of what says which it is.
    """

    where: str
    id: str
    step: MarkedStep | None
    override: Override
    faults: tuple[str, ...] = ()


def read_overrides(path: Path, encoding: str = "") -> tuple[StatedOverride, ...]:
    """Return the rows of a CSV file or an Excel workbook with the columns id, step, points and
    reason, and iteration and question where there are several.

    What is wrong with rows is in them. Raises AnswersError where there are none.
    """
    source = TabularSource(
        str(path), "the points", AnswersError, lambda cell: _plain(cell) in HEADINGS
    )
    for sheet in sheets_of(source, content_of(source, path), encoding):
        rows = list(sheet.rows)
        for position, row in enumerate(rows[:ROWS_ABOVE]):
            headings = {_plain(cell): place for place, cell in enumerate(row.cells)}
            if headings.keys() >= NEEDED:
                return _read(headings, rows[position + 1 :])
    raise source.refused("has no headings of points; give the columns id, step, points and reason")


def _plain(cell: str) -> str:
    return cell.strip().casefold()


def _read(headings: Mapping[str, int], rows: Sequence[TabularRow]) -> tuple[StatedOverride, ...]:
    found = []
    for row in rows:
        cells = {
            heading: row.cells[place].strip() if place < len(row.cells) else ""
            for heading, place in headings.items()
        }
        found.append(_stated(f"line {row.line}", cells))
    return tuple(found)


def _stated(where: str, cells: Mapping[str, str]) -> StatedOverride:
    counts = {key: cells.get(key, "") for key in ("question", "iteration")}
    misplaced = [
        f"has the {key} {text!r}; give a whole number, from 1 on."
        for key, text in counts.items()
        if text and not (text.isascii() and text.isdigit())
    ]
    step = None
    if not misplaced:
        question = int(counts["question"]) if counts["question"] else None
        step = question, int(counts["iteration"] or 1), cells["step"]
    points, faults = written_number(cells["points"]), misplaced
    if points is None or points.value < 0:
        told = f"has the points {cells['points']!r}; give a number that is not negative."
        points, faults = None, [*misplaced, told]
    override = Override(Fraction(0) if points is None else points.value, cells["reason"])
    return StatedOverride(where, cells.get("id", ""), step, override, tuple(faults))


def overridden_by_ids(
    found: Mapping[str, Marks],
    ids: Collection[str],
    stated: Sequence[StatedOverride],
    source: str,
) -> dict[str, Marks]:
    """Return marks by ids, "" where one person has none, with the points that a marker gives; `ids`
    are all that there are.

    Raises AnswersError with all that is wrong: with rows by themselves, an id or a step that there
    is not, more points than a step is worth, a step that has its points twice.
    """
    known = {name.casefold(): name for name in found}
    faults: list[Fault] = []
    by_id: dict[str, dict[MarkedStep, Override]] = {}
    for one in stated:
        faults += (Fault(one.where, sentence) for sentence in one.faults)
        name = known.get(one.id.casefold())
        if name is None:
            faults.append(Fault(one.where, _no_student(one.id, ids)))
            continue
        if one.step is None:
            continue
        sentences = list(_faults(one.step, one, found[name], by_id.setdefault(name, {})))
        faults += (Fault(one.where, sentence) for sentence in sentences)
        by_id[name].setdefault(one.step, one.override)
    if faults:
        raise AnswersError(source, faults)
    return {name: overridden(marks, by_id.get(name, {})) for name, marks in found.items()}


def _no_student(name: str, ids: Collection[str]) -> str:
    if "" in ids:
        return f"has the id {name!r}, but one person is marked; leave the id out."
    if not name:
        return "has no id; give that of a variant of the set."
    return f"has the id {name!r}, which is not of the set; {nearest(name, ids, most=10)}"


def _faults(
    key: MarkedStep, one: StatedOverride, marks: Marks, before: Mapping[MarkedStep, Override]
) -> Iterator[str]:
    steps = {step.key: step for step in marks.steps}
    if key not in steps:
        yield _no_step(key, marks)
        return
    if key in before:
        yield f"gives points for {key[2]} again; leave one of the rows out."
    if one.override.points > (most := steps[key].most):
        yield (
            f"gives {points_text(one.override.points)} points for {key[2]}, which is worth "
            f"{points_text(most)}; give at most as many."
        )


def _no_step(key: MarkedStep, marks: Marks) -> str:
    question, iteration, step = key
    if question is None and marks.steps and marks.steps[0].question is not None:
        return "has no question; give its number in a column question."
    known = [
        other.step
        for other in marks.steps
        if (other.question, other.iteration) == (question, iteration)
    ]
    of = "" if question is None else f" of question {question}"
    if not known:
        return f"is of iteration {iteration}{of}, of which nothing is marked; give one that is."
    return f"is of {step!r}{of}, which is not a step that is marked; {nearest(step, known)}"
