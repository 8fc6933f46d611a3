"""The random numbers of a variant, which depend on the seed and its name alone.

They come from SHAKE-256 (FIPS 202), which is the same on every platform and in every version of
Python and NumPy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["indices"]

Indices = npt.NDArray[np.int64]
BYTES = 4


def indices(
    seed: int, names: Iterable[tuple[str, int]], purpose: str, sizes: Sequence[int]
) -> Indices:
    """Return a row for each name and attempt: for each of `sizes` a number from 0 to below it.

    The product of a 32-bit word and a size, divided by 2**32 (Lemire, Fast random integer
    generation in an interval, 2019): no number is likelier than another by more than 1 part in
    2**32 / size.
    """
    named = tuple(names)
    length = BYTES * len(sizes)
    digests = b"".join(
        hashlib.shake_256(f"handprop/{purpose}/{seed}/{attempt}/{name}".encode()).digest(length)
        for name, attempt in named
    )
    words = np.frombuffer(digests, dtype="<u4").astype(np.uint64).reshape(len(named), len(sizes))
    return ((words * np.array(sizes, dtype=np.uint64)) >> np.uint64(32)).astype(np.int64)
