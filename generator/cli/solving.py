"""The subcommand solve: one problem, worked out."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli.app import app
from generator.cli.commands import Command, GivenOptions, taking
from generator.cli.ending import put_in_order
from generator.cli.options.shared import TypesettingOptions
from generator.cli.options.solve import SolveOptions
from generator.cli.streams import aside, say, say_json

if TYPE_CHECKING:
    from generator.cli.stated import StatedProblem
    from generator.solution import Solution
    from generator.solution.assignments import AssignmentSolution

__all__ = ["solve_command"]

# How the names of templates end.
TEMPLATES = (".j2", ".tex", ".toml")
# Which options --format json has no use for, and why.
NOT_OF_JSON = {
    "which is printed on standard output": ("output", "beside", "with_viewer", "watch"),
    "which holds every step": ("kind",),
    "which holds no check": ("with_check",),
    "which has no pages": ("paper", "qr", "templates", "engine", "time_limit"),
}


@app.command("solve", cls=Command)
@taking(SolveOptions)
def solve_command(options: SolveOptions, given: GivenOptions) -> None:
    """Work out a problem and write the solution as .tex and .pdf.

    Anything that neither the problem file nor an option states has its default, such as
    sigmoid in every layer, half_mean_squared_error and 2 decimal places. A line on standard error
    says which of these were assumed.

    For example:

      handprop solve back-propagation

      handprop solve mine.toml -o week3 --places 4

      handprop solve mine.toml --significant 3 --carry rounded --ties half-even

      handprop solve mine.toml --as problem

      handprop solve shared-biases --notation net-out --presentation weights

      handprop solve homework --as key

      handprop solve midterm --seed 2026 --variant 17

      handprop solve midterm --set output/midterm --variant 4711

      handprop solve midterm --set output/midterm --code 7K3M-9QXW

      handprop solve - < mine.toml

      handprop solve mine.toml --beside --open --watch
    """
    options.typesetting.check_time()
    _refuse_what_is_useless(options, given)
    if options.watch:
        _solve_when_saved(options)
    else:
        _solve(options, _viewer(options))


def _solve_when_saved(options: SolveOptions) -> None:
    """Solve a problem now and each time that a file is saved which it uses, and show it once."""
    from generator.cli.sources import file_of, used_by
    from generator.cli.watching import again_when_saved

    def used() -> Sequence[Path]:
        return [*used_by(options.problem), *_templates(options.typesetting.templates)]

    path, show = file_of(options.problem, "--watch"), functools.cache(_viewer(options))
    again_when_saved(path, used, lambda: _solve(options, show))


def _templates(folder: Path | None) -> Sequence[Path]:
    """Return the templates in a folder, now."""
    if folder is None:
        return ()
    return sorted(file for file in folder.rglob("*") if file.suffix in TEMPLATES)


def _viewer(options: SolveOptions) -> Callable[[Path], None]:
    """Return what shows a PDF, or nothing where that is not asked for."""
    return _show if options.with_viewer else lambda _: None


def _show(paper: Path) -> None:
    from generator import pdf

    if not pdf.is_shown(paper):
        aside(f"no program of this machine shows {paper}; open it by hand")


def _solve(options: SolveOptions, show: Callable[[Path], None]) -> None:
    """Solve a problem once, show its PDF, and say what there is to say of it."""
    # What works a problem out takes long to import; --help starts without it.
    from generator.cli.report import about_assumed
    from generator.cli.stated import stated_by

    stated = stated_by(options)
    solution = None
    if options.output_format == "json":
        _print(stated)
    else:
        solution = _written(options, stated, show)
    for each in stated.problems:
        for line in about_assumed(each.source, each.keys, options.rounding.says_digits):
            aside(line)
    if solution is not None:
        _tell_of(solution, options.kind)


def _refuse_what_is_useless(options: SolveOptions, given: GivenOptions) -> None:
    asked = options.one_variant
    if asked.code is not None:
        given.refuse(["variant"], "beside --code")
    elif asked.variant is None:
        given.refuse_without("--variant", ["seed", "of_set", "qr"])
    if asked.of_set is None:
        given.refuse_without("--set", ["code"])
    else:
        given.refuse(["seed"], "beside --set, which has its own")
    if options.output_format == "json":
        for why, useless in NOT_OF_JSON.items():
            given.refuse(useless, f"beside --format json, {why}")
    if options.output_format != "pdf":
        why = f"beside --format {options.output_format}, which makes no PDF"
        given.refuse(["with_viewer"], why)
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


def _written(
    options: SolveOptions, stated: StatedProblem, show: Callable[[Path], None]
) -> Solution | AssignmentSolution:
    """Write the document that is asked for, say so, and show its PDF."""
    from generator import pdf
    from generator.cli.replacing import written_in_place
    from generator.cli.stated import naming, solved
    from generator.files import write

    typesetting = options.typesetting
    makes_pdf = options.output_format == "pdf"
    document_format = "tex" if makes_pdf else options.output_format
    path = _folder(options) / f"{_name(options, stated)}.{document_format}"
    paper = path.with_suffix(".pdf") if makes_pdf else None
    with put_in_order():
        with nullcontext() if paper is None else _preparing(stated, typesetting):
            with naming(stated.source):
                solution = solved(stated, options.with_check)
            text = solution.to_text(document_format, options.kind, typesetting.templates)
        if paper is not None:
            pdf.check_words(stated.problem.words, typesetting.engine, stated.source, text)

        def write_documents() -> None:
            if paper is not None:
                _typeset(paper, text, solution.files, typesetting)
            write(path, text.encode())
            for name, content in solution.files.items():
                write(path.with_name(name), content)

        in_place = written_in_place(path, paper, write_documents)
    written = f"{path}" if paper is None else f"{path} and {paper}"
    say(f"Wrote {written}{in_place}")
    if paper is not None:
        show(paper)
    return solution


def _preparing(
    stated: StatedProblem, typesetting: TypesettingOptions
) -> AbstractContextManager[None]:
    """Let TeX read the preamble of documents while one is being made."""
    from generator import pdf
    from generator.formats.latex.documents import blank

    empty = blank(typesetting.templates, stated.problem.page)
    return pdf.prepared(empty, typesetting.engine, typesetting.time_limit)


def _typeset(
    paper: Path, text: str, files: Mapping[str, bytes], typesetting: TypesettingOptions
) -> None:
    """Write the PDF of a document, and say what TeX warns of."""
    from generator import pdf

    engine, limit = typesetting.engine, typesetting.time_limit
    for warning in pdf.write_pdf(paper, text, engine, limit, files):
        aside(f"TeX warns: {warning}")


def _folder(options: SolveOptions) -> Path:
    """Return the folder to write to. Raises OptionError where a problem has none beside it."""
    from generator.cli.sources import file_of

    return file_of(options.problem, "--beside").parent if options.beside else options.output


def _name(options: SolveOptions, stated: StatedProblem) -> str:
    """Return what the files of a document are called, without an ending."""
    from generator.cli.sources import stem

    kind = "" if options.kind == "solution" else options.kind
    return "-".join(filter(None, (stem(options.problem), stated.stem, kind)))


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
