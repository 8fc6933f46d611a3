"""What the draws of an exercise are like, as the command prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from generator.cli.streams import aside

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from generator.variants import Answer, Stress

__all__ = ["tell_of_draws"]

BLOCKS = " ▁▂▃▄▅▆▇█"
BAR = 40
MOST_NAMED = 10
# More than a row of any table takes.
WIDEST = 1_000
# An answer that prints the same in a larger share of draws is worth guessing.
GUESSABLE = 0.05
# Fewer draws tell nothing of that.
FEWEST_DRAWS = 100


def tell_of_draws(report: Stress) -> None:
    """Print what many draws are like: a bar for each requirement, a row for each answer."""
    from rich.console import Console

    console = Console()
    _tell_of_rejections(report, console)
    _tell_of_zeros(report, console)
    if not report.fit:
        aside("handprop: no draw is fit to set; give wider draws, or require less of them")
        raise typer.Exit(1)
    console.print(_difficulty(report))
    _print_whole(_answers(report), console)
    if len(report.answers) < report.asked:
        console.print(f"These are the first {len(report.answers):,} of {report.asked:,} answers")
    if report.fit < FEWEST_DRAWS:
        console.print(
            f"Which answers can be guessed is told from {FEWEST_DRAWS} fit draws on; give a larger "
            "--stress"
        )
        return
    guessable = [_called(answer) for answer in report.answers if answer.share > GUESSABLE]
    console.print(
        f"Guessable, printing the same in more than {GUESSABLE:.0%} of these: "
        f"{', '.join(guessable) or 'no answer'}"
    )


def _print_whole(table: Table, console: Console) -> None:
    """Print a table without cutting its cells; a terminal breaks the lines that are too wide."""
    from rich.console import Console

    needed = Console(width=WIDEST).measure(table).maximum
    Console(width=max(needed, console.width)).print(table)


def _tell_of_rejections(report: Stress, console: Console) -> None:
    """Print how many draws are fit to set, and which requirements the others do not meet."""
    from rich.table import Table

    from generator.cli.report import counted

    console.print(
        f"{report.fit:,} of {report.draws:,} draws are fit to set, "
        f"{1e6 * report.seconds / report.draws:.0f} µs each"
    )
    if report.room is not None:
        console.print(
            f"There are {report.room.draws:,} different draws, which make at most "
            f"{counted(report.room.variants)} of a set"
        )
    rejected = Table("requirement", "rejected", "", box=None)
    for name, share in report.rejected.items():
        rejected.add_row(name, f"{share:.1%}", "█" * int(share * BAR))
    console.print(rejected)


def _tell_of_zeros(report: Stress, console: Console) -> None:
    """Print whether 0 is left out of ranges, and how many draws have a 0 all the same."""
    if report.without_zero:
        keys = [*report.without_zero[:MOST_NAMED], "others"]
        shown = ", ".join(keys if len(report.without_zero) > MOST_NAMED else keys[:-1])
        console.print(
            f"0 is left out of the ranges of {shown}; zeros = true under [requirements] takes it "
            "in",
            markup=False,
        )
    if report.zeros:
        console.print(f"{report.zeros:.1%} of the fit draws have an input, weight or bias of 0")


def _difficulty(report: Stress) -> Table:
    """Return a table of how alike fit draws are in difficulty."""
    from rich.table import Table

    table = Table("in a fit draw", "least", "middle", "most", box=None)
    for name, counts in report.difficulty.items():
        table.add_row(name, *map("{:,}".format, counts))
    return table


def _answers(report: Stress) -> Table:
    """Return a table of how the answers of fit draws are spread."""
    from rich.table import Table

    table = Table(box=None)
    for head in ("answer", "least", "middle", "most", "spread", "prints", "commonest"):
        table.add_column(head, no_wrap=True)
    for answer in report.answers:
        top = max(answer.bins)
        spread = "".join(BLOCKS[-(-count * (len(BLOCKS) - 1) // top)] for count in answer.bins)
        table.add_row(
            _called(answer),
            *(answer.smallest, answer.middle, answer.largest),
            spread,
            f"{answer.different:,}",
            f"{answer.commonest} ({answer.share:.1%})",
        )
    return table


def _called(answer: Answer) -> str:
    return f"{answer.step}[{answer.row},{answer.column}]"
