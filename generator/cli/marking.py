"""The subcommands audit and mark: what somebody's numbers are, and what they are worth."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from generator.cli.app import app
from generator.cli.commands import Command
from generator.cli.options.shared import PROBLEM
from generator.cli.streams import aside, say, say_json
from generator.errors import OptionError

if TYPE_CHECKING:
    from rich.table import Table

    from generator.cli.stated import OneProblem
    from generator.marking import Audit, Marks, WrittenAnswer

__all__ = ["audit_command", "mark_command"]

# Where a marker gives points in place of those of verdicts; it is read and never written.
OVERRIDES = "overrides.csv"
# What a class has typed may be anything.
MOST_UNREAD = 20
ToldAs = Literal["text", "json"]
SHOWN = typer.Option("--format", help="How it is told: text or json.")
ENCODING = typer.Option(help="The encoding of a CSV file that is not UTF-8, such as cp1252.")


@app.command("audit", cls=Command)
def audit_command(
    problem: Annotated[str, PROBLEM],
    solution: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A .tex, .md, .txt or .ipynb file, a .csv or .xlsx table with the columns step, "
            "row, column and printed, or the JSON of handprop solve.",
        ),
    ],
    shown: Annotated[ToldAs, SHOWN] = "text",
    encoding: Annotated[str, ENCODING] = "",
) -> None:
    """Say of each number of anybody's solution whether it is right, the first wrong one first.

    A number may be right, right for the rounded numbers before it (chained), off in its last digit,
    truncated, inherited from a wrong number before it, or wrong. The exit code is 1 if any number
    is wrong.

    For example:

      handprop audit back-propagation solution.tex

      handprop audit back-propagation book.csv
    """
    # What works a problem out takes long to import; --help starts without it.
    from generator.marking import (
        audit_answers,
        audit_record,
        audit_text,
        is_table,
        read_printed,
        read_solution,
    )

    one = _one_problem(problem)
    given = read_printed(solution, encoding) if is_table(solution) else read_solution(solution)
    if isinstance(given, str):
        found = audit_text(one.problem, given)
    else:
        found = audit_answers(one.problem, given, str(solution))
    if shown == "json":
        say_json(json.dumps(audit_record(found), ensure_ascii=False, indent=1))
    else:
        _tell_audit(found)
    if not found.is_right:
        raise typer.Exit(1)


@app.command("mark", cls=Command)
def mark_command(
    problem: Annotated[str, PROBLEM],
    answers: Annotated[
        Path,
        typer.Argument(
            metavar="ANSWERS",
            help="A filled worksheet, .pdf or the .json of a page, a .csv or .xlsx table, or with "
            "--set a folder of worksheets.",
        ),
    ],
    of_set: Annotated[
        Path | None,
        typer.Option("--set", help="The folder of the class set that the answers are of."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="Where the marks of a class are written; its set's folder."
        ),
    ] = None,
    shown: Annotated[ToldAs, SHOWN] = "text",
    encoding: Annotated[str, ENCODING] = "",
) -> None:
    r"""Mark somebody's answers line by line, each on from the numbers before it.

    A number has its points where it is right, and where it follows from the student's own numbers;
    a table \[marks] of the problem says what steps are worth.

    With --set, each student's answers, by id, are marked on the student's own variant, and
    marks.csv and marks.json are written.

    For example:

      handprop mark back-propagation answers.json

      handprop mark midterm answers.csv --set output/midterm
    """
    if of_set is not None:
        _mark_class(problem, answers, of_set, output or of_set, encoding)
        return
    if output is not None:
        raise OptionError("--output is given without --set", "give both, or leave --output out")
    from generator.cli.stated import loaded
    from generator.marking import mark_answers, read_answers_of_one
    from generator.marking.record import marks_record
    from generator.solution import solve

    given = read_answers_of_one(answers, encoding)
    found = mark_answers(solve(loaded(problem).problem).work, given, str(answers))
    _say_unread(str(answers), given)
    if shown == "json":
        say_json(json.dumps(marks_record(found), ensure_ascii=False, indent=1))
    else:
        _tell_marks(found)


def _say_unread(source: str, answers: Sequence[WrittenAnswer]) -> None:
    """Say which answers are no numbers, and where they stand."""
    from generator.marking import about_unread

    faults = about_unread(answers)
    for fault in faults[:MOST_UNREAD]:
        aside(f"{source}: {fault}")
    if len(faults) > MOST_UNREAD:
        others = len(faults) - MOST_UNREAD
        aside(f"{source}: {others:,} more answers are no numbers, and count as missing.")


def _one_problem(problem: str) -> OneProblem:
    """Return the problem that is given. Raises OptionError for an assignment."""
    from generator.cli.stated import loaded

    stated = loaded(problem)
    if len(stated.problems) != 1:
        raise OptionError(f"{problem} is an assignment", "give one of its problems")
    return stated.problems[0]


def _tell_audit(found: Audit) -> None:
    """Say how many numbers are what, the first wrong one first."""
    from rich.console import Console

    from generator.marking.record import said_of_audited

    wrong = found.first_wrong
    if wrong is not None:
        say(
            f"The first wrong number is {wrong.name}: {wrong.printed}, and should be "
            f"{wrong.right}. {said_of_audited(wrong)}"
        )
    others = [one for one in found.numbers if one.verdict != "right"]
    if others:
        rows = [
            (one.name, one.printed, one.right, one.verdict, said_of_audited(one)) for one in others
        ]
        Console().print(_table(("number", "printed", "right", "verdict", ""), rows))
    for line in found.not_understood:
        say(f"Not understood: {line}")
    if not found.numbers:
        say("No number was found that is given to a step")
        return
    say(_counts([one.verdict for one in found.numbers]))


def _tell_marks(found: Marks) -> None:
    """Say what answers are worth, with a row for each that is not simply right."""
    from rich.console import Console

    from generator.marking.record import points_text, said_of_verdict

    missing = [one for one in found.verdicts if one.verdict == "missing" and not one.is_unread]
    others = [one for one in found.verdicts if one.verdict != "right" and one not in missing]
    if others:
        rows = [
            (one.name, one.written or "", one.follows or "", one.right, said_of_verdict(one))
            for one in others
        ]
        Console().print(_table(("number", "answer", "follows", "key", ""), rows))
    if missing:
        steps = dict.fromkeys(one.step for one in missing)
        say(f"Missing: {', '.join(steps)}")
    say(_counts([one.verdict for one in found.verdicts]))
    say(f"{points_text(found.points)} of {points_text(found.most)} points")


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(*heads, box=None)
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _counts(verdicts: Sequence[str]) -> str:
    """Return how many numbers are what, in the order of their verdicts."""
    counts = Counter(verdicts)
    return ", ".join(f"{count} {verdict.replace('_', ' ')}" for verdict, count in counts.items())


def _mark_class(problem: str, answers: Path, folder: Path, output: Path, encoding: str) -> None:
    from generator.class_sets import set_in
    from generator.class_sets.answered import of_variants
    from generator.class_sets.marking import class_marks, mean_points, write_marks
    from generator.cli.sources import found as file_of
    from generator.cli.stated import any_exercise
    from generator.marking import read_answers
    from generator.marking.overrides import read_overrides

    there = set_in(folder, any_exercise(problem, file_of(problem)))
    given = read_answers(answers, encoding)
    answered = of_variants(there, given, str(answers))
    own = output / OVERRIDES
    overrides = read_overrides(own) if own.is_file() else ()
    students = class_marks(there, answered.students, str(answers), overrides, str(own))
    write_marks(output, students)
    marked = [one.marks for one in students if one.marks is not None]
    say(f"Wrote {output / 'marks.csv'} and {output / 'marks.json'}")
    for fault in answered.skipped:
        aside(f"{answers}: {fault}")
    _say_unread(str(answers), [answer for one in answered.students for answer in one.answers])
    without = len(students) - len(marked)
    if without:
        say(f"{without} of {len(students)} students have no answers")
    if marked:
        say(f"{len(marked)} marked, {mean_points(marked)} points on average")
    if answered.skipped:
        raise typer.Exit(1)
