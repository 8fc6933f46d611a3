"""Running the shards of a set on all cores: what is made is kept, whatever ends the run."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from generator.class_sets.plan import Job, Shard
from generator.class_sets.shards import ShardResult, lost, make
from generator.class_sets.workers import begin_worker, pool_of, started
from generator.variants import AnyDraws

__all__ = ["run_here"]

# So many shards wait for each worker, so that none is idle and memory does not grow with the set.
WAITING = 2
MOST_TRIES = 3


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
            with pool_of(count, _begin, job) as pool:
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
            with pool_of(1, _begin, job) as pool:
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
    return started(pool, _make, shard)


# What all shards of a worker have in common.
_common: tuple[Job, AnyDraws]


def _make(shard: Shard) -> ShardResult:
    return make(*_common, shard)


def _begin(job: Job) -> None:
    global _common
    begin_worker()
    _common = job, job.draws()
