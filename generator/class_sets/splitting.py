"""Taking the PDF of a set apart into the PDFs of its documents."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence

import pikepdf

from generator.class_sets.seals import seal

__all__ = ["split"]


def split(
    content: bytes,
    starts: Sequence[int],
    properties: Sequence[Mapping[str, str]],
    recipes: Sequence[bytes],
) -> Iterator[bytes]:
    """Yield the PDF of each document, with its own properties, sealed; the same bytes on every run.

    `starts` are the pages, counted from 0, on which the documents begin.
    """
    with pikepdf.open(io.BytesIO(content)) as whole:
        ends = [*starts[1:], len(whole.pages)]
        for start, end, own, recipe in zip(starts, ends, properties, recipes, strict=True):
            with pikepdf.new() as one:
                one.pages.extend(whole.pages[start:end])
                for key, text in own.items():
                    one.docinfo[pikepdf.Name(f"/{key}")] = pikepdf.String(text)
                one.trailer.ID = pikepdf.Array([pikepdf.String(recipe)] * 2)
                made = io.BytesIO()
                # Packing its few objects anew would take as long as all else here.
                one.save(made, static_id=True, compress_streams=False)
                yield seal(made.getvalue())
