"""The subcommand stress: which mistakes pass for rounding, and how many digits tell them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from generator.cli.app import app
from generator.cli.commands import Command
from generator.cli.options.shared import PROBLEM
from generator.cli.options.variants import SEED_OF_STRESS
from generator.cli.streams import say, say_json
from generator.errors import OptionError

if TYPE_CHECKING:
    from generator.marking.stressing import DigitsStress, MistakeStress, Untold
    from generator.problem import AnyProblem

__all__ = ["stress_command"]

# As many variants of an exercise are looked at.
VARIANTS = 5


@app.command("stress", cls=Command)
def stress_command(
    problem: Annotated[str, PROBLEM],
    shown: Annotated[
        Literal["text", "json"],
        typer.Option("--format", help="How it is told: text or json."),
    ] = "text",
) -> None:
    """Say which mistakes cannot be told from rounding with the digits of a problem.

    Each mistake that has a name is made in each place of each step that is marked, by somebody who
    rounds each line; of an exercise with draws this is done in five variants. The number of digits
    is advised with which at most 2 % pass.

    For example:

      handprop stress back-propagation

      handprop stress midterm --format json
    """
    # What works a problem out takes long to import; --help starts without it.
    from generator.marking.stressing import mistake_stress

    found = mistake_stress(_problems(problem))
    if shown == "json":
        say_json(json.dumps(_record(found), indent=1))
    else:
        _tell(found)


def _problems(problem: str) -> Sequence[AnyProblem]:
    """Return a problem, or the first variants of one with draws. Raises OptionError."""
    from generator.cli.sources import found
    from generator.cli.stated import any_exercise, loaded, of_assignment
    from generator.problem import holds_draws, is_assignment

    text = found(problem)
    if is_assignment(text.stated()):
        raise of_assignment(problem)
    if not holds_draws(text.stated()):
        (one,) = loaded(problem).problems
        return [one.problem]
    from generator.variants import Chosen, Exercise, chosen, draws, works

    exercise = any_exercise(problem, text)
    assert isinstance(exercise, Exercise), "assignments are refused"
    drawn = draws(exercise, SEED_OF_STRESS)
    names = [str(number) for number in range(1, VARIANTS + 1)]
    variants = [one for one in chosen(drawn, names) if isinstance(one, Chosen)]
    if not variants:
        raise OptionError(f"no draw of {problem} is fit to set", "give wider draws")
    return [work.problem for work in works(drawn, [(one.name, one.attempt) for one in variants])]


def _record(found: MistakeStress) -> dict[str, Any]:
    return {
        "unit": found.unit,
        "asked": _digits(found.asked),
        "advised": found.advised.digits,
        "by_digits": [_digits(one) for one in found.others],
        "by_step": [{"step": one.name, **_counts(one)} for one in found.asked.steps],
        "by_mistake": [{"mistake": one.name, **_counts(one)} for one in found.asked.mistakes],
    }


def _digits(one: DigitsStress) -> dict[str, Any]:
    return {"digits": one.digits, **_counts(one.whole)}


def _counts(one: Untold) -> dict[str, Any]:
    return {"made": one.made, "untold": one.untold}


def _tell(found: MistakeStress) -> None:
    from rich.console import Console
    from rich.table import Table

    from generator.problem.faults import counted

    asked, advised = found.asked, found.advised
    unit = "decimal place" if found.unit == "places" else "significant figure"
    say(
        f"With {counted(asked.digits, unit)}, {asked.whole.untold} of {asked.whole.made} mistakes "
        f"({_percent(asked.whole.share)}) cannot be told from rounding"
    )
    if advised.digits == asked.digits:
        say("That many are advised")
    else:
        share = _percent(advised.whole.share)
        say(f"Advised: {counted(advised.digits, unit)}, with which {share} cannot")
    console = Console()
    tables = (
        ("digits", [(str(one.digits), one.whole) for one in found.others]),
        ("step", [(one.name, one) for one in asked.steps if one.untold]),
        ("mistake", [(one.name, one) for one in asked.mistakes if one.untold]),
    )
    for head, rows in tables:
        if rows:
            table = Table(head, "made", "not told", "share", box=None)
            for name, one in rows:
                table.add_row(name, str(one.made), str(one.untold), _percent(one.share))
            console.print()
            console.print(table)


def _percent(share: Fraction) -> str:
    return f"{float(share):.0%}"
