"""What somebody has typed into the fields of a PDF, whichever viewer wrote it."""

from __future__ import annotations

import codecs
import io
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pikepdf

__all__ = ["FilledForm", "filled_form"]

# What it logs of a damaged file is said in a sentence.
logging.getLogger("pikepdf").addHandler(logging.NullHandler())
# A tree of fields is a few levels deep; a damaged one may lead back into itself.
DEEPEST = 20

PROBLEM = re.compile(r"handprop-problem ([0-9a-f]{64})\b")


@dataclass(frozen=True, slots=True)
class FilledForm:
    """The texts in the fields of a PDF by their names, "" where nothing is typed; the names of
    those in which viewers have left two texts; what the PDF's subject says; and of one that is
    ours the title, and the hash of the problem where that has no variants, "" elsewhere.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    doubtful: tuple[str, ...] = ()
    subject: str = ""
    title: str = ""
    problem: str = ""


def filled_form(content: bytes) -> FilledForm:
    """Return what is typed into a PDF. Raises ValueError with what is wrong with it."""
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            return _filled(document)
    except pikepdf.PasswordError:
        raise ValueError("is encrypted; save it without a password") from None
    except (pikepdf.PdfError, RuntimeError, TypeError, AttributeError, LookupError, ValueError):
        # Whatever a damaged file leads to.
        raise ValueError("is damaged, or no PDF") from None


def _filled(document: pikepdf.Pdf) -> FilledForm:
    found: dict[str, list[str]] = {}
    for name, text in _texts(document):
        found.setdefault(name, []).append(text)
    typed = {name: [*dict.fromkeys(filter(None, texts))] for name, texts in found.items()}
    return FilledForm(
        {name: texts[0] if len(texts) == 1 else "" for name, texts in typed.items()},
        tuple(name for name, texts in typed.items() if len(texts) > 1),
        _stated(document, "/Subject"),
        _title(document),
        _problem(document),
    )


def _texts(document: pikepdf.Pdf) -> Iterator[tuple[str, str]]:
    """Yield the names of fields and the texts in them: those of the form, or else those that a
    viewer has left on the pages alone.
    """
    form = document.Root.get("/AcroForm")
    listed = form.get("/Fields", ()) if isinstance(form, pikepdf.Dictionary) else ()
    found = [text for one in listed for text in _below(one, "", DEEPEST)]
    yield from found or _on_pages(document)


def _on_pages(document: pikepdf.Pdf) -> Iterator[tuple[str, str]]:
    for page in document.pages:
        for widget in page.obj.get("/Annots", ()):
            if widget.get("/Subtype") == "/Widget":
                above = [*_above(widget)]
                names = [_text(_entry(one, "/T")) for one in above[::-1]]
                if name := ".".join(filter(None, names)):
                    yield from ((name, _text(_entry(one, "/V"))) for one in above)


def _below(one: Any, above: str, deepest: int) -> Iterator[tuple[str, str]]:
    """Yield the texts of a field, of its places, and of the fields below it."""
    name = ".".join(filter(None, (above, _text(_entry(one, "/T")))))
    if name:
        yield name, _text(_entry(one, "/V"))
    for kid in (_entry(one, "/Kids") or ()) if deepest else ():
        yield from _below(kid, name, deepest - 1)


def _entry(one: Any, key: str) -> Any:
    """Return an entry of a dictionary, None where there is none; to ask first is thirty times as
    fast as to look in vain.
    """
    return one[key] if key in one else None  # noqa: SIM401  # get looks in vain


def _above(widget: Any) -> Iterator[Any]:
    """Yield a widget, the field that it belongs to, and those that this is in."""
    for _ in range(DEEPEST):
        if widget is None:
            return
        yield widget
        widget = _entry(widget, "/Parent")


def _text(value: Any) -> str:
    """Return a value as text: viewers write strings, names for boxes that are ticked, and streams
    for what is long.
    """
    match value:
        case None:
            return ""
        case pikepdf.Stream():
            return _decoded(value.read_bytes())
        case pikepdf.Name():
            return "" if value == "/Off" else str(value).removeprefix("/")
        case pikepdf.String():
            raw = bytes(value)
            return _decoded(raw) if raw.startswith(codecs.BOM_UTF8) else str(value).strip()
        case str() | int() | float():
            return str(value)
    return ""


def _decoded(raw: bytes) -> str:
    is_wide = raw.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE))
    return raw.decode("utf-16" if is_wide else "utf-8-sig", "replace").strip()


def _stated(document: pikepdf.Pdf, key: str) -> str:
    """Return what a property says, and what a viewer may have made of the properties."""
    stated = _text(document.trailer.get("/Info", pikepdf.Dictionary()).get(key))
    metadata = document.Root.get("/Metadata")
    if isinstance(metadata, pikepdf.Stream):
        stated = f"{stated} {metadata.read_bytes().decode('utf-8', 'replace')}"
    return stated.strip()


def _title(document: pikepdf.Pdf) -> str:
    """Return the title of a document of ours."""
    info = document.trailer.get("/Info", pikepdf.Dictionary())
    is_ours = _text(info.get("/Creator")).startswith("Handprop ")
    return _text(info.get("/Title")) if is_ours else ""


def _problem(document: pikepdf.Pdf) -> str:
    found = PROBLEM.search(_stated(document, "/Keywords"))
    return found[1] if found else ""
