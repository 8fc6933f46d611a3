"""The empty forms for the answers of a set: a row for each number, or a row for each variant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from generator.class_sets.record import SetInFolder
from generator.marking import marked_entries
from generator.marking.forms import AskedEntries, long_form, wide_form, write_forms
from generator.variants import AnyWork, works

__all__ = ["write_answer_forms"]

LONG, WIDE = "answer-form", "answer-form-wide"
AT_ONCE = 100


def write_answer_forms(there: SetInFolder, names: Sequence[str]) -> tuple[list[Path], list[Path]]:
    """Write empty forms for the answers to variants of a set; return which were written, and which
    were not, since they are filled in. Raises FileError.
    """
    asked = list(_asked(there, names))
    folder = there.record.folder
    return write_forms(
        {
            folder / f"{stem}{ending}": content
            for stem, form in ((LONG, long_form), (WIDE, wide_form))
            for ending, content in form(asked).items()
        }
    )


def _asked(there: SetInFolder, names: Sequence[str]) -> Iterator[AskedEntries]:
    entries = there.record.entries
    for start in range(0, len(names), AT_ONCE):
        part = names[start : start + AT_ONCE]
        found: Sequence[AnyWork] = works(
            there.draws, [(name, entries[name].attempt) for name in part]
        )
        for name, work in zip(part, found, strict=True):
            student = entries[name].member.student
            shown = "" if student == name else student
            code = there.draws.code(name)
            yield AskedEntries(tuple(marked_entries(work)), name, shown, code)
