"""What templates see of the numbers of a graph, whose sentences are those of its kind."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from generator.document.ahead import moved
from generator.document.answers import answer_lines
from generator.document.blocks import Block, block_of
from generator.document.descents import Course
from generator.document.drawn_graphs import (
    DrawnGraphs,
    GraphFigureNumbers,
    LeftOut,
    figure_numbers,
)
from generator.document.fields import FieldView, fields, hash_of_answered
from generator.document.graph_figure import GraphFigure
from generator.document.keeping import Kept
from generator.document.shown import given_lines, named_lines, start_lines, stated
from generator.document.signs import LineMarks, formulas, marks, mixing, signs
from generator.document.statement import Function, defined_function
from generator.document.step_lines import step_lines
from generator.document.ties import tied
from generator.document.told import (
    comparison_rows,
    corrected,
    digits_by_hand,
    hidden_steps,
    rounds,
    stands_beside,
    stated_setting,
)
from generator.document.views import Calculation, Hidden, SettingView, Signs
from generator.document.work import Variant, Work
from generator.expressions.tree import (
    Apply,
    Derivative,
    Name,
    Operation,
    parts,
)
from generator.expressions.tree import replace as exchanged
from generator.layout.nodes import Node
from generator.lines import ByHand, Line, sized_line
from generator.network import LASTING, LEARNING_RATE, Definition, Given, Graph
from generator.notation import Notation, symbol
from generator.prose import Inline, Mathematics, Prose, Words, filled, placeholders, read_prose
from generator.rounding import Rounding
from generator.trace import Iteration

__all__ = [
    "GraphView",
    "formulas_alone",
    "functions_in",
    "functions_used",
    "signs_of",
    "view_of_graph",
]

GROUPS = ("rate", "start", "sizes", "forward", "slopes", "preliminary", "backward", "update")

# Where steps of some roles stand, beside those of their section.
GROUPS_BY_ROLE = {"slope": "slopes", "size": "sizes", "rate": "rate"}


class GraphIteration(Struct, frozen=True, eq=False):
    """What templates see of an iteration: what it `start`s from where it is not the first.

    `sections` has the lines of the forward pass, of the derivatives of functions, of the loss, of
    the gradients and of the updates, `found` what these find, and `blocks` both, for each layer and
    time by itself.
    """

    number: int
    start: Sequence[Line]
    sections: Mapping[str, Sequence[Line]]
    found: Mapping[str, Sequence[Node]]
    blocks: Mapping[str, Sequence[Block]]

    @property
    def lines(self) -> Sequence[Line]:
        """All of its lines, in order."""
        return [*self.start, *itertools.chain(*self.sections.values())]


class GraphView(Struct, frozen=True, eq=False):
    """What templates see of the numbers of a graph.

    `sections`, `found` and `blocks` are those of the first of the `iterations`, and `course` is
    that of several. `settings` has the numbers of an optimizer, `corrected` says which of Adam's
    averages its correction changes. `structure` is what depends on no number.

    `ties` are the quantities of which a window has its largest number more than once. `graph` is
    the figure of the question, with what is given, `worked_graph` that of the solution,
    with all numbers; both are None where there are to be none, and where the graph is left out
    since it is too large. `left_out_of_graph` says what of a network it does not show.
    """

    variant: Variant | None
    rounding: Rounding
    given: Sequence[Line]
    learning_rate: SettingView | None
    wording: Prose | None
    said: Sequence[str]
    settings: Mapping[str, SettingView]
    corrected: Literal["both", "first", "second", "neither"]
    iterations: Sequence[GraphIteration]
    course: Course | None
    sections: Mapping[str, Sequence[Line]]
    found: Mapping[str, Sequence[Node]]
    blocks: Mapping[str, Sequence[Block]]
    answers: Sequence[Line]
    rounds: bool
    hidden: Sequence[Hidden]
    enough_places: int | None
    comparisons: Sequence[Sequence[Node]] | None
    kinks: bool
    ties: Sequence[Node]
    marks: Mapping[str, LineMarks]
    listed: Sequence[Line]
    data_beside: bool
    graph: GraphFigure | None
    worked_graph: GraphFigure | None
    is_graph_left_out: bool
    left_out_of_graph: Sequence[LeftOut]
    figures: GraphFigureNumbers
    structure: Struct
    calculation: Calculation | None
    fields: Sequence[FieldView] = ()
    answered: str | None = None
    asks_in_parts: bool = False
    tells_rounding: bool = True


def view_of_graph(
    work: Work,
    kept: Kept,
    blank: Sequence[Collection[Name]],
    structure: Callable[[Work, Kept, Sequence[Line]], Struct],
    drawn: Callable[[Work, Notation], DrawnGraphs],
    course: Callable[[Work, Notation], Course | None],
    question: int | None = None,
    with_answers: bool = True,
) -> GraphView:
    """Return all that a template may name of a problem; `structure` gives what depends on no
    number, from the lines of the solution, `drawn` its figures, and `course` its course.
    """
    problem, trace, symbols = work.problem, work.trace, kept.notation
    numbered = zip((iteration.number for iteration in work.worked), blank, strict=True)
    by_hand = ByHand(work.graphs, dict(numbered), question, kept.lines.blanks)
    iterations = [_iteration(work, iteration, kept, by_hand) for iteration in work.worked]
    answered = fields(work, by_hand, symbols, with_answers)
    has_numbers = problem.shows_numbers
    state = given_lines if has_numbers else named_lines
    given, answers = _given(work, symbols, state), answer_lines(work, kept, kept.asked)
    worked_lines = [line for one in iterations for line in one.lines]
    settings = {
        str(one.name): stated_setting(one, symbols, has_numbers)
        for one in trace.given
        if one.role == "setting"
    }
    if kept.structure is None:
        kept.structure = structure(work, kept, _without_blanks(work, kept, worked_lines))
    digits, figures = digits_by_hand(trace.rounding), drawn(work, symbols)
    rate = _learning_rate(work, symbols)
    found_course = course(work, symbols) if has_numbers else None
    return GraphView(
        variant=work.variant,
        rounding=trace.rounding,
        given=given,
        learning_rate=rate,
        wording=_wording(work, rate),
        said=placeholders(read_prose(problem.wording or "")),
        settings=settings,
        corrected=corrected(settings) if has_numbers else "both",
        iterations=iterations,
        sections=iterations[0].sections,
        found=iterations[0].found,
        blocks=iterations[0].blocks,
        course=found_course,
        answers=answers,
        rounds=has_numbers and rounds(trace),
        hidden=hidden_steps(work, symbols),
        enough_places=work.enough_places,
        comparisons=comparison_rows(work, symbols),
        kinks=any(comparison.has_kink for comparison in work.comparisons or ()),
        ties=[symbol(name, symbols) for name in tied(work)],
        marks={
            "problem": marks(given, symbols.measure, digits),
            "solution": marks([*given, *worked_lines], symbols.measure, digits),
            "key": marks(answers, symbols.measure, digits),
        },
        listed=given,
        data_beside=stands_beside(problem, work.variant),
        graph=figures.graph,
        worked_graph=figures.worked_graph if has_numbers and len(work.graphs) == 1 else None,
        is_graph_left_out=figures.is_left_out,
        left_out_of_graph=figures.left_out,
        figures=figure_numbers(figures.graph is not None, found_course),
        structure=kept.structure,
        calculation=Calculation(work, blank) if has_numbers else None,
        fields=answered,
        answered=hash_of_answered(work.variant, [problem]) if answered else None,
        tells_rounding=has_numbers,
    )


def _given(
    work: Work, symbols: Notation, state: Callable[[Sequence[Given], Notation], Sequence[Line]]
) -> Sequence[Line]:
    """Return the lines of what is given: its numbers, the names of its entries, or its size."""
    if work.problem.stated_as != "formulas" or not work.problem.is_sized:
        return state(stated(work), symbols)
    sizes = work.problem.sizes
    found: list[Line] = []
    for quantity in stated(work):
        if str(quantity.name) in sizes:
            found.append(sized_line(quantity, sizes[str(quantity.name)], symbols))
        elif quantity.role != "size":
            found += state([quantity], symbols)
    return found


def _wording(work: Work, rate: SettingView | None) -> Prose | None:
    """Return what a problem says in place of the usual question, None where it says nothing."""
    if not work.problem.wording:
        return None
    rounding = work.trace.rounding
    digits = {"places": rounding.places, "significant": rounding.significant}
    values: dict[str, Inline] = {name: Words(str(number)) for name, number in digits.items()}
    if rate is not None:
        values["alpha"] = Mathematics(rate.equation)
    return filled(read_prose(work.problem.wording), values)


def _iteration(work: Work, iteration: Iteration, kept: Kept, by_hand: ByHand) -> GraphIteration:
    """Return the lines of one iteration by section, and what each section finds."""
    symbols, graph = kept.notation, work.graphs[iteration.number - 1]
    sections: dict[str, list[Line]] = {group: [] for group in GROUPS}
    found: dict[str, list[Node]] = {group: [] for group in GROUPS}
    blocks: dict[str, list[Block]] = {group: [] for group in GROUPS}
    shared = set(_layers_with_parts(graph))
    by_id = step_lines(work, iteration, kept, by_hand)
    for step, lines in zip(iteration.steps, by_id.values(), strict=True):
        if not lines:
            continue
        group = GROUPS_BY_ROLE.get(step.role, step.section)
        sections[group] += lines
        found[group].append(symbol(step.name, symbols))
        block = block_of(step, graph.roles, shared)
        if not blocks[group] or not blocks[group][-1].is_same(block):
            blocks[group].append(block)
        blocks[group][-1].lines.extend(lines)
        blocks[group][-1].found.append(found[group][-1])
    is_first = iteration.number == work.trace.iterations[0].number
    lasting = [given for given in iteration.given if given.role in LASTING]
    has_start = not is_first and work.problem.shows_numbers
    start = start_lines(iteration.number, lasting, symbols, by_hand) if has_start else []
    return GraphIteration(iteration.number, start, sections, found, blocks)


def _learning_rate(work: Work, symbols: Notation) -> SettingView | None:
    given = (given for given in work.trace.given if given.name == LEARNING_RATE)
    has_numbers = work.problem.shows_numbers
    return next((stated_setting(rate, symbols, has_numbers) for rate in given), None)


def _without_blanks(work: Work, kept: Kept, worked_lines: Sequence[Line]) -> Sequence[Line]:
    """Return the lines with all formulas in them, of which some may be written by hand."""
    if work.problem.shows_numbers:
        return worked_lines
    by_id = step_lines(work, work.worked[0], kept, ByHand(work.graphs))
    return list(itertools.chain(*by_id.values()))


def _layers_with_parts(graph: Graph) -> Iterator[int]:
    for definition in graph.definitions:
        if definition.role == "part" and isinstance(definition.name, Derivative):
            yield definition.name.by.layer or 0


def formulas_alone(work: Work, kept: Kept, names: Collection[str]) -> list[Line]:
    """Return the lines of some steps with nothing but their formulas, in order."""
    iteration, ahead = work.worked[0], moved(work.graphs[0])
    if ahead:
        iteration = dataclasses.replace(
            iteration,
            steps=tuple(
                dataclasses.replace(step, expression=exchanged(step.expression, ahead))
                for step in iteration.steps
            ),
        )
        kept = Kept(kept.notation, kept.asked)
    return [
        replace(line, links=line.links[:1])
        for name, lines in step_lines(work, iteration, kept, ByHand()).items()
        if name in names
        for line in _stating(name, lines)
    ]


def _stating(name: str, lines: Sequence[Line]) -> Sequence[Line]:
    """Return the lines that state a formula: its own, or those of its entries where it has none."""
    own = [line for line in lines if line.id == name]
    return own or lines


def signs_of(
    work: Work,
    stated_lines: Sequence[Line],
    functions: Sequence[Function],
    worked_lines: Sequence[Line],
) -> Signs:
    """Return the signs in what a question states, and those that only the solution has."""
    slopes = [one.derivative_formula for one in functions if one.derivative_formula]
    defined = [one.formula for one in functions if one.formula]
    steps = work.worked[0].steps
    in_question = set(signs([*formulas(stated_lines), *defined]))
    in_solution = set(signs([*formulas(worked_lines), *slopes]))
    if work.problem.presentation == "matrices":
        in_question |= set(mixing(step for step in steps if step.section == "forward"))
        in_solution |= set(mixing(steps))
    return Signs(frozenset(in_question), frozenset(in_solution - in_question))


def functions_used(work: Work, symbols: Notation) -> Iterator[Function]:
    """Yield the functions in the formulas that are made of others, each once."""
    graph = work.graphs[0]
    passed = [one for one in graph.definitions if one.section == "forward" or one.role == "loss"]
    yield from functions_in(passed, graph, symbols)


def functions_in(
    passed: Sequence[Definition], graph: Graph, symbols: Notation
) -> Iterator[Function]:
    """Yield the functions in some formulas of the forward pass that are made of others, each once,
    with their derivatives where the graph has these.
    """
    seen: dict[Operation, None] = {}
    for definition in passed:
        seen |= dict.fromkeys(
            part.operation
            for part in parts(definition.expression)
            if isinstance(part, Apply) and part.operation.definition is not None
        )
    sloped = {
        part.operation
        for definition in graph.definitions
        for part in parts(definition.expression)
        if isinstance(part, Apply) and part.operation.definition is not None
    }
    for operation in seen:
        yield defined_function(operation, sloped, symbols)
