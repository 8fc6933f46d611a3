"""The deep run: `python -m tests.marks [TRIALS …] [--count N] [--first N]`.

Each kind of problem has its share of the trials, in two processes.
"""

from __future__ import annotations

import argparse
import functools
import sys
from collections import Counter
from multiprocessing import get_context

from tests.marks.problems import KINDS
from tests.marks.trials import TRIALS, trials

SHOWN = 20
# Not more mistakes than these are within what honest work may give.
MOST_WITHIN_ROUNDING = 0.06


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.marks", description=__doc__)
    parser.add_argument("trials", nargs="*", help=f"{', '.join(TRIALS)}; all if left out")
    parser.add_argument("--count", type=int, default=10_500, help="how many trials of each")
    parser.add_argument("--first", type=int, default=0, help="other numbers are other problems")
    given = parser.parse_args()
    wrong = sum(wrong_of(name, given.first, given.count) for name in given.trials or TRIALS)
    print(f"{wrong} trials are wrong")
    return min(wrong, 1)


def wrong_of(name: str, first: int, count: int) -> int:
    """Run trials, print the verdicts that are false, and return how many trials have some."""
    each = -(-count // len(KINDS))
    run = functools.partial(trials, name=name, first=first, count=each)
    wrong, endings = 0, Counter[str]()
    with get_context("spawn").Pool(2) as pool:
        for kind, found in zip(KINDS, pool.imap(run, KINDS), strict=True):
            counts = Counter(trial.ending for trial in found)
            print(f"{name} {kind}: {dict(counts)}", flush=True)
            endings += counts
            complaining = [trial for trial in found if trial.complaints]
            wrong += len(complaining)
            for trial in complaining[:SHOWN]:
                print(f"    {trial.told}", *trial.complaints, sep="\n        ", flush=True)
    print(f"{name}: {endings.total()} trials, {dict(endings)}", flush=True)
    assert endings.total() == each * len(KINDS), "each kind of problem has its share"
    assert endings["within rounding"] <= MOST_WITHIN_ROUNDING * endings.total()
    return wrong


if __name__ == "__main__":
    sys.exit(main())
