"""What templates see of a network that starts in the middle, which has sentences of its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from generator.document.asking import asked_for
from generator.document.descents import FEWEST_POINTS, Course, OptimizerFacts, rate_symbols
from generator.document.drawn_graphs import DrawnGraphs, drawn_graphs, left_out_of_network
from generator.document.facts import Parameters, memory_of
from generator.document.formulas import EXPLAINED, Explained
from generator.document.graph_nodes import network_nodes, passed_on
from generator.document.graph_views import functions_in, signs_of
from generator.document.keeping import Kept
from generator.document.paper import Paper, paper
from generator.document.plot import plot
from generator.document.rules import RuleView, Slopes, rule, scheduled_rate, slopes
from generator.document.shown import as_shown
from generator.document.statement import Function
from generator.document.titles import usual_title
from generator.document.training_table import end_lines, losses_printed, table_of
from generator.document.views import AskedFor, Signs
from generator.document.work import Work
from generator.expressions.losses import loss
from generator.expressions.optimizers import SETTINGS
from generator.expressions.tree import (
    SCALAR,
    Derivative,
    Expression,
    Name,
    Symbol,
    references,
)
from generator.layout.nodes import Node
from generator.layout.patterns import fixed
from generator.lines import Line, Link
from generator.network import (
    LOSS,
    OF_LOSS,
    PENALTY,
    TARGETS,
    Definition,
    Role,
    asked_steps,
)
from generator.network.middle import whole_graphs
from generator.notation import Notation, introduced, symbol, written
from generator.problem.middle.model import MiddleProblem
from generator.trace import formula
from generator.version import __version__

__all__ = ["MiddleStructure", "course_of_middle", "drawn_middle", "structure_of_middle"]

# With the steps within layers and the losses, or without what makes the drawing too large.
WAYS = tuple(
    network_nodes(steps, losses)
    for steps, losses in ((True, True), (True, False), (False, True), (False, False))
)
DECAY = "weight_decay"
# What is named together, whatever layers it belongs to.
TOGETHER: Sequence[Role] = ("weight", "bias", "slope", "gradient")


class GivenView(Struct, frozen=True, eq=False):
    """What is given, together where it is of one kind: the symbols, and the role. Pre-activations
    and outputs are each of a `layer`; `is_one` says whether it is a single number.
    """

    symbols: Sequence[Node]
    role: Role
    layer: int
    is_one: bool


class MiddleTraining(OptimizerFacts, frozen=True, eq=False):
    """What sentences ask about the updates, of which there are none where nothing is updated."""

    trained_weights: int
    trained_biases: int
    frozen: Sequence[str] = ()

    @property
    def trained(self) -> Parameters:
        """The weights and biases that are updated."""
        return Parameters(self.trained_weights, self.trained_biases)

    @property
    def trains(self) -> bool:
        """Whether anything is updated."""
        return self.trained_weights + self.trained_biases > 0

    @property
    def decays_weights(self) -> bool:
        """Whether weight decay acts on any weight."""
        return self.decays and self.trained_weights > 0


class MiddleStructure(Struct, frozen=True, eq=False):
    """What templates see of a network that starts in the middle, but for numbers.

    `given_views` has what is given, `stated` the formulas of the network between quantities that
    are given or worked out, `losses` that of the loss where it is worked out, and `stated_losses`
    that of what gradients are taken of, worked out or not. `results` is what is to be found where
    nothing is asked for by name. `is_short` says whether a gradient is output less target;
    `takes_mean` and `averages_outputs` are as in whole networks.
    """

    version: str
    problem: MiddleProblem
    usual_title: str
    paper: Paper
    layers: int
    samples: int
    by_rows: bool
    given_views: Sequence[GivenView]
    stated: Sequence[Line]
    functions: Sequence[Function]
    losses: Sequence[Line]
    stated_losses: Sequence[Line]
    has_gradients: bool
    has_softmax_slope: bool
    is_short: bool
    takes_mean: bool
    averages_outputs: bool
    outputs: int
    softmax_slopes: Slopes
    training: MiddleTraining
    rule: RuleView | None
    scheduled_rate: Node | None
    symbols: Mapping[str, Node]
    asked: Sequence[AskedFor] | None
    results: Sequence[AskedFor]
    explained: Explained
    signs: Signs


def structure_of_middle(work: Work, kept: Kept, worked_lines: Sequence[Line]) -> MiddleStructure:
    """Return what a template may name of a network that starts in the middle, but for numbers."""
    problem, symbols = work.problem, kept.notation
    assert isinstance(problem, MiddleProblem), "other kinds have views of their own"
    relations = list(_relations(work, problem))
    stated = [_stating(one.name, one.expression, symbols) for one in relations]
    steps = {step.name: step for step in work.worked[0].steps}
    of_loss = [steps[name] for name in OF_LOSS if name in steps]
    losses = [_stating(step.name, formula(step), symbols) for step in of_loss]
    only_stated = [] if LOSS in steps else list(_losses_behind(work, problem))
    definitions = [
        *relations,
        *only_stated,
        *(one for one in work.graphs[0].definitions if one.name in OF_LOSS),
    ]
    stated_losses = [_stating(one.name, one.expression, symbols) for one in only_stated] or losses
    functions = list(functions_in(definitions, work.graphs[0], symbols))
    training = _training(work, problem)
    gradients = [step for step in work.worked[0].steps if step.role == "gradient"]
    outputs, last = problem.sizes[-1], len(problem.layers) + 1
    return MiddleStructure(
        version=__version__,
        problem=problem,
        usual_title=usual_title(problem),
        paper=paper(problem.page),
        layers=len(problem.layers),
        samples=problem.sample_count,
        by_rows=symbols.by_rows,
        given_views=list(_given_views(work, symbols)),
        stated=stated,
        functions=functions,
        losses=losses,
        stated_losses=stated_losses,
        has_gradients=bool(gradients),
        has_softmax_slope=any(
            str(step.name) == f"da{last}/dz{last}" and step.role == "slope"
            for step in work.worked[0].steps
        )
        and problem.layers[-1].activation == "softmax",
        is_short=problem.network.takes_the_short_way and _takes_the_short_way(work),
        takes_mean=problem.sample_count > 1 and problem.over_samples == "mean",
        averages_outputs=outputs > 1 and loss(problem.loss).is_mean and LOSS in steps,
        outputs=outputs,
        softmax_slopes=slopes(last, symbols),
        training=training,
        rule=rule(problem, symbols) if training.trains else None,
        scheduled_rate=scheduled_rate(problem, symbols) if training.trains else None,
        symbols=rate_symbols(problem, symbols),
        asked=None if problem.asked is None else asked_for(work, symbols, kept.asked),
        results=asked_for(work, symbols, asked_steps(work.graphs, problem)),
        explained=EXPLAINED,
        signs=signs_of(work, [*stated, *stated_losses], functions, worked_lines),
    )


def _stating(name: Name, expression: Expression, symbols: Notation) -> Line:
    """Return the line that states a formula, without numbers."""
    stated = fixed(written(as_shown(expression, symbols), symbols))
    return Line(str(name), (symbol(name, symbols),), (Link("equals", False, stated),))


def _relations(work: Work, problem: MiddleProblem) -> Iterator[Definition]:
    """Yield the steps of the whole network that are worked out, or through which gradients that are
    worked out pass, and those whose derivatives are worked out, not given.
    """
    given = {one.name for one in work.trace.given}
    kept = {one.name for one in work.graphs[0].definitions}
    for definition in whole_graphs(problem)[0].definitions:
        if definition.section != "forward":
            continue
        used = (one.name for one in references(definition.expression))
        of = (LOSS, definition.symbol)
        passes = any(
            Derivative(what, name) in kept
            for name in used
            if isinstance(name, Symbol) and Derivative(definition.symbol, name) not in given
            for what in of
        )
        if definition.name in kept or passes:
            yield definition


def _losses_behind(work: Work, problem: MiddleProblem) -> Iterator[Definition]:
    """Yield the loss that gradients are taken of where it is not worked out itself, since it has a
    penalty on weights that are not stated; without targets the penalty alone.
    """
    kept = work.graphs[0].definitions
    has_penalty = any(
        isinstance(one.name, Derivative)
        and one.name.by.letter == "w"
        and one.name.by in {used.name for used in references(one.expression)}
        for one in kept
        if one.role == "gradient"
    )
    whole = {one.name: one for one in whole_graphs(problem)[0].definitions}
    if _takes_the_short_way(work):
        yield from (whole[name] for name in OF_LOSS if name in whole)
    elif has_penalty and PENALTY in whole:
        yield whole[PENALTY]


def _takes_the_short_way(work: Work) -> bool:
    """Return whether a gradient by a pre-activation is worked out from the targets."""
    return any(
        one.role == "gradient" and TARGETS in {used.name for used in references(one.expression)}
        for one in work.graphs[0].definitions
    )


def _given_views(work: Work, symbols: Notation) -> Iterator[GivenView]:
    stated = [given for given in work.trace.given if given.role not in ("setting", "state")]
    for role, of_role in itertools.groupby(stated, key=lambda given: given.role):
        found = list(of_role)
        together = [found] if role in TOGETHER else [[given] for given in found]
        for given in together:
            name = given[0].name
            yield GivenView(
                symbols=[introduced(one.name, symbols) for one in given],
                role=role,
                layer=(name.layer or 0) if isinstance(name, Symbol) else 0,
                is_one=len(given) == 1 and given[0].shape == SCALAR,
            )


def _training(work: Work, problem: MiddleProblem) -> MiddleTraining:
    numbers = {"w": 0, "b": 0}
    for step in work.worked[0].steps:
        if step.role == "update" and isinstance(step.name, Symbol):
            rows, columns = step.shape
            numbers[step.name.letter] += rows * columns
    optimizer = problem.optimizer
    iterations = len(work.graphs)
    written_out = problem.worked_iterations
    return MiddleTraining(
        iterations=iterations,
        left=[index + 1 for index in range(iterations) if index not in written_out],
        trained_weights=numbers["w"],
        trained_biases=numbers["b"],
        optimizer=optimizer.name,
        memory=memory_of(problem),
        settings=[SETTINGS[key].letter for key in optimizer.definition.settings if key != DECAY],
        schedule=problem.schedule,
        decays=any(str(given.name) == "lambda" for given in work.trace.given),
    )


def course_of_middle(work: Work, symbols: Notation) -> Course | None:
    """Return the course of a training of several iterations."""
    found = losses_printed(work.trace)
    if len(work.trace.iterations) < 2 or not found:
        return None
    plotted = None
    if len(found) >= FEWEST_POINTS:
        plotted = plot(found, symbols.symbol(LOSS), symbols.decimal_mark, symbols.measure)
    return Course(table_of(work, symbols, LOSS), plotted, None, end_lines(work, symbols))


def drawn_middle(work: Work, symbols: Notation) -> DrawnGraphs:
    """Return the part of the network that is worked out as a graph, where there is any."""
    graph = work.graphs[0]
    if not passed_on(graph):
        return DrawnGraphs()
    of = LOSS if any(role == "gradient" for role in graph.roles.values()) else None
    drawn = drawn_graphs(work, symbols, of, WAYS)
    if drawn.graph is None:
        return DrawnGraphs()
    shown = [row.name for row in drawn.graph.rows]
    return replace(drawn, left_out=list(left_out_of_network(graph, symbols, shown)))
