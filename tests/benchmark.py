"""How long a user waits: whole runs of the command, from a warm disk.

    python tests/benchmark.py [RUNS]

prints the median and the range of each, in seconds. The first kind of run starts with an empty
cache, so that TeX reads its packages and keeps them; the second finds them kept.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

HANDPROP = Path(sys.executable).with_name("handprop")


def seconds(
    arguments: list[str], environment: dict[str, str], before: Callable[[], object]
) -> float:
    """Return how long one run of the command takes."""
    before()
    start = time.perf_counter()
    subprocess.run([HANDPROP, *arguments], env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def measure(runs: int) -> Iterator[tuple[str, list[float]]]:
    """Yield the name and the times of each kind of run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cache = folder / "cache"
        environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
        to_pdf = ["solve", "back-propagation", "-o", str(folder)]

        def empty_cache() -> None:
            shutil.rmtree(cache, ignore_errors=True)

        kinds: list[tuple[str, list[str], Callable[[], object]]] = [
            ("to the PDF, first run", to_pdf, empty_cache),
            ("to the PDF, later runs", to_pdf, lambda: None),
            ("--format json", [*to_pdf, "--format", "json"], lambda: None),
            ("--version", ["--version"], lambda: None),
        ]
        for kind, arguments, before in kinds:
            seconds(arguments, environment, before)
            yield kind, [seconds(arguments, environment, before) for _ in range(runs)]


def main() -> None:
    """Print a table of all measurements."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, {runs} runs each")
    for kind, times in measure(runs):
        middle = statistics.median(times)
        print(f"{kind:<24} {middle:5.2f} s   ({min(times):.2f} to {max(times):.2f})")


if __name__ == "__main__":
    main()
