"""The table of formats."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping

from msgspec import Struct

__all__ = [
    "BANKS",
    "EMBEDDED",
    "FORMATS",
    "PDF",
    "TEX",
    "Format",
    "apart",
    "are_banks",
    "checks_answers",
    "ending",
    "file_of_bank",
    "in_order",
    "is_typeset",
]


class Format(Struct, frozen=True):
    """A format: how the names of its files end, the module that says what it adds to templates, and
    what it is in a few words. The module's `markup` takes the words of the document's language and
    returns a `Markup`.
    """

    ending: str
    module: str
    about: str


# They are imported where a document is asked for.
FORMATS: Mapping[str, Format] = {
    "tex": Format(".tex", "generator.formats.latex.markup", "LaTeX"),
    "html": Format(".html", "generator.formats.html.markup", "a page for browsers"),
    "md": Format(".md", "generator.formats.markdown.markup", "Markdown"),
    "ipynb": Format(".ipynb", "generator.formats.notebook.markup", "a notebook"),
    "fragment": Format("-fragment.tex", "generator.formats.fragment.markup", "LaTeX to paste"),
}
# Banks of questions, which a platform for learning imports; one holds all variants of a set.
BANKS: Mapping[str, Format] = {
    "moodle": Format(".xml", "generator.banks.moodle", "a question bank for Moodle"),
    "canvas": Format(".zip", "generator.banks.canvas.quizzes", "quizzes for Canvas"),
    "canvas-banks": Format(
        ".zip",
        "generator.banks.canvas.banks",
        "question banks for Canvas",
    ),
    "qti": Format(".zip", "generator.banks.qti.package", "a QTI 2.1 package for OpenOlat and TAO"),
    "blackboard": Format(
        ".zip",
        "generator.banks.blackboard",
        "files of numeric questions for Blackboard",
    ),
    "brightspace": Format(
        ".zip",
        "generator.banks.brightspace",
        "files of short answers for Brightspace",
    ),
}
# As what documents stand on pages that are not ours: by how their formulas are written.
EMBEDDED: Mapping[str, Format] = {
    "latex": Format(".html", "generator.formats.embedded.latex", "LaTeX for MathJax"),
    "mathml": Format(".html", "generator.formats.embedded.mathml", "MathML"),
}
# A PDF is made from LaTeX, and so no format of its own.
PDF, TEX = "pdf", "tex"
CHECKED = "html", "worksheet"


def ending(name: str) -> str:
    """Return how the names of files end that hold a document in a format, or as a PDF, or a bank:
    several platforms take archives.
    """
    if name in BANKS:
        return f"-{file_of_bank(name)}"
    return ".pdf" if name == PDF else FORMATS[name].ending


def file_of_bank(name: str) -> str:
    """Return how the file of a bank is called."""
    return f"{name}{BANKS[name].ending}"


def are_banks(names: Collection[str]) -> bool:
    """Return whether there are formats and each is a bank, which is no document of any kind."""
    return bool(names) and all(name in BANKS for name in names)


def is_typeset(formats: Collection[str]) -> bool:
    """Return whether TeX reads what is written, and so has to know each of its letters."""
    return PDF in formats or TEX in formats


def checks_answers(name: str, kind: str) -> bool:
    """Return whether a document of a kind checks in a format what is typed into it, and so holds
    the answers.
    """
    return (name, kind) == CHECKED


def in_order(wanted: Container[str]) -> tuple[str, ...]:
    """Return what documents are written as, PDFs first, and in which banks they are asked."""
    return tuple(name for name in (PDF, *FORMATS, *BANKS) if name in wanted)


def apart(name: str) -> tuple[str, str] | None:
    """Return the name of a file without the ending of a format, and the format, which is that of
    the longest ending; None where it has none.
    """
    for document_format in sorted((PDF, *FORMATS, *BANKS), key=lambda known: -len(ending(known))):
        stem = name.removesuffix(ending(document_format))
        if stem and stem != name:
            return stem, document_format
    return None
