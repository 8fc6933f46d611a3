"""The subcommands audit and mark: what somebody's numbers are, and what they are worth."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from generator.cli.app import app
from generator.cli.class_marks import (
    NOTHING,
    mark_class,
    of_set,
    overrides_in,
    say_unread,
)
from generator.cli.commands import Command, GivenOptions, taking
from generator.cli.options.mark import MarkOptions
from generator.cli.options.shared import PROBLEM
from generator.cli.options.solve import VariantOptions
from generator.cli.streams import aside, say, say_json
from generator.errors import AnswersError, Fault, OptionError, together

if TYPE_CHECKING:
    from rich.table import Table

    from generator.cli.stated import OneProblem
    from generator.document import Work
    from generator.document.assignments import AssignmentWork
    from generator.marking import Audit, Marks, Verdict, WrittenAnswer

__all__ = ["audit_command", "mark_command"]

# What there is no use for where nothing is written.
USELESS_ALONE = ("feedback", "templates", "engine", "time_limit")
NOTHING_AUDITED = Fault(
    "",
    "gives no number to a step, so nothing was audited; call steps as a notation does, such as "
    "z_1^{(2)}, or by their ids, such as z2[1,1].",
)
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
    seed: Annotated[
        int | None, typer.Option(help="With --variant: the seed of the set it belongs to.")
    ] = None,
    variant: Annotated[
        str | None,
        typer.Option(
            help="Which variant of a problem with draws: its number, or with --set a student's id."
        ),
    ] = None,
    of_set: Annotated[
        Path | None,
        typer.Option(
            "--set", help="With --variant: the folder of the set it belongs to, not its seed."
        ),
    ] = None,
) -> None:
    """Say of each number of anybody's solution whether it is right, the first wrong one first.

    A number may be right, right for the rounded numbers before it (chained), off in its last digit,
    truncated, inherited from a wrong number before it, or wrong. The exit code is 1 if any number
    is wrong, and 2 if none was found.

    For example:

      handprop audit back-propagation solution.tex

      handprop audit back-propagation book.csv

      handprop audit midterm solution.md --seed 7 --variant 3
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

    one = _one_problem(problem, VariantOptions(seed=seed, variant=variant, of_set=of_set))
    if is_table(solution):
        answers, faults = read_printed(solution, encoding)
        found = audit_answers(one.problem, answers, str(solution), faults)
    elif isinstance(given := read_solution(solution), str):
        found = audit_text(one.problem, given)
    else:
        found = audit_answers(one.problem, given, str(solution))
    if shown == "json":
        say_json(json.dumps(audit_record(found), ensure_ascii=False, indent=1))
    else:
        _tell_audit(found)
    if not found.is_right:
        raise typer.Exit(1)
    if not found.numbers:
        raise AnswersError(str(solution), [NOTHING_AUDITED])


@app.command("mark", cls=Command)
@taking(MarkOptions)
def mark_command(options: MarkOptions, given: GivenOptions) -> None:
    r"""Mark somebody's answers line by line, each on from the numbers before it.

    A number has its points where it is right, and where it follows from the student's own numbers;
    a table \[marks] of the problem says what steps are worth.

    With --set, each student's answers, by id, are marked on the student's own variant; without it,
    those of a class that got one problem are marked on that. Marks, feedback for each student and a
    report on the class are written.

    For example:

      handprop mark back-propagation answers.json

      handprop mark back-propagation answers.json -o feedback

      handprop mark back-propagation responses.csv -o marks

      handprop mark midterm answers.csv --set output/midterm -o marks

      handprop mark midterm answers.csv --set output/midterm -o marks --feedback none
    """
    options.typesetting.check_time()
    output = options.output or options.of_set
    if output is None:
        given.refuse_without("--output", USELESS_ALONE)
    if options.of_set is not None:
        given.refuse(["shown"], "beside --set, which writes marks.json")
        mark_class(options, *of_set(options, options.of_set), output or options.of_set)
    else:
        _mark_problem(options, given, output)


def _mark_problem(options: MarkOptions, given: GivenOptions, output: Path | None) -> None:
    """Mark the answers of one person, or of a class that got one problem."""
    from generator.cli.stated import loaded, naming
    from generator.marking import answers_of_one, read_any_answers
    from generator.marking.belonging import check_problem
    from generator.solution import solve

    stated = loaded(options.problem, "mark")
    read = read_any_answers(options.answers, options.encoding)
    with naming(stated.source):
        work = solve(stated.problem).work
    if not read.is_of_class and not options.answers.is_dir():
        given.refuse(["workers"], "with the answers of one person")
        person, faults = answers_of_one(read, str(options.answers))
        check_problem(work, person, options.problem, str(options.answers))
        _mark_one(options, output, work, stated.source, person.answers, faults)
        return
    given.refuse(["shown"], "with the answers of a class, of which marks.json is written")
    if output is None:
        raise OptionError(
            f"{options.answers} holds the answers of a class",
            "give a folder for their marks with --output",
        )
    # Most answers are those of one person, and are marked without what makes class sets.
    from generator.class_sets.one_problem import ProblemOfAll, of_problem

    problem = ProblemOfAll(work, stated.source)
    mark_class(options, problem, of_problem(problem, read, str(options.answers)), output)


def _mark_one(
    options: MarkOptions,
    output: Path | None,
    work: Work | AssignmentWork,
    problem: str,
    answers: Sequence[WrittenAnswer],
    faults: Sequence[Fault],
) -> None:
    """Mark the answers of one person, and tell what they are worth."""
    from generator.cli.stated import naming
    from generator.marking import mark_answers
    from generator.marking.answers import is_blank
    from generator.marking.overrides import overridden_by_ids
    from generator.marking.record import marks_record

    source = str(options.answers)
    if output is not None and not faults and all(is_blank(one.text) for one in answers):
        # What was written of earlier answers stays.
        raise AnswersError(source, [NOTHING])
    with naming(problem):
        marks = mark_answers(work, answers, source, faults)
    if output is not None:
        place, overrides = overrides_in(output)
        marks = overridden_by_ids({"": marks}, [""], overrides, place)[""]
        _write_one(options, output, work, marks, answers)
    say_unread(source, answers)
    if options.shown == "json":
        say_json(json.dumps(marks_record(marks), ensure_ascii=False, indent=1))
    else:
        _tell_marks(marks)


def _write_one(
    options: MarkOptions,
    output: Path,
    work: Work | AssignmentWork,
    marks: Marks,
    answers: Sequence[WrittenAnswer],
) -> None:
    """Write the marks of one person, with feedback."""
    from generator.files import write_together
    from generator.marking.record import marks_record
    from generator.marking.reports.sheets import sheets_of_one

    whole = json.dumps(marks_record(marks), ensure_ascii=False, indent=1)
    typesetting = options.typesetting
    sheets = sheets_of_one(
        work,
        marks,
        answers,
        options.formats,
        typesetting.templates,
        typesetting.engine,
        typesetting.time_limit,
    )
    contents = {output / name: content for name, content in sheets.items()}
    write_together(contents | {output / "marks.json": f"{whole}\n".encode()})
    aside(f"Wrote {together([*contents, output / 'marks.json'])}")


def _one_problem(problem: str, asked: VariantOptions) -> OneProblem:
    """Return the problem that is given. Raises OptionError for an assignment."""
    from generator.cli.stated import loaded_variant, of_assignment

    stated = loaded_variant(problem, asked, "audit")
    if len(stated.problems) != 1:
        raise of_assignment(problem)
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
    for one in found.readings:
        say(f"On line {one.line}, {one.reading} gives {one.right}, not {one.printed}")
    for line in found.not_understood:
        say(f"Not understood: {line}")
    if found.numbers:
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
        say(f"Missing: {', '.join(_in_short(missing, found.verdicts))}")
    say(_counts([one.verdict for one in found.verdicts]))
    say(f"{points_text(found.points)} of {points_text(found.most)} points")


def _in_short(missing: Sequence[Verdict], verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Yield which numbers are missing: steps of which all are, and entries of others."""
    whole, lacking = Counter(map(_step_of, verdicts)), Counter(map(_step_of, missing))
    names = (
        one.name if lacking[_step_of(one)] < whole[_step_of(one)] else _step_of(one)
        for one in missing
    )
    yield from dict.fromkeys(names)


def _step_of(one: Verdict) -> str:
    """Return what a step is called in a form, with its question and its iteration."""
    return one.name.partition("[")[0]


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
