"""Taking the PDF of a set apart into the PDFs of its documents."""

from __future__ import annotations

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
    with pikepdf.open(io.BytesIO(content)) as whole:
        ends = [*starts[1:], len(whole.pages)]
        for start, end, own in zip(starts, ends, properties, strict=True):
            with pikepdf.new() as one:
                one.pages.extend(whole.pages[start:end])
                for key, text in own.items():
                    one.docinfo[pikepdf.Name(f"/{key}")] = pikepdf.String(text)
                made = io.BytesIO()
                one.save(
                    made,
                    deterministic_id=True,
                    object_stream_mode=pikepdf.ObjectStreamMode.generate,
                )
                yield made.getvalue()
