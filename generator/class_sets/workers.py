"""Processes that work for this one, and end when it does, whatever ends it."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from typing import TypeVar

__all__ = ["begin_worker", "pool_of", "started"]

MOST_NEW_OBJECTS = 200_000

Outcome = TypeVar("Outcome")


@contextmanager
def pool_of(
    workers: int, begin: Callable[..., None], *given: object
) -> Iterator[ProcessPoolExecutor]:
    """Return a pool whose workers end, and with them what they run, when the context is left; each
    of them begins with `begin`, which calls `begin_worker`.
    """
    pool = ProcessPoolExecutor(workers, get_context("spawn"), begin, given)
    try:
        yield pool
    except BaseException:
        for process in list((pool._processes or {}).values()):  # noqa: SLF001  # no public way
            process.terminate()
        pool.shutdown(wait=True, cancel_futures=True)
        raise
    pool.shutdown(wait=True, cancel_futures=True)


def started(
    pool: ProcessPoolExecutor, make: Callable[..., Outcome], *given: object
) -> Future[Outcome]:
    """Let a pool make something. A worker that starts with it leaves Ctrl-C to this process from
    the first.
    """
    if sys.platform == "win32":
        return pool.submit(_made, make, *given)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return pool.submit(_made, make, *given)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _made(make: Callable[..., Outcome], *given: object) -> Outcome:
    """Make something, or end the process where it is told to: a pool would pass that on."""
    try:
        return make(*given)
    except SystemExit:
        os._exit(1)


def begin_worker() -> None:
    """Leave Ctrl-C to the parent, and end by an exception, so that a run of TeX ends as well."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)
    # Documents leave few cycles behind, and looking for them took a twentieth of the time.
    gc.set_threshold(MOST_NEW_OBJECTS)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait until the parent is gone, killed perhaps, and end as if it had said so."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        # A signal that comes just before a worker waits for work ends nothing, so it is repeated.
        while True:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(1)


def _end(*_: object) -> None:
    raise SystemExit(1)
