"""Making a PDF of a document, by an engine with the document's preamble read beforehand."""

from __future__ import annotations

import importlib
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from generator.errors import EngineError, TypesettingError
from generator.files import make_folder, temporary_folder, write
from generator.pdf.engines import Engine, choose
from generator.pdf.formats import FORMAT, kept_format, provide_format
from generator.pdf.letters.checking import check_letters
from generator.pdf.letters.fonts import FONTS, declared
from generator.pdf.logs import JOB, errors, first_error, log_of, missing_letters, starts, warnings
from generator.pdf.running import DEFAULT_TIME_LIMIT, TimeLimit, run

if TYPE_CHECKING:
    from generator.pdf.fields import PdfForm

__all__ = ["START", "Typeset", "prepared", "typeset", "typeset_for", "write_pdf"]

START = "\\begin{document}"
MOST_RUNS = 3
NO_FILES: Mapping[str, bytes] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Typeset:
    """A PDF, the engine that made it, and everything TeX warned of.

    `starts` are the pages, counted from 0, on which the documents of a set begin, and `forms` the
    fields of each; a single document has its own in it already.
    """

    content: bytes
    engine: str
    warnings: tuple[str, ...]
    starts: tuple[int, ...] = ()
    forms: tuple[PdfForm, ...] = ()


def typeset(
    tex: str,
    engine: str = "auto",
    time_limit: float = DEFAULT_TIME_LIMIT,
    files: Mapping[str, bytes] = NO_FILES,
) -> Typeset:
    """Return the PDF of a LaTeX document; the same document gives the same bytes.

    `engine` is a key of ENGINES, or "auto" for the first that is there; `time_limit` is in seconds,
    and `files` are those that the document shows, by their names.
    Raises UsageError for an unknown engine, EngineError where none is there, TypesettingError
    (with the log) where TeX fails or takes longer than it may.
    """
    limit = TimeLimit(time_limit, time.monotonic() + time_limit)
    *others, last = choose(engine)
    for chosen, program in others:
        try:
            return _typeset_by(chosen, program, tex, limit, files)
        except EngineError:
            continue
    return _typeset_by(*last, tex, limit, files)


def _typeset_by(
    engine: Engine, program: Path, tex: str, limit: TimeLimit, files: Mapping[str, bytes]
) -> Typeset:
    check_letters(tex, engine)
    preamble, start, body = tex.partition(START)
    with temporary_folder() as folder:
        for name, content in files.items():
            (folder / name).write_bytes(content)
        if not (
            engine.can_dump and start and provide_format(engine, program, preamble, folder, limit)
        ):
            # An engine that keeps no formats, or a preamble with an error: TeX will say which.
            return _typeset(engine, program, tex, folder, limit)
        with_format = replace(engine, arguments=(*engine.arguments, f"-fmt=./{FORMAT}"))
        without_preamble = "%\n" * preamble.count("\n") + start + body
        try:
            return _typeset(with_format, program, without_preamble, folder, limit)
        except TypesettingError as error:
            log = error.log or ""
            if errors(log) or missing_letters(log) or not limit.left:
                raise
        # TeX did not get as far as an error of its own: the kept format is damaged.
        for damaged in (folder / f"{FORMAT}.fmt", kept_format(engine, program, preamble)):
            damaged.unlink(missing_ok=True)
        provide_format(engine, program, preamble, folder, limit)
        return _typeset(with_format, program, without_preamble, folder, limit)


@contextmanager
def prepared(
    tex: str, engine: str = "auto", time_limit: float = DEFAULT_TIME_LIMIT
) -> Iterator[None]:
    """Make the format of a document's preamble while other work goes on, unless it is kept.

    `tex` may be any document with the preamble of the one that is to be typeset; leaving the
    context waits until its format is there. Raises UsageError, EngineError.
    """
    chosen, program = choose(engine)[0]
    preamble, start, _ = tex.partition(START)
    if not (chosen.can_dump and start) or kept_format(chosen, program, preamble).is_file():
        yield
        return
    # A format is made once, and what makes it meanwhile takes a while to import.
    from concurrent.futures import ThreadPoolExecutor

    limit = TimeLimit(time_limit, time.monotonic() + time_limit)
    executor = ThreadPoolExecutor(max_workers=1)
    executor.submit(_prepare, chosen, program, preamble, limit)
    try:
        yield
        executor.shutdown()
    except BaseException:
        limit.end()
        executor.shutdown()
        raise


def write_pdf(
    path: Path,
    tex: str,
    engine: str = "auto",
    time_limit: float = DEFAULT_TIME_LIMIT,
    files: Mapping[str, bytes] = NO_FILES,
) -> tuple[str, ...]:
    """Write a LaTeX document as a PDF and return what TeX warned of.

    Raises what `typeset_for` raises.
    """
    made = typeset_for(path, tex, engine, time_limit, files)
    write(path, made.content)
    return made.warnings


def typeset_for(
    path: Path,
    tex: str,
    engine: str = "auto",
    time_limit: float = DEFAULT_TIME_LIMIT,
    files: Mapping[str, bytes] = NO_FILES,
) -> Typeset:
    """Return the PDF of a LaTeX document that is to be written at a path.

    `files` are those that the document shows, by their names. A run of TeX that fails leaves its
    log beside `path`, under the same name with `.log`. Raises what `typeset` raises, and FileError
    where there can be no file.
    """
    make_folder(path.parent)
    try:
        return typeset(tex, engine, time_limit, files)
    except TypesettingError as error:
        if error.log is None:
            raise
        log = path.with_suffix(".log")
        write(log, error.log.encode())
        what = f"{error.what}; its log is {log}"
        raise TypesettingError(what, error.advice, log=error.log, about=error.about) from None


def _prepare(engine: Engine, program: Path, preamble: str, limit: TimeLimit) -> None:
    with temporary_folder() as folder:
        provide_format(engine, program, preamble, folder, limit)


def _import_what_finishes() -> None:
    # It takes as long as TeX takes for a few pages.
    importlib.import_module("generator.pdf.finishing")


def _typeset(engine: Engine, program: Path, tex: str, folder: Path, limit: TimeLimit) -> Typeset:
    (folder / f"{JOB}.tex").write_text(tex, encoding="utf-8")
    fonts = declared(tex, engine)
    if fonts is not None:
        (folder / FONTS).write_text(fonts, encoding="utf-8")
    for _ in range(MOST_RUNS):
        command = [str(program), *engine.arguments, f"./{JOB}.tex"]
        environment = engine.environment(folder)
        code, output = run(command, environment, folder, limit, _import_what_finishes)
        log = log_of(folder) or output
        if code or not (folder / f"{JOB}.pdf").is_file() or errors(log):
            reason = first_error(log) or (
                f"it wrote no PDF that is whole, and ended with code {code} without naming an error"
            )
            raise TypesettingError(f"{engine.name} failed: {reason}", log=log)
        if missing := missing_letters(log):
            raise TypesettingError(
                f"{engine.name} failed: {missing}",
                "spell it otherwise, or choose another engine",
                log=log,
                about="engine",
            )
        if "Rerun to get" not in log:
            break
    from generator.pdf.fields import forms
    from generator.pdf.finishing import finished

    begun = tuple(starts(log))
    found = tuple(forms(tex, log, begun))
    content = finished((folder / f"{JOB}.pdf").read_bytes(), None if begun else found[0])
    return Typeset(content, engine.name, tuple(warnings(log)), begun, found)
