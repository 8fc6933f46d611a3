"""Where a problem comes from: a file, a shipped problem of that name, or standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from generator.cli.streams import aside
from generator.errors import FileError, HandpropError, OptionError
from generator.problem import ProblemText, shipped, shipped_assignments, text_at
from generator.problem.limits import LARGEST_FILE

__all__ = ["STANDARD_INPUT", "file_of", "folder_of", "found", "stem", "used_by"]

# How standard input is given to a command, and what its problem is called.
STANDARD_INPUT, ITS_NAME = "-", "standard input"
END_OF_INPUT = "Ctrl-Z and Enter" if sys.platform == "win32" else "Ctrl-D"


def found(problem: str) -> ProblemText:
    """Return what stands in the problem file that is given to a command.

    Raises FileError where there is none, or where it is too long.
    """
    return text_at(problem) if problem != STANDARD_INPUT else _typed_in()


def file_of(problem: str, option: str) -> Path:
    """Return the file of a problem, which an option needs. Raises OptionError, FileError."""
    if problem == STANDARD_INPUT or problem in (*shipped(), *shipped_assignments()):
        what = ITS_NAME if problem == STANDARD_INPUT else f"{problem}, which ships with Handprop,"
        raise OptionError(
            f"{option} is given, but {what} is no file of yours",
            f"give a file, or leave {option} out",
        )
    text_at(problem)
    return Path(problem)


def stem(problem: str) -> str:
    """Return how files are called that are made from a problem, without kind and ending."""
    return ITS_NAME.replace(" ", "-") if problem == STANDARD_INPUT else Path(problem).stem


def folder_of(problem: str) -> Path:
    """Return the folder in which files are looked for that a problem file names."""
    return Path() if problem == STANDARD_INPUT else Path(problem).parent


def used_by(problem: str) -> Iterator[Path]:
    """Yield the files that are named in an assignment, as far as that can be read."""
    try:
        stated = found(problem).stated()
    except HandpropError:
        return
    questions = stated.get("problems")
    of_problems = [
        question.get("problem")
        for question in (questions if isinstance(questions, list) else ())
        if isinstance(question, Mapping)
    ]
    for name in (stated.get("logo"), *of_problems):
        with suppress(OSError):
            if isinstance(name, str) and (path := folder_of(problem) / name).is_file():
                yield path


def _typed_in() -> ProblemText:
    """Return what standard input holds: JSON where it begins as JSON does, else TOML."""
    if sys.stdin is None or sys.stdin.closed:
        raise FileError(f"{ITS_NAME} is closed", "send a problem file to it, or name one")
    if sys.stdin.isatty():
        aside(f"reading a problem from {ITS_NAME}; type it, and end it with {END_OF_INPUT}")
    content = sys.stdin.buffer.read(LARGEST_FILE + 1)
    is_json = content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    return ProblemText(ITS_NAME, content, is_json)
