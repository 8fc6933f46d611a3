"""What templates see of formulas that are worked out, which have sentences of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from generator.document.asking import asked_for
from generator.document.descents import (
    Course,
    DescentFacts,
    course_of,
    descent_facts,
    rate_symbols,
)
from generator.document.drawn_graphs import DrawnGraphs, drawn_graphs
from generator.document.formulas import EXPLAINED, Explained
from generator.document.graph_nodes import formula_nodes, operation_nodes
from generator.document.graph_views import (
    formulas_alone,
    functions_used,
    signs_of,
)
from generator.document.keeping import Kept
from generator.document.paper import Paper, paper
from generator.document.rules import RuleView
from generator.document.statement import Function
from generator.document.titles import usual_title
from generator.document.views import AskedFor, Signs
from generator.document.work import Work
from generator.expressions.tree import Symbol
from generator.layout.nodes import Node
from generator.lines import Line, size_node, space
from generator.notation import Notation
from generator.problem.formulas.table import FormulaProblem
from generator.version import __version__

__all__ = ["FormulaStructure", "course_of_formulas", "drawn_formulas", "structure_of_formulas"]


class SpaceView(Struct, frozen=True, eq=False):
    """What columns of so many numbers are called, or matrices of so many rows and columns."""

    called: Node
    sizes: Sequence[Node]


class FormulaStructure(Struct, frozen=True, eq=False):
    """What templates see of formulas that depends on no number: the formulas without numbers, the
    functions in them, what a gradient is of and by what, with respect to what derivatives of it are
    given, and what is asked for. `spaces` are those of sizes without numbers. `training` says how a
    descent changes variables, if it is one, by the `rule` of its optimizer; `symbols` are those of
    its rate and of its iterations.
    """

    version: str
    problem: FormulaProblem
    usual_title: str
    paper: Paper
    stated: Sequence[Line]
    functions: Sequence[Function]
    of: Node
    by: Sequence[Node]
    upstream: Sequence[Node]
    spaces: Sequence[SpaceView]
    training: DescentFacts
    rule: RuleView | None
    scheduled_rate: Node | None
    symbols: Mapping[str, Node]
    asked: Sequence[AskedFor] | None
    explained: Explained
    signs: Signs


def structure_of_formulas(work: Work, kept: Kept, worked_lines: Sequence[Line]) -> FormulaStructure:
    """Return what a template may name of a problem that is stated as formulas, but for numbers."""
    problem, symbols = work.problem, kept.notation
    assert isinstance(problem, FormulaProblem), "other kinds have views of their own"
    functions = list(functions_used(work, symbols))
    stated = formulas_alone(work, kept, problem.formulas)
    training = descent_facts(work, problem, problem.iterations, symbols)
    return FormulaStructure(
        version=__version__,
        problem=problem,
        usual_title=usual_title(problem),
        paper=paper(problem.page),
        stated=stated,
        functions=functions,
        of=symbols.symbol(Symbol(problem.of_gradient)),
        by=[symbols.symbol(Symbol(name)) for name in problem.by],
        upstream=[symbols.symbol(Symbol(name)) for name in problem.upstream],
        spaces=list(_spaces(problem, symbols)),
        training=training,
        rule=training.rule,
        scheduled_rate=training.scheduled_rate,
        symbols=rate_symbols(problem, symbols),
        asked=None if problem.asked is None else asked_for(work, symbols, kept.asked),
        explained=EXPLAINED,
        signs=signs_of(work, stated, functions, worked_lines),
    )


def _spaces(problem: FormulaProblem, symbols: Notation) -> Iterator[SpaceView]:
    """Yield what the first column and the first matrix that are given by their sizes belong to."""
    for count in (1, 2):
        sizes = next((one for one in problem.sizes.values() if len(one) == count), None)
        if sizes is not None:
            nodes = [size_node(size, symbols) for size in sizes]
            yield SpaceView(space(sizes, symbols), nodes)


def course_of_formulas(work: Work, symbols: Notation) -> Course | None:
    """Return the course of a descent of several iterations."""
    problem = work.problem
    assert isinstance(problem, FormulaProblem), "other kinds have courses of their own"
    return course_of(work, Symbol(problem.of_gradient), symbols)


def drawn_formulas(work: Work, symbols: Notation) -> DrawnGraphs:
    """Return the computational graph of formulas, by operations or by formulas."""
    problem = work.problem
    assert isinstance(problem, FormulaProblem), "other kinds have figures of their own"
    of = Symbol(problem.of_gradient) if problem.by else None
    return drawn_graphs(work, symbols, of, (operation_nodes, formula_nodes))
