"""Taking the PDF of a set apart into the PDFs of its documents."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence

import pikepdf

__all__ = ["split"]


def split(
    content: bytes, starts: Sequence[int], properties: Sequence[Mapping[str, str]]
) -> Iterator[bytes]:
    """Yield the PDF of each document, with its own properties; the same bytes on every run.

    `starts` are the pages, counted from 0, on which the documents begin.
    """
    hashed = hashlib.sha256(content)
    with pikepdf.open(io.BytesIO(content)) as whole:
        ends = [*starts[1:], len(whole.pages)]
        for start, end, own in zip(starts, ends, properties, strict=True):
            with pikepdf.new() as one:
                one.pages.extend(whole.pages[start:end])
                for key, text in own.items():
                    one.docinfo[pikepdf.Name(f"/{key}")] = pikepdf.String(text)
                # An identifier made of each file's content, and packing its few objects anew, would
                # take as long as all else here.
                identifier = hashed.copy()
                identifier.update(f"{start} {own}".encode())
                one.trailer.ID = pikepdf.Array([pikepdf.String(identifier.digest()[:16])] * 2)
                made = io.BytesIO()
                one.save(made, static_id=True, compress_streams=False)
                yield made.getvalue()
