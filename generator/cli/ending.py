"""How the command ends where it is told to, as by Ctrl-C."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["put_in_order"]


@contextmanager
def put_in_order() -> Iterator[None]:
    """Let Ctrl-C raise KeyboardInterrupt for a while, so that what is half done is undone.

    At other times the system ends the command, which is quick and quiet.
    """
    is_ours = threading.current_thread() is threading.main_thread()
    if not is_ours or signal.getsignal(signal.SIGINT) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
