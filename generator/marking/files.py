"""Answers as files have them: tables, and the JSON of worksheets."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from generator.errors import AnswersError, Fault, FileError
from generator.marking.answers import WrittenAnswer, answers_of
from generator.marking.tables import read_answers
from generator.marking.texts.chains import markdown_of_notebook

__all__ = ["is_table", "read_answers_of_one", "read_solution"]

TABLES = (".csv", ".xlsx")


def read_answers_of_one(path: Path, encoding: str = "") -> tuple[WrittenAnswer, ...]:
    """Return the answers of one person: a table, the JSON of a worksheet, or a JSON object of
    answers by names such as `z2[1,1]`, or of matrices by the ids of steps.

    Raises AnswersError with everything that is wrong, FileError where the file cannot be read.
    """
    if path.suffix.casefold() == ".json":
        return _of_json(path)
    students = read_answers(path, encoding).students
    if len(students) > 1:
        sentence = "holds the answers of several students; give those of one."
        raise AnswersError(str(path), [Fault("", sentence)])
    return students[0].answers if students else ()


def is_table(path: Path) -> bool:
    """Return whether a file is a table, by its name."""
    return path.suffix.casefold() in TABLES


def read_solution(path: Path) -> str | tuple[WrittenAnswer, ...]:
    """Return a solution that is no table: the numbers of the JSON that `solve` prints, or the text
    of any other file, of a notebook that of its Markdown.

    Raises AnswersError with everything that is wrong, FileError where the file cannot be read.
    """
    if path.suffix.casefold() == ".json":
        return _of_json(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise FileError(f"{path} cannot be read ({error.strerror})", "give another file") from None
    except UnicodeDecodeError:
        raise AnswersError(str(path), [Fault("", "is no text in UTF-8; save it so.")]) from None
    if path.suffix.casefold() != ".ipynb":
        return text
    try:
        return markdown_of_notebook(text)
    except (ValueError, AttributeError, TypeError):
        raise AnswersError(str(path), [Fault("", "is no notebook.")]) from None


def _of_json(path: Path) -> tuple[WrittenAnswer, ...]:
    try:
        stated = json.loads(path.read_bytes(), parse_float=str, parse_int=str)
    except OSError as error:
        raise FileError(f"{path} cannot be read ({error.strerror})", "give another file") from None
    except (ValueError, RecursionError):
        sentence = "is no JSON; give the file that a worksheet has saved."
        raise AnswersError(str(path), [Fault("", sentence)]) from None
    if not isinstance(stated, dict):
        raise AnswersError(str(path), [Fault("", "is no object; give one with answers in it.")])
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
