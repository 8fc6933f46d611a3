"""Jinja templates and what they see, made into the text of a document in any format."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from generator.errors import TemplateError
from generator.files import is_folder
from generator.layout.nodes import NODES, Digits, Fraction, Node
from generator.layout.spelled import spelled
from generator.layout.walking import contains

if TYPE_CHECKING:
    import jinja2

    from generator.document.assignments.views import AssignmentView
    from generator.document.graph_views import GraphView
    from generator.document.views import StructureView, View

__all__ = ["Markup", "Templates", "check_templates", "terms"]

# What Python raises where a template adds a number to a problem, calls what is no function, ….
TEMPLATE_MISTAKES = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class Markup(Struct, frozen=True):
    """What a format adds to templates: the folders of its own, its filters, how it prints a formula
    in a sentence, and what ties a word to the one before it.

    Where a format `escapes`, whatever its filters and its formulas return as no `markupsafe.Markup`
    is made safe for it. `finish` makes the text of a file of that of a document.
    """

    folders: tuple[str, ...] = ()
    filters: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    formula: Callable[[Node], str] = str
    tie: str = " "
    escapes: bool = False
    finish: Callable[[str], str] = str


# That of files without formulas.
PLAIN = Markup()
LANGUAGE, TERMS, REMARKS = "en", "terms.toml", "marking.toml"


def _shipped() -> Path:
    """Return the folder of Handprop's own templates."""
    own = Path(str(resources.files("generator"))) / "templates"
    return own if own.is_dir() else own.parent.parent / "templates"


def terms(templates: Path | None = None) -> Mapping[str, str]:
    """Return the words of the document's language that stand within formulas, by their keys.

    Raises TemplateError for an unknown folder, and where a user's own cannot be read.
    """
    return _words(TERMS, templates)


def remarks(templates: Path | None = None) -> Mapping[str, Mapping[str, str]]:
    """Return what is said of somebody's numbers: the sentences about verdicts of an audit and of
    marks, and about mistakes, by their ids. Raises what `terms` raises.
    """
    return _words(REMARKS, templates)


def _words(name: str, templates: Path | None) -> Mapping[str, Any]:
    """Return what a file of words says, a user's own before Handprop's."""
    found: dict[str, Any] = {}
    _check_folder(templates)
    for folder in reversed(_parts(templates, LANGUAGE)):
        path = folder / name
        if path.is_file():
            try:
                found = _with(found, tomllib.loads(path.read_text(encoding="utf-8")))
            except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
                raise TemplateError(f"{path}: {error}", "correct the file") from None
    return found


def _with(words: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return words, or tables of them, with a user's own in place of some."""
    tables = {
        key: _with(words[key], table)
        for key, table in own.items()
        if isinstance(table, dict) and isinstance(words.get(key), dict)
    }
    return {**words, **own, **tables}


def environment(markup: Markup, templates: Path | None = None) -> jinja2.Environment:
    """Return what reads the templates of a format, those of a user's own before Handprop's."""
    import jinja2

    from generator.document.compiled import KeptTemplates

    def written(value: Any) -> Any:
        return markup.formula(value) if type(value) in NODES else value

    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_parts(templates, LANGUAGE, *markup.folders)),
        autoescape=markup.escapes,  # noqa: S701  # other formats make words safe by filters
        undefined=jinja2.StrictUndefined,
        finalize=written,
        auto_reload=False,
        bytecode_cache=KeptTemplates(_shipped(), "-".join(markup.folders)),
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
    words = terms(templates)
    of_any_format = {"has_fraction": _has_fraction, "spelled": lambda node: spelled(node, words)}
    made.filters.update({**of_any_format, **markup.filters})
    made.globals.update({"tie": markup.tie, "number": _number, "terms": words})
    return made


def _number(number: int) -> Node:
    return Digits(str(number))


def _has_fraction(formula: Node) -> bool:
    return contains(formula, lambda node: isinstance(node, Fraction))


def _parts(templates: Path | None, *parts: str) -> list[Path]:
    """Return the folders in which templates are looked for, first those of a user's own."""
    folders = [folder for folder in (templates, _shipped()) if folder is not None]
    return [folder / part for folder in folders for part in parts]


class Templates:
    """Handprop's templates, and before them those in a folder of a user's own, each read once.

    Raises TemplateError for an unknown folder.
    """

    def __init__(self, markup: Markup = PLAIN, own: Path | None = None) -> None:
        _check_folder(own)
        self._own = own
        self._markup = markup
        self._environment = environment(markup, own)

    def render(self, name: str, seen: Mapping[str, Any]) -> str:
        """Return what a template makes of what it sees. Raises TemplateError."""
        with _naming_template(self._own):
            return self._environment.get_template(name).render(seen)

    def finished(self, text: str) -> str:
        """Return the text of a file that holds a document."""
        return self._markup.finish(text)

    def report(self, view: Struct, kind: str, in_set: bool = False) -> str:
        """Return a report of a kind on somebody's numbers."""
        return self.render(f"reports/{kind}.j2", {**_names(view), "in_set": in_set})

    def document(self, view: View | GraphView, kind: str, in_set: bool = False) -> str:
        """Return a document of a kind; `in_set` says whether it is one of many in a text."""
        return self.render(f"{kind}.j2", {**_names_of_problem(view), "in_set": in_set})

    def part(self, view: View | GraphView, name: str, **more: Any) -> str:
        """Return what a template makes of a problem's view and of what else it sees."""
        return self.render(name, {**_names_of_problem(view), **more})

    def assignment(self, view: AssignmentView, kind: str, in_set: bool = False) -> str:
        """Return a document of a kind with several problems. Its template calls `body` with a name,
        a problem's view and what else the body sees, for what stands on the page of that problem.
        """
        import markupsafe

        def body(name: str, of_problem: View | GraphView, **more: Any) -> str:
            made = self.part(of_problem, f"bodies/{name}.j2", **more)
            # It has been made safe as it was rendered.
            return markupsafe.Markup(made) if self._markup.escapes else made  # noqa: S704

        seen = {**_names(view), "body": body, "in_set": in_set}
        return self.render(f"assignment/{kind}.j2", seen)


def _names_of_problem(view: View | GraphView) -> dict[str, Any]:
    return {**_names(view), **_names(view.structure)}


def _names(
    view: View | StructureView | GraphView | Struct | AssignmentView,
) -> dict[str, Any]:
    """Return what templates see of a view, by name."""
    return {name: getattr(view, name) for name in view.__struct_fields__}


def check_templates(templates: Path) -> None:
    """See that a user's templates can be read at all. Raises TemplateError."""
    _check_folder(templates)
    with _naming_template(templates):
        made = environment(PLAIN, templates)
        for path in sorted(templates.rglob("*.j2")):
            made.compile(path.read_text(encoding="utf-8"), path.name, str(path))


def _check_folder(templates: Path | None) -> None:
    """See that a folder of templates is there, and that its files are where they are looked for."""
    if templates is None:
        return
    if not is_folder(templates):
        raise TemplateError(f"{templates} is not a folder of templates", "give one that exists")
    # A folder for each language and each format.
    parts = sorted(path for path in _shipped().iterdir() if path.is_dir())
    for path in sorted(templates.rglob("*")):
        name = path.relative_to(templates)
        places = [str(templates / part.name / name) for part in parts if (part / name).is_file()]
        if places and path.is_file():
            raise TemplateError(
                f"{path} is not where that template is looked for",
                f"move it to {' or '.join(places)}",
            )


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
        raise TemplateError(f"{place}: {error}", "correct the template") from None


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
