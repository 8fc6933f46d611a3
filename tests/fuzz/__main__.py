"""The deep run: `python -m tests.fuzz [FAMILY …] [--count N] [--first N]`."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from tests.fuzz.families import FAMILIES
from tests.fuzz.running import FuzzFamily, complaints
from tests.fuzz.workers import endings

LINES_SHOWN = 12


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("families", nargs="*", help=f"{', '.join(FAMILIES)}; all if left out")
    parser.add_argument("--count", type=int, help="how many cases of each; all if left out")
    parser.add_argument("--first", type=int, default=0, help="the number of the first case")
    given = parser.parse_args()
    wrong = sum(
        wrong_of(FAMILIES[name], given.first, given.count or FAMILIES[name].count)
        for name in given.families or FAMILIES
    )
    print(f"{wrong} cases are wrong")
    return min(wrong, 1)


def wrong_of(family: FuzzFamily, first: int, count: int) -> int:
    """Run cases of a family, print those that end wrongly, and return how many these are."""
    wrong, codes = 0, Counter[object]()
    for number, ending in endings(family.name, range(first, first + count)):
        if isinstance(ending, str):
            found, shown = [ending], []
        else:
            codes[ending.code] += 1
            found = list(complaints(family, ending, is_timed=True))
            shown = [" ".join(ending.arguments), *ending.err.splitlines()[-LINES_SHOWN:]]
        if found:
            wrong += 1
            print(f"{family.name} {number}: {'; '.join(found)}", *shown, sep="\n    ", flush=True)
    print(f"{family.name}: {count} cases, exit codes {dict(codes)}", flush=True)
    return wrong


if __name__ == "__main__":
    sys.exit(main())
