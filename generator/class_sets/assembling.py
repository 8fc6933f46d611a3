"""Putting a PDF together from objects that are written already (ISO 32000-1, section 7.5)."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Mapping, Sequence

__all__ = ["assembled", "numbered"]

# By bytes beyond ASCII in the second line, programs know that a file is not text.
HEAD = "%PDF-{version}\n%\u00e9\u00e8\u00ea\u00eb\n"
# Taking longer over it makes files hardly smaller.
COMPRESSION = 3
# How many bytes a table has for what kind of place it is, for the place, and for one within it.
WIDTHS = 1, 4, 2
PLAIN, PACKED = 1, 2


def numbered(number: int, text: bytes) -> bytes:
    """Return an object as it stands in a file."""
    return b"%d 0 obj\n%b\nendobj\n" % (number, text)


def assembled(
    version: str, written: Mapping[int, bytes], packed: Mapping[int, bytes], trailer: bytes
) -> bytes:
    """Return a PDF of some objects, by their numbers; those that are many and small are `packed`
    together, for which their numbers have to follow those of the others.

    `trailer` are the keys of its trailer, but for its size.
    """
    head = HEAD.format(version=version).encode("latin-1")
    if not packed:
        places, end = _places(head, written)
        size = 1 + max(written)
        tail = b"%btrailer << /Size %d %b >>\n" % (_table(places), size, trailer)
        return b"".join((head, *written.values(), tail, _ending(end)))
    last = max(packed)
    holder, table = last + 1, last + 2
    written = {**written, holder: numbered(holder, _pack(packed))}
    places, end = _places(head, written)
    entries = {number: (PLAIN, place, 0) for number, place in {**places, table: end}.items()}
    entries |= {number: (PACKED, holder, index) for index, number in enumerate(packed)}
    tail = numbered(table, _packed_table(entries, trailer))
    return b"".join((head, *written.values(), tail, _ending(end)))


def _places(head: bytes, written: Mapping[int, bytes]) -> tuple[dict[int, int], int]:
    """Return where each object begins, and where the last one ends."""
    *starts, end = itertools.accumulate(map(len, written.values()), initial=len(head))
    return dict(zip(written, starts, strict=True)), end


def _ending(table: int) -> bytes:
    return b"startxref\n%d\n%%%%EOF\n" % table


def _pack(objects: Mapping[int, bytes]) -> bytes:
    """Return a stream that holds objects (section 7.5.7)."""
    starts = itertools.accumulate((len(text) + 1 for text in objects.values()), initial=0)
    index = b" ".join(b"%d %d" % pair for pair in zip(objects, starts, strict=False))
    content = zlib.compress(b"\n".join((index, *objects.values(), b"")), COMPRESSION)
    stated = b"/Type /ObjStm /N %d /First %d" % (len(objects), len(index) + 1)
    return _stream(stated, content)


def _packed_table(entries: Mapping[int, tuple[int, int, int]], trailer: bytes) -> bytes:
    """Return a stream that says where objects are (section 7.5.8)."""
    ordered = sorted({0: (0, 0, 0), **entries}.items())
    rows = b"".join(
        part.to_bytes(width, "big")
        for _, entry in ordered
        for part, width in zip(entry, WIDTHS, strict=True)
    )
    runs = b" ".join(b"%d %d" % (run[0], len(run)) for run in _runs([key for key, _ in ordered]))
    widths = b"%d %d %d" % WIDTHS
    size = 1 + ordered[-1][0]
    stated = b"/Type /XRef /Size %d /W [%b] /Index [%b] %b" % (size, widths, runs, trailer)
    return _stream(stated, zlib.compress(rows, COMPRESSION))


def _stream(stated: bytes, content: bytes) -> bytes:
    return b"<< %b /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (
        stated,
        len(content),
        content,
    )


def _table(places: Mapping[int, int]) -> bytes:
    """Return the table of where each object begins, in runs of numbers without a gap."""
    lines = [b"xref\n0 1\n0000000000 65535 f \n"]
    for run in _runs(list(places)):
        lines.append(b"%d %d\n" % (run[0], len(run)))
        lines += [b"%010d 00000 n \n" % places[number] for number in run]
    return b"".join(lines)


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    """Return ascending numbers as runs without a gap."""
    grouped = itertools.groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])
    return [[number for _, number in run] for _, run in grouped]
