"""The documents of a solution: where they go, made all of them, then written all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from generator.cli.ending import put_in_order
from generator.cli.options.formats import JSON
from generator.cli.replacing import is_ours, written_in_place
from generator.cli.sources import file_of, stem
from generator.cli.streams import aside, say
from generator.errors import HandpropError, OptionError, together
from generator.files import is_folder, write, write_together
from generator.formats import (
    BANKS,
    FORMATS,
    PDF,
    TEX,
    apart,
    checks_answers,
    ending,
    in_order,
    is_typeset,
)

if TYPE_CHECKING:
    from generator.cli.options.shared import TypesettingOptions
    from generator.cli.options.solve import SolveOptions
    from generator.cli.stated import StatedProblem
    from generator.solution import Solution
    from generator.solution.assignments import AssignmentSolution

__all__ = ["Destination", "destination", "write_documents"]

# What a system has a viewer for, which --open shows the first of.
SHOWN = (PDF, "html")


class Destination(Struct, frozen=True):
    """Where documents go: the folder, what their files are called if that is said, and in which
    formats they are asked for; `bank` is the one whose file is called so without more.
    """

    folder: Path
    name: str | None
    formats: tuple[str, ...]
    bank: str = ""

    def file(self, name: str, format_name: str) -> Path:
        """Return where the document of this name goes in a format."""
        is_whole = format_name == self.bank
        ends = BANKS[format_name].ending if is_whole else ending(format_name)
        return self.folder / f"{name}{ends}"

    @property
    def written(self) -> tuple[str, ...]:
        """The formats of all its files; the LaTeX of a PDF stands before it."""
        wanted = {*self.formats, TEX} if PDF in self.formats else self.formats
        known = dict.fromkeys((TEX, PDF, *FORMATS, *BANKS))
        return tuple(name for name in known if name in wanted)

    @property
    def is_typeset(self) -> bool:
        """Whether TeX decides which letters can be printed."""
        return is_typeset(self.formats)

    @property
    def shown(self) -> str | None:
        """The format of the document that can be shown, if there is one."""
        return next((name for name in SHOWN if name in self.formats), None)


def destination(options: SolveOptions) -> Destination:
    """Return where the documents that are asked for go. Raises OptionError, FileError."""
    wanted = options.formats
    if options.beside:
        folder = file_of(options.problem, "--beside").parent
        return Destination(folder, None, in_order(wanted or [PDF]))
    output = options.output
    named = None if is_folder(output) else _named(output)
    if named is None:
        formats = in_order(wanted or [PDF])
        banks = _banks_named(output, formats)
        if len(banks) == 1:
            return Destination(output.parent, output.stem, formats, *banks)
        return Destination(output, None, formats)
    name, of_name = named
    found = Destination(output.parent, name, in_order(wanted or [of_name]))
    if of_name not in found.written:
        raise OptionError(
            f"--output is {output}, but --format is {together(found.formats)}",
            f"give --format {of_name} as well, or a folder",
        )
    return found


def _banks_named(output: Path, formats: Sequence[str]) -> Sequence[str]:
    """Return the banks among formats that have the ending of what is written, where it is no
    folder. Raises OptionError where there are banks and none has.
    """
    wanted = [name for name in formats if name in BANKS]
    if is_folder(output) or not wanted or output.suffix not in _endings(BANKS):
        return []
    found = [name for name in wanted if output.suffix in _endings([name])]
    if not found:
        raise OptionError(
            f"--output is {output}, but --format is {together(formats)}",
            f"give a name that ends in {' or '.join(_endings(wanted))}, or a folder",
        )
    return found


def _endings(banks: Iterable[str]) -> Sequence[str]:
    return list(dict.fromkeys(BANKS[name].ending for name in banks))


def _named(output: Path) -> tuple[str, str] | None:
    """Return what files are called, and a format, where a file is to be written and no folder.

    Raises OptionError.
    """
    if output.suffix == f".{JSON}":
        raise OptionError(
            f"--output is {output}, but JSON is printed on standard output",
            f"give --format {JSON} alone and > {output}, or another file or folder",
        )
    return apart(output.name)


def write_documents(
    options: SolveOptions,
    stated: StatedProblem,
    place: Destination,
    show: Callable[[Path], None],
) -> Solution | AssignmentSolution:
    """Make the documents that are asked for, write them, say so, and show one."""
    from generator.cli.report import about_lacking

    with put_in_order():
        made = _made(options, stated, place)
        older = list(_older(made))
        documents = {made.path(name): content for name, content in made.contents.items()}
        documents |= made.previews
        shown_beside = made.solution.files if place.is_typeset else {}

        def write_all() -> None:
            # What a viewer holds cannot be replaced on Windows, and so comes first.
            papers_first = sorted(documents, key=lambda path: path.suffix != ending(PDF))
            write_together({path: documents[path] for path in papers_first})
            for name, content in shown_beside.items():
                write(place.folder / name, content)

        in_place = written_in_place(documents, write_all)
    say(f"Wrote {together(documents)}{in_place}")
    for line in about_lacking({name: made.path(name) for name in place.written if name in BANKS}):
        aside(line)
    for name in older:
        aside(f"{made.path(name)} is of an earlier document; --format {name} makes it anew")
    if place.shown is not None:
        show(made.path(place.shown))
    return made.solution


def write_form(
    options: SolveOptions,
    stated: StatedProblem,
    place: Destination,
    solution: Solution | AssignmentSolution,
) -> None:
    """Write an empty form for the answers beside the documents, and say so."""
    from generator.cli.report import about_filled
    from generator.cli.stated import naming
    from generator.marking import marked_entries
    from generator.marking.forms import AskedEntries, long_form, write_forms

    name = place.name or _usual_name(options, stated, "answer-form")
    stem = f"{name}-answer-form" if place.name else name
    whose, code = ("", "") if (one := stated.variant) is None else (one.name, one.code)
    with naming(stated.source):
        form = long_form([AskedEntries(tuple(marked_entries(solution.work)), whose, code=code)])
    contents = {place.folder / f"{stem}{end}": content for end, content in form.items()}
    written, filled = write_forms(contents)
    if written:
        say(f"Wrote {together(written)} for the answers")
    for line in about_filled(filled):
        aside(line)


class _Made(Struct, frozen=True):
    """Documents that are made and not yet written, by their formats; `texts` are all that one in a
    format may be, with its answers and without, and `previews` the pages of banks.
    """

    solution: Solution | AssignmentSolution
    path: Callable[[str], Path]
    texts: Callable[[str], Sequence[bytes]]
    contents: Mapping[str, bytes]
    previews: Mapping[Path, bytes]


def _made(options: SolveOptions, stated: StatedProblem, place: Destination) -> _Made:
    """Make all documents. Where TeX fails, its log is left beside where the PDF would be."""
    from generator.cli.stated import naming, solved

    typesetting = options.typesetting
    kind = "" if options.kind == "solution" else options.kind
    name = place.name or _usual_name(options, stated, kind)

    def path(format_name: str) -> Path:
        return place.file(name, format_name)

    def text(format_name: str, with_answers: bool) -> bytes:
        kind, templates = options.kind, typesetting.templates
        return solution.to_text(format_name, kind, templates, with_answers).encode()

    def texts(format_name: str) -> Sequence[bytes]:
        ways = (True, False) if checks_answers(format_name, options.kind) else (True,)
        return [text(format_name, with_answers) for with_answers in ways]

    def wanted(format_name: str) -> bytes:
        if format_name in BANKS:
            from generator.banks import question_bank

            return question_bank(solution, format_name, options.mathematics, typesetting.templates)
        leaves_out = options.without_answers and checks_answers(format_name, options.kind)
        return text(format_name, not leaves_out)

    with _preparing(stated, typesetting) if PDF in place.written else nullcontext():
        with naming(stated.source):
            solution = solved(stated, options.with_check)
        contents = {name: wanted(name) if name != PDF else b"" for name in place.written}
    if PDF in contents:
        contents[PDF] = _typeset(path(PDF), contents[TEX].decode(), stated, solution, typesetting)
    previews = _previews(options, place, path, solution) if options.preview else {}
    return _Made(solution, path, texts, contents, previews)


def _previews(
    options: SolveOptions,
    place: Destination,
    path: Callable[[str], Path],
    solution: Solution | AssignmentSolution,
) -> dict[Path, bytes]:
    """Return the pages of banks, each by where it goes, beside its bank."""
    from generator.banks import preview_page

    work, templates = solution.work, options.typesetting.templates
    banks = {name: path(name) for name in place.written if name in BANKS}
    return {
        beside.with_name(f"{beside.stem}-preview.html"): preview_page(
            bank, [work], 1, templates, beside.name
        ).encode()
        for bank, beside in banks.items()
    }


def _preparing(
    stated: StatedProblem, typesetting: TypesettingOptions
) -> AbstractContextManager[None]:
    """Let TeX read the preamble of documents while one is being made."""
    from generator import pdf
    from generator.formats.latex.documents import blank

    empty = blank(typesetting.templates, stated.problem.page)
    return pdf.prepared(empty, typesetting.engine, typesetting.time_limit)


def _typeset(
    paper: Path,
    tex: str,
    stated: StatedProblem,
    solution: Solution | AssignmentSolution,
    typesetting: TypesettingOptions,
) -> bytes:
    """Return the PDF of a document, and say what TeX warns of."""
    from generator import pdf

    pdf.check_words(stated.problem.words, typesetting.engine, stated.source, tex)
    engine, limit = typesetting.engine, typesetting.time_limit
    typeset = pdf.typeset_for(paper, tex, engine, limit, solution.files)
    for warning in typeset.warnings:
        aside(f"TeX warns: {warning}")
    return typeset.content


def _usual_name(options: SolveOptions, stated: StatedProblem, kind: str) -> str:
    """Return what the files of a document are called, without an ending."""
    return "-".join(filter(None, (stem(options.problem), stated.stem, kind)))


def _older(made: _Made) -> Iterator[str]:
    """Yield the formats that are not made now, but in which another document of ours is there."""
    for name in in_order({PDF, *FORMATS} - made.contents.keys()):
        path = made.path(name)
        if path.is_file() and is_ours(path, path.read_bytes()):
            # Of a PDF the LaTeX tells what is in it.
            told = made.path(TEX) if name == PDF else path
            # Whether one that cannot be made any more is an earlier one is not known.
            with suppress(HandpropError):
                now = made.texts(TEX if name == PDF else name)
                if not told.is_file() or told.read_bytes() not in now:
                    yield name
