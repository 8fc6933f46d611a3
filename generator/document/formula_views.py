"""What templates see of formulas that are worked out, which have sentences of their own."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from generator.document.answers import answer_lines
from generator.document.asking import asked_for
from generator.document.fields import FieldView, fields, hash_of_answered
from generator.document.formulas import EXPLAINED, Explained
from generator.document.graph_figure import GraphFigure, graph_figures
from generator.document.keeping import Kept
from generator.document.paper import Paper, paper
from generator.document.shown import given_lines, named_lines, stated
from generator.document.signs import Marks, formulas, marks, mixing, signs
from generator.document.statement import Function, defined_function
from generator.document.step_lines import step_lines
from generator.document.titles import usual_title
from generator.document.told import (
    comparison_rows,
    digits_by_hand,
    hidden_steps,
    rounds,
    stands_beside,
)
from generator.document.views import AskedFor, Calculation, Hidden, Signs
from generator.document.work import Variant, Work
from generator.expressions.tree import Apply, Name, Operation, Symbol, parts
from generator.layout.nodes import Node
from generator.lines import ByHand, Line
from generator.notation import Notation, symbol
from generator.problem import FormulaProblem
from generator.prose import Prose, read_prose
from generator.rounding import Rounding
from generator.version import __version__

__all__ = ["FormulaStructure", "FormulaView", "view_of_formulas"]


class FormulaStructure(Struct, frozen=True, eq=False):
    """What templates see of formulas that depends on no number: the formulas without numbers, the
    functions in them, what a gradient is of and by what, and what is asked for.
    """

    version: str
    problem: FormulaProblem
    usual_title: str
    paper: Paper
    stated: Sequence[Line]
    functions: Sequence[Function]
    of: Node
    by: Sequence[Node]
    asked: Sequence[AskedFor] | None
    explained: Explained
    signs: Signs


class FormulaFigures(Struct, frozen=True, eq=False):
    """The numbers of figures: of the graph in the question, and of that with all numbers."""

    graph: int = 1
    worked_graph: int = 2


class FormulaView(Struct, frozen=True, eq=False):
    """What templates see of the numbers of formulas: `sections` has the lines of the formulas, of
    the derivatives of functions, and of the gradients, `found` what these find.

    `graph` is the figure of the question, with what is given, `worked_graph` that of the solution,
    with all numbers; both are None where there are to be none, and where the graph is left out
    since it is too large.
    """

    variant: Variant | None
    rounding: Rounding
    given: Sequence[Line]
    wording: Prose | None
    sections: Mapping[str, Sequence[Line]]
    found: Mapping[str, Sequence[Node]]
    answers: Sequence[Line]
    rounds: bool
    hidden: Sequence[Hidden]
    enough_places: int | None
    comparisons: Sequence[Sequence[Node]] | None
    kinks: bool
    marks: Mapping[str, Marks]
    listed: Sequence[Line]
    data_beside: bool
    graph: GraphFigure | None
    worked_graph: GraphFigure | None
    is_graph_left_out: bool
    figures: FormulaFigures
    structure: FormulaStructure
    calculation: Calculation | None
    fields: Sequence[FieldView] = ()
    answered: str | None = None
    asks_in_parts: bool = False
    tells_rounding: bool = True


def view_of_formulas(
    work: Work,
    kept: Kept,
    blank: Sequence[Collection[Name]],
    question: int | None = None,
    with_answers: bool = True,
) -> FormulaView:
    """Return all that a template may name of a problem that is stated as formulas."""
    problem = work.problem
    assert isinstance(problem, FormulaProblem), "other kinds have views of their own"
    trace, symbols = work.trace, kept.notation
    (iteration,) = work.worked
    by_hand = ByHand(work.graphs, {1: blank[0]}, question, kept.lines.blanks)
    sections: dict[str, list[Line]] = {"forward": [], "slopes": [], "backward": []}
    found: dict[str, list[Node]] = {group: [] for group in sections}
    by_id = step_lines(work, iteration, kept, by_hand)
    for step, lines in zip(iteration.steps, by_id.values(), strict=True):
        group = "slopes" if step.role == "slope" else step.section
        sections[group] += lines
        if lines:
            found[group].append(symbol(step.name, symbols))
    answered = fields(work, by_hand, symbols, with_answers)
    state = given_lines if problem.shows_numbers else named_lines
    given, answers = state(stated(work), symbols), answer_lines(work, kept, kept.asked)
    worked_lines = list(itertools.chain(*sections.values()))
    digits = digits_by_hand(trace.rounding)
    graph, worked_graph = _graphs(work, problem, symbols)
    return FormulaView(
        variant=work.variant,
        rounding=trace.rounding,
        given=given,
        wording=read_prose(problem.wording) if problem.wording else None,
        sections=sections,
        found=found,
        answers=answers,
        rounds=rounds(trace),
        hidden=hidden_steps(work, symbols),
        enough_places=work.enough_places,
        comparisons=comparison_rows(work, symbols),
        kinks=any(comparison.has_kink for comparison in work.comparisons or ()),
        marks={
            "problem": marks(given, symbols.measure, digits),
            "solution": marks([*given, *worked_lines], symbols.measure, digits),
            "key": marks(answers, symbols.measure, digits),
        },
        listed=given,
        data_beside=stands_beside(problem, work.variant),
        graph=graph,
        worked_graph=worked_graph if problem.shows_numbers else None,
        is_graph_left_out=graph is None and _has_figure(problem),
        figures=FormulaFigures(),
        structure=_structure(work, problem, kept, _without_blanks(work, kept, worked_lines)),
        calculation=Calculation(work, blank) if problem.shows_numbers else None,
        fields=answered,
        answered=hash_of_answered(work.variant, [problem]) if answered else None,
        tells_rounding=problem.shows_numbers,
    )


def _without_blanks(work: Work, kept: Kept, worked_lines: Sequence[Line]) -> Sequence[Line]:
    """Return the lines with all formulas in them, of which some may be written by hand."""
    if work.problem.shows_numbers:
        return worked_lines
    by_id = step_lines(work, work.worked[0], kept, ByHand(work.graphs))
    return list(itertools.chain(*by_id.values()))


def _graphs(
    work: Work, problem: FormulaProblem, symbols: Notation
) -> tuple[GraphFigure | None, GraphFigure | None]:
    """Return the computational graph with what is given, and with all numbers."""
    (graph,), (iteration,) = work.graphs, work.worked
    if not _has_figure(problem):
        return None, None
    given = {quantity.name: quantity.numbers for quantity in iteration.given}
    steps = {step.name: step.printed for step in iteration.steps}
    is_named = problem.page.figure == "symbols" or not problem.shows_numbers
    asked = {} if is_named else given
    of = Symbol(problem.of_gradient) if problem.gradient is not None else None
    figures = graph_figures(graph, symbols, (asked, given | steps), of)
    return figures if len(figures) == 2 else (None, None)


def _has_figure(problem: FormulaProblem) -> bool:
    return "none" not in (problem.figure, problem.page.figure)


def _structure(
    work: Work, problem: FormulaProblem, kept: Kept, worked_lines: Sequence[Line]
) -> FormulaStructure:
    symbols = kept.notation
    functions = list(_functions(work, symbols))
    formulas_alone = [
        replace(line, links=line.links[:1])
        for name, lines in step_lines(work, work.worked[0], kept, ByHand()).items()
        if name in problem.formulas
        for line in _stating(name, lines)
    ]
    slopes = [one.derivative_formula for one in functions if one.derivative_formula]
    defined = [one.formula for one in functions if one.formula]
    told = [*formulas(formulas_alone), *defined]
    in_question = set(signs(told))
    steps = work.worked[0].steps
    in_question |= set(mixing(step for step in steps if step.section == "forward"))
    in_solution = set(signs([*formulas(worked_lines), *slopes])) | set(mixing(steps))
    return FormulaStructure(
        version=__version__,
        problem=problem,
        usual_title=usual_title(problem),
        paper=paper(problem.page),
        stated=formulas_alone,
        functions=functions,
        of=symbols.symbol(Symbol(problem.of_gradient)),
        by=[symbols.symbol(Symbol(name)) for name in problem.by],
        asked=None if problem.asked is None else asked_for(work, symbols, kept.asked),
        explained=EXPLAINED,
        signs=Signs(frozenset(in_question), frozenset(in_solution - in_question)),
    )


def _stating(name: str, lines: Sequence[Line]) -> Sequence[Line]:
    """Return the lines that state a formula: its own, or those of its entries where it has none."""
    own = [line for line in lines if line.id == name]
    return own or lines


def _functions(work: Work, symbols: Notation) -> Iterator[Function]:
    """Yield the functions in the formulas that are made of others, each once."""
    (graph,) = work.graphs
    seen: dict[Operation, None] = {}
    for definition in graph.definitions:
        if definition.section == "forward":
            seen |= dict.fromkeys(
                part.operation
                for part in parts(definition.expression)
                if isinstance(part, Apply) and part.operation.definition is not None
            )
    sloped = {
        part.operation
        for definition in graph.definitions
        for part in parts(definition.expression)
        if isinstance(part, Apply) and part.operation.is_derivative
    }
    for operation in seen:
        yield defined_function(operation, sloped, symbols)
