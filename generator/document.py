"""Template and trace to the text of a document, for every kind and format."""

from __future__ import annotations

import functools
import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2

from generator import figure
from generator.arithmetic import Reals
from generator.errors import HandpropError, OptionError, TemplateError
from generator.expressions.activations import ACTIVATIONS
from generator.expressions.losses import LOSSES
from generator.expressions.operations import VARIABLE
from generator.expressions.tree import Apply, Derivative, Expression, Name, Reference, Symbol, entry
from generator.files import is_folder
from generator.lines import Line, Link, formula, given_line, lines
from generator.network import LEARNING_RATE, LOSS, TARGETS, Graph
from generator.notation import Notation
from generator.problem import Problem
from generator.rounding import SEVENTEEN, fractions, printed
from generator.text import latex_text, pdf_string
from generator.trace import Trace
from generator.version import __version__

__all__ = ["KINDS", "Work", "blank", "latex", "record", "starter"]

# What Python raises where a template adds a number to a problem, calls what is no function, ….
TEMPLATE_MISTAKES = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
KINDS = ("solution", "problem")


@dataclass(frozen=True, slots=True)
class Work:
    """All that a document is made from: the problem, its graph, and its evaluated steps.

    `hidden` names the gradients and updates that do not show at these digits, `enough_places`
    how many places would show them (None where nothing is hidden or nothing would).
    """

    problem: Problem
    graph: Graph
    trace: Trace
    hidden: tuple[Name, ...]
    enough_places: int | None


def latex(work: Work, kind: str, templates: Path | None = None) -> str:
    """Return a document as LaTeX. `templates` is a folder whose files go before Handprop's own.

    Raises OptionError for an unknown kind or folder, TemplateError for a faulty template.
    """
    if kind not in KINDS:
        raise OptionError(f"{kind!r} is no kind of document; give one of {', '.join(KINDS)}")
    return _render(f"{kind}.j2", _context(work), templates)


def blank(templates: Path | None = None) -> str:
    """Return a LaTeX document with nothing on its page, for its preamble.

    Where templates of a user's own need a problem for that, or are faulty, it is empty.
    """
    try:
        return _render("blank.j2", {}, templates)
    except HandpropError:
        return ""


def record(work: Work) -> str:
    """Return a worked solution as one JSON object."""
    notation = _notation(work)
    rounding = work.trace.rounding
    digits = {"places": rounding.places, "significant": rounding.significant}
    stated = {
        "handprop": __version__,
        "title": work.problem.title,
        "rounding": {
            **{key: count for key, count in digits.items() if count is not None},
            "ties": rounding.ties,
            "carry": rounding.carry,
        },
        "given": [
            {
                "id": str(one.name),
                "symbol": notation.symbol(one.name),
                "value": _seventeen(one.numbers),
                "printed": one.numbers,
            }
            for one in work.trace.given
        ],
        "steps": [
            {
                "id": step.id,
                "iteration": step.iteration,
                "section": step.section,
                "symbol": notation.symbol(step.name),
                "formula": notation.expression(formula(step)),
                "uses": step.uses,
                "value": step.value,
                "printed": step.printed,
                "recomputes": step.recomputes,
            }
            for step in work.trace.steps
        ],
        "not_recomputing": [step.id for step in work.trace.not_recomputing()],
        "hidden": [str(name) for name in work.hidden],
        "enough_places": work.enough_places,
    }
    return json.dumps(stated, indent=2) + "\n"


def starter(sizes: Sequence[int]) -> str:
    """Return a commented problem file for a network with these numbers of neurons."""
    layers = [
        {"weights": _tenths(rows, columns), "biases": _tenths(1, rows)[0]}
        for columns, rows in itertools.pairwise(sizes)
    ]
    context = {
        "inputs": _tenths(1, sizes[0])[0],
        "targets": _tenths(1, sizes[-1])[0],
        "layers": layers,
        "losses": sorted(set(LOSSES) - {"half_mean_squared_error"}),
        "activations": sorted(ACTIVATIONS),
    }
    return _render("starter.toml.j2", context, None)


def _tenths(rows: int, columns: int) -> list[list[str]]:
    return [
        [f"0.{1 + (row * columns + column) % 9}" for column in range(columns)]
        for row in range(rows)
    ]


def _seventeen(numbers: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    exact = fractions(tuple(map(tuple, numbers)))
    shape = len(exact), len(exact[0])
    return printed(Reals(lambda system: system.number(exact), shape), SEVENTEEN)


def _notation(work: Work) -> Notation:
    slopes: dict[Name, Expression] = {
        one.name: one.expression
        for one in work.graph.definitions
        if isinstance(one.name, Derivative) and one.name.of != LOSS
    }
    return Notation(slopes, work.trace.rounding.decimal_mark)


def _context(work: Work) -> dict[str, Any]:
    """Return what templates see: the problem's own words, and every formula and number as LaTeX."""
    notation = _notation(work)
    by_id = lines(work.trace, notation)
    sections: dict[str, list[Line]] = {}
    for step in work.trace.steps:
        group = "slopes" if step.name in notation.slopes else step.section
        sections.setdefault(group, []).append(by_id[step.id])
    return {
        "version": __version__,
        "problem": work.problem,
        "rounding": work.trace.rounding,
        "given": _given(work, notation),
        "learning_rate": _learning_rate(work, notation),
        "widest": max(work.problem.sizes),
        "has_biases": any(layer.biases is not None for layer in work.problem.layers),
        "sections": sections,
        "symbols": {
            **{
                group: [line.symbols[0] for line in group_lines]
                for group, group_lines in sections.items()
            },
            "preliminary": _needed(sections),
        },
        "activations": _activations(work, notation),
        "loss": _loss(work, work.problem.loss, notation),
        "other_loss": _loss(work, _other_loss(work.problem), notation),
        "not_recomputing": [by_id[step.id] for step in work.trace.not_recomputing()],
        "hidden": [notation.symbol(name) for name in work.hidden],
        "enough_places": work.enough_places,
        "drawing": _drawing(work, notation),
    }


def _needed(sections: Mapping[str, Sequence[Line]]) -> list[str]:
    """Return the symbols without which the backward pass cannot start; the loss is not one."""
    slopes, loss = sections["slopes"], sections["preliminary"]
    return [line.symbols[0] for line in (*slopes, *loss) if line.id != str(LOSS)]


def _given(work: Work, notation: Notation) -> Sequence[Line]:
    return [given_line(one, notation) for one in work.graph.given if one.name != LEARNING_RATE]


def _learning_rate(work: Work, notation: Notation) -> dict[str, str]:
    (rate,) = (one for one in work.graph.given if one.name == LEARNING_RATE)
    return {"symbol": notation.symbol(rate.name), "number": notation.numbers(rate.numbers)}


def _activations(work: Work, notation: Notation) -> list[dict[str, str]]:
    """Return each activation of the network once, with its definition and its slope at x."""
    names = dict.fromkeys(layer.activation for layer in work.problem.layers)
    return [
        {
            "name": name,
            "symbol": ACTIVATIONS[name].operation.latex,
            "of_x": notation.expression(Apply(ACTIVATIONS[name].operation, (VARIABLE,))),
            "definition": notation.expression(ACTIVATIONS[name].definition(VARIABLE)),
            "slope_of_x": notation.expression(Apply(ACTIVATIONS[name].derivative, (VARIABLE,))),
            "slope": notation.expression(ACTIVATIONS[name].slope(VARIABLE)),
        }
        for name in names
    ]


def _loss(work: Work, name: str, notation: Notation) -> Line:
    """Return the line that states a loss as a formula of this network's outputs and targets."""
    outputs = len(work.problem.targets)
    a = Reference(Symbol("a", len(work.problem.sizes)), (outputs, 1))
    y = Reference(TARGETS, (outputs, 1))
    stated = notation.pieces(entry(LOSSES[name].definition(a, y), 0, 0))
    return Line(str(LOSS), (notation.symbol(LOSS),), (Link("equals", False, stated),))


def _other_loss(problem: Problem) -> str:
    """Return the convention that books use most often beside the problem's own.

    With one output a mean is a sum, so that only the factor ½ can differ.
    """
    halved = problem.loss.startswith("half")
    if len(problem.targets) == 1:
        return "squared_error" if halved else "half_squared_error"
    return (
        "half_mean_squared_error" if problem.loss == "half_squared_error" else "half_squared_error"
    )


def _drawing(work: Work, notation: Notation) -> dict[str, Any]:
    """Return the drawing with its labels as LaTeX."""
    drawing = figure.draw(work.graph)
    return {
        "width": drawing.width,
        "height": drawing.height,
        "radius": drawing.radius,
        "edges": drawing.edges,
        "arrows": drawing.arrows,
        "neurons": [
            (one.x, one.y, notation.expression(one.name) if one.name else "")
            for one in drawing.neurons
        ],
        "labels": [
            (one.x, one.y, " = ".join(map(notation.expression, one.parts)))
            for one in drawing.labels
        ],
        "shows_numbers": drawing.shows_numbers,
    }


@functools.cache
def _own_environment() -> jinja2.Environment:
    return _environment(None)


def _environment(templates: Path | None) -> jinja2.Environment:
    own = Path(str(resources.files("generator"))) / "templates"
    if not own.is_dir():
        own = own.parent.parent / "templates"
    folders = [folder for folder in (templates, own) if folder is not None]
    environment = jinja2.Environment(  # noqa: S701  # LaTeX is not HTML; words pass `text`
        loader=jinja2.FileSystemLoader([each for one in folders for each in (one, one / "latex")]),
        undefined=jinja2.StrictUndefined,
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
    return environment


def _render(name: str, context: dict[str, Any], templates: Path | None) -> str:
    if templates is not None and not is_folder(templates):
        raise OptionError(f"{templates} is not a folder of templates; give one that exists")
    try:
        environment = _environment(templates) if templates else _own_environment()
        return environment.get_template(name).render(context)
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
