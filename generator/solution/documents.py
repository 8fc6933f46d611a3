"""What a worked solution is written as: documents of four kinds, in every format."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path

from generator.errors import UsageError
from generator.formats import FORMATS, checks_answers

__all__ = ["DEFAULT_TIME_LIMIT", "Documents"]

# The seconds that TeX may take.
DEFAULT_TIME_LIMIT = 60.0


class Documents(ABC):
    """What has documents: the solution of a problem, or those of an assignment."""

    @abstractmethod
    def _made(
        self, document_format: str, kind: str, templates: Path | None, with_answers: bool
    ) -> str:
        """Return a document in a format that is known."""

    @property
    @abstractmethod
    def _words(self) -> Mapping[str, str]:
        """The words of a user that are printed, by their places."""

    @property
    def files(self) -> Mapping[str, bytes]:
        """What documents show and TeX has to find beside them, by the names of the files."""
        return {}

    def to_latex(self, kind: str = "solution", templates: Path | None = None) -> str:
        """Return a document as LaTeX; `kind` is "solution", "problem" for the sheet alone,
        "worksheet" for the solution with blanks, or "key" for the answers.

        `templates` is a folder whose files go before Handprop's own.
        Raises UsageError for an unknown kind, TemplateError for a faulty template or folder.
        """
        return self.to_text("tex", kind, templates)

    def to_text(
        self,
        document_format: str,
        kind: str = "solution",
        templates: Path | None = None,
        with_answers: bool = True,
    ) -> str:
        """Return a document in a format, which is named by the ending of its files.

        A worksheet as HTML holds its answers, by which it checks what is typed into it; without
        them it holds none in any form.
        Raises what `to_latex` raises, and UsageError for an unknown format, or without answers
        where there are none to leave out.
        """
        if document_format not in FORMATS:
            raise UsageError(
                f"{document_format!r} is not a format of documents",
                f"give one of {', '.join(FORMATS)}, or call to_pdf, to_json or question_bank",
            )
        if not with_answers and not checks_answers(document_format, kind):
            raise UsageError(
                f"with_answers is False for {kind!r} as {document_format!r}, which checks nothing",
                'give "worksheet" as "html", or leave with_answers out',
            )
        return self._made(document_format, kind, templates, with_answers)

    def to_pdf(
        self,
        path: str | Path,
        kind: str = "solution",
        templates: Path | None = None,
        engine: str = "auto",
        time_limit: float = DEFAULT_TIME_LIMIT,
    ) -> tuple[str, ...]:
        """Write a document as a PDF and return what TeX warned of.

        `kind` and `templates` are those of `to_latex`; `engine` is "auto", "embedded", "pdflatex",
        "lualatex", "xelatex" or "tectonic", and `time_limit` the seconds that it may take.
        A run of TeX that fails leaves its log beside `path`, under the same name with `.log`.
        Raises ProblemError where the engine cannot print the problem's words, UsageError for an
        unknown engine or kind, TemplateError, EngineError, TypesettingError, FileError.
        """
        # What finds and runs engines is imported where there is something to typeset.
        from generator import pdf

        text = self.to_latex(kind, templates)
        pdf.check_words(self._words, engine, tex=text)
        return pdf.write_pdf(Path(path), text, engine, time_limit, self.files)
