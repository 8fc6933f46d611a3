"""Cases run in a process of their own, which is ended where it takes too long."""

from __future__ import annotations

from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import NamedTuple

from tests.fuzz.families import FAMILIES
from tests.fuzz.running import MOST_SECONDS, Ending, run

__all__ = ["endings"]

# A process that takes so long is ended.
PATIENCE = 6 * MOST_SECONDS


class Worker(NamedTuple):
    """A process that runs cases, and the line to it."""

    process: BaseProcess
    line: Connection


def started() -> Worker:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs,))
    process.start()
    return Worker(process, ours)


def serve(line: Connection) -> None:
    """Run the cases that are asked for, one after another."""
    while True:
        name, number = line.recv()
        line.send(run(FAMILIES[name], number))


def endings(name: str, numbers: range) -> Iterator[tuple[int, Ending | str]]:
    """Yield how each case of a family ended, or why that is not known."""
    worker = started()
    try:
        for number in numbers:
            worker.line.send((name, number))
            try:
                if worker.line.poll(PATIENCE):
                    yield number, worker.line.recv()
                    continue
                found = f"ended after {PATIENCE:g} s"
            except (EOFError, ConnectionResetError):
                found = "the process died"
            worker.process.kill()
            worker = started()
            yield number, found
    finally:
        worker.process.kill()
