"""A word now and then while the command works for long."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from generator.cli.streams import aside

__all__ = ["at_rest", "telling_of_long_work"]

# After so many seconds of computing there is a word, and another each time that they are doubled.
# What others on the machine compute meanwhile does not count.
FIRST_WORD = 4.0
PAUSE = 0.5
# Set while the command waits for its user; what it computes after that is other work.
RESTING = threading.Event()


@contextmanager
def telling_of_long_work() -> Iterator[None]:
    """Say on standard error that the command is still at work, where that takes long."""
    ended = threading.Event()
    watch = threading.Thread(target=_watch, args=(ended,), daemon=True)
    watch.start()
    try:
        yield
    finally:
        ended.set()
        watch.join()


@contextmanager
def at_rest() -> Iterator[None]:
    """Tell that the command waits for its user for a while, and begins other work then."""
    RESTING.set()
    try:
        yield
    finally:
        RESTING.clear()


def _watch(ended: threading.Event) -> None:
    begun, computed, word = time.monotonic(), time.process_time(), FIRST_WORD
    while not ended.wait(PAUSE):
        if RESTING.is_set():
            begun, computed, word = time.monotonic(), time.process_time(), FIRST_WORD
        if time.process_time() - computed >= word:
            seconds = time.monotonic() - begun
            aside(f"handprop: still at work after {seconds:.0f} s; Ctrl-C ends it")
            word *= 2
