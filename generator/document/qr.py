"""QR codes: the modules of a text, as the runs that a template draws."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator

from generator.errors import TooLongError

__all__ = ["qr_rows"]

# With more, the modules get too small for a code of this size to be read (37 modules a side).
MOST_BYTES = 106


# The sheet, the solution and the LaTeX of a variant have one code.
@functools.lru_cache
def qr_rows(text: str) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return the rows of the QR code of a text, from the top: its runs of dark modules, each with
    the number of light ones before it.

    There are as many rows as modules in a row. Raises TooLongError for a text that is too long.
    """
    import segno  # it takes a while, and most documents have no code

    if len(text.encode()) > MOST_BYTES:
        raise TooLongError(
            f"{text!r} has more than the {MOST_BYTES} bytes that a small QR code holds",
            "leave it out, or give shorter ids",
            about="qr",
        )
    return tuple(tuple(_runs(row)) for row in segno.make_qr(text).matrix)


def _runs(row: bytes | bytearray) -> Iterator[tuple[int, int]]:
    light = 0
    for is_dark, modules in itertools.groupby(row):
        count = len(list(modules))
        if is_dark:
            yield light, count
        light = count
