"""The subcommand check: gradients beside finite differences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from generator.cli.app import app
from generator.cli.commands import Command
from generator.cli.options.shared import PROBLEM
from generator.cli.streams import aside, say

if TYPE_CHECKING:
    from rich.table import Table

    from generator.check import Comparison

__all__ = ["check"]

SIGNIFICANT = 12


@app.command(cls=Command)
def check(problem: Annotated[str, PROBLEM]) -> None:
    """Compare every derived gradient of a problem with a finite difference of its loss.

    Of an assignment, each of its problems is checked.

    The difference uses the forward pass only, and so reveals a wrong derivative. The exit code is
    1 if any entry differs.

    For example:

      handprop check back-propagation
    """
    # What works a problem out takes long to import; --help starts without it.
    from rich.console import Console

    from generator.check import compare
    from generator.cli.report import about_assumed
    from generator.cli.stated import loaded, naming

    stated = loaded(problem)
    checked = []
    for each in stated.problems:
        with naming(each.source):
            checked.append(list(compare(each.problem)))
    for each, comparisons in zip(stated.problems, checked, strict=True):
        for line in about_assumed(each.source, each.keys):
            aside(line)
        if len(checked) > 1:
            say(f"{each.source}:")
        if comparisons:
            Console().print(_table(comparisons))
        else:
            why = "has a forward pass only" if not each.problem.trains else "follows no gradient"
            say(f"there is no gradient to check: the problem {why}")
    if any(checked):
        _conclude([comparison for comparisons in checked for comparison in comparisons])


def _table(comparisons: Sequence[Comparison]) -> Table:
    """Return a table with a row for each entry of a gradient."""
    from rich.table import Table

    from generator.rounding import Rounding

    heads = ("iteration", "gradient", "row", "column", "derived", "finite difference", "")
    rounding = Rounding(places=None, significant=SIGNIFICANT)
    table = Table(*heads, box=None)
    for comparison in comparisons:
        derived, difference = comparison.printed(rounding)
        verdict = (
            "DIFFERS" if not comparison.agrees else "kink" if comparison.has_kink else "agrees"
        )
        place = (
            str(comparison.iteration),
            comparison.id,
            str(comparison.row),
            str(comparison.column),
        )
        table.add_row(*place, derived, difference, verdict)
    return table


def _conclude(comparisons: Sequence[Comparison]) -> None:
    """Say how many entries agree; the command fails where one does not."""
    wrong = sum(not comparison.agrees for comparison in comparisons)
    if wrong:
        differ = "differs" if wrong == 1 else "differ"
        aside(f"handprop: {wrong} of {len(comparisons)} entries {differ}")
        raise typer.Exit(1)
    kinks = sum(comparison.has_kink for comparison in comparisons)
    smooth = len(comparisons) - kinks
    if smooth:
        say(f"{_all_agree(smooth)} to 40 digits")
    if kinks:
        entries = "1 entry is" if kinks == 1 else f"{kinks} entries are"
        say(f"{entries} at a kink, where there is no derivative; derived is the slope used there")


def _all_agree(count: int) -> str:
    if count == 1:
        return "1 entry agrees"
    return "both entries agree" if count == 2 else f"all {count} entries agree"
