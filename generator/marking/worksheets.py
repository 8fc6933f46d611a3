"""Worksheets that have been filled in: PDFs, and what those on screens save."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from generator.errors import AnswersError, Fault, FileError
from generator.formats.signing import is_as_written
from generator.marking.answers import NAME, WrittenAnswer, answers_of, is_blank, named_answer
from generator.marking.own_files import said_of_object
from generator.marking.students import AnswersOf, GivenAnswers
from generator.marking.tokens import codes_in
from generator.pdf.filled import filled_form

__all__ = ["SET", "is_worksheet", "read_json", "read_worksheet", "read_worksheets"]

PDF, JSON = ".pdf", ".json"
# What the folder of a class set has in it.
SET = "set.json"
LARGEST_FILE = 100_000_000
# What systems and their archives leave beside files.
OF_SYSTEMS = re.compile(r"^(\.|~\$|__MACOSX$|desktop\.ini$|Thumbs\.db$)", re.IGNORECASE)
# What browsers add to the name of a file that is there already, and a page to that of its answers.
ADDED = re.compile(r"(-answers)?( ?\(\d+\))?$")


def is_worksheet(path: Path) -> bool:
    """Return whether a file is a worksheet that is filled in, by its name."""
    return path.suffix.casefold() in (PDF, JSON)


def read_worksheets(folder: Path) -> GivenAnswers:
    """Return the answers in the worksheets of a folder and of those within it, in the order of
    their names; what cannot be read is left out, and stops no other. Raises AnswersError where
    there is no worksheet, FileError where the folder cannot be read.
    """
    try:
        files = sorted(path for path in folder.rglob("*") if path.is_file())
    except OSError as error:
        raise FileError(f"{folder} cannot be read ({error.strerror})", "give another") from None
    if (folder / SET).is_file():
        sentence = "is the folder of a class set; give one of the worksheets that were handed in."
        raise AnswersError(str(folder), [Fault("", sentence)])
    students: list[AnswersOf] = []
    skipped: list[Fault] = []
    for path in files:
        name = path.relative_to(folder)
        if any(OF_SYSTEMS.match(part) for part in name.parts) or _is_other_document(path):
            continue
        try:
            given = read_worksheet(path, name.as_posix())
        except AnswersError as error:
            skipped += [_of_file(name.as_posix(), fault) for fault in error.faults]
        except FileError:
            skipped.append(Fault(name.as_posix(), "cannot be read."))
        else:
            students += given.students
            skipped += given.skipped
    if not students and not skipped:
        sentence = "holds no worksheets; give a folder of filled PDFs, or of .json files of pages."
        raise AnswersError(str(folder), [Fault("", sentence)])
    return GivenAnswers(tuple(students), tuple(skipped))


def _is_other_document(path: Path) -> bool:
    """Return whether a file is a document of ours, such as a page, in which nothing is typed."""
    if is_worksheet(path):
        return False
    try:
        return is_as_written(_content(path))
    except (AnswersError, FileError):
        return False


def _of_file(name: str, fault: Fault) -> Fault:
    return Fault(f"{name}: {fault.place}" if fault.place else name, fault.sentence)


def read_worksheet(path: Path, called: str = "") -> GivenAnswers:
    """Return the answers in a worksheet, and whose variant it says that it is; `called` is what
    messages call it beside their own source.

    Raises AnswersError with everything that is wrong, FileError where the file cannot be read.
    """
    if not is_worksheet(path):
        sentence = "is neither a PDF nor the .json file of a page, and is left out."
        raise AnswersError(str(path), [Fault("", sentence)])
    content = _content(path)
    stem = ADDED.sub("", path.stem)
    if path.suffix.casefold() == PDF:
        return _of_pdf(path, content, called, stem)
    stated = _object(path, content)
    answers = _of_object(path, stated)
    whose, code, problem = (stated.get(key) or "" for key in ("id", "code", "problem"))
    return GivenAnswers(
        (
            AnswersOf(
                str(whose),
                tuple(replace(one, where=_place(called, one.where)) for one in answers),
                where=called,
                codes=codes_in(str(code)),
                file=stem,
                problem=str(problem),
            ),
        )
    )


def read_json(path: Path) -> tuple[WrittenAnswer, ...]:
    """Return the answers in a JSON file: of a worksheet, of `solve`, by names such as `z2[1,1]`, or
    matrices of them by the ids of steps.

    Raises AnswersError with everything that is wrong, FileError where the file cannot be read.
    """
    return _of_object(path, _object(path, _content(path)))


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            sentence = f"has more than {LARGEST_FILE:,} bytes, and is left out."
            raise AnswersError(str(path), [Fault("", sentence)])
        return path.read_bytes()
    except OSError as error:
        raise FileError(f"{path} cannot be read ({error.strerror})", "give another file") from None


def _place(called: str, where: str) -> str:
    return f"{called}, {where}" if called else where


def _of_pdf(path: Path, content: bytes, called: str, stem: str) -> GivenAnswers:
    try:
        form = filled_form(content)
    except ValueError as error:
        raise AnswersError(str(path), [Fault("", f"{error}.")]) from None
    if not form.texts:
        sentence = "has no fields; give the file in which they were filled in, not a print of it."
        raise AnswersError(str(path), [Fault("", sentence)])
    names = [name for name in form.texts if NAME.fullmatch(name)]
    if not names:
        raise AnswersError(str(path), [Fault("", "has fields, but none of a worksheet.")])
    doubtful = [
        Fault(_place(called, name), "has two texts in it, and counts as missing.")
        for name in form.doubtful
        if name in names
    ]
    found = (named_answer(_place(called, name), name, form.texts[name]) for name in names)
    answers = (
        replace(one, is_copied=True)
        for one in found
        if isinstance(one, WrittenAnswer) and not is_blank(one.text)
    )
    student = AnswersOf(
        "",
        tuple(answers),
        where=called,
        codes=codes_in(form.subject),
        file=stem,
        problem=form.problem,
        title=form.title,
    )
    return GivenAnswers((student,), tuple(doubtful))


def _object(path: Path, content: bytes) -> dict[str, Any]:
    try:
        stated = json.loads(content, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        sentence = "is no JSON; give the file that a worksheet has saved."
        raise AnswersError(str(path), [Fault("", sentence)]) from None
    if not isinstance(stated, dict):
        raise AnswersError(str(path), [Fault("", "is no object; give one with answers in it.")])
    if said := said_of_object(stated):
        raise AnswersError(str(path), [Fault("", f"{said}.")])
    return stated


def _of_object(path: Path, stated: dict[str, Any]) -> tuple[WrittenAnswer, ...]:
    listed = stated.get("answers")
    if isinstance(steps := stated.get("steps"), list):
        return tuple(_of_steps(steps))
    found = (
        [_of_worksheet(index, one) for index, one in enumerate(listed)]
        if isinstance(listed, list)
        else list(answers_of(stated))
    )
    faults = [one for one in found if isinstance(one, Fault)]
    if faults:
        raise AnswersError(str(path), faults)
    return tuple(one for one in found if isinstance(one, WrittenAnswer))


def _of_worksheet(index: int, stated: Any) -> WrittenAnswer | Fault:
    """Return an answer as a worksheet saves it, or what is wrong with it."""
    where = f"answers[{index}]"
    match stated:
        case {"iteration": iteration, "step": step, "row": row, "column": column, **others}:
            counts = [str(one) for one in (iteration, row, column)]
            if all(count.isdecimal() for count in counts) and isinstance(step, str):
                first, i, j = map(int, counts)
                text, question = str(others.get("answer") or ""), others.get("question")
                of = int(str(question)) if str(question).isdecimal() else None
                return WrittenAnswer(where, first, step, i, j, text, of)
    return Fault(where, "is no answer of a worksheet; give iteration, step, row, column, answer.")


def _of_steps(steps: Sequence[Any]) -> Iterator[WrittenAnswer]:
    """Yield the printed numbers of steps as `solve` prints them."""
    for step in steps:
        match step:
            case {"id": str(name), "iteration": iteration, "printed": list(rows)}:
                for i, row in enumerate(rows, start=1):
                    for j, text in enumerate(row, start=1):
                        where = f"{name}[{i},{j}]"
                        yield WrittenAnswer(where, int(iteration), name, i, j, str(text))
