"""Running the shards of a set on a Dask cluster."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from typing import Any

from generator.class_sets.plan import Job, Shard
from generator.class_sets.shards import ShardResult, lost, make
from generator.errors import ClusterError

__all__ = ["check_scheduler", "run_on_cluster"]

WAITING = 2
SECONDS_TO_CONNECT = 10


def run_on_cluster(
    job: Job,
    shards: Iterable[Shard],
    scheduler: str,
    say: Callable[[str], object] = lambda _: None,
    patience: float = SECONDS_TO_CONNECT,
) -> Iterator[ShardResult]:
    """Make the shards on the workers of a cluster, and yield what became of each as it is done.

    The workers write the documents themselves, so that the job's folder has to be one that they
    share. `say` is told where there are no workers yet; `patience` is how many seconds a scheduler
    has to answer. Raises ClusterError where there is no such cluster, and where it is lost.
    """
    distributed = _distributed()
    with _connected(distributed, scheduler, patience) as client:
        waiting = iter(shards)
        done = distributed.as_completed()
        running: dict[Any, Shard] = {}

        def add() -> None:
            """Begin shards, more of them where workers have joined."""
            most = WAITING * max(1, sum(client.nthreads().values()))
            for shard in itertools.islice(waiting, max(0, most - len(running))):
                future = client.submit(_make, job, shard, pure=False)
                running[future] = shard
                done.add(future)

        if not client.nthreads():
            say(f"the scheduler at {scheduler} has no workers yet; waiting for the first")
        try:
            add()
            for future in done:
                shard = running.pop(future)
                try:
                    made = future.result()
                except distributed.KilledWorker:
                    made = lost(shard, "its workers were lost again and again")
                add()
                yield made
        except (CancelledError, distributed.comm.CommClosedError):
            raise ClusterError(
                f"the scheduler at {scheduler} is lost",
                "start it again, and give the same command again for the rest",
            ) from None


def check_scheduler(scheduler: str, patience: float = SECONDS_TO_CONNECT) -> None:
    """See that a scheduler answers. Raises ClusterError."""
    with _connected(_distributed(), scheduler, patience):
        pass


def _make(job: Job, shard: Shard) -> ShardResult:
    return make(job, job.draws(), shard)


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        raise ClusterError(
            "a cluster needs more packages",
            "run pip install 'handprop[cluster]', or make the set without one",
            about="scheduler",
        ) from None
    return distributed


def _connected(distributed: Any, scheduler: str, patience: float) -> Any:
    try:
        return distributed.Client(scheduler, timeout=patience)
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"there is no scheduler at {scheduler} ({error})",
            "start one with dask scheduler, and give its address as tcp://host:port",
        ) from None
