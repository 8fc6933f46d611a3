"""How far what is made of many is, while it is being made."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from generator.cli.streams import aside

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["showing_progress"]

LINES_OF_PROGRESS = 10

# What is told how many more variants are done.
Progress = Callable[[int], object]


def showing_progress(count: int, called: str = "variants") -> AbstractContextManager[Progress]:
    """Show how many are done: a bar on a terminal, a line now and then elsewhere."""
    from rich.console import Console

    console = Console(stderr=True)
    return _bar(console, count, called) if console.is_terminal else _lines(count, called)


@contextmanager
def _bar(console: Console, count: int, called: str) -> Iterator[Progress]:
    from rich import progress

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TextColumn("{task.fields[rate]}"),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(called, total=count, rate="")
        begun = time.monotonic()

        def advance(more: int) -> None:
            done = bar.tasks[0].completed + more
            rate = done / max(time.monotonic() - begun, 1e-9)
            bar.update(task, advance=more, rate=f"{rate:.0f}/s")

        yield advance


@contextmanager
def _lines(count: int, called: str) -> Iterator[Progress]:
    done = 0

    def tell(more: int) -> None:
        nonlocal done
        step = -(-count // LINES_OF_PROGRESS)
        if done // step != (done + more) // step:
            aside(f"{done + more:,} of {count:,} {called}")
        done += more

    yield tell
