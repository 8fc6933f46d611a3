"""From a worked-out problem to what templates see of it."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from typing import Literal

from msgspec.structs import replace

from generator.document.answers import answer_lines
from generator.document.asking import asked_for
from generator.document.facts import network, training
from generator.document.fields import fields, hash_of_answered
from generator.document.formulas import EXPLAINED, called, unit, weight_indices
from generator.document.keeping import Kept
from generator.document.learning_table import is_right
from generator.document.paper import paper
from generator.document.plot import Plot, plot
from generator.document.rules import rule, scheduled_rate, short_way, slopes
from generator.document.shown import (
    DrawingView,
    drawing,
    given_lines,
    group_of,
    named_lines,
    start_lines,
    stated,
)
from generator.document.signs import formulas, marks, mixing, signs
from generator.document.statement import (
    Function,
    activations,
    loss_functions,
    losses,
    other_loss,
)
from generator.document.step_lines import step_lines
from generator.document.titles import usual_title
from generator.document.told import (
    comparison_rows,
    corrected,
    digits_by_hand,
    hidden_steps,
    rounds,
    stands_beside,
    stated_setting,
)
from generator.document.training_table import CourseTable, course_table, losses_printed, results
from generator.document.views import (
    Calculation,
    Figures,
    IterationView,
    Signs,
    StructureView,
    View,
)
from generator.document.wording import said, wording
from generator.document.work import Work
from generator.expressions.tree import Name, Number
from generator.layout.nodes import Node
from generator.lines import ByHand, Line
from generator.network import (
    INPUTS,
    LEARNING_RATE,
    LOSS,
    LOSSES,
    OF_LOSS,
    TARGETS,
)
from generator.notation import Notation, in_table, symbol
from generator.problem import Problem
from generator.trace import Iteration, Trace
from generator.version import __version__

__all__ = ["view_of"]

GROUPS = ("rate", "start", "forward", "slopes", "preliminary", "backward", "update")
# A plot of fewer says nothing that the table beside it does not.
FEWEST_POINTS = 5
OF_SAMPLES = (str(INPUTS), str(TARGETS))


def view_of(
    work: Work,
    kept: Kept,
    blank: Sequence[Collection[Name]],
    question: int | None = None,
    with_answers: bool = True,
) -> View:
    """Return all that a template may name.

    `blank` has for each iteration that is written out the quantities whose numbers are left blank,
    and `question` says which of several problems it is. `with_answers` says whether fields tell
    what goes into them.
    """
    trace, symbols = work.trace, kept.notation
    numbered = zip((iteration.number for iteration in work.worked), blank, strict=True)
    by_hand = ByHand(work.graphs, dict(numbered), question, kept.lines.blanks)
    iterations = [_iteration(work, iteration, by_hand, kept) for iteration in work.worked]
    if kept.structure is None:
        kept.structure = _structure(work, kept, _without_blanks(work, kept, iterations))
    structure = kept.structure
    assert isinstance(structure, StructureView), "other kinds have views of their own"
    given, answers = _given(work, symbols), answer_lines(work, kept, kept.asked)
    is_layered = structure.network.is_layered
    drawn = drawing(work.network, stated(work), symbols) if is_layered else None
    shows_numbers = drawn is not None and drawn.shows_numbers
    shows_data = shows_numbers and structure.network.samples == 1
    # Whatever the question names by its symbol stands on the sheet.
    is_listed = work.network.names_quantities or not shows_numbers
    listed = given if is_listed else _data(given, structure.network.samples)
    has_numbers = work.problem.shows_numbers
    table = course_table(work, symbols) if has_numbers else None
    plotted = _plot(trace, symbols, table) if has_numbers else None
    comparisons = comparison_rows(work, symbols)
    settings = {
        str(quantity.name): stated_setting(quantity, symbols, has_numbers)
        for quantity in trace.given
        if quantity.role == "setting"
    }
    worked_lines = [
        line
        for iteration in iterations
        for line in itertools.chain(iteration.start, *iteration.sections.values())
    ]
    digits = digits_by_hand(trace.rounding)
    answered = fields(work, by_hand, symbols, with_answers)
    return View(
        variant=work.variant,
        rounding=trace.rounding,
        given=given,
        wording=wording(work, settings),
        said=said(work),
        learning_rate=settings.get(str(LEARNING_RATE)),
        settings=settings,
        iterations=iterations,
        answers=answers,
        table=table,
        plot=plotted,
        results=results(work, symbols) if has_numbers else None,
        rounds=rounds(trace),
        hidden=hidden_steps(work, symbols),
        enough_places=work.enough_places,
        comparisons=comparisons,
        kinks=any(comparison.has_kink for comparison in work.comparisons or ()),
        drawing=drawn,
        figures=_figures(drawn, plotted),
        figure_shows_numbers=shows_numbers,
        tables_have_weights=bool(comparisons) or (table is not None and table.has_parameters),
        corrected=corrected(settings) if has_numbers else "both",
        marks={
            "problem": marks(listed, symbols.measure, digits),
            "solution": marks([*given, *worked_lines], symbols.measure, digits),
            "key": marks(answers, symbols.measure, digits),
        },
        listed=listed,
        data_beside=stands_beside(work.network, work.variant),
        takes_data_from_figure=shows_data,
        structure=structure,
        calculation=Calculation(work, blank) if has_numbers else None,
        fields=answered,
        answered=hash_of_answered(work.variant, [work.problem]) if answered else None,
        tells_rounding=has_numbers,
    )


def _without_blanks(
    work: Work, kept: Kept, iterations: Sequence[IterationView]
) -> Sequence[IterationView]:
    """Return the iterations with all formulas in them, of which some may be written by hand."""
    if work.problem.shows_numbers:
        return iterations
    return [_iteration(work, iteration, ByHand(work.graphs), kept) for iteration in work.worked]


def _structure(work: Work, kept: Kept, iterations: Sequence[IterationView]) -> StructureView:
    problem, symbols = work.network, kept.notation
    applied, functions = (
        list(activations(work, symbols)),
        list(loss_functions(work, symbols)),
    )
    stated_losses = list(losses(work, symbols))
    return StructureView(
        version=__version__,
        problem=problem,
        usual_title=usual_title(problem),
        paper=paper(problem.page),
        network=network(work),
        training=training(work),
        activations=applied,
        losses=stated_losses,
        other_loss=other_loss(work, symbols),
        functions=functions,
        symbols=called(work, symbols),
        asked=None if problem.asked is None else asked_for(work, symbols, kept.asked),
        weight_indices=weight_indices(work, symbols),
        unit=None if problem.is_layered else unit(work, symbols),
        rule=rule(problem, symbols),
        scheduled_rate=scheduled_rate(problem, symbols),
        short_way=short_way(work, symbols),
        softmax_slopes=slopes(len(problem.layers) + 1, symbols),
        explained=EXPLAINED,
        signs=_signs(work, stated_losses, applied, functions, iterations),
    )


def _given(work: Work, symbols: Notation) -> Sequence[Line]:
    """Return the lines of what is given. Where iterations use samples in turn, what leads into the
    network is none of them yet, so that the inputs have their own name alone.
    """
    state = given_lines if work.problem.shows_numbers else named_lines
    return [
        replace(line, symbols=line.symbols[-1:])
        if work.network.is_partial and line.id == str(INPUTS)
        else line
        for line in state(stated(work), symbols)
    ]


def _data(given: Sequence[Line], samples: int) -> Sequence[Line]:
    """Return the lines of what a drawing with numbers has no room for: the data of samples."""
    return [line for line in given if samples > 1 and line.id in OF_SAMPLES]


def _signs(
    work: Work,
    stated_losses: Sequence[Line],
    applied: Sequence[Function],
    functions: Sequence[Function],
    iterations: Sequence[IterationView],
) -> Signs:
    steps = work.worked[0].steps
    defined = [function.formula for function in (*functions, *applied)]
    takes_gradient = bool(iterations[0].found["preliminary"])
    derived = [function.derivative_formula for function in applied if function.passes_back]
    if takes_gradient:
        derived += [function.derivative_formula for function in functions]
    sections = [each for iteration in iterations for each in iteration.sections.values()]
    stated = set(signs(filter(None, (*formulas(stated_losses), *defined))))
    worked = set(signs(filter(None, (*itertools.chain(*map(formulas, sections)), *derived))))
    # The loss of several samples is written with matrices even where all else is not.
    stated |= set(mixing(step for step in steps if step.name in OF_LOSS))
    if work.network.presentation == "matrices":
        worked |= set(mixing(steps))
    return Signs(frozenset(stated), frozenset(worked - stated))


def _plot(trace: Trace, symbols: Notation, table: CourseTable | None) -> Plot | None:
    """Return the plot of the loss where there are enough points for one."""
    losses, mark = losses_printed(trace), symbols.decimal_mark
    if len(losses) < FEWEST_POINTS:
        return None
    plotted = plot(losses, symbols.symbol(LOSS), mark, symbols.measure)
    if table is not None and table.has_all_losses:
        return plotted
    return replace(plotted, losses=tuple(in_table(list(map(Number, losses)), mark)))


def _figures(drawn: DrawingView | None, plotted: Plot | None) -> Figures:
    plot = 1 if drawn is None else 2
    return Figures(network=1, plot=plot, results=plot + (plotted is not None))


def _iteration(work: Work, iteration: Iteration, by_hand: ByHand, kept: Kept) -> IterationView:
    """Return the lines of one iteration by section, and what each section finds."""
    problem = work.network
    symbols = kept.notation
    by_id = step_lines(work, iteration, kept, by_hand)
    sections: dict[str, list[Line]] = {group: [] for group in GROUPS}
    found: dict[str, list[Node]] = {group: [] for group in GROUPS}
    inputs = [given for given in iteration.given if given.role in ("input", "target")]
    for step, lines_of_step in zip(iteration.steps, by_id.values(), strict=True):
        group = group_of(step)
        sections[group] += lines_of_step
        # A slope that has no room entry by entry is that of its function all the same.
        if step.name not in OF_LOSS and (lines_of_step or group == "slopes"):
            found[group].append(symbol(step.name, symbols))
    first = work.trace.iterations[0].number
    start = [given for given in iteration.given if given not in inputs]
    # Behind blanks, this would tell what the error is.
    blank = by_hand.of_iteration(iteration.number)
    changes_nothing = problem.shows_numbers and is_right(iteration) and not blank
    if changes_nothing:
        sections["update"] = []
    return IterationView(
        number=iteration.number,
        samples=[index + 1 for index in iteration.samples],
        start=[]
        if iteration.number == first or not problem.shows_numbers
        else start_lines(iteration.number, start, symbols, by_hand),
        data=[replace(line, symbols=line.symbols[:1]) for line in given_lines(inputs, symbols)]
        if problem.shows_numbers
        else [],
        sections=sections,
        found=found,
        changes_nothing=changes_nothing,
        derives=any(step.role in ("slope", "gradient") for step in iteration.steps),
        updates=_updates(problem, iteration),
        losses=_losses(iteration),
    )


def _updates(problem: Problem, iteration: Iteration) -> Literal["all", "some", "none"]:
    found = sum(step.role == "update" for step in iteration.steps)
    kinds = [
        kind not in layer.frozen
        for layer in problem.layers
        for kind in ("weights", *(() if layer.biases is None else ("biases",)))
    ]
    return "none" if not found else "all" if found == sum(kinds) else "some"


def _losses(iteration: Iteration) -> Literal["batch", "samples", "both", "none"]:
    names = {step.name for step in iteration.steps}
    if LOSSES in names:
        return "both" if LOSS in names else "samples"
    return "batch" if LOSS in names else "none"
