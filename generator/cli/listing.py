"""The subcommand problems: what ships with Handprop, in groups by what it teaches."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from generator.cli.app import app
from generator.cli.commands import Command
from generator.cli.streams import is_terminal, say, say_json
from generator.version import __version__

if TYPE_CHECKING:
    from generator.problem import Group, Problem

__all__ = ["problems"]


@dataclass(frozen=True, slots=True)
class _Listed:
    """A shipped problem; of one with draws, its first variant."""

    name: str
    group: Group
    problem: Problem
    has_draws: bool

    @property
    def line(self) -> str:
        """What it is, in a line."""
        from generator.cli.report import in_a_line

        return in_a_line(self.problem) + ", with drawn numbers" * self.has_draws


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
    from generator.problem import GROUPS

    if output_format == "names":
        for group in GROUPS:
            for name in group.problems:
                say(name)
        return
    listed = [_listed(name, group) for group in GROUPS for name in group.problems]
    if output_format == "json":
        say_json(
            json.dumps(
                {"handprop": __version__, "problems": [_record(one) for one in listed]}, indent=2
            )
        )
    elif is_terminal():
        _say_in_groups(listed)
    else:
        _say_in_lines(listed)


def _listed(name: str, group: Group) -> _Listed:
    from generator.problem import Problem, holds_draws, read

    source, stated = read(name)
    if not holds_draws(stated):
        return _Listed(name, group, Problem.of(stated, source), has_draws=False)
    from generator.variants import draws, exercise_of, works

    (work,) = works(draws(exercise_of(source, stated), 1), [("1", 0)])
    return _Listed(name, group, work.problem, has_draws=True)


def _say_in_groups(listed: Iterable[_Listed]) -> None:
    width = max(len(one.name) for one in listed)
    for group, members in itertools.groupby(listed, lambda one: one.group):
        say(f"{group.name}: {group.about}")
        for one in members:
            say(f"  {one.name:<{width}}  {one.line}")
        say("")
    say("Work one out with: handprop solve NAME; see its file with: handprop show NAME")


def _say_in_lines(listed: Iterable[_Listed]) -> None:
    width = max(len(one.name) for one in listed)
    widest = max(len(one.group.name) for one in listed)
    for one in listed:
        say(f"{one.name:<{width}}  {one.group.name:<{widest}}  {one.line}")


def _record(listed: _Listed) -> dict[str, object]:
    """Return what programs read of a problem; it gets more keys over time, and keeps these."""
    from generator.document.rendering import terms
    from generator.document.titles import title

    problem = listed.problem
    return {
        "name": listed.name,
        "group": listed.group.name,
        "title": title(problem, terms()),
        "kind": problem.kind,
        "sizes": problem.sizes,
        "activations": [layer.activation for layer in problem.layers],
        "loss": problem.loss,
        "optimizer": problem.optimizer.name,
        "samples": len(problem.samples),
        "iterations": len(problem.batches),
        "draws": listed.has_draws,
    }
