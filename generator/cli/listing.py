"""The subcommand problems: what ships with Handprop, in groups by what it teaches."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from generator.cli.app import app
from generator.cli.commands import Command
from generator.cli.streams import is_terminal, say, say_json
from generator.version import __version__

if TYPE_CHECKING:
    from generator.problem import AnyProblem, Group
    from generator.problem.assignments import Sheet

__all__ = ["problems"]


@dataclass(frozen=True, slots=True)
class _Row:
    """What ships under a name: the group it is in, and what it is in a line."""

    name: str
    group: Group
    line: str


@dataclass(frozen=True, slots=True)
class _Listed:
    """A shipped problem; of one with draws, its first variant."""

    name: str
    group: Group
    problem: AnyProblem
    has_draws: bool

    @property
    def row(self) -> _Row:
        """The problem in a line."""
        from generator.cli.report import in_a_line

        line = in_a_line(self.problem) + ", with drawn numbers" * self.has_draws
        return _Row(self.name, self.group, line)


@app.command(cls=Command)
def problems(
    output_format: Annotated[
        Literal["text", "names", "json"],
        typer.Option(
            "--format",
            help="text: a line each; names: the names alone, one per line; json: what programs "
            "read.",
        ),
    ] = "text",
) -> None:
    """List the problems that ship with Handprop, in groups by what they teach.

    In a file or a pipe, each line has a problem's name, its group and what it is.

    For example:

      handprop problems

      handprop problems | grep optimizers

      handprop problems --format names
    """
    from generator.problem import ASSIGNMENTS, GROUPS

    if output_format == "names":
        for group in (*GROUPS, ASSIGNMENTS):
            for name in group.problems:
                say(name)
        return
    assignments = {name: _sheet(name) for name in ASSIGNMENTS.problems}
    listed = [_listed(name, group) for group in GROUPS for name in group.problems]
    if output_format == "json":
        record = {
            "handprop": __version__,
            "problems": [_record(one) for one in listed],
            "assignments": [_record_of_assignment(*named) for named in assignments.items()],
        }
        say_json(json.dumps(record, indent=2))
        return
    rows = [
        *(one.row for one in listed),
        *(_Row(name, ASSIGNMENTS, _in_a_line(one)) for name, one in assignments.items()),
    ]
    if is_terminal():
        _say_in_groups(rows)
    else:
        _say_in_lines(rows)


def _listed(name: str, group: Group) -> _Listed:
    from generator.problem import holds_draws, problem_of, read

    source, stated = read(name)
    if not holds_draws(stated):
        return _Listed(name, group, problem_of(stated, source), has_draws=False)
    from generator.variants import draws, exercise_of, works

    (work,) = works(draws(exercise_of(source, stated), 1), [("1", 0)])
    return _Listed(name, group, work.problem, has_draws=True)


def _say_in_groups(rows: Sequence[_Row]) -> None:
    width = max(len(row.name) for row in rows)
    for group, members in itertools.groupby(rows, lambda row: row.group):
        say(f"{group.name}: {group.about}")
        for row in members:
            say(f"  {row.name:<{width}}  {row.line}")
        say("")
    say("Work one out with: handprop solve NAME; see its file with: handprop show NAME")


def _say_in_lines(rows: Sequence[_Row]) -> None:
    width = max(len(row.name) for row in rows)
    widest = max(len(row.group.name) for row in rows)
    for row in rows:
        say(f"{row.name:<{width}}  {row.group.name:<{widest}}  {row.line}")


def _sheet(name: str) -> Sheet[bool]:
    """Return an assignment, and of each of its problems whether it has draws."""
    from generator.problem import holds_draws
    from generator.problem.assignments import read_sheet

    return read_sheet(name, lambda keys, _: holds_draws(keys))


def _in_a_line(sheet: Sheet[bool]) -> str:
    """Return an assignment's title, its problems and its points."""
    from generator.problem.faults import counted

    head = sheet.table
    points = "" if head.score is None else f", {head.score} points"
    draws = ", with drawn numbers" * any(sheet.made)
    return f"{head.title}: {counted(len(head.problems), 'problem')}{points}{draws}"


def _record_of_assignment(name: str, sheet: Sheet[bool]) -> dict[str, object]:
    """Return what programs read of an assignment; it gets more keys over time."""
    head = sheet.table
    return {
        "name": name,
        "title": head.title,
        "problems": len(head.problems),
        "points": None if head.score is None else head.score.number,
        "draws": any(sheet.made),
    }


def _record(listed: _Listed) -> dict[str, object]:
    """Return what programs read of a problem; it gets more keys over time, and keeps these."""
    from generator.document.rendering import terms
    from generator.document.titles import title

    problem = listed.problem
    common = {
        "name": listed.name,
        "group": listed.group.name,
        "title": title(problem, terms()),
        "kind": problem.kind,
    }
    if problem.stated_as == "formulas":
        return {**common, "formulas": list(problem.formulas), "draws": listed.has_draws}
    if problem.stated_as == "composed":
        types = [layer.type for layer in problem.layers]
        return {**common, "layers": types, "draws": listed.has_draws}
    if problem.stated_as == "middle":
        return {**common, "given": list(problem.given), "draws": listed.has_draws}
    return {
        **common,
        "sizes": problem.sizes,
        "activations": [layer.activation for layer in problem.layers],
        "loss": problem.loss,
        "optimizer": problem.optimizer.name,
        "samples": len(problem.samples),
        "iterations": len(problem.batches),
        "draws": listed.has_draws,
    }
