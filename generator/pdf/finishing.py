"""What becomes of a PDF after TeX: compact fonts, and fields over its blanks."""

from __future__ import annotations

import io

import pikepdf

from generator.pdf.compact.documents import make_compact
from generator.pdf.fields import PdfForm, make_form

__all__ = ["finished"]


def finished(content: bytes, form: PdfForm | None = None) -> bytes:
    """Return a PDF with its Type 1 fonts in compact form, and with a form; it stays as it is where
    it has no such fonts and gets no form, and so does what is no PDF.
    """
    try:
        opened = pikepdf.open(io.BytesIO(content))
    except pikepdf.PdfError:
        return content
    with opened as document:
        has_changed = make_compact(document)
        if form is not None and form.shown:
            make_form(document, form)
            has_changed = True
        if not has_changed:
            return content
        made = io.BytesIO()
        document.save(
            made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
        )
        return made.getvalue()
