"""The subcommand solve: one problem, worked out."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli.app import app
from generator.cli.commands import Command, GivenOptions, taking
from generator.cli.options.formats import JSON, check_without_answers, refuse_beside_banks
from generator.cli.options.solve import SolveOptions
from generator.cli.streams import aside, say, say_json
from generator.errors import OptionError, together
from generator.formats import in_order

if TYPE_CHECKING:
    from generator.cli.stated import StatedProblem
    from generator.cli.writing import Destination
    from generator.solution import Solution
    from generator.solution.assignments import AssignmentSolution

__all__ = ["solve_command"]

# How the names of templates end.
TEMPLATES = (".j2", ".tex", ".toml", ".css", ".js")
# Which options --format json has no use for, and why.
NOT_OF_JSON = {
    "which is printed on standard output": (
        "output",
        "beside",
        "answer_form",
        "with_viewer",
        "watch",
    ),
    "which holds every step": ("kind", "without_answers"),
    "which is no question bank": ("mathematics", "preview"),
    "which holds no check": ("with_check",),
    "which has no pages": ("paper", "qr", "templates", "engine", "time_limit"),
}


@app.command("solve", cls=Command)
@taking(SolveOptions)
def solve_command(options: SolveOptions, given: GivenOptions) -> None:
    """Work out a problem and write the solution as .tex and .pdf, or in other formats.

    Anything that neither the problem file nor an option states has its default, such as
    sigmoid in every layer, half_mean_squared_error and 2 decimal places. A line on standard error
    says which of these were assumed.

    For example:

      handprop solve back-propagation

      handprop solve mine.toml -o week3 --places 4

      handprop solve mine.toml --significant 3 --carry rounded --ties half-even

      handprop solve mine.toml --as problem

      handprop solve mine.toml --format pdf --format html

      handprop solve mine.toml --format moodle

      handprop solve shared-biases --notation net-out --presentation weights

      handprop solve homework --as key

      handprop solve midterm --seed 2026 --variant 17

      handprop solve midterm --set output/midterm --variant 4711

      handprop solve midterm --set output/midterm --code 7K3M-9QXW

      handprop solve - < mine.toml

      handprop solve mine.toml --beside --open --watch
    """
    from generator.cli.writing import destination

    options.typesetting.check_time()
    if JSON in (options.formats or ()):
        _refuse_beside_json(options, given)
        place = None
    else:
        place = destination(options)
    _refuse_what_is_useless(options, given, place)
    if options.watch and place is not None:
        _solve_when_saved(options, place)
    else:
        _solve(options, place, _viewer(options))


def _solve_when_saved(options: SolveOptions, place: Destination) -> None:
    """Solve a problem now and each time that a file is saved which it uses, and show it once."""
    from generator.cli.sources import file_of, used_by
    from generator.cli.watching import again_when_saved

    def used() -> Sequence[Path]:
        return [*used_by(options.problem), *_templates(options.typesetting.templates)]

    path, show = file_of(options.problem, "--watch"), functools.cache(_viewer(options))
    again_when_saved(path, used, lambda: _solve(options, place, show))


def _templates(folder: Path | None) -> Sequence[Path]:
    """Return the templates in a folder, now."""
    if folder is None:
        return ()
    return sorted(file for file in folder.rglob("*") if file.suffix in TEMPLATES)


def _viewer(options: SolveOptions) -> Callable[[Path], None]:
    """Return what shows a document, or nothing where that is not asked for."""
    return _show if options.with_viewer else lambda _: None


def _show(document: Path) -> None:
    from generator import pdf

    if not pdf.is_shown(document):
        aside(f"no program of this machine shows {document}; open it by hand")


def _solve(options: SolveOptions, place: Destination | None, show: Callable[[Path], None]) -> None:
    """Solve a problem once, and say what there is to say of it. Where it goes to no place, its
    steps are printed; else its documents are written there, and one is shown.
    """
    # What works a problem out takes long to import; --help starts without it.
    from generator.cli.report import about_assumed
    from generator.cli.stated import stated_by
    from generator.cli.writing import write_documents, write_form

    stated = stated_by(options, place is None or place.is_typeset)
    solution = None
    if place is None:
        _print(stated)
    else:
        solution = write_documents(options, stated, place, show)
        if options.answer_form:
            write_form(options, stated, place, solution)
    for each in stated.problems:
        for line in about_assumed(each.source, each.keys, options.rounding.says_digits):
            aside(line)
    if solution is not None:
        _tell_of(solution, options.kind)


def _refuse_beside_json(options: SolveOptions, given: GivenOptions) -> None:
    """Refuse what has no use beside JSON. Raises OptionError."""
    others = in_order(options.formats or ())
    if others:
        raise OptionError(
            f"--format {JSON} is given beside --format {others[0]}, but is printed on standard "
            "output, where nothing else goes",
            f"give --format {JSON} alone",
        )
    for why, useless in NOT_OF_JSON.items():
        given.refuse(useless, f"beside --format {JSON}, {why}")


def _refuse_what_is_useless(
    options: SolveOptions, given: GivenOptions, place: Destination | None
) -> None:
    asked = options.one_variant
    if asked.code is not None:
        given.refuse(["variant"], "beside --code")
    elif asked.variant is None:
        given.refuse_without("--variant", ["seed", "of_set", "qr"])
    if asked.of_set is None:
        given.refuse_without("--set", ["code"])
    else:
        given.refuse(["seed"], "beside --set, which has its own")
    if place is not None and place.shown is None:
        what = together(place.formats)
        given.refuse(["with_viewer"], f"beside --format {what}, which makes nothing to look at")
    # Of a set, the engine decides which names its documents show.
    if place is not None and not place.is_typeset and asked.of_set is None:
        what = together(place.formats)
        given.refuse(["engine", "time_limit"], f"beside --format {what}, which TeX does not read")
    if place is not None:
        refuse_beside_banks(given, place.formats)
    if place is not None and options.without_answers:
        check_without_answers([options.kind], place.formats)
    if options.beside:
        given.refuse(["output"], "beside --beside, which says where to write")
    if options.kind != "solution":
        given.refuse(["with_check"], f"beside --as {options.kind}, which holds no check")


def _print(stated: StatedProblem) -> None:
    """Print the solution as JSON."""
    from generator.cli.stated import naming, solved

    with naming(stated.source):
        text = solved(stated).to_json()
    say_json(text.rstrip())


def _tell_of(solution: Solution | AssignmentSolution, kind: str) -> None:
    """Say what a reader of the document should know, of several problems of each by its number."""
    from generator.cli.report import about_digits, about_worksheet
    from generator.solution import Solution

    if isinstance(solution, Solution):
        told = [("", solution)]
    else:
        numbered = enumerate(solution.problems, start=1)
        told = [(f"question {number}: ", of_problem) for number, of_problem in numbered]
    for name, of_problem in told:
        if kind == "worksheet":
            for line in about_worksheet(of_problem.work):
                aside(f"{name}{line}")
        if kind == "solution":
            for line in about_digits(of_problem):
                say(f"{name}{line}")
