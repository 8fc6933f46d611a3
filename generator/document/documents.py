"""The kinds of document, and what the template of each sees."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from generator.document.keeping import Kept
from generator.document.viewing import view_of
from generator.document.views import View
from generator.document.work import Work
from generator.document.worksheet import blanks, no_blanks
from generator.errors import UsageError
from generator.expressions.tree import Name

__all__ = ["DOCUMENTS", "marked_in", "view"]

# The kinds of document, each a template of its name, and what is left blank in it.
DOCUMENTS: Mapping[str, Callable[[Work], Sequence[Collection[Name]]]] = {
    "problem": no_blanks,
    "worksheet": blanks,
    "solution": no_blanks,
    "key": no_blanks,
}


def view(
    work: Work, kept: Kept, kind: str, question: int | None = None, with_answers: bool = True
) -> View:
    """Return all that the template of a kind may name; `question` says which of several problems it
    is, and `with_answers` whether fields tell what goes into them.

    Raises UsageError for an unknown kind.
    """
    if kind not in DOCUMENTS:
        raise UsageError(
            f"{kind!r} is not a kind of document", f"give one of {', '.join(DOCUMENTS)}"
        )
    return view_of(work, kept, DOCUMENTS[kind](work), question, with_answers)


def marked_in(kind: str) -> str:
    """Return which of the marks of a view a document of a kind has on its lines."""
    return "solution" if kind == "worksheet" else kind
