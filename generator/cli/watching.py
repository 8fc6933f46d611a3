"""Doing something again each time that a file is saved."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from generator.cli.ending import put_in_order
from generator.cli.failures import FAILURES, told
from generator.cli.patience import at_rest
from generator.cli.streams import aside

__all__ = ["again_when_saved"]

# How often files are looked at, and for how long a file stays as it is once it is saved: an editor
# may empty a file before it writes.
PAUSE, STILL = 0.4, 0.1

Stamps = tuple[tuple[Path, int, int, int], ...]


def again_when_saved(
    path: Path, others: Callable[[], Iterable[Path]], work: Callable[[], None]
) -> None:
    """Do work now and each time that a file or one of the others is saved, until Ctrl-C.

    What fails is said, and the next time may be better.
    """
    with put_in_order(), suppress(KeyboardInterrupt):
        for stamps in _saved(lambda: [path, *others()]):
            _tried(work)
            aside(f"waiting until {_named(path, len(stamps))} saved; Ctrl-C ends it")


def _tried(work: Callable[[], None]) -> None:
    """Do work, and say what fails of it."""
    try:
        work()
    except FAILURES as error:
        for sentence in told(error):
            aside(f"handprop: {sentence}")
    if sys.stdout is not None:
        sys.stdout.flush()


def _named(path: Path, count: int) -> str:
    return f"{path} is" if count == 1 else f"{path} or a file that it uses is"


def _saved(paths: Callable[[], Iterable[Path]]) -> Iterator[Stamps]:
    """Yield what files are like, now and whenever one of them has been saved."""
    seen: Stamps = ()
    while True:
        now = _stamps(paths())
        if now and now != seen:
            if seen:
                now = _once_still(paths, now)
            seen = now
            yield now
        with at_rest():
            time.sleep(PAUSE)


def _once_still(paths: Callable[[], Iterable[Path]], before: Stamps) -> Stamps:
    """Return what files are like once nothing is written to them any more."""
    while True:
        time.sleep(STILL)
        now = _stamps(paths())
        if now == before:
            return now
        before = now


def _stamps(paths: Iterable[Path]) -> Stamps:
    """Return when files were saved; none of them where one is away, as while it is being saved."""
    found = []
    for path in paths:
        try:
            stat = path.stat()
        except OSError:
            return ()
        found.append((path, stat.st_mtime_ns, stat.st_size, stat.st_ino))
    return tuple(found)
