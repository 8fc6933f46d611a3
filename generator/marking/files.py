"""Answers as files have them: tables, worksheets, and folders of worksheets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from generator.errors import AnswersError, Fault, FileError
from generator.marking.answers import WrittenAnswer
from generator.marking.exports import is_table, read_exports
from generator.marking.students import AnswersOf, GivenAnswers
from generator.marking.tables import read_table
from generator.marking.texts.chains import markdown_of_notebook
from generator.marking.worksheets import (
    SET,
    is_worksheet,
    read_json,
    read_worksheet,
    read_worksheets,
)

__all__ = ["answers_of_one", "is_table", "read_answers", "read_any_answers", "read_solution"]

GIVE = "give a solution with a number for each step."


def read_answers(path: Path, encoding: str = "") -> GivenAnswers:
    """Return the answers of a class: a table, a folder of worksheets, one of these, or a folder of
    tables that a platform has exported.

    Raises AnswersError for what holds no answers, FileError where the file cannot be read.
    """
    if path.is_dir():
        return _of_folder(path, encoding)
    return read_worksheet(path, path.name) if is_worksheet(path) else read_table(path, encoding)


def _of_folder(folder: Path, encoding: str) -> GivenAnswers:
    if not (folder / SET).is_file() and any(map(is_table, folder.glob("*"))):
        exported = read_exports(folder, encoding)
        if exported is not None:
            return exported
    return read_worksheets(folder)


def read_any_answers(path: Path, encoding: str = "") -> GivenAnswers:
    """Return the answers of one person or of a class: a table, a worksheet, a folder of worksheets,
    or a JSON object of answers by names such as `z2[1,1]`, or of matrices by the ids of steps.

    Raises AnswersError for what holds no answers, FileError where the file cannot be read.
    """
    if path.is_dir() or not is_worksheet(path):
        return read_answers(path, encoding)
    # In a message its place is the file itself.
    return read_worksheet(path)


def answers_of_one(given: GivenAnswers, source: str) -> tuple[AnswersOf, Sequence[Fault]]:
    """Return the answers of the one person that there is, and what is wrong with single ones.

    Raises AnswersError where some had to be left out.
    """
    if given.skipped:
        raise AnswersError(source, given.skipped)
    return given.students[0] if given.students else AnswersOf("", ()), given.faults


def read_solution(path: Path) -> str | tuple[WrittenAnswer, ...]:
    """Return a solution that is no table: the numbers of the JSON that `solve` prints, or the text
    of any other file, of a notebook that of its Markdown.

    Raises AnswersError with everything that is wrong, FileError where the file cannot be read.
    """
    if path.suffix.casefold() == ".json":
        if found := read_json(path):
            return found
        raise AnswersError(str(path), [Fault("", f"has no numbers; {GIVE}")])
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise FileError(f"{path} cannot be read ({error.strerror})", "give another file") from None
    except UnicodeDecodeError:
        raise AnswersError(str(path), [Fault("", "is no text in UTF-8; save it so.")]) from None
    try:
        text = markdown_of_notebook(text) if path.suffix.casefold() == ".ipynb" else text
    except (ValueError, AttributeError, TypeError):
        sentence = "is no notebook; save it from Jupyter as .ipynb."
        raise AnswersError(str(path), [Fault("", sentence)]) from None
    if not text.strip():
        raise AnswersError(str(path), [Fault("", f"holds no text; {GIVE}")])
    return text
