"""What notebooks add to templates: all that Markdown does, and a program behind its lines."""

from __future__ import annotations

from collections.abc import Mapping

from generator.document.rendering import Markup
from generator.formats.markdown import markup as markdown
from generator.formats.markdown.finishing import arranged
from generator.formats.notebook.cells import end_mark, line_mark, notebook, program_mark
from generator.formats.notebook.program import Boilerplate, data_alone, program
from generator.formats.signing import signed

__all__ = ["markup"]


def markup(words: Mapping[str, str]) -> Markup:
    """Return what prints sentences and formulas as Markdown, and computes what they say."""
    text = markdown.markup(words)
    return Markup(
        ("notebook", *text.folders),
        {
            **text.filters,
            "program": lambda calculation, **texts: program_mark(
                program(calculation, Boilerplate(**texts))
            ),
            "data": lambda calculation, **texts: program_mark(
                data_alone(calculation, Boilerplate(**texts))
            ),
            "behind": line_mark,
            "end": end_mark,
        },
        text.formula,
        text.tie,
        finish=_finished,
    )


def _finished(text: str) -> str:
    return signed(notebook(arranged(text)), '  "handprop": "{}",', after=' "metadata": {\n')
