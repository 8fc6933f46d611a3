"""How the command ends where it is told to, as by Ctrl-C."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

__all__ = ["put_in_order"]

# What tells a command to end: its user, whoever ended the terminal or the machine.
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
# The exit code of a command that a signal ended, but for the signal's number.
ENDED = 128


@contextmanager
def put_in_order() -> Iterator[None]:
    """Let what tells the command to end raise an exception for a while, KeyboardInterrupt where it
    is Ctrl-C, so that what is half done is undone and what was started ends.

    At other times the system ends the command, which is quick and quiet.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    known = [number for name in SIGNALS if (number := getattr(signal, name, None)) is not None]
    ours = [number for number in known if signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, _raise)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


def _raise(number: int, frame: FrameType | None) -> NoReturn:
    if number == signal.SIGINT:
        signal.default_int_handler(number, frame)
    sys.exit(ENDED + number)
