"""Running the shards of a set on all cores: what is made is kept, whatever ends the run."""

from __future__ import annotations

import gc
import itertools
import os
import signal
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process

from generator.class_sets.plan import Job, Shard
from generator.class_sets.shards import ShardResult, lost, make
from generator.variants import AnyDraws

__all__ = ["run_here"]

# So many shards wait for each worker, so that none is idle and memory does not grow with the set.
WAITING = 2
MOST_TRIES = 3
MOST_NEW_OBJECTS = 200_000


def run_here(
    job: Job, shards: Iterable[Shard], workers: int | None = None
) -> Iterator[ShardResult]:
    """Make the shards on so many processes, and yield what became of each as it is done.

    A single shard is made by this process: another would take longer to start. Where a worker dies,
    the shards that were begun are made one by one, each a few times at most; the variants of one
    that no worker brings to an end are failures.
    """
    count = workers or os.cpu_count() or 1
    given = iter(shards)
    first = list(itertools.islice(given, 2))
    if len(first) == 1:
        yield make(job, job.draws(), *first)
        return
    waiting = itertools.chain(first, given)
    begun: dict[int, Shard] = {}
    while True:
        try:
            with _pool(count, job) as pool:
                for made in _all_made(pool, waiting, begun, count * WAITING):
                    del begun[made.shard.number]
                    yield made
        except BrokenProcessPool:
            for made in _one_by_one(job, list(begun.values())):
                del begun[made.shard.number]
                yield made
        else:
            return


def _all_made(
    pool: ProcessPoolExecutor, waiting: Iterator[Shard], begun: dict[int, Shard], most: int
) -> Iterator[ShardResult]:
    """Yield what becomes of shards, of which so many at most are begun at a time."""
    running: set[Future[ShardResult]] = set()
    while True:
        for shard in itertools.islice(waiting, most - len(running)):
            begun[shard.number] = shard
            running.add(_begun(pool, shard))
        if not running:
            return
        done, running = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            yield future.result()


def _one_by_one(job: Job, suspects: Sequence[Shard]) -> Iterator[ShardResult]:
    """Make shards each by itself, so that one whose worker dies is known."""
    left = list(suspects)
    tries = 0
    while left:
        try:
            with _pool(1, job) as pool:
                while left:
                    yield _begun(pool, left[0]).result()
                    del left[0]
                    tries = 0
        except BrokenProcessPool:
            tries += 1
            if tries == MOST_TRIES:
                yield lost(
                    left.pop(0), f"its worker ended {MOST_TRIES} times; is there enough memory?"
                )
                tries = 0


def _begun(pool: ProcessPoolExecutor, shard: Shard) -> Future[ShardResult]:
    """Begin a shard. A worker that starts with it leaves Ctrl-C to this process from the first."""
    if sys.platform == "win32":
        return pool.submit(_make, shard)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return pool.submit(_make, shard)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _pool(workers: int, job: Job) -> Iterator[ProcessPoolExecutor]:
    """Return a pool whose workers end, and with them what they run, when the context is left."""
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin, (job,))
    try:
        yield pool
    except BaseException:
        for process in list((pool._processes or {}).values()):  # noqa: SLF001  # no public way
            process.terminate()
        pool.shutdown(wait=True, cancel_futures=True)
        raise
    pool.shutdown(wait=True, cancel_futures=True)


# What all shards of a worker have in common.
_common: tuple[Job, AnyDraws]


def _make(shard: Shard) -> ShardResult:
    """Make a shard, or end the process where it is told to: a pool would pass the exception on."""
    try:
        return make(*_common, shard)
    except SystemExit:
        os._exit(1)


def _begin(job: Job) -> None:
    """Leave Ctrl-C to the parent, and end by an exception, so that a run of TeX ends as well."""
    global _common
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)
    # Shards leave few cycles behind, and looking for them took a twentieth of the time.
    gc.set_threshold(MOST_NEW_OBJECTS)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _common = job, job.draws()


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
