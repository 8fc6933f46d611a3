"""From arguments to an exit code."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import NoReturn

import typer

from generator.cli.app import app
from generator.cli.failures import FAILURES, exit_code, told
from generator.cli.streams import aside, own_streams
from generator.errors import HandpropError, alike, nearest

__all__ = ["app_with", "main"]

# The subcommands, and the module that adds each of them to the app.
COMMANDS: Mapping[str, str] = {
    "solve": "solving",
    "variants": "class_sets",
    "new": "files",
    "show": "files",
    "schema": "files",
    "problems": "listing",
    "check": "checking",
    "mark": "marking",
    "audit": "marking",
    "stress": "stressing",
    "manual": "manual",
}
NAME, VERSION = "handprop", "--version"
# What typer raises for a wrong use of a command; it names only this kind of it.
USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[1]


# What a number has to be, as pydantic says it, and what to give.
NUMBERS = {
    "Input should be a valid integer.*": "a whole number",
    "Input should be a valid number.*": "a number",
    "Input should be greater than or equal to (.*)": r"a number of at least \1",
    "Input should be greater than (.*)": r"a number greater than \1",
    "Input should be less than or equal to (.*)": r"a number of at most \1",
}


# What typer says of arguments, and what a user is told.
WORDS = {
    r"Got unexpected extra arguments? \((.*)\)|Got unexpected extra argument\(s\) \((.*)\)": (
        "{} follows where nothing more is expected; put a name with spaces in quotes"
    ),
    r"No such command '(.*?)'.*": "'{}' is not a command; {hint}",
    r"No such option: (\S+).*": "{} is not an option; {hint}",
    r"Missing argument '(.*?)'.*": "{} is missing; give one",
    r"Missing option '(.*?)'.*": "{} is missing; give it",
    r"Option '(.*?)' requires an argument": "{} is given without a value; give one after it",
    r"Option '(.*?)' does not take a value": "{} is given with a value; give it alone",
}


def _sentence(error: Exception, arguments: Sequence[str]) -> str:
    """Return what typer says of a wrong use of the command, and where to read more."""
    words = error.format_message()  # type: ignore[attr-defined]  # every usage error has it
    found = re.fullmatch(r"Invalid value for '(.*?)': (?:Value error, )?(.*)", words, re.DOTALL)
    what = _fault(found[1], found[2], arguments) if found else _told(error, words)
    command = f"handprop {arguments[0]}" if arguments[0] in COMMANDS else "handprop"
    return f"{what.rstrip('.')}; see {command} --help"


def _fault(option: str, words: str, arguments: Sequence[str]) -> str:
    """Return what is wrong with the value of an option, and what to give in its place."""
    for pattern, number in NUMBERS.items():
        found = re.fullmatch(pattern, words, re.DOTALL)
        if found:
            apart = itertools.chain.from_iterable(argument.split("=", 1) for argument in arguments)
            stated = dict(itertools.pairwise(apart)).get(option, "")
            return f"{option} is {stated!r}; give {found.expand(number)}"
    found = re.fullmatch("('.*') is not one of (.*)", words, re.DOTALL)
    return f"{option} is {found[1]}; give one of {found[2]}" if found else f"{option}: {words}"


def _told(error: Exception, words: str) -> str:
    """Return what is wrong with the arguments, and what to do about it."""
    for pattern, sentence in WORDS.items():
        found = re.fullmatch(pattern, words.rstrip("."), re.DOTALL)
        if found:
            subject = next(filter(None, found.groups()))
            is_option = subject.startswith("-")
            known = (getattr(error, "possibilities", None) or ()) if is_option else COMMANDS
            guess = nearest(subject, known) if not is_option or alike(subject, known) else ""
            return sentence.format(subject, hint=guess or "leave it out")
    return words


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command; a user's mistake ends in one sentence on standard error and exit code 2."""
    given = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    with own_streams():
        code, sentences = _ended(given)
        for sentence in sentences:
            aside(f"handprop: {sentence}")
    raise SystemExit(code)


def app_with(name: str) -> typer.Typer:
    """Return the app with the subcommand of a name; with all of them where it is none, unless it
    asks for the version alone.
    """
    modules = [] if name == VERSION else dict.fromkeys(COMMANDS.values())
    for module in [COMMANDS[name]] if name in COMMANDS else modules:
        import_module(f"generator.cli.{module}")
    return app


def _ended(given: Sequence[str]) -> tuple[int, Sequence[str]]:
    """Run the command, and return its exit code and what is to be told of how it ended."""
    try:
        code = app_with(given[0])(list(given), prog_name=NAME, standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except FAILURES as error:
        return exit_code(error), told(error)
    except USAGE_ERROR as error:
        return HandpropError.exit_code, [_sentence(error, given)]
    except typer.Abort as abort:
        # What a library has compiled may end too soon, and an end of file is what typer takes for
        # one that a user makes.
        if isinstance(abort.__context__, EOFError):
            return exit_code(abort), told(abort.__context__)
        return 1, ()
    return code if isinstance(code, int) else 0, ()
