"""Jinja templates and what they see, made into the text of a document."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.document.context import context
from generator.document.qr import qr_rows
from generator.document.signing import signed
from generator.document.work import Work, notation
from generator.document.worksheet import blanks, no_blanks
from generator.errors import HandpropError, OptionError, TemplateError
from generator.expressions.tree import Name
from generator.files import is_folder
from generator.notation import Notation
from generator.problem import Problem
from generator.text import latex_text, pdf_string

if TYPE_CHECKING:
    import jinja2

__all__ = ["KINDS", "blank", "check_templates", "latex", "latex_of_set", "render"]

# What Python raises where a template adds a number to a problem, calls what is no function, ….
TEMPLATE_MISTAKES = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
# The kinds of document, each a template of its name, and what is left blank in it.
KINDS: Mapping[str, Callable[[Work], Sequence[Collection[Name]]]] = {
    "problem": no_blanks,
    "worksheet": blanks,
    "solution": no_blanks,
    "key": no_blanks,
}
BEGIN, END = r"\begin{document}", r"\end{document}"


def latex(work: Work, kind: str, templates: Path | None = None) -> str:
    """Return a document as LaTeX. `templates` is a folder whose files go before Handprop's own.

    Raises OptionError for an unknown kind or folder, TemplateError for a faulty template.
    """
    symbols = notation(work, work.problem.conventions)
    return signed(_document(work, symbols, kind, Templates(templates), in_set=False))


def latex_of_set(works: Iterable[Work], kind: str, templates: Path | None = None) -> str:
    r"""Return many documents as one, each beginning with `\nextdocument`.

    Raises what `latex` raises.
    """
    # Draws of one structure have a problem in common, and so their symbols.
    known: dict[int, tuple[Problem, Notation]] = {}
    bodies = []
    read = Templates(templates)
    for work in works:
        problem = work.problem
        if id(problem) not in known:
            known[id(problem)] = problem, notation(work, problem.conventions)
        _, symbols = known[id(problem)]
        bodies.append(_body(_document(work, symbols, kind, read, in_set=True)))
    preamble, begin, _ = blank(templates).partition(BEGIN)
    return "".join([preamble, begin, *(f"\n\\nextdocument{one}" for one in bodies), END, "\n"])


def _body(document: str) -> str:
    return document.partition(BEGIN)[2].rpartition(END)[0]


def _document(work: Work, symbols: Notation, kind: str, templates: Templates, in_set: bool) -> str:
    if kind not in KINDS:
        raise OptionError(f"{kind!r} is not a kind of document; give one of {', '.join(KINDS)}")
    seen = context(work, symbols, KINDS[kind](work))
    return templates.render(f"{kind}.j2", {**seen, "in_set": in_set})


def blank(templates: Path | None = None) -> str:
    """Return a LaTeX document with nothing on its page, for its preamble.

    Where templates of a user's own need a problem for that, or are faulty, it is empty.
    """
    try:
        return render("blank.j2", {}, templates)
    except HandpropError:
        return ""


@functools.cache
def _own_environment() -> jinja2.Environment:
    return _environment(None)


def _environment(templates: Path | None) -> jinja2.Environment:
    import jinja2

    from generator.document.compiled import KeptTemplates

    own = Path(str(resources.files("generator"))) / "templates"
    if not own.is_dir():
        own = own.parent.parent / "templates"
    folders = [folder for folder in (templates, own) if folder is not None]
    environment = jinja2.Environment(  # noqa: S701  # LaTeX is not HTML; words pass `text`
        loader=jinja2.FileSystemLoader([each for one in folders for each in (one, one / "latex")]),
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
        bytecode_cache=KeptTemplates(own),
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<%=",
        variable_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["text"] = latex_text
    environment.filters["pdf_string"] = pdf_string
    environment.filters["qr_rows"] = qr_rows
    return environment


class Templates:
    """Handprop's templates, and before them those in a folder of a user's own, each read once."""

    def __init__(self, own: Path | None) -> None:
        _check_folder(own)
        self._own = own
        self._environment = _environment(own) if own else _own_environment()

    def render(self, name: str, seen: dict[str, Any]) -> str:
        """Return what a template makes of what it sees. Raises TemplateError."""
        with _naming_template(self._own):
            return self._environment.get_template(name).render(seen)


def render(name: str, seen: dict[str, Any], templates: Path | None) -> str:
    """Return what a template makes of what it sees. Raises OptionError, TemplateError."""
    return Templates(templates).render(name, seen)


def check_templates(templates: Path) -> None:
    """See that a user's templates can be read at all. Raises OptionError, TemplateError."""
    _check_folder(templates)
    with _naming_template(templates):
        environment = _environment(templates)
        for path in sorted(templates.rglob("*.j2")):
            environment.compile(path.read_text(encoding="utf-8"), path.name, str(path))


def _check_folder(templates: Path | None) -> None:
    if templates is not None and not is_folder(templates):
        raise OptionError(f"{templates} is not a folder of templates; give one that exists")


@contextmanager
def _naming_template(templates: Path | None) -> Iterator[None]:
    """Say of a mistake in a template where it is."""
    import jinja2  # it takes a while, and a solution as JSON holds no template

    try:
        yield
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(f"{error.filename}, line {error.lineno}: {error.message}") from None
    except (jinja2.TemplateError, *TEMPLATE_MISTAKES) as error:
        place = _place(error) or _undecodable(templates)
        if place is None:
            raise
        raise TemplateError(f"{place}: {error}; correct the template") from None


def _undecodable(templates: Path | None) -> str | None:
    """Return the first file among a user's templates that is not UTF-8."""
    for path in sorted(templates.rglob("*")) if templates else ():
        try:
            if path.is_file():
                path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            return str(path)
    return None


def _place(error: BaseException) -> str | None:
    """Return the file and line of the template that was being rendered when an error came up."""
    place, traceback = None, error.__traceback__
    while traceback is not None:
        name = traceback.tb_frame.f_code.co_filename
        if name.endswith(".j2"):
            place = f"{name}, line {traceback.tb_lineno}"
        traceback = traceback.tb_next
    return place
